//! Groupcalls and what stands under them: how answers change them, what goes on in them, what is asked of them.

use std::collections::HashSet;
use std::time::Instant;

use super::intake::overdue;
use super::tree::{self, Row};
use super::{GRACE_AFTER_CREATION, Monitor, TrackedGroup};
use crate::api::{ApiError, ErrorKind};
use crate::clock::Now;
use crate::domain::{CallId, CallStatus, Groupcall, GroupcallId, GroupcallStatus, Target};
use crate::effect::Effect;
use crate::planner::Sighting;

impl Monitor {
    /// A groupcall by its identifier.
    #[must_use]
    pub fn group(&self, id: &GroupcallId) -> Option<&TrackedGroup> {
        self.groups.get(id)
    }

    /// The groupcall that a leg belongs to.
    #[must_use]
    pub fn group_of(&self, leg: &CallId) -> Option<&GroupcallId> {
        self.group_of.get(leg)
    }

    /// The groupcall that another one stands under.
    #[must_use]
    pub fn group_over(&self, id: &GroupcallId) -> Option<&GroupcallId> {
        self.forest.parent(id)
    }

    /// Whether a leg, or a groupcall under another one, is what answered.
    #[must_use]
    pub fn has_answered(&self, target: &Target) -> bool {
        match target {
            Target::Call(id) => {
                let group = self.group_of.get(id).and_then(|group| self.groups.get(group));
                group.is_some_and(|tracked| tracked.group.answer_call_id.as_ref() == Some(id))
            }
            Target::Group(id) => {
                let Some(over) = self.forest.parent(id) else { return false };
                let told = self.groups.get(over).and_then(|over| over.group.answer_groupcall_id.as_ref()) == Some(id);
                // Not every server tells the groupcall over it.
                told || self.groups.get(id).is_some_and(|tracked| tracked.group.is_answered())
            }
        }
    }

    /// All that stands under a target, from top to bottom; nothing under a call.
    fn under(&self, target: &Target) -> Vec<Target> {
        let group = match target {
            Target::Group(id) => self.groups.get(id),
            Target::Call(_) => None,
        };
        let rows = group.map(|tracked| tree::under(&self.material(), &tracked.group)).unwrap_or_default();
        rows.into_iter().map(|Row { target, .. }| target).collect()
    }

    /// How many legs a groupcall has, those of the groupcalls under it included.
    #[must_use]
    pub fn legs(&self, id: &GroupcallId) -> usize {
        let under = self.under(&Target::Group(id.clone()));
        under.iter().filter(|target| matches!(target, Target::Call(_))).count()
    }

    /// The legs of a groupcall that go on, those of the groupcalls under it included; none for a call.
    #[must_use]
    pub fn live_legs(&self, target: &Target) -> Vec<Target> {
        let mut under = self.under(target);
        under.retain(|target| matches!(target, Target::Call(_)) && self.is_live(target));
        under
    }

    /// The groupcalls that go on. One that stands under another counts with it.
    pub(super) fn live_groups(&self) -> impl Iterator<Item = &GroupcallId> {
        let live = |id: &GroupcallId| self.groups.get(id).is_some_and(TrackedGroup::is_live);
        self.groups.keys().filter(move |id| live(id) && !self.forest.over(id).any(live))
    }

    /// Leaves out what stands under another of the targets: whatever happens to that happens to it.
    pub fn retain_tops(&self, targets: &mut Vec<Target>) {
        let all = targets.clone();
        let is_among = |id: &GroupcallId| all.contains(&Target::Group(id.clone()));
        targets.retain(|target| {
            let group = match target {
                Target::Call(id) => self.group_of.get(id),
                Target::Group(id) => self.forest.parent(id),
            };
            !group.is_some_and(|group| is_among(group) || self.forest.over(group).any(is_among))
        });
    }

    /// A hang-up of a groupcall goes out: shown at once, also on the groupcalls under it.
    pub(super) fn hanging_up_group(&mut self, target: &Target, now: Now) {
        for target in std::iter::once(target.clone()).chain(self.under(target)) {
            if let Target::Group(id) = target
                && let Some(tracked) = self.groups.get_mut(&id).filter(|tracked| tracked.is_live())
            {
                tracked.hanging_up = Some(now.instant);
            }
        }
    }

    /// The hang-up of a groupcall was answered; `still_asked` tells whether it stands.
    pub(super) fn group_hang_up_answered(&mut self, target: &Target, still_asked: bool, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        for target in std::iter::once(target.clone()).chain(self.under(target)) {
            match target {
                Target::Call(id) => effects.push(Effect::Hurry(id)),
                Target::Group(id) => {
                    let Some(tracked) = self.groups.get_mut(&id) else { continue };
                    let waits = tracked.hanging_up.is_some() && still_asked && tracked.is_live();
                    tracked.hanging_up = waits.then_some(now.instant);
                }
            }
        }
        effects
    }

    /// Whether a groupcall that was pushed is one that is followed here, or stands under one.
    pub(super) fn concerns(&self, group: &Groupcall) -> bool {
        let is_known = |id: &GroupcallId| self.groups.contains_key(id) || self.forest.parent(id).is_some();
        is_known(&group.id) || group.master_groupcall_id.as_ref().is_some_and(is_known)
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
            Err(error) if says_absent(&error) && self.awaited_groups.remove(id) => {
                effects.push(Effect::UnfollowGroup(id.clone()));
            }
            Err(error) if says_absent(&error) && !self.groups.contains_key(id) => {
                let waits = self.forest.awaited(id).is_some_and(|since| now.since(since) < GRACE_AFTER_CREATION);
                if !waits {
                    self.forest.settled(id);
                    self.unsettled = true;
                    effects.push(Effect::UnfollowGroup(id.clone()));
                }
            }
            Err(error) => {
                let known = self.groups.get_mut(id);
                if let Some(tracked) = known.filter(|_| error.kind != ErrorKind::NotFound) {
                    tracked.error = Some(error);
                }
            }
        }
        effects
    }

    pub(super) fn take_in_group(&mut self, group: Groupcall, asked: Instant, now: Now, effects: &mut Vec<Effect>) {
        self.unsettled = true;
        let id = group.id.clone();
        self.awaited_groups.remove(&id);
        self.forest.settled(&id);
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
            effects.push(if live { Effect::FollowGroup(id.clone()) } else { Effect::UnfollowGroup(id.clone()) });
        }
        let (legs, nested) = (tracked.group.call_ids.clone(), tracked.group.groupcall_ids.clone());
        let master = tracked.group.master_groupcall_id.clone();
        if let Some(over) = master.and_then(|over| self.groups.get_mut(&over))
            && !over.group.groupcall_ids.contains(&id)
            && self.forest.put(&id, &over.group.id, None)
        {
            // The one over it has not told of it yet.
            over.group.groupcall_ids.push(id.clone());
        }
        for leg in legs {
            self.take_in_leg(leg, &id, live, now, effects);
        }
        for child in nested {
            let known = self.groups.contains_key(&child);
            let awaited = (live && !known).then_some(now.instant);
            if self.forest.put(&child, &id, awaited) && awaited.is_some() {
                effects.push(Effect::FollowGroup(child));
            }
        }
    }

    fn take_in_leg(&mut self, leg: CallId, group: &GroupcallId, live: bool, now: Now, effects: &mut Vec<Effect>) {
        if self.group_of.contains_key(&leg) {
            return;
        }
        self.group_of.insert(leg.clone(), group.clone());
        match self.calls.get_mut(&leg) {
            Some(known) => {
                known.placed_here = true;
                effects.push(Effect::Follow(Sighting::from(&known.call)));
            }
            None if live => {
                self.awaited.insert(leg.clone(), now.instant);
                effects.push(Effect::Follow(Sighting { id: leg, created: None, status: CallStatus::Dialing }));
            }
            None => {}
        }
    }

    /// Lets the trees go of which nothing is live or in the table any more.
    pub(super) fn retain_shown_groups(&mut self) {
        let (calls, forest) = (&self.calls, &self.forest);
        let shown =
            |group: &&TrackedGroup| group.is_live() || group.group.call_ids.iter().any(|id| calls.contains_key(id));
        let roots: HashSet<GroupcallId> =
            self.groups.values().filter(shown).map(|group| forest.root(&group.group.id).clone()).collect();
        self.groups.retain(|id, _| roots.contains(forest.root(id)));
        self.forest.retain_trees(|root| roots.contains(root));
        let groups = &self.groups;
        self.group_of.retain(|_, group| groups.contains_key(group));
    }
}

/// Whether a groupcall cannot be followed.
fn says_absent(error: &ApiError) -> bool {
    error.is_about_the_record() || error.kind == ErrorKind::RouteMissing
}
