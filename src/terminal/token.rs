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
    /// Nothing was asked, or everything is answered.
    #[default]
    Nothing,
    /// One that did not answer yet may still do so.
    Perhaps,
    /// One that answers was asked, or it was asked just now.
    Surely,
}
