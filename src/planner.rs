//! Which read goes out next, for all live calls and groupcalls together. Plain data: time is passed in, nothing waits
//! and nothing is sent here.
//!
//! A page of `GET /calls` covers up to 100 calls in one request, and its cursor is a time, so that a page can begin
//! right above any call. Three things want to be read, in this order while there is room for all of them:
//!
//! - **focus**: the selected call, calls placed here, and what only a single `GET` can tell;
//! - **hot**: the calls about to change (dialing, ringing, being hung up), the newest page, where new calls appear,
//!   and the stretches of the list that were never read;
//! - **sweep**: every live call. It goes down the list from the newest to the oldest, each page beginning right above
//!   the newest call that is not fresh. For windows of a fixed length over points on a line that is the optimal cover
//!   (greedy interval covering); ended calls between the live ones take room in a window and are counted.
//!
//! When there is not room for all, of nine reads one goes to the focus, one to what is hot and seven to the sweep, so
//! that nothing starves: see [`Planner::round`] for how old a call can become.

mod calls;
mod gaps;
mod rounds;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use self::calls::{Calls, Watch};
use self::gaps::Gaps;
use self::rounds::Round;
use crate::api::Bucket;
use crate::cadence::{GROUPCALL, NEWEST_CALLS, NEWEST_WHEN_IDLE, PUSHED_SWEEP};
use crate::domain::{Call, CallId, CallStatus, GroupcallId};

/// Items of the longest page that the API gives.
pub const PAGE: usize = 100;
/// Reads under way at the same time; more would only queue at a slow server.
const MOST_FLYING: usize = 6;

/// A read of the server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Read {
    /// One call.
    Call(CallId),
    /// One groupcall.
    Group(GroupcallId),
    /// The page of calls that were created before this moment; `None` for the newest page.
    Page(Option<Timestamp>),
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send this; its token is paid for.
    Read(Read),
    /// Nothing until then, or until something is told to the planner.
    Wait(Option<Instant>),
}

/// A call as an answer showed it; all that the planner needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Which call.
    pub id: CallId,
    /// When it was created, by the server's clock: its place in the list.
    pub created: Option<Timestamp>,
    /// What it was doing.
    pub status: CallStatus,
}

impl From<&Call> for Sighting {
    fn from(call: &Call) -> Self {
        Self { id: call.id.clone(), created: call.times.create, status: call.status.clone() }
    }
}

/// The planner.
#[derive(Clone, Debug)]
pub struct Planner {
    calls: Calls,
    groups: HashMap<GroupcallId, Instant>,
    gaps: Gaps,
    hot: Round,
    sweep: Round,
    newest_due: Instant,
    flying: Vec<Flight>,
    /// Calls to be read before anything else, whatever the bucket holds.
    hurried: Vec<CallId>,
    /// Counts reads, for the shares of the three classes.
    turn: u8,
    /// Whether changes are pushed, so that reading only has to make sure.
    pushed: bool,
    /// Everything read before this moment is to be read again.
    reread_before: Option<Instant>,
    /// Nothing goes out before: the last read failed.
    held_until: Option<Instant>,
    /// The server was seen to ignore cursors; only the newest page and single reads are left then.
    cursors_ignored: bool,
}

/// A read that is under way.
#[derive(Clone, Debug)]
struct Flight {
    read: Read,
    /// Where its page begins and probably ends; the same moment for a single read.
    from: Timestamp,
    to: Timestamp,
    /// What it was chosen for.
    class: Class,
}

impl Flight {
    fn alone(read: Read, class: Class) -> Self {
        Self { read, from: Timestamp::MIN, to: Timestamp::MIN, class }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Focus,
    Hot,
    Sweep,
}

impl Planner {
    /// A planner that knows nothing yet and reads `history` ended calls back.
    #[must_use]
    pub fn new(history: usize, now: Instant) -> Self {
        Self {
            calls: Calls::default(),
            groups: HashMap::new(),
            gaps: Gaps::new(history),
            hot: Round::new(now),
            sweep: Round::new(now),
            newest_due: now,
            flying: Vec::new(),
            hurried: Vec::new(),
            turn: 0,
            pushed: false,
            reread_before: None,
            held_until: None,
            cursors_ignored: false,
        }
    }

    /// Decides, and pays out of the bucket for what it decides.
    pub fn next(&mut self, bucket: &mut Bucket, now: Instant) -> Step {
        if let Some(id) = self.hurried.pop() {
            bucket.take_on_credit(now);
            return self.send(Flight::alone(Read::Call(id), Class::Focus), now);
        }
        if self.flying.len() >= MOST_FLYING {
            return Step::Wait(None);
        }
        let wanted = self.wanted(now);
        match wanted {
            Some(at) if at <= now => {}
            later => return Step::Wait(later),
        }
        if let Err(ready) = bucket.ready(now) {
            return Step::Wait(Some(ready));
        }
        let Some(flight) = self.choose(now) else {
            return Step::Wait(self.wanted(now).map(|at| at.max(now + Duration::from_millis(1))));
        };
        // It was ready a moment ago.
        let _ = bucket.take(now);
        self.turn = (self.turn + 1) % 9;
        self.send(flight, now)
    }

    fn send(&mut self, flight: Flight, now: Instant) -> Step {
        let read = flight.read.clone();
        if read == Read::Page(None) {
            self.newest_due = now + self.newest_interval();
        }
        self.flying.push(flight);
        Step::Read(read)
    }

    /// Follows a call that no page has shown yet, or that was placed here. Its status is what it was last seen doing.
    pub fn follow(&mut self, seen: &Sighting, placed_here: bool, now: Instant) {
        // Nothing is known of it before it has been asked for.
        let before = now.checked_sub(PUSHED_SWEEP).unwrap_or(now);
        self.see(seen, before, now);
        if placed_here {
            self.calls.place(&seen.id);
        }
        self.look_again(now);
    }

    /// Forgets a call: it has ended, or its record is gone.
    pub fn unfollow(&mut self, id: &CallId) {
        self.calls.remove(id);
    }

    /// Reads a call before everything else, and often for a while: something was asked of it.
    pub fn hurry(&mut self, id: &CallId, now: Instant) {
        self.calls.hurry(id, now);
        self.hurried.push(id.clone());
    }

    /// The call that the user looks at.
    pub fn select(&mut self, id: Option<CallId>, now: Instant) {
        self.calls.select(id);
        self.look_again(now);
    }

    /// Follows a groupcall.
    pub fn follow_group(&mut self, id: GroupcallId, now: Instant) {
        self.groups.entry(id).or_insert(now);
    }

    /// Forgets a groupcall: it is over.
    pub fn unfollow_group(&mut self, id: &GroupcallId) {
        self.groups.remove(id);
    }

    /// Reads the newest page as soon as there is a token.
    pub fn want_newest(&mut self, now: Instant) {
        self.newest_due = now;
    }

    /// Changes are pushed from now on, or no longer. Whatever happened before is found by reading everything again.
    pub fn set_pushed(&mut self, pushed: bool, now: Instant) {
        self.pushed = pushed;
        self.reread(now);
    }

    /// Reads everything again: what was known is out of date.
    pub fn reread(&mut self, now: Instant) {
        self.reread_before = Some(now);
        self.newest_due = now;
        self.look_again(now);
    }

    /// Sends nothing before that moment, because reading fails.
    pub fn hold(&mut self, until: Instant) {
        self.held_until = Some(until);
    }

    /// How long the sweep over all live calls takes at present: how old the oldest of them may honestly be.
    #[must_use]
    pub fn round(&self, now: Instant) -> Duration {
        self.sweep.length(now)
    }

    /// How many calls are followed.
    #[must_use]
    pub fn followed(&self) -> usize {
        self.calls.len()
    }

    /// A call was pushed.
    pub fn pushed(&mut self, seen: &Sighting, at: Instant) {
        self.see(seen, at, at);
    }

    /// A page has come: the calls in it, and down to which creation time it reaches (`None`: to the end of the list).
    pub fn page_read(
        &mut self,
        cursor: Option<Timestamp>,
        calls: &[Sighting],
        reached: Option<Timestamp>,
        items: usize,
        asked: Instant,
        now: Instant,
    ) {
        let flight = self.landed(&Read::Page(cursor));
        self.held_until = None;
        let newest = calls.iter().filter_map(|call| call.created).max();
        if let (Some(cursor), Some(newest)) = (cursor, newest)
            && newest >= cursor
        {
            self.cursors_ignored = true;
        }
        // A full page that tells no time cannot be continued.
        self.cursors_ignored |= reached == Some(Timestamp::MAX);
        for call in calls {
            self.see(call, asked, now);
        }
        let cursor = cursor.filter(|_| !self.cursors_ignored);
        let live = calls.iter().any(|call| !call.status.is_final());
        self.gaps.page(cursor, newest, reached, items, live);
        if self.cursors_ignored {
            self.gaps.give_up();
        }
        self.calls.missing_between(reached, cursor, asked);
        if let (Some(flight), Some(reached)) = (flight, reached)
            && reached > flight.to
        {
            // It ended earlier than was thought: the round goes on right below.
            match flight.class {
                Class::Focus => {}
                Class::Hot => self.hot.back_to(just_after(reached)),
                Class::Sweep => self.sweep.back_to(just_after(reached)),
            }
        }
        self.look_again(now);
    }

    /// A call was read by itself; `None` when only its record could not be had.
    pub fn call_read(&mut self, id: &CallId, seen: Option<&Sighting>, asked: Instant, now: Instant) {
        self.landed(&Read::Call(id.clone()));
        self.held_until = None;
        match seen {
            Some(seen) => self.see(seen, asked, now),
            None => self.calls.tried(id, asked),
        }
        self.look_again(now);
    }

    /// A groupcall was read.
    pub fn group_read(&mut self, id: &GroupcallId, over: bool, asked: Instant) {
        self.landed(&Read::Group(id.clone()));
        self.held_until = None;
        let interval = if self.pushed { PUSHED_SWEEP } else { GROUPCALL };
        match self.groups.get_mut(id) {
            Some(_) if over => self.unfollow_group(id),
            Some(due) => *due = asked + interval,
            None => {}
        }
    }

    /// A read has failed for a reason that says nothing about what was read.
    pub fn failed(&mut self, read: &Read, now: Instant) {
        self.landed(read);
        if *read == Read::Page(None) {
            self.newest_due = now;
        }
        self.look_again(now);
    }

    fn see(&mut self, seen: &Sighting, asked: Instant, now: Instant) {
        if self.calls.see(seen, asked) {
            // It is new, or wants to be read more often than was thought.
            let due = self.calls.get(&seen.id).map_or(now, |watch| self.due(watch, now));
            self.hot.expect(due);
            self.sweep.expect(due);
        }
    }

    fn landed(&mut self, read: &Read) -> Option<Flight> {
        let at = self.flying.iter().position(|flight| flight.read == *read)?;
        Some(self.flying.swap_remove(at))
    }

    fn look_again(&mut self, now: Instant) {
        self.hot.expect(now);
        self.sweep.expect(now);
    }

    fn newest_interval(&self) -> Duration {
        match (self.pushed, self.calls.is_empty() && self.groups.is_empty()) {
            (true, _) => PUSHED_SWEEP,
            (false, true) => NEWEST_WHEN_IDLE,
            (false, false) => NEWEST_CALLS,
        }
    }

    /// The earliest moment at which something may want to be read.
    fn wanted(&self, now: Instant) -> Option<Instant> {
        let focus = self.calls.focus().filter(|(id, watch)| !self.flies(id, watch));
        let focus = focus.map(|(_, watch)| self.due(watch, now));
        let groups = self.groups.iter().filter(|(id, _)| !self.group_flies(id)).map(|(_, due)| *due);
        let rest = [self.newest_at(), self.hot.expected(now), self.sweep.expected(now)];
        let wanted = focus.chain(groups).chain(rest.into_iter().flatten()).min();
        wanted.map(|at| self.held_until.map_or(at, |held| held.max(at)))
    }

    fn newest_at(&self) -> Option<Instant> {
        let flies = self.flying.iter().any(|flight| flight.read == Read::Page(None));
        (!flies).then_some(self.newest_due)
    }

    fn choose(&mut self, now: Instant) -> Option<Flight> {
        let order = match self.turn {
            0 => [Class::Focus, Class::Hot, Class::Sweep],
            4 => [Class::Hot, Class::Focus, Class::Sweep],
            _ => [Class::Sweep, Class::Focus, Class::Hot],
        };
        order.into_iter().find_map(|class| match class {
            Class::Focus => self.choose_focus(now),
            Class::Hot => self.choose_newest(now).or_else(|| self.choose_in_round(Class::Hot, now)),
            Class::Sweep => self.choose_in_round(Class::Sweep, now),
        })
    }

    /// The most overdue of what has the focus.
    fn choose_focus(&self, now: Instant) -> Option<Flight> {
        let group = self.groups.iter().filter(|(id, due)| **due <= now && !self.group_flies(id));
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

    /// The next page, or single call, of a round.
    fn choose_in_round(&mut self, class: Class, now: Instant) -> Option<Flight> {
        // A round that ends here may have left something behind that is due by now; one more look settles it.
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

    fn round_of(&mut self, class: Class) -> &mut Round {
        if class == Class::Hot { &mut self.hot } else { &mut self.sweep }
    }

    /// The cheapest read that covers a call: a page when it refreshes others as well, or else the call alone.
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
        let unread_above = self.gaps.newest_below(Timestamp::MAX).is_some_and(|gap| gap > created);
        self.newest_at().is_some() && !unread_above && self.calls.is_near_the_top(created)
    }

    /// Whether reading the call is worth its while: three quarters of its interval are over. Whatever begins to be read
    /// is read together with what would be due soon after, so that both stay in one page. (A smaller part would let
    /// calls about to change drag along those that talk, at twice their pace.)
    fn ripe(&self, id: Option<&CallId>, now: Instant) -> bool {
        let Some((id, watch)) = id.and_then(|id| Some((id, self.calls.get(id)?))) else { return false };
        // What only a single read can tell is left to the focus.
        !watch.alone
            && (self.out_of_date(watch)
                || now.saturating_duration_since(watch.read) * 4 >= self.interval(watch, now) * 3)
            && !self.flies(id, watch)
    }

    fn next_due(&self, id: Option<&CallId>, now: Instant) -> Option<Instant> {
        let (id, watch) = id.and_then(|id| Some((id, self.calls.get(id)?)))?;
        (!watch.alone && !self.flies(id, watch)).then(|| self.due(watch, now))
    }

    fn due(&self, watch: &Watch, now: Instant) -> Instant {
        if self.out_of_date(watch) { now.min(watch.read) } else { watch.read + self.interval(watch, now) }
    }

    fn out_of_date(&self, watch: &Watch) -> bool {
        watch.alone || self.reread_before.is_some_and(|before| watch.read < before)
    }

    fn interval(&self, watch: &Watch, now: Instant) -> Duration {
        let hurried = watch.hurried_until.is_some_and(|until| until > now);
        // Of a leg that was only named so far nothing may have been pushed.
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

/// The next moment that the server's clock can write: a page that begins there holds the call of this one.
fn just_after(at: Timestamp) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_micros(1)).unwrap_or(at)
}
