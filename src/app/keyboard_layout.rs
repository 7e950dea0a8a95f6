//! The Latin key at the place of a Hangul (2-set) or Cyrillic (ЙЦУКЕН) one, so that hot keys work with either layout.

use crossterm::event::{KeyCode, KeyEvent};

use super::App;
use super::action::Action;
use super::chord::Chord;
use super::dialer::actions::Level as Editing;
use super::hangup::means_yes;
use super::notices::Level;
use super::overlay::Overlay;
use crate::clock::Now;
use crate::plain;

const LATIN: &str = "qwertyuiopasdfghjklzxcvbnmQWERTOP";
const HANGUL: &str = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ";
const LATIN_OF_CYRILLIC: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.QWERTYUIOPASDFGHJKLZXCVBNM<>";
const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбюЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬБЮ";

/// The Latin character on the key that gives `c`; `None` for a character of neither layout.
#[must_use]
pub fn latin(c: char) -> Option<char> {
    let in_layout = |layout: &str, latin: &str| {
        let at = layout.chars().position(|key| key == c)?;
        latin.chars().nth(at)
    };
    in_layout(HANGUL, LATIN).or_else(|| in_layout(CYRILLIC, LATIN_OF_CYRILLIC))
}

/// What was said already of keys that are none here: once is enough.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
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
        let key = plain::clean(&c.to_string());
        let words = match (asked, is_latin(c)) {
            (true, _) => format!("“{key}” answers nothing: the keys here are Latin. Switch the keyboard."),
            (false, false) => format!("“{key}” is no key here: the keys are Latin. Switch the keyboard."),
            (false, true) => format!("“{key}” is no key here. {} lists the keys.", self.hint(Action::Help)),
        };
        self.notices.say(Level::Warning, words, now);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_of_equal_length() {
        assert_eq!(HANGUL.chars().count(), LATIN.chars().count());
        assert_eq!(CYRILLIC.chars().count(), LATIN_OF_CYRILLIC.chars().count());
    }

    #[test]
    fn keys_are_found_at_their_places() {
        for (key, expected) in [('ㅛ', 'y'), ('н', 'y'), ('Р', 'H'), ('ㅡ', 'm'), ('Ю', '>')] {
            assert_eq!(latin(key), Some(expected), "{key}");
        }
        assert_eq!(latin('q'), None);
    }
}
