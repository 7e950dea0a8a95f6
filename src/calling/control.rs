//! Decides whether a control is sent, asked for first or refused, and sends it.

use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{CallId, Control, ControlKind, Target};
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::call_control::MultiControl;
use crate::model::control_targets::ControlTargets;

impl Model {
    /// Handles a control key for the marked calls, or else for the selected one. `on_calls`: the table has the focus.
    pub(crate) fn begin_control(&mut self, command: Command, on_calls: bool, now: Now) -> Vec<Effect> {
        if command == Command::Transfer {
            self.notices.say(Severity::Info, self.why_no_transfer(), now);
            return Vec::new();
        }
        let targets = self.chosen_targets(on_calls);
        if targets.is_empty() {
            self.notices.say(Severity::Info, "No call is selected: there is nothing to control.", now);
            return Vec::new();
        }
        if command == Command::Control {
            self.intents.push(Intent::OpenControls(targets.clone()));
            return self.hurry(&targets);
        }
        if command == Command::Mute {
            match self.refusal(ControlKind::Mute, &targets) {
                Some(why) => self.notices.say(Severity::Warning, why, now),
                None => self.intents.push(Intent::ChooseMute(targets)),
            }
            return Vec::new();
        }
        // A mark that was set earlier may be out of sight: name the call before acting on it.
        let in_sight = on_calls && self.calls.table.cursor().selected() == targets.first();
        self.control(Control::Hold(command == Command::Hold), &targets, !in_sight, now)
    }

    /// Sends a control to those of the targets that accept it. For several, or if it `asks`, asks for their count
    /// first.
    pub(crate) fn control(&mut self, control: Control, targets: &[Target], asks: bool, now: Now) -> Vec<Effect> {
        let Some(chosen) = self.accepting(control.kind(), targets, now) else { return Vec::new() };
        if asks || chosen.calls.len() > 1 || targets.len() > 1 {
            let left_out = chosen.left_out_words();
            self.intents.push(Intent::AskForCount { control, calls: chosen.calls, left_out });
            return Vec::new();
        }
        self.send_control(&control, chosen, now)
    }

    /// Sends a control to calls whose count was confirmed; some of them may have ended meanwhile.
    pub(crate) fn control_counted(&mut self, control: &Control, calls: Vec<CallId>, now: Now) -> Vec<Effect> {
        // Keep the marks: calls held together are mostly resumed together.
        let targets: Vec<_> = calls.into_iter().map(Target::Call).collect();
        let chosen = self.accepting(control.kind(), &targets, now);
        chosen.map(|chosen| self.send_control(control, chosen, now)).unwrap_or_default()
    }

    /// The calls of the targets; `None`, with a notice, if the control cannot be sent to any.
    fn accepting(&mut self, kind: ControlKind, targets: &[Target], now: Now) -> Option<ControlTargets> {
        if let Some(why) = self.refusal(kind, targets) {
            self.notices.say(Severity::Warning, why, now);
            return None;
        }
        Some(self.expand(targets))
    }

    /// Sends a control, once to each call.
    fn send_control(&mut self, control: &Control, chosen: ControlTargets, now: Now) -> Vec<Effect> {
        if let Some(words) = chosen.left_out_words() {
            self.notices.say(Severity::Info, words, now);
        }
        let mut calls = chosen.calls;
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
                effects.push(Effect::SaveSpokenText(speech.text.clone()));
            }
        }
        effects
    }

    /// Reads the calls at once, so that the user sees their current state.
    fn hurry(&self, targets: &[Target]) -> Vec<Effect> {
        self.expand(targets).calls.into_iter().map(Effect::Hurry).collect()
    }

    /// Reads the next recording of the inspected call whose times are not known.
    pub(crate) fn past_recording_to_read(&mut self, id: &CallId) -> Option<Effect> {
        let recording = self.calls.past_recording_to_read(id)?;
        Some(Effect::ReadRecording(id.clone(), recording))
    }

    /// Reads the selected call's recording if its start time has not been requested yet.
    pub(crate) fn recording_to_read(&mut self, selected: Option<&CallId>) -> Option<Effect> {
        let id = selected?;
        let recording = self.calls.recording_to_read(id)?;
        Some(Effect::ReadRecording(id.clone(), recording))
    }
}
