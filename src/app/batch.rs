//! A list of destinations that is too long for one request: it goes out in several, one after another, can be stopped,
//! and leaves a table of what became of each. Nothing of it is ever sent twice by itself, but for a part that the server
//! surely did not take because it closed the connection before.

mod keys;

use std::ops::Range;
use std::time::{Duration, Instant};

use super::overlay::Overlay;
use super::{App, PaneId};
use crate::api::{ApiError, ErrorKind, believed_wait};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Address, CallRequest, Groupcall, Placed, Target};
use crate::messages::effect::Effect;

/// The most destinations of one request.
pub const AT_ONCE: usize = 10;
/// How far apart the requests are: with two a second most of the platform's 16.7 is left to others.
const PACE: Duration = Duration::from_millis(500);
/// How long a server that is asked too much is left alone when it does not say for how long.
pub(super) const AFTER_REFUSAL: Duration = Duration::from_secs(5);

/// How often in a row a part goes out that the server did not take. Servers recycle connections after many requests, not
/// after each.
const MOST_IN_VAIN: u32 = 3;

/// What became of a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DestinationResult {
    /// Its turn has not come.
    Waiting,
    /// Its request is on its way.
    Sending,
    /// The server made this of it.
    Placed(Target),
    /// The server left it out and gave no reason.
    LeftOut,
    /// The server said no, for this reason.
    Refused(String),
    /// It did not reach the server, for this reason.
    NotSent(String),
    /// Whether it was called is not known; it is looked for in the list of calls.
    Unknown,
    /// No call to it appeared in the list: nothing was refused, and most likely nothing was placed.
    NotFound,
}

/// A destination.
#[derive(Clone, Debug)]
pub struct BatchDestination {
    /// Who is called.
    pub to: Address,
    /// What became of it.
    pub outcome: DestinationResult,
    /// Whether it is to be tried again.
    pub marked: bool,
}

/// A list that is called, or was.
#[derive(Clone, Debug)]
pub struct Batch {
    request: CallRequest,
    /// Whether it goes out only as far as it is written down.
    journalled: bool,
    /// The destinations in the order of the list.
    pub entries: Vec<BatchDestination>,
    /// The entry that the arrows point to.
    pub selected: usize,
    /// Why it came to a stop before its end.
    pub stopped: Option<String>,
    next: usize,
    in_flight: Option<Range<usize>>,
    /// How often in a row the server took nothing of a part.
    in_vain: u32,
    due: Instant,
}

/// How many came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchCount {
    /// Went out and were answered, whatever the answer was.
    pub answered: usize,
    /// Calls were made of them.
    pub placed: usize,
    /// Left out in silence.
    pub left_out: usize,
    /// Refused.
    pub refused: usize,
    /// Nobody knows, or no call was found.
    pub unknown: usize,
    /// Did not go out, or not yet.
    pub waiting: usize,
}

impl Batch {
    fn new(request: CallRequest, journalled: bool, now: Now) -> Self {
        let entry =
            |to: &Address| BatchDestination { to: to.clone(), outcome: DestinationResult::Waiting, marked: false };
        let entries = request.destinations.iter().map(entry).collect();
        Self {
            request,
            journalled,
            entries,
            selected: 0,
            stopped: None,
            next: 0,
            in_flight: None,
            in_vain: 0,
            due: now.instant,
        }
    }

    /// Whether more of it is to go out, or an answer is awaited.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.in_flight.is_some() || (self.stopped.is_none() && self.next < self.entries.len())
    }

    /// How many came to what so far.
    #[must_use]
    pub fn count(&self) -> BatchCount {
        let mut count = BatchCount::default();
        for entry in &self.entries {
            match entry.outcome {
                DestinationResult::Waiting | DestinationResult::NotSent(_) => {
                    count.waiting += 1;
                    continue;
                }
                DestinationResult::Sending => continue,
                DestinationResult::Placed(_) => count.placed += 1,
                DestinationResult::LeftOut => count.left_out += 1,
                DestinationResult::Refused(_) => count.refused += 1,
                DestinationResult::Unknown | DestinationResult::NotFound => count.unknown += 1,
            }
            count.answered += 1;
        }
        count
    }

    /// The next request, when its time has come.
    fn next_request(&mut self, now: Now) -> Option<CallRequest> {
        if self.stopped.is_some()
            || self.in_flight.is_some()
            || self.due > now.instant
            || self.next >= self.entries.len()
        {
            return None;
        }
        let range = self.next..(self.next + AT_ONCE).min(self.entries.len());
        self.next = range.end;
        for entry in &mut self.entries[range.clone()] {
            entry.outcome = DestinationResult::Sending;
        }
        let destinations = self.entries[range.clone()].iter().map(|entry| entry.to.clone()).collect();
        self.in_flight = Some(range);
        Some(self.request.to(destinations))
    }

    /// Takes in what came of the request that was on its way. False when the answer is to another one.
    fn answered(&mut self, request: &CallRequest, result: &Result<Placed, ApiError>, now: Now) -> bool {
        let Some(range) = self.take_in_flight(request) else { return false };
        self.due = now.instant + PACE;
        if self.is_to_go_again(result) {
            self.in_vain += 1;
            self.next = range.start;
            self.entries[range].iter_mut().for_each(|entry| entry.outcome = DestinationResult::Waiting);
            return true;
        }
        self.in_vain = 0;
        let entries = &mut self.entries[range];
        match result {
            Ok(placed) => {
                let missing =
                    if placed.unreadable > 0 { DestinationResult::Unknown } else { DestinationResult::LeftOut };
                for (entry, made) in entries.iter_mut().zip(placed.made_of(request)) {
                    entry.outcome = made.map_or_else(|| missing.clone(), |target| outcome(placed, target));
                }
            }
            Err(error) => {
                let why = || error.kind.words().to_owned();
                for entry in entries {
                    entry.outcome = match error {
                        error if error.outcome_unknown() => DestinationResult::Unknown,
                        error if !error.may_have_reached_the_server() => DestinationResult::NotSent(why()),
                        _ => DestinationResult::Refused(why()),
                    };
                }
                self.stop_for(error, now);
            }
        }
        true
    }

    /// Whether the part is sent again by itself: the server closed the connection without taking anything of it.
    fn is_to_go_again(&self, result: &Result<Placed, ApiError>) -> bool {
        let untaken = matches!(result, Err(error) if error.kind == ErrorKind::Unprocessed);
        untaken && self.stopped.is_none() && self.in_vain < MOST_IN_VAIN
    }

    /// The place of the request that was on its way, if it is that one.
    fn take_in_flight(&mut self, request: &CallRequest) -> Option<Range<usize>> {
        let is_it = |range: &mut Range<usize>| {
            self.entries[range.clone()].iter().map(|entry| &entry.to).eq(&request.destinations)
        };
        self.in_flight.take_if(is_it)
    }

    /// The request that seemed to be on its way was not sent: it stops there. False when that was another one.
    fn not_sent(&mut self, request: &CallRequest, why: &str) -> bool {
        let Some(range) = self.take_in_flight(request) else { return false };
        self.next = range.start;
        for entry in &mut self.entries[range] {
            entry.outcome = DestinationResult::Waiting;
        }
        self.stopped = Some(why.to_owned());
        true
    }

    /// What would befall the rest as well ends it; a busy server is given the time it asks for.
    fn stop_for(&mut self, error: &ApiError, now: Now) {
        use ErrorKind as K;
        match &error.kind {
            K::RateLimited { retry_after, .. } => {
                self.due = now.instant + believed_wait(*retry_after).unwrap_or(AFTER_REFUSAL);
            }
            K::Invalid | K::NotFound | K::Conflict => {}
            K::Server if !error.outcome_unknown() => {}
            kind => self.stopped = Some(kind.words().to_owned()),
        }
    }

    fn stop(&mut self, why: &str) {
        if self.next < self.entries.len() {
            self.stopped.get_or_insert_with(|| why.to_owned());
        }
    }

    /// What is to be tried again: what is marked, or else all that was surely not called.
    fn to_retry(&self) -> Option<CallRequest> {
        let marked = self.entries.iter().any(|entry| entry.marked);
        let chosen = self.entries.iter().filter(|entry| if marked { entry.marked } else { entry.may_be_retried() });
        let destinations: Vec<_> = chosen.map(|entry| entry.to.clone()).collect();
        (!destinations.is_empty()).then(|| self.request.to(destinations))
    }
}

impl BatchDestination {
    /// Whether it can be marked to be tried again: nobody was called, or nobody was found to be.
    #[must_use]
    pub fn may_be_marked(&self) -> bool {
        self.may_be_retried() || self.outcome == DestinationResult::NotFound
    }

    /// Whether nobody was called, as far as the server said.
    #[must_use]
    pub fn may_be_retried(&self) -> bool {
        matches!(
            self.outcome,
            DestinationResult::Waiting
                | DestinationResult::LeftOut
                | DestinationResult::Refused(_)
                | DestinationResult::NotSent(_)
        )
    }
}

/// What it means that the server made this of a destination.
fn outcome(placed: &Placed, target: Target) -> DestinationResult {
    let silent = |group: &&Groupcall| Target::Group(group.id.clone()) == target && group.rings_nobody();
    if placed.groupcalls.iter().any(|group| silent(&group)) {
        return DestinationResult::Refused("no device is registered: nothing rings".to_owned());
    }
    DestinationResult::Placed(target)
}

impl App {
    /// Begins to call a long list.
    pub(super) fn begin_batch(&mut self, request: CallRequest, journalled: bool, now: Now) -> Vec<Effect> {
        if self.form_holds(&request) {
            self.dialer.to.set("");
        }
        self.focus = PaneId::Calls;
        self.batch = Some(Batch::new(request, journalled, now));
        self.overlays.retain(|overlay| !matches!(overlay, Overlay::Form));
        self.overlays.push(Overlay::Batch);
        Vec::new()
    }

    /// Sends the next part of the list, when its time has come.
    pub(super) fn send_next_part(&mut self, now: Now) -> Vec<Effect> {
        let Some(batch) = &mut self.batch else { return Vec::new() };
        let journalled = batch.journalled;
        let Some(request) = batch.next_request(now) else { return Vec::new() };
        self.send_part(request, journalled, now)
    }

    /// Sends nothing more of the list.
    pub(super) fn stop_batch(&mut self, why: &str) {
        if let Some(batch) = &mut self.batch {
            batch.stop(why);
        }
    }

    /// Whether the part that was answered last goes out again by itself, since the server did not take it.
    pub(super) fn batch_goes_again(&self) -> bool {
        self.batch.as_ref().is_some_and(|batch| batch.in_vain > 0)
    }

    /// When that is.
    #[must_use]
    pub(super) fn batch_due(&self) -> Option<Instant> {
        self.batch.as_ref().filter(|batch| batch.runs() && batch.in_flight.is_none()).map(|batch| batch.due)
    }

    /// Takes an answer in when it is to a part of the list.
    pub(super) fn batch_answered(
        &mut self,
        request: &CallRequest,
        result: &Result<Placed, ApiError>,
        now: Now,
    ) -> bool {
        let Some(batch) = &mut self.batch else { return false };
        if !batch.answered(request, result, now) {
            return false;
        }
        if !batch.runs() {
            let BatchCount { placed, left_out, refused, unknown, waiting, .. } = batch.count();
            let words = format!(
                "The list: {placed} placed, {left_out} left out, {refused} refused, {unknown} not known, {waiting} not sent."
            );
            self.notices.say(Severity::Info, words, now);
        }
        true
    }

    /// It has turned out that destinations were called, as many as `most`.
    pub(super) fn batch_found(&mut self, target: &Target, most: usize, fits: impl Fn(&Address) -> bool) {
        let entries = self.batch.iter_mut().flat_map(|batch| &mut batch.entries);
        // A refusal without a cause may have hidden a call.
        let open = |outcome: &DestinationResult| {
            matches!(outcome, DestinationResult::Unknown | DestinationResult::NotFound | DestinationResult::Refused(_))
        };
        let found = entries.filter(|entry| open(&entry.outcome) && fits(&entry.to));
        found.take(most).for_each(|entry| entry.outcome = DestinationResult::Placed(target.clone()));
    }

    /// No call to these has appeared.
    pub(super) fn batch_not_found(&mut self, missing: &[Address]) {
        for entry in self.batch.iter_mut().flat_map(|batch| &mut batch.entries) {
            if entry.outcome == DestinationResult::Unknown && missing.iter().any(|to| entry.to.same_endpoint(to)) {
                entry.outcome = DestinationResult::NotFound;
            }
        }
    }

    /// A request was not sent. When it was a part of the list that stops it; what is left can be tried again. The whole list
    /// then.
    pub(super) fn batch_not_sent(&mut self, request: &CallRequest, why: &str) -> Option<CallRequest> {
        let batch = self.batch.as_mut()?;
        batch.not_sent(request, why).then(|| batch.request.clone())
    }
}

#[cfg(test)]
mod tests;
