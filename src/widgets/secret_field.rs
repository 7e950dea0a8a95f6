//! A text field for a credential: never printed, not even by `Debug`.

use std::fmt;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use secrecy::SecretString;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

/// A text field that hides its text.
#[derive(Clone, Default)]
pub struct SecretField {
    input: Input,
    /// Whether the next character replaces the text: a hidden text cannot be corrected.
    replace: bool,
}

impl SecretField {
    /// Handles a key.
    pub fn key(&mut self, key: KeyEvent) {
        let types = matches!(key.code, KeyCode::Char(_)) && !key.modifiers.intersects(KeyModifiers::CONTROL);
        if std::mem::take(&mut self.replace) && types {
            self.input.reset();
        }
        self.input.handle_event(&Event::Key(key));
    }

    /// Replaces the text by a pasted one, without surrounding blanks. A control character within it, such as a line
    /// break, becomes a blank.
    pub fn paste(&mut self, text: &str) {
        self.replace = false;
        let clean: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.input = clean.into();
    }

    /// Lets the next character replace the text.
    pub fn replace_next(&mut self) {
        self.replace = true;
    }

    /// How many characters are typed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.input.value().trim().chars().count()
    }

    /// Whether the field is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> SecretString {
        SecretString::from(self.input.value().trim().to_owned())
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
    fn it_gives_its_text_and_prints_it_never() {
        let mut field = SecretField::default();
        field.paste("an-older-text");
        field.paste("  marked-secret\n");
        assert!(!format!("{field:?}").contains("marked"));
        assert_eq!(field.text().expose_secret(), "marked-secret");
    }

    #[test]
    fn what_did_not_work_is_replaced_by_what_is_typed_next() {
        let mut field = SecretField::default();
        field.paste("refused");
        field.replace_next();
        for typed in ['o', 'k'] {
            field.key(KeyEvent::from(KeyCode::Char(typed)));
        }
        assert_eq!(field.text().expose_secret(), "ok");
    }
}
