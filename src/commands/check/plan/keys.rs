//! The keys of a plan and their values, with the place of everything that is wrong.

use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::edit_distance;

/// What is wrong with a plan, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1.
    line: usize,
    /// Counted from 1, in characters.
    column: usize,
    words: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.words)
    }
}

/// Reads keys, and collects what is wrong.
pub struct Keys<'t> {
    text: &'t str,
    problems: Vec<(usize, String)>,
}

impl<'t> Keys<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, problems: Vec::new() }
    }

    /// The whole plan, as far as it is TOML.
    pub fn parse(&mut self) -> Spanned<DeTable<'t>> {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.wrong(error.span().map_or(0, |span| span.start), error.message().to_owned());
        }
        root
    }

    /// Notes what is wrong at this byte of the text.
    pub fn wrong(&mut self, at: usize, words: String) {
        self.problems.push((at, words));
    }

    /// All that is wrong, in the order of the text.
    pub fn done(mut self) -> Result<(), Vec<Problem>> {
        if self.problems.is_empty() {
            return Ok(());
        }
        self.problems.sort();
        self.problems.dedup();
        let place = |(at, words): &(usize, String)| {
            let before = self.text.get(..*at).unwrap_or(self.text);
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            Problem { line: before.matches('\n').count() + 1, column, words: words.clone() }
        };
        Err(self.problems.iter().map(place).collect())
    }

    /// The line of this byte, counted from 1.
    pub fn line_of(&self, at: usize) -> usize {
        self.text.get(..at).unwrap_or(self.text).matches('\n').count() + 1
    }

    /// Refuses keys that are not known, and says which was meant.
    pub fn known(&mut self, table: &DeTable, known: &[&str], place: &str) {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let next = match edit_distance::nearest(name, known) {
                Some(meant) => format!("did you mean {meant:?}?"),
                None => format!("it has {}", known.join(", ")),
            };
            self.wrong(key.span().start, format!("{place} has no key {name:?}; {next}"));
        }
    }

    /// The value of a key; `None` if it is missing or wrong.
    pub fn take<T>(
        &mut self,
        table: &DeTable,
        key: &'static str,
        read: impl FnOnce(&DeValue) -> Result<T, String>,
    ) -> Option<T> {
        let value = table.get(key)?;
        match read(value.get_ref()) {
            Ok(value) => Some(value),
            Err(why) => {
                self.wrong(value.span().start, format!("{key}: {why}"));
                None
            }
        }
    }

    /// The value of a key that must be there; `what` it is.
    pub fn needed<T>(
        &mut self,
        table: &DeTable,
        key: &'static str,
        at: usize,
        what: &str,
        read: impl FnOnce(&DeValue) -> Result<T, String>,
    ) -> Option<T> {
        if !table.contains_key(key) {
            self.wrong(at, format!("{key} is missing: {what}"));
        }
        self.take(table, key, read)
    }

    /// A table in a table.
    pub fn table<'a, 'v>(&mut self, table: &'a DeTable<'v>, key: &'static str) -> Option<&'a DeTable<'v>> {
        let value = table.get(key)?;
        let inner = value.get_ref().as_table();
        if inner.is_none() {
            self.wrong(value.span().start, format!("{key} is a table: write [{key}]"));
        }
        inner
    }

    /// The tables of an array of tables, which must not be empty.
    pub fn tables<'a, 'v>(&mut self, table: &'a DeTable<'v>, key: &'static str) -> Vec<&'a Spanned<DeValue<'v>>> {
        let value = table.get(key);
        let all: Vec<_> =
            value.and_then(|value| value.get_ref().as_array()).into_iter().flat_map(|all| all.iter()).collect();
        let fine = !all.is_empty() && all.iter().all(|one| one.get_ref().is_table());
        if !fine {
            let at = value.map_or(0, |value| value.span().start);
            self.wrong(at, format!("a plan needs calls: write [[{key}]] before each"));
        }
        all
    }
}
