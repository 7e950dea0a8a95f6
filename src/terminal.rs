//! The terminal: entered and left in one place, whatever happens in between.

mod backend;
mod ending;
mod modes;
pub mod osc52;
mod raw;

use std::io;

use crossterm::event::{Event, EventStream, KeyEventKind};
use futures_util::StreamExt;
use ratatui::{Frame, Terminal};

use self::backend::FrameBackend;
use self::modes::{Owner, Screen};
use self::osc52::Carrier;
use crate::msg::Msg;

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
    events: Option<EventStream>,
    carrier: Carrier,
}

impl Tty {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste. Dropping it gives the terminal back.
    ///
    /// # Errors
    /// When standard output is no terminal, or cannot be written to.
    pub fn open() -> io::Result<Self> {
        ending::listen()?;
        modes::take()?;
        let terminal = Terminal::new(FrameBackend::new(Screen));
        let terminal = terminal.inspect_err(|_| drop(modes::give_back(Owner::Shell)))?;
        Ok(Self { terminal, events: Some(EventStream::new()), carrier: Carrier::of_this_terminal() })
    }

    fn take_again(&mut self) -> io::Result<()> {
        if ending().is_some() {
            // There is nothing to show any more.
            return Ok(());
        }
        modes::take()?;
        self.events = Some(EventStream::new());
        self.redraw()
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // With the terminal gone there is nothing left to restore.
        let _ = modes::give_back(Owner::Shell);
    }
}

impl Console for Tty {
    async fn input(&mut self) -> Msg {
        loop {
            let Some(events) = &mut self.events else { return Msg::Terminate(ending::comes().await) };
            let event = tokio::select! {
                biased;
                ending = ending::comes() => return Msg::Terminate(ending),
                event = events.next() => event,
            };
            match event {
                Some(Ok(Event::Key(key))) if key.kind != KeyEventKind::Release => return Msg::Key(key),
                Some(Ok(Event::Paste(text))) => return Msg::Paste(text),
                Some(Ok(Event::Resize(columns, rows))) => return Msg::Resized(columns, rows),
                Some(Ok(_)) => {}
                // The terminal is gone: nobody can read the screen or press a key any more.
                Some(Err(_)) | None => ending::begin(Ending::Hangup),
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
        self.events = None;
        ending::set_guest(true);
        modes::give_back(Owner::Guest)
    }

    fn enter(&mut self) -> io::Result<()> {
        ending::set_guest(false);
        self.take_again()
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.events = None;
        modes::give_back(Owner::Shell)?;
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
