//! The letters that answer a question, on every layout that is known.

use super::keyboard_layout;

/// Whether a character is a `y`, also on the Hangul layout. Cyrillic has none: the letter at its place is an N, and
/// begins "no".
#[must_use]
pub fn means_yes(c: char) -> bool {
    matches!(c, 'y' | 'ㅛ')
}

/// Whether a character declines, on any layout that is known.
#[must_use]
pub fn means_no(c: char) -> bool {
    matches!(keyboard_layout::latin(c).unwrap_or(c), 'n' | 'q')
}

/// Whether a character asks to hang up, on any layout that is known.
#[must_use]
pub fn means_hang_up(c: char) -> bool {
    matches!(keyboard_layout::latin(c).unwrap_or(c), 'h' | 'H')
}

/// Whether a character asks to call without the journal, on any layout that is known.
#[must_use]
pub fn means_without(c: char) -> bool {
    keyboard_layout::latin(c).unwrap_or(c) == 'w'
}

/// Whether a character asks to try once more, on any layout that is known.
#[must_use]
pub fn means_again(c: char) -> bool {
    keyboard_layout::latin(c).unwrap_or(c) == 'r'
}
