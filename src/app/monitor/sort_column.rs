//! The columns that the table can be sorted by.

/// A column of the table that can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortColumn {
    /// Live calls first, the newest of each on top.
    #[default]
    Started,
    /// By status, in the order of a call's life.
    Status,
    /// By direction.
    Direction,
    /// By the calling party.
    From,
    /// By the called party.
    To,
    /// By the time talked, longest first.
    Talked,
}

impl SortColumn {
    const ALL: [Self; 6] = [Self::Started, Self::Status, Self::Direction, Self::From, Self::To, Self::Talked];

    /// The column so many places to the right.
    #[must_use]
    pub fn shifted(self, by: isize) -> Self {
        let count = Self::ALL.len();
        let at = Self::ALL.iter().position(|column| *column == self).unwrap_or(0);
        Self::ALL[(at + count).saturating_add_signed(by) % count]
    }
}
