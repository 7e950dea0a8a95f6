//! Which calls and groupcalls are read until they are over: all live ones at the start of a session, and those placed
//! here, in this run or an earlier one.

use crate::base::clock::Now;
use crate::domain::{CallId, CallStatus, Target};
use crate::messages::effect::Effect;
use crate::model::Calls;
use crate::planner::CallSeen;
use crate::planner::intervals::GRACE_AFTER_CREATION;

impl Calls {
    /// Effects that follow all live calls in a new session.
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
        let awaited_groups = self.awaited_groups.iter().chain(self.trees.all_awaited());
        let awaited_groups = awaited_groups.cloned().map(Effect::FollowGroup);
        calls.chain(groups).chain(recalled).chain(awaited_groups).collect()
    }

    /// Resumes a target that an earlier run placed and that may still be live.
    pub fn resume(&mut self, target: &Target, now: Now) {
        match target {
            Target::Call(id) => {
                self.recalled.insert(id.clone());
                match self.by_id.get_mut(id) {
                    Some(tracked) => tracked.placed_here = true,
                    None => self.expect(id, now),
                }
            }
            Target::Group(id) => _ = self.awaited_groups.insert(id.clone()),
        }
    }

    /// Waits for the first reading of a call, whoever placed it.
    pub fn expect(&mut self, id: &CallId, now: Now) {
        // A call unknown to the server has ended: the time in which it may not know a new call is long past.
        let long_ago = now.instant.checked_sub(GRACE_AFTER_CREATION).unwrap_or(now.instant);
        if !self.by_id.contains_key(id) {
            self.awaited.insert(id.clone(), long_ago);
        }
    }

    /// Marks a known call as placed here and follows it as such.
    pub fn mark_placed_here(&mut self, id: &CallId, now: Now) -> Vec<Effect> {
        let Some(tracked) = self.by_id.get_mut(id) else { return Vec::new() };
        tracked.placed_here = true;
        tracked.note_step(now);
        tracked.changed = Some(now.instant);
        self.last_change = Some(now.instant);
        self.unsettled.all();
        if tracked.is_live() { vec![Effect::Follow(CallSeen::from(&tracked.call))] } else { Vec::new() }
    }
}
