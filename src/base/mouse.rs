//! What the mouse does in the terminal, as far as this program uses it.

/// What the mouse did, and over which cell of the screen, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// The column.
    pub column: u16,
    /// The row.
    pub row: u16,
    /// What it did.
    pub act: MouseAct,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseAct {
    /// The first button was pressed.
    Click,
    /// The wheel was turned by so many notches; up if negative.
    Wheel(i16),
}

impl Mouse {
    /// Adds what came next, if that is more of the same turn of the wheel. Whether it was.
    pub fn goes_on(&mut self, next: Self) -> bool {
        let (MouseAct::Wheel(so_far), MouseAct::Wheel(more)) = (self.act, next.act) else { return false };
        // Up and down do not cancel out: at the end of a list one of them does nothing.
        let same = so_far.signum() == more.signum() && (self.column, self.row) == (next.column, next.row);
        if same {
            self.act = MouseAct::Wheel(so_far.saturating_add(more));
        }
        same
    }
}
