//! Warns that a key does nothing because its letter is of another script or accented: once for each kind, and never
//! while text is typed.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::keys::keyboard_layout::latin;
use crate::screens::foreign_keys::is_latin;
use crate::screens::screen::Screen;
use crossterm::event::{KeyCode, KeyEvent};

impl App {
    /// Reports that a key of another script does nothing; in a question, that none of its letters answers it.
    pub(crate) fn tell_of_layout(&mut self, key: KeyEvent, now: Now) {
        let KeyCode::Char(c) = key.code else { return };
        let chord = Chord::from(key);
        let asked = self.screens.top_overlay().is_some_and(|screen| screen.guard().is_some());
        // Another letter may be in the place of the y, and does not mean yes.
        let says_yes = |key| self.model.keys.own(Section::Questions, key) == Some(Command::AnswerYes);
        let is_no_yes = asked && latin(c).is_some_and(|c| says_yes(Chord::char(c))) && !says_yes(chord);
        let section = self.screens.section();
        let known = latin(c).is_some() || self.model.keys.command(section, chord).is_some();
        if c.is_ascii() || (known && !is_no_yes) || self.types_text() {
            return;
        }
        let told = &mut self.screens.told_of_layout;
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
        self.model.notices.say(Severity::Warning, words, now);
    }

    /// Whether keys currently type text.
    pub(crate) fn types_text(&self) -> bool {
        self.screens.top().map_or_else(|| self.screens.typing_filter(&self.model), Screen::types_text)
    }
}
