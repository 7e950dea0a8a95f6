//! Tells what is typed from what was meant for another program, for a moment after that program had the terminal: the
//! tail of an answer whose head it has read looks like text. People type one key at a time; an answer comes in one go.

use std::time::{Duration, Instant};

use super::token::Token;

/// How long a key stands alone until it counts, and how long a burst must be over.
const APART: Duration = Duration::from_millis(40);

/// Sifts the keys for as long as it is told to.
#[derive(Debug, Default)]
pub(super) struct Wary {
    until: Option<Instant>,
    /// A key that may be the first of a burst.
    held: Option<Token>,
    burst: bool,
    read_at: Option<Instant>,
}

impl Wary {
    /// Is wary until that moment.
    pub(super) fn begin(&mut self, until: Instant) {
        self.until = self.until.max(Some(until));
    }

    /// Whether it sifts.
    pub(super) fn is_active(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// What was held back was pasted.
    pub(super) fn forget(&mut self) {
        self.held = None;
    }

    /// Sifts what a read gave. Whatever is no key stays.
    pub(super) fn sift(&mut self, mut tokens: Vec<Token>, now: Instant) -> Vec<Token> {
        if self.until.is_none_or(|until| until <= now) {
            tokens.splice(0..0, std::mem::take(self).held);
            return tokens;
        }
        self.read_at = Some(now);
        let keys = tokens.iter().filter(|token| is_key(token)).count();
        if keys > 1 {
            // More of it may come. A held key comes one at a time, and does not keep the keyboard shut.
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

    /// When [`expire`](Self::expire) is to be called, unless something is read before.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.read_at.filter(|_| self.held.is_some() || self.burst).map(|at| at + APART)
    }

    /// Nothing was read until now: a burst is over, and a key stands alone.
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
