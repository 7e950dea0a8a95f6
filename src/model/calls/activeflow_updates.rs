//! Updates the flow of a call: the current action and those before it.

use super::{Calls, TrackedCall};
use crate::base::clock::Now;
use crate::domain::{Activeflow, ActiveflowId, CallId};
use crate::model::calls::seen_actions::{LOOKED_AT, SeenSince};

impl TrackedCall {
    /// Records the current action, if the actions of this call are kept.
    pub(super) fn note_step(&mut self, now: Now) {
        if self.steps.is_none() && !self.placed_here {
            return;
        }
        if let Some(action) = &self.call.action {
            self.steps.get_or_insert_default().note(action, now);
        }
    }

    /// When the current action began, as far as is known.
    pub fn running_since(&self) -> Option<SeenSince> {
        let action = self.call.action.as_ref()?;
        let noted = self.steps.as_ref().and_then(|steps| steps.all().back()).and_then(|step| step.began);
        action.executed.map(SeenSince::Server).or(noted)
    }
}

impl Calls {
    /// Keeps the actions of a call from now on, because it is looked at; only the last few such calls are kept.
    pub fn look_at(&mut self, id: &CallId, now: Now) {
        let Some(tracked) = self.by_id.get_mut(id) else { return };
        if tracked.placed_here || tracked.steps.is_some() {
            tracked.note_step(now);
            return;
        }
        tracked.steps = Some(Box::default());
        tracked.note_step(now);
        self.looked_at.push_back(id.clone());
        if self.looked_at.len() > LOOKED_AT
            && let Some(tracked) = self.looked_at.pop_front().and_then(|id| self.by_id.get_mut(&id))
            && !tracked.placed_here
        {
            tracked.steps = None;
        }
    }

    /// The activeflow to read, because the call has moved on since it was last read; `None` when it has not.
    pub fn activeflow_to_read(&mut self, id: &CallId) -> Option<ActiveflowId> {
        let tracked = self.by_id.get_mut(id)?;
        let run = tracked.call.activeflow_id.clone()?;
        let behind = tracked.steps.get_or_insert_default().take_behind(&tracked.call);
        behind.then_some(run)
    }

    /// Records the actions of a call as the server lists them.
    pub fn activeflow_read(&mut self, id: &CallId, run: &Activeflow) {
        if let Some(steps) = self.by_id.get_mut(id).and_then(|tracked| tracked.steps.as_mut()) {
            steps.tell(run);
        }
    }
}
