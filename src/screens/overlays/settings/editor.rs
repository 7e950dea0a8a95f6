//! Changes one setting: a text is typed, a word is chosen. Whether it can be written is said here.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::{Setting, SettingChange, SettingKind};
use crate::messages::intent::Intent;
use crate::screens::View;
use crate::screens::screen::{Hint, Input, Outcome, fixed};
use crate::widgets::text_field::{TextField, Typing};
use crate::widgets::{paint, text};

/// Width of the window.
const WIDE: u16 = 80;
/// Most characters of a value.
const LONGEST: usize = 500;
/// Lines for what is wrong, or what is to be known.
const WORDS: u16 = 3;

/// The change of one setting.
#[derive(Clone, Debug)]
pub struct Editor {
    setting: Setting,
    value: Value,
    problem: Option<String>,
    /// Whether it is being written.
    waits: bool,
}

#[derive(Clone, Debug)]
enum Value {
    Typed(TextField),
    /// The last choice is that the file does not set it.
    Chosen(Vec<String>, usize),
}

impl Editor {
    /// Begins with the value in effect.
    pub fn new(setting: &Setting) -> Self {
        let choices: Vec<String> = match &setting.kind {
            SettingKind::Switch => ["true", "false"].map(str::to_owned).into(),
            SettingKind::OneOf(words) => words.iter().map(|word| (*word).to_owned()).collect(),
            SettingKind::OneNumberOf(numbers) => numbers.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        let now = setting.value.as_deref();
        let value = if choices.is_empty() {
            Value::Typed(TextField::new(now.unwrap_or_default(), LONGEST))
        } else {
            let at = choices.iter().position(|choice| Some(choice.as_str()) == now).unwrap_or(choices.len());
            Value::Chosen(choices, at)
        };
        Self { setting: setting.clone(), value, problem: None, waits: false }
    }

    /// Takes up why it was not written.
    pub fn refused(&mut self, problem: String) {
        // The place in the file is that of this value.
        let named = format!("{}: ", self.setting.key);
        let short = problem.split_once(&named).map(|(_, short)| short.to_owned());
        self.problem = Some(short.unwrap_or(problem));
        self.waits = false;
    }

    /// Handles input. `Close` leaves everything as it is.
    pub fn handle(&mut self, input: Input) -> Outcome {
        let typing = match (&mut self.value, input) {
            (Value::Typed(field), Input::Key(key)) => field.key(key),
            (Value::Typed(field), Input::Paste(text)) => field.paste(text),
            (Value::Chosen(choices, at), Input::Key(key)) => choose(key, choices.len(), at),
            (Value::Chosen(..), Input::Paste(_)) => return Outcome::Do(Intent::NotPasted),
        };
        match typing {
            Typing::Close => Outcome::Close,
            Typing::Taken => {
                self.problem = None;
                Outcome::Stay
            }
            Typing::Done if self.waits => Outcome::Stay,
            // Held longer, the Enter that opened it must not write the default into the file.
            Typing::Done if self.is_unchanged() => Outcome::Close,
            Typing::Done => {
                self.waits = true;
                Outcome::Do(Intent::WriteSetting(self.change()))
            }
        }
    }

    fn change(&self) -> SettingChange {
        let typed = match &self.value {
            Value::Typed(field) => field.text(),
            Value::Chosen(choices, at) => choices.get(*at).cloned().unwrap_or_default(),
        };
        let Setting { table, key, kind, .. } = &self.setting;
        SettingChange { name: self.setting.name(), table: table.clone(), key, kind: kind.clone(), typed }
    }

    fn is_unchanged(&self) -> bool {
        let before = self.setting.value.as_deref().unwrap_or_default();
        self.change().typed == before && self.problem.is_none()
    }

    pub fn types_text(&self) -> bool {
        matches!(self.value, Value::Typed(_))
    }

    pub fn hints(&self) -> Vec<Hint> {
        let mut hints = vec![fixed("Enter", "save"), fixed("Esc", "leave unchanged")];
        if !self.types_text() {
            hints.insert(0, fixed("↑↓", "choose"));
        }
        hints
    }

    pub fn draw(&self, frame: &mut Frame, body: Rect, view: &View, file: &str) {
        let theme = view.appearance.theme;
        let lines = match &self.value {
            Value::Typed(_) => 1,
            Value::Chosen(choices, _) => u16::try_from(choices.len() + 1).unwrap_or(u16::MAX),
        };
        let area = paint::centered(body, WIDE, lines.saturating_add(WORDS + 2));
        let title = Line::styled(format!(" {} ", self.setting.name()), theme.strong());
        let inner = paint::popup(frame, area, theme, title);
        let shown = lines.min(inner.height.saturating_sub(WORDS));
        let above = Rect { height: shown, ..inner };
        match &self.value {
            Value::Typed(field) => paint::draw_field(frame, above, &field.input, true, Style::new()),
            Value::Chosen(choices, at) => {
                let first = (at + 1).saturating_sub(usize::from(shown));
                let unset = ["not set in the file: the default".to_owned()];
                for (row, (choice, words)) in choices.iter().chain(&unset).enumerate().skip(first).enumerate() {
                    let selected = choice == *at;
                    let line =
                        Line::from(vec![Span::raw(if selected { "> " } else { "  " }), Span::raw(words.clone())]);
                    let bar = selected.then(|| theme.selected(true));
                    paint::row(frame, above, u16::try_from(row).unwrap_or(u16::MAX), line, bar);
                }
            }
        }
        let (words, style) = match &self.problem {
            Some(problem) => (format!("✗ {problem}"), theme.bad()),
            None => (self.words(file), theme.dim()),
        };
        let wrapped = text::wrap(&words, usize::from(inner.width)).into_iter().take(usize::from(WORDS));
        let wrapped = wrapped.map(|line| Line::from(theme.said(&line, style)));
        paint::lines(frame, inner, usize::from(shown), wrapped);
    }

    /// What Enter does.
    fn words(&self, file: &str) -> String {
        let empty = if self.types_text() { " Empty: the default." } else { "" };
        match self.setting.before_the_file() {
            Some(origin) => format!("{origin} comes before the file: what is saved counts only without it.{empty}"),
            None if self.setting.at_once => format!("Saved in {file}; counts at once.{empty}"),
            None => format!("Saved in {file}; counts from the next start.{empty}"),
        }
    }
}

/// Moves among the choices, of which there is one more than named.
fn choose(key: KeyEvent, last: usize, at: &mut usize) -> Typing {
    match key.code {
        KeyCode::Esc | KeyCode::Char('q') => return Typing::Close,
        KeyCode::Enter => return Typing::Done,
        KeyCode::Down | KeyCode::Char('j') => *at = (*at + 1).min(last),
        KeyCode::Up | KeyCode::Char('k') => *at = at.saturating_sub(1),
        KeyCode::Char(' ') => *at = if *at == last { 0 } else { *at + 1 },
        _ => {}
    }
    Typing::Taken
}
