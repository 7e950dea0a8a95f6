//! What the terminal has reported about itself: whether it draws signs two columns wide.

/// The row in which the terminal is asked how far one sign has moved the cursor from the first column.
pub(crate) const ASKED_IN_ROW: u16 = 2;

/// Known traits of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// Whether characters of ambiguous width, such as most signs, take two columns.
    pub wide_signs: bool,
}
