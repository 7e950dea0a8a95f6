//! Confirmation for an action on several calls: the user types how many there are.

use crossterm::event::{KeyCode, KeyEvent};

/// Most digits that can be typed.
const LONGEST: usize = 6;

/// The count as typed so far.
#[derive(Clone, Debug, Default)]
pub struct TypedCount {
    typed: String,
    /// The last wrong count that was entered.
    wrong: Option<String>,
}

impl TypedCount {
    /// The digits typed so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The last wrong count that was entered; `None` when none was.
    #[must_use]
    pub fn wrong(&self) -> Option<&str> {
        self.wrong.as_deref()
    }

    /// Whether digits are typed or a wrong count was entered. Enter then no longer cancels.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        !self.typed.is_empty() || self.wrong.is_some()
    }

    /// Handles Enter: whether exactly this count is typed. A wrong count is cleared and kept for [`Self::wrong`].
    pub fn confirms(&mut self, count: usize) -> bool {
        if self.typed == count.to_string() {
            return true;
        }
        if !self.typed.is_empty() {
            self.wrong = Some(std::mem::take(&mut self.typed));
        }
        false
    }

    /// Types a digit or deletes one; `false` for any other key.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        match key.code {
            KeyCode::Char(c) if c.is_ascii_digit() && self.typed.len() < LONGEST => self.typed.push(c),
            KeyCode::Backspace => drop(self.typed.pop()),
            _ => return false,
        }
        true
    }
}
