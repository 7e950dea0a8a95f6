//! What the bytes of a terminal mean: keys, pasted texts and answers. Pure: bytes and the time in, tokens out.
//!
//! Strings (DCS, OSC, APC, PM, SOS) and unknown sequences are swallowed whole, in however many reads they come, and
//! nothing that was swallowed is ever played back as keys. Where the bytes leave open what was meant, the harmless
//! reading wins: a key that is lost is pressed again, a call that was hung up is gone.

use std::time::{Duration, Instant};

use super::parser::{Parser, State};
use super::wary::Wary;

pub use super::token::{Awaited, Token};

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

/// How long an ESC is waited for that may be the first byte of an answer. The Esc key then has to wait as long, unless
/// the answer or another key comes before.
pub const ANSWER_WAIT: Duration = Duration::from_secs(1);

/// How long after the Esc key the rest of an answer may still come.
const LATE_ANSWER: Duration = Duration::from_secs(10);

/// How long after a guest the tail of what was meant for it may come.
const AFTER_GUEST: Duration = Duration::from_millis(500);

/// How long the rest of a text that broke off may come.
const AFTER_PASTE: Duration = Duration::from_secs(10);

/// Turns bytes into tokens.
#[derive(Debug, Default)]
pub struct Tokenizer {
    parser: Parser,
    /// When the last bytes came.
    read_at: Option<Instant>,
    /// When an ESC at the end of a read became the Esc key; until something is read.
    escaped_at: Option<Instant>,
    awaited: Awaited,
    /// Since when what is not whole is kept for the beginning of an answer, whatever a silence means otherwise.
    kept: Option<Instant>,
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

    /// Takes note of whether an answer is on its way.
    pub fn await_answer(&mut self, awaited: Awaited) {
        self.awaited = awaited;
    }

    /// Whether what has come last is kept for the beginning of an answer.
    #[must_use]
    pub fn is_within_answer(&self) -> bool {
        self.kept.is_some()
    }

    /// Takes what was read in one go. However late it is, it belongs to what came before: the program may have been
    /// kept from reading. Only [`expire`](Self::expire) says that nothing came.
    pub fn feed(&mut self, read: &[u8], now: Instant) -> Vec<Token> {
        if let Some(first) = read.first() {
            self.goes_on(*first, read.len() > 1, now);
            self.escaped_at = None;
            self.read_at = Some(now);
        }
        let mut rest = read;
        while let Some((byte, after)) = rest.split_first() {
            self.parser.byte(*byte, after);
            rest = after;
            if !matches!(self.parser.state, State::Csi(_)) {
                self.kept = None;
            }
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

    /// Finds out whether what was read goes on with an ESC that stood at the end of another read.
    fn goes_on(&mut self, first: u8, more: bool, now: Instant) {
        if first != b'[' && matches!(self.parser.state, State::Escape { .. }) && self.kept.is_some() {
            // It was the Esc key, and no answer.
            self.parser.end();
            self.escaped_at = self.kept.take();
        }
        let Some(escaped_at) = self.escaped_at else { return };
        // People type one character a read: this is the rest of what was taken for the Esc key.
        let of_a_sequence = b"P]_^X[O".contains(&first) && more && now < escaped_at + LATE;
        let of_an_answer = first == b'[' && self.awaited != Awaited::Nothing && now < escaped_at + LATE_ANSWER;
        if of_a_sequence || of_an_answer {
            self.parser.state = State::Escape { twice: false };
            self.kept = of_an_answer.then_some(now);
        }
    }

    /// When [`expire`](Self::expire) is to be called, unless something is read before.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        [self.own_deadline(), self.wary.deadline()].into_iter().flatten().min()
    }

    fn own_deadline(&self) -> Option<Instant> {
        let patience = match (&self.parser.state, self.kept) {
            (State::Ground, _) | (State::Csi(_), Some(_)) => return None,
            (State::Escape { .. }, Some(since)) => return Some(since + ANSWER_WAIT),
            (State::Escape { .. } | State::Intermediate { more: false, .. }, _) => ESCAPE_WAIT,
            (State::Deaf(_), _) => PAUSE,
            (State::Paste(_), _) => PASTE_SILENCE,
            _ => SILENCE,
        };
        self.read_at.map(|at| at + patience)
    }

    /// Nothing was read until now. What is not whole is dropped, and an ESC was the Esc key; unless that may be the
    /// beginning of an answer that is on its way: no letter of one ever becomes a key.
    pub fn expire(&mut self, now: Instant) -> Vec<Token> {
        let held = self.wary.expire(now);
        if self.own_deadline().is_some_and(|deadline| deadline <= now) {
            if self.kept.is_none() && self.parser.may_be_answer(self.awaited) {
                self.kept = Some(now);
            } else {
                self.kept = None;
                match self.parser.end() {
                    State::Escape { .. } => self.escaped_at = Some(now),
                    State::Paste(_) => self.wary.begin(now + AFTER_PASTE),
                    _ => {}
                }
            }
        }
        held.into_iter().chain(self.parser.tokens.drain(..)).collect()
    }
}
