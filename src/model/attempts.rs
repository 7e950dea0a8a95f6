//! What was placed here: the calls that are ours, the requests sent a moment ago, and the attempts whose outcome is
//! unknown. Those are searched for in the call list, and never sent again unless the user asks for it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::base::clock::Now;
use crate::domain::{Address, AddressKind, CallRequest, Groupcall, Target};
use crate::journal::AttemptId;
use crate::model::calls::TrackedCall;

/// How long a call is searched for before it counts as not placed.
pub const SEARCH_TIME: Duration = Duration::from_secs(30);
/// The same when the server has answered: a call that it made all the same is listed by then.
pub const LOOKED_FOR_WHEN_ANSWERED: Duration = Duration::from_secs(1);
/// How often the newest calls are read during the search.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// For how long a second call to the same destination is taken for a mistake.
pub const RECENT_CALL: Duration = Duration::from_secs(10);
/// How many destinations are remembered with their sources, the newest ones.
const KEPT: usize = 200;
/// The greatest error of our estimate of the server's clock.
const CLOCK_ERROR: SignedDuration = SignedDuration::from_secs(3);
/// How long the server may take to create a call when the program ended after sending the request.
const LATEST_CREATION: SignedDuration = SignedDuration::from_secs(60);

/// Why the outcome of an attempt is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No answer came, or one that tells nothing.
    Lost,
    /// The server refused it without a cause, given in the journal's words; it may have placed a call before that.
    Refused(String),
    /// It created groupcalls without legs.
    NoLegs,
}

/// An attempt that may or may not have placed a call.
#[derive(Clone, Debug)]
pub struct UnknownOutcome {
    /// The attempt.
    pub attempt: AttemptId,
    /// The request that was sent.
    pub request: CallRequest,
    /// Why the outcome is unknown.
    pub why: Why,
    /// When the request was sent, by our clock.
    pub at: Timestamp,
    /// The calls and groupcalls found so far.
    pub found: Vec<Target>,
    /// Whether the search is over and something is missing.
    pub not_found: bool,
    /// Whether the user was offered to send it again.
    pub(crate) offered: bool,
    /// Earliest and latest time at which its calls can have been created, by the server's clock.
    created: (Timestamp, Timestamp),
    missing: Vec<Address>,
    looking_since: Instant,
    next_look: Instant,
}

impl UnknownOutcome {
    /// An attempt whose request was sent at `at` by our clock, which is `offset` behind the server's.
    #[must_use]
    pub fn new(
        attempt: AttemptId,
        request: CallRequest,
        why: Why,
        at: Timestamp,
        offset: SignedDuration,
        now: Instant,
    ) -> Self {
        let sent = at.saturating_add(offset).unwrap_or(at);
        let from = sent.checked_sub(CLOCK_ERROR).unwrap_or(Timestamp::MIN);
        let until = sent.checked_add(LATEST_CREATION).unwrap_or(Timestamp::MAX);
        let missing = request.destinations.clone();
        let (found, created) = (Vec::new(), (from, until));
        Self {
            attempt,
            request,
            why,
            at,
            found,
            not_found: false,
            offered: false,
            created,
            missing,
            looking_since: now,
            next_look: now,
        }
    }

    /// How much longer it is searched for.
    #[must_use]
    pub fn left(&self, now: Instant) -> Duration {
        self.looks_until().saturating_duration_since(now)
    }

    fn looks_until(&self) -> Instant {
        self.looking_since + if self.why == Why::Lost { SEARCH_TIME } else { LOOKED_FOR_WHEN_ANSWERED }
    }

    /// The destinations that were not found.
    #[must_use]
    pub fn missing(&self) -> &[Address] {
        &self.missing
    }

    /// Whether this attempt may have placed the call: same parties, created since. Records the match.
    pub(crate) fn matches_call(&mut self, tracked: &TrackedCall) -> bool {
        let call = &tracked.call;
        let ours = !tracked.placed_here && self.is_from_here(&call.source, call.times.create);
        let to = self.request.destinations.iter().find(|to| call.destination.is_reached_by(to)).filter(|_| ours);
        match to.cloned() {
            Some(to) => self.take(&to, Target::Call(call.id.clone())),
            None => false,
        }
    }

    /// Like [`Self::matches_call`], for a groupcall.
    pub(crate) fn matches_groupcall(&mut self, group: &Groupcall) -> bool {
        // A groupcall under another is found with it.
        let ours = group.master_groupcall_id.is_none() && self.is_from_here(&group.source, group.created);
        let to = self.missing.iter().find(|missing| group.is_for(missing)).filter(|_| ours);
        match to.cloned() {
            Some(to) => self.take(&to, Target::Group(group.id.clone())),
            None => false,
        }
    }

    fn is_from_here(&self, source: &Address, created: Option<Timestamp>) -> bool {
        // A hidden number is shown as anonymous.
        let hidden = source.kind == AddressKind::Tel && source.dialed() == "anonymous";
        let ours = hidden || self.request.source.same_endpoint(source);
        ours && self.may_have_made(created)
    }

    /// Whether the attempt may have created something that was created at this time.
    pub(crate) fn may_have_made(&self, created: Option<Timestamp>) -> bool {
        let (from, until) = self.created;
        created.is_some_and(|at| from <= at && at <= until)
    }

    fn take(&mut self, to: &Address, target: Target) -> bool {
        let at = self.missing.iter().position(|missing| missing.same_endpoint(to));
        // Every device of an extension rings: more than one leg is expected.
        if at.is_none() && to.kind != AddressKind::Extension {
            return false;
        }
        at.map(|at| self.missing.remove(at));
        self.found.push(target);
        true
    }

    /// Whether to read the newest calls now. Schedules the next read.
    pub(crate) fn search_due(&mut self, now: Instant) -> bool {
        let due = !self.not_found && now >= self.next_look;
        if due {
            // The last read is at the end of the search, so that it sees everything.
            let end = self.looks_until();
            self.next_look = if now < end { (now + LOOK_EVERY).min(end) } else { now + LOOK_EVERY };
        }
        due
    }

    /// Whether a missing destination may have created a groupcall instead of a call.
    pub(crate) fn may_be_groups(&self) -> bool {
        self.missing.iter().any(|to| matches!(to.kind, AddressKind::Agent | AddressKind::Extension))
    }

    /// Ends the search once the lists that could show the calls were requested at its end or later. Whether it ends
    /// now.
    pub(crate) fn search_over(&mut self, calls_asked: Option<Instant>, groups_asked: Option<Instant>) -> bool {
        let end = self.looks_until();
        let late = |asked: Option<Instant>| asked.is_some_and(|asked| asked >= end);
        let over = !self.not_found && late(calls_asked) && (!self.may_be_groups() || late(groups_asked));
        self.not_found |= over;
        over
    }
}

/// Requests sent from here, and what they placed.
#[derive(Clone, Debug, Default)]
pub struct Attempts {
    /// The attempts whose outcome is unknown, oldest first.
    pub unknown: Vec<UnknownOutcome>,
    /// Our targets that are not over, according to the journal.
    ours: HashMap<Target, AttemptId>,
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
    /// The last request that was placed although its answer was lost, and when it was sent.
    placed_late: Option<(CallRequest, Timestamp)>,
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
        self.ours.insert(target, attempt.clone());
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
    #[must_use]
    pub fn called_before(&self) -> &[(Address, Address)] {
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
        (self.placed_late, self.unjournalled) = (None, None);
        self.called.drain(..self.called.len().saturating_sub(KEPT));
        self.called.extend(request.destinations.iter().map(|to| (request.source.clone(), to.clone())));
        self.recent.retain(|(_, at)| now.saturating_duration_since(*at) < RECENT_CALL);
        self.recent.extend(request.destinations.iter().map(|to| (to.clone(), now)));
        // It is being sent again; the user was asked about the unknown outcome before that.
        self.unknown.retain(|unknown| !(unknown.not_found && overlap(&unknown.request, request)));
    }

    /// Whether a request is on its way to the server.
    #[must_use]
    pub fn is_sending(&self) -> bool {
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
    #[must_use]
    pub fn left_to_wait(&self, now: Instant) -> Option<Duration> {
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
        self.placed_late = Some((unknown.request.clone(), unknown.at));
    }

    /// When exactly this request was placed, if its answer was lost and nothing was sent since.
    #[must_use]
    pub fn placed_late(&self, request: &CallRequest) -> Option<Timestamp> {
        self.placed_late.as_ref().filter(|(placed, _)| placed == request).map(|(_, at)| *at)
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
    #[must_use]
    pub fn unknown_outcome_of(&self, request: &CallRequest) -> Option<&UnknownOutcome> {
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
