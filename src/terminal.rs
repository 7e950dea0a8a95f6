//! The terminal: entered and left in one place, whatever happens in between.

mod backend;
mod signals;

use std::io::{self, Write};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, Event, EventStream, KeyEventKind};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute};
use futures_util::StreamExt;
use ratatui::{Frame, Terminal};

use self::backend::FrameBackend;
use self::signals::Signals;
use crate::msg::Msg;

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
}

/// The terminal that the program was started in.
pub struct Tty {
    terminal: Terminal<FrameBackend<io::Stdout>>,
    events: Option<EventStream>,
    signals: Signals,
}

impl Tty {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste. Dropping it gives the terminal back.
    ///
    /// # Errors
    /// When standard output is no terminal, or cannot be written to.
    pub fn open() -> io::Result<Self> {
        let signals = Signals::new()?;
        take()?;
        let terminal = Terminal::new(FrameBackend::new(io::stdout()));
        let terminal = terminal.inspect_err(|_| restore())?;
        Ok(Self { terminal, events: Some(EventStream::new()), signals })
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        restore();
    }
}

impl Console for Tty {
    async fn input(&mut self) -> Msg {
        loop {
            let Some(events) = &mut self.events else { return self.signals.next().await };
            let event = tokio::select! {
                biased;
                signal = self.signals.next() => return signal,
                event = events.next() => event,
            };
            match event {
                Some(Ok(Event::Key(key))) if key.kind != KeyEventKind::Release => return Msg::Key(key),
                Some(Ok(Event::Paste(text))) => return Msg::Paste(text),
                Some(Ok(Event::Resize(columns, rows))) => return Msg::Resized(columns, rows),
                Some(Ok(_)) => {}
                // The terminal is gone: nobody can read the screen or press a key any more.
                Some(Err(_)) | None => return Msg::Terminate,
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
        give_back()
    }

    fn enter(&mut self) -> io::Result<()> {
        take()?;
        self.events = Some(EventStream::new());
        self.redraw()
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.leave()?;
        Signals::stop_self();
        self.enter()
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide).inspect_err(|_| restore())
}

fn give_back() -> io::Result<()> {
    let written = execute!(io::stdout(), DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    disable_raw_mode()?;
    written?;
    io::stdout().flush()
}

/// Gives the terminal back as it was found. Can be called more than once, and from a panic.
pub fn restore() {
    // With the terminal gone there is nothing left to restore.
    let _ = give_back();
}
