//! An attempt whose outcome is unknown, and the search for its calls in the call list.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::domain::{Address, AddressKind, CallRequest, Groupcall, Target};
use crate::journal::AttemptId;
use crate::model::calls::TrackedCall;

/// How long a call is searched for before it counts as not placed.
pub const SEARCH_TIME: Duration = Duration::from_secs(30);
/// The same when the server has answered: a call that it made all the same is listed by then.
pub const LOOKED_FOR_WHEN_ANSWERED: Duration = Duration::from_secs(1);
/// How often the newest calls are read during the search.
const LOOK_EVERY: Duration = Duration::from_secs(2);
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
    pub(super) next_look: Instant,
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
