//! The calls and groupcalls on screen: what the server said last, how old that is, and what we asked of them.
//!
//! Answers change this state one by one (`intake.rs`); the table and the figures that are made of it are brought up to
//! date when they are looked at ([`Monitor::settle`]), so that thousands of answers a second cost one table each frame.

mod activeflow_updates;
mod control_updates;
mod controls;
mod ending;
mod follow;
mod forest;
mod groups;
mod hold;
mod intake;
mod missed;
mod order;
mod room;
mod rows;
mod sight;
mod sort_column;
mod steps;
mod table_source;
mod tally;
mod tracked;
mod tree;

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use self::forest::GroupcallTrees;
use self::missed::MissedEvents;
use self::table_source::TableSource;
use crate::api::ApiError;
use crate::base::clock::Now;
use crate::domain::{Address, Call, CallId, CallStatus, GroupcallId, Target};
use crate::messages::effect::Effect;
use crate::planner::CallSeen;
use crate::planner::intervals::{GRACE_AFTER_CREATION, HANG_UP_LAG, PollingSpeed};

pub use controls::{CallControls, ControlResult, RecordingSince, SetHere};
pub use intake::Dated;
pub use room::LeftOut;
pub use rows::Table;
pub use sight::Count;
pub use sort_column::SortColumn;
pub use steps::{SeenAction, SeenActions, SeenSince};
pub use tally::CallStatistics;
pub use tracked::{TrackedCall, TrackedGroup};
pub use tree::{Branch, CallRow};

/// How long a change of status marks its row.
pub const MARKED_FOR: Duration = Duration::from_secs(2);
/// The figures over the table are made anew at least this often while time changes them.
const RECOUNT: Duration = Duration::from_secs(1);

/// All calls and groupcalls that are known.
#[derive(Clone, Debug)]
pub struct Calls {
    /// Boxed, so that the table that grows by doubling holds little.
    by_id: HashMap<CallId, Box<TrackedCall>>,
    groups: HashMap<GroupcallId, TrackedGroup>,
    /// The groupcall that a leg belongs to.
    group_of: HashMap<CallId, GroupcallId>,
    /// Which groupcall stands under which.
    forest: GroupcallTrees,
    /// Legs that the server named but does not know yet: it creates them in the background.
    awaited: HashMap<CallId, Instant>,
    /// Calls that an earlier run placed.
    recalled: HashSet<CallId>,
    /// Calls that an earlier run hung up, until they are read.
    ended_here: HashSet<CallId>,
    /// Groupcalls that an earlier run placed, until they are read.
    awaited_groups: HashSet<GroupcallId>,
    /// A new call may be a leg of a groupcall that is not known yet.
    stray_leg: bool,
    /// The table made of them.
    pub table: Table,
    /// The figures over the table.
    pub tally: CallStatistics,
    /// The calls that are marked.
    pub marked: HashSet<Target>,
    /// When the newest page of calls was last asked for with success.
    pub as_of: Option<Instant>,
    /// Why the last reading of that page failed.
    pub error: Option<ApiError>,
    /// Items of the last page that could not be read.
    pub skipped: usize,
    /// How the calls are kept up to date.
    pub pace: PollingSpeed,
    /// What the push channel should have told and did not.
    pub missed: MissedEvents,
    /// When the live call that was confirmed longest ago was confirmed.
    pub oldest_confirmed: Option<Instant>,
    oldest_live: Option<CallId>,
    /// The calls that were looked at last, whose actions are kept.
    looked_at: VecDeque<CallId>,
    /// When a row was last marked.
    last_change: Option<Instant>,
    keep_ended: usize,
    /// How many live calls are followed, besides those that were placed here.
    keep_live: usize,
    /// What is told of beyond what is kept.
    left_out: LeftOut,
    /// What of it was said.
    pub left_out_said: LeftOut,
    /// How much memory the calls and groupcalls took when this was last settled, about.
    bytes: usize,
    /// Whom calls may have been placed to from here without an answer: they are let in however many there are.
    sought: Vec<Address>,
    /// The numbers of the account that cannot call phones, each with why.
    unfit: HashMap<String, String>,
    /// Where the user is: days are counted by his clock.
    pub zone: TimeZone,
    /// Calls that ended until then have left the table.
    forgotten: Option<Timestamp>,
    /// A date of the server's that tells how its clock stands, until it is taken.
    pub dated: Option<Dated>,
    /// The server's clock when this was last settled.
    server_time: Timestamp,
    /// The table is not what the calls are.
    unsettled: bool,
    recounted: Option<Instant>,
}

impl Calls {
    /// An empty one that keeps so many ended and so many live calls.
    #[must_use]
    pub fn new(keep_ended: usize, keep_live: usize) -> Self {
        Self {
            by_id: HashMap::new(),
            groups: HashMap::new(),
            group_of: HashMap::new(),
            forest: GroupcallTrees::default(),
            awaited: HashMap::new(),
            recalled: HashSet::new(),
            ended_here: HashSet::new(),
            awaited_groups: HashSet::new(),
            stray_leg: false,
            table: Table::default(),
            tally: CallStatistics::default(),
            marked: HashSet::new(),
            as_of: None,
            error: None,
            skipped: 0,
            pace: PollingSpeed::default(),
            missed: MissedEvents::default(),
            oldest_confirmed: None,
            oldest_live: None,
            looked_at: VecDeque::new(),
            last_change: None,
            keep_ended,
            keep_live,
            left_out: LeftOut::default(),
            left_out_said: LeftOut::default(),
            bytes: 0,
            sought: Vec::new(),
            unfit: HashMap::new(),
            zone: TimeZone::UTC,
            forgotten: None,
            dated: None,
            server_time: Timestamp::MIN,
            unsettled: false,
            recounted: None,
        }
    }

    /// A call by its identifier.
    #[must_use]
    pub fn call(&self, id: &CallId) -> Option<&TrackedCall> {
        self.by_id.get(id).map(AsRef::as_ref)
    }

    /// All calls, in no order.
    pub fn calls(&self) -> impl Iterator<Item = &TrackedCall> {
        self.by_id.values().map(AsRef::as_ref)
    }

    /// All groupcalls, in no order.
    pub fn groups(&self) -> impl Iterator<Item = &TrackedGroup> {
        self.groups.values()
    }

    /// How many calls go on, as far as is known.
    #[must_use]
    pub fn live(&self) -> usize {
        self.tally.live()
    }

    /// Calls to these may have been placed here: they are let in however many there are.
    pub fn seek<'a>(&mut self, destinations: impl Iterator<Item = &'a Address>) {
        self.sought.clear();
        self.sought.extend(destinations.cloned());
    }

    /// The live call that was created first.
    #[must_use]
    pub fn oldest_live(&self) -> Option<&TrackedCall> {
        self.call(self.oldest_live.as_ref()?).filter(|tracked| tracked.is_live())
    }

    /// How many calls are known, and how many of them go on.
    #[must_use]
    pub fn known(&self) -> Count {
        Count { calls: self.by_id.len(), live: self.live() }
    }

    /// The calls and groupcalls that were placed here and go on. A groupcall stands for its legs.
    #[must_use]
    pub fn live_placed_here(&self) -> Vec<Target> {
        let alone = |tracked: &&TrackedCall| !self.is_leg_of_ours(&tracked.call.id);
        let calls = self.calls().filter(|tracked| tracked.is_live() && tracked.placed_here).filter(alone);
        let calls = calls.map(|tracked| Target::Call(tracked.call.id.clone()));
        calls.chain(self.live_groups_placed_here().cloned().map(Target::Group)).collect()
    }

    /// Whether the target goes on, as far as is known.
    #[must_use]
    pub fn is_live(&self, target: &Target) -> bool {
        match target {
            Target::Call(id) => self.by_id.get(id).is_some_and(|tracked| tracked.is_live()),
            Target::Group(id) => self.groups.get(id).is_some_and(TrackedGroup::is_live),
        }
    }

    /// For how long a live call has not been confirmed, once that is too long.
    #[must_use]
    pub fn stale_for(&self, tracked: &TrackedCall, now: Now) -> Option<Duration> {
        let stale = tracked.is_live() && now.since(tracked.heard) >= self.pace.stale_after(&tracked.call.status);
        stale.then(|| now.since(tracked.confirmed))
    }

    /// The next moment at which what is shown of the calls changes by itself: a mark fades, a figure moves on.
    #[must_use]
    pub fn next_change(&self, now: Now) -> Option<Instant> {
        let fades = self.last_change.map(|at| at + MARKED_FOR).filter(|at| *at > now.instant);
        [fades, self.missed.due(), self.tally.next_change(now)].into_iter().flatten().min()
    }

    /// Whether the row of a call is marked, because its status has just changed.
    #[must_use]
    pub fn has_just_changed(&self, tracked: &TrackedCall, now: Now) -> bool {
        tracked.changed.is_some_and(|at| now.since(at) < MARKED_FOR)
    }

    /// What is to be followed in a new session: everything that is live.
    #[must_use]
    pub fn follow_again(&self) -> Vec<Effect> {
        let calls = self.calls().filter(|tracked| tracked.is_live());
        let calls = calls.map(|tracked| match (CallSeen::from(&tracked.call), tracked.placed_here) {
            (seen, true) => Effect::Follow(seen),
            (seen, false) => Effect::FollowAgain(seen),
        });
        let groups = self.groups.values().filter(|group| group.is_live() && group.following);
        let groups = groups.map(|group| Effect::FollowGroup(group.group.id.clone()));
        let recalled = self
            .recalled
            .iter()
            .map(|id| Effect::Follow(CallSeen { id: id.clone(), created: None, status: CallStatus::Dialing }));
        let awaited_groups = self.awaited_groups.iter().chain(self.forest.all_awaited());
        let awaited_groups = awaited_groups.cloned().map(Effect::FollowGroup);
        calls.chain(groups).chain(recalled).chain(awaited_groups).collect()
    }

    /// What an earlier run placed may still be live: it is ours, and being looked up.
    pub fn recall(&mut self, target: &Target, now: Now) {
        // Whatever the server does not know is over: the time in which it may not know a new call is long past.
        let long_ago = now.instant.checked_sub(GRACE_AFTER_CREATION).unwrap_or(now.instant);
        match target {
            Target::Call(id) => {
                self.recalled.insert(id.clone());
                match self.by_id.get_mut(id) {
                    Some(tracked) => tracked.placed_here = true,
                    None => _ = self.awaited.insert(id.clone(), long_ago),
                }
            }
            Target::Group(id) => _ = self.awaited_groups.insert(id.clone()),
        }
    }

    /// A call that is known was placed here: it is followed as such from now on.
    pub fn mark_placed_here(&mut self, id: &CallId, now: Now) -> Vec<Effect> {
        let Some(tracked) = self.by_id.get_mut(id) else { return Vec::new() };
        tracked.placed_here = true;
        tracked.note_step(now);
        tracked.changed = Some(now.instant);
        self.last_change = Some(now.instant);
        self.unsettled = true;
        if tracked.is_live() { vec![Effect::Follow(CallSeen::from(&tracked.call))] } else { Vec::new() }
    }

    /// Whether the target is over: known to have ended, or no longer known to the server.
    #[must_use]
    pub fn is_over(&self, target: &Target) -> bool {
        !self.is_live(target)
            && match target {
                Target::Call(id) => !self.awaited.contains_key(id),
                Target::Group(id) => !self.awaited_groups.contains(id) && self.forest.awaited(id).is_none(),
            }
    }

    /// The machine was asleep for so long: everything known is that much older than the clock says.
    pub fn age_by(&mut self, asleep: Duration) {
        for tracked in self.by_id.values_mut() {
            tracked.confirmed = tracked.confirmed.checked_sub(asleep).unwrap_or(tracked.confirmed);
            tracked.heard = tracked.heard.checked_sub(asleep).unwrap_or(tracked.heard);
        }
        self.as_of = self.as_of.and_then(|at| at.checked_sub(asleep));
        self.recounted = None;
        self.tally.blind();
    }

    /// Brings the table and the figures up to date, where they are not.
    pub fn settle(&mut self, now: Now, server_time: Timestamp) {
        let due = self.recounted.is_none_or(|at| now.since(at) >= RECOUNT);
        let paused = self.table.paused.is_some();
        if !due && !self.table.waits() && (paused || !self.unsettled) {
            return;
        }
        self.server_time = server_time;
        self.missed.settle(now.instant);
        if self.unsettled {
            self.retain_newest_ended();
            self.keep_within_bounds();
        }
        if (self.unsettled || self.table.waits()) && !paused {
            self.refresh(now);
        } else if paused {
            let mut table = std::mem::take(&mut self.table);
            table.recount(&self.material());
            self.table = table;
        }
        let live = self.calls().filter(|tracked| tracked.is_live());
        let (mut oldest_confirmed, mut oldest_created) = (None::<Instant>, None::<(Timestamp, &CallId)>);
        for tracked in live {
            oldest_confirmed = Some(oldest_confirmed.map_or(tracked.confirmed, |at| at.min(tracked.confirmed)));
            if let Some(created) = tracked.call.times.create {
                let this = (created, &tracked.call.id);
                oldest_created = Some(oldest_created.map_or(this, |oldest| oldest.min(this)));
            }
        }
        let oldest_live = oldest_created.map(|(_, id)| id.clone());
        (self.oldest_confirmed, self.oldest_live) = (oldest_confirmed, oldest_live);
        self.tally.settle(server_time);
        self.recounted = Some(now.instant);
    }

    fn material(&self) -> TableSource<'_> {
        TableSource {
            calls: &self.by_id,
            groups: &self.groups,
            group_of: &self.group_of,
            forest: &self.forest,
            awaited: &self.awaited,
            unfit: &self.unfit,
            zone: &self.zone,
        }
    }

    /// Lets the calls that ended longest ago leave, so that memory stays flat over weeks.
    fn retain_newest_ended(&mut self) {
        let ended = |tracked: &TrackedCall| !tracked.is_live();
        let count = self.by_id.len() - self.tally.live();
        // A little slack, so that this sorts once in a while and not on every page.
        // While the rows hold still, what they show is kept as far as that goes.
        let slack = if self.table.paused.is_some() { self.keep_ended } else { self.keep_ended / 10 };
        if count <= self.keep_ended + slack {
            return;
        }
        let mut times: Vec<_> =
            self.calls().filter(|tracked| ended(tracked)).map(|tracked| end_of(&tracked.call)).collect();
        times.sort_unstable_by(|a, b| b.cmp(a));
        let newest_to_go = times[self.keep_ended.min(times.len() - 1)];
        self.by_id.retain(|_, tracked| !ended(tracked) || end_of(&tracked.call) > newest_to_go);
        // A sweep shows them again and again, as long as older calls are live.
        self.forgotten = self.forgotten.max(newest_to_go);
        self.retain_shown_groups();
    }
}

fn end_of(call: &Call) -> Option<Timestamp> {
    call.times.hangup.or(call.times.update).or(call.times.create)
}
