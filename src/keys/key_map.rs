//! Which key does what: the built-in map with the user's changes laid over it.

use std::collections::{BTreeMap, HashMap};

use super::answer_letters::means_yes;
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::keys::keyboard_layout;

/// The built-in keys, in the format of the `[keys]` section of the configuration.
pub const DEFAULT: &str = include_str!("../../assets/keymap.toml");

/// Which key does what.
#[derive(Clone, Debug)]
pub struct KeyMap {
    main: HashMap<Chord, Command>,
    form: HashMap<Chord, Command>,
    keys: Vec<(Command, Vec<Chord>)>,
    written: Vec<(Command, Vec<String>)>,
}

impl KeyMap {
    /// The built-in map with `changes` (action name to keys) laid over it.
    ///
    /// # Errors
    /// Says in words which entry is wrong and what would be right.
    pub fn new(changes: &BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut names: BTreeMap<String, Vec<String>> = toml::from_str(DEFAULT).map_err(|error| error.to_string())?;
        for (name, keys) in changes {
            if Command::from_name(name).is_none() {
                let known: Vec<_> = Command::ALL.iter().map(|action| action.name()).collect();
                return Err(format!("[keys]: there is no action “{name}”; there are {}", known.join(", ")));
            }
            names.insert(name.clone(), keys.clone());
        }
        let mut map = Self { main: HashMap::new(), form: HashMap::new(), keys: Vec::new(), written: Vec::new() };
        for &action in Command::ALL {
            let mut chords = Vec::new();
            for key in names.get(action.name()).into_iter().flatten() {
                let chord = key.parse().map_err(|error| format!("[keys] {}: {error}", action.name()))?;
                map.bind(action, chord)?;
                chords.push(chord);
            }
            map.keys.push((action, chords));
            map.written.push((action, names.get(action.name()).cloned().unwrap_or_default()));
        }
        Ok(map)
    }

    fn bind(&mut self, action: Command, chord: Chord) -> Result<(), String> {
        let form = action.section() == Section::Form;
        let wrong = |why: &str| Err(format!("[keys] {}: “{chord}” {why}", action.name()));
        if let Some(key) = chord.same_byte_as() {
            return wrong(&format!("cannot be told from {key}: terminals send the same byte; choose another key"));
        }
        let is_letter = |c: char| c.is_ascii_alphabetic() && !means_yes(c);
        if action.acts_on_calls() && !chord.is_function_key() && (form || !chord.as_char().is_some_and(is_letter)) {
            let letters = if form { "" } else { " or a plain letter other than y" };
            return wrong(&format!("may be typed by mistake; this takes a plain function key (f1 to f12){letters}"));
        }
        if form && chord.as_char().is_some() {
            return wrong("is text in the form; use a function key, or Ctrl with it");
        }
        if form && chord.edits() {
            return wrong("moves in the form; use a function key, or a letter with Ctrl");
        }
        // These work in the form, too.
        let both = |action: Command| matches!(action, Command::Send | Command::TakeOffer | Command::QuitNow);
        let other = if form { &self.main } else { &self.form }.get(&chord).copied();
        if let Some(other) = other.filter(|other| both(*other) || both(action)) {
            return Err(format!("[keys]: “{chord}” is bound to both {} and {}", other.name(), action.name()));
        }
        let taken = if form { &mut self.form } else { &mut self.main }.insert(chord, action);
        match taken {
            Some(other) => Err(format!("[keys]: “{chord}” is bound to both {} and {}", other.name(), action.name())),
            None => Ok(()),
        }
    }

    /// What a key does in the panes. A key of a Hangul or Cyrillic layout means the Latin key at its place.
    #[must_use]
    pub fn main(&self, chord: Chord) -> Option<Command> {
        let direct = self.main.get(&chord).copied();
        direct.or_else(|| {
            let latin = keyboard_layout::latin(chord.as_char()?)?;
            // Hangul knows no capital for most keys: a letter that means nothing stands for its capital.
            [latin, latin.to_ascii_uppercase()].into_iter().find_map(|c| self.main.get(&Chord::char(c)).copied())
        })
    }

    /// What a key does in the call form.
    #[must_use]
    pub fn form(&self, chord: Chord) -> Option<Command> {
        self.form.get(&chord).copied()
    }

    /// The keys of an action.
    #[must_use]
    pub fn keys(&self, action: Command) -> &[Chord] {
        self.keys.iter().find(|(bound, _)| *bound == action).map_or(&[], |(_, keys)| keys)
    }

    /// The keys of an action as they are written in the configuration.
    #[must_use]
    pub fn written(&self, action: Command) -> &[String] {
        self.written.iter().find(|(bound, _)| *bound == action).map_or(&[], |(_, keys)| keys)
    }

    /// Every action with its keys, in the format of the configuration.
    #[must_use]
    pub fn print(&self) -> String {
        let mut text = "[keys]\n".to_owned();
        for section in Section::ALL {
            text.extend(["\n# ", section.title(), "\n"]);
            for action in Command::ALL.iter().filter(|action| action.section() == section) {
                // Rust writes some characters in a way that the configuration does not read.
                let keys = toml::Value::from(self.written(*action).to_vec()).to_string();
                text.extend([action.name(), " = ", &keys, "  # ", action.description(), "\n"]);
            }
        }
        text
    }

    /// The first key of an action as shown on screen; empty when it has none.
    #[must_use]
    pub fn hint(&self, action: Command) -> String {
        self.keys(action).first().map(ToString::to_string).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(changes: &[(&str, &[&str])]) -> Result<KeyMap, String> {
        let owned = changes
            .iter()
            .map(|(name, keys)| ((*name).to_owned(), keys.iter().map(|key| (*key).to_owned()).collect()))
            .collect();
        KeyMap::new(&owned)
    }

    #[test]
    fn the_built_in_map_gives_every_action_a_key_and_no_key_two_actions() {
        let map = with(&[]).unwrap();
        for &action in Command::ALL {
            assert!(!map.keys(action).is_empty(), "{} has no key", action.name());
        }
        let names: BTreeMap<String, Vec<String>> = toml::from_str(DEFAULT).unwrap();
        assert_eq!(names.len(), Command::ALL.len(), "a name in the key map is no action");
    }

    #[test]
    fn nothing_destructive_is_on_a_small_letter_or_an_arrow() {
        let keys = with(&[]).unwrap().keys(Command::HangUp).to_vec();
        assert!(keys.iter().all(|key| key.as_char().is_some_and(char::is_uppercase)), "{keys:?}");
    }

    #[test]
    fn a_change_replaces_the_keys_of_its_action() {
        let map = with(&[("hang_up", &["K"])]).unwrap();
        assert_eq!(map.main(Chord::char('K')), Some(Command::HangUp));
        assert_eq!(map.main(Chord::char('H')), None);
    }

    #[test]
    fn wrong_changes_are_told_in_words() {
        for (changes, part) in [
            (("hangup", ["H"]), "there is no action “hangup”"),
            (("hang_up", ["n"]), "bound to both"),
            (("hang_up", ["hyper-x"]), "no modifier"),
            (("preview", ["s"]), "is text"),
            (("send", ["s"]), "plain function key"),
            (("send", ["alt-enter"]), "plain function key"),
            (("send", ["ctrl-y"]), "plain function key"),
            (("send", ["shift-f5"]), "plain function key"),
            (("send", ["enter"]), "plain function key"),
            (("hang_up", ["alt-h"]), "or a plain letter"),
            (("hang_up", ["ctrl-k"]), "or a plain letter"),
            (("hang_up", ["ctrl-m"]), "cannot be told from enter"),
            (("hang_up", ["y"]), "other than y"),
            (("hang_up", ["5"]), "or a plain letter"),
            (("hang_up", ["н"]), "or a plain letter"),
            (("hang_up", ["space"]), "or a plain letter"),
            (("preview", ["enter"]), "moves in the form"),
            (("preview", ["esc"]), "moves in the form"),
            (("send", ["f6"]), "bound to both"),
            (("take_offer", ["f5"]), "bound to both"),
            (("quit_now", ["f5"]), "bound to both"),
            (("help", ["f5"]), "bound to both"),
            (("filter", ["ctrl-i"]), "cannot be told from tab"),
            (("filter", ["ctrl-["]), "cannot be told from esc"),
            (("hang_up", ["\u{1b}"]), "is no key"),
        ] {
            let error = with(&[(changes.0, &changes.1)]).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn what_is_printed_is_read_again() {
        for key in ["\u{301}", "\u{200b}", "\"", "\\", "'"] {
            let printed = with(&[("mark", &[key])]).unwrap().print();
            let read: BTreeMap<String, BTreeMap<String, Vec<String>>> = toml::from_str(&printed).unwrap();
            assert_eq!(read["keys"]["mark"], [key]);
        }
    }

    #[test]
    fn keys_work_with_hangul_and_cyrillic_layouts() {
        let map = with(&[]).unwrap();
        for (key, action) in [
            ('ㅂ', Command::Back),
            ('й', Command::Back),
            ('ㅜ', Command::Dial),
            ('т', Command::Dial),
            ('ㅗ', Command::HangUp),
            ('Р', Command::HangUp),
            ('ㄲ', Command::Redial),
        ] {
            assert_eq!(map.main(Chord::char(key)), Some(action), "{key}");
        }
    }
}
