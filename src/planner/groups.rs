//! Groupcalls: those read one by one, and the list of all, which shows groupcalls placed elsewhere.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::gaps::Gaps;
use super::{GroupcallsSeen, ReadResult};
use crate::domain::GroupcallId;
use crate::planner::intervals::{
    GROUPCALL, GROUPCALL_PAGES_APART, NEWEST_GROUPCALLS, NEWEST_GROUPCALLS_WHEN_IDLE, PUSHED_SWEEP,
};

/// After how many ended groupcalls in a row a live one further down is unlikely.
const TAIL: usize = 100;

/// Schedules the reads of groupcalls.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    /// The groupcalls read one by one, and when each is due.
    followed: HashMap<GroupcallId, Instant>,
    /// When the newest page of the list is due.
    newest_due: Instant,
    /// When a page of the list was last chosen.
    chosen: Option<Instant>,
    /// The parts of the list that were never read.
    gaps: Gaps,
    /// Whether the newest page contained a live groupcall.
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

    /// The groupcalls read one by one, and when each is due.
    pub fn followed(&self) -> impl Iterator<Item = (&GroupcallId, &Instant)> {
        self.followed.iter()
    }

    pub fn follow(&mut self, id: GroupcallId, now: Instant) {
        self.followed.entry(id).or_insert(now);
    }

    pub fn unfollow(&mut self, id: &GroupcallId) {
        self.followed.remove(id);
    }

    /// Records a single read of a groupcall.
    pub fn read(&mut self, id: &GroupcallId, found: ReadResult, pushed: bool, asked: Instant) {
        // All together are read as often as one alone: a tree of them must not crowd out the calls.
        let spread = GROUPCALL * u32::try_from(self.followed.len()).unwrap_or(u32::MAX).max(1);
        let interval = if pushed { PUSHED_SWEEP.max(spread) } else { spread };
        match (self.followed.get_mut(id), found) {
            (Some(_), ReadResult::Over) => self.unfollow(id),
            (Some(due), ReadResult::Live) => *due = asked + interval,
            (Some(due), ReadResult::Absent) => *due = asked + GROUPCALL,
            (None, _) => {}
        }
    }

    /// Reads the newest page of the list as soon as possible.
    pub fn want_newest(&mut self, now: Instant) {
        let earliest = self.chosen.map_or(now, |chosen| now.max(chosen + GROUPCALL_PAGES_APART));
        self.newest_due = self.newest_due.min(earliest);
    }

    /// When to read the next page of the list, and its cursor.
    pub fn next_page(&self) -> (Instant, Option<Timestamp>) {
        let after_the_last = self.chosen.map(|chosen| chosen + GROUPCALL_PAGES_APART);
        match (self.gaps.newest_below(Timestamp::MAX), after_the_last) {
            (Some(gap), Some(at)) if at < self.newest_due => (at, Some(gap)),
            _ => (self.newest_due, None),
        }
    }

    /// Records that a page of the list is sent for.
    pub fn choose_page(&mut self, before: Option<Timestamp>, interval: Duration, now: Instant) {
        self.chosen = Some(now);
        if before.is_none() {
            self.newest_due = now + interval;
        }
    }

    /// Records a page of the list.
    pub fn page_read(&mut self, before: Option<Timestamp>, page: &GroupcallsSeen, interval: Duration, asked: Instant) {
        self.gaps.page(before, page.newest, page.reached, page.items, page.live);
        // If a server ignores cursors or reports no times, older entries cannot be reached.
        let ignored = before.is_some_and(|before| page.newest.is_some_and(|newest| newest >= before));
        if ignored || page.reached == Some(Timestamp::MAX) {
            self.gaps.give_up();
        }
        if before.is_none() {
            self.live = page.live;
            self.newest_due = self.newest_due.min(asked + interval);
        }
    }

    /// Records that the list cannot be read on this server, or not with this credential.
    pub fn list_refused(&mut self, asked: Instant) {
        self.gaps.give_up();
        self.live = false;
        self.newest_due = asked + NEWEST_GROUPCALLS_WHEN_IDLE;
    }
}

/// How often to read the newest page of the list.
pub(super) fn list_interval(pushed: bool, idle: bool) -> Duration {
    match (pushed, idle) {
        (_, true) => NEWEST_GROUPCALLS_WHEN_IDLE,
        (true, false) => PUSHED_SWEEP,
        (false, false) => NEWEST_GROUPCALLS,
    }
}
