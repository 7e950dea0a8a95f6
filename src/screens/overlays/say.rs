//! The form for a text that is spoken into calls.

use crossterm::event::{Event, KeyCode, KeyEvent};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::base::safe_text;
use crate::domain::{Speech, SpeechProvider, Target};

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpeechField {
    /// The text.
    Text,
    /// Its language.
    Language,
    /// The speech provider.
    Provider,
    /// The provider's voice.
    Voice,
    /// The button that sends it.
    Send,
}

impl SpeechField {
    const ALL: [Self; 5] = [Self::Text, Self::Language, Self::Provider, Self::Voice, Self::Send];

    fn shifted(self, forward: bool) -> Self {
        let (at, count) = (Self::ALL.iter().position(|field| *field == self).unwrap_or(0), Self::ALL.len());
        Self::ALL[(at + if forward { 1 } else { count - 1 }) % count]
    }
}

/// What the application does after a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing.
    None,
    /// Close the form; the typed text is kept.
    Close,
    /// Send the text.
    Send,
    /// Enter on the button: send the text unless Enter repeats a held key.
    Button,
}

/// The form.
#[derive(Clone, Debug)]
pub struct SpeechForm {
    /// The calls and groupcalls into which it is spoken.
    pub targets: Vec<Target>,
    /// The text.
    pub text: Input,
    /// Its language.
    pub language: Input,
    /// The speech provider; `None` leaves the choice to the server.
    pub provider: Option<SpeechProvider>,
    /// The voice.
    pub voice: Input,
    /// The field that has the focus.
    pub field: SpeechField,
    /// Whether the form shows what is missing.
    pub show_all_errors: bool,
    /// The index of the earlier text in the field; `None` for typed text.
    recalled: Option<usize>,
    /// The text that was typed before an earlier one was recalled.
    typed: String,
}

impl SpeechForm {
    /// An empty form.
    #[must_use]
    pub fn new(targets: Vec<Target>, language: &str) -> Self {
        Self {
            targets,
            text: Input::default(),
            language: language.into(),
            provider: None,
            voice: Input::default(),
            field: SpeechField::Text,
            show_all_errors: false,
            recalled: None,
            typed: String::new(),
        }
    }

    /// The same form for other calls, as if newly opened.
    #[must_use]
    pub(crate) fn for_targets(self, targets: Vec<Target>) -> Self {
        Self { targets, show_all_errors: false, field: SpeechField::Text, ..self }
    }

    /// What is missing; `None` if the text can be sent.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        if self.text.value().trim().is_empty() {
            Some("a text is missing")
        } else if self.language.value().trim().is_empty() {
            Some("a language is missing, such as en-US")
        } else {
            None
        }
    }

    /// The control's contents as typed, trimmed.
    #[must_use]
    pub fn speech(&self) -> Speech {
        let trimmed = |input: &Input| input.value().trim().to_owned();
        Speech {
            text: trimmed(&self.text),
            language: trimmed(&self.language),
            provider: self.provider.clone(),
            voice: trimmed(&self.voice),
        }
    }

    /// Which of the earlier texts is in the field, counted from one; `None` for typed text.
    #[must_use]
    pub fn recalled(&self) -> Option<usize> {
        self.recalled.map(|at| at + 1)
    }

    /// Handles a key. `sends` is whether it is the key that sends a form; `said` are the earlier texts, newest first.
    pub(crate) fn key(&mut self, key: KeyEvent, sends: bool, said: &[String]) -> Outcome {
        match key.code {
            _ if sends => return Outcome::Send,
            KeyCode::Esc => return Outcome::Close,
            KeyCode::Enter if self.field == SpeechField::Send => return Outcome::Button,
            KeyCode::Up if self.field == SpeechField::Text => self.recall(true, said),
            KeyCode::Down if self.field == SpeechField::Text && self.recalled.is_some() => self.recall(false, said),
            KeyCode::Up | KeyCode::BackTab => self.field = self.field.shifted(false),
            KeyCode::Down | KeyCode::Enter | KeyCode::Tab => self.field = self.field.shifted(true),
            KeyCode::Left | KeyCode::Right | KeyCode::Char(' ') if self.field == SpeechField::Provider => {
                self.provider = next_provider(self.provider.as_ref(), key.code != KeyCode::Left);
            }
            _ => {
                let Some(input) = self.input_mut() else { return Outcome::None };
                if input.handle_event(&Event::Key(key)).is_some_and(|state| state.value) {
                    self.recalled = None;
                }
            }
        }
        Outcome::None
    }

    /// Inserts pasted text as one line into the field that has the focus.
    pub(crate) fn paste(&mut self, text: &str) {
        let clean = safe_text::one_line(text);
        let Some(input) = self.input_mut() else { return };
        let before: String = input.value().chars().take(input.cursor()).collect();
        let after: String = input.value().chars().skip(input.cursor()).collect();
        let at = input.cursor() + clean.chars().count();
        *input = Input::new(format!("{before}{clean}{after}")).with_cursor(at);
    }

    /// Recalls an older text, or goes back to a newer one and at last to the typed text.
    fn recall(&mut self, older: bool, said: &[String]) {
        let at = match (self.recalled, older) {
            (None, true) => Some(0),
            (Some(at), true) => Some((at + 1).min(said.len().saturating_sub(1))),
            (Some(at), false) => at.checked_sub(1),
            (None, false) => None,
        };
        if self.recalled.is_none() {
            self.text.value().clone_into(&mut self.typed);
        }
        match at.map(|at| said.get(at)) {
            Some(Some(text)) => self.text = text.as_str().into(),
            Some(None) => return,
            None => self.text = self.typed.as_str().into(),
        }
        self.recalled = at;
    }

    fn input_mut(&mut self) -> Option<&mut Input> {
        match self.field {
            SpeechField::Text => Some(&mut self.text),
            SpeechField::Language => Some(&mut self.language),
            SpeechField::Voice => Some(&mut self.voice),
            SpeechField::Provider | SpeechField::Send => None,
        }
    }
}

fn next_provider(now: Option<&SpeechProvider>, forward: bool) -> Option<SpeechProvider> {
    match (now, forward) {
        (None, true) | (Some(SpeechProvider::Aws), false) => Some(SpeechProvider::Gcp),
        (Some(SpeechProvider::Gcp), true) | (None, false) => Some(SpeechProvider::Aws),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    fn press(form: &mut SpeechForm, codes: &[KeyCode], said: &[String]) -> Outcome {
        let mut last = Outcome::None;
        for code in codes {
            last = form.key(KeyEvent::new(*code, KeyModifiers::NONE), false, said);
        }
        last
    }

    #[test]
    fn earlier_texts_come_back_and_what_was_typed_is_not_lost() {
        let said = ["new".to_owned(), "old".to_owned()];
        let mut form = SpeechForm::new(vec![], "en-US");
        press(&mut form, &[KeyCode::Char('a')], &said);
        for (code, expected) in [
            (KeyCode::Up, "new"),
            (KeyCode::Up, "old"),
            (KeyCode::Up, "old"),
            (KeyCode::Down, "new"),
            (KeyCode::Down, "a"),
        ] {
            press(&mut form, &[code], &said);
            assert_eq!(form.text.value(), expected);
        }
        press(&mut form, &[KeyCode::Down], &said);
        assert_eq!(form.field, SpeechField::Language);
        let mut form = SpeechForm::new(vec![], "en-US");
        press(&mut form, &[KeyCode::Up], &[]);
        assert_eq!((form.text.value(), form.recalled()), ("", None));
    }

    #[test]
    fn the_provider_is_one_of_those_there_are() {
        let mut provider = None;
        for expected in [Some(SpeechProvider::Gcp), Some(SpeechProvider::Aws), None] {
            provider = next_provider(provider.as_ref(), true);
            assert_eq!(provider, expected);
        }
        for expected in [Some(SpeechProvider::Aws), Some(SpeechProvider::Gcp), None] {
            provider = next_provider(provider.as_ref(), false);
            assert_eq!(provider, expected);
        }
    }

    #[test]
    fn only_the_button_sends_with_enter() {
        let mut form = SpeechForm::new(vec![], "en-US");
        assert_eq!(press(&mut form, &[KeyCode::Enter; 4], &[]), Outcome::None);
        assert_eq!(form.field, SpeechField::Send);
        assert_eq!(press(&mut form, &[KeyCode::Enter], &[]), Outcome::Button);
        assert_eq!(form.missing(), Some("a text is missing"));
    }
}
