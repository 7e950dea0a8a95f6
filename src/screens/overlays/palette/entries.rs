//! What can be chosen, and what of it the typed text finds. The rows do not change while nothing is typed, so that none
//! comes under Enter by itself.

use super::actions;
use super::data;
use super::typed::{self, Word};
use crate::domain::Target;
use crate::messages::intent::Intent;
use crate::model::PaneId;
use crate::screens::screen::Context;
use crate::widgets::fuzzy::Fuzzy;

/// A match must be at least this much as good as the best one, in percent: letters scattered over a long text mean
/// nothing.
const WORTH_SHOWING: u32 = 60;

/// What Enter does on an entry.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// It closes the palette and asks for this.
    Do(Intent),
    /// It writes the entry's line: an argument is missing.
    Write,
    /// Nothing, for this reason.
    Nothing(String),
}

/// A row to choose.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is.
    pub label: String,
    /// Its keys, or what Enter does with it.
    pub beside: String,
    /// The call or groupcall that it is: such a row is drawn as the call stands at that moment.
    pub target: Option<Target>,
    /// The line that Tab completes to.
    pub line: Option<String>,
    /// What Enter does.
    pub chosen: Chosen,
}

/// The rows for a text.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The rows above the rule.
    pub above: Vec<Entry>,
    /// The rows below it.
    pub below: Vec<Entry>,
    /// Whether the account's items and calls stand above the rule, and the actions below it.
    pub data_first: bool,
    /// Whether more match than are listed.
    pub more: bool,
    /// The row that Enter means before one was chosen; `None` while nothing that could be meant is typed.
    pub first: Option<usize>,
}

/// What the palette knows of the panes under it.
#[derive(Clone, Debug)]
pub struct Around {
    /// The pane that has the focus.
    pub focus: PaneId,
    /// The destinations that the closed form holds.
    pub drafted: Option<String>,
}

impl Found {
    /// The rows for the typed text.
    pub fn of(typed: &str, around: &Around, cx: &Context) -> Self {
        let sought = typed.trim();
        if let Some((word, args)) = Word::begins(typed)
            && (!args.is_empty() || typed.ends_with(' '))
        {
            let first = (!args.is_empty() || word.takes.is_empty()).then_some(0);
            let (above, more) = typed::rows(word, args, around, cx);
            return Self { above, more, first, ..Self::default() };
        }
        let actions = named(sought, around, cx);
        if sought.is_empty() {
            return Self { above: actions, ..Self::default() };
        }
        let (items, more) = data::matching(sought, cx);
        let data_first = sought.starts_with(|c: char| c == '+' || c.is_ascii_digit());
        let (above, below) = if data_first { (items, actions) } else { (actions, items) };
        Self { above, below, data_first, more, first: Some(0) }
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

/// The commands with arguments, the actions and the views that a text finds, best first.
fn named(sought: &str, around: &Around, cx: &Context) -> Vec<Entry> {
    let all = actions::entries(around, cx).into_iter().chain(typed::words(around, cx));
    let ranked = Fuzzy::new(sought).ranked(all, |(_, searched)| searched.clone());
    let least = ranked.first().map_or(0, |(best, _)| best * WORTH_SHOWING / 100);
    let worth = ranked.into_iter().filter(|(score, _)| *score >= least).map(|(_, (entry, _))| entry);
    // A command that is typed out stands first.
    let is_typed_out = |entry: &Entry| entry.label.split(' ').next() == Some(sought);
    let (exact, others): (Vec<_>, Vec<_>) = worth.partition(is_typed_out);
    exact.into_iter().chain(others).collect()
}
