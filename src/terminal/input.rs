//! Reads keys and changes of the terminal's size. Reads the terminal itself, to tell its answers from keys.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::line::Line;
use super::token::{Awaited, Token};
use super::tokenizer::Tokenizer;
use super::tty;
use super::watch::Watch;

/// Time that a terminal over a slow line gets to answer the last question before the end.
const TIME_TO_ANSWER: Duration = Duration::from_secs(4);

/// An event of the terminal.
pub enum Event {
    /// A key, a paste or an answer.
    Token(Token),
    /// The terminal may have a new size.
    Resized,
    /// The terminal has not answered for a long time.
    Silent,
}

/// Reads input while the program owns the terminal.
pub struct InputStream {
    watch: Watch,
    sizes: Signal,
    tokenizer: Tokenizer,
    events: VecDeque<Event>,
}

impl InputStream {
    /// Starts reading.
    pub fn open() -> io::Result<Self> {
        Ok(Self {
            watch: Watch::begin()?,
            sizes: signal(SignalKind::window_change())?,
            tokenizer: Tokenizer::new(&term()),
            events: VecDeque::new(),
        })
    }

    /// Starts reading after another program had the terminal. Reports a change of size first: the size may have
    /// changed, and only the program that owns a terminal is notified.
    pub fn open_again() -> io::Result<Self> {
        let tokenizer = Tokenizer::after_guest(&term(), Instant::now());
        Ok(Self { tokenizer, events: [Event::Resized].into(), ..Self::open()? })
    }

    /// Waits for the next event.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub async fn next(&mut self, line: &Line) -> io::Result<Event> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            self.tokenizer.await_answer(line.awaits(Instant::now()));
            self.tokenizer.await_background(line.awaits_background(Instant::now()));
            let deadline = self.tokenizer.deadline();
            // A terminal that sends an answer in pieces is not silent.
            let whole = !self.tokenizer.is_within_answer();
            let silent = [line.ask_again_at(), line.gives_up_at()].into_iter().flatten().min().filter(|_| whole);
            tokio::select! {
                biased;
                () = self.watch.ready() => {
                    let tokens = read(&mut self.tokenizer)?.unwrap_or_default();
                    self.events.extend(tokens.into_iter().map(Event::Token));
                }
                _ = self.sizes.recv() => return Ok(Event::Resized),
                () = until(deadline) => {
                    // Bytes that arrived belong to the earlier ones, however late they are read.
                    let tokens = match read(&mut self.tokenizer)? {
                        Some(tokens) => tokens,
                        None => self.tokenizer.expire(Instant::now()),
                    };
                    self.events.extend(tokens.into_iter().map(Event::Token));
                }
                () = until(silent) => return Ok(Event::Silent),
            }
        }
    }

    /// Stops reading. First reads an answer that is on its way, so that no other program gets it; waits only briefly if
    /// `hurried`.
    pub fn close(mut self, line: &mut Line, hurried: bool) {
        let mut tokens: Vec<_> = self.events.into_iter().collect();
        let end = line.last_wait(hurried, Instant::now());
        loop {
            for token in tokens.drain(..) {
                if let Event::Token(Token::Answer(answer)) = token {
                    line.heard(answer, Instant::now());
                }
            }
            let now = Instant::now();
            let Some(end) = end.filter(|end| now < *end && line.awaits(now) != Awaited::Nothing) else { return };
            // Do not ask so late that the answer would arrive after the end.
            let again = line.ask_again_at().filter(|at| *at + TIME_TO_ANSWER <= end);
            if again.is_some_and(|at| at <= now) && super::ask_again(line).is_err() {
                return;
            }
            let next = again.map_or(end, |at| at.min(end));
            if !tty::wait_for_input(next.saturating_duration_since(now)) {
                continue;
            }
            let Ok(read) = read(&mut self.tokenizer) else { return };
            tokens.extend(read.into_iter().flatten().map(Event::Token));
        }
    }
}

fn term() -> String {
    std::env::var("TERM").unwrap_or_default()
}

/// Reads the available bytes; `None` if nothing has arrived.
fn read(tokenizer: &mut Tokenizer) -> io::Result<Option<Vec<Token>>> {
    let mut buffer = [0; 4096];
    let read = tty::read(&mut buffer)?;
    Ok(read.map(|read| tokenizer.feed(&buffer[..read], Instant::now())))
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
