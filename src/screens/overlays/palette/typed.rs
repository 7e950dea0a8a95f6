//! The commands with arguments. What is wrong with an argument is said while it is typed.

use super::actions::{gist, view_entry};
use super::data;
use super::entry::{Around, Chosen, Entry};
use crate::domain::Profile;
use crate::keys::command::Command;
use crate::keys::key_map::KeyMap;
use crate::messages::effect::{Effect, ProfileOrder};
use crate::messages::intent::{Intent, Question};
use crate::screens::overlays::profiles::{profile_state, profiles};
use crate::screens::overlays::rewind::{NO_MOMENT, moment};
use crate::screens::overlays::statistics::{NO_DAY, days_named};
use crate::screens::screen::Context;
use crate::theme;
use crate::widgets::text;

/// A command that is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Call,
    Filter,
    At,
    View,
    Inspect,
    Day,
    Theme,
    Motion,
    Profile,
    ReadOnly,
    ReadWrite,
    Mouse,
    Guide,
    Quit,
}

/// The word of a command.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    verb: Verb,
    name: &'static str,
    /// Its argument; empty if it has none.
    pub takes: &'static str,
    does: &'static str,
}

const fn word(verb: Verb, name: &'static str, takes: &'static str, does: &'static str) -> Word {
    Word { verb, name, takes, does }
}

/// All of them.
const WORDS: [Word; 14] = [
    word(Verb::Call, "call", "DESTINATION", "open the form with it (sends nothing)"),
    word(Verb::Filter, "filter", "WORDS", "show the calls that match"),
    word(Verb::At, "at", "TIME", "show the board at that time"),
    word(Verb::View, "view", "NAME", "show a view"),
    word(Verb::Inspect, "inspect", "NUMBER, NAME or ID", "inspect a call"),
    word(Verb::Day, "day", "DATE", "statistics of that day"),
    word(Verb::Theme, "theme", "NAME", "change the colours for this run"),
    word(Verb::Motion, "motion", "WORD", "full, or reduced: nothing on screen counts, for this run"),
    word(Verb::Profile, "profile", "NAME", "open and show another profile"),
    word(Verb::ReadOnly, "ro", "", "read-only: dial and change nothing from now on"),
    word(Verb::ReadWrite, "rw", "", "change things again (asks first)"),
    word(Verb::Mouse, "mouse", "", "use the mouse in this run, or no longer (also: mouse on, mouse off)"),
    word(Verb::Guide, "guide", "", "the guide of the first run: whose account, what the key may read"),
    word(Verb::Quit, "quit", "", "quit (asks first while calls placed here are live)"),
];

impl Word {
    /// The command that a line begins with, and its arguments.
    pub fn begins(line: &str) -> Option<(Self, &str)> {
        let line = line.trim_start();
        let (name, args) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let word = WORDS.into_iter().find(|word| word.name == name)?;
        Some((word, args.trim()))
    }

    fn entry(self, args: &str, chosen: Chosen) -> Entry {
        let shown = if args.is_empty() { self.takes } else { args };
        let label = format!("{} {shown}", self.name).trim_end().to_owned();
        let line = (!self.takes.is_empty() && args.is_empty()).then(|| format!("{} ", self.name));
        Entry { label, beside: self.does.to_owned(), target: None, line, chosen }
    }
}

/// How each command is written, and what it does.
pub fn usage() -> Vec<(String, &'static str)> {
    WORDS.into_iter().map(|word| (format!("{} {}", word.name, word.takes), word.does)).collect()
}

/// The commands themselves, each with the text by which it is found.
pub fn words(around: &Around, cx: &Context) -> Vec<(Entry, String)> {
    let chosen = |word: Word| if word.takes.is_empty() { chosen(word, "", around, cx) } else { Chosen::Write };
    let rows =
        WORDS.into_iter().map(|word| (word.entry("", chosen(word)), format!("{} {}", word.name, gist(word.does))));
    rows.filter(|(entry, _)| !matches!(entry.chosen, Chosen::Nothing(_))).collect()
}

/// The rows for a command and its arguments, and whether there are more.
pub fn rows(word: Word, args: &str, around: &Around, cx: &Context) -> (Vec<Entry>, bool) {
    let (entries, more) = match word.verb {
        Verb::View => (views(args, cx), false),
        Verb::Theme => (themes(args), false),
        Verb::Profile => (other_profiles(args, cx), false),
        Verb::Inspect => data::calls(args, cx.model),
        _ => (Vec::new(), false),
    };
    if !entries.is_empty() {
        return (entries, more);
    }
    let mut entry = word.entry(args, chosen(word, args, around, cx));
    if let Chosen::Do(intent) = &entry.chosen
        && let Intent::RewindTo(at) = **intent
    {
        // A time later than now is that of yesterday.
        let at = at.to_zoned(cx.model.calls.zone.clone());
        entry.beside = format!("show the board at {}", at.strftime("%Y-%m-%d %H:%M:%S"));
    }
    (vec![entry], false)
}

/// What Enter does on a command that has one row.
fn chosen(word: Word, args: &str, around: &Around, cx: &Context) -> Chosen {
    let nothing = |why: &str| Chosen::Nothing(why.to_owned());
    let model = cx.model;
    if args.is_empty() && !word.takes.is_empty() {
        return nothing(match word.verb {
            Verb::At => NO_MOMENT,
            Verb::Day => NO_DAY,
            _ => "Write what after it.",
        });
    }
    if !args.is_empty() && word.takes.is_empty() && word.verb != Verb::Mouse {
        return nothing("It takes no argument.");
    }
    match word.verb {
        Verb::Call => match around.drafted.as_deref().filter(|held| *held != args) {
            Some(held) => Chosen::Nothing(holds_another(held, &model.keys)),
            None => Intent::FillDestinations(args.to_owned()).into(),
        },
        Verb::Filter => match model.calls.filter_problem(args) {
            Some(why) => Chosen::Nothing(why),
            // How many calls there should be is not known.
            None => Intent::FilterCalls { filter: args.to_owned(), calls: 0 }.into(),
        },
        Verb::At => moment(args, cx).map_or_else(|| nothing(NO_MOMENT), |at| Intent::RewindTo(at).into()),
        Verb::Day => days_named(args, cx).map_or_else(|| nothing(NO_DAY), |days| Intent::CountOver(days).into()),
        Verb::View => nothing("No view has this name."),
        Verb::Theme => nothing("No theme has this name."),
        Verb::Profile => nothing("No profile has this name."),
        Verb::Motion => args.parse().map_or_else(Chosen::Nothing, |motion| Intent::UseMotion(motion).into()),
        Verb::Inspect => nothing("No call on the board matches."),
        Verb::Mouse => match args {
            "" => Intent::UseMouse(!model.settings.mouse).into(),
            "on" => Intent::UseMouse(true).into(),
            "off" => Intent::UseMouse(false).into(),
            _ => nothing("It is mouse on or mouse off."),
        },
        Verb::ReadOnly if model.read_only_by_choice => nothing("It is read-only already."),
        Verb::ReadOnly => Intent::Run(Effect::SetReadOnly(true)).into(),
        Verb::ReadWrite if !model.settings.read_only => nothing("It is not read-only."),
        Verb::ReadWrite if !model.read_only_by_choice || model.is_configured_read_only() => {
            nothing("--read-only or the configuration says so: start without, or change the configuration.")
        }
        Verb::ReadWrite => Intent::Ask(Question {
            title: "No longer read-only",
            words: "Calls can be placed, hung up and changed again.".to_owned(),
            does: "allows it",
            then: Effect::SetReadOnly(false),
        })
        .into(),
        Verb::Guide => Intent::ShowGuide.into(),
        Verb::Quit => Intent::AskToQuit.into(),
    }
}

fn views(args: &str, cx: &Context) -> Vec<Entry> {
    let named = cx.model.views().into_iter().enumerate().filter(|(_, view)| has(&view.name, args));
    let mut named: Vec<_> = named.collect();
    named.sort_by_key(|(_, view)| view.name != args);
    named.into_iter().map(|(place, view)| view_entry(view, place, cx.model)).collect()
}

/// The name that stands for the theme of the configuration; no theme has it.
const AS_STARTED: &str = "auto";

fn themes(args: &str) -> Vec<Entry> {
    let all = [AS_STARTED].into_iter().chain(theme::NAMES);
    let mut named: Vec<_> = all.filter(|name| has(name, args)).collect();
    named.sort_by_key(|name| *name != args);
    let entry = |name: &'static str| Entry {
        label: format!("theme {name}"),
        beside: if name == AS_STARTED { "as the program started" } else { "for this run" }.to_owned(),
        target: None,
        line: Some(format!("theme {name}")),
        chosen: Intent::UseTheme(name).into(),
    };
    named.into_iter().map(entry).collect()
}

fn other_profiles(args: &str, cx: &Context) -> Vec<Entry> {
    let mut named: Vec<_> = profiles(cx.model).into_iter().filter(|profile| has(&profile.name, args)).collect();
    named.sort_by_key(|profile| profile.name != args);
    let entry = |profile: Profile| Entry {
        label: format!("profile {}", profile.name),
        beside: profile_state(&profile, cx.model),
        target: None,
        line: Some(format!("profile {}", profile.name)),
        chosen: Intent::Run(Effect::Profile(ProfileOrder::Show(profile.name))).into(),
    };
    named.into_iter().map(entry).collect()
}

fn has(name: &str, typed: &str) -> bool {
    name.to_lowercase().contains(&typed.to_lowercase())
}

/// Why a form that holds other destinations is not filled.
pub fn holds_another(held: &str, keys: &KeyMap) -> String {
    let (open, clear) = (keys.hint(Command::Dial), keys.hint(Command::ClearForm));
    format!("The form holds a call to {}: {open} opens it, {clear} there empties it.", text::cut(held, 40))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_its_first_word_alone() {
        for (line, expected) in [
            ("call +821012345678, ext:bob", Some(("call", "+821012345678, ext:bob"))),
            ("  at  14:02 ", Some(("at", "14:02"))),
            ("ro", Some(("ro", ""))),
            ("caller", None),
            ("Call x", None),
            ("", None),
        ] {
            assert_eq!(Word::begins(line).map(|(word, args)| (word.name, args)), expected, "{line}");
        }
    }
}
