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
//! that nothing starves: see [`Planner::round`] for how old a call can become. While lists of the account are being read,
//! three of the seven go to their pages; what the calls leave goes to them in any case.

mod calls;
mod choice;
mod gaps;
mod groups;
pub mod intervals;
mod lists;
mod sweep;

use std::time::{Duration, Instant};

use jiff::Timestamp;

use self::calls::FollowedCalls;
use self::gaps::Gaps;
use self::groups::Groups;
use self::lists::Lists;
use self::sweep::Sweep;
use crate::api::TokenBucket;
use crate::domain::Resource;
use crate::domain::{Call, CallId, CallStatus, GroupcallId};
use crate::planner::intervals::{NEWEST_CALLS, NEWEST_WHEN_IDLE, PUSHED_SWEEP};

/// Items of the longest page that the API gives.
pub const PAGE: usize = 100;
/// How many ended calls in a row make it unlikely that a live one lies further down.
const TAIL: usize = 1000;
/// Reads under way at the same time; more would only queue at a slow server. The newest page may be one more.
const MOST_FLYING: usize = 6;
/// The same while reads fail: those that hang must not keep the next attempts waiting.
const MOST_FLYING_IN_TROUBLE: usize = 9;
/// While reads fail, how long after one the next goes out, whether that one was answered or not.
const PROBE: Duration = Duration::from_secs(2);

/// A read of the server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Read {
    /// One call.
    Call(CallId),
    /// One groupcall.
    Group(GroupcallId),
    /// The page of calls that were created before this moment; `None` for the newest page.
    Page(Option<Timestamp>),
    /// The page of groupcalls that were created before this moment; `None` for the newest page.
    Groups(Option<Timestamp>),
    /// The next page of a list of the account.
    List(Resource),
}

/// A page of groupcalls as an answer showed it; all that the planner needs to know of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupcallsSeen {
    /// How many items it had.
    pub items: usize,
    /// When the newest of them was created.
    pub newest: Option<Timestamp>,
    /// Down to which moment of creation it reaches; `None`: to the end of the list.
    pub reached: Option<Timestamp>,
    /// Whether one of them goes on.
    pub live: bool,
}

/// How the reading of a groupcall went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadResult {
    /// It goes on, as far as is known.
    Live,
    /// It is over.
    Over,
    /// The server does not know it, which may be so for a moment after it was named.
    Absent,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextRead {
    /// Send this; its token is paid for.
    Read(Read),
    /// Nothing until then, or until something is told to the planner.
    Wait(Option<Instant>),
}

/// A call as an answer showed it; all that the planner needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSeen {
    /// Which call.
    pub id: CallId,
    /// When it was created, by the server's clock: its place in the list.
    pub created: Option<Timestamp>,
    /// What it was doing.
    pub status: CallStatus,
}

impl From<&Call> for CallSeen {
    fn from(call: &Call) -> Self {
        Self { id: call.id.clone(), created: call.times.create, status: call.status.clone() }
    }
}

/// The planner.
#[derive(Clone, Debug)]
pub struct Planner {
    calls: FollowedCalls,
    groups: Groups,
    lists: Lists,
    gaps: Gaps,
    hot: Sweep,
    sweep: Sweep,
    newest_due: Instant,
    /// Down to which moment the newest page reached; before everything when it was the whole list.
    newest_reached: Timestamp,
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
    /// There were more calls than are followed.
    left_out: bool,
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
            calls: FollowedCalls::default(),
            groups: Groups::new(history, now),
            lists: Lists::default(),
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
        }
    }

    /// Follows no more than so many calls, besides those that are placed here.
    #[must_use]
    pub fn following_at_most(mut self, most: usize) -> Self {
        self.calls.most = most;
        self
    }

    /// Decides, and pays out of the bucket for what it decides.
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
            later => return NextRead::Wait(later),
        }
        if let Err(ready) = bucket.ready(now) {
            return NextRead::Wait(Some(ready));
        }
        let Some(flight) = self.choose(now) else {
            return NextRead::Wait(self.wanted(now).map(|at| at.max(now + Duration::from_millis(1))));
        };
        // It was ready a moment ago.
        let _ = bucket.take(now);
        self.turn = (self.turn + 1) % 9;
        self.send(flight, now)
    }

    fn send(&mut self, flight: Flight, now: Instant) -> NextRead {
        let read = flight.read.clone();
        if read == Read::Page(None) {
            self.newest_due = now + self.newest_interval();
        }
        if let Some(held) = &mut self.held_until {
            // One is enough to find out whether the server is back.
            *held = now + PROBE;
        }
        self.flying.push(flight);
        NextRead::Read(read)
    }

    /// Follows a call that no page has shown yet, or that was placed here. Its status is what it was last seen doing.
    pub fn follow(&mut self, seen: &CallSeen, placed_here: bool, now: Instant) {
        // Nothing is known of it before it has been asked for.
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

    /// Forgets a call: it has ended, or its record is gone.
    pub fn unfollow(&mut self, id: &CallId) {
        self.calls.remove(id);
    }

    /// Reads a call before everything else, and often for a while: something was asked of it.
    pub fn prioritize(&mut self, id: &CallId, now: Instant) {
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
        self.groups.follow(id, now);
    }

    /// Forgets a groupcall: it is over.
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

    /// Reads the next page of a list of the account at once: the user waits for it.
    pub fn want_list(&mut self, resource: Resource) {
        if !self.flying.iter().any(|flight| flight.read == Read::List(resource)) {
            self.lists.ask(resource);
        }
    }

    /// A page of a list of the account was read; `more` when it was not the last.
    pub fn list_read(&mut self, resource: Resource, more: bool, now: Instant) {
        self.on_read(&Read::List(resource));
        self.held_until = None;
        if more {
            self.lists.expect(resource, now);
        }
    }

    /// A page of a list of the account could not be read; when to try again, if that is not in vain.
    pub fn list_failed(&mut self, resource: Resource, again: Option<Instant>) {
        self.on_read(&Read::List(resource));
        if let Some(again) = again {
            self.lists.expect(resource, again);
        }
    }

    /// The server answers again: the pages that could not be read are read now.
    pub fn retry_lists(&mut self, now: Instant) {
        self.lists.retry(now);
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
        self.groups.want_newest(now);
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
    pub fn pushed(&mut self, seen: &CallSeen, at: Instant) {
        self.see(seen, at, at);
    }

    /// A page has come: the calls in it, and down to which creation time it reaches (`None`: to the end of the list).
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
        // A full page that tells no time cannot be continued.
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
            // What lies further down would not be followed.
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
    pub fn call_read(&mut self, id: &CallId, seen: Option<&CallSeen>, asked: Instant, now: Instant) {
        self.on_read(&Read::Call(id.clone()));
        self.held_until = None;
        match seen {
            Some(seen) => self.see(seen, asked, now),
            None => self.calls.tried(id, asked),
        }
        self.look_again(now);
    }

    /// A groupcall was read.
    pub fn group_read(&mut self, id: &GroupcallId, found: ReadResult, asked: Instant) {
        self.on_read(&Read::Group(id.clone()));
        self.held_until = None;
        self.groups.read(id, found, self.pushed, asked);
    }

    /// A page of groupcalls has come; `None` when this server does not give it, or not with this credential.
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

    /// A read has failed for a reason that says nothing about what was read.
    pub fn failed(&mut self, read: &Read, now: Instant) {
        self.on_read(read);
        match read {
            Read::Page(None) => self.newest_due = now,
            Read::Groups(_) => self.groups.want_newest(now),
            _ => {}
        }
        self.look_again(now);
    }

    fn see(&mut self, seen: &CallSeen, asked: Instant, now: Instant) {
        if self.calls.see(seen, asked) {
            // It is new, or wants to be read more often than was thought.
            let due = self.calls.get(&seen.id).map_or(now, |watch| self.due(watch, now));
            self.hot.expect(due);
            self.sweep.expect(due);
        }
    }

    fn on_read(&mut self, read: &Read) -> Option<Flight> {
        let at = self.flying.iter().position(|flight| flight.read == *read)?;
        Some(self.flying.swap_remove(at))
    }

    fn look_again(&mut self, now: Instant) {
        self.hot.expect(now);
        self.sweep.expect(now);
    }

    /// Whether nothing goes on, as far as is known.
    fn is_idle(&self) -> bool {
        self.calls.is_empty() && self.groups.are_none()
    }

    fn newest_interval(&self) -> Duration {
        match (self.pushed, self.is_idle()) {
            (true, _) => PUSHED_SWEEP,
            (false, true) => NEWEST_WHEN_IDLE,
            (false, false) => NEWEST_CALLS,
        }
    }
}

/// The next moment that the server's clock can write: a page that begins there holds the call of this one.
fn just_after(at: Timestamp) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_micros(1)).unwrap_or(at)
}
