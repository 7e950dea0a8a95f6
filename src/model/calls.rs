//! The known calls and groupcalls: the server's last state, its age, and what was requested here.
//!
//! Answers change this state one by one (`updates.rs`). The table and the statistics derived from it are updated only
//! when they are read ([`Calls::settle`]), so that thousands of answers a second cost one table per frame.

mod activeflow_updates;
mod control_updates;
mod controls;
mod following;
mod groupcall_trees;
mod groupcalls;
mod hanging_up;
mod hold;
mod limits;
mod local_record;
mod local_updates;
mod marks;
mod missed_events;
mod outdated;
mod row_counts;
mod seen_actions;
mod sorting;
mod statistics;
mod table;
mod table_source;
mod table_update;
mod table_view;
mod tracked;
mod tree;
mod updates;

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use self::groupcall_trees::GroupcallTrees;
use self::missed_events::MissedEvents;
use self::outdated::Outdated;
use self::table_source::TableSource;
use crate::api::ApiError;
use crate::base::clock::Now;
use crate::domain::{Address, CallId, FlowId, GroupcallId, Target};
use crate::journal::Notes;
use crate::model::countries::Countries;
use crate::model::money::Ledger;
use crate::planner::intervals::{GRACE_AFTER_CREATION, HANG_UP_LAG, PollingSpeed};

pub use controls::{CallControls, ControlResult, RecordingSince, SetHere};
pub use limits::LeftOut;
pub use row_counts::Count;
pub use seen_actions::{SeenActions, SeenSince};
pub use statistics::CallStatistics;
pub use table::Table;
pub use tracked::{TrackedCall, TrackedGroup};
pub use tree::{Branch, CallRow};
pub use updates::Dated;

/// How long a change of status highlights its row.
pub const MARKED_FOR: Duration = Duration::from_secs(2);
/// Longest time between two updates of the statistics over the table: they change with time too.
const RECOUNT: Duration = Duration::from_secs(1);

/// How many bytes may come before the memory limits are enforced again.
const MOST_ADDED: usize = 1024 * 1024;
/// How often they are enforced, whatever comes.
const BETWEEN_BOUNDS: Duration = Duration::from_secs(5);

/// All known calls and groupcalls.
#[derive(Clone, Debug)]
pub struct Calls {
    /// Boxed, because a map that grows by doubling should hold small entries.
    by_id: HashMap<CallId, Box<TrackedCall>>,
    groups: HashMap<GroupcallId, TrackedGroup>,
    /// The groupcall of each leg.
    group_of: HashMap<CallId, GroupcallId>,
    /// Which groupcall is under which.
    trees: GroupcallTrees,
    /// Legs that the server named but has no record of yet: it creates them in the background.
    awaited: HashMap<CallId, Instant>,
    /// Calls that an earlier run placed, until they are read.
    recalled: HashSet<CallId>,
    /// Calls that an earlier run hung up, until they are read.
    ended_here: HashSet<CallId>,
    /// Groupcalls that an earlier run placed, until they are read.
    awaited_groups: HashSet<GroupcallId>,
    /// Whether a new call may be a leg of a groupcall that is not known yet.
    stray_leg: bool,
    /// The table of the calls.
    pub table: Table,
    /// The statistics over the table.
    pub statistics: CallStatistics,
    /// The marked calls.
    pub marked: HashSet<Target>,
    /// The row that was marked last, where a range begins.
    last_marked: Option<Target>,
    range: Option<marks::Range>,
    /// When the newest page of calls was last requested successfully.
    pub as_of: Option<Instant>,
    /// Why the last read of that page failed.
    pub error: Option<ApiError>,
    /// How many items of the last page could not be parsed.
    pub skipped: usize,
    /// How fast the calls are polled.
    pub pace: PollingSpeed,
    /// Changes that the push channel failed to deliver.
    pub missed: MissedEvents,
    /// When the least recently confirmed live call was confirmed.
    pub oldest_confirmed: Option<Instant>,
    /// The last calls that were looked at; their actions are kept.
    looked_at: VecDeque<CallId>,
    /// When a row was last highlighted.
    last_change: Option<Instant>,
    keep_ended: usize,
    /// How many live calls are followed, besides those placed here.
    keep_live: usize,
    /// What the server reports beyond what is kept.
    left_out: LeftOut,
    /// The part of it that was reported to the user.
    pub left_out_said: LeftOut,
    /// Approximate memory of the calls and groupcalls when last settled, in bytes.
    bytes: usize,
    /// Destinations of requests without an answer: calls to them are kept even beyond the limits.
    sought: Vec<Address>,
    /// The account's numbers that cannot call phones, each with the reason.
    unfit: HashMap<String, String>,
    /// The names of the account's flows.
    flows: HashMap<FlowId, Box<str>>,
    /// The user's notes on calls.
    pub notes: Notes,
    /// What was read of the account's ledger.
    pub ledger: Ledger,
    /// The countries of the numbers so far.
    pub countries: Countries,
    /// The user's time zone: days are counted in it.
    pub zone: TimeZone,
    /// Calls that ended up to this time have been dropped from the table.
    forgotten: Option<Timestamp>,
    /// A bounded server time for setting the server clock, until it is taken.
    pub dated: Option<Dated>,
    /// The server time when last settled.
    server_time: Timestamp,
    /// Approximate memory of what has come since the limits were last enforced, in bytes.
    added: usize,
    /// What in the table is out of date.
    unsettled: Outdated,
    /// How many calls this run has known.
    serials: u32,
    recounted: Option<Instant>,
    /// When the memory limits were last enforced.
    bounded: Option<Instant>,
}

impl Calls {
    /// An empty state that keeps at most `keep_ended` ended and follows at most `keep_live` live calls.
    pub fn new(keep_ended: usize, keep_live: usize) -> Self {
        Self {
            by_id: HashMap::new(),
            groups: HashMap::new(),
            group_of: HashMap::new(),
            trees: GroupcallTrees::default(),
            awaited: HashMap::new(),
            recalled: HashSet::new(),
            ended_here: HashSet::new(),
            awaited_groups: HashSet::new(),
            stray_leg: false,
            table: Table::default(),
            statistics: CallStatistics::default(),
            marked: HashSet::new(),
            last_marked: None,
            range: None,
            as_of: None,
            error: None,
            skipped: 0,
            pace: PollingSpeed::default(),
            missed: MissedEvents::default(),
            oldest_confirmed: None,
            looked_at: VecDeque::new(),
            last_change: None,
            keep_ended,
            keep_live,
            left_out: LeftOut::default(),
            left_out_said: LeftOut::default(),
            bytes: 0,
            sought: Vec::new(),
            unfit: HashMap::new(),
            flows: HashMap::new(),
            notes: Notes::default(),
            ledger: Ledger::default(),
            countries: Countries::default(),
            zone: TimeZone::UTC,
            forgotten: None,
            dated: None,
            server_time: Timestamp::MIN,
            added: 0,
            unsettled: Outdated::default(),
            serials: 0,
            recounted: None,
            bounded: None,
        }
    }

    /// A call by its identifier.
    pub fn call(&self, id: &CallId) -> Option<&TrackedCall> {
        self.by_id.get(id).map(AsRef::as_ref)
    }

    /// All calls, in any order.
    pub fn calls(&self) -> impl Iterator<Item = &TrackedCall> {
        self.by_id.values().map(AsRef::as_ref)
    }

    /// All groupcalls, in any order.
    pub fn groups(&self) -> impl Iterator<Item = &TrackedGroup> {
        self.groups.values()
    }

    /// How many calls are known to be live.
    pub fn live(&self) -> usize {
        self.statistics.live()
    }

    /// Sets destinations that calls may have been placed to from here: such calls are kept even beyond the limits.
    pub fn seek<'a>(&mut self, destinations: impl Iterator<Item = &'a Address>) {
        self.sought.clear();
        self.sought.extend(destinations.cloned());
    }

    /// The call of a row; `None` for a groupcall or an unknown call.
    pub fn call_of(&self, target: &Target) -> Option<&TrackedCall> {
        self.material().call(target)
    }

    /// The live call that was created first.
    pub fn oldest_live(&self) -> Option<&TrackedCall> {
        self.call(self.statistics.oldest()?)
    }

    /// How many calls are known, and how many of them are live.
    pub fn known(&self) -> Count {
        Count { calls: self.by_id.len(), live: self.live() }
    }

    /// The live calls and groupcalls placed here. A groupcall represents its legs.
    pub fn live_placed_here(&self) -> Vec<Target> {
        let alone = |tracked: &&TrackedCall| !self.is_leg_of_ours(&tracked.call.id);
        let calls = self.calls().filter(|tracked| tracked.is_live() && tracked.placed_here).filter(alone);
        let calls = calls.map(|tracked| Target::Call(tracked.call.id.clone()));
        calls.chain(self.live_groups_placed_here().cloned().map(Target::Group)).collect()
    }

    /// Whether the call or groupcall is known.
    pub fn knows(&self, target: &Target) -> bool {
        match target {
            Target::Call(id) => self.by_id.contains_key(id),
            Target::Group(id) => self.groups.contains_key(id),
        }
    }

    /// Whether the target is known to be live.
    pub fn is_live(&self, target: &Target) -> bool {
        match target {
            Target::Call(id) => self.by_id.get(id).is_some_and(|tracked| tracked.is_live()),
            Target::Group(id) => self.groups.get(id).is_some_and(TrackedGroup::is_live),
        }
    }

    /// Time since a live call was last confirmed; `None` unless it is stale.
    pub fn stale_for(&self, tracked: &TrackedCall, now: Now) -> Option<Duration> {
        let stale = tracked.is_live() && now.since(tracked.heard) >= self.pace.stale_after(&tracked.call.status);
        stale.then(|| now.since(tracked.confirmed))
    }

    /// When the display of the calls next changes by itself: a highlight fades, the statistics move on.
    pub fn next_change(&self, now: Now) -> Option<Instant> {
        let fades = self.last_change.map(|at| at + MARKED_FOR).filter(|at| *at > now.instant);
        [fades, self.missed.due(), self.statistics.next_change(now)].into_iter().flatten().min()
    }

    /// Whether the target is over: it has ended, or the server no longer knows it.
    pub fn is_over(&self, target: &Target) -> bool {
        !self.is_live(target)
            && match target {
                Target::Call(id) => !self.awaited.contains_key(id),
                Target::Group(id) => !self.awaited_groups.contains(id) && self.trees.awaited(id).is_none(),
            }
    }

    /// Adds the time that the machine was asleep, which the clock does not count, to the age of everything known.
    pub fn age_by(&mut self, asleep: Duration) {
        for tracked in self.by_id.values_mut() {
            tracked.confirmed = tracked.confirmed.checked_sub(asleep).unwrap_or(tracked.confirmed);
            tracked.heard = tracked.heard.checked_sub(asleep).unwrap_or(tracked.heard);
        }
        self.as_of = self.as_of.and_then(|at| at.checked_sub(asleep));
        self.recounted = None;
        self.statistics.blind();
    }

    /// Updates the table and the statistics if they are out of date.
    pub fn settle(&mut self, now: Now, server_time: Timestamp) {
        let due = self.recounted.is_none_or(|at| now.since(at) >= RECOUNT);
        let paused = self.table.paused.is_some();
        if !due && !self.table.waits() && (paused || !self.unsettled.is_any()) {
            return;
        }
        self.server_time = server_time;
        self.missed.settle(now.instant);
        if self.unsettled.is_any() {
            self.retain_newest_ended();
            // Going through all calls takes its time.
            if self.bounded.is_none_or(|at| now.since(at) >= BETWEEN_BOUNDS) || self.added > MOST_ADDED {
                self.keep_within_bounds();
                (self.bounded, self.added) = (Some(now.instant), 0);
            }
        }
        if (self.unsettled.is_any() || self.table.waits()) && !paused {
            self.refresh(now);
        } else if paused {
            let mut table = std::mem::take(&mut self.table);
            table.recount(&self.material());
            self.table = table;
        }
        self.statistics.settle(server_time);
        if due || (self.live() > 0 && self.oldest_confirmed.is_none()) {
            let live = self.calls().filter(|tracked| tracked.is_live());
            self.oldest_confirmed = live.map(|tracked| tracked.confirmed).min();
        }
        if due {
            self.recounted = Some(now.instant);
        }
    }

    fn material(&self) -> TableSource<'_> {
        TableSource {
            calls: &self.by_id,
            groups: &self.groups,
            group_of: &self.group_of,
            trees: &self.trees,
            awaited: &self.awaited,
            unfit: &self.unfit,
            flows: &self.flows,
            notes: &self.notes,
            ledger: &self.ledger,
            countries: &self.countries,
            zone: &self.zone,
        }
    }
}
