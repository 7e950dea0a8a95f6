//! Says that a hot key of another script is none here, where it does nothing.

use crossterm::event::{KeyCode, KeyEvent};

use super::App;
use super::dialer::actions::EditorPage as Editing;
use super::overlay::Overlay;
use crate::base::clock::Now;
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::keys::answer_letters::means_yes;
use crate::keys::chord::Chord;
use crate::keys::command::Command;
use crate::keys::keyboard_layout::latin;

/// What was said already of keys that are none here: once is enough.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ToldOfKeys {
    of_latin: bool,
    in_panes: bool,
    in_questions: bool,
}

impl App {
    /// Says that a hot key of another script is none here, where it does nothing: in a question, that only `y` answers it.
    pub(super) fn tell_of_layout(&mut self, key: KeyEvent, now: Now) {
        let KeyCode::Char(c) = key.code else { return };
        let chord = Chord::from(key);
        let asked = self.overlays.last().is_some_and(|overlay| overlay.opened().is_some());
        // At the place of the y there may be another letter, which then does not mean yes.
        let is_no_yes = asked && latin(c) == Some('y') && !means_yes(c);
        let known = latin(c).is_some() || self.keymap.main(chord).is_some();
        if c.is_ascii() || (known && !is_no_yes) || self.types_text() {
            return;
        }
        let told = &mut self.told_of_layout;
        let told = match (asked, is_latin(c)) {
            (true, _) => &mut told.in_questions,
            (false, false) => &mut told.in_panes,
            (false, true) => &mut told.of_latin,
        };
        if std::mem::replace(told, true) {
            return;
        }
        let key = safe_text::sanitize(&c.to_string());
        let words = match (asked, is_latin(c)) {
            (true, _) => format!("“{key}” answers nothing: the keys here are Latin. Switch the keyboard."),
            (false, false) => format!("“{key}” is no key here: the keys are Latin. Switch the keyboard."),
            (false, true) => format!("“{key}” is no key here. {} lists the keys.", self.hint(Command::Help)),
        };
        self.notices.say(Severity::Warning, words, now);
    }

    /// Whether characters are text now.
    fn types_text(&self) -> bool {
        if self.sign_in.is_some() {
            return true;
        }
        match self.overlays.last() {
            None => self.typing_filter(),
            Some(Overlay::Form | Overlay::Line(_) | Overlay::Say(_)) => true,
            Some(Overlay::Actions(editor)) => !matches!(editor.level(), Editing::List),
            Some(Overlay::Help(help)) => help.filter.typing,
            Some(Overlay::History(list)) => list.picker.filter.typing,
            Some(Overlay::Favourites(list)) => list.picker.filter.typing,
            Some(_) => false,
        }
    }
}

/// Whether a character that is not ASCII is of the Latin script, as on French or German keyboards.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}
