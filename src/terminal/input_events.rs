//! What comes from the keyboard where the terminal is no stream of bytes: its system tells keys by itself.

use std::io;

use crossterm::event::{self, EventStream};
use futures_util::StreamExt;

use super::line::Line;
use super::token::Token;

/// Something that came.
pub enum Event {
    /// From the keyboard.
    Token(Token),
    /// The terminal may have another size.
    Resized,
    /// The terminal has been silent for long.
    #[expect(dead_code, reason = "no question is asked there")]
    Silent,
}

/// Reads while the program has the terminal.
pub struct Input(EventStream);

impl Input {
    /// Reads from now on.
    pub fn open() -> io::Result<Self> {
        Ok(Self(EventStream::new()))
    }

    /// The same, after another program had the terminal.
    pub fn open_again() -> io::Result<Self> {
        Self::open()
    }

    /// Waits for the next event.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub async fn next(&mut self, _: &Line) -> io::Result<Event> {
        loop {
            match self.0.next().await.transpose()? {
                Some(event::Event::Key(key)) => return Ok(Event::Token(Token::Key(key))),
                Some(event::Event::Paste(text)) => return Ok(Event::Token(Token::Paste(text))),
                Some(event::Event::Resize(..)) => return Ok(Event::Resized),
                Some(_) => {}
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }

    /// Reads no more.
    pub fn close(self, _: &mut Line, _: bool) {}
}
