//! What was placed here: which calls are ours, what went out a moment ago, and the attempts of which nobody knows
//! whether a call was placed. Those are looked for in the list of calls, and never sent again without being asked for.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::monitor::TrackedCall;
use crate::base::clock::Now;
use crate::domain::{Address, AddressKind, CallRequest, Groupcall, Target};
use crate::journal::AttemptId;

/// For how long a call is looked for before it counts as not placed.
pub const LOOKED_FOR: Duration = Duration::from_secs(30);
/// For how long, where the server has answered: what it made all the same is there by then.
pub const LOOKED_FOR_WHEN_ANSWERED: Duration = Duration::from_secs(1);
/// How often the newest calls are asked for meanwhile.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// For how long a second call to the same destination is taken for a slip.
pub const SLIP: Duration = Duration::from_secs(10);
/// How many of the newest destinations are remembered with their sources.
const KEPT: usize = 200;
/// How far the server's clock may be off, as far as we can tell it.
const CLOCK_ERROR: SignedDuration = SignedDuration::from_secs(3);
/// How long the server may take to create a call after the request was sent by a program that then ended.
const LATEST_CREATION: SignedDuration = SignedDuration::from_secs(60);

/// Why nobody knows whether a call was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No answer came, or one that says nothing.
    Lost,
    /// The server refused it without a cause, for this in the journal's words; a call may have been made before that.
    Refused(String),
    /// Groupcalls were made of it that have no legs.
    NoLegs,
}

/// An attempt of which nobody knows whether a call was placed.
#[derive(Clone, Debug)]
pub struct UnknownOutcome {
    /// Which attempt.
    pub attempt: AttemptId,
    /// What went out.
    pub request: CallRequest,
    /// Why that is.
    pub why: Why,
    /// When it went out, by our clock.
    pub at: Timestamp,
    /// What was found of it so far.
    pub found: Vec<Target>,
    /// Whether it was looked for long enough, and not found.
    pub not_found: bool,
    /// Whether the user was asked whether to send it again.
    pub(super) offered: bool,
    /// The calls it may have made were created within, by the server's clock.
    created: (Timestamp, Timestamp),
    missing: Vec<Address>,
    looking_since: Instant,
    next_look: Instant,
}

impl UnknownOutcome {
    /// An attempt whose request went out at `at`, `offset` behind the server's clock.
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

    /// For how long it will still be looked for.
    #[must_use]
    pub fn left(&self, now: Instant) -> Duration {
        self.looks_until().saturating_duration_since(now)
    }

    fn looks_until(&self) -> Instant {
        self.looking_since + if self.why == Why::Lost { LOOKED_FOR } else { LOOKED_FOR_WHEN_ANSWERED }
    }

    /// What of it was not found.
    #[must_use]
    pub fn missing(&self) -> &[Address] {
        &self.missing
    }

    /// Whether the call may be one that the attempt placed: same parties, created since. Takes note of it if so.
    pub(super) fn takes(&mut self, tracked: &TrackedCall) -> bool {
        let call = &tracked.call;
        let ours = !tracked.placed_here && self.is_from_here(&call.source, call.times.create);
        let to = self.request.destinations.iter().find(|to| call.destination.is_reached_by(to)).filter(|_| ours);
        match to.cloned() {
            Some(to) => self.take(&to, Target::Call(call.id.clone())),
            None => false,
        }
    }

    /// The same for a groupcall.
    pub(super) fn takes_group(&mut self, group: &Groupcall) -> bool {
        // One that stands under another comes with that.
        let ours = group.master_groupcall_id.is_none() && self.is_from_here(&group.source, group.created);
        let to = self.missing.iter().find(|missing| group.is_for(missing)).filter(|_| ours);
        match to.cloned() {
            Some(to) => self.take(&to, Target::Group(group.id.clone())),
            None => false,
        }
    }

    fn is_from_here(&self, source: &Address, created: Option<Timestamp>) -> bool {
        // Who hides his number is shown as nobody in particular.
        let hidden = source.kind == AddressKind::Tel && source.dialed() == "anonymous";
        let ours = hidden || self.request.source.same_endpoint(source);
        ours && self.may_have_made(created)
    }

    /// Whether something was created at a time at which the attempt may have made it.
    pub(super) fn may_have_made(&self, created: Option<Timestamp>) -> bool {
        let (from, until) = self.created;
        created.is_some_and(|at| from <= at && at <= until)
    }

    fn take(&mut self, to: &Address, target: Target) -> bool {
        let at = self.missing.iter().position(|missing| missing.same_endpoint(to));
        // Every device of an extension rings: more than one leg is what was asked for.
        if at.is_none() && to.kind != AddressKind::Extension {
            return false;
        }
        at.map(|at| self.missing.remove(at));
        self.found.push(target);
        true
    }

    /// Whether the newest calls are to be asked for now.
    pub(super) fn looks(&mut self, now: Instant) -> bool {
        let due = !self.not_found && now >= self.next_look;
        if due {
            // The last look is at the end, so that it sees all that could be seen.
            let end = self.looks_until();
            self.next_look = if now < end { (now + LOOK_EVERY).min(end) } else { now + LOOK_EVERY };
        }
        due
    }

    /// Whether what is missing makes groupcalls, and not calls.
    pub(super) fn may_be_groups(&self) -> bool {
        self.missing.iter().any(|to| matches!(to.kind, AddressKind::Agent | AddressKind::Extension))
    }

    /// Gives up, once the lists in which it would be were asked for at the end of the time or later.
    pub(super) fn gives_up(&mut self, calls_asked: Option<Instant>, groups_asked: Option<Instant>) -> bool {
        let end = self.looks_until();
        let late = |asked: Option<Instant>| asked.is_some_and(|asked| asked >= end);
        let over = !self.not_found && late(calls_asked) && (!self.may_be_groups() || late(groups_asked));
        self.not_found |= over;
        over
    }
}

/// What was placed here.
#[derive(Clone, Debug, Default)]
pub struct Attempts {
    /// The attempts of which nobody knows what came of them, oldest first.
    pub unsure: Vec<UnknownOutcome>,
    /// What is ours and not over, as far as the journal says.
    ours: HashMap<Target, AttemptId>,
    /// What an earlier run left, until it is known how each stands.
    pub(super) recalled: Vec<Target>,
    /// The journal was asked for what an earlier run left.
    pub(super) recall_asked: bool,
    /// When the groupcalls were last asked for with success.
    pub(super) groups_asked: Option<Instant>,
    /// The request that is on its way to the server; nothing more is sent until it is answered.
    pub sending: Option<Sending>,
    /// The request that was last refused by the journal, and why.
    pub(super) unjournalled: Option<(CallRequest, String)>,
    /// The request that was last found to have been placed though its answer was lost, and when it went out.
    placed_late: Option<(CallRequest, Timestamp)>,
    /// Until when the server asked to be sent nothing.
    not_before: Option<Instant>,
    recent: Vec<(Address, Instant)>,
    /// Source and destination of what was placed, in earlier runs too, newest last.
    called: Vec<(Address, Address)>,
}

/// A request on its way to the server.
#[derive(Clone, Debug)]
pub struct Sending {
    /// Who is called.
    pub to: Vec<Address>,
    /// Since when.
    pub since: Instant,
    /// Whether the user has pressed no key since.
    pub(super) untouched: bool,
}

impl Attempts {
    /// Another account: what was placed on the one before stays in the journal as it is.
    pub(super) fn leave_account(&mut self) {
        *self = Self { recall_asked: self.recall_asked, ..Self::default() };
    }

    /// A call or groupcall is ours.
    pub(super) fn record_placed(&mut self, target: Target, attempt: &AttemptId) {
        self.ours.insert(target, attempt.clone());
    }

    /// What is ours and not over, as far as the journal says.
    pub fn placed_here(&self) -> impl Iterator<Item = (&Target, &AttemptId)> {
        self.ours.iter()
    }

    /// Takes out what is ours and over.
    pub(super) fn take_ended(&mut self, is_over: impl Fn(&Target) -> bool) -> Vec<(Target, AttemptId)> {
        self.ours.extract_if(|target, _| is_over(target)).collect()
    }

    /// Source and destination of what was placed, in earlier runs too, newest last.
    #[must_use]
    pub fn called_before(&self) -> &[(Address, Address)] {
        &self.called
    }

    /// Earlier runs placed these, newest last.
    pub(super) fn recall_called(&mut self, mut earlier: Vec<(Address, Address)>) {
        earlier.append(&mut self.called);
        self.called = earlier;
    }

    /// A request goes out now.
    pub(super) fn sent(&mut self, request: &CallRequest, now: Now) {
        let now = now.instant;
        self.sending = Some(Sending { to: request.destinations.clone(), since: now, untouched: true });
        (self.placed_late, self.unjournalled) = (None, None);
        self.called.drain(..self.called.len().saturating_sub(KEPT));
        self.called.extend(request.destinations.iter().map(|to| (request.source.clone(), to.clone())));
        self.recent.retain(|(_, at)| now.saturating_duration_since(*at) < SLIP);
        self.recent.extend(request.destinations.iter().map(|to| (to.clone(), now)));
        // It was sent again: that the user knew of the doubt was made sure before.
        self.unsure.retain(|unsure| !(unsure.not_found && overlap(&unsure.request, request)));
    }

    /// Whether a request is on its way.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        self.sending.is_some()
    }

    /// The user has pressed a key.
    pub(super) fn touched(&mut self) {
        if let Some(sending) = &mut self.sending {
            sending.untouched = false;
        }
    }

    /// The server is to be sent nothing until then.
    pub(super) fn wait_until(&mut self, until: Instant) {
        self.not_before = self.not_before.max(Some(until));
    }

    /// How long the server must still be sent nothing, if it asked for that.
    #[must_use]
    pub fn left_to_wait(&self, now: Instant) -> Option<Duration> {
        self.not_before.map(|until| until.saturating_duration_since(now)).filter(|left| !left.is_zero())
    }

    /// Why this could not be written into the journal, alone or as a part of more, if it was just that which could not.
    pub(super) fn why_unjournalled(&self, request: &CallRequest) -> Option<String> {
        let (refused, why) = self.unjournalled.as_ref()?;
        let is_part = refused.to(request.destinations.clone()) == *request
            && request.destinations.iter().all(|to| refused.destinations.contains(to));
        is_part.then(|| why.clone())
    }

    /// A request whose answer was lost has turned out to be placed.
    pub(super) fn found_placed(&mut self, unsure: &UnknownOutcome) {
        self.placed_late = Some((unsure.request.clone(), unsure.at));
    }

    /// When just this request was placed, if its answer was lost and nothing was sent since.
    #[must_use]
    pub fn placed_late(&self, request: &CallRequest) -> Option<Timestamp> {
        self.placed_late.as_ref().filter(|(placed, _)| placed == request).map(|(_, at)| *at)
    }

    /// Nobody was called there after all.
    pub(super) fn not_called<'a>(&mut self, destinations: impl IntoIterator<Item = &'a Address>) {
        for to in destinations {
            if let Some(at) = self.recent.iter().rposition(|(known, _)| known.same_endpoint(to)) {
                self.recent.remove(at);
            }
        }
    }

    /// How long ago the destination was called, if that is a moment ago.
    #[must_use]
    pub fn called(&self, to: &Address, now: Instant) -> Option<Duration> {
        let times = self.recent.iter().filter(|(known, _)| known.same_endpoint(to));
        times.map(|(_, at)| now.saturating_duration_since(*at)).filter(|ago| *ago < SLIP).min()
    }

    /// The attempt at one of these destinations of which nobody knows what came of it.
    #[must_use]
    pub fn doubt(&self, request: &CallRequest) -> Option<&UnknownOutcome> {
        self.unsure.iter().find(|unsure| overlap(&unsure.request, request))
    }

    /// Forgets the doubts about which the user was asked. Whether there were any.
    pub(super) fn dismiss(&mut self) -> bool {
        let before = self.unsure.len();
        self.unsure.retain(|unsure| !(unsure.not_found && unsure.offered));
        self.unsure.len() < before
    }

    /// The next moment at which something is to be done or shown about the attempts.
    #[must_use]
    pub fn next_wake(&self) -> Option<Instant> {
        self.unsure.iter().filter(|unsure| !unsure.not_found).map(|unsure| unsure.next_look).min()
    }

    /// Whether something about them is shown that counts seconds.
    pub(super) fn counts_seconds(&self, now: Instant) -> bool {
        self.is_sending() || self.left_to_wait(now).is_some() || self.next_wake().is_some()
    }
}

/// Whether both call one of the same destinations from the same source.
fn overlap(one: &CallRequest, other: &CallRequest) -> bool {
    let same = |to: &Address| other.destinations.iter().any(|known| known.same_endpoint(to));
    one.source.same_endpoint(&other.source) && one.destinations.iter().any(same)
}
