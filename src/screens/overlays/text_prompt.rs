//! Asks for one line of text: a note, or a favourite's name.

use crossterm::event::{Event, KeyCode, KeyEvent};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::base::safe_text;
use crate::domain::Favourite;
use crate::journal::AttemptId;

/// The purpose of the text.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// A note on a call, a groupcall or an attempt.
    Note {
        /// The identifier that the note is about.
        on: String,
        /// The attempt that placed it; the identifier again if there is none.
        attempt: AttemptId,
    },
    /// The name of a favourite.
    Name(Box<Favourite>),
}

/// A line of text that is being typed.
#[derive(Clone, Debug)]
pub struct TextPrompt {
    /// The heading.
    pub title: String,
    /// The text so far.
    pub input: Input,
    /// Most characters.
    pub longest: usize,
    /// What is wrong with it, if anything.
    pub problem: Option<String>,
    /// The purpose of the text.
    pub purpose: Purpose,
}

/// What the line did with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// It used the key.
    Taken,
    /// The text is complete.
    Done,
    /// The user cancelled.
    Close,
}

impl TextPrompt {
    /// A line that begins with a text.
    #[must_use]
    pub fn new(title: String, text: &str, longest: usize, purpose: Purpose) -> Self {
        Self { title, input: text.into(), longest, problem: None, purpose }
    }

    /// The text, sanitized and without surrounding blanks.
    #[must_use]
    pub fn text(&self) -> String {
        safe_text::sanitize(self.input.value()).trim().to_owned()
    }

    /// The number of characters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.input.value().chars().count()
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.input.value().is_empty()
    }

    /// Handles a key.
    pub fn key(&mut self, key: KeyEvent) -> Typing {
        match key.code {
            KeyCode::Esc => return Typing::Close,
            KeyCode::Enter => return Typing::Done,
            _ => {
                let before = self.input.clone();
                self.problem = None;
                self.input.handle_event(&Event::Key(key));
                self.refuse_what_is_too_long(before);
            }
        }
        Typing::Taken
    }

    /// Inserts pasted text at the caret. Line ends become blanks.
    pub fn paste(&mut self, text: &str) {
        let before = self.input.clone();
        let (value, at) = (before.value(), before.cursor());
        let pasted = safe_text::sanitize(&safe_text::one_line(text)).split_whitespace().collect::<Vec<_>>().join(" ");
        let start: String = value.chars().take(at).collect();
        let end: String = value.chars().skip(at).collect();
        self.problem = None;
        self.input = Input::new(format!("{start}{pasted}{end}")).with_cursor(at + pasted.chars().count());
        self.refuse_what_is_too_long(before);
    }

    /// Restores the earlier text if the new one is too long, so that nothing is cut silently.
    fn refuse_what_is_too_long(&mut self, before: Input) {
        if self.len() > self.longest {
            self.input = before;
            self.problem = Some(format!("there is room for {} characters, no more", self.longest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    fn line(text: &str) -> TextPrompt {
        let purpose = Purpose::Note { on: "c".to_owned(), attempt: "c".into() };
        TextPrompt::new("Note".to_owned(), text, 10, purpose)
    }

    #[test]
    fn what_does_not_fit_is_refused_and_said() {
        let mut line = line("12345678");
        line.paste("abc");
        assert_eq!((line.text().as_str(), line.problem.is_some()), ("12345678", true));
        line.paste("ab");
        assert_eq!((line.text().as_str(), line.problem.is_some()), ("12345678ab", false));
        let key = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
        assert_eq!((line.key(key), line.len(), line.problem.is_some()), (Typing::Taken, 10, true));
    }

    #[test]
    fn what_is_kept_is_clean() {
        let mut line = line("");
        line.paste(" a\u{1b}\u{202e}\nb ");
        assert_eq!(line.text(), "a b");
    }
}
