//! What of all that can be chosen the typed text finds. The rows do not change while nothing is typed, so that none comes
//! under Enter by itself.

use super::entry::{Around, Entry};
use super::typed::{self, Word};
use super::{actions, data};
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
        let actions = named(sought, around, cx);
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
        let (items, more) = data::matching(sought, cx);
        let data_first = sought.starts_with(|c: char| c == '+' || c.is_ascii_digit());
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

/// The actions, the views and the commands with arguments that a text finds, best first.
fn named(sought: &str, around: &Around, cx: &Context) -> Vec<Entry> {
    let (actions, words) = (actions::entries(around, cx), typed::words(around, cx));
    let all: Vec<_> = if sought.is_empty() {
        words.into_iter().chain(actions).collect()
    } else {
        actions.into_iter().chain(words).collect()
    };
    let ranked = Fuzzy::new(sought).ranked(all.into_iter(), |(_, searched)| searched.clone());
    let mut entries: Vec<Entry> = ranked.into_iter().map(|(_, (entry, _))| entry).collect();
    // A command whose word is typed, or begun, stands first.
    let first_word = |entry: &Entry| entry.label.split(' ').next().unwrap_or_default().to_owned();
    entries.sort_by_key(|entry| (first_word(entry) != sought, !first_word(entry).starts_with(sought)));
    entries
}
