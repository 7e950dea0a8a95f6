//! What of the journal may not be over yet: calls to be followed again, and attempts whose outcome nobody has read.

use std::collections::{BTreeMap, HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::{AttemptId, JournalEntry, JournalEvent};
use crate::api::wire;
use crate::domain::{CallId, CallRequest, GroupcallId, Target};

/// For how long a call may be live. What was placed before that is over, whatever the journal lacks.
pub const HORIZON: SignedDuration = SignedDuration::from_hours(24);
/// How many attempts may not be over: more than anybody places.
const MOST: usize = 10_000;
/// How many attempts that seem to be over are remembered, in case something was found of them later.
const OVER: usize = 1_000;

/// One attempt that may not be over.
#[derive(Clone, Debug, PartialEq)]
pub struct Unfinished {
    /// Which.
    pub attempt: AttemptId,
    /// When its request went out, by this machine's clock.
    pub at: Timestamp,
    /// What went out.
    pub request: CallRequest,
    /// The calls and groupcalls of it whose end is not in the journal.
    pub live: Vec<Target>,
    /// Whether it is not known what came of it.
    pub unknown: bool,
}

impl Unfinished {
    fn is_over(&self) -> bool {
        !self.unknown && self.live.is_empty()
    }
}

/// Finds the attempts of a profile on a server that may not be over, while the lines of the journal go by.
#[derive(Debug)]
pub struct Search {
    profile: String,
    api_url: String,
    now: Timestamp,
    found: BTreeMap<u64, Unfinished>,
    numbers: HashMap<AttemptId, u64>,
    next: u64,
    over: VecDeque<u64>,
    /// How many were too many.
    passed_over: usize,
}

impl Search {
    /// A search that has seen nothing yet.
    #[must_use]
    pub fn new(profile: &str, api_url: &str, now: Timestamp) -> Self {
        let (profile, api_url) = (profile.to_owned(), api_url.to_owned());
        let (found, numbers, over) = (BTreeMap::new(), HashMap::new(), VecDeque::new());
        Self { profile, api_url, now, found, numbers, next: 0, over, passed_over: 0 }
    }

    /// Takes a line. One that comes twice counts once.
    pub fn take(&mut self, JournalEntry { at, attempt, event }: &JournalEntry) {
        if let JournalEvent::Intent { profile, api_url, request } = event {
            let ours = *profile == self.profile
                && *api_url == self.api_url
                && self.now.duration_since(*at) < HORIZON
                && !self.numbers.contains_key(attempt);
            if let Some(request) = ours.then(|| wire::call_request(request)).flatten() {
                let pending =
                    Unfinished { attempt: attempt.clone(), at: *at, request, live: Vec::new(), unknown: true };
                self.numbers.insert(attempt.clone(), self.next);
                self.found.insert(self.next, pending);
                self.next += 1;
                self.forget_oldest();
            }
        }
        let Some(number) = self.numbers.get(attempt).copied() else { return };
        let Some(known) = self.found.get_mut(&number) else { return };
        match event {
            JournalEvent::Intent { .. }
            | JournalEvent::Unknown { .. }
            | JournalEvent::Left { .. }
            | JournalEvent::Note { .. }
            | JournalEvent::Other => {}
            JournalEvent::Placed { calls, groupcalls } => {
                known.unknown = false;
                let calls = calls.iter().filter_map(|id| CallId::new(id)).map(Target::Call);
                let groups = groupcalls.iter().filter_map(|id| GroupcallId::new(id)).map(Target::Group);
                for target in calls.chain(groups) {
                    if !known.live.contains(&target) {
                        known.live.push(target);
                    }
                }
            }
            JournalEvent::Failed { .. } | JournalEvent::NotFound => known.unknown = false,
            JournalEvent::Ended { id, .. } => known.live.retain(|target| match target {
                Target::Call(call) => call.as_str() != id,
                Target::Group(group) => group.as_str() != id,
            }),
        }
        if known.is_over() {
            self.over.push_back(number);
            self.forget_over();
        }
    }

    fn forget_over(&mut self) {
        while self.over.len() > OVER {
            let Some(number) = self.over.pop_front() else { return };
            if self.found.get(&number).is_some_and(Unfinished::is_over) {
                self.forget(number);
            }
        }
    }

    fn forget_oldest(&mut self) {
        while self.found.len() > MOST {
            let Some((&number, oldest)) = self.found.first_key_value() else { return };
            self.passed_over += usize::from(!oldest.is_over());
            self.forget(number);
        }
    }

    fn forget(&mut self, number: u64) {
        if let Some(pending) = self.found.remove(&number) {
            self.numbers.remove(&pending.attempt);
        }
    }

    /// What may not be over, oldest first, and what there is to tell of what was too much.
    #[must_use]
    pub fn done(self) -> (Vec<Unfinished>, Option<String>) {
        let found: Vec<_> = self.found.into_values().filter(|pending| !pending.is_over()).collect();
        let told = (self.passed_over > 0)
            .then(|| format!("{} older calls may be live, too: they are too many to be looked up.", self.passed_over));
        (found, told)
    }
}
