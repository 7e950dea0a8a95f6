//! What the loop needs of a terminal, and what comes from it.

use std::io;
use std::time::Instant;

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;

use super::answer::TerminalAnswer;
use super::shutdown::Shutdown;
use super::token::Token;

/// What the loop needs of a terminal. The real one is [`Tty`](super::Tty); tests have one of their own.
pub trait Console {
    /// What it tells.
    type Event;
    /// The next thing that comes from the keyboard, or from a signal.
    fn input(&mut self) -> impl Future<Output = Self::Event>;
    /// Draws a frame.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()>;
    /// Until when the next frame is to wait, for a terminal that has not taken the last. It is drawn as things then are.
    fn held_until(&mut self, _now: Instant) -> Option<Instant> {
        None
    }
    /// What was just drawn is waited for; see [`Console::seen`].
    fn watch(&mut self) {}
    /// When the user had that on the screen; `None` while it is on its way over a slow line.
    fn seen(&self, now: Instant) -> Option<Instant> {
        Some(now)
    }
    /// Forgets what is on screen, so that the next frame draws every cell.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn redraw(&mut self) -> io::Result<()>;
    /// Hands the terminal over to another program.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn leave(&mut self) -> io::Result<()>;
    /// Takes the terminal back.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn enter(&mut self) -> io::Result<()>;
    /// Stops the program until the shell brings it back. `false` where no shell is there that could.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn suspend(&mut self) -> io::Result<bool>;
    /// Asks the terminal to put a text on the clipboard, between two frames.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn copy(&mut self, text: &str) -> io::Result<()>;
}

/// What comes from the terminal, or by a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalEvent {
    /// A key was pressed or is held.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// A text was pasted that is too long: nothing of it was taken.
    PasteTooLong,
    /// A pasted text broke off: nothing of it was taken.
    PasteBrokeOff,
    /// The terminal has answered a question.
    Answer(TerminalAnswer),
    /// The terminal has a new size, in columns and rows.
    Resized(u16, u16),
    /// Nothing but that it is time to look again: a frame that was held back may go out.
    Wake,
    /// A signal asks the program to stop until the shell brings it back.
    Suspend,
    /// A signal asks the program to end, or the terminal is gone.
    Shutdown(Shutdown),
}

impl TerminalEvent {
    /// What is told of it; nothing when a key was let go.
    pub(super) fn of(token: Token) -> Option<Self> {
        match token {
            Token::Key(key) => (key.kind != KeyEventKind::Release).then_some(Self::Key(key)),
            Token::Paste(text) => Some(Self::Paste(text)),
            Token::PasteTooLong => Some(Self::PasteTooLong),
            Token::PasteBrokeOff => Some(Self::PasteBrokeOff),
            Token::Answer(answer) => Some(Self::Answer(answer)),
        }
    }
}
