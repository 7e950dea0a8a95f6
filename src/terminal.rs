//! The terminal: entered and left in one place, whatever happens in between.

mod answer;
mod backend;
mod ending;
#[cfg_attr(not(unix), path = "terminal/input_events.rs")]
mod input;
mod key_sequences;
mod modes;
pub mod osc52;
mod parser;
mod paste;
mod raw;
mod string;
pub mod tokenizer;
mod utf8;
mod wary;
#[cfg(unix)]
mod watch;

use std::io;

use crossterm::event::KeyEventKind;
use ratatui::{Frame, Terminal};

use self::backend::FrameBackend;
use self::input::{Event, Input};
use self::modes::{Owner, Screen};
use self::osc52::Carrier;
use self::tokenizer::Token;
use crate::msg::Msg;

pub use self::answer::TerminalAnswer;
pub use self::ending::{Ending, ending, wait_for_guest};
pub use self::modes::{briefly, rescue};
pub use self::raw::is_gone;

/// What the loop needs of a terminal. The real one is [`Tty`]; tests have one of their own.
pub trait Console {
    /// The next thing that comes from the keyboard, or from a signal.
    fn input(&mut self) -> impl Future<Output = Msg>;
    /// Draws a frame.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()>;
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
    /// Stops the program until the shell brings it back.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn suspend(&mut self) -> io::Result<()>;
    /// Asks the terminal to put a text on the clipboard, between two frames.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn copy(&mut self, text: &str) -> io::Result<()>;
}

/// The terminal that the program was started in.
pub struct Tty {
    terminal: Terminal<FrameBackend<Screen>>,
    input: Option<Input>,
    carrier: Carrier,
}

impl Tty {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste. Dropping it gives the terminal back.
    ///
    /// # Errors
    /// When standard output is no terminal, or cannot be written to.
    pub fn open() -> io::Result<Self> {
        ending::listen()?;
        modes::take(false)?;
        let opened = Terminal::new(FrameBackend::new(Screen)).and_then(|terminal| Ok((terminal, Input::open()?)));
        let (terminal, input) = opened.inspect_err(|_| drop(modes::give_back(Owner::Shell)))?;
        Ok(Self { terminal, input: Some(input), carrier: Carrier::of_this_terminal() })
    }

    fn take_again(&mut self) -> io::Result<()> {
        if ending().is_some() {
            // There is nothing to show any more.
            return Ok(());
        }
        modes::take(true)?;
        self.input = Some(Input::open_again()?);
        self.redraw()
    }

    fn give_back(&mut self, to: Owner) -> io::Result<()> {
        if let Some(input) = self.input.take() {
            input.close();
        }
        modes::give_back(to)
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // With the terminal gone there is nothing left to restore.
        let _ = self.give_back(Owner::Shell);
    }
}

impl Console for Tty {
    async fn input(&mut self) -> Msg {
        loop {
            let Some(input) = &mut self.input else { return Msg::Terminate(ending::comes().await) };
            let event = tokio::select! {
                biased;
                ending = ending::comes() => return Msg::Terminate(ending),
                event = input.next() => event,
            };
            match event {
                Ok(Event::Token(token)) => {
                    if let Some(msg) = message(token) {
                        return msg;
                    }
                }
                Ok(Event::Resized) => {
                    if let Ok(size) = self.terminal.size() {
                        return Msg::Resized(size.width, size.height);
                    }
                }
                // The terminal is gone: nobody can read the screen or press a key any more.
                Err(_) => ending::begin(Ending::Hangup),
            }
        }
    }

    fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.terminal.draw(render).map(drop)
    }

    fn redraw(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    fn leave(&mut self) -> io::Result<()> {
        ending::set_guest(true);
        self.give_back(Owner::Guest)
    }

    fn enter(&mut self) -> io::Result<()> {
        ending::set_guest(false);
        self.take_again()
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.give_back(Owner::Shell)?;
        raw::stop_self();
        while raw::in_background() {
            // Woken without the terminal: by a signal that ends the program, or only to be stopped again.
            if ending::came_just_now() {
                return Ok(());
            }
            raw::stop_self();
        }
        raw::forget();
        self.take_again()
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.terminal.backend_mut().pass_on(&self.carrier.sequence(text))
    }
}

/// What the application is told of it; nothing when a key was let go.
fn message(token: Token) -> Option<Msg> {
    match token {
        Token::Key(key) => (key.kind != KeyEventKind::Release).then_some(Msg::Key(key)),
        Token::Paste(text) => Some(Msg::Paste(text)),
        Token::PasteTooLong => {
            Some(Msg::Trouble("What was pasted is longer than 1 MiB: nothing was taken.".to_owned()))
        }
        Token::PasteBrokeOff => {
            Some(Msg::Trouble("What was pasted broke off: nothing was taken. Paste it again.".to_owned()))
        }
        Token::Answer(answer) => Some(Msg::Terminal(answer)),
    }
}
