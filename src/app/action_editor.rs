//! Opens the editor of actions with the text of the form's field, and writes each change back into that field.

use crossterm::event::KeyEvent;

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::keys::chord::Chord;
use crate::messages::effect::Effect;
use crate::screens::form::FormContext;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::action_editor::{ActionDefaults, ActionEditor, Outcome};

impl App {
    /// Opens the editor with the actions of the form's field.
    pub(super) fn open_steps(&mut self, now: Now) {
        let region = self.screens.form.national_region(&FormContext::of(&self.model));
        let names = |known: &crate::domain::Extension| [known.name.clone(), known.extension.clone()];
        let extensions = self.model.extensions.items().iter().flat_map(names).filter(|name| !name.is_empty()).collect();
        let around = ActionDefaults { language: self.screens.form.language.value().to_owned(), region, extensions };
        match ActionEditor::open(self.screens.form.actions.value(), around) {
            Ok(editor) => self.screens.overlays.push(Overlay::Actions(Box::new(editor))),
            Err(why) => self.model.notices.say(Severity::Warning, why, now),
        }
    }

    pub(super) fn steps_key(&mut self, key: KeyEvent, chord: Chord, now: Now) -> Vec<Effect> {
        let command = self.model.keys.command(Overlay::section(&self.screens.overlays), chord);
        let Some(Overlay::Actions(editor)) = self.screens.overlays.last_mut() else { return Vec::new() };
        let outcome = editor.key(key, command);
        self.write_steps();
        self.steps_command(outcome, now)
    }

    pub(super) fn steps_paste(&mut self, text: &str, now: Now) {
        let Some(Overlay::Actions(editor)) = self.screens.overlays.last_mut() else { return };
        let command = editor.paste(text);
        self.write_steps();
        self.steps_command(command, now);
    }

    /// Shows the list from the user's own editor. Text that is not a list closes this editor: the form shows it.
    pub(super) fn reread_steps(&mut self, now: Now) {
        let Some(Overlay::Actions(editor)) = self.screens.overlays.last_mut() else { return };
        if let Err(why) = editor.reread(self.screens.form.actions.value()) {
            self.screens.overlays.pop();
            self.model.notices.say(Severity::Warning, why, now);
        }
    }

    fn write_steps(&mut self) {
        let Some(Overlay::Actions(editor)) = self.screens.overlays.last_mut() else { return };
        if let Some(text) = editor.take_change() {
            self.screens.form.actions = text.into();
            self.screens.form.failure = None;
        }
    }

    fn steps_command(&mut self, command: Outcome, now: Now) -> Vec<Effect> {
        match command {
            Outcome::None => {}
            Outcome::Close => {
                self.screens.overlays.pop();
                // A call that was being sent when the editor opened may have closed the form.
                if !self.screens.overlays.iter().any(|overlay| matches!(overlay, Overlay::Form)) {
                    self.open_form();
                }
            }
            Outcome::Edit => return vec![Effect::Edit(self.screens.form.actions_for_editor())],
            Outcome::NothingIsSent => {
                self.model.notices.say(Severity::Info, "Nothing is sent from here: Esc leads back to the form.", now);
            }
            Outcome::NoField => {
                self.model.notices.say(
                    Severity::Info,
                    "There is no field for what was pasted; nothing was done with it.",
                    now,
                );
            }
        }
        Vec::new()
    }
}
