//! The planner's methods for answers.

use std::time::Instant;

use jiff::Timestamp;

use super::groups;
use super::in_flight::{Class, just_after};
use super::read::{CallSeen, GroupcallsSeen, Read, ReadResult};
use super::schedule::Planner;
use crate::domain::{CallId, GroupcallId, Resource};

impl Planner {
    /// A call was pushed.
    pub fn pushed(&mut self, seen: &CallSeen, at: Instant) {
        self.see(seen, at, at);
    }

    /// A page of calls was read. `reached` is the creation time down to which it goes (`None`: the end of the list).
    pub fn page_read(
        &mut self,
        cursor: Option<Timestamp>,
        calls: &[CallSeen],
        reached: Option<Timestamp>,
        items: usize,
        asked: Instant,
        now: Instant,
    ) {
        let flight = self.on_read(&Read::Page(cursor));
        self.held_until = None;
        let newest = calls.iter().filter_map(|call| call.created).max();
        if let (Some(cursor), Some(newest)) = (cursor, newest)
            && newest >= cursor
        {
            self.cursors_ignored = true;
        }
        // A full page without times cannot be continued.
        self.cursors_ignored |= reached == Some(Timestamp::MAX);
        for call in calls {
            self.see(call, asked, now);
        }
        if cursor.is_none() {
            self.newest_reached = reached.unwrap_or(Timestamp::MIN);
        }
        let cursor = cursor.filter(|_| !self.cursors_ignored);
        let live = calls.iter().any(|call| !call.status.is_final());
        self.gaps.page(cursor, newest, reached, items, live);
        if self.cursors_ignored {
            self.gaps.give_up();
        } else if self.calls.are_too_many() {
            // Calls further down would not be followed.
            self.gaps.give_up();
            self.left_out = true;
        } else if self.left_out && self.calls.have_room() {
            self.gaps.begin_anew();
            self.left_out = false;
        }
        self.calls.missing_between(reached, cursor, asked);
        if let (Some(flight), Some(reached)) = (flight, reached)
            && reached > flight.to
        {
            // The page ended earlier than expected: the round continues right below it.
            match flight.class {
                Class::Focus => {}
                Class::Hot => self.hot.back_to(just_after(reached)),
                Class::Sweep => self.sweep.back_to(just_after(reached)),
            }
        }
        self.look_again(now);
    }

    /// A single call was read; `None` if its record was not available.
    pub fn call_read(&mut self, id: &CallId, seen: Option<&CallSeen>, asked: Instant, now: Instant) {
        self.on_read(&Read::Call(id.clone()));
        self.held_until = None;
        match seen {
            Some(seen) => self.see(seen, asked, now),
            None => self.calls.tried(id, asked),
        }
        self.look_again(now);
    }

    /// A single groupcall was read.
    pub fn group_read(&mut self, id: &GroupcallId, found: ReadResult, asked: Instant) {
        self.on_read(&Read::Group(id.clone()));
        self.held_until = None;
        self.groups.read(id, found, self.pushed, asked);
    }

    /// A page of groupcalls was read; `None` if the server does not offer it, or not with this credential.
    pub fn groups_read(&mut self, before: Option<Timestamp>, page: Option<GroupcallsSeen>, asked: Instant) {
        self.on_read(&Read::Groups(before));
        self.held_until = None;
        match page {
            Some(page) => {
                let interval = groups::list_interval(self.pushed, self.calls.is_empty() && !page.live);
                self.groups.page_read(before, &page, interval, asked);
            }
            None => self.groups.list_refused(asked),
        }
    }

    /// A read failed for a reason that says nothing about what was read.
    pub fn failed(&mut self, read: &Read, now: Instant) {
        self.on_read(read);
        match read {
            Read::Page(None) => self.newest_due = now,
            Read::Groups(_) => self.groups.want_newest(now),
            _ => {}
        }
        self.look_again(now);
    }

    /// A page of an account list was read; `more` if it was not the last.
    pub fn list_read(&mut self, resource: Resource, more: bool, now: Instant) {
        self.on_read(&Read::List(resource));
        self.held_until = None;
        if more {
            self.lists.expect(resource, now);
        }
    }

    /// A page of an account list could not be read. `again` is when to retry; `None` if retrying is useless.
    pub fn list_failed(&mut self, resource: Resource, again: Option<Instant>) {
        self.on_read(&Read::List(resource));
        if let Some(again) = again {
            self.lists.expect(resource, again);
        }
    }
}
