//! Counts the calls in the rows, and above and below each row. A groupcall is not counted as a call: its legs are.

use crate::model::calls::TrackedCall;

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

    fn of(tags: &[RowTag]) -> Self {
        let live = tags.iter().filter(|tag| tag.live).count();
        Self { calls: tags.iter().filter(|tag| tag.serial != 0).count(), live }
    }
}

/// What a row shows, in few bytes: all rows are gone through many times a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RowTag {
    /// The number of its call; 0 for a groupcall, and for a call that is not known.
    pub serial: u32,
    /// Whether that call is live.
    pub live: bool,
}

impl RowTag {
    pub fn of(call: Option<&TrackedCall>) -> Self {
        call.map_or(Self::default(), |tracked| Self { serial: tracked.serial, live: tracked.is_live() })
    }
}

/// The calls in the rows.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    tags: Vec<RowTag>,
    all: Count,
}

impl Sight {
    /// Gives up the rows, to be set again.
    pub(super) fn take(&mut self) -> Vec<RowTag> {
        std::mem::take(&mut self.tags)
    }

    /// Takes these rows.
    pub(super) fn set(&mut self, tags: Vec<RowTag>) {
        self.tags = tags;
        self.all = Count::of(&self.tags);
    }

    /// The calls in all rows.
    pub fn all(&self) -> Count {
        self.all
    }

    /// The calls above a row.
    pub fn over(&self, row: usize) -> Count {
        self.tags.get(..row).map_or(self.all, Count::of)
    }

    /// The calls in a row and below it.
    pub fn from(&self, row: usize) -> Count {
        self.all.without(self.over(row))
    }
}
