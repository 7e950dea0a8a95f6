//! What was placed here: the calls that are ours, the requests sent a moment ago, and the attempts whose outcome is
//! unknown. Those are searched for in the call list, and never sent again unless the user asks for it.

mod unknown_outcome;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::base::clock::Now;
use crate::domain::{Address, CallRequest, Target};
use crate::journal::AttemptId;

pub use unknown_outcome::{SEARCH_TIME, UnknownOutcome, Why};

/// For how long a second call to the same destination is taken for a mistake.
pub const RECENT_CALL: Duration = Duration::from_secs(10);
/// How long a request is on its way before it is shown. Most are answered sooner.
pub const WORTH_SHOWING: Duration = Duration::from_millis(500);
/// How many destinations are remembered with their sources, and how many targets with their attempts; the newest ones.
const KEPT: usize = 200;

/// Requests sent from here, and what they placed.
#[derive(Clone, Debug, Default)]
pub struct Attempts {
    /// The attempts whose outcome is unknown, oldest first.
    pub unknown: Vec<UnknownOutcome>,
    /// Our targets that are not over, according to the journal.
    ours: HashMap<Target, AttemptId>,
    /// What each attempt has placed, whether it is over or not, the newest last.
    placed_by: Vec<(AttemptId, Target)>,
    /// Targets that an earlier run left unfinished, until their state is known.
    pub(crate) recalled: Vec<Target>,
    /// Whether the journal was asked for what an earlier run left unfinished.
    pub(crate) recall_asked: bool,
    /// When the groupcalls were last requested successfully.
    pub(crate) groups_asked: Option<Instant>,
    /// The request on its way to the server; nothing more is sent until it is answered.
    pub sending: Option<Sending>,
    /// The last request that could not be journalled, and why.
    pub(crate) unjournalled: Option<(CallRequest, String)>,
    /// The requests that were placed although their answers were lost, and when they were sent.
    placed_late: Vec<(CallRequest, Timestamp)>,
    /// The server asked for no requests until this moment.
    not_before: Option<Instant>,
    recent: Vec<(Address, Instant)>,
    /// Source and destination of what was placed, earlier runs included, newest last.
    called: Vec<(Address, Address)>,
}

/// A request on its way to the server.
#[derive(Clone, Debug)]
pub struct Sending {
    /// The destinations.
    pub to: Vec<Address>,
    /// When it was sent.
    pub since: Instant,
    /// Whether the user has pressed no key since.
    pub(crate) untouched: bool,
}

impl Attempts {
    /// Forgets what was placed on the previous account; the journal keeps it.
    pub(crate) fn leave_account(&mut self) {
        *self = Self { recall_asked: self.recall_asked, ..Self::default() };
    }

    /// Records that a call or groupcall is ours.
    pub(crate) fn record_placed(&mut self, target: Target, attempt: &AttemptId) {
        self.placed_by.drain(..self.placed_by.len().saturating_sub(KEPT));
        self.placed_by.push((attempt.clone(), target.clone()));
        self.ours.insert(target, attempt.clone());
    }

    /// What one of the newest attempts has placed, whether it is over or not.
    pub(crate) fn placed_by(&self, attempt: &AttemptId) -> Vec<Target> {
        let placed = self.placed_by.iter().filter(|(by, _)| by == attempt);
        placed.map(|(_, target)| target.clone()).collect()
    }

    /// The attempt, if its outcome is unknown.
    pub(crate) fn unknown_outcome(&self, attempt: &AttemptId) -> Option<&UnknownOutcome> {
        self.unknown.iter().find(|unknown| unknown.attempt == *attempt)
    }

    /// Our targets that are not over, according to the journal.
    pub fn placed_here(&self) -> impl Iterator<Item = (&Target, &AttemptId)> {
        self.ours.iter()
    }

    /// Removes and returns our targets that are over.
    pub(crate) fn take_ended(&mut self, is_over: impl Fn(&Target) -> bool) -> Vec<(Target, AttemptId)> {
        self.ours.extract_if(|target, _| is_over(target)).collect()
    }

    /// Source and destination of what was placed, earlier runs included, newest last.
    pub(crate) fn called_before(&self) -> &[(Address, Address)] {
        &self.called
    }

    /// Adds what earlier runs placed, newest last.
    pub(crate) fn recall_called(&mut self, mut earlier: Vec<(Address, Address)>) {
        earlier.append(&mut self.called);
        self.called = earlier;
    }

    /// Records that a request is being sent.
    pub(crate) fn sent(&mut self, request: &CallRequest, now: Now) {
        let now = now.instant;
        self.sending = Some(Sending { to: request.destinations.clone(), since: now, untouched: true });
        self.placed_late.clear();
        self.unjournalled = None;
        self.called.drain(..self.called.len().saturating_sub(KEPT));
        self.called.extend(request.destinations.iter().map(|to| (request.source.clone(), to.clone())));
        self.recent.retain(|(_, at)| now.saturating_duration_since(*at) < RECENT_CALL);
        self.recent.extend(request.destinations.iter().map(|to| (to.clone(), now)));
        // It is being sent again; the user was asked about the unknown outcome before that.
        self.unknown.retain(|unknown| !(unknown.not_found && overlap(&unknown.request, request)));
    }

    /// Whether a request is on its way to the server.
    pub(crate) fn is_sending(&self) -> bool {
        self.sending.is_some()
    }

    /// Records that the user has pressed a key.
    pub(crate) fn touched(&mut self) {
        if let Some(sending) = &mut self.sending {
            sending.untouched = false;
        }
    }

    /// Sends nothing to the server until then.
    pub(crate) fn wait_until(&mut self, until: Instant) {
        self.not_before = self.not_before.max(Some(until));
    }

    /// How long the server still wants no requests; `None` when it accepts them.
    pub(crate) fn left_to_wait(&self, now: Instant) -> Option<Duration> {
        self.not_before.map(|until| until.saturating_duration_since(now)).filter(|left| !left.is_zero())
    }

    /// Why the last journal write failed, if it was for this request or one that it is part of.
    pub(crate) fn why_unjournalled(&self, request: &CallRequest) -> Option<String> {
        let (refused, why) = self.unjournalled.as_ref()?;
        let is_part = refused.to(request.destinations.clone()) == *request
            && request.destinations.iter().all(|to| refused.destinations.contains(to));
        is_part.then(|| why.clone())
    }

    /// Records that a request was placed although its answer was lost.
    pub(crate) fn found_placed(&mut self, unknown: &UnknownOutcome) {
        self.placed_late.push((unknown.request.clone(), unknown.at));
    }

    /// When exactly this request was placed, if its answer was lost and nothing was sent since.
    pub(crate) fn placed_late(&self, request: &CallRequest) -> Option<Timestamp> {
        self.placed_late.iter().find(|(placed, _)| placed == request).map(|(_, at)| *at)
    }

    /// Forgets recent calls to destinations that were not called after all.
    pub(crate) fn not_called<'a>(&mut self, destinations: impl IntoIterator<Item = &'a Address>) {
        for to in destinations {
            if let Some(at) = self.recent.iter().rposition(|(known, _)| known.same_endpoint(to)) {
                self.recent.remove(at);
            }
        }
    }

    /// How long ago the destination was called; `None` unless that was a moment ago.
    #[must_use]
    pub fn called(&self, to: &Address, now: Instant) -> Option<Duration> {
        let times = self.recent.iter().filter(|(known, _)| known.same_endpoint(to));
        times.map(|(_, at)| now.saturating_duration_since(*at)).filter(|ago| *ago < RECENT_CALL).min()
    }

    /// The attempt with an unknown outcome that calls one of these destinations.
    pub(crate) fn unknown_outcome_of(&self, request: &CallRequest) -> Option<&UnknownOutcome> {
        self.unknown.iter().find(|unknown| overlap(&unknown.request, request))
    }

    /// Forgets the unknown outcomes that the user was asked about. Whether there were any.
    pub(crate) fn dismiss(&mut self) -> bool {
        let before = self.unknown.len();
        self.unknown.retain(|unknown| !(unknown.not_found && unknown.offered));
        self.unknown.len() < before
    }

    /// When the attempts next need a read of the calls.
    #[must_use]
    pub fn next_wake(&self) -> Option<Instant> {
        self.unknown.iter().filter(|unknown| !unknown.not_found).map(|unknown| unknown.next_look).min()
    }

    /// When what is shown of the attempts next changes by itself, if it does not count seconds.
    pub(crate) fn next_turns(&self) -> [Option<Instant>; 2] {
        let sending = self.sending.as_ref().map(|sending| sending.since + WORTH_SHOWING);
        [sending, self.not_before]
    }

    /// Whether the display of the attempts counts seconds.
    pub(crate) fn counts_seconds(&self, now: Instant) -> bool {
        self.is_sending() || self.left_to_wait(now).is_some() || self.next_wake().is_some()
    }
}

/// Whether both call a common destination from the same source.
fn overlap(one: &CallRequest, other: &CallRequest) -> bool {
    let same = |to: &Address| other.destinations.iter().any(|known| known.same_endpoint(to));
    one.source.same_endpoint(&other.source) && one.destinations.iter().any(same)
}
