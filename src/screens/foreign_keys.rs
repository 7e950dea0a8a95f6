//! The notices about keys of another script, once each.

use crossterm::event::{KeyCode, KeyEvent};

use crate::base::safe_text;
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::keys::keyboard_layout::latin;
use crate::model::Model;
use crate::screens::Screens;
use crate::screens::screen::Screen;

/// Which of these notices were shown: once each is enough.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ToldOfKeys {
    pub(crate) of_latin: bool,
    pub(crate) in_panes: bool,
    pub(crate) in_questions: bool,
}

/// Whether a non-ASCII character is of the Latin script, as on French or German keyboards.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}

impl Screens {
    /// The notice that a key of another script does nothing; in a question, that none of its letters answers it.
    pub(crate) fn about_foreign_key(&mut self, key: KeyEvent, model: &Model) -> Option<String> {
        let KeyCode::Char(c) = key.code else { return None };
        let chord = Chord::from(key);
        let asked = self.top_overlay().is_some_and(|screen| screen.guard().is_some());
        // Another letter may be in the place of the y, and does not mean yes.
        let says_yes = |key| model.keys.own(Section::Questions, key) == Some(Command::AnswerYes);
        let is_no_yes = asked && latin(c).is_some_and(|c| says_yes(Chord::char(c))) && !says_yes(chord);
        let section = self.section();
        let known = latin(c).is_some() || model.keys.command(section, chord).is_some();
        if c.is_ascii() || (known && !is_no_yes) || self.types_text(model) {
            return None;
        }
        let told = &mut self.told_of_layout;
        let told = match (asked, is_latin(c)) {
            (true, _) => &mut told.in_questions,
            (false, false) => &mut told.in_panes,
            (false, true) => &mut told.of_latin,
        };
        if std::mem::replace(told, true) {
            return None;
        }
        let key = safe_text::sanitize(&c.to_string());
        Some(if !asked && is_latin(c) {
            format!("“{key}” is not a key here. {} lists the keys.", model.hint(Command::Help))
        } else {
            format!("“{key}” is not a key here: keys are Latin letters. Switch the keyboard layout.")
        })
    }

    /// Whether keys currently type text.
    pub(crate) fn types_text(&self, model: &Model) -> bool {
        self.top().map_or_else(|| self.typing_filter(model), Screen::types_text)
    }
}
