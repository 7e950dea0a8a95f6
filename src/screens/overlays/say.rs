//! The form for a text that is spoken into calls.

use std::collections::VecDeque;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::Input as TextInput;
use tui_input::backend::crossterm::EventHandler;

use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::domain::{Control, Speech, SpeechProvider, Target};
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::screens::View;
use crate::screens::form::writer::FormWriter;
use crate::screens::question_parts::named;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::widgets::{paint, text, text_field};

/// The speech providers with their labels; `None` leaves the choice to the server.
const PROVIDERS: [(Option<SpeechProvider>, &str); 3] =
    [(None, "server's choice"), (Some(SpeechProvider::Gcp), "gcp"), (Some(SpeechProvider::Aws), "aws")];

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SpeechField {
    Text,
    Language,
    Provider,
    Voice,
    Send,
}

impl SpeechField {
    const ALL: [Self; 5] = [Self::Text, Self::Language, Self::Provider, Self::Voice, Self::Send];

    fn shifted(self, forward: bool) -> Self {
        let (at, count) = (Self::ALL.iter().position(|field| *field == self).unwrap_or(0), Self::ALL.len());
        Self::ALL[(at + if forward { 1 } else { count - 1 }) % count]
    }
}

/// The form.
#[derive(Clone, Debug)]
pub struct SpeechForm {
    /// The calls and groupcalls into which it is spoken.
    targets: Vec<Target>,
    text: TextInput,
    language: TextInput,
    /// The speech provider; `None` leaves the choice to the server.
    provider: Option<SpeechProvider>,
    voice: TextInput,
    /// The field that has the focus.
    field: SpeechField,
    /// Whether the form shows what is missing.
    show_all_errors: bool,
    /// The index of the earlier text in the field; `None` for typed text.
    recalled: Option<usize>,
    /// The text that was typed before an earlier one was recalled.
    typed: String,
}

impl SpeechForm {
    /// An empty form.
    pub fn new(language: &str) -> Self {
        Self {
            targets: Vec::new(),
            text: TextInput::default(),
            language: language.into(),
            provider: None,
            voice: TextInput::default(),
            field: SpeechField::Text,
            show_all_errors: false,
            recalled: None,
            typed: String::new(),
        }
    }

    /// The same form for other calls, as if newly opened.
    pub fn for_targets(self, targets: Vec<Target>) -> Self {
        Self { targets, show_all_errors: false, field: SpeechField::Text, ..self }
    }

    /// Empties the text if it is still the one that was spoken.
    pub fn spoken(&mut self, text: &str) {
        if self.speech().text == text {
            self.text.reset();
        }
    }

    /// What is missing; `None` if the text can be sent.
    fn missing(&self) -> Option<&'static str> {
        if self.text.value().trim().is_empty() {
            Some("enter a text")
        } else if self.language.value().trim().is_empty() {
            Some("enter a language, such as en-US")
        } else {
            None
        }
    }

    /// The control's contents as typed, trimmed.
    fn speech(&self) -> Speech {
        let trimmed = |input: &TextInput| input.value().trim().to_owned();
        Speech {
            text: trimmed(&self.text),
            language: trimmed(&self.language),
            provider: self.provider.clone(),
            voice: trimmed(&self.voice),
        }
    }

    /// Handles a key; `said` are the earlier texts, newest first.
    fn key(&mut self, key: KeyEvent, said: &VecDeque<String>) -> Outcome {
        match key.code {
            KeyCode::Esc => return Outcome::Close,
            KeyCode::Enter if self.field == SpeechField::Send => return Outcome::Do(Intent::EnterOnButton),
            KeyCode::Up if self.field == SpeechField::Text => self.recall(true, said),
            KeyCode::Down if self.field == SpeechField::Text && self.recalled.is_some() => self.recall(false, said),
            KeyCode::Up | KeyCode::BackTab => self.field = self.field.shifted(false),
            KeyCode::Down | KeyCode::Enter | KeyCode::Tab => self.field = self.field.shifted(true),
            KeyCode::Left | KeyCode::Right | KeyCode::Char(' ') if self.field == SpeechField::Provider => {
                self.provider = next_provider(self.provider.as_ref(), key.code != KeyCode::Left);
            }
            _ => {
                let Some(input) = self.input_mut() else { return Outcome::Stay };
                if input.handle_event(&Event::Key(key)).is_some_and(|state| state.value) {
                    self.recalled = None;
                }
            }
        }
        Outcome::Stay
    }

    /// Inserts pasted text as one line into the field that has the focus.
    fn paste(&mut self, text: &str) {
        let clean = safe_text::one_line(text);
        if let Some(input) = self.input_mut() {
            text_field::insert(input, &clean);
        }
    }

    /// Recalls an older text, or goes back to a newer one and at last to the typed text.
    fn recall(&mut self, older: bool, said: &VecDeque<String>) {
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

    fn input_mut(&mut self) -> Option<&mut TextInput> {
        match self.field {
            SpeechField::Text => Some(&mut self.text),
            SpeechField::Language => Some(&mut self.language),
            SpeechField::Voice => Some(&mut self.voice),
            SpeechField::Provider | SpeechField::Send => None,
        }
    }
}

impl Screen for SpeechForm {
    fn section(&self) -> Section {
        Section::Form
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        match input {
            Input::Key(key) if cx.own(key) == Some(Command::Send) => match key.kind {
                KeyEventKind::Repeat => Outcome::Stay,
                _ => self.send(cx),
            },
            Input::Key(key) => self.key(key, &cx.model.control.said),
            Input::Paste(text) => {
                self.paste(text);
                Outcome::Stay
            }
        }
    }

    fn send(&mut self, cx: &Context) -> Outcome {
        self.show_all_errors = true;
        let control = Control::Say(self.speech());
        let missing = self.missing().map(str::to_owned);
        match missing.or_else(|| cx.model.why_not(control.kind(), &self.targets)) {
            Some(why) => Outcome::Do(Intent::Say(Severity::Warning, format!("Not sent: {why}."))),
            None => Outcome::CloseAnd(Intent::Control(control, self.targets.clone())),
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        vec![cx.hint(Command::Send, "say"), fixed("Tab", "next"), fixed("↑↓", "earlier texts"), fixed("Esc", "close")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let chosen = view.model.expand(&self.targets);
        let head = named(view, &self.targets, &chosen);
        let rows = u16::try_from(head.len()).unwrap_or(u16::MAX).saturating_add(11);
        let area = paint::centered(body, 76, rows);
        let inner = paint::popup(frame, area, theme, Line::styled(" Say something ", theme.strong()));
        let mut column = FormWriter::new(frame, inner);
        for line in head {
            column.line(line);
        }
        column.skip();
        column.field("Text", &self.text, self.field == SpeechField::Text, view);
        column.field("Language", &self.language, self.field == SpeechField::Language, view);
        let on = PROVIDERS.iter().position(|(provider, _)| *provider == self.provider).unwrap_or(PROVIDERS.len());
        let words = PROVIDERS.map(|(_, words)| words);
        column.radio("Spoken by", &words, on, self.field == SpeechField::Provider, view);
        column.field("Voice", &self.voice, self.field == SpeechField::Voice, view);
        column.skip();
        column.line(button(view, self, chosen.calls.len()));
        let said = view.model.control.said.len();
        let note = match self.recalled {
            Some(at) => format!("  Text {} of {said}. ↑ older, ↓ newer.", at + 1),
            None if said > 0 => format!("  ↑ in the text field recalls one of the last {said}."),
            None => "  Sent texts can be recalled with ↑.".to_owned(),
        };
        let note = text::cut(&view.keyed(&note), column.width());
        column.line(Line::styled(note, theme.dim()));
        column.line(Line::styled("  Leave the voice empty for the language's default.", theme.dim()));
        Extent::default()
    }

    fn types_text(&self) -> bool {
        true
    }

    fn is_on_send_button(&self) -> bool {
        self.field == SpeechField::Send
    }

    fn concerns_account(&self) -> bool {
        true
    }
}

fn next_provider(now: Option<&SpeechProvider>, forward: bool) -> Option<SpeechProvider> {
    match (now, forward) {
        (None, true) | (Some(SpeechProvider::Aws), false) => Some(SpeechProvider::Gcp),
        (Some(SpeechProvider::Gcp), true) | (None, false) => Some(SpeechProvider::Aws),
        _ => None,
    }
}

fn button(view: &View, form: &SpeechForm, calls: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let word = if calls > 1 { format!("[ Say to {calls} ]") } else { "[ Say ]".to_owned() };
    let focused = form.field == SpeechField::Send;
    let deaf = focused && view.deaf;
    let style = match (focused, deaf) {
        (true, true) => theme.dim(),
        (true, false) => theme.selected(true),
        (false, _) => theme.strong(),
    };
    let beside = match (form.show_all_errors, form.missing()) {
        _ if deaf => vec![Span::styled("  one moment…", theme.dim())],
        (true, Some(missing)) => theme.said(&format!("  ✗ {missing}"), theme.bad()),
        _ => vec![Span::styled(format!("  {} sends from any field", view.model.hint(Command::Send)), theme.dim())],
    };
    let mut spans = vec![Span::raw("  "), Span::styled(word, style)];
    spans.extend(beside);
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    fn press(form: &mut SpeechForm, codes: &[KeyCode], said: &VecDeque<String>) -> Outcome {
        let mut last = Outcome::Stay;
        for code in codes {
            last = form.key(KeyEvent::new(*code, KeyModifiers::NONE), said);
        }
        last
    }

    #[test]
    fn earlier_texts_come_back_and_what_was_typed_is_not_lost() {
        let said = VecDeque::from(["new".to_owned(), "old".to_owned()]);
        let mut form = SpeechForm::new("en-US");
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
        let mut form = SpeechForm::new("en-US");
        press(&mut form, &[KeyCode::Up], &VecDeque::new());
        assert_eq!((form.text.value(), form.recalled), ("", None));
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
        let mut form = SpeechForm::new("en-US");
        assert!(matches!(press(&mut form, &[KeyCode::Enter; 4], &VecDeque::new()), Outcome::Stay));
        assert_eq!(form.field, SpeechField::Send);
        let pressed = press(&mut form, &[KeyCode::Enter], &VecDeque::new());
        assert!(matches!(pressed, Outcome::Do(Intent::EnterOnButton)));
        assert_eq!(form.missing(), Some("enter a text"));
    }
}
