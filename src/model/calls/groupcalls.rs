//! Groupcalls and what is under them: updates from answers, their state, and hang-ups.

use std::collections::HashSet;
use std::time::Instant;

use crate::api::{ApiError, ErrorKind};
use crate::base::clock::Now;
use crate::domain::{
    AddressKind, Call, CallId, CallStatus, Direction, Groupcall, GroupcallId, GroupcallStatus, Target, Weight,
};
use crate::messages::effect::Effect;
use crate::model::calls::tracked::RowHint;
use crate::model::calls::tree::{self, CallRow};
use crate::model::calls::updates::overdue;
use crate::model::calls::{Calls, GRACE_AFTER_CREATION, TrackedGroup};
use crate::planner::CallSeen;

impl Calls {
    /// A groupcall by its identifier.
    pub fn group(&self, id: &GroupcallId) -> Option<&TrackedGroup> {
        self.groups.get(id)
    }

    /// The groupcall that a leg belongs to.
    pub fn group_of(&self, leg: &CallId) -> Option<&GroupcallId> {
        self.group_of.get(leg)
    }

    /// Whether a call is a leg of a groupcall that was placed here.
    pub(super) fn is_leg_of_ours(&self, leg: &CallId) -> bool {
        self.group_of(leg).and_then(|group| self.group(group)).is_some_and(|tracked| tracked.placed_here)
    }

    /// The parent of a groupcall.
    pub fn group_over(&self, id: &GroupcallId) -> Option<&GroupcallId> {
        self.trees.parent(id)
    }

    /// Whether a leg, or a groupcall under another, is the one that answered.
    pub fn has_answered(&self, target: &Target) -> bool {
        match target {
            Target::Call(id) => {
                let group = self.group_of.get(id).and_then(|group| self.groups.get(group));
                group.is_some_and(|tracked| tracked.group.answer_call_id.as_ref() == Some(id))
            }
            Target::Group(id) => {
                let Some(over) = self.trees.parent(id) else { return false };
                let told = self.groups.get(over).and_then(|over| over.group.answer_groupcall_id.as_ref()) == Some(id);
                // Not every server reports this in the parent groupcall.
                told || self.groups.get(id).is_some_and(|tracked| tracked.group.is_answered())
            }
        }
    }

    /// Everything under a target, from top to bottom; empty for a call.
    pub fn under(&self, target: &Target) -> Vec<Target> {
        let group = match target {
            Target::Group(id) => self.groups.get(id),
            Target::Call(_) => None,
        };
        let rows = group.map(|tracked| tree::under(&self.material(), &tracked.group)).unwrap_or_default();
        rows.into_iter().map(|CallRow { target, .. }| target).collect()
    }

    /// How many legs a groupcall has, including those of the groupcalls under it.
    pub fn legs(&self, id: &GroupcallId) -> usize {
        let under = self.under(&Target::Group(id.clone()));
        under.iter().filter(|target| matches!(target, Target::Call(_))).count()
    }

    /// The live legs of a groupcall, including those of the groupcalls under it; empty for a call.
    pub fn live_legs(&self, target: &Target) -> Vec<Target> {
        let mut under = self.under(target);
        under.retain(|target| matches!(target, Target::Call(_)) && self.is_live(target));
        under
    }

    /// The live groupcalls placed here. One under another live one is counted with it.
    pub(super) fn live_groups_placed_here(&self) -> impl Iterator<Item = &GroupcallId> {
        let live = |id: &GroupcallId| self.groups.get(id).is_some_and(TrackedGroup::is_live);
        let ours = self.groups.values().filter(|tracked| tracked.placed_here).map(|tracked| &tracked.group.id);
        ours.filter(move |id| live(id) && !self.trees.over(id).any(live))
    }

    /// Removes targets that are under another of the targets, which covers them.
    pub fn retain_tops(&self, targets: &mut Vec<Target>) {
        let all = targets.clone();
        let is_among = |id: &GroupcallId| all.contains(&Target::Group(id.clone()));
        targets.retain(|target| {
            let group = match target {
                Target::Call(id) => self.group_of.get(id),
                Target::Group(id) => self.trees.parent(id),
            };
            !group.is_some_and(|group| is_among(group) || self.trees.over(group).any(is_among))
        });
    }

    /// Shows the hang-up of a groupcall that is being sent, also on the groupcalls under it.
    pub(super) fn hanging_up_group(&mut self, target: &Target, now: Now) {
        for target in std::iter::once(target.clone()).chain(self.under(target)) {
            if let Target::Group(id) = target
                && let Some(tracked) = self.groups.get_mut(&id).filter(|tracked| tracked.is_live())
            {
                tracked.hanging_up = Some(now.instant);
            }
        }
    }

    /// Records the answer to the hang-up of a groupcall; `still_asked` tells whether the hang-up remains in force.
    pub(super) fn group_hang_up_answered(&mut self, target: &Target, still_asked: bool, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        for target in std::iter::once(target.clone()).chain(self.under(target)) {
            match target {
                Target::Call(id) => effects.push(Effect::Hurry(id)),
                Target::Group(id) => {
                    let Some(tracked) = self.groups.get_mut(&id) else { continue };
                    let waits = tracked.hanging_up.is_some() && still_asked && tracked.is_live();
                    tracked.hanging_up = waits.then_some(now.instant);
                    effects.extend(tracked.follow());
                }
            }
        }
        effects
    }

    /// Updates from a page of groupcalls; `newest` is the newest page.
    pub fn groups_read(&mut self, page: Vec<Groupcall>, newest: bool, asked: Instant, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut listed = HashSet::new();
        for group in page {
            listed.insert(group.id.clone());
            self.take_in_group(group, asked, now, &mut effects);
        }
        if newest {
            // A live groupcall that is not on the newest page is read by itself as long as it has a row.
            let calls = &self.by_id;
            let lost = |tracked: &&mut TrackedGroup| {
                tracked.is_live()
                    && !listed.contains(&tracked.group.id)
                    && tracked.group.call_ids.iter().any(|leg| calls.contains_key(leg))
            };
            effects.extend(self.groups.values_mut().filter(lost).filter_map(TrackedGroup::follow));
        }
        effects
    }

    /// Whether a call appeared since the last time that may be a leg of an unknown groupcall.
    pub fn take_stray_leg(&mut self) -> bool {
        std::mem::take(&mut self.stray_leg)
    }

    /// Whether a new call may be a leg of an unknown groupcall: devices are called by SIP.
    pub(super) fn may_be_stray_leg(&self, call: &Call) -> bool {
        call.destination.kind == AddressKind::Sip
            && call.direction == Direction::Outgoing
            && !self.group_of.contains_key(&call.id)
    }

    /// Updates from the read of a groupcall.
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
            Err(error) if says_absent(&error) && self.awaited_groups.remove(id) => {
                effects.push(Effect::UnfollowGroup(id.clone()));
            }
            Err(error) if says_absent(&error) && !self.groups.contains_key(id) => {
                let waits = self.trees.awaited(id).is_some_and(|since| now.since(since) < GRACE_AFTER_CREATION);
                if !waits {
                    self.trees.settled(id);
                    self.unsettled.all();
                    effects.push(Effect::UnfollowGroup(id.clone()));
                }
            }
            Err(error) => {
                let rings = !self.live_legs(&Target::Group(id.clone())).is_empty();
                let Some(tracked) = self.groups.get_mut(id) else { return effects };
                self.unsettled.all();
                if !error.is_about_the_record() {
                    tracked.error = Some(error);
                } else if !rings && now.since(tracked.confirmed) >= GRACE_AFTER_CREATION {
                    // Its record is gone, and nothing under it is live.
                    tracked.group.deleted = true;
                    effects.extend(tracked.unfollow());
                }
            }
        }
        effects
    }

    pub(super) fn take_in_group(&mut self, mut group: Groupcall, asked: Instant, now: Now, effects: &mut Vec<Effect>) {
        self.left_out.legs |= group.cut();
        let id = group.id.clone();
        let master = group.master_groupcall_id.as_ref();
        let over = self.trees.parent(&id).or(master).and_then(|over| self.groups.get(over));
        let recalled = self.awaited_groups.remove(&id);
        let placed_here = recalled || over.is_some_and(|over| over.placed_here);
        self.trees.settled(&id);
        let mut newly_ours = placed_here;
        if let Some(tracked) = self.groups.get_mut(&id) {
            let before = tracked.group.clone();
            tracked.group.absorb(group);
            self.left_out.legs |= tracked.group.cut();
            tracked.weight = tracked.group.weight();
            self.unsettled.all_if(tracked.group != before || tracked.error.is_some());
            tracked.confirmed = tracked.confirmed.max(asked);
            tracked.error = None;
            newly_ours &= !tracked.placed_here;
            tracked.placed_here |= placed_here;
        } else if !placed_here && !self.has_room_for_group(&group) {
            return;
        } else {
            self.unsettled.all();
            let (confirmed, weight, place) = (asked, group.weight(), RowHint::default());
            let (hanging_up, error, following) = (None, None, false);
            let tracked = TrackedGroup { group, confirmed, placed_here, hanging_up, error, place, weight, following };
            self.groups.insert(id.clone(), tracked);
        }
        let Some(tracked) = self.groups.get_mut(&id) else { return };
        let (live, placed_here) = (tracked.is_live(), tracked.placed_here);
        if tracked.group.status != GroupcallStatus::Progressing || overdue(tracked.hanging_up, asked) {
            self.unsettled.all_if(tracked.hanging_up.take().is_some());
        }
        effects.extend(if live && placed_here { tracked.follow() } else { tracked.unfollow() });
        let (legs, nested) = (tracked.group.call_ids.clone(), tracked.group.groupcall_ids.clone());
        let master = tracked.group.master_groupcall_id.clone();
        let room = self.has_room_under(placed_here);
        if let Some(over) = master.filter(|_| room).and_then(|over| self.groups.get_mut(&over))
            && !over.group.groupcall_ids.contains(&id)
            && self.trees.put(&id, &over.group.id, None)
        {
            // Its parent has not listed it yet.
            over.group.groupcall_ids.push(id.clone());
            self.unsettled.all();
        }
        for leg in legs {
            let new = !self.group_of.contains_key(&leg);
            if new && self.group_of.len() >= self.most_legs(placed_here) {
                // Such a leg gets a top-level row.
                self.left_out.legs = true;
                continue;
            }
            if new {
                self.group_of.insert(leg.clone(), id.clone());
                self.unsettled.all();
            }
            if placed_here && (new || newly_ours) {
                self.own_leg(leg, &id, live, now, effects);
            }
        }
        for child in nested {
            let known = self.groups.contains_key(&child);
            // Those placed elsewhere arrive with the list.
            let awaited = (placed_here && live && !known).then_some(now.instant);
            if self.has_room_under(placed_here) && self.trees.put(&child, &id, awaited) && awaited.is_some() {
                effects.push(Effect::FollowGroup(child.clone()));
            }
            if placed_here && self.trees.parent(&child) == Some(&id) {
                self.own_group(&child, now, effects);
            }
        }
    }

    /// Marks a known groupcall and everything under it as placed here.
    pub(super) fn own_group(&mut self, id: &GroupcallId, now: Now, effects: &mut Vec<Effect>) {
        let Some(tracked) = self.groups.get_mut(id).filter(|tracked| !tracked.placed_here) else { return };
        tracked.placed_here = true;
        self.unsettled.all();
        effects.extend(tracked.follow());
        let (live, legs, nested) =
            (tracked.is_live(), tracked.group.call_ids.clone(), tracked.group.groupcall_ids.clone());
        for leg in legs {
            self.own_leg(leg, id, live, now, effects);
        }
        for child in nested.into_iter().filter(|child| self.trees.parent(child) == Some(id)).collect::<Vec<_>>() {
            if self.groups.contains_key(&child) {
                self.own_group(&child, now, effects);
            } else if live {
                self.trees.await_record(&child, now.instant);
                effects.push(Effect::FollowGroup(child));
            }
        }
    }

    /// Marks a leg of a groupcall that was placed here as placed here too.
    fn own_leg(&mut self, leg: CallId, group: &GroupcallId, live: bool, now: Now, effects: &mut Vec<Effect>) {
        if self.group_of.get(&leg) != Some(group) {
            return;
        }
        match self.by_id.get_mut(&leg) {
            Some(known) if known.placed_here => {}
            Some(known) => {
                known.placed_here = true;
                self.unsettled.all();
                effects.push(Effect::Follow(CallSeen::from(&known.call)));
            }
            None if live && !self.awaited.contains_key(&leg) => {
                self.awaited.insert(leg.clone(), now.instant);
                effects.push(Effect::Follow(CallSeen { id: leg, created: None, status: CallStatus::Dialing }));
            }
            None => {}
        }
    }

    /// Drops trees in which nothing is live or in the table.
    pub(super) fn retain_shown_groups(&mut self) {
        let (calls, trees) = (&self.by_id, &self.trees);
        let shown = |group: &&TrackedGroup| {
            (group.placed_here && group.is_live()) || group.group.call_ids.iter().any(|id| calls.contains_key(id))
        };
        let roots: HashSet<GroupcallId> =
            self.groups.values().filter(shown).map(|group| trees.root(&group.group.id).clone()).collect();
        self.groups.retain(|id, _| roots.contains(trees.root(id)));
        self.trees.retain_trees(|root| roots.contains(root));
        let groups = &self.groups;
        self.group_of.retain(|_, group| groups.contains_key(group));
    }
}

/// Whether the error means that the groupcall cannot be followed.
fn says_absent(error: &ApiError) -> bool {
    error.is_about_the_record() || error.kind == ErrorKind::RouteMissing
}
