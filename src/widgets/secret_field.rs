//! A text field for a credential: never printed, not even by `Debug`, and wiped when it is emptied.

use std::fmt;

use crossterm::event::{Event, KeyEvent};
use secrecy::SecretString;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

/// A text field whose text nobody sees.
#[derive(Clone, Default)]
pub struct SecretField(Input);

impl SecretField {
    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) {
        self.0.handle_event(&Event::Key(key));
    }

    /// Takes pasted text, without the blanks and line ends that come along.
    pub fn paste(&mut self, text: &str) {
        let clean: String = text.trim().chars().filter(|c| !c.is_control()).collect();
        self.0 = format!("{}{clean}", self.0.value()).into();
    }

    /// How many characters were typed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.value().trim().chars().count()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the text out and empties the field.
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
