//! What comes from the keyboard, and the terminal's size when it changes: read from the terminal itself, so that its
//! answers are told from keys.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::line::Line;
use super::token::{Awaited, Token};
use super::tokenizer::Tokenizer;
use super::tty;
use super::watch::Watch;

/// How long a terminal over a slow line may take to answer what it is asked at the end.
const TIME_TO_ANSWER: Duration = Duration::from_secs(4);

/// Something that came.
pub enum Event {
    /// From the keyboard.
    Token(Token),
    /// The terminal may have another size.
    Resized,
    /// The terminal has been silent for long.
    Silent,
}

/// Reads while the program has the terminal.
pub struct Input {
    watch: Watch,
    sizes: Signal,
    tokenizer: Tokenizer,
    events: VecDeque<Event>,
}

impl Input {
    /// Reads from now on.
    pub fn open() -> io::Result<Self> {
        Ok(Self {
            watch: Watch::begin()?,
            sizes: signal(SignalKind::window_change())?,
            tokenizer: Tokenizer::new(&term()),
            events: VecDeque::new(),
        })
    }

    /// The same, after another program had the terminal. That may have changed its size: only the programs that have a
    /// terminal are told.
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
            let deadline = self.tokenizer.deadline();
            // It is not silent while an answer comes in pieces.
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
                    // Whatever has come belongs to what came before, however late it is read.
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

    /// Reads no more. An answer that is on its way is taken in, so that it goes nowhere else; whoever is hurried waits
    /// for it only shortly.
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
            // Not so late that the answer to this would come after the end.
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

/// Reads what has come; `None` when nothing has.
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
