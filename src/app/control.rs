//! Control of calls while they are up: what a key asks for, on which calls, and what came of it.

mod answers;
mod keys;
mod menu;
mod speech;
mod targets;

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

/// How many spoken texts are remembered.
pub const REMEMBERED: usize = 20;

/// What is known of controls beside the calls themselves.
#[derive(Clone, Debug, Default)]
pub struct ControlState {
    /// What the server was found to lack in this session.
    pub lacking: HashSet<ControlKind>,
    /// The texts that were spoken last, newest first.
    pub said: VecDeque<String>,
    /// Whether those of earlier runs were asked for.
    recalled: bool,
    /// What went out to several calls and is not answered by all of them.
    round: Option<MultiControl>,
    /// What was typed when the form was last closed.
    draft: Option<SpeechForm>,
}

/// A control on its way to several calls.
#[derive(Clone, Debug)]
struct MultiControl {
    control: Control,
    waiting: HashSet<CallId>,
    done: usize,
    refused: usize,
    unknown: usize,
    why: Option<String>,
}

impl App {
    /// What a key of the table asks of the selected or the marked calls.
    pub(super) fn ask_control(&mut self, action: Command, now: Now) -> Vec<Effect> {
        if action == Command::Transfer {
            let hold = self.hint(Command::Hold);
            let text = format!(
                "vdial does not transfer calls yet, though the API can. {hold} holds one; a flow's connect action reaches others."
            );
            self.notices.say(Severity::Info, text, now);
            return Vec::new();
        }
        let targets = self.chosen_targets();
        if targets.is_empty() {
            self.notices.say(Severity::Info, "No call is selected: there is nothing to control.", now);
            return Vec::new();
        }
        if action == Command::Control {
            self.overlays.push(Overlay::Controls(Menu { targets: targets.clone(), bar: Bar::default() }));
            return self.hurry(&targets);
        }
        let kind = if action == Command::Mute { ControlKind::Mute } else { ControlKind::Hold };
        if let Some(why) = self.why_not(kind, &targets) {
            self.notices.say(Severity::Warning, format!("{}: {why}.", kind.words()), now);
            return Vec::new();
        }
        if action == Command::Mute {
            self.overlays.push(Overlay::Mute(MuteChoice::new(self, targets)));
            return Vec::new();
        }
        let control = Control::Hold(action == Command::Hold);
        // A mark that was set earlier may be out of sight: the call is named before anything is done to it.
        let in_sight = self.focus == PaneId::Calls && self.calls.table.cursor().selected() == targets.first();
        if targets.len() == 1 && !in_sight {
            let chosen = self.expand(&targets);
            self.overlays.push(Overlay::Several(Several::new(control, chosen, now)));
            return Vec::new();
        }
        self.control(control, &targets, now)
    }

    /// Sends a control to the calls among the targets that take it; to several only when their count was typed.
    pub(super) fn control(&mut self, control: Control, targets: &[Target], now: Now) -> Vec<Effect> {
        if let Some(why) = self.why_not(control.kind(), targets) {
            self.notices.say(Severity::Warning, format!("{}: {why}.", control.kind().words()), now);
            return Vec::new();
        }
        let chosen = self.expand(targets);
        if chosen.calls.len() > 1 || targets.len() > 1 {
            self.overlays.push(Overlay::Several(Several::new(control, chosen, now)));
            return Vec::new();
        }
        if let Some(words) = chosen.left_out_words() {
            self.notices.say(Severity::Info, words, now);
        }
        self.send_control(&control, chosen.calls)
    }

    /// Sends a control, once to each call.
    fn send_control(&mut self, control: &Control, mut calls: Vec<CallId>) -> Vec<Effect> {
        // Twice the same while the first is on its way would be a doubt more, and no answer less.
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
            // A credential stands in no file but its own.
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

    /// What is shown is read anew while the user looks at it.
    fn hurry(&self, targets: &[Target]) -> Vec<Effect> {
        self.expand(targets).calls.into_iter().map(Effect::Hurry).collect()
    }

    /// The recording of the selected call that is yet to be asked when it began.
    pub(super) fn recording_to_read(&mut self, selected: Option<&CallId>) -> Option<Effect> {
        let id = selected?;
        let recording = self.calls.recording_to_read(id)?;
        Some(Effect::ReadRecording(id.clone(), recording))
    }
}

impl ControlState {
    fn remember(&mut self, text: &str) {
        self.said.retain(|known| known != text);
        self.said.push_front(text.to_owned());
        self.said.truncate(REMEMBERED);
    }

    /// Takes in the texts of earlier runs, which are older than those of this one.
    pub(super) fn recalled(&mut self, texts: Vec<String>) {
        for text in texts {
            if self.said.len() < REMEMBERED && !self.said.contains(&text) {
                self.said.push_back(text);
            }
        }
    }

    /// Another session: perhaps another server, which may lack other things.
    pub(super) fn new_session(&mut self) {
        self.lacking.clear();
    }
}
