//! What of all that can be chosen the typed text finds. The rows do not change while nothing is typed, so that none comes
//! under Enter by itself.

use super::entry::{Around, Chosen, Entry};
use super::typed::{self, Word};
use super::{actions, data};
use crate::messages::intent::Intent;
use crate::screens::screen::Context;
use crate::widgets::fuzzy::Fuzzy;

/// The words of the rules.
const ACTIONS: &str = "Actions";
const DATA: &str = "Numbers, extensions, flows, calls";

/// The rows for a text.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The rows above the rule.
    pub above: Vec<Entry>,
    /// The rows below it.
    pub below: Vec<Entry>,
    /// What is below it.
    pub rule: &'static str,
    /// Whether more match than are listed.
    pub more: bool,
    /// The row that Enter means before one was chosen; `None` while nothing that could be meant is typed.
    pub first: Option<usize>,
}

impl Found {
    /// The rows for the typed text.
    pub fn of(typed: &str, around: &Around, cx: &Context) -> Self {
        let sought = typed.trim();
        let (actions, by_word) = named(sought, around, cx);
        if let Some((word, args)) = Word::begins(typed)
            && (!args.is_empty() || word.takes.is_empty() || typed.ends_with(' '))
        {
            let first = (!args.is_empty() || word.takes.is_empty()).then_some(0);
            let (above, more) = typed::rows(word, args, around, cx);
            let below = if args.is_empty() { Vec::new() } else { actions };
            return Self { above, below, rule: ACTIONS, more, first };
        }
        if sought.is_empty() {
            return Self { above: actions, ..Self::default() };
        }
        let (mut items, more) = data::matching(sought, cx);
        let is_meant = |entry: &Entry| entry.label.to_lowercase() == sought.to_lowercase();
        items.sort_by_key(|entry| !is_meant(entry));
        let number = sought.starts_with(|c: char| c == '+' || c.is_ascii_digit());
        // What the account has under that name stands before an action that only has its letters somewhere.
        let data_first = number || items.first().is_some_and(is_meant) || !items.is_empty() && !by_word;
        let (above, below, rule) = if data_first { (items, actions, ACTIONS) } else { (actions, items, DATA) };
        Self { above, below, rule, more, first: Some(0) }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.above.len() + self.below.len()
    }

    /// A row.
    pub fn get(&self, at: usize) -> Option<&Entry> {
        self.above.iter().chain(&self.below).nth(at)
    }
}

/// The actions, the views and the commands with arguments that a text finds, best first, and whether the first is found
/// by its words. What ends the program or acts on calls is found by its words alone, not by letters here and there.
fn named(sought: &str, around: &Around, cx: &Context) -> (Vec<Entry>, bool) {
    let (actions, words) = (actions::entries(around, cx), typed::words(around, cx));
    let all: Vec<_> = if sought.is_empty() {
        words.into_iter().chain(actions).collect()
    } else {
        actions.into_iter().chain(words).collect()
    };
    let ranked = Fuzzy::new(sought).ranked(all.into_iter(), |(_, searched)| searched.clone());
    let by_words = |(_, (entry, searched)): (u32, (Entry, String))| (begins_words(&searched, sought), entry);
    let mut found: Vec<_> =
        ranked.into_iter().map(by_words).filter(|(by_word, entry)| *by_word || !acts(entry)).collect();
    // A command whose word is typed, or begun, stands first.
    let first_word = |entry: &Entry| entry.label.split(' ').next().unwrap_or_default().to_owned();
    found.sort_by_key(|(by_word, entry)| {
        (first_word(entry) != sought, !first_word(entry).starts_with(sought), !by_word)
    });
    let by_word = found.first().is_some_and(|(by_word, _)| *by_word);
    (found.into_iter().map(|(_, entry)| entry).collect(), by_word)
}

/// Whether each word that was typed begins a word of the text.
fn begins_words(text: &str, sought: &str) -> bool {
    let text = text.to_lowercase();
    let words = || text.split(|c: char| !c.is_alphanumeric());
    let sought = sought.to_lowercase();
    sought.split_whitespace().all(|word| text.starts_with(word) || words().any(|begun| begun.starts_with(word)))
}

/// Whether it ends the program, acts on calls, or is a command with an argument.
fn acts(entry: &Entry) -> bool {
    match &entry.chosen {
        Chosen::Do(intent) => match **intent {
            Intent::Command(command) => command.asks() || command.acts_on_calls(),
            Intent::AskToQuit => true,
            _ => false,
        },
        Chosen::Write | Chosen::Nothing(_) => true,
    }
}
