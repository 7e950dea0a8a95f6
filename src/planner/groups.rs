//! The groupcalls: those that are read one by one, and the list of all, which shows what was placed elsewhere.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::gaps::Gaps;
use super::{GroupcallsSeen, ReadResult};
use crate::domain::GroupcallId;
use crate::planner::intervals::{
    GROUPCALL, GROUPCALL_PAGES_APART, NEWEST_GROUPCALLS, NEWEST_GROUPCALLS_WHEN_IDLE, PUSHED_SWEEP,
};

/// How many ended groupcalls in a row make it unlikely that a live one lies further down.
const TAIL: usize = 100;

/// The groupcalls.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    /// Those that are read one by one, and when each is due.
    followed: HashMap<GroupcallId, Instant>,
    /// When the newest page of the list is due.
    newest_due: Instant,
    /// When a page of the list was last chosen.
    chosen: Option<Instant>,
    /// What of the list was never read.
    gaps: Gaps,
    /// Whether the newest page showed one that goes on.
    live: bool,
}

impl Groups {
    pub fn new(history: usize, now: Instant) -> Self {
        let gaps = Gaps::new(history, TAIL);
        Self { followed: HashMap::new(), newest_due: now, chosen: None, gaps, live: false }
    }

    pub fn are_none(&self) -> bool {
        self.followed.is_empty() && !self.live
    }

    /// Those that are read one by one, each with when it is due.
    pub fn followed(&self) -> impl Iterator<Item = (&GroupcallId, &Instant)> {
        self.followed.iter()
    }

    pub fn follow(&mut self, id: GroupcallId, now: Instant) {
        self.followed.entry(id).or_insert(now);
    }

    pub fn unfollow(&mut self, id: &GroupcallId) {
        self.followed.remove(id);
    }

    /// One was read by itself.
    pub fn read(&mut self, id: &GroupcallId, found: ReadResult, pushed: bool, asked: Instant) {
        // All together as often as one alone: a tree of them must not crowd out the calls.
        let spread = GROUPCALL * u32::try_from(self.followed.len()).unwrap_or(u32::MAX).max(1);
        let interval = if pushed { PUSHED_SWEEP.max(spread) } else { spread };
        match (self.followed.get_mut(id), found) {
            (Some(_), ReadResult::Over) => self.unfollow(id),
            (Some(due), ReadResult::Live) => *due = asked + interval,
            (Some(due), ReadResult::Absent) => *due = asked + GROUPCALL,
            (None, _) => {}
        }
    }

    /// Reads the newest page of the list as soon as may be.
    pub fn want_newest(&mut self, now: Instant) {
        let earliest = self.chosen.map_or(now, |chosen| now.max(chosen + GROUPCALL_PAGES_APART));
        self.newest_due = self.newest_due.min(earliest);
    }

    /// What of the list is read next, and when.
    pub fn next_page(&self) -> (Instant, Option<Timestamp>) {
        let after_the_last = self.chosen.map(|chosen| chosen + GROUPCALL_PAGES_APART);
        match (self.gaps.newest_below(Timestamp::MAX), after_the_last) {
            (Some(gap), Some(at)) if at < self.newest_due => (at, Some(gap)),
            _ => (self.newest_due, None),
        }
    }

    /// A page of the list goes out.
    pub fn choose_page(&mut self, before: Option<Timestamp>, interval: Duration, now: Instant) {
        self.chosen = Some(now);
        if before.is_none() {
            self.newest_due = now + interval;
        }
    }

    /// A page of the list has come.
    pub fn page_read(&mut self, before: Option<Timestamp>, page: &GroupcallsSeen, interval: Duration, asked: Instant) {
        self.gaps.page(before, page.newest, page.reached, page.items, page.live);
        // A server that ignores cursors, or tells no times, leaves no way to what is older.
        let ignored = before.is_some_and(|before| page.newest.is_some_and(|newest| newest >= before));
        if ignored || page.reached == Some(Timestamp::MAX) {
            self.gaps.give_up();
        }
        if before.is_none() {
            self.live = page.live;
            self.newest_due = self.newest_due.min(asked + interval);
        }
    }

    /// The list cannot be read on this server, or not with this credential.
    pub fn list_refused(&mut self, asked: Instant) {
        self.gaps.give_up();
        self.live = false;
        self.newest_due = asked + NEWEST_GROUPCALLS_WHEN_IDLE;
    }
}

/// How often the newest page of the list is read.
pub(super) fn list_interval(pushed: bool, idle: bool) -> Duration {
    match (pushed, idle) {
        (_, true) => NEWEST_GROUPCALLS_WHEN_IDLE,
        (true, false) => PUSHED_SWEEP,
        (false, false) => NEWEST_GROUPCALLS,
    }
}
