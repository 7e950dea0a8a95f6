//! How many calls the rows show, and how many stand over and under any of them. A groupcall is no call: its legs are.

use super::TrackedCall;
use super::table_source::TableSource;
use super::tree::CallRow;

/// Calls that are shown or out of sight, and how many of them go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All of them.
    pub calls: usize,
    /// Those that go on.
    pub live: usize,
}

impl Count {
    /// How many are here and not there.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self { calls: self.calls.saturating_sub(other.calls), live: self.live.saturating_sub(other.live) }
    }
}

/// For each row, how many calls stand over it; at the end, how many there are.
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

    /// There is no row.
    pub(super) fn clear(&mut self) {
        self.over.clear();
        self.all = Count::default();
    }

    /// One more row, and the call that it shows.
    pub(super) fn row(&mut self, call: Option<&TrackedCall>) {
        self.over.push(self.all);
        if let Some(tracked) = call {
            self.all.calls += 1;
            self.all.live += usize::from(tracked.is_live());
        }
    }

    /// The calls of all rows.
    #[must_use]
    pub fn all(&self) -> Count {
        self.all
    }

    /// The calls over a row.
    #[must_use]
    pub fn over(&self, row: usize) -> Count {
        self.over.get(row).copied().unwrap_or(self.all)
    }

    /// The calls from a row on.
    #[must_use]
    pub fn from(&self, row: usize) -> Count {
        self.all.without(self.over(row))
    }
}
