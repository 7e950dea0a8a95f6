//! Calls that a flow dials with `connect`. The call and those that it dialed share a bridge: its flow goes on when they
//! are over, and they are hung up when it ends.

use super::apply_step;
use crate::simulator::placing;
use crate::simulator::script::{self, ScriptStep};
use crate::simulator::world::{ScheduledEvent, World};
use serde_json::Value;
use std::time::Duration;
use uuid::Uuid;

/// How long it takes a flow to go on after its bridge.
const GOES_ON_MS: u64 = 300;

impl World {
    /// Carries out a `connect` action. False if it is another action, or nobody could be called.
    pub(super) fn connect(&mut self, id: Uuid, action: &Value) -> bool {
        if script::kind(action) != "connect" {
            return false;
        }
        let options = self.options.clone();
        if !placing::connect(self, id, action, &options) {
            return false;
        }
        let time = self.time();
        if let Some(call) = self.call_mut(id) {
            call.life.bridged = true;
            // A connect turns into a join at once.
            apply_step(call, &ScriptStep::Act(script::bridge(id)), time);
        }
        true
    }

    /// Enters a call that was dialed by a flow in the record of the call that runs the flow.
    pub(super) fn chain(&mut self, id: Uuid) {
        let time = self.time();
        let Some(master) = self.call(id).map(|call| call.master_call_id) else { return };
        if let Some(call) = self.call_mut(master) {
            call.chained_call_ids.push(id);
            call.tm_update = Some(time);
            self.publish_call(master, "call_updated");
        }
    }

    /// A call has ended: those that it dialed are hung up, and the one that dialed it goes on.
    pub(super) fn unchain(&mut self, id: Uuid) {
        let Some(call) = self.call(id) else { return };
        let (master, chained) = (call.master_call_id, call.chained_call_ids.clone());
        let groups: Vec<Uuid> = self.groups_of(id).collect();
        for group in groups {
            self.hang_up_group(group);
        }
        for leg in chained {
            self.hang_up_now(leg);
        }
        self.release(master);
    }

    /// Lets the flow of a call go on once nothing that it dialed is left.
    pub(super) fn release(&mut self, id: Uuid) {
        let Some(call) = self.call(id).filter(|call| call.life.bridged) else { return };
        let over = |leg: &Uuid| self.call(*leg).is_none_or(crate::simulator::call::Call::ended);
        if !call.chained_call_ids.iter().all(over) || self.groups_of(id).next().is_some() {
            return;
        }
        let Some(call) = self.call_mut(id) else { return };
        call.life.bridged = false;
        let turn = call.life.turn;
        self.schedule(Duration::from_millis(GOES_ON_MS), ScheduledEvent::Step(id, turn));
    }

    /// The group calls of a call's flow that have not ended.
    fn groups_of(&self, id: Uuid) -> impl Iterator<Item = Uuid> {
        let live = self.groups().filter(move |group| group.master_call_id == id && group.status != "hangup");
        live.map(|group| group.id)
    }
}
