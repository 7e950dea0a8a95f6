//! Control keys of the panes.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Control, ControlKind, Target};
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::screens::PaneId;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::control::Menu;
use crate::screens::overlays::control::MuteChoice;
use crate::screens::overlays::control::Several;
use crate::widgets::menu::Bar;

impl App {
    /// Handles a control key: acts on the marked calls, or else on the selected one.
    pub(crate) fn ask_control(&mut self, action: Command, now: Now) -> Vec<Effect> {
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
    pub(crate) fn control(&mut self, control: Control, targets: &[Target], now: Now) -> Vec<Effect> {
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
