//! The typed count that stands between a key and several calls: whoever acts on many says on how many.

use crossterm::event::{KeyCode, KeyEvent};

/// The longest count that can be typed, in digits.
const LONGEST: usize = 6;

/// A count as typed so far.
#[derive(Clone, Debug, Default)]
pub struct TypedCount(String);

impl TypedCount {
    /// What is typed so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether exactly this count is typed.
    #[must_use]
    pub fn is(&self, count: usize) -> bool {
        self.0 == count.to_string()
    }

    /// That another count is typed, in words; `None` when none is.
    #[must_use]
    pub fn wrong(&self, count: usize) -> Option<String> {
        let wrong = !self.0.is_empty() && !self.is(count);
        wrong.then(|| format!("Nothing was done: the count was {count}, not {}.", self.0))
    }

    /// Types a digit or takes one back; false for any other key.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        match key.code {
            KeyCode::Char(c) if c.is_ascii_digit() && self.0.len() < LONGEST => self.0.push(c),
            KeyCode::Backspace => drop(self.0.pop()),
            _ => return false,
        }
        true
    }
}
