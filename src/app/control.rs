//! Controls of calls in conversation: what a key requests, for which calls, and the results.

mod answers;
mod keys;
mod menu;
mod speech;
mod targets;

use crate::model::Model;
use std::collections::{HashSet, VecDeque};

use super::overlay::Overlay;
use super::{App, PaneId};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{CallId, Control, ControlKind, Target};
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::widgets::menu::Bar;

pub use menu::{ControlChoice, Menu, MuteChoice, RecordAsk, Several};
pub use speech::{SpeechField, SpeechForm};
pub use targets::ControlTargets;

/// How many spoken texts are kept.
pub const REMEMBERED: usize = 20;

/// The state of controls that does not belong to one call.
#[derive(Clone, Debug, Default)]
pub struct ControlState {
    /// The controls that the server turned out to lack in this session.
    pub lacking: HashSet<ControlKind>,
    /// The texts that were spoken, newest first; at most [`REMEMBERED`].
    pub said: VecDeque<String>,
    /// Whether the texts of earlier runs were requested.
    recalled: bool,
    /// The control that was sent to several calls, until all have answered.
    round: Option<MultiControl>,
    /// The form for a text as it was last closed.
    draft: Option<SpeechForm>,
}

/// A control that was sent to several calls, and the results so far.
#[derive(Clone, Debug)]
struct MultiControl {
    control: Control,
    waiting: HashSet<CallId>,
    done: usize,
    refused: usize,
    unknown: usize,
    why: Option<String>,
}

impl Model {
    /// Sends a control, once to each call.
    fn send_control(&mut self, control: &Control, mut calls: Vec<CallId>) -> Vec<Effect> {
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

    fn awaits(&self, id: &CallId, kind: ControlKind) -> bool {
        let controls = self.calls.call(id).and_then(|tracked| tracked.controls.as_ref());
        controls.is_some_and(|controls| controls.awaits(kind))
    }

    /// Reads the calls at once, so that the user sees their current state.
    fn hurry(&self, targets: &[Target]) -> Vec<Effect> {
        self.expand(targets).calls.into_iter().map(Effect::Hurry).collect()
    }

    /// Reads the selected call's recording if its start time has not been requested yet.
    pub(crate) fn recording_to_read(&mut self, selected: Option<&CallId>) -> Option<Effect> {
        let id = selected?;
        let recording = self.calls.recording_to_read(id)?;
        Some(Effect::ReadRecording(id.clone(), recording))
    }
}

impl App {
    /// Handles a control key: acts on the marked calls, or else on the selected one.
    pub(super) fn ask_control(&mut self, action: Command, now: Now) -> Vec<Effect> {
        if action == Command::Transfer {
            let hold = self.hint(Command::Hold);
            let text = format!(
                "vdial does not transfer calls yet, though the API can. {hold} holds one; a flow's connect action reaches others."
            );
            self.model.notices.say(Severity::Info, text, now);
            return Vec::new();
        }
        let targets = self.chosen_targets();
        if targets.is_empty() {
            self.model.notices.say(Severity::Info, "No call is selected: there is nothing to control.", now);
            return Vec::new();
        }
        if action == Command::Control {
            self.screens.overlays.push(Overlay::Controls(Menu { targets: targets.clone(), bar: Bar::default() }));
            return self.model.hurry(&targets);
        }
        let kind = if action == Command::Mute { ControlKind::Mute } else { ControlKind::Hold };
        if let Some(why) = self.model.why_not(kind, &targets) {
            self.model.notices.say(Severity::Warning, format!("{}: {why}.", kind.words()), now);
            return Vec::new();
        }
        if action == Command::Mute {
            self.screens.overlays.push(Overlay::Mute(MuteChoice::new(&self.model, targets)));
            return Vec::new();
        }
        let control = Control::Hold(action == Command::Hold);
        // A mark that was set earlier may be out of sight: name the call before acting on it.
        let in_sight =
            self.screens.focus == PaneId::Calls && self.model.calls.table.cursor().selected() == targets.first();
        if targets.len() == 1 && !in_sight {
            let chosen = self.model.expand(&targets);
            self.screens.overlays.push(Overlay::Several(Several::new(control, chosen, now)));
            return Vec::new();
        }
        self.control(control, &targets, now)
    }

    /// Sends a control to those of the targets that accept it. For several, asks for their count first.
    pub(super) fn control(&mut self, control: Control, targets: &[Target], now: Now) -> Vec<Effect> {
        if let Some(why) = self.model.why_not(control.kind(), targets) {
            self.model.notices.say(Severity::Warning, format!("{}: {why}.", control.kind().words()), now);
            return Vec::new();
        }
        let chosen = self.model.expand(targets);
        if chosen.calls.len() > 1 || targets.len() > 1 {
            self.screens.overlays.push(Overlay::Several(Several::new(control, chosen, now)));
            return Vec::new();
        }
        if let Some(words) = chosen.left_out_words() {
            self.model.notices.say(Severity::Info, words, now);
        }
        self.model.send_control(&control, chosen.calls)
    }
}

impl ControlState {
    fn remember(&mut self, text: &str) {
        self.said.retain(|known| known != text);
        self.said.push_front(text.to_owned());
        self.said.truncate(REMEMBERED);
    }

    /// Adds the texts of earlier runs after those of this run.
    pub(super) fn recalled(&mut self, texts: Vec<String>) {
        for text in texts {
            if self.said.len() < REMEMBERED && !self.said.contains(&text) {
                self.said.push_back(text);
            }
        }
    }

    /// Starts a session: the server may be another one, which may lack other controls.
    pub(super) fn new_session(&mut self) {
        self.lacking.clear();
    }
}
