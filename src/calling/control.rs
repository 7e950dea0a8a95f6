//! Sends controls.

use crate::domain::{CallId, Control, ControlKind, Target};
use crate::messages::effect::Effect;
use crate::model::Model;
use crate::model::call_control::MultiControl;

impl Model {
    /// Sends a control, once to each call.
    pub(crate) fn send_control(&mut self, control: &Control, mut calls: Vec<CallId>) -> Vec<Effect> {
        // Do not send a control again before the first is answered: that could only add an unknown outcome.
        calls.retain(|id| !self.awaits(id, control.kind()));
        if calls.len() > 1 {
            self.control.round = Some(MultiControl {
                control: control.clone(),
                waiting: calls.iter().cloned().collect(),
                done: 0,
                refused: 0,
                unknown: 0,
                why: None,
            });
        }
        let mut effects = Vec::new();
        for id in calls {
            self.calls.control_sent(&id, control);
            effects.push(Effect::Control(id, control.clone()));
        }
        if let (Control::Say(speech), false) = (control, effects.is_empty()) {
            self.control.remember(&speech.text);
            let secret = self.credential.as_ref().map(crate::api::credential::Credential::secret);
            // A credential is written to no file but its own.
            if !secret.is_some_and(|secret| speech.text.contains(secret)) {
                effects.push(Effect::RememberSaid(speech.text.clone()));
            }
        }
        effects
    }

    pub(crate) fn awaits(&self, id: &CallId, kind: ControlKind) -> bool {
        let controls = self.calls.call(id).and_then(|tracked| tracked.controls.as_ref());
        controls.is_some_and(|controls| controls.awaits(kind))
    }

    /// Reads the calls at once, so that the user sees their current state.
    pub(crate) fn hurry(&self, targets: &[Target]) -> Vec<Effect> {
        self.expand(targets).calls.into_iter().map(Effect::Hurry).collect()
    }

    /// Reads the selected call's recording if its start time has not been requested yet.
    pub(crate) fn recording_to_read(&mut self, selected: Option<&CallId>) -> Option<Effect> {
        let id = selected?;
        let recording = self.calls.recording_to_read(id)?;
        Some(Effect::ReadRecording(id.clone(), recording))
    }
}
