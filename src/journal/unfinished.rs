//! Finds what may not be over yet: calls to follow again, and attempts whose outcome nobody has read.

use std::collections::{BTreeMap, HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::entry::targets;
use super::{AttemptId, JournalEntry, JournalEvent};
use crate::api::wire;
use crate::domain::{CallRequest, Target};

/// How long a call may be live. Anything placed earlier is over, even if the journal does not record it.
pub const HORIZON: SignedDuration = SignedDuration::from_hours(24);
/// How many unfinished attempts are kept: more than anybody places.
const MOST: usize = 10_000;
/// How many attempts that seem finished are remembered, in case calls of them are found later.
const OVER: usize = 1_000;

/// An attempt that may not be over.
#[derive(Clone, Debug, PartialEq)]
pub struct Unfinished {
    /// Its identifier.
    pub attempt: AttemptId,
    /// When its request was sent, by this machine's clock.
    pub at: Timestamp,
    /// The request.
    pub request: CallRequest,
    /// Its calls and groupcalls whose end is not in the journal.
    pub live: Vec<Target>,
    /// Whether its outcome is unknown.
    pub unknown: bool,
    /// Who sent it.
    pub writer: Option<String>,
}

impl Unfinished {
    /// Leaves its outcome to whoever sent it, and still runs. Returns whether anything is left to do here.
    #[must_use]
    pub fn leave_to_its_writer(&mut self) -> bool {
        self.unknown = false;
        !self.is_over()
    }

    fn is_over(&self) -> bool {
        !self.unknown && self.live.is_empty()
    }
}

/// Finds the unfinished attempts of a profile on a server, line by line.
#[derive(Debug)]
pub struct Search {
    profile: String,
    api_url: String,
    now: Timestamp,
    found: BTreeMap<u64, Unfinished>,
    numbers: HashMap<AttemptId, u64>,
    next: u64,
    over: VecDeque<u64>,
    /// How many attempts were dropped because of the limit.
    passed_over: usize,
}

impl Search {
    /// A search that has read no line yet.
    #[must_use]
    pub fn new(profile: &str, api_url: &str, now: Timestamp) -> Self {
        let (profile, api_url) = (profile.to_owned(), api_url.to_owned());
        let (found, numbers, over) = (BTreeMap::new(), HashMap::new(), VecDeque::new());
        Self { profile, api_url, now, found, numbers, next: 0, over, passed_over: 0 }
    }

    /// Adds a line. A repeated line counts once.
    pub fn take(&mut self, JournalEntry { at, attempt, event }: &JournalEntry) {
        if let JournalEvent::Intent { profile, api_url, request, writer } = event {
            let ours = *profile == self.profile
                && *api_url == self.api_url
                && self.now.duration_since(*at) < HORIZON
                && !self.numbers.contains_key(attempt);
            if let Some(request) = ours.then(|| wire::call_request(request)).flatten() {
                let writer = writer.clone();
                let pending =
                    Unfinished { attempt: attempt.clone(), at: *at, request, live: Vec::new(), unknown: true, writer };
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
                for target in targets(calls, groupcalls) {
                    if !known.live.contains(&target) {
                        known.live.push(target);
                    }
                }
            }
            JournalEvent::Failed { .. } | JournalEvent::NotFound => known.unknown = false,
            JournalEvent::Ended { id, .. } => known.live.retain(|target| target.id() != id),
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

    /// Finishes: the unfinished attempts, oldest first, and a message if the limit was reached.
    #[must_use]
    pub fn done(self) -> (Vec<Unfinished>, Option<String>) {
        let found: Vec<_> = self.found.into_values().filter(|pending| !pending.is_over()).collect();
        let told = (self.passed_over > 0)
            .then(|| format!("{} older calls may be live too: too many to check.", self.passed_over));
        (found, told)
    }
}
