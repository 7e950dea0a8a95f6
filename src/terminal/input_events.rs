//! Input on systems whose terminal is not a stream of bytes: the system itself tells keys apart.

use std::io;

use crossterm::event::{self, EventStream};
use futures_util::StreamExt;

use super::line::Line;
use super::token::Token;

/// An event of the terminal.
pub enum Event {
    /// A key or a paste.
    Token(Token),
    /// The terminal may have a new size.
    Resized,
    /// The terminal has not answered for a long time.
    #[expect(dead_code, reason = "no question is asked there")]
    Silent,
}

/// Reads input while the program owns the terminal.
pub struct InputStream(EventStream);

impl InputStream {
    /// Starts reading.
    pub fn open() -> io::Result<Self> {
        Ok(Self(EventStream::new()))
    }

    /// Starts reading after another program had the terminal.
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
                Some(event::Event::FocusGained) => return Ok(Event::Token(Token::Focus(true))),
                Some(event::Event::FocusLost) => return Ok(Event::Token(Token::Focus(false))),
                Some(event::Event::Resize(..)) => return Ok(Event::Resized),
                Some(_) => {}
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }

    /// Stops reading.
    pub fn close(self, _: &mut Line, _: bool) {}
}
