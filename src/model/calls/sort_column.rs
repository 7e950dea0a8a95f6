//! The sortable columns of the table.

/// A sortable column of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortColumn {
    /// By time of creation: live calls first, each kind newest first.
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
    /// By talk time, longest first.
    Talked,
}

impl SortColumn {
    const ALL: [Self; 6] = [Self::Started, Self::Status, Self::Direction, Self::From, Self::To, Self::Talked];

    /// The column `by` places to the right, wrapping around.
    pub fn shifted(self, by: isize) -> Self {
        let count = Self::ALL.len();
        let at = Self::ALL.iter().position(|column| *column == self).unwrap_or(0);
        Self::ALL[(at + count).saturating_add_signed(by) % count]
    }
}
