//! The calls and groupcalls on screen: what the server said last, how old that is, and what we asked of them.
//!
//! Answers may arrive in any order. A call never goes backward, and what is not confirmed in time is stale.

mod rows;
mod tracked;

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use crate::api::{ApiError, ErrorKind};
use crate::cadence::{self, GRACE_AFTER_CREATION, HANG_UP_LAG};
use crate::clock::Now;
use crate::domain::{Call, CallId, CallStatus, Groupcall, GroupcallId, GroupcallStatus, Target};
use crate::effect::Effect;

pub use rows::{Column, Row, Table};
pub use tracked::{Tracked, TrackedGroup};

/// All calls and groupcalls that are known.
#[derive(Clone, Debug)]
pub struct Monitor {
    calls: HashMap<CallId, Tracked>,
    groups: HashMap<GroupcallId, TrackedGroup>,
    /// Legs that the server named but does not know yet: it creates them in the background.
    awaited: HashMap<CallId, Instant>,
    /// The table made of them.
    pub table: Table,
    /// The calls that are marked.
    pub marked: HashSet<Target>,
    /// When the newest page of calls was last asked for with success.
    pub as_of: Option<Instant>,
    /// Why the last reading of that page failed.
    pub error: Option<ApiError>,
    /// Items of the last page that could not be read.
    pub skipped: usize,
    keep_ended: usize,
    reads_per_second: f64,
}

impl Monitor {
    /// An empty one that keeps so many ended calls and judges staleness by so many reads a second.
    #[must_use]
    pub fn new(keep_ended: usize, reads_per_second: f64) -> Self {
        Self {
            calls: HashMap::new(),
            groups: HashMap::new(),
            awaited: HashMap::new(),
            table: Table::default(),
            marked: HashSet::new(),
            as_of: None,
            error: None,
            skipped: 0,
            keep_ended,
            reads_per_second,
        }
    }

    /// A call by its identifier.
    #[must_use]
    pub fn call(&self, id: &CallId) -> Option<&Tracked> {
        self.calls.get(id)
    }

    /// A groupcall by its identifier.
    #[must_use]
    pub fn group(&self, id: &GroupcallId) -> Option<&TrackedGroup> {
        self.groups.get(id)
    }

    /// How many calls go on, as far as is known.
    #[must_use]
    pub fn live(&self) -> usize {
        self.calls.values().filter(|tracked| tracked.is_live()).count()
    }

    /// The calls and groupcalls that were placed here and go on. A groupcall stands for its legs.
    #[must_use]
    pub fn live_placed_here(&self) -> Vec<Target> {
        let calls = self
            .calls
            .values()
            .filter(|tracked| {
                tracked.is_live() && tracked.placed_here && self.table.group_of(&tracked.call.id).is_none()
            })
            .map(|tracked| Target::Call(tracked.call.id.clone()));
        let groups =
            self.groups.values().filter(|group| group.is_live()).map(|group| Target::Group(group.group.id.clone()));
        calls.chain(groups).collect()
    }

    /// The legs of a groupcall that go on; none for a call.
    #[must_use]
    pub fn live_legs(&self, target: &Target) -> Vec<Target> {
        let Target::Group(id) = target else { return Vec::new() };
        let legs = self.groups.get(id).into_iter().flat_map(|group| &group.group.call_ids);
        legs.cloned().map(Target::Call).filter(|leg| self.is_live(leg)).collect()
    }

    /// Whether the target goes on, as far as is known.
    #[must_use]
    pub fn is_live(&self, target: &Target) -> bool {
        match target {
            Target::Call(id) => self.calls.get(id).is_some_and(Tracked::is_live),
            Target::Group(id) => self.groups.get(id).is_some_and(TrackedGroup::is_live),
        }
    }

    /// For how long a live call has not been confirmed, once that is too long.
    #[must_use]
    pub fn stale_for(&self, tracked: &Tracked, now: Now) -> Option<Duration> {
        let stale = tracked.is_live() && now.since(tracked.heard) >= self.stale_after(tracked);
        stale.then(|| now.since(tracked.confirmed))
    }

    /// The next moment at which a live call that is fresh now becomes stale, if nothing confirms it.
    #[must_use]
    pub fn next_stale(&self, now: Now) -> Option<Instant> {
        let live = self.calls.values().filter(|tracked| tracked.is_live());
        live.map(|tracked| tracked.heard + self.stale_after(tracked)).filter(|at| *at > now.instant).min()
    }

    fn stale_after(&self, tracked: &Tracked) -> Duration {
        cadence::Pace::default().stale_after(&tracked.call.status)
    }

    /// Takes in a page of the newest calls. Returns what is to be done, and whether anything changed.
    pub fn newest(&mut self, calls: Vec<Call>, skipped: usize, asked: Instant, now: Now) -> Vec<Effect> {
        let recovered = self.error.take().is_some();
        self.as_of = Some(asked);
        let mut effects = Vec::new();
        let mut changed = recovered || self.skipped != skipped;
        self.skipped = skipped;
        for call in calls {
            changed |= self.take_in(call, asked, false, now, &mut effects);
        }
        if changed {
            self.retain_newest_ended();
            self.rebuild();
        }
        effects
    }

    /// Takes in the answer to the reading of one call.
    pub fn call_read(&mut self, id: &CallId, result: Result<Call, ApiError>, asked: Instant, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        let changed = match result {
            Ok(call) => self.take_in(call, asked, false, now, &mut effects),
            Err(error) => self.call_failed(id, error, asked, now, &mut effects),
        };
        if changed {
            self.rebuild();
        }
        effects
    }

    fn call_failed(
        &mut self,
        id: &CallId,
        error: ApiError,
        asked: Instant,
        now: Now,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let known_since = self.calls.get(id).map(|tracked| tracked.since).or(self.awaited.get(id).copied());
        let Some(since) = known_since else { return false };
        let absent = matches!(error.kind, ErrorKind::NotFound | ErrorKind::Gone);
        let in_grace = now.since(since) < GRACE_AFTER_CREATION;
        if error.kind == ErrorKind::NotFound && in_grace {
            return false;
        }
        if absent {
            effects.push(Effect::Unfollow(id.clone()));
            self.awaited.remove(id);
        }
        let Some(tracked) = self.calls.get_mut(id) else { return absent };
        if absent && tracked.is_live() {
            tracked.gone = Some(asked);
            tracked.following = false;
            tracked.hanging_up = None;
        }
        tracked.error = (!absent).then_some(error);
        true
    }

    /// Takes in one call; returns whether anything about it changed.
    fn take_in(&mut self, call: Call, asked: Instant, placed_here: bool, now: Now, effects: &mut Vec<Effect>) -> bool {
        let id = call.id.clone();
        let placed_here = placed_here || self.table.group_of(&id).is_some();
        self.awaited.remove(&id);
        let tracked = self.calls.entry(id.clone());
        let known = matches!(tracked, std::collections::hash_map::Entry::Occupied(_));
        let tracked = tracked.or_insert_with(|| Tracked {
            call: call.clone(),
            confirmed: asked,
            heard: now.instant,
            placed_here,
            hanging_up: None,
            gone: None,
            error: None,
            since: now.instant,
            following: false,
        });
        let mut changed = !known;
        if let Some(gone) = tracked.gone {
            // Only an answer asked for after the record was missing can bring it back.
            if asked <= gone {
                return changed;
            }
            tracked.gone = None;
            changed = true;
        }
        if call.supersedes(&tracked.call) {
            changed |= tracked.call != call || tracked.error.is_some();
            let taken_up = !matches!(call.status, CallStatus::Dialing | CallStatus::Ringing | CallStatus::Progressing);
            if taken_up || overdue(tracked.hanging_up, asked) {
                changed |= tracked.hanging_up.take().is_some();
            }
            tracked.call = call;
            if asked >= tracked.confirmed {
                tracked.confirmed = asked;
                tracked.heard = now.instant;
            }
            tracked.error = None;
        }
        changed |= placed_here && !tracked.placed_here;
        tracked.placed_here |= placed_here;
        let live = tracked.is_live();
        if live != tracked.following {
            tracked.following = live;
            effects.push(if live { Effect::Follow(id, tracked.call.status.clone()) } else { Effect::Unfollow(id) });
        }
        changed
    }

    /// Takes in the answer to the reading of a groupcall.
    pub fn group_read(
        &mut self,
        id: &GroupcallId,
        result: Result<Groupcall, ApiError>,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        match result {
            Ok(group) => self.take_in_group(group, asked, now, &mut effects),
            Err(error) => {
                let known = self.groups.get_mut(id);
                let Some(tracked) = known.filter(|_| error.kind != ErrorKind::NotFound) else { return effects };
                tracked.error = Some(error);
            }
        }
        self.rebuild();
        effects
    }

    fn take_in_group(&mut self, group: Groupcall, asked: Instant, now: Now, effects: &mut Vec<Effect>) {
        let id = group.id.clone();
        if let Some(tracked) = self.groups.get_mut(&id) {
            tracked.group.absorb(group);
            tracked.confirmed = tracked.confirmed.max(asked);
            tracked.error = None;
        } else {
            let tracked = TrackedGroup { group, confirmed: asked, hanging_up: None, error: None, following: false };
            self.groups.insert(id.clone(), tracked);
        }
        let Some(tracked) = self.groups.get_mut(&id) else { return };
        let live = tracked.is_live();
        if tracked.group.status != GroupcallStatus::Progressing || overdue(tracked.hanging_up, asked) {
            tracked.hanging_up = None;
        }
        if live != tracked.following {
            tracked.following = live;
            effects.push(if live { Effect::FollowGroup(id) } else { Effect::UnfollowGroup(id) });
        }
        for leg in tracked.group.call_ids.clone() {
            match self.calls.get_mut(&leg) {
                Some(leg) => leg.placed_here = true,
                None if !self.awaited.contains_key(&leg) && live => {
                    self.awaited.insert(leg.clone(), now.instant);
                    effects.push(Effect::Follow(leg, CallStatus::Dialing));
                }
                None => {}
            }
        }
    }

    /// Takes in what was placed here, and selects it.
    pub fn placed(&mut self, calls: Vec<Call>, groups: Vec<Groupcall>, asked: Instant, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        let first = calls.first().map(|call| Target::Call(call.id.clone()));
        let first = first.or_else(|| groups.first().map(|group| Target::Group(group.id.clone())));
        for call in calls {
            self.take_in(call, asked, true, now, &mut effects);
        }
        for group in groups {
            self.take_in_group(group, asked, now, &mut effects);
        }
        self.rebuild();
        if let Some(target) = first {
            self.table.select(target);
        }
        effects
    }

    /// What is to be followed in a new session: everything that is live.
    #[must_use]
    pub fn follow_again(&self) -> Vec<Effect> {
        let calls = self.calls.values().filter(|tracked| tracked.is_live());
        let calls = calls.map(|tracked| Effect::Follow(tracked.call.id.clone(), tracked.call.status.clone()));
        let groups = self.groups.values().filter(|group| group.is_live());
        calls.chain(groups.map(|group| Effect::FollowGroup(group.group.id.clone()))).collect()
    }

    /// A hang-up goes out: shown at once, until the server's word replaces it.
    pub fn hanging_up(&mut self, target: &Target, now: Now) {
        match target {
            Target::Call(id) => {
                if let Some(tracked) = self.calls.get_mut(id) {
                    tracked.hanging_up = Some(now.instant);
                }
            }
            Target::Group(id) => {
                if let Some(tracked) = self.groups.get_mut(id) {
                    tracked.hanging_up = Some(now.instant);
                }
            }
        }
    }

    /// The hang-up was answered; `still_asked` tells whether it stands.
    pub fn hang_up_answered(&mut self, target: &Target, still_asked: bool, now: Now) -> Vec<Effect> {
        match target {
            Target::Call(id) => {
                if let Some(tracked) = self.calls.get_mut(id) {
                    let waits = tracked.hanging_up.is_some() && still_asked && tracked.is_live();
                    tracked.hanging_up = waits.then_some(now.instant);
                }
                vec![Effect::Nudge(id.clone())]
            }
            Target::Group(id) => {
                let Some(tracked) = self.groups.get_mut(id) else { return Vec::new() };
                let waits = tracked.hanging_up.is_some() && still_asked && tracked.is_live();
                tracked.hanging_up = waits.then_some(now.instant);
                tracked.group.call_ids.iter().cloned().map(Effect::Nudge).collect()
            }
        }
    }

    /// Applies sort and filter anew.
    pub fn rebuild(&mut self) {
        self.marked.retain(|target| match target {
            Target::Call(id) => self.calls.get(id).is_some_and(Tracked::is_live),
            Target::Group(id) => self.groups.get(id).is_some_and(TrackedGroup::is_live),
        });
        self.table.rebuild(&self.calls, &self.groups, &self.awaited);
    }

    /// Lets the calls that ended longest ago leave, so that memory stays flat over weeks.
    fn retain_newest_ended(&mut self) {
        let ended = |tracked: &Tracked| !tracked.is_live();
        let count = self.calls.values().filter(|tracked| ended(tracked)).count();
        // A little slack, so that this sorts once in a while and not on every page.
        if count <= self.keep_ended + self.keep_ended / 10 {
            return;
        }
        let mut times: Vec<_> = self.calls.values().filter(|tracked| ended(tracked)).map(end_of).collect();
        times.sort_unstable_by(|a, b| b.cmp(a));
        let oldest_kept = times[self.keep_ended.min(times.len() - 1)];
        self.calls.retain(|_, tracked| !ended(tracked) || end_of(tracked) > oldest_kept);
        let calls = &self.calls;
        self.groups.retain(|_, group| group.is_live() || group.group.call_ids.iter().any(|id| calls.contains_key(id)));
    }
}

/// Whether an answer asked for at `asked` should have shown a hang-up that has been wanted since `since`.
fn overdue(since: Option<Instant>, asked: Instant) -> bool {
    since.is_some_and(|since| asked.saturating_duration_since(since) > HANG_UP_LAG)
}

fn end_of(tracked: &Tracked) -> Option<jiff::Timestamp> {
    tracked.call.times.hangup.or(tracked.call.times.update).or(tracked.call.times.create)
}
