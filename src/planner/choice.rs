//! Chooses the next read: focus, hot or sweep, and a page or a single call.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::calls::Watch;
use super::groups;
use super::in_flight::{Class, Flight, just_after};
use super::read::{NextRead, Read};
use super::schedule::Planner;
use super::sweep::Sweep;
use crate::api::TokenBucket;
use crate::domain::{CallId, GroupcallId};
use crate::planner::intervals::PUSHED_SWEEP;

impl Planner {
    /// The earliest time at which something may have to be read.
    pub(super) fn wanted(&self, now: Instant) -> Option<Instant> {
        let focus = self.calls.focus().filter(|(id, watch)| !self.flies(id, watch));
        let focus = focus.map(|(_, watch)| self.due(watch, now));
        let groups = self.groups.followed().filter(|(id, _)| !self.group_flies(id)).map(|(_, due)| *due);
        let list = self.group_page_at().map(|(at, _)| at);
        let archive = self.archive_page().map(|_| now);
        let rest =
            [self.newest_at(), list, self.lists.due(), self.hot.expected(now), self.sweep.expected(now), archive];
        let wanted = focus.chain(groups).chain(rest.into_iter().flatten()).min();
        wanted.map(|at| self.held_until.map_or(at, |held| held.max(at)))
    }

    fn newest_at(&self) -> Option<Instant> {
        let flies = self.flying.iter().any(|flight| flight.read == Read::Page(None));
        (!flies).then_some(self.newest_due)
    }

    /// When to read the next page of groupcalls, and which; never two pages at a time.
    fn group_page_at(&self) -> Option<(Instant, Option<Timestamp>)> {
        let flies = self.flying.iter().any(|flight| matches!(flight.read, Read::Groups(_)));
        (!flies).then(|| self.groups.next_page())
    }

    /// Reads the newest page although all slots are in use: stalled single reads must not hide new calls.
    pub(super) fn newest_beside_the_rest(&mut self, bucket: &mut TokenBucket, now: Instant) -> NextRead {
        let pages = self.flying.iter().any(|flight| matches!(flight.read, Read::Page(_)));
        let Some(due) = self.newest_at().filter(|_| !pages) else { return NextRead::Wait(None) };
        let due = self.held_until.map_or(due, |held| held.max(due));
        if due > now {
            return NextRead::Wait(Some(due));
        }
        match bucket.take(now) {
            Ok(()) => self.send(self.page(None, Class::Hot), now),
            Err(ready) => NextRead::Wait(Some(ready)),
        }
    }

    pub(super) fn choose(&mut self, now: Instant) -> Option<Flight> {
        let first = match self.turn {
            8 => self.choose_archive().or_else(|| self.choose_list(now)),
            turn if turn % 3 == 2 => self.choose_list(now),
            _ => None,
        };
        let calls = first.or_else(|| self.choose_call(now));
        calls.or_else(|| self.choose_list(now)).or_else(|| self.choose_archive())
    }

    fn choose_list(&mut self, now: Instant) -> Option<Flight> {
        self.lists.take_due(now).map(|resource| Flight::alone(Read::List(resource), Class::Focus))
    }

    fn choose_call(&mut self, now: Instant) -> Option<Flight> {
        let order = match self.turn {
            0 => [Class::Focus, Class::Hot, Class::Sweep],
            4 => [Class::Hot, Class::Focus, Class::Sweep],
            _ => [Class::Sweep, Class::Focus, Class::Hot],
        };
        order.into_iter().find_map(|class| match class {
            Class::Focus => self.choose_focus(now),
            Class::Hot => self
                .choose_newest(now)
                .or_else(|| self.choose_group_page(now))
                .or_else(|| self.choose_in_round(Class::Hot, now)),
            Class::Sweep => self.choose_in_round(Class::Sweep, now),
        })
    }

    /// The most overdue read of the focus.
    fn choose_focus(&self, now: Instant) -> Option<Flight> {
        let group = self.groups.followed().filter(|(id, due)| **due <= now && !self.group_flies(id));
        let group = group.min_by_key(|(_, due)| **due);
        let call = self.calls.focus().filter(|(id, watch)| self.due(watch, now) <= now && !self.flies(id, watch));
        let call = call.min_by_key(|(_, watch)| self.due(watch, now));
        match (group, call) {
            (Some((id, due)), call) if call.is_none_or(|(_, watch)| *due <= self.due(watch, now)) => {
                Some(Flight::alone(Read::Group(id.clone()), Class::Focus))
            }
            (_, Some((id, watch))) => Some(match watch.created.filter(|_| !watch.alone) {
                Some(created) => self.window(id, created, Class::Focus, now),
                None => Flight::alone(Read::Call(id.clone()), Class::Focus),
            }),
            _ => None,
        }
    }

    fn choose_newest(&mut self, now: Instant) -> Option<Flight> {
        self.newest_at().filter(|at| *at <= now).map(|_| self.page(None, Class::Hot))
    }

    fn choose_group_page(&mut self, now: Instant) -> Option<Flight> {
        let (_, before) = self.group_page_at().filter(|(at, _)| *at <= now)?;
        self.groups.choose_page(before, groups::list_interval(self.pushed, self.is_idle()), now);
        Some(Flight::alone(Read::Groups(before), Class::Hot))
    }

    /// The next page or single call of a round.
    fn choose_in_round(&mut self, class: Class, now: Instant) -> Option<Flight> {
        // A finished round may have left something behind that is due by now; a second pass finds it.
        for _ in 0..2 {
            let below = self.round_of(class).position(now)?;
            let order = if class == Class::Hot { self.calls.hot() } else { self.calls.all() };
            let call = order.range(..(below, None)).rev().find(|(_, id)| self.ripe(id.as_ref(), now));
            let gap = self.gaps.newest_below(below).filter(|gap| !self.page_flies_at(*gap));
            let (chosen, end) = match (call, gap) {
                (Some((created, Some(id))), gap) if gap.is_none_or(|gap| *created >= gap) => {
                    let chosen = self.window(id, *created, class, now);
                    let end = if matches!(chosen.read, Read::Call(_)) { *created } else { chosen.to };
                    (chosen, end)
                }
                (_, Some(gap)) => {
                    let chosen = self.page(Some(gap), class);
                    let end = chosen.to;
                    (chosen, end)
                }
                _ => {
                    let due = order.iter().filter_map(|(_, id)| self.next_due(id.as_ref(), now)).min();
                    self.round_of(class).finish(due, now);
                    continue;
                }
            };
            self.round_of(class).move_to(just_after(end));
            return Some(chosen);
        }
        None
    }

    fn round_of(&mut self, class: Class) -> &mut Sweep {
        if class == Class::Hot { &mut self.hot } else { &mut self.sweep }
    }

    /// The cheapest read that covers a call: a page if it also refreshes others, else the call alone.
    fn window(&self, id: &CallId, created: Timestamp, class: Class, now: Instant) -> Flight {
        let cursor = (!self.is_in_newest_page(created)).then(|| just_after(created));
        let page = self.page(cursor, class);
        let newest_is_due_soon = cursor.is_none() && self.newest_due <= now + self.newest_interval() / 2;
        let in_page = self.calls.all().range((page.to, None)..(page.from, None));
        let others = in_page.rev().any(|(_, other)| other.as_ref() != Some(id) && self.ripe(other.as_ref(), now));
        let possible = cursor.is_none() || !self.cursors_ignored;
        if possible && (others || newest_is_due_soon) { page } else { Flight::alone(Read::Call(id.clone()), class) }
    }

    fn page(&self, cursor: Option<Timestamp>, class: Class) -> Flight {
        let to = self.calls.end_of_page(cursor);
        Flight { read: Read::Page(cursor), from: cursor.unwrap_or(Timestamp::MAX), to, class }
    }

    fn is_in_newest_page(&self, created: Timestamp) -> bool {
        // Judges by the known list and by the last newest page, which may contain entries that cannot be read.
        self.newest_at().is_some() && created > self.newest_reached && self.calls.is_near_the_top(created)
    }

    /// Whether a call is worth reading: three quarters of its interval are over. A read includes calls that would be
    /// due soon after, so that they stay in one page. (With a smaller part, calls about to change would drag along
    /// talking calls at twice their pace.)
    fn ripe(&self, id: Option<&CallId>, now: Instant) -> bool {
        let Some((id, watch)) = id.and_then(|id| Some((id, self.calls.get(id)?))) else { return false };
        // Calls that only a single read can tell are left to the focus.
        !watch.alone
            && (self.out_of_date(watch)
                || now.saturating_duration_since(watch.read) * 4 >= self.interval(watch, now) * 3)
            && !self.flies(id, watch)
    }

    fn next_due(&self, id: Option<&CallId>, now: Instant) -> Option<Instant> {
        let (id, watch) = id.and_then(|id| Some((id, self.calls.get(id)?)))?;
        (!watch.alone && !self.flies(id, watch)).then(|| self.due(watch, now))
    }

    pub(super) fn due(&self, watch: &Watch, now: Instant) -> Instant {
        if self.out_of_date(watch) { now.min(watch.read) } else { watch.read + self.interval(watch, now) }
    }

    fn out_of_date(&self, watch: &Watch) -> bool {
        watch.alone || self.reread_before.is_some_and(|before| watch.read < before)
    }

    fn interval(&self, watch: &Watch, now: Instant) -> Duration {
        let hurried = watch.hurried_until.is_some_and(|until| until > now);
        // A leg that so far was only named may not have been pushed.
        let told = self.pushed && watch.created.is_some();
        if told && !hurried { PUSHED_SWEEP } else { watch.interval(hurried) }
    }

    fn flies(&self, id: &CallId, watch: &Watch) -> bool {
        self.flies_alone(id)
            || watch
                .created
                .is_some_and(|created| self.flying.iter().any(|flight| flight.to <= created && created < flight.from))
    }

    fn flies_alone(&self, id: &CallId) -> bool {
        self.flying.iter().any(|flight| matches!(&flight.read, Read::Call(flying) if flying == id))
    }

    fn group_flies(&self, id: &GroupcallId) -> bool {
        self.flying.iter().any(|flight| matches!(&flight.read, Read::Group(flying) if flying == id))
    }

    fn page_flies_at(&self, cursor: Timestamp) -> bool {
        let covers = |flight: &Flight| flight.to < cursor && cursor <= flight.from;
        self.flying.iter().any(|flight| flight.read == Read::Page(Some(cursor)) || covers(flight))
    }
}
