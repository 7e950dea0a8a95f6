//! A field for one line of text, with a limit and what is wrong with the text below it.

use crossterm::event::{Event, KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::base::safe_text;
use crate::widgets::theme::Theme;
use crate::widgets::{paint, text};

/// The columns of the text.
const WIDE: u16 = 76;

/// A line of text that is being typed.
#[derive(Clone, Debug)]
pub struct TextField {
    /// The text so far.
    pub input: Input,
    /// Most characters.
    pub longest: usize,
    /// What is wrong with it, if anything.
    pub problem: Option<String>,
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

impl TextField {
    /// A line that begins with a text.
    pub fn new(text: &str, longest: usize) -> Self {
        Self { input: text.into(), longest, problem: None }
    }

    /// The text, sanitized and without surrounding blanks.
    pub fn text(&self) -> String {
        safe_text::sanitize(self.input.value()).trim().to_owned()
    }

    /// The number of characters.
    pub fn len(&self) -> usize {
        self.input.value().chars().count()
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
    pub fn paste(&mut self, text: &str) -> Typing {
        let before = self.input.clone();
        let pasted = safe_text::sanitize(&safe_text::one_line(text)).split_whitespace().collect::<Vec<_>>().join(" ");
        self.problem = None;
        insert(&mut self.input, &pasted);
        self.refuse_what_is_too_long(before);
        Typing::Taken
    }

    /// Draws the field in a popup, with the hint below it unless something is wrong.
    pub fn draw(&self, frame: &mut Frame, body: Rect, theme: Theme, title: &str, hint: &str) {
        let area = paint::centered(body, WIDE + 4, 5);
        let room = usize::from(area.width).saturating_sub(6);
        let title = Line::styled(format!(" {} ", text::cut(title, room)), theme.strong());
        let inner = paint::popup(frame, area, theme, title);
        paint::draw_field(frame, Rect { height: 1.min(inner.height), ..inner }, &self.input, true, Style::new());
        let (words, style) = match &self.problem {
            Some(problem) => (format!("✗ {problem}"), theme.bad()),
            None => (hint.to_owned(), theme.dim()),
        };
        paint::line(frame, inner, 1, Line::from(theme.said(&text::cut(&words, usize::from(inner.width)), style)));
        let count = format!("{}/{}", self.len(), self.longest);
        paint::line(frame, inner, 2, Line::styled(count, theme.dim()));
    }

    /// Restores the earlier text if the new one is too long, so that nothing is cut silently.
    fn refuse_what_is_too_long(&mut self, before: Input) {
        if self.len() > self.longest {
            self.input = before;
            self.problem = Some(format!("at most {} characters", self.longest));
        }
    }
}

/// The text before and after the caret.
pub fn around_caret(input: &Input) -> (&str, &str) {
    let at = input.value().char_indices().nth(input.cursor()).map_or(input.value().len(), |(at, _)| at);
    input.value().split_at(at)
}

/// Inserts text at the caret.
pub fn insert(input: &mut Input, text: &str) {
    let (before, after) = around_caret(input);
    let at = input.cursor() + text.chars().count();
    *input = Input::new(format!("{before}{text}{after}")).with_cursor(at);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    fn line(text: &str) -> TextField {
        TextField::new(text, 10)
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
