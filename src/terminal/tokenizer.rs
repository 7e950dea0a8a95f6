//! What the bytes of a terminal mean: keys, pasted texts and answers. Pure: bytes and the time in, tokens out.
//!
//! Strings (DCS, OSC, APC, PM, SOS) and unknown sequences are swallowed whole, in however many reads they come, and
//! nothing that was swallowed is ever played back as keys. Where the bytes leave open what was meant, the harmless
//! reading wins: a key that is lost is pressed again, a call that was hung up is gone.

use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;

use super::answer::TerminalAnswer;
use super::parser::{Parser, State};
use super::wary::Wary;

/// How long an ESC at the end of a read waits for what may belong to it, until it is the Esc key.
pub const ESCAPE_WAIT: Duration = Duration::from_millis(50);

/// The silence that ends whatever is not whole: tmux sends Esc and `P`, typed within 500 ms, as the beginning of a string.
pub const SILENCE: Duration = Duration::from_millis(500);

/// How long after the Esc key a read may still turn out to be the rest of a sequence.
const LATE: Duration = Duration::from_millis(500);

/// The pause that ends a flood of which nothing can be told: a flood has none, and people pause between two keys.
const PAUSE: Duration = Duration::from_millis(100);

/// The silence after which the end of a pasted text is not waited for any more. Longer than a slow line stalls.
const PASTE_SILENCE: Duration = Duration::from_secs(1);

/// How long after a guest the tail of what was meant for it may come.
const AFTER_GUEST: Duration = Duration::from_millis(500);

/// How long the rest of a text that broke off may come.
const AFTER_PASTE: Duration = Duration::from_secs(10);

/// What was typed, pasted or answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A key was pressed, is held, or was let go.
    Key(KeyEvent),
    /// A text was pasted.
    Paste(String),
    /// A text was pasted that is longer than what is taken: nothing of it is.
    PasteTooLong,
    /// A pasted text broke off: nothing of it is taken.
    PasteBrokeOff,
    /// The terminal has answered.
    Answer(TerminalAnswer),
}

/// Turns bytes into tokens.
#[derive(Debug, Default)]
pub struct Tokenizer {
    parser: Parser,
    /// When the last bytes came.
    read_at: Option<Instant>,
    /// When an ESC at the end of a read became the Esc key; until something is read.
    escaped_at: Option<Instant>,
    wary: Wary,
}

impl Tokenizer {
    /// For the terminal that `$TERM` names.
    #[must_use]
    pub fn new(term: &str) -> Self {
        let mut tokenizer = Self::default();
        tokenizer.parser.linux_console = term == "linux";
        tokenizer
    }

    /// The same, in the first moment after another program had the terminal.
    #[must_use]
    pub fn after_guest(term: &str, now: Instant) -> Self {
        let mut tokenizer = Self::new(term);
        tokenizer.wary.begin(now + AFTER_GUEST);
        tokenizer
    }

    /// Takes what was read in one go. However late it is, it belongs to what came before: the program may have been
    /// kept from reading. Only [`expire`](Self::expire) says that nothing came.
    pub fn feed(&mut self, read: &[u8], now: Instant) -> Vec<Token> {
        if let (Some(escaped_at), [b'P' | b']' | b'_' | b'^' | b'X' | b'[' | b'O', _, ..]) = (self.escaped_at, read)
            && now < escaped_at + LATE
        {
            // People type one character a read: this is the rest of what was taken for the Esc key.
            self.parser.state = State::Escape { twice: false };
        }
        if !read.is_empty() {
            self.escaped_at = None;
            self.read_at = Some(now);
        }
        let mut rest = read;
        while let Some((byte, after)) = rest.split_first() {
            self.parser.byte(*byte, after);
            rest = after;
        }
        let mut tokens = std::mem::take(&mut self.parser.tokens);
        // A late end marker tells what broke off: the keys before it were pasted.
        if let Some(pasted) = self.parser.pasted.take().filter(|_| self.wary.is_active(now)) {
            let behind = tokens.split_off(pasted.min(tokens.len()));
            tokens.retain(|token| !matches!(token, Token::Key(_)));
            tokens.extend(behind);
            self.wary.forget();
        }
        self.wary.sift(tokens, now)
    }

    /// When [`expire`](Self::expire) is to be called, unless something is read before.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        let patience = match &self.parser.state {
            State::Ground => None,
            State::Escape { .. } | State::Intermediate { more: false, .. } => Some(ESCAPE_WAIT),
            State::Deaf(_) => Some(PAUSE),
            State::Paste(_) => Some(PASTE_SILENCE),
            _ => Some(SILENCE),
        };
        let own = patience.zip(self.read_at).map(|(patience, at)| at + patience);
        [own, self.wary.deadline()].into_iter().flatten().min()
    }

    /// Nothing was read until now. What is not whole is dropped, and an ESC was the Esc key.
    pub fn expire(&mut self, now: Instant) -> Vec<Token> {
        let held = self.wary.expire(now);
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            match self.parser.end() {
                State::Escape { .. } => self.escaped_at = Some(now),
                State::Paste(_) => self.wary.begin(now + AFTER_PASTE),
                _ => {}
            }
        }
        held.into_iter().chain(self.parser.tokens.drain(..)).collect()
    }
}
