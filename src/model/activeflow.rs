//! Reads which actions of its flow the selected call has run, one call at a time.

use crate::api::{ApiError, ErrorKind};
use crate::base::clock::Now;
use crate::domain::{Activeflow, CallId, Target};
use crate::messages::effect::Effect;
use crate::model::Model;

/// The state of that reading in this session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ActiveflowReading {
    /// No read is under way.
    #[default]
    Idle,
    /// A read is under way.
    UnderWay,
    /// The server has no such route, or this credential may not use it.
    Refused,
}

impl Model {
    /// Reads the activeflow of the selected call, if the call has moved on since the last read.
    pub(crate) fn activeflow_to_read(&mut self, now: Now) -> Option<Effect> {
        let Some(Target::Call(id)) = self.calls.table.cursor().selected() else { return None };
        if self.activeflow != ActiveflowReading::Idle {
            return None;
        }
        let id = id.clone();
        self.calls.look_at(&id, now);
        let run = self.calls.activeflow_to_read(&id)?;
        self.activeflow = ActiveflowReading::UnderWay;
        Some(Effect::ReadActiveflow(id, run))
    }

    pub(crate) fn activeflow_heard(&mut self, call: &CallId, result: Result<Activeflow, ApiError>) {
        self.dirty = true;
        self.activeflow = match result {
            Ok(run) => {
                self.calls.activeflow_read(call, &run);
                ActiveflowReading::Idle
            }
            // The actions seen so far remain, labelled as only seen.
            Err(error) if matches!(error.kind, ErrorKind::RouteMissing | ErrorKind::Forbidden) => {
                ActiveflowReading::Refused
            }
            Err(_) => ActiveflowReading::Idle,
        };
    }
}
