//! The typed count that stands between a key and several calls: whoever acts on many says on how many.

use crossterm::event::{KeyCode, KeyEvent};

/// The longest count that can be typed, in digits.
const LONGEST: usize = 6;

/// A count as typed so far.
#[derive(Clone, Debug, Default)]
pub struct TypedCount {
    typed: String,
    /// The count that was entered last and was wrong.
    wrong: Option<String>,
}

impl TypedCount {
    /// What is typed so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// What was entered instead of the count, after a wrong one.
    #[must_use]
    pub fn wrong(&self) -> Option<&str> {
        self.wrong.as_deref()
    }

    /// Whether something is typed, or was entered and was wrong: then Enter no longer cancels.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        !self.typed.is_empty() || self.wrong.is_some()
    }

    /// Enter: whether exactly this count is typed. Another one is cleared and remembered as wrong; none stays none.
    pub fn confirms(&mut self, count: usize) -> bool {
        if self.typed == count.to_string() {
            return true;
        }
        if !self.typed.is_empty() {
            self.wrong = Some(std::mem::take(&mut self.typed));
        }
        false
    }

    /// Types a digit or takes one back; false for any other key.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        match key.code {
            KeyCode::Char(c) if c.is_ascii_digit() && self.typed.len() < LONGEST => self.typed.push(c),
            KeyCode::Backspace => drop(self.typed.pop()),
            _ => return false,
        }
        true
    }
}
