//! What the bytes of a terminal are turned into.

use crossterm::event::KeyEvent;

use super::answer::TerminalAnswer;

/// What was typed, pasted or answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A key was pressed, is held, or was let go.
    Key(KeyEvent),
    /// A text was pasted.
    Paste(String),
    /// A text was pasted that is longer than what is taken: nothing of it is.
    PasteTooLong,
    /// A pasted text broke off: nothing of it is taken.
    PasteBrokeOff,
    /// The terminal has answered.
    Answer(TerminalAnswer),
}

/// Whether an answer of the terminal is on its way. A slow line may carry it in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Awaited {
    /// No question was asked, or all are answered.
    #[default]
    Nothing,
    /// A terminal that has not answered yet may still do so.
    Perhaps,
    /// A terminal that answers was asked, or the question was asked just now.
    Surely,
}
