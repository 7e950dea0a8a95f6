//! Tokens: what the bytes of a terminal are turned into.

use crossterm::event::KeyEvent;

use super::answer::TerminalAnswer;
use crate::base::mouse::Mouse;

/// A key, a paste or an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A key was pressed, is held down, or was released.
    Key(KeyEvent),
    /// A text was pasted.
    Paste(String),
    /// A pasted text was too long and was dropped whole.
    PasteTooLong,
    /// A pasted text was cut off and was dropped whole.
    PasteBrokeOff,
    /// The terminal answered a question.
    Answer(TerminalAnswer),
    /// The terminal got the focus, or lost it.
    Focus(bool),
    /// The mouse did something.
    Mouse(Mouse),
}

impl Token {
    /// Adds what the mouse did. The notches of one turn of the wheel are one token, however many there are.
    pub(super) fn push_mouse(tokens: &mut Vec<Self>, mouse: Mouse) {
        if let Some(Self::Mouse(last)) = tokens.last_mut()
            && last.goes_on(mouse)
        {
            return;
        }
        tokens.push(Self::Mouse(mouse));
    }
}

/// Whether an answer of the terminal is on its way. A slow line may deliver it in pieces.
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
