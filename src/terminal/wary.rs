//! Tells typed keys from input meant for another program, for a moment after that program had the terminal: the rest of
//! an answer that it began to read looks like text. People type one key at a time; an answer arrives in one go.

use std::time::{Duration, Instant};

use super::token::Token;

/// How long a key must be alone before it counts, and how long a burst must be over.
const APART: Duration = Duration::from_millis(40);

/// Filters keys for a limited time.
#[derive(Debug, Default)]
pub(super) struct Wary {
    until: Option<Instant>,
    /// A key that may be the first of a burst.
    held: Option<Token>,
    burst: bool,
    read_at: Option<Instant>,
}

impl Wary {
    /// Filters keys until that moment.
    pub(super) fn begin(&mut self, until: Instant) {
        self.until = self.until.max(Some(until));
    }

    /// Whether the filter is on.
    pub(super) fn is_active(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// Drops the held key: it was pasted.
    pub(super) fn forget(&mut self) {
        self.held = None;
    }

    /// Filters the tokens of one read. Tokens that are not keys pass.
    pub(super) fn sift(&mut self, mut tokens: Vec<Token>, now: Instant) -> Vec<Token> {
        if self.until.is_none_or(|until| until <= now) {
            tokens.splice(0..0, std::mem::take(self).held);
            return tokens;
        }
        self.read_at = Some(now);
        let keys = tokens.iter().filter(|token| is_key(token)).count();
        if keys > 1 {
            // More of the burst may follow. A held-down key arrives one at a time and does not keep the keyboard
            // blocked.
            self.begin(now + APART);
        }
        self.burst |= keys > 1 || self.held.is_some();
        if self.burst {
            self.held = None;
            tokens.retain(|token| !is_key(token));
        } else if let Some(at) = tokens.iter().position(is_key) {
            self.held = Some(tokens.remove(at));
        }
        tokens
    }

    /// When to call [`expire`](Self::expire), unless bytes are read earlier.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.read_at.filter(|_| self.held.is_some() || self.burst).map(|at| at + APART)
    }

    /// Reports that nothing was read until `now`: a burst is over, and a held key was alone.
    pub(super) fn expire(&mut self, now: Instant) -> Option<Token> {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return None;
        }
        self.burst = false;
        self.held.take()
    }
}

fn is_key(token: &Token) -> bool {
    matches!(token, Token::Key(_))
}
