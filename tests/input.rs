//! The meaning of the bytes that terminals send, however they are split into reads.
#![cfg(test)]

#[path = "input/focus.rs"]
mod focus;
#[path = "input/keys.rs"]
mod keys;
#[path = "input/mouse.rs"]
mod mouse;
#[path = "input/pasted.rs"]
mod pasted;
#[path = "input/properties.rs"]
mod properties;
#[path = "input/swallowed.rs"]
mod swallowed;
#[path = "input/timing.rs"]
mod timing;

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use vdial::base::mouse::{Mouse, MouseAct};
use vdial::terminal::TerminalAnswer;
use vdial::terminal::tokenizer::{Awaited, Token, Tokenizer};

/// A tokenizer and the time, which stands still until it is told to go on.
struct Typist {
    tokenizer: Tokenizer,
    now: Instant,
    tokens: Vec<Token>,
}

impl Typist {
    fn new() -> Self {
        Self::at("xterm-256color")
    }

    fn at(term: &str) -> Self {
        Self { tokenizer: Tokenizer::new(term), now: Instant::now(), tokens: Vec::new() }
    }

    fn after_guest() -> Self {
        let now = Instant::now();
        Self { tokenizer: Tokenizer::after_guest("xterm-256color", now), now, tokens: Vec::new() }
    }

    /// The same while an answer is on its way.
    fn awaiting(awaited: Awaited) -> Self {
        let mut typist = Self::new();
        typist.tokenizer.await_answer(awaited);
        typist
    }

    fn feed(&mut self, read: &[u8]) -> &mut Self {
        self.tokens.extend(self.tokenizer.feed(read, self.now));
        self
    }

    /// Lets time go by in which nothing is read.
    fn wait(&mut self, millis: u64) -> &mut Self {
        let end = self.now + Duration::from_millis(millis);
        while let Some(deadline) = self.tokenizer.deadline().filter(|deadline| *deadline <= end) {
            self.now = self.now.max(deadline);
            self.tokens.extend(self.tokenizer.expire(self.now));
        }
        self.now = end;
        self
    }

    /// What has come of it all, after a silence in which everything ends that does not end by itself.
    fn said(&mut self) -> String {
        self.wait(20_000);
        assert_eq!(self.tokenizer.deadline(), None, "it waits for ever");
        self.tokens.iter().map(spelled).collect::<Vec<_>>().join(" ")
    }
}

/// What these reads mean, one right after the other.
fn meaning(reads: &[&[u8]]) -> String {
    let mut typist = Typist::new();
    for read in reads {
        typist.feed(read);
    }
    typist.said()
}

/// What the bytes mean; the same in one read, in two that are cut anywhere, and byte by byte.
fn however_cut(bytes: &[u8]) -> String {
    let whole = meaning(&[bytes]);
    for at in 1..bytes.len() {
        assert_eq!(meaning(&[&bytes[..at], &bytes[at..]]), whole, "{:?} cut at {at}", bytes.escape_ascii().to_string());
    }
    let singly: Vec<_> = bytes.chunks(1).collect();
    assert_eq!(meaning(&singly), whole, "{:?} byte by byte", bytes.escape_ascii().to_string());
    whole
}

/// A token in a few letters: `C-y`, `A-S-F5`, `Up:repeat`, `paste("text")`.
fn spelled(token: &Token) -> String {
    match token {
        Token::Key(key) => key_name(*key),
        Token::Paste(text) => format!("paste({text:?})"),
        Token::PasteTooLong => "too-long".to_owned(),
        Token::PasteBrokeOff => "broke-off".to_owned(),
        Token::Answer(TerminalAnswer::CursorAt { row, column }) => format!("at({row},{column})"),
        Token::Focus(focused) => (if *focused { "focus" } else { "no-focus" }).to_owned(),
        Token::Mouse(Mouse { column, row, act: MouseAct::Click }) => format!("click({column},{row})"),
        Token::Mouse(Mouse { column, row, act: MouseAct::Wheel(by) }) => format!("wheel({by:+},{column},{row})"),
        Token::Answer(TerminalAnswer::Ready) => "ready".to_owned(),
        Token::Answer(TerminalAnswer::Background { red, green, blue }) => {
            format!("background({red:04x}/{green:04x}/{blue:04x})")
        }
    }
}

fn key_name(key: KeyEvent) -> String {
    let held: String = [
        (KeyModifiers::SUPER, "W-"),
        (KeyModifiers::HYPER, "H-"),
        (KeyModifiers::META, "M-"),
        (KeyModifiers::CONTROL, "C-"),
        (KeyModifiers::ALT, "A-"),
        (KeyModifiers::SHIFT, "S-"),
    ]
    .iter()
    .filter(|(modifier, _)| key.modifiers.contains(*modifier))
    .map(|(_, letter)| *letter)
    .collect();
    let code = match key.code {
        KeyCode::Char(' ') => "Space".to_owned(),
        KeyCode::Char(c) => c.to_string(),
        KeyCode::F(number) => format!("F{number}"),
        code => format!("{code:?}"),
    };
    let kind = match key.kind {
        KeyEventKind::Press => "",
        KeyEventKind::Repeat => ":repeat",
        KeyEventKind::Release => ":release",
    };
    format!("{held}{code}{kind}")
}
