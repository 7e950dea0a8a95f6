//! Updates the calls from answers and events, in any order: a call never goes backward.

use std::collections::hash_map::Entry;
use std::time::Instant;

use jiff::Timestamp;

use crate::api::wire::Pushed;
use crate::api::{ApiError, ErrorKind};
use crate::base::clock::Now;
use crate::domain::{Call, CallId, CallStatus, Groupcall, Target, Weight};
use crate::messages::effect::Effect;
use crate::model::calls::limits::end_of;
use crate::model::calls::tracked::searchable;
use crate::model::calls::{Calls, GRACE_AFTER_CREATION, HANG_UP_LAG, TrackedCall};
use crate::planner::CallSeen;

/// Where an update of a call comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UpdateSource {
    /// A read: true at the moment of the request or later.
    Read,
    /// The answer to placing it here.
    Placed,
    /// A push event. When it was true is not known: events can be delayed.
    Pushed,
}

/// A server time bounded by our own clock: it happened after one moment and before another.
#[derive(Clone, Copy, Debug)]
pub struct Dated {
    /// The server time.
    pub at: Timestamp,
    /// It had not happened at this moment.
    pub after: Instant,
    /// It had happened at this moment.
    pub before: Instant,
}

impl Dated {
    pub(crate) fn new(at: Option<Timestamp>, after: Option<Instant>, now: Now) -> Option<Self> {
        Some(Self { at: at?, after: after?, before: now.instant })
    }

    /// The start of a stage, or the end, if it happened since the call was last read.
    fn of_change(before: &TrackedCall, call: &Call, now: Now) -> Option<Self> {
        let stage = |call: &Call| call.stage_began().map(|(_, at)| at);
        let began = call.times.hangup.or(stage(call));
        let changed = before.call.status != call.status && began > stage(&before.call);
        Self::new(began.filter(|_| changed), before.read, now)
    }
}

impl Calls {
    /// Updates from a page of calls; `newest` is the newest page.
    pub fn page_read(&mut self, calls: Vec<Call>, skipped: usize, newest: bool, asked: Instant, now: Now) {
        if newest {
            let had_error = self.error.take().is_some();
            self.unsettled.all_if(had_error || self.skipped != skipped);
            self.as_of = Some(asked);
            self.skipped = skipped;
        }
        for mut call in calls {
            if !self.keeps_record(&call.id) {
                // Otherwise every page would bring all those back that were dropped, as if the calls had changed.
                call.drop_record();
            }
            self.take_in(call, asked, UpdateSource::Read, now);
        }
        self.statistics.sample(now.instant);
    }

    /// Whether the record of a call in a page is kept: not if it was dropped before. The selected call has its own.
    fn keeps_record(&mut self, id: &CallId) -> bool {
        self.table.selects(id) || self.by_id.get_mut(id).is_none_or(|known| known.call.weight_of_record() > 0)
    }

    /// Updates from the read of one call.
    pub fn call_read(&mut self, id: &CallId, result: Result<Call, ApiError>, asked: Instant, now: Now) -> Vec<Effect> {
        match result {
            Ok(call) => {
                self.take_in(call, asked, UpdateSource::Read, now);
                self.statistics.sample(now.instant);
                Vec::new()
            }
            Err(error) => self.call_failed(id, error, asked, now),
        }
    }

    /// Updates from a push event.
    pub fn pushed(&mut self, event: Pushed, at: Instant, now: Now) -> Vec<Effect> {
        match event {
            Pushed::Call(call) => {
                self.missed.told(&call);
                self.take_in(*call, at, UpdateSource::Pushed, now);
                self.statistics.sample(now.instant);
                Vec::new()
            }
            Pushed::CallDeleted(call) => {
                let id = call.id.clone();
                // Its end may arrive after its deletion. A call that was never known needs no update.
                if self.by_id.contains_key(&id) && call.status.is_final() {
                    self.take_in(*call, at, UpdateSource::Pushed, now);
                } else {
                    self.gone(&id, at);
                }
                vec![Effect::Unfollow(id)]
            }
            Pushed::Groupcall(group) => {
                let mut effects = Vec::new();
                self.take_in_group(*group, at, now, &mut effects);
                effects
            }
        }
    }

    fn call_failed(&mut self, id: &CallId, error: ApiError, asked: Instant, now: Now) -> Vec<Effect> {
        let known_since = self.by_id.get(id).map(|tracked| tracked.since).or(self.awaited.get(id).copied());
        let Some(since) = known_since else { return Vec::new() };
        let absent = error.is_about_the_record();
        let in_grace = now.since(since) < GRACE_AFTER_CREATION;
        if error.kind == ErrorKind::NotFound && in_grace {
            return Vec::new();
        }
        self.unsettled.add(id);
        if absent {
            self.awaited.remove(id);
            self.recalled.remove(id);
            self.gone(id, asked);
            return vec![Effect::Unfollow(id.clone())];
        }
        if let Some(tracked) = self.by_id.get_mut(id) {
            tracked.error = Some(Box::new(error));
        }
        Vec::new()
    }

    /// Marks a call as gone: its record no longer exists.
    fn gone(&mut self, id: &CallId, asked: Instant) {
        let Some(tracked) = self.by_id.get_mut(id) else { return };
        tracked.error = None;
        if tracked.is_live() {
            self.statistics.leaves(tracked);
            tracked.gone = Some(asked);
            tracked.hanging_up = None;
            tracked.drop_controls_when_over();
            self.unsettled.add(id);
        }
    }

    /// Adds or updates one call.
    fn take_in(&mut self, call: Call, asked: Instant, source: UpdateSource, now: Now) {
        let placed_here = source == UpdateSource::Placed
            || self.is_leg_of_ours(&call.id)
            || (!self.recalled.is_empty() && self.recalled.remove(&call.id));
        let awaited = self.awaited.remove(&call.id).is_some();
        let known = placed_here || awaited || self.by_id.contains_key(&call.id);
        if !known && !self.has_room_for(&call) {
            return;
        }
        let may_be_stray = self.may_be_stray_leg(&call);
        let ended_here = call.status.is_final() && self.ended_here.remove(&call.id);
        let tracked = match self.by_id.entry(call.id.clone()) {
            Entry::Vacant(_)
                if call.status.is_final() && self.forgotten.is_some() && end_of(&call) <= self.forgotten =>
            {
                return;
            }
            Entry::Vacant(entry) => {
                if source == UpdateSource::Read {
                    self.missed.suspect(&call, None, now.instant);
                }
                let read = (source != UpdateSource::Pushed).then_some(asked);
                let tracked = TrackedCall { ended_here, read, ..TrackedCall::new(call, placed_here, asked, now) };
                let tracked = entry.insert(Box::new(tracked));
                if source == UpdateSource::Placed {
                    self.dated = Dated::new(tracked.call.times.create, Some(asked), now);
                }
                tracked.note_step(now);
                // A call read for the first time has not just changed; one that was pushed or placed has just begun.
                tracked.changed = (tracked.is_live() && source != UpdateSource::Read).then_some(now.instant);
                self.last_change = self.last_change.max(tracked.changed);
                self.serials += 1;
                tracked.serial = self.serials;
                self.added += tracked.weight;
                self.stray_leg |= may_be_stray && tracked.is_live();
                self.statistics.enters(tracked);
                self.unsettled.add(&tracked.call.id);
                // The row of a groupcall may appear with its first leg, and changes with each.
                self.unsettled.all_if(self.group_of.contains_key(&tracked.call.id));
                return;
            }
            Entry::Occupied(entry) => entry.into_mut(),
        };
        if let Some(gone) = tracked.gone {
            // Only a read requested after the record went missing can bring the call back; its end may arrive later.
            if !call.status.is_final() && (asked <= gone || source == UpdateSource::Pushed) {
                return;
            }
            tracked.gone = None;
            self.statistics.enters(tracked);
            self.unsettled.add(&tracked.call.id);
        }
        tracked.ended_here |= ended_here;
        if placed_here && !tracked.placed_here {
            tracked.placed_here = true;
            self.unsettled.add(&tracked.call.id);
        }
        if !tracked.accepts(&call) {
            return;
        }
        let differs = tracked.call != call;
        self.dated = Dated::of_change(tracked, &call, now).or(self.dated);
        tracked.read = tracked.read.max((source != UpdateSource::Pushed).then_some(asked));
        if tracked.call.status != call.status {
            match source {
                UpdateSource::Pushed => {}
                UpdateSource::Read | UpdateSource::Placed => self.missed.suspect(&call, Some(tracked), now.instant),
            }
            tracked.changed = Some(now.instant);
            self.last_change = Some(now.instant);
        }
        if differs || tracked.error.is_some() || tracked.hanging_up.is_some() {
            let taken_up = !matches!(call.status, CallStatus::Dialing | CallStatus::Ringing | CallStatus::Progressing);
            if taken_up || overdue(tracked.hanging_up, asked) {
                tracked.hanging_up = None;
            }
            self.statistics.leaves(tracked);
            if tracked.call.source != call.source || tracked.call.destination != call.destination {
                tracked.text = searchable(&call);
            }
            tracked.weight = call.weight();
            self.added += tracked.weight;
            tracked.call = call;
            tracked.error = None;
            tracked.note_step(now);
            tracked.drop_controls_when_over();
            self.statistics.enters(tracked);
            self.unsettled.add(&tracked.call.id);
        }
        // An event that says nothing new may be an old one that arrives late.
        if (source != UpdateSource::Pushed || differs) && asked >= tracked.confirmed {
            tracked.confirmed = asked;
            tracked.heard = now.instant;
        }
        if source == UpdateSource::Read {
            tracked.controls_read(asked);
        }
    }

    /// Adds calls and groupcalls placed here, and selects them.
    pub fn placed(&mut self, calls: Vec<Call>, groups: Vec<Groupcall>, asked: Instant, now: Now) -> Vec<Effect> {
        let placed = calls.iter().map(|call| Target::Call(call.id.clone()));
        let placed = placed.chain(groups.iter().map(|group| Target::Group(group.id.clone()))).collect();
        let effects = self.part_placed(calls, groups, asked, now);
        self.refresh(now);
        self.table.show_placed(placed);
        effects
    }

    /// Adds calls and groupcalls placed here, and keeps the selection.
    pub fn part_placed(&mut self, calls: Vec<Call>, groups: Vec<Groupcall>, asked: Instant, now: Now) -> Vec<Effect> {
        let mut effects: Vec<Effect> = calls.iter().map(|call| Effect::Follow(CallSeen::from(call))).collect();
        for call in calls {
            self.take_in(call, asked, UpdateSource::Placed, now);
        }
        for group in groups {
            let id = group.id.clone();
            self.take_in_group(group, asked, now, &mut effects);
            self.own_group(&id, now, &mut effects);
        }
        effects
    }
}

/// Whether an answer requested at `asked` should already show a hang-up wanted since `since`.
pub(super) fn overdue(since: Option<Instant>, asked: Instant) -> bool {
    since.is_some_and(|since| asked.saturating_duration_since(since) > HANG_UP_LAG)
}
