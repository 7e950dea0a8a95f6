//! The terminal: one place takes it and gives it back, however the program ends.

mod answer;
mod backend;
mod carrier;
mod console;
#[cfg_attr(not(unix), path = "terminal/input_events.rs")]
mod input;
mod key_sequences;
#[cfg_attr(not(unix), expect(dead_code, reason = "no question is asked there"))]
mod line;
mod modes;
pub(crate) mod osc52;
mod outside;
mod parser;
mod paste;
pub(crate) mod probe;
mod sequence;
mod shutdown;
mod size;
mod string;
mod suspend;
mod token;
pub mod tokenizer;
mod tty;
mod utf8;
mod wary;
#[cfg(unix)]
mod watch;

use std::io::{self, Write};
use std::time::{Duration, Instant};

use ratatui::{Frame, Terminal};

use crate::base::progress::Progress;

use self::backend::FrameBackend;
use self::carrier::Carrier;
use self::input::{Event, InputStream};
use self::line::Line;
use self::modes::{Screen, Take, TerminalOwner};
use self::outside::Shown;
use self::suspend::{Stop, Stops};
use self::token::Token;

pub use self::answer::TerminalAnswer;
pub use self::console::{Console, TerminalEvent};
pub(crate) use self::modes::{briefly, rescue};
pub use self::outside::{NotifyBy, Outside};
pub(crate) use self::shutdown::{Shutdown, Signals, ending, wait_for_guest};
pub(crate) use self::tty::{in_background, is_gone};

/// The terminal in which the program was started.
pub struct Tty {
    terminal: Terminal<FrameBackend<Screen>>,
    input: Option<InputStream>,
    stops: Stops,
    taken: Instant,
    line: Line,
    carrier: Carrier,
    shown: Shown,
    /// Whether to ask the terminal for its background.
    asks_background: bool,
}

/// A `SIGCONT` within this time of taking the terminal may be the one that resumed the program.
const SAME_RETURN: Duration = Duration::from_millis(300);

impl Tty {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste. Asks for its background or not; the answer is an
    /// event, if it comes. Dropping the value gives the terminal back.
    ///
    /// # Errors
    /// When standard output is not a terminal or cannot be written to.
    pub fn open(outside: Outside, asks_background: bool) -> io::Result<Self> {
        shutdown::listen()?;
        crate::terminal::suspend::follow_guest()?;
        let stops = Stops::listen()?;
        // The theme decides about colours: crossterm would leave out those of a theme that was named despite NO_COLOR.
        crossterm::style::force_color_output(true);
        let carrier = Carrier::of_this_terminal();
        let shown = Shown::new(outside, carrier);
        modes::add(shown.extra());
        modes::take(Take::First, asks_background)?;
        let opened = Terminal::new(FrameBackend::new(Screen)).and_then(|terminal| Ok((terminal, InputStream::open()?)));
        let (terminal, input) = opened.inspect_err(|_| drop(modes::give_back(TerminalOwner::Shell)))?;
        let (taken, line) = (Instant::now(), Line::default());
        let mut tty = Self { terminal, input: Some(input), stops, taken, line, carrier, shown, asks_background };
        tty.begin();
        Ok(tty)
    }

    /// Records that the terminal was just taken.
    fn begin(&mut self) {
        self.taken = Instant::now();
        if cfg!(unix) {
            self.line.begin(self.asks_background, self.taken);
        }
    }

    fn take_again(&mut self, why: Take) -> io::Result<()> {
        if ending().is_some() {
            // Nothing is left to show.
            return Ok(());
        }
        // Signals of the stop that just ended must not count for the next one. The user can now send a new one.
        self.stops = Stops::listen()?;
        modes::take(why, self.asks_background)?;
        self.begin();
        self.input = Some(InputStream::open_again()?);
        self.pass_on(&self.shown.again())?;
        self.redraw()
    }

    /// Takes the terminal again after a stop without notice, which only `SIGCONT` reveals.
    fn go_on(&mut self) -> io::Result<()> {
        let just_taken = self.taken.elapsed() < SAME_RETURN && !tty::in_background() && !tty::is_cooked();
        if just_taken {
            return Ok(());
        }
        // The user typed anything pending into the shell, not into this program.
        self.input = None;
        modes::leave_alone();
        wait_for_foreground();
        self.take_again(Take::AfterStop)
    }

    fn give_back(&mut self, to: TerminalOwner) -> io::Result<()> {
        if let Some(input) = self.input.take() {
            input.close(&mut self.line, ending().is_some());
        }
        modes::give_back(to)
    }

    /// Records an answer of the terminal. Returns the event for the loop, if any.
    fn answered(&mut self, answer: TerminalAnswer) -> io::Result<Option<TerminalEvent>> {
        if !self.line.heard(answer, Instant::now()) {
            return Ok(Some(TerminalEvent::Answer(answer)));
        }
        if self.line.must_ask() {
            self.ask()?;
        }
        Ok(self.line.is_free_again().then_some(TerminalEvent::Wake))
    }

    /// Asks the terminal to answer once it has processed the output, if a frame was drawn or earlier output has no
    /// question yet.
    fn ask(&mut self) -> io::Result<()> {
        let drawn = modes::drawn();
        if cfg!(unix) && (drawn > 0 || self.line.must_ask()) {
            if self.line.asks() {
                Screen.write_all(line::QUESTION)?;
            }
            self.line.wrote(drawn + modes::drawn(), Instant::now());
        }
        Ok(())
    }

    /// Handles a silent terminal. Returns whether a held-back frame can be drawn now.
    fn was_silent(&mut self) -> io::Result<bool> {
        let now = Instant::now();
        self.line.expire(now);
        if self.line.ask_again_at().is_some_and(|at| at <= now) {
            ask_again(&mut self.line)?;
        }
        Ok(self.line.is_free_again())
    }

    /// Sends a sequence between two frames, if there is one.
    fn pass_on(&mut self, sequence: &str) -> io::Result<()> {
        self.terminal.backend_mut().pass_on(sequence.as_bytes())
    }

    /// Frees the memory of a screen that was more than twice as large.
    fn shrink(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        let before = self.terminal.get_frame().area().area();
        if u32::from(size.width) * u32::from(size.height) < before / 2 {
            self.terminal = Terminal::new(FrameBackend::new(Screen))?;
            self.terminal.clear()?;
        }
        Ok(())
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // If the terminal is gone, nothing is left to restore.
        let _ = self.give_back(TerminalOwner::Shell);
    }
}

impl Console for Tty {
    type Event = TerminalEvent;

    async fn input(&mut self) -> TerminalEvent {
        loop {
            let Some(input) = &mut self.input else { return TerminalEvent::Shutdown(shutdown::comes().await) };
            let event = tokio::select! {
                biased;
                ending = shutdown::comes() => return TerminalEvent::Shutdown(ending),
                () = shutdown::reload_asked() => return TerminalEvent::Reload,
                stop = self.stops.next() => match stop {
                    Stop::Asked => return TerminalEvent::Suspend,
                    Stop::Over => match self.go_on() {
                        Ok(()) => return TerminalEvent::Wake,
                        Err(error) => Err(error),
                    },
                },
                event = input.next(&self.line) => event,
            };
            match event {
                Ok(Event::Token(Token::Answer(answer))) => match self.answered(answer) {
                    Ok(Some(event)) => return event,
                    Ok(None) => {}
                    Err(_) => shutdown::begin(Shutdown::Hangup),
                },
                Ok(Event::Token(token)) => {
                    if let Some(event) = TerminalEvent::of(token) {
                        return event;
                    }
                }
                Ok(Event::Resized) => {
                    if let Ok(size) = self.terminal.size() {
                        return TerminalEvent::Resized(size.width, size.height);
                    }
                }
                Ok(Event::Silent) => match self.was_silent() {
                    Ok(true) => return TerminalEvent::Wake,
                    Ok(false) => {}
                    Err(_) => shutdown::begin(Shutdown::Hangup),
                },
                // The terminal is gone: nobody can read the screen or press a key.
                Err(_) => shutdown::begin(Shutdown::Hangup),
            }
        }
    }

    fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.shrink()?;
        self.terminal.draw(render)?;
        self.ask()
    }

    fn held_until(&mut self, now: Instant) -> Option<Instant> {
        self.line.held_until(now)
    }

    fn watch(&mut self) {
        self.line.watch(Instant::now());
    }

    fn seen(&self, now: Instant) -> Option<Instant> {
        self.line.seen(now)
    }

    fn redraw(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    fn leave(&mut self) -> io::Result<()> {
        shutdown::set_guest(true);
        self.give_back(TerminalOwner::Guest)
    }

    fn enter(&mut self) -> io::Result<()> {
        shutdown::set_guest(false);
        self.take_again(Take::Back)
    }

    fn suspend(&mut self) -> io::Result<bool> {
        if !tty::has_shell() {
            return Ok(false);
        }
        self.give_back(TerminalOwner::Shell)?;
        tty::stop_self();
        wait_for_foreground();
        tty::forget();
        self.take_again(Take::Back)?;
        Ok(true)
    }

    fn configure(&mut self, outside: Outside, by_background: bool) -> io::Result<()> {
        if outside != *self.shown.wanted() {
            self.shown = Shown::new(outside, self.carrier);
            modes::change(self.shown.extra())?;
        }
        if by_background && !self.asks_background && cfg!(unix) {
            self.pass_on("\x1b]11;?\x07")?;
            self.line.asked_background(Instant::now());
        }
        self.asks_background = by_background;
        Ok(())
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.terminal.backend_mut().pass_on(&osc52::sequence(self.carrier, text))
    }

    fn notify(&mut self, title: &str, text: &str) -> io::Result<()> {
        self.pass_on(&self.shown.notify(title, text))
    }

    fn set_title(&mut self, title: &str) -> io::Result<()> {
        let sequence = self.shown.set_title(title);
        self.pass_on(&sequence)
    }

    fn set_progress(&mut self, progress: Progress) -> io::Result<()> {
        let sequence = self.shown.set_progress(progress);
        self.pass_on(&sequence)
    }

    fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        modes::set_mouse(on)
    }
}

/// Asks the terminal once more, because earlier answers may be lost.
fn ask_again(line: &mut Line) -> io::Result<()> {
    Screen.write_all(line.question_again())?;
    line.asked_again(modes::drawn(), Instant::now());
    Ok(())
}

/// Stops again as long as the program is resumed in the background, unless it was resumed to end.
fn wait_for_foreground() {
    while tty::in_background() {
        // The shell may move it to the foreground meanwhile.
        if shutdown::came_just_now(|| !tty::in_background()) {
            return;
        }
        if tty::in_background() {
            tty::stop_self();
        }
    }
}
