//! A list of destinations that is too long for one request. It is sent in parts, one after another, can be stopped, and
//! keeps a result for each destination. No part is ever sent twice by itself, except one that the server certainly did
//! not process because it closed the connection first.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::api::{ApiError, ErrorKind, believed_wait};
use crate::base::clock::Now;
use crate::domain::{Address, CallRequest, Groupcall, Placed, Target};

/// Most destinations in one request.
pub const PER_REQUEST: usize = 10;
/// Time between two requests: two a second leave others most of the platform's 16.7.
const REQUEST_INTERVAL: Duration = Duration::from_millis(500);
/// Pause after a rate-limit answer that does not say how long to wait.
pub(crate) const RETRY_DELAY: Duration = Duration::from_secs(5);

/// How many times in a row an unprocessed part is sent again. Servers recycle connections after many requests, not
/// after each.
const MOST_IN_VAIN: u32 = 3;

/// The result of calling a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DestinationResult {
    /// Its request has not been sent yet.
    Waiting,
    /// Its request is on its way.
    Sending,
    /// The server placed this call or groupcall.
    Placed(Target),
    /// The server left it out without a reason.
    LeftOut,
    /// The server refused it, for this reason.
    Refused(String),
    /// The request did not reach the server, for this reason.
    NotSent(String),
    /// Whether it was called is not known; the call list is searched for it.
    Unknown,
    /// No call to it appeared in the list: it was not refused, and most likely not called.
    NotFound,
}

/// A destination of the list.
#[derive(Clone, Debug)]
pub struct BatchDestination {
    /// The address.
    pub to: Address,
    /// The result so far.
    pub outcome: DestinationResult,
    /// Whether it is marked for another try.
    pub marked: bool,
}

/// A list that is or was called.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(crate) request: CallRequest,
    /// Whether a part is sent only after it was journalled.
    pub(crate) journalled: bool,
    /// The destinations, in the order of the list.
    pub entries: Vec<BatchDestination>,
    /// Why it stopped before its end.
    pub stopped: Option<String>,
    /// Why it waits for a yes before its next part: the balance is below the limit.
    pub paused: Option<String>,
    /// Whether the user wants the rest called although the balance is below the limit.
    pub(crate) consented: bool,
    next: usize,
    pub(crate) in_flight: Option<Range<usize>>,
    /// How many times in a row the server did not process a part.
    pub(crate) in_vain: u32,
    pub(crate) due: Instant,
}

/// Number of destinations by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchCount {
    /// Sent and answered, whatever the answer.
    pub answered: usize,
    /// Placed.
    pub placed: usize,
    /// Left out without a reason.
    pub left_out: usize,
    /// Refused.
    pub refused: usize,
    /// Unknown, or not found.
    pub unknown: usize,
    /// Not sent, or not yet.
    pub waiting: usize,
}

impl Batch {
    pub(crate) fn new(request: CallRequest, journalled: bool, now: Now) -> Self {
        let entry =
            |to: &Address| BatchDestination { to: to.clone(), outcome: DestinationResult::Waiting, marked: false };
        let entries = request.destinations.iter().map(entry).collect();
        Self {
            request,
            journalled,
            entries,
            stopped: None,
            paused: None,
            consented: false,
            next: 0,
            in_flight: None,
            in_vain: 0,
            due: now.instant,
        }
    }

    /// Whether another part will be sent, perhaps only after a yes, or an answer is outstanding.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.in_flight.is_some() || self.has_more()
    }

    /// Whether it has not been stopped and another part is left.
    pub(crate) fn has_more(&self) -> bool {
        self.stopped.is_none() && self.next < self.entries.len()
    }

    /// The request for what has not been sent yet; `None` if that is nothing.
    pub(crate) fn rest(&self) -> Option<CallRequest> {
        self.upcoming(usize::MAX)
    }

    /// The request for at most so many destinations of that.
    pub(crate) fn upcoming(&self, most: usize) -> Option<CallRequest> {
        let left = self.entries.get(self.next..).filter(|left| self.has_more() && !left.is_empty())?;
        Some(self.request.to(left.iter().take(most).map(|entry| entry.to.clone()).collect()))
    }

    /// Goes on after a yes; `false` if it does not wait for one, or for another request.
    pub(crate) fn go_on(&mut self, request: &CallRequest) -> bool {
        let waits = self.paused.is_some() && self.rest().as_ref() == Some(request);
        if waits {
            (self.paused, self.consented) = (None, true);
        }
        waits
    }

    /// The number of destinations by result so far.
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

    /// The next request; `None` when none is due.
    pub(crate) fn next_request(&mut self, now: Now) -> Option<CallRequest> {
        if self.stopped.is_some()
            || self.in_flight.is_some()
            || self.due > now.instant
            || self.next >= self.entries.len()
        {
            return None;
        }
        let range = self.next..(self.next + PER_REQUEST).min(self.entries.len());
        self.next = range.end;
        for entry in &mut self.entries[range.clone()] {
            entry.outcome = DestinationResult::Sending;
        }
        let destinations = self.entries[range.clone()].iter().map(|entry| entry.to.clone()).collect();
        self.in_flight = Some(range);
        Some(self.request.to(destinations))
    }

    /// Records the answer to a part; `false` when the answer is to another request.
    pub(crate) fn answered(&mut self, request: &CallRequest, result: &Result<Placed, ApiError>, now: Now) -> bool {
        let Some(range) = self.take_in_flight(request) else { return false };
        self.due = now.instant + REQUEST_INTERVAL;
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

    /// Whether the part is sent again by itself: the server closed the connection without processing any of it.
    fn is_to_go_again(&self, result: &Result<Placed, ApiError>) -> bool {
        let untaken = matches!(result, Err(error) if error.kind == ErrorKind::Unprocessed);
        untaken && self.stopped.is_none() && self.in_vain < MOST_IN_VAIN
    }

    /// Takes the range of the part on its way, if it is this request.
    fn take_in_flight(&mut self, request: &CallRequest) -> Option<Range<usize>> {
        let is_it = |range: &mut Range<usize>| {
            self.entries[range.clone()].iter().map(|entry| &entry.to).eq(&request.destinations)
        };
        self.in_flight.take_if(is_it)
    }

    /// Stops because a part was not sent after all; `false` when the request is another one.
    pub(crate) fn not_sent(&mut self, request: &CallRequest, why: &str) -> bool {
        let Some(range) = self.take_in_flight(request) else { return false };
        self.next = range.start;
        for entry in &mut self.entries[range] {
            entry.outcome = DestinationResult::Waiting;
        }
        self.stopped = Some(why.to_owned());
        true
    }

    /// Stops for an error that would meet the other parts too. A rate-limited server gets the pause that it asks for.
    fn stop_for(&mut self, error: &ApiError, now: Now) {
        use ErrorKind as K;
        match &error.kind {
            K::RateLimited { retry_after, .. } => {
                self.due = now.instant + believed_wait(*retry_after).unwrap_or(RETRY_DELAY);
            }
            K::Invalid | K::NotFound | K::Conflict => {}
            K::Server if !error.outcome_unknown() => {}
            kind => self.stopped = Some(kind.words().to_owned()),
        }
    }

    pub(crate) fn stop(&mut self, why: &str) {
        self.paused = None;
        if self.next < self.entries.len() {
            self.stopped.get_or_insert_with(|| why.to_owned());
        }
    }

    /// The destinations to try again: the marked ones, or else all that were certainly not called.
    pub(crate) fn to_retry(&self) -> Option<CallRequest> {
        let marked = self.entries.iter().any(|entry| entry.marked);
        let chosen = self.entries.iter().filter(|entry| if marked { entry.marked } else { entry.may_be_retried() });
        let destinations: Vec<_> = chosen.map(|entry| entry.to.clone()).collect();
        (!destinations.is_empty()).then(|| self.request.to(destinations))
    }
}

impl BatchDestination {
    /// Whether it can be marked for another try: it was not called, or no call was found.
    pub(crate) fn may_be_marked(&self) -> bool {
        self.may_be_retried() || self.outcome == DestinationResult::NotFound
    }

    /// Whether it was certainly not called, according to the server.
    pub(crate) fn may_be_retried(&self) -> bool {
        matches!(
            self.outcome,
            DestinationResult::Waiting
                | DestinationResult::LeftOut
                | DestinationResult::Refused(_)
                | DestinationResult::NotSent(_)
        )
    }
}

/// The result for a destination whose answer is this target.
fn outcome(placed: &Placed, target: Target) -> DestinationResult {
    let silent = |group: &&Groupcall| Target::Group(group.id.clone()) == target && group.rings_nobody();
    if placed.groupcalls.iter().any(|group| silent(&group)) {
        return DestinationResult::Refused("no device is registered, so nothing rings".to_owned());
    }
    DestinationResult::Placed(target)
}

#[cfg(test)]
mod tests;
