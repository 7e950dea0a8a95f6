//! Counts the calls in the rows, and above and below each row. A groupcall is not counted as a call: its legs are.

use crate::model::calls::TrackedCall;
use crate::model::calls::table_source::TableSource;
use crate::model::calls::tree::CallRow;

/// A number of calls, and how many of them are live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All calls.
    pub calls: usize,
    /// The live calls.
    pub live: usize,
}

impl Count {
    /// The difference of two counts, at least 0.
    pub fn without(self, other: Self) -> Self {
        Self { calls: self.calls.saturating_sub(other.calls), live: self.live.saturating_sub(other.live) }
    }
}

/// For each row, the number of calls above it; and the number of all calls.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    over: Vec<Count>,
    all: Count,
}

impl Sight {
    pub(super) fn of(rows: &[CallRow], known: &TableSource) -> Self {
        let mut sight = Self::default();
        for row in rows {
            sight.row(known.call(&row.target));
        }
        sight
    }

    /// Removes all rows.
    pub(super) fn clear(&mut self) {
        self.over.clear();
        self.all = Count::default();
    }

    /// Adds a row and the call that it shows, if any.
    pub(super) fn row(&mut self, call: Option<&TrackedCall>) {
        self.over.push(self.all);
        if let Some(tracked) = call {
            self.all.calls += 1;
            self.all.live += usize::from(tracked.is_live());
        }
    }

    /// The calls in all rows.
    pub fn all(&self) -> Count {
        self.all
    }

    /// The calls above a row.
    pub fn over(&self, row: usize) -> Count {
        self.over.get(row).copied().unwrap_or(self.all)
    }

    /// The calls in a row and below it.
    pub fn from(&self, row: usize) -> Count {
        self.all.without(self.over(row))
    }
}
