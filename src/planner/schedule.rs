//! The planner: callers report what is wanted and ask for the next read. `answers` has its methods for answers.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::calls::FollowedCalls;
use super::gaps::Gaps;
use super::groups::Groups;
use super::in_flight::{Class, Flight};
use super::lists::Lists;
use super::read::{CallSeen, NextRead, Read};
use super::sweep::Sweep;
use crate::api::TokenBucket;
use crate::domain::{CallId, GroupcallId, Resource};
use crate::planner::intervals::{NEWEST_CALLS, NEWEST_WHEN_IDLE, PUSHED_SWEEP};

/// After how many ended calls in a row a live one further down is unlikely.
const TAIL: usize = 1000;
/// How many reads may be in flight; more would only queue at a slow server. The newest page may be one more.
const MOST_FLYING: usize = 6;
/// The same while reads fail: hanging reads must not delay the next attempts.
const MOST_FLYING_IN_TROUBLE: usize = 9;
/// While reads fail, how long after one read the next is sent, answered or not.
const PROBE: Duration = Duration::from_secs(2);

/// Schedules all reads of calls, groupcalls and account lists.
#[derive(Clone, Debug)]
pub struct Planner {
    pub(super) calls: FollowedCalls,
    pub(super) groups: Groups,
    pub(super) lists: Lists,
    /// The page of the ledger that is wanted.
    pub(super) billings: Option<Read>,
    pub(super) gaps: Gaps,
    pub(super) hot: Sweep,
    pub(super) sweep: Sweep,
    pub(super) newest_due: Instant,
    /// The creation time down to which the newest page went; `MIN` if it was the whole list.
    pub(super) newest_reached: Timestamp,
    pub(super) flying: Vec<Flight>,
    /// Calls to read before anything else, whatever the bucket holds.
    pub(super) hurried: Vec<CallId>,
    /// Counts reads, for the shares of the three classes.
    pub(super) turn: u8,
    /// Whether changes are pushed, so that reads only make sure.
    pub(super) pushed: bool,
    /// Everything read before this time has to be read again.
    pub(super) reread_before: Option<Instant>,
    /// No read is sent before this time, because the last one failed.
    pub(super) held_until: Option<Instant>,
    /// The server ignores cursors, so only the newest page and single reads are left.
    pub(super) cursors_ignored: bool,
    /// There were more calls than the limit.
    pub(super) left_out: bool,
    /// The page that the archive wants.
    pub(super) archive: Option<Timestamp>,
}

impl Planner {
    /// Creates a planner that knows nothing yet and reads back `history` ended calls.
    #[must_use]
    pub fn new(history: usize, now: Instant) -> Self {
        Self {
            calls: FollowedCalls::default(),
            groups: Groups::new(history, now),
            lists: Lists::default(),
            billings: None,
            gaps: Gaps::new(history, TAIL),
            hot: Sweep::new(now),
            sweep: Sweep::new(now),
            newest_due: now,
            newest_reached: Timestamp::MIN,
            flying: Vec::new(),
            hurried: Vec::new(),
            turn: 0,
            pushed: false,
            reread_before: None,
            held_until: None,
            cursors_ignored: false,
            left_out: false,
            archive: None,
        }
    }

    /// Limits how many calls are followed, besides those placed here.
    #[must_use]
    pub fn following_at_most(mut self, most: usize) -> Self {
        self.calls.most = most;
        self
    }

    /// Decides what to read next, and takes its token from the bucket.
    pub fn next(&mut self, bucket: &mut TokenBucket, now: Instant) -> NextRead {
        if let Some(id) = self.hurried.pop() {
            bucket.take_on_credit(now);
            return self.send(Flight::alone(Read::Call(id), Class::Focus), now);
        }
        if let Some(resource) = self.lists.take_urgent() {
            bucket.take_on_credit(now);
            return self.send(Flight::alone(Read::List(resource), Class::Focus), now);
        }
        let most = if self.held_until.is_some() { MOST_FLYING_IN_TROUBLE } else { MOST_FLYING };
        if self.flying.len() >= most {
            return self.newest_beside_the_rest(bucket, now);
        }
        let wanted = self.wanted(now);
        match wanted {
            Some(at) if at <= now => {}
            later => return self.billings_or_wait(later, bucket, now),
        }
        if let Err(ready) = bucket.ready(now) {
            return NextRead::Wait(Some(ready));
        }
        let Some(flight) = self.choose(now) else {
            let due = self.wanted(now).map(|at| at.max(now + Duration::from_millis(1)));
            return self.billings_or_wait(due, bucket, now);
        };
        // The token was available a moment ago.
        let _ = bucket.take(now);
        self.turn = (self.turn + 1) % 9;
        self.send(flight, now)
    }

    pub(super) fn send(&mut self, flight: Flight, now: Instant) -> NextRead {
        let read = flight.read.clone();
        if read == Read::Page(None) {
            self.newest_due = now + self.newest_interval();
        }
        if let Some(held) = &mut self.held_until {
            // One read is enough to find out whether the server is back.
            *held = now + PROBE;
        }
        self.flying.push(flight);
        NextRead::Read(read)
    }

    /// Follows a call that no page has shown yet, or that was placed here. `seen` has its last known status.
    pub fn follow(&mut self, seen: &CallSeen, placed_here: bool, now: Instant) {
        // Nothing is known of the call before it was read.
        let before = now.checked_sub(PUSHED_SWEEP).unwrap_or(now);
        if placed_here {
            self.calls.admit(&seen.id);
        }
        self.see(seen, before, now);
        if placed_here {
            self.calls.place(&seen.id);
        }
        self.look_again(now);
    }

    /// Stops following a call: it has ended, or its record is gone.
    pub fn unfollow(&mut self, id: &CallId) {
        self.calls.remove(id);
    }

    /// Reads a call before everything else, then often for a while, because a request about it was sent.
    pub fn prioritize(&mut self, id: &CallId, now: Instant) {
        self.calls.prioritize(id, now);
        self.hurried.push(id.clone());
    }

    /// Sets the selected call.
    pub fn select(&mut self, id: Option<CallId>, now: Instant) {
        self.calls.select(id);
        self.look_again(now);
    }

    /// Follows a groupcall.
    pub fn follow_group(&mut self, id: GroupcallId, now: Instant) {
        self.groups.follow(id, now);
    }

    /// Stops following a groupcall that is over.
    pub fn unfollow_group(&mut self, id: &GroupcallId) {
        self.groups.unfollow(id);
    }

    /// Reads the newest page as soon as there is a token.
    pub fn want_newest(&mut self, now: Instant) {
        self.newest_due = now;
    }

    /// Reads the newest page of groupcalls as soon as there is a token.
    pub fn want_newest_groups(&mut self, now: Instant) {
        self.groups.want_newest(now);
    }

    /// Reads the next page of an account list at once, because the user waits for it.
    pub fn want_list(&mut self, resource: Resource) {
        if !self.flying.iter().any(|flight| flight.read == Read::List(resource)) {
            self.lists.ask(resource);
        }
    }

    /// Reads the failed list pages now, because the server answers again.
    pub fn retry_lists(&mut self, now: Instant) {
        self.lists.retry(now);
    }

    /// Sets whether changes are pushed. Reads everything again, to find changes before the switch.
    pub fn set_pushed(&mut self, pushed: bool, now: Instant) {
        self.pushed = pushed;
        self.reread(now);
    }

    /// Reads everything again, because the known state is out of date.
    pub fn reread(&mut self, now: Instant) {
        self.reread_before = Some(now);
        self.newest_due = now;
        self.groups.want_newest(now);
        self.look_again(now);
    }

    /// Sends no read before `until`, because reads fail.
    pub fn hold(&mut self, until: Instant) {
        self.held_until = Some(until);
    }

    /// How long the sweep over all live calls currently takes: how old the oldest of them may be.
    #[must_use]
    pub fn round(&self, now: Instant) -> Duration {
        self.sweep.length(now)
    }

    /// The number of followed calls.
    #[must_use]
    pub fn followed(&self) -> usize {
        self.calls.len()
    }

    pub(super) fn see(&mut self, seen: &CallSeen, asked: Instant, now: Instant) {
        if self.calls.see(seen, asked) {
            // The call is new, or has to be read more often than expected.
            let due = self.calls.get(&seen.id).map_or(now, |watch| self.due(watch, now));
            self.hot.expect(due);
            self.sweep.expect(due);
        }
    }

    pub(super) fn on_read(&mut self, read: &Read) -> Option<Flight> {
        let at = self.flying.iter().position(|flight| flight.read == *read)?;
        Some(self.flying.swap_remove(at))
    }

    pub(super) fn look_again(&mut self, now: Instant) {
        self.hot.expect(now);
        self.sweep.expect(now);
    }

    /// Whether nothing is live, as far as is known.
    pub(super) fn is_idle(&self) -> bool {
        self.calls.is_empty() && self.groups.are_none()
    }

    pub(super) fn newest_interval(&self) -> Duration {
        match (self.pushed, self.is_idle()) {
            (true, _) => PUSHED_SWEEP,
            (false, true) => NEWEST_WHEN_IDLE,
            (false, false) => NEWEST_CALLS,
        }
    }
}
