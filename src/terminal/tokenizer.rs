//! Turns the bytes of a terminal into keys, pasted texts and answers. Pure: bytes and the time in, tokens out.
//!
//! Strings (DCS, OSC, APC, PM, SOS) and unknown sequences are swallowed whole, in any number of reads, and are never
//! replayed as keys. If bytes are ambiguous, the harmless reading wins: a lost key can be pressed again, a call that
//! was hung up cannot be restored.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::parser::{Parser, State};
use super::sequence::Sequence;
use super::wary::Wary;

pub use super::token::{Awaited, Token};

/// How long an ESC at the end of a read waits for more bytes before it counts as the Esc key.
pub const ESCAPE_WAIT: Duration = Duration::from_millis(50);

/// The silence that ends any incomplete sequence: tmux sends Esc and `P`, typed within 500 ms, as the start of a
/// string.
pub const SILENCE: Duration = Duration::from_millis(500);

/// How long after the Esc key a read may still turn out to continue a sequence.
const LATE: Duration = Duration::from_millis(500);

/// The pause that ends an unintelligible flood: a flood has no pauses, and people pause between two keys.
const PAUSE: Duration = Duration::from_millis(100);

/// The silence after which the end of a pasted text is given up. Longer than the stalls of a slow line.
const PASTE_SILENCE: Duration = Duration::from_secs(1);

/// How long to keep an ESC that may be the first byte of an answer. The Esc key is delayed as long, unless the answer
/// or another key arrives earlier.
pub const ANSWER_WAIT: Duration = Duration::from_secs(1);

/// How long after the Esc key the rest of an answer may still arrive.
const LATE_ANSWER: Duration = Duration::from_secs(10);

/// How long after a guest the rest of an answer meant for it may arrive.
const AFTER_GUEST: Duration = Duration::from_millis(500);

/// How long the rest of a broken-off paste may arrive.
const AFTER_PASTE: Duration = Duration::from_secs(10);

/// Turns bytes into tokens.
#[derive(Debug, Default)]
pub struct Tokenizer {
    parser: Parser,
    /// When the last bytes were read.
    read_at: Option<Instant>,
    /// When an ESC at the end of a read became the Esc key; reset by the next read.
    escaped_at: Option<Instant>,
    /// When a `[` after an ESC was dropped, with nothing behind it.
    dropped_at: Option<Instant>,
    awaited: Awaited,
    /// The last report of the focus; `None` before the first.
    focused: Option<bool>,
    /// Whether the terminal was asked for its background and has not told it.
    background: bool,
    /// When incomplete bytes were first kept as the possible start of an answer, despite the silence.
    kept: Option<Instant>,
    /// Whether those bytes are a `[` that came alone after the Esc key, on a terminal that may never answer: somebody may
    /// have typed it.
    typed: bool,
    wary: Wary,
}

impl Tokenizer {
    /// A tokenizer for the terminal that `$TERM` names.
    #[must_use]
    pub fn new(term: &str) -> Self {
        let mut tokenizer = Self::default();
        tokenizer.parser.linux_console = term == "linux";
        tokenizer
    }

    /// A tokenizer for the first moments after another program had the terminal.
    #[must_use]
    pub fn after_guest(term: &str, now: Instant) -> Self {
        let mut tokenizer = Self::new(term);
        tokenizer.wary.begin(now + AFTER_GUEST);
        tokenizer
    }

    /// Records whether an answer is on its way.
    pub fn await_answer(&mut self, awaited: Awaited) {
        self.awaited = awaited;
    }

    /// Records whether the terminal may still tell its background.
    pub fn await_background(&mut self, awaited: bool) {
        self.background = awaited;
    }

    /// Whether an answer or a report is on its way. Nobody types into a terminal without the focus: what comes next
    /// begins the report that it is back.
    fn awaited(&self) -> Awaited {
        if self.focused == Some(false) { Awaited::Surely } else { self.awaited }
    }

    /// Whether incomplete bytes are kept as the possible start of an answer.
    #[cfg(unix)]
    pub(crate) fn is_within_answer(&self) -> bool {
        self.kept.is_some()
    }

    /// Processes the bytes of one read. They continue the earlier bytes, however late: the program may have been kept
    /// from reading. Only [`expire`](Self::expire) reports silence.
    pub fn feed(&mut self, read: &[u8], now: Instant) -> Vec<Token> {
        if let Some(first) = read.first() {
            self.goes_on(*first, read.len() > 1, now);
            self.escaped_at = None;
            let of_mouse = *first == b'<' && read.len() > 1;
            if self.dropped_at.take().is_some_and(|at| of_mouse && now < at + LATE_ANSWER) {
                // People type one character per read: this is the rest of a click, which must not become keys.
                self.parser.state = State::Csi(Sequence::default());
            }
            self.read_at = Some(now);
        }
        let mut rest = read;
        while let Some((byte, after)) = rest.split_first() {
            if self.kept.is_some() && self.drop_string_before(*byte) {
                self.kept = None;
            }
            self.parser.byte(*byte, after);
            rest = after;
            if !matches!(self.parser.state, State::Csi(_) | State::String(_)) {
                self.kept = None;
            }
        }
        let mut tokens = std::mem::take(&mut self.parser.tokens);
        for token in &tokens {
            match token {
                Token::Focus(focused) => self.focused = Some(*focused),
                // Whatever was reported: somebody types here.
                Token::Key(_) => self.focused = self.focused.map(|_| true),
                _ => {}
            }
        }
        // A late end marker shows what broke off: the keys before it were pasted.
        if let Some(pasted) = self.parser.pasted.take().filter(|_| self.wary.is_active(now)) {
            let behind = tokens.split_off(pasted.min(tokens.len()));
            tokens.retain(|token| !matches!(token, Token::Key(_)));
            tokens.extend(behind);
            self.wary.forget();
        }
        self.wary.sift(tokens, now)
    }

    /// Whether an incomplete string may become the terminal's background.
    fn may_be_background(&self) -> bool {
        matches!(&self.parser.state, State::String(string) if string.may_be_background())
    }

    /// Drops a string that was taken for the terminal's background if this byte does not go on with it. Returns whether
    /// it was dropped.
    fn drop_string_before(&mut self, byte: u8) -> bool {
        let State::String(string) = &self.parser.state else { return false };
        if string.goes_on_with_background(byte) {
            return false;
        }
        // An ESC that ends no string begins something else.
        self.parser.state = if string.is_escaped() { State::Escape { twice: false } } else { State::Ground };
        true
    }

    /// Checks whether a read continues an ESC from the end of an earlier read.
    fn goes_on(&mut self, first: u8, more: bool, now: Instant) {
        let of_background = first == b']' && self.background;
        if first != b'[' && !of_background && matches!(self.parser.state, State::Escape { .. }) && self.kept.is_some() {
            // That ESC was the Esc key, not the start of an answer.
            self.parser.end();
            self.escaped_at = self.kept.take();
        }
        let Some(escaped_at) = self.escaped_at else { return };
        // People type one character per read, so this continues what was taken for the Esc key.
        let of_a_sequence = b"P]_^X[O".contains(&first) && more && now < escaped_at + LATE;
        let of_state = first == b'[' && self.awaited() != Awaited::Nothing && now < escaped_at + LATE_ANSWER;
        let of_an_answer = of_background || of_state;
        // A report of the focus can come at any time, and its letter must not become a key.
        let of_a_report = first == b'[' && self.focused.is_some() && now < escaped_at + LATE;
        if of_a_sequence || of_an_answer || of_a_report {
            self.parser.state = State::Escape { twice: false };
            self.kept = of_an_answer.then_some(now);
            self.typed = of_state && !more && self.awaited() == Awaited::Perhaps;
        }
    }

    /// When to call [`expire`](Self::expire), unless bytes are read earlier.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        [self.own_deadline(), self.wary.deadline()].into_iter().flatten().min()
    }

    fn own_deadline(&self) -> Option<Instant> {
        let patience = match (&self.parser.state, self.kept) {
            (State::Csi(sequence), Some(since)) if self.typed => {
                return Some(since + if sequence.is_begun() { LATE_ANSWER } else { ANSWER_WAIT });
            }
            (State::Ground, _) | (State::Csi(_), Some(_)) => return None,
            (State::Escape { .. }, Some(since)) => return Some(since + ANSWER_WAIT),
            // Not for ever, as a control sequence: digits that are typed would go on with it.
            (State::String(_), Some(_)) => LATE_ANSWER,
            (State::Escape { .. } | State::Intermediate { more: false, .. }, _) => ESCAPE_WAIT,
            // The rest of a click must not become keys.
            (State::Csi(sequence), None) if sequence.is_of_mouse() => LATE_ANSWER,
            (State::Deaf(_), _) => PAUSE,
            (State::Paste(_), _) => PASTE_SILENCE,
            _ => SILENCE,
        };
        self.read_at.map(|at| at + patience)
    }

    /// Reports that nothing was read until `now`. Drops incomplete sequences and turns an ESC into the Esc key, unless
    /// it may start an answer that is on its way: no letter of an answer ever becomes a key.
    pub fn expire(&mut self, now: Instant) -> Vec<Token> {
        let held = self.wary.expire(now);
        if self.own_deadline().is_some_and(|deadline| deadline <= now) {
            let of_background = self.background && self.may_be_background();
            if self.kept.is_none() && (of_background || self.parser.may_be_answer(self.awaited())) {
                (self.kept, self.typed) = (Some(now), false);
            } else {
                self.kept = None;
                let typed = std::mem::take(&mut self.typed);
                match self.parser.end() {
                    State::Csi(sequence) if typed && !sequence.is_begun() => {
                        let key = KeyEvent::new(KeyCode::Char('['), KeyModifiers::NONE);
                        self.parser.tokens.push(Token::Key(key));
                    }
                    State::Csi(sequence) if !sequence.is_begun() => self.dropped_at = Some(now),
                    State::Escape { .. } => self.escaped_at = Some(now),
                    State::Paste(_) => self.wary.begin(now + AFTER_PASTE),
                    _ => {}
                }
            }
        }
        held.into_iter().chain(self.parser.tokens.drain(..)).collect()
    }
}
