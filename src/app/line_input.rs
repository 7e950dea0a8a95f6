//! One line of text that is asked for: a note, or a favourite's name.

use crossterm::event::{Event, KeyCode, KeyEvent};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::base::safe_text;
use crate::domain::Favourite;
use crate::journal::AttemptId;

/// What the line is for.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// To be noted on a call, a groupcall or an attempt.
    Note {
        /// Its identifier.
        on: String,
        /// The attempt that it came of, or the identifier again.
        attempt: AttemptId,
    },
    /// The name to keep this under.
    Name(Box<Favourite>),
}

/// A line that is being typed.
#[derive(Clone, Debug)]
pub struct LineInput {
    /// A heading.
    pub title: String,
    /// What is typed.
    pub input: Input,
    /// How many characters there may be.
    pub longest: usize,
    /// What is wrong with it, in words.
    pub problem: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
}

/// What came of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// Nothing more.
    Taken,
    /// The line is as it should be.
    Done,
    /// It is not wanted after all.
    Close,
}

impl LineInput {
    /// A line with a text to begin with.
    #[must_use]
    pub fn new(title: String, text: &str, longest: usize, purpose: Purpose) -> Self {
        Self { title, input: text.into(), longest, problem: None, purpose }
    }

    /// What was typed, fit to be kept: without what could do more than be seen, and without blanks around it.
    #[must_use]
    pub fn text(&self) -> String {
        safe_text::sanitize(self.input.value()).trim().to_owned()
    }

    /// How many characters there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.input.value().chars().count()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.input.value().is_empty()
    }

    /// Takes a key.
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

    /// Puts pasted text in where the caret is. Line ends become blanks.
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

    /// Nothing is cut in silence: what does not fit is not taken.
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

    fn line(text: &str) -> LineInput {
        let purpose = Purpose::Note { on: "c".to_owned(), attempt: "c".into() };
        LineInput::new("Note".to_owned(), text, 10, purpose)
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
