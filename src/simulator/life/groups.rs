//! How group calls change as time passes, as their legs answer and end, and when they are hung up.

use super::HANGUP_MS;
use crate::simulator::call::Call;
use crate::simulator::groupcall::{GroupcallTree, HANGUP_OTHERS, RingPlan};
use crate::simulator::world::{ScheduledEvent, World};
use std::time::Duration;
use uuid::Uuid;

/// How long it takes to create legs and nested group calls.
const UNDER_MS: u64 = 300;

impl World {
    /// Starts a group call. Its legs and nested group calls follow a moment later.
    pub fn begin_group(&mut self, tree: GroupcallTree) {
        let id = tree.group.id;
        self.insert_group(tree.group);
        self.ring(id, tree.plans);
    }

    /// Rings these parts of a group call.
    fn ring(&mut self, id: Uuid, plans: Vec<RingPlan>) {
        let (mut legs, mut dead, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let moment = Duration::from_millis(UNDER_MS);
        for plan in plans {
            match plan {
                RingPlan::Leg(leg) => legs.push(*leg),
                RingPlan::Late(wait, leg) => others.push((wait, ScheduledEvent::LateLeg(id, leg))),
                RingPlan::Under(tree) => others.push((moment, ScheduledEvent::Nested(tree))),
                RingPlan::DeadLeg(id) | RingPlan::DeadGroup(id) => dead.push(id),
            }
        }
        if !legs.is_empty() {
            self.schedule(moment, ScheduledEvent::Legs(id, legs));
        }
        for (wait, event) in others {
            self.schedule(wait, event);
        }
        if !dead.is_empty() {
            self.schedule(moment, ScheduledEvent::Dead(id, dead));
        }
    }

    /// Marks parts of a group call that could not be called.
    pub(super) fn mark_dead(&mut self, group: Uuid, ids: Vec<Uuid>) {
        if let Some(group) = self.group_mut(group) {
            group.life.dead.extend(ids);
        }
        self.end_group(group);
    }

    /// Rings the next waiting part of a group call. False if there is none.
    fn ring_next(&mut self, id: Uuid) -> bool {
        if !self.still_rings(id) {
            return false;
        }
        let time = self.time();
        let Some(group) = self.group_mut(id) else { return false };
        let Some(plan) = group.life.waiting.pop_front() else { return false };
        plan.enter(group);
        group.dial_index += 1;
        group.tm_update = Some(time);
        self.publish_groupcall(id, "groupcall_progressing");
        self.ring(id, vec![plan]);
        true
    }

    /// Starts a nested group call, and hangs it up again if its master was hung up meanwhile.
    pub(super) fn begin_nested(&mut self, mut tree: GroupcallTree) {
        let (id, master) = (tree.group.id, tree.group.master_groupcall_id);
        tree.group.tm_create = self.creation_time();
        self.begin_group(tree);
        if !self.still_rings(master) {
            self.hang_up_group(id);
        }
    }

    /// Hangs up all legs of a group call and of those nested in it.
    pub fn hang_up_group(&mut self, id: Uuid) {
        let time = self.time();
        let Some(group) = self.group_mut(id) else {
            return;
        };
        if group.status != "progressing" {
            return;
        }
        group.status = "hangingup";
        group.tm_update = Some(time);
        let (legs, nested) = (group.call_ids.clone(), group.groupcall_ids.clone());
        self.publish_groupcall(id, "groupcall_progressing");
        for leg in &legs {
            self.hang_up_now(*leg);
        }
        for group in nested {
            self.hang_up_group(group);
        }
        let wait = Duration::from_millis(HANGUP_MS);
        self.schedule(wait, ScheduledEvent::GroupEnd(id));
    }

    /// Hangs up a group call and deletes its record. Does nothing if it is deleted.
    pub fn delete_group(&mut self, id: Uuid) {
        self.hang_up_group(id);
        let time = self.time();
        let Some(group) = self.group_mut(id).filter(|group| group.tm_delete.is_none()) else { return };
        group.tm_delete = Some(time);
        group.tm_update = Some(time);
        self.publish_groupcall(id, "groupcall_deleted");
    }

    /// Creates the legs of a group call, and cancels them if it no longer rings.
    pub(super) fn add_legs(&mut self, group: Uuid, legs: Vec<Call>) {
        let over = !self.still_rings(group);
        for mut leg in legs {
            leg.tm_create = self.creation_time();
            let id = leg.id;
            self.begin(leg);
            if over {
                self.hang_up(id, "cancel");
            }
        }
    }

    /// Adds the leg of a phone that has just registered, if the group call still rings.
    pub(super) fn add_late_leg(&mut self, group: Uuid, leg: Call) {
        if !self.still_rings(group) {
            return;
        }
        let time = self.time();
        let Some(known) = self.group_mut(group) else { return };
        known.call_ids.push(leg.id);
        known.call_count += 1;
        known.tm_update = Some(time);
        self.add_legs(group, vec![leg]);
        self.publish_groupcall(group, "groupcall_progressing");
    }

    /// Whether a group call and all its masters ring and are not answered.
    fn still_rings(&self, id: Uuid) -> bool {
        let Some(group) = self.group(id) else { return false };
        let waits =
            group.status == "progressing" && group.answer_call_id.is_nil() && group.answer_groupcall_id.is_nil();
        waits && (group.master_groupcall_id.is_nil() || self.still_rings(group.master_groupcall_id))
    }

    /// Records that a leg was answered, all the way up, and hangs up the others if the topmost group call says so.
    pub(super) fn leg_answered(&mut self, group: Uuid, winner: Uuid) {
        let time = self.time();
        let (mut at, mut below) = (group, None);
        while let Some(group) = self.group_mut(at) {
            match below {
                Some(answered) => group.answer_groupcall_id = answered,
                None => group.answer_call_id = winner,
            }
            group.tm_update = Some(time);
            let master = group.master_groupcall_id;
            self.publish_groupcall(at, "groupcall_progressing");
            if master.is_nil() {
                break;
            }
            below = Some(at);
            at = master;
        }
        if self.group(at).is_some_and(|top| top.answer_method == HANGUP_OTHERS) {
            self.hang_up_others(at, winner);
        }
    }

    fn hang_up_others(&mut self, id: Uuid, winner: Uuid) {
        let Some(group) = self.group(id) else { return };
        let (legs, nested) = (group.call_ids.clone(), group.groupcall_ids.clone());
        for leg in legs.into_iter().filter(|leg| *leg != winner) {
            self.hang_up_now(leg);
        }
        for group in nested {
            self.hang_up_others(group, winner);
        }
    }

    /// Ends a group call once all its legs and nested group calls have ended and nothing waits to ring. One without any
    /// ends only when hung up.
    pub(super) fn end_group(&mut self, id: Uuid) {
        let time = self.time();
        let Some(group) = self.group(id) else { return };
        // What has no record yet is still to come, so it counts as live.
        let comes = |id: &&Uuid| !group.life.dead.contains(*id);
        let rings = |leg: &&Uuid| comes(leg) && self.call(**leg).is_none_or(|call| !call.ended());
        let goes_on = |under: &&Uuid| comes(under) && self.group(**under).is_none_or(|group| group.status != "hangup");
        let calls = group.call_ids.iter().filter(rings).count();
        let groups = group.groupcall_ids.iter().filter(goes_on).count();
        let empty = group.call_ids.is_empty() && group.groupcall_ids.is_empty();
        let over = calls + groups == 0 && (!empty || group.status == "hangingup");
        let Some(group) = self.group_mut(id) else {
            return;
        };
        group.call_count = calls;
        group.groupcall_count = groups;
        if over && self.ring_next(id) {
            return;
        }
        let Some(group) = self.group_mut(id) else { return };
        if over && group.status != "hangup" {
            group.status = "hangup";
            group.tm_update = Some(time);
            let (master, call) = (group.master_groupcall_id, group.master_call_id);
            self.publish_groupcall(id, "groupcall_hangup");
            self.end_group(master);
            self.release(call);
        }
    }
}
