//! Reading which actions of its flow the selected call has run, one call at a time.

use super::App;
use crate::api::{ApiError, ErrorKind};
use crate::base::clock::Now;
use crate::domain::{Activeflow, CallId, Target};
use crate::messages::effect::Effect;

/// How the reading stands in this session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ActiveflowReading {
    /// None is under way.
    #[default]
    Idle,
    /// One is.
    UnderWay,
    /// The server has no such route, or this credential may not use it.
    Refused,
}

impl App {
    /// The run of the selected call's flow, where the call has gone on since it was read.
    pub(super) fn activeflow_to_read(&mut self, now: Now) -> Option<Effect> {
        let Some(Target::Call(id)) = self.monitor.table.cursor().selected() else { return None };
        if self.activeflow != ActiveflowReading::Idle {
            return None;
        }
        let id = id.clone();
        self.monitor.look_at(&id, now);
        let run = self.monitor.activeflow_to_read(&id)?;
        self.activeflow = ActiveflowReading::UnderWay;
        Some(Effect::ReadActiveflow(id, run))
    }

    pub(super) fn activeflow_heard(&mut self, call: &CallId, result: Result<Activeflow, ApiError>) {
        self.dirty = true;
        self.activeflow = match result {
            Ok(run) => {
                self.monitor.activeflow_read(call, &run);
                ActiveflowReading::Idle
            }
            // What was seen of its actions stands, and is said to be no more than that.
            Err(error) if matches!(error.kind, ErrorKind::RouteMissing | ErrorKind::Forbidden) => {
                ActiveflowReading::Refused
            }
            Err(_) => ActiveflowReading::Idle,
        };
    }
}
