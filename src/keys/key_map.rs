//! Maps keys to commands: the built-in map, overridden by the user's changes.

use std::collections::{BTreeMap, HashMap};

use crate::base::edit_distance;
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::keys::keyboard_layout;

/// The built-in keys, in the format of the `[keys]` section of the configuration.
pub const DEFAULT: &str = include_str!("../../assets/keymap.toml");

/// Maps keys to commands.
#[derive(Clone, Debug)]
pub struct KeyMap {
    /// By [`Section::shared`], the section under which keys are looked up.
    bound: HashMap<(Section, Chord), Command>,
    keys: Vec<(Command, Vec<Chord>)>,
    written: Vec<(Command, Vec<String>)>,
}

impl KeyMap {
    /// The built-in map with `changes` (names of commands and their new keys) applied.
    ///
    /// # Errors
    /// Says in words which entry is wrong and what would be valid.
    pub fn new(changes: &BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut names: BTreeMap<String, Vec<String>> = toml::from_str(DEFAULT).map_err(|error| error.to_string())?;
        for (name, keys) in changes {
            if Command::from_name(name).is_none() {
                return Err(unknown(name));
            }
            names.insert(name.clone(), keys.clone());
        }
        let mut map = Self { bound: HashMap::new(), keys: Vec::new(), written: Vec::new() };
        for &command in Command::ALL {
            let mut chords = Vec::new();
            for key in names.get(command.name()).into_iter().flatten() {
                let chord = key.parse().map_err(|error| format!("[keys] {}: {error}", command.name()))?;
                map.bind(command, chord)?;
                chords.push(chord);
            }
            map.keys.push((command, chords));
            map.written.push((command, names.get(command.name()).cloned().unwrap_or_default()));
        }
        map.check_answers()?;
        Ok(map)
    }

    fn bind(&mut self, command: Command, chord: Chord) -> Result<(), String> {
        if let Some(why) = refusal(command, chord) {
            return Err(format!("[keys] {}: “{chord}” {why}", command.name()));
        }
        let section = command.section().shared();
        // The key of a command that works on top of everything must be unique among all sections.
        let elsewhere = self.bound.iter().find(|((_, key), other)| {
            *key == chord && chord.types_nothing() && (other.works_on_top() || command.works_on_top())
        });
        let elsewhere = elsewhere.map(|(_, other)| *other);
        match elsewhere.or_else(|| self.bound.insert((section, chord), command)) {
            Some(other) => Err(format!("[keys]: “{chord}” is bound to both {} and {}", other.name(), command.name())),
            None => Ok(()),
        }
    }

    /// Refuses a key that both opens and confirms a question: pressed twice, it would act without asking.
    fn check_answers(&self) -> Result<(), String> {
        let yes = self.keys(Command::AnswerYes);
        if yes.is_empty() {
            return Err("[keys] answer_yes: no key is left to answer questions; bind a letter".to_owned());
        }
        for command in Command::ALL.iter().filter(|command| command.asks()) {
            if let Some(key) = self.keys(*command).iter().find(|key| yes.contains(key)) {
                return Err(format!(
                    "[keys] {}: “{key}” is also answer_yes, so pressing it twice would skip the question; choose another key than {key}",
                    command.name()
                ));
            }
        }
        Ok(())
    }

    /// The command of a key in the panes. A key of a Hangul or Cyrillic layout counts as the Latin key at its place.
    #[must_use]
    pub fn main(&self, chord: Chord) -> Option<Command> {
        let main = |c| self.bound.get(&(Section::Everywhere, c)).copied();
        main(chord).or_else(|| {
            let latin = keyboard_layout::latin(chord.as_char()?)?;
            // Hangul has no capitals for most keys, so a letter without a command counts as its capital.
            [latin, latin.to_ascii_uppercase()].into_iter().find_map(|c| main(Chord::char(c)))
        })
    }

    /// The command of a key among the section's own keys, on any known layout.
    #[must_use]
    pub fn own(&self, section: Section, chord: Chord) -> Option<Command> {
        let section = section.shared();
        let direct = self.bound.get(&(section, chord)).copied();
        direct.or_else(|| {
            let c = chord.as_char()?;
            let command = self.bound.get(&(section, Chord::char(keyboard_layout::latin(c)?))).copied()?;
            // The Cyrillic letter at the place of the y is an N, which begins "no", so only Latin and Hangul confirm.
            (command != Command::AnswerYes || keyboard_layout::is_hangul(c)).then_some(command)
        })
    }

    /// The command of a key in a section: its own keys first, then those borrowed from the form, then those of the
    /// panes. A question only accepts its own keys.
    #[must_use]
    pub fn command(&self, section: Section, chord: Chord) -> Option<Command> {
        match section.shared() {
            Section::Everywhere => self.main(chord),
            Section::Questions => self.own(section, chord),
            Section::Form => self.form(chord).or_else(|| self.main(chord).filter(|command| command.works_on_top())),
            _ => self
                .own(section, chord)
                .or_else(|| self.form(chord).filter(|command| section.borrowed().contains(command)))
                .or_else(|| self.main(chord)),
        }
    }

    /// The command of a pane's key before the overlay handles it; `None` if the key is text or a key of the section.
    pub(crate) fn on_top(&self, section: Section, chord: Chord, takes_text: bool) -> Option<Command> {
        let has_own = section.shared() != Section::Everywhere && self.own(section, chord).is_some();
        let is_text = takes_text && !chord.types_nothing();
        self.main(chord).filter(|_| !has_own && !is_text)
    }

    /// Whether a key has no command in the section, in the panes and in the form.
    pub(crate) fn is_free(&self, section: Section, chord: Chord) -> bool {
        self.command(section, chord).or_else(|| self.main(chord)).or_else(|| self.form(chord)).is_none()
    }

    /// The command of a key in the call form.
    #[must_use]
    pub fn form(&self, chord: Chord) -> Option<Command> {
        self.bound.get(&(Section::Form, chord)).copied()
    }

    /// The keys of a command.
    #[must_use]
    pub fn keys(&self, command: Command) -> &[Chord] {
        self.keys.iter().find(|(bound, _)| *bound == command).map_or(&[], |(_, keys)| keys)
    }

    /// The keys of a command as written in the configuration.
    #[must_use]
    pub fn written(&self, command: Command) -> &[String] {
        self.written.iter().find(|(bound, _)| *bound == command).map_or(&[], |(_, keys)| keys)
    }

    /// All commands with their keys, in the format of the configuration.
    #[must_use]
    pub fn print(&self) -> String {
        let mut text = "[keys]\n".to_owned();
        for section in Section::ALL {
            text.extend(["\n# ", section.title(), "\n"]);
            for command in Command::ALL.iter().filter(|command| command.section() == section) {
                // Rust escapes some characters in a way that the configuration cannot parse.
                let keys = toml::Value::from(self.written(*command).to_vec()).to_string();
                text.extend([command.name(), " = ", &keys, "  # ", command.description(), "\n"]);
            }
        }
        text
    }

    /// The first key of a command as shown on screen; empty if it has none.
    #[must_use]
    pub fn hint(&self, command: Command) -> String {
        self.keys(command).first().map(ToString::to_string).unwrap_or_default()
    }

    /// The first key of a command that works in the section; empty if none does, because the section uses them
    /// otherwise.
    pub(crate) fn hint_in(&self, section: Section, command: Command) -> String {
        let works = |key: &&Chord| self.command(section, **key) == Some(command);
        self.keys(command).iter().find(works).map(ToString::to_string).unwrap_or_default()
    }

    /// A hint at a command's key to end a sentence with: `; s stops it`. Empty if the command has no key.
    #[must_use]
    pub fn aside(&self, command: Command, does: &str) -> String {
        let key = self.hint(command);
        if key.is_empty() { key } else { format!("; {key} {does}") }
    }
}

fn unknown(name: &str) -> String {
    let known: Vec<_> = Command::ALL.iter().map(|command| command.name()).collect();
    match edit_distance::nearest(name, &known) {
        Some(meant) => format!("[keys]: there is no command “{name}”; did you mean {meant}?"),
        None => format!("[keys]: there is no command “{name}”; vdial --print-keymap lists them"),
    }
}

/// Why a command cannot have a key, in words; `None` if it can.
fn refusal(command: Command, chord: Chord) -> Option<String> {
    let section = command.section();
    let letter = chord.as_char().filter(char::is_ascii_alphabetic);
    if let Some(key) = chord.same_byte_as() {
        return Some(format!("cannot be distinguished from {key}: terminals send the same byte; choose another key"));
    }
    let takes_letters = command == Command::HangUp;
    if command.acts_on_calls() && !chord.is_function_key() && (letter.is_none() || !takes_letters) {
        let letters = if takes_letters { " or a plain letter" } else { "" };
        return Some(format!("may be pressed by mistake; use a plain function key (f1 to f12){letters}"));
    }
    if command == Command::SendProposal && chord.to_string() == "F5" {
        return Some("places the call of the form; choose another function key".to_owned());
    }
    let why = match section {
        // Enter and Esc leave a question, and digits count calls. A terminal or a slow line may turn Esc and keys typed
        // before the question was seen into keys with Ctrl or Alt; a letter is always intended.
        Section::Questions if letter.is_none() => "cannot answer a question; use a plain letter",
        Section::Questions if command.confirms() && matches!(letter, Some('n' | 'N')) => {
            "means no to most people; choose another letter"
        }
        _ if section.takes_text() && chord.as_char().is_some() => {
            "types text there; use a function key, or Ctrl with it"
        }
        _ if section.takes_text() && chord.edits() => "moves there; use a function key, or a letter with Ctrl",
        _ if section.is_menu() && (!chord.is_plain() || chord.edits()) => {
            "cannot select in a menu; use a plain character or a function key"
        }
        _ if section.shared() != Section::Everywhere && chord == Chord::esc() => "always closes; choose another key",
        _ => return None,
    };
    Some(why.to_owned())
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
    fn every_command_has_a_key_a_section_of_the_help_and_a_description() {
        let map = with(&[]).unwrap();
        for &command in Command::ALL {
            let name = command.name();
            assert!(!map.keys(command).is_empty(), "{name} has no key");
            assert!(Section::ALL.contains(&command.section()), "{name} is in no section of the help");
            assert!(!command.description().is_empty() && !command.description().ends_with('.'), "{name}");
            assert_eq!(Command::from_name(name), Some(command), "two commands have one name");
            for &key in map.keys(command) {
                assert_eq!(map.command(command.section(), key), Some(command), "{name} by {key}");
            }
            assert_eq!(map.hint_in(command.section(), command), map.hint(command), "{name}");
        }
        for section in Section::ALL {
            assert!(Command::ALL.iter().any(|command| command.section() == section), "{section:?} is empty");
        }
        let names: BTreeMap<String, Vec<String>> = toml::from_str(DEFAULT).unwrap();
        assert_eq!(names.len(), Command::ALL.len(), "a name in the key map is no command");
    }

    #[test]
    fn every_name_that_is_nearly_right_leads_to_the_right_one() {
        for command in Command::ALL {
            let error = with(&[(&format!("{}_", command.name()), &["9"])]).unwrap_err();
            assert!(error.contains(&format!("did you mean {}?", command.name())), "{error}");
        }
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
            (("hangup", ["H"]), "there is no command “hangup”; did you mean hang_up?"),
            (("volume", ["H"]), "vdial --print-keymap lists them"),
            (("hang_up", ["n"]), "bound to both"),
            (("hang_up", ["hyper-x"]), "not a modifier"),
            (("preview", ["s"]), "types text"),
            (("send", ["s"]), "plain function key"),
            (("send", ["alt-enter"]), "plain function key"),
            (("send", ["ctrl-y"]), "plain function key"),
            (("send", ["shift-f5"]), "plain function key"),
            (("send", ["enter"]), "plain function key"),
            (("hang_up", ["alt-h"]), "or a plain letter"),
            (("hang_up", ["ctrl-k"]), "or a plain letter"),
            (("hang_up", ["ctrl-m"]), "cannot be distinguished from enter"),
            (("hang_up", ["y"]), "bound to both"),
            (("hang_up", ["5"]), "or a plain letter"),
            (("hang_up", ["н"]), "or a plain letter"),
            (("hang_up", ["space"]), "or a plain letter"),
            (("preview", ["enter"]), "moves there"),
            (("preview", ["esc"]), "moves there"),
            (("preview", ["ctrl-z"]), "bound to both"),
            (("empty_option", ["x"]), "types text there"),
            (("empty_option", ["del"]), "moves there"),
            (("remove_favourite", ["esc"]), "always closes"),
            (("stop_batch", ["ctrl-c"]), "bound to both quit_now and stop_batch"),
            (("stop_batch", ["f5"]), "bound to both send and stop_batch"),
            (("control_hold", ["X"]), "bound to both control_hold and control_resume"),
            (("mute_in", ["o"]), "bound to both mute_in and mute_out"),
            (("copy_id", ["n"]), "bound to both copy_id and copy_number"),
            (("add_step", ["u"]), "bound to both add_step and undo_step"),
            (("answer_no", ["y"]), "bound to both answer_yes and answer_no"),
            (("control_say", ["enter"]), "cannot select in a menu"),
            (("copy_id", ["ctrl-i"]), "cannot be distinguished from tab"),
            (("mute_in", ["ctrl-k"]), "cannot select in a menu"),
            (("answer_yes", ["enter"]), "cannot answer a question"),
            (("answer_yes", ["esc"]), "cannot answer a question"),
            (("answer_yes", ["5"]), "cannot answer a question"),
            (("answer_yes", ["f2"]), "cannot answer a question"),
            (("answer_yes", ["ctrl-y"]), "cannot answer a question"),
            (("answer_yes", ["alt-y"]), "cannot answer a question"),
            (("answer_yes", ["space"]), "cannot answer a question"),
            (("answer_yes", ["н"]), "cannot answer a question"),
            (("answer_no", ["esc"]), "cannot answer a question"),
            (("call_unjournalled", ["enter"]), "cannot answer a question"),
            (("call_unjournalled", ["y"]), "bound to both answer_yes and call_unjournalled"),
            (("call_unjournalled", ["n"]), "means no to most people"),
            (("answer_yes", ["N"]), "means no to most people"),
            (("answer_yes", ["H"]), "bound to both"),
            (("answer_yes", ["D"]), "[keys] remove_favourite: “D” is also answer_yes"),
            (("control_record", ["y"]), "[keys] control_record: “y” is also answer_yes"),
            (("send", ["f6"]), "bound to both"),
            (("take_offer", ["f5"]), "bound to both"),
            (("quit_now", ["f5"]), "bound to both"),
            (("help", ["f5"]), "bound to both"),
            (("filter", ["ctrl-i"]), "cannot be distinguished from tab"),
            (("filter", ["ctrl-["]), "cannot be distinguished from esc"),
            (("hang_up", ["\u{1b}"]), "is not a key"),
        ] {
            let error = with(&[(changes.0, &changes.1)]).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_question_always_has_an_answer() {
        assert!(with(&[("answer_yes", &[])]).unwrap_err().contains("no key is left"));
        let error = with(&[("answer_yes", &["j"]), ("back", &["j"]), ("down", &["down"])]).unwrap_err();
        assert!(error.contains("[keys] back: “j” is also answer_yes"), "{error}");
        let error = with(&[("hang_up", &["y"]), ("copy", &["Q"])]).unwrap_err();
        assert!(error.contains("[keys] hang_up: “y” is also answer_yes"), "{error}");
        let map = with(&[("answer_yes", &["j"]), ("hang_up", &["y"]), ("copy", &["Q"])]).unwrap();
        let answer = |c| map.own(Section::Questions, Chord::char(c));
        assert_eq!(['j', 'ㅓ'].map(answer), [Some(Command::AnswerYes); 2]);
        assert_eq!(['y', 'ㅛ', 'о', 'J'].map(answer), [None; 4]);
        assert_eq!(map.command(Section::Questions, Chord::char('y')), None, "the panes' keys answer nothing");
    }

    #[test]
    fn questions_are_answered_on_the_layouts_that_are_known() {
        let map = with(&[]).unwrap();
        for (keys, answer) in [
            ("yㅛ", Some(Command::AnswerYes)),
            ("nqㅜㅂтй", Some(Command::AnswerNo)),
            ("hHㅗрР", Some(Command::HangUpAll)),
            ("wㅈц", Some(Command::CallUnjournalled)),
            ("rㄱк", Some(Command::RetryJournal)),
            ("YнНYNQWRㅉㄲ15 \t", None),
        ] {
            for key in keys.chars() {
                assert_eq!(map.own(Section::Questions, Chord::char(key)), answer, "{key}");
            }
        }
    }

    #[test]
    fn an_overlay_has_its_own_keys_before_those_of_the_panes() {
        let map = with(&[("hang_up", &["D"]), ("back", &["q", "X"]), ("resume", &["Z"])]).unwrap();
        for (section, key, command) in [
            (Section::Everywhere, 'D', Some(Command::HangUp)),
            (Section::Favourites, 'D', Some(Command::RemoveFavourite)),
            (Section::Favourites, 'В', Some(Command::RemoveFavourite)),
            (Section::History, 'D', Some(Command::HangUp)),
            (Section::Actions, 'X', Some(Command::RemoveStep)),
            (Section::Actions, 'ㅏ', Some(Command::Up)),
            (Section::Copy, 'j', Some(Command::CopyRecord)),
            (Section::Copy, 'k', Some(Command::Up)),
            (Section::Form, 'D', None),
        ] {
            assert_eq!(map.command(section, Chord::char(key)), command, "{section:?} {key}");
        }
        assert_eq!(map.hint_in(Section::Favourites, Command::HangUp), "", "another key has it there");
        assert_eq!(map.hint_in(Section::History, Command::SaveFavourite), "Ctrl-S", "borrowed of the form");
        assert_eq!(map.hint_in(Section::Favourites, Command::SaveFavourite), "");
        let map = with(&[("remove_favourite", &["q"])]).unwrap();
        assert_eq!(map.hint_in(Section::Favourites, Command::Back), "");
        assert_eq!(map.hint_in(Section::History, Command::Back), "q");
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
