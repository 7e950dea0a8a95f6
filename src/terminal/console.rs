//! What the loop needs from a terminal, and the events it gets.

use std::io;
use std::time::Instant;

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;

use super::answer::TerminalAnswer;
use super::outside::Outside;
use super::shutdown::Shutdown;
use super::token::Token;
use crate::base::mouse::Mouse;
use crate::base::progress::Progress;

/// A terminal as the loop sees it. The real one is [`Tty`](super::Tty); tests use their own.
pub trait Console {
    /// The events of this terminal.
    type Event;
    /// Waits for the next event: a key, a paste, a signal.
    fn input(&mut self) -> impl Future<Output = Self::Event>;
    /// Draws a frame.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()>;
    /// How long to delay the next frame while the terminal is still processing the last one. The delayed frame shows
    /// the state at the time it is drawn.
    fn held_until(&mut self, _now: Instant) -> Option<Instant> {
        None
    }
    /// Tracks when the last frame reaches the screen; see [`Console::seen`].
    fn watch(&mut self) {}
    /// When that frame was on the user's screen; `None` while it is on its way over a slow line.
    fn seen(&self, now: Instant) -> Option<Instant> {
        Some(now)
    }
    /// Forgets what is on the screen, so that the next frame draws every cell.
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
    /// Stops the program until the shell resumes it. `false` if no shell could resume it.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn suspend(&mut self) -> io::Result<bool>;
    /// Shows other things outside of the screen from now on, and asks the terminal for its background if the theme now
    /// depends on it.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn configure(&mut self, _outside: Outside, _by_background: bool) -> io::Result<()> {
        Ok(())
    }
    /// Asks the terminal to copy a text to the clipboard, between two frames.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn copy(&mut self, text: &str) -> io::Result<()>;
    /// Sends a notification, between two frames.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn notify(&mut self, _title: &str, _text: &str) -> io::Result<()> {
        Ok(())
    }
    /// Changes the terminal's title.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn set_title(&mut self, _title: &str) -> io::Result<()> {
        Ok(())
    }
    /// Changes the progress that the terminal shows on its tab.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn set_progress(&mut self, _progress: Progress) -> io::Result<()> {
        Ok(())
    }
    /// Asks the terminal to report the mouse, or not to any more.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn set_mouse(&mut self, _on: bool) -> io::Result<()> {
        Ok(())
    }
}

/// An event from the terminal or from a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalEvent {
    /// A key was pressed or is held.
    Key(KeyEvent),
    /// Text was pasted.
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
    /// The terminal has a new size, in columns and rows.
    Resized(u16, u16),
    /// A held-back frame may now be drawn; nothing else happened.
    Wake,
    /// A signal asks the program to stop until the shell resumes it.
    Suspend,
    /// A signal asks to read the configuration again.
    Reload,
    /// A signal asks the program to end, or the terminal is gone.
    Shutdown(Shutdown),
}

impl TerminalEvent {
    /// Turns a token into an event; `None` for the release of a key.
    pub(super) fn of(token: Token) -> Option<Self> {
        match token {
            Token::Key(key) => (key.kind != KeyEventKind::Release).then_some(Self::Key(key)),
            Token::Paste(text) => Some(Self::Paste(text)),
            Token::PasteTooLong => Some(Self::PasteTooLong),
            Token::PasteBrokeOff => Some(Self::PasteBrokeOff),
            Token::Answer(answer) => Some(Self::Answer(answer)),
            Token::Focus(focused) => Some(Self::Focus(focused)),
            Token::Mouse(mouse) => Some(Self::Mouse(mouse)),
        }
    }
}
