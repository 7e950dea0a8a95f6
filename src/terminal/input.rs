//! What comes from the keyboard, and the terminal's size when it changes: read from the terminal itself, so that its
//! answers are told from keys.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::answer::TerminalAnswer;
use super::raw;
use super::tokenizer::{Token, Tokenizer};
use super::watch::Watch;

/// How long after the question an answer may still be on its way. A terminal that took longer never answers.
const ANSWERS_WITHIN: Duration = Duration::from_secs(1);

/// How long the terminal is kept for that answer, so that it is not typed into the shell.
const LAST_WAIT: Duration = Duration::from_millis(100);

/// Something that came.
pub enum Event {
    /// From the keyboard.
    Token(Token),
    /// The terminal may have another size.
    Resized,
}

/// Reads while the program has the terminal.
pub struct Input {
    watch: Watch,
    sizes: Signal,
    tokenizer: Tokenizer,
    events: VecDeque<Event>,
    /// When the terminal was asked a question; until it answers.
    asked: Option<Instant>,
}

impl Input {
    /// Reads from now on, after a question was put to the terminal.
    pub fn open() -> io::Result<Self> {
        Ok(Self {
            watch: Watch::begin()?,
            sizes: signal(SignalKind::window_change())?,
            tokenizer: Tokenizer::new(&term()),
            events: VecDeque::new(),
            asked: Some(Instant::now()),
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
    pub async fn next(&mut self) -> io::Result<Event> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            let deadline = self.tokenizer.deadline();
            tokio::select! {
                biased;
                () = self.watch.ready() => {
                    if let Some(tokens) = read(&mut self.tokenizer)? {
                        take(tokens, &mut self.events, &mut self.asked);
                    }
                }
                _ = self.sizes.recv() => return Ok(Event::Resized),
                () = until(deadline) => {
                    // Whatever has come belongs to what came before, however late it is read.
                    let tokens = match read(&mut self.tokenizer)? {
                        Some(tokens) => tokens,
                        None => self.tokenizer.expire(Instant::now()),
                    };
                    take(tokens, &mut self.events, &mut self.asked);
                }
            }
        }
    }

    /// Reads no more. An answer that is on its way is taken in, so that it goes nowhere else.
    pub fn close(mut self) {
        let Some(asked) = self.asked.filter(|asked| asked.elapsed() < ANSWERS_WITHIN) else { return };
        let end = (asked + ANSWERS_WITHIN).min(Instant::now() + LAST_WAIT);
        while self.asked.is_some() && raw::wait_for_input(end.saturating_duration_since(Instant::now())) {
            let Ok(Some(tokens)) = read(&mut self.tokenizer) else { return };
            take(tokens, &mut self.events, &mut self.asked);
        }
    }
}

fn term() -> String {
    std::env::var("TERM").unwrap_or_default()
}

/// Reads what has come; `None` when nothing has.
fn read(tokenizer: &mut Tokenizer) -> io::Result<Option<Vec<Token>>> {
    let mut buffer = [0; 4096];
    let read = raw::read(&mut buffer)?;
    Ok(read.map(|read| tokenizer.feed(&buffer[..read], Instant::now())))
}

fn take(tokens: Vec<Token>, events: &mut VecDeque<Event>, asked: &mut Option<Instant>) {
    for token in tokens {
        if let Token::Answer(TerminalAnswer::CursorAt { .. }) = token {
            *asked = None;
        }
        events.push_back(Event::Token(token));
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
