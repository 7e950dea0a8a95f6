//! What the user decides about the table of calls: views, thresholds, and whether the lists stand beside it.

use std::time::Duration;

use super::column::{ChosenColumn, Column};
use crate::base::choices::choices;

choices!(
    /// Whether the lists of numbers, flows and extensions stand beside the table on a wide screen.
    BoardLayout {
        /// Until nobody has pressed a key for two minutes and more calls are live than there are rows.
        #[default]
        Auto = "auto",
        /// Always, unless folded by key.
        Lists = "lists",
        /// Only when unfolded by key.
        Monitor = "monitor",
    }
);

/// How the table of calls is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardSettings {
    /// The columns; empty: those that suit the width.
    pub columns: Vec<ChosenColumn>,
    /// The user's own views, in order of name.
    pub views: Vec<BoardView>,
    /// From when on something stands out.
    pub thresholds: Thresholds,
    /// Whether the lists stand beside the table.
    pub layout: BoardLayout,
}

/// A view of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardView {
    /// Its name.
    pub name: String,
    /// The filter, as typed after `/`.
    pub filter: String,
    /// The columns; empty: those of the configuration.
    pub columns: Vec<ChosenColumn>,
    /// The column to sort by, and whether the order is reversed.
    pub sort: (Column, bool),
}

impl BoardView {
    /// Most characters of a name.
    pub const LONGEST_NAME: usize = 24;

    fn built_in(name: &str, filter: &str) -> Self {
        Self { name: name.to_owned(), filter: filter.to_owned(), ..Self::default() }
    }

    /// All calls.
    #[must_use]
    pub fn all() -> Self {
        Self::built_in("all", "")
    }

    /// The live calls.
    #[must_use]
    pub fn live() -> Self {
        Self::built_in("live", "is:live")
    }

    /// The calls that failed.
    #[must_use]
    pub fn failed() -> Self {
        Self::built_in("failed", "is:failed")
    }

    /// The calls placed here.
    #[must_use]
    pub fn mine() -> Self {
        Self::built_in("mine", "is:mine")
    }

    /// Parses an order: a column's name, with `-` before it if reversed.
    ///
    /// # Errors
    /// The name is no column.
    pub fn parse_sort(text: &str) -> Result<(Column, bool), String> {
        let (name, reversed) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        Ok((ChosenColumn::parse(name)?.column, reversed))
    }

    /// The order as [`parse_sort`](Self::parse_sort) reads it.
    #[must_use]
    pub fn sort_words(&self) -> String {
        let (column, reversed) = self.sort;
        format!("{}{}", if reversed { "-" } else { "" }, column.name())
    }
}

/// A choice made on screen, to be kept in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoardChoice {
    /// The columns; none: those that suit the width.
    Columns(Vec<ChosenColumn>),
    /// A view under its name.
    View(BoardView),
    /// No view under this name any more.
    NoView(String),
}

/// From when on something stands out in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// A call that rings longer.
    pub ringing: Option<Duration>,
    /// A call that talks longer.
    pub talking: Option<Duration>,
    /// More failed calls in five minutes.
    pub failures: Option<usize>,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { ringing: Some(Duration::from_mins(1)), talking: None, failures: None }
    }
}
