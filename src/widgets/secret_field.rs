//! A text field for a credential: never printed, not even by `Debug`, and wiped when it is emptied.

use std::fmt;

use crossterm::event::{Event, KeyEvent};
use secrecy::SecretString;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

/// A text field that hides its text.
#[derive(Clone, Default)]
pub struct SecretField(Input);

impl SecretField {
    /// Handles a key.
    pub fn key(&mut self, key: KeyEvent) {
        self.0.handle_event(&Event::Key(key));
    }

    /// Inserts pasted text without surrounding blanks and control characters.
    pub fn paste(&mut self, text: &str) {
        let clean: String = text.trim().chars().filter(|c| !c.is_control()).collect();
        self.0 = format!("{}{clean}", self.0.value()).into();
    }

    /// How many characters are typed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.value().trim().chars().count()
    }

    /// Whether the field is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the text and empties the field.
    pub fn take(&mut self) -> SecretString {
        SecretString::from(self.0.value_and_reset().trim().to_owned())
    }
}

impl fmt::Debug for SecretField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretField({} characters)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn it_gives_its_text_once_and_prints_it_never() {
        let mut field = SecretField::default();
        field.paste("  marked-secret\n");
        assert!(!format!("{field:?}").contains("marked"));
        assert_eq!(field.take().expose_secret(), "marked-secret");
        assert!(field.is_empty());
    }
}
