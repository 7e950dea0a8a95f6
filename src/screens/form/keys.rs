//! Keys in the form. Letters are text; commands are on Ctrl, function keys, Tab, Enter and Esc.

use super::draw;
use crate::base::severity::Severity;
use crate::keys::command::Section;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::screens::View;
use crate::screens::screen::Context;
use crate::screens::screen::Extent;
use crate::screens::screen::Hint;
use crate::screens::screen::Input;
use crate::screens::screen::Outcome;
use crate::screens::screen::Screen;
use crate::screens::screen::fixed;
use crossterm::event::KeyEventKind;
use crossterm::event::{Event, KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use tui_input::backend::crossterm::EventHandler;

use super::{Field, Form, FormContext, Preview};
use crate::base::safe_text;
use crate::domain::Anonymous;
use crate::keys::command::Command;
use crate::screens::form::destinations;

impl Screen for Form {
    fn section(&self) -> Section {
        Section::Form
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let context = FormContext::of(cx.model);
        let outcome = match input {
            Input::Paste(text) => {
                self.paste(text);
                Outcome::Stay
            }
            Input::Key(key) => self.key(key, cx, &context),
        };
        self.suggest_source(&context);
        self.refresh_parse_cache(&context);
        outcome
    }

    fn send(&mut self, cx: &Context) -> Outcome {
        if cx.model.attempts.is_sending() {
            return Outcome::Stay;
        }
        if cx.model.settings.read_only {
            return Outcome::Do(Intent::Say(Severity::Warning, "Read-only: nothing is sent.".to_owned()));
        }
        let context = FormContext::of(cx.model);
        self.show_all_errors = true;
        let checked = self.check(&context);
        let error = self.first_error(&checked, &context);
        self.show_all_errors = checked.request.is_none();
        self.failure = None;
        match (error, checked.request) {
            (_, Some(request)) => Outcome::Do(Intent::Place(request)),
            (Some((field, why)), None) => {
                self.field = field;
                self.show_fields();
                let words = match why.chars().last() {
                    Some('.') => format!("Not sent. {why}"),
                    Some('?') => format!("Not sent: {why}"),
                    _ => format!("Not sent: {why}."),
                };
                Outcome::Do(Intent::Say(Severity::Warning, words))
            }
            (None, None) => Outcome::Stay,
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        vec![
            fixed("Enter", "next field"),
            cx.hint(Command::Send, "call"),
            fixed("↑↓", "choose"),
            cx.hint(Command::Mode, "on answer"),
            cx.hint(Command::Preview, "preview"),
            cx.hint(Command::Editor, "editor"),
            cx.hint(Command::ClearForm, "empty"),
            fixed("Esc", "close"),
        ]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        draw::draw(frame, body, view, self);
        Extent::default()
    }

    fn types_text(&self) -> bool {
        true
    }

    fn is_on_send_button(&self) -> bool {
        self.field == Field::Call
    }
}

impl Form {
    fn key(&mut self, key: KeyEvent, cx: &Context, context: &FormContext) -> Outcome {
        let command = cx.model.keys.form(key.into());
        match command {
            Some(Command::SaveFavourite) => return Outcome::Do(Intent::NameFavourite(self.to_favourite())),
            Some(Command::CopyForm) => return Outcome::Do(Intent::CopyRequest(self.check(context).request)),
            Some(Command::Recheck) => return Outcome::Do(Intent::Recheck),
            _ => {}
        }
        // Do not type into a field that is out of sight.
        let hidden = self.hidden && !matches!(command, Some(Command::Preview | Command::Send));
        if hidden {
            self.show_fields();
            if key.code == KeyCode::Esc {
                return Outcome::Stay;
            }
        }
        match command {
            Some(Command::Send) if key.kind == KeyEventKind::Repeat => return Outcome::Stay,
            Some(Command::Send) => return self.send(cx),
            Some(Command::Editor) => return Outcome::Do(Intent::Run(Effect::Edit(self.actions_for_editor()))),
            Some(Command::Preview) => {
                self.preview = self.preview.next();
                return Outcome::Stay;
            }
            Some(Command::Mode) => {
                self.mode = self.mode.shifted(true);
                self.field = Field::Mode;
                return Outcome::Stay;
            }
            Some(Command::ClearForm) => {
                self.empty(&cx.model.settings.language, context);
                return Outcome::Stay;
            }
            Some(Command::LeaveOutRefused) => {
                self.leave_out_refused(context);
                return Outcome::Stay;
            }
            Some(Command::Destinations) => return Outcome::Do(self.list_destinations(context)),
            _ => {}
        }
        match key.code {
            KeyCode::Esc => return Outcome::CloseAnd(Intent::FormClosed),
            KeyCode::Enter if self.field == Field::Call => return Outcome::Do(Intent::EnterOnButton),
            KeyCode::Enter if self.field == Field::Actions => return Outcome::Do(Intent::EditActions),
            KeyCode::Enter if self.accept(context) => {}
            KeyCode::Enter | KeyCode::Tab => self.move_on(true),
            KeyCode::BackTab => self.move_on(false),
            KeyCode::Down | KeyCode::Up => self.up_or_down(key.code == KeyCode::Down, context),
            KeyCode::Left | KeyCode::Right if self.field == Field::Mode => {
                self.mode = self.mode.shifted(key.code == KeyCode::Right);
            }
            KeyCode::Left | KeyCode::Right if self.field == Field::Anonymous => {
                self.anonymous = shifted(&self.anonymous, key.code == KeyCode::Right);
            }
            KeyCode::Char(' ') if self.field == Field::Anonymous => self.anonymous = shifted(&self.anonymous, true),
            KeyCode::Backspace if self.removes_row() => {}
            KeyCode::Char(' ') if self.field == Field::Mode => self.mode = self.mode.shifted(true),
            _ => self.type_into(key),
        }
        Outcome::Stay
    }

    /// How each destination was understood, one per line.
    fn list_destinations(&self, context: &FormContext) -> Intent {
        let checked = self.check(context);
        let lines = checked.to.iter().enumerate().map(|(at, destination)| {
            let (fit, words) = destination.understood(context);
            safe_text::sanitize(&format!("{:4} {} {words}", at + 1, fit.sign()))
        });
        let lines: Vec<_> = lines.collect();
        if lines.is_empty() {
            return Intent::Say(Severity::Info, "There is no destination in the form yet.".to_owned());
        }
        let title = format!("{} of {} destinations can be called", checked.addresses().len(), lines.len());
        Intent::ReadText { title, lines }
    }

    /// Shows the fields again if the preview covers them.
    pub fn show_fields(&mut self) {
        if std::mem::take(&mut self.hidden) {
            self.preview = Preview::Auto;
        }
    }

    /// Inserts pasted text into the field that has the focus. Lines and cells stay separate in fields of addresses, and
    /// become one line elsewhere.
    pub fn paste(&mut self, text: &str) {
        self.show_fields();
        let addresses = matches!(self.field, Field::Source | Field::To);
        let Some(input) = self.input_mut() else { return };
        let (value, cursor) = (input.value(), input.cursor());
        let before: String = value.chars().take(cursor).collect();
        let after: String = value.chars().skip(cursor).collect();
        let clean = if addresses { destinations::pasted(&before, text, &after) } else { safe_text::one_line(text) };
        let at = cursor + clean.chars().count();
        *input = tui_input::Input::new(format!("{before}{clean}{after}")).with_cursor(at);
        self.variables.keep_one_empty();
        self.failure = None;
        self.source.by_user |= self.field == Field::Source;
    }

    /// The text for the user's editor: the typed actions, or an example if none are typed.
    pub(crate) fn actions_for_editor(&self) -> String {
        let typed = self.actions.value();
        let value = serde_json::from_str::<serde_json::Value>(typed);
        match value {
            Ok(value) => serde_json::to_string_pretty(&value).unwrap_or_else(|_| typed.to_owned()),
            Err(_) if typed.trim().is_empty() => EXAMPLE.to_owned(),
            Err(_) => typed.to_owned(),
        }
    }

    /// Stores the text from the user's editor: compact if it is JSON, otherwise with blanks for control characters.
    pub fn edited(&mut self, text: &str) {
        let compact = serde_json::from_str::<serde_json::Value>(text).map(|value| value.to_string());
        let line =
            compact.unwrap_or_else(|_| text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect());
        self.actions = line.into();
        self.mode = super::Mode::Actions;
        self.field = Field::Actions;
    }

    /// Removes the focused row of variables if it is empty; false otherwise, so that Backspace deletes a character.
    fn removes_row(&mut self) -> bool {
        let (Field::Key(at) | Field::Value(at)) = self.field else { return false };
        let removed = self.variables.remove_if_empty(at);
        if removed {
            self.field = Field::Key(at);
        }
        removed
    }

    /// Removes the destinations that cannot be dialed, and duplicates.
    fn leave_out_refused(&mut self, context: &FormContext) {
        let kept = self
            .check(context)
            .to
            .into_iter()
            .filter(|destination| destination.address.is_ok() && !destination.duplicate);
        let kept: Vec<_> = kept.map(|destination| destination.typed).collect();
        self.to.set(&destinations::join(&kept));
        self.failure = None;
    }

    fn move_on(&mut self, forward: bool) {
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.field).unwrap_or(0);
        self.field = fields[(at + if forward { 1 } else { fields.len() - 1 }) % fields.len()];
        for choice in [&mut self.source, &mut self.to, &mut self.flow] {
            choice.highlighted = None;
        }
    }

    fn up_or_down(&mut self, down: bool, context: &FormContext) {
        let candidates = self.candidates(context);
        let before = self.choice_mut().and_then(|choice| choice.highlighted);
        if candidates == 0 || (!down && before.is_none()) {
            return self.move_on(down);
        }
        if let Some(choice) = self.choice_mut() {
            choice.step(down, candidates);
        }
    }

    fn candidates(&self, context: &FormContext) -> usize {
        match self.field {
            Field::Source => self.source_candidates(context).len(),
            Field::To => self.extension_candidates(context).len(),
            Field::Flow => self.flow_candidates(context).len(),
            _ => 0,
        }
    }

    /// Fills in the highlighted candidate; false if none is highlighted.
    fn accept(&mut self, context: &FormContext) -> bool {
        let Some(at) = self.choice_mut().and_then(|choice| choice.highlighted) else { return false };
        match self.field {
            Field::Source => {
                if let Some(number) = self.source_candidates(context).get(at) {
                    self.source.set(&number.number);
                    self.source.by_user = true;
                }
            }
            Field::Flow => {
                if let Some(flow) = self.flow_candidates(context).get(at).copied() {
                    self.use_flow(flow, context);
                }
            }
            Field::To => {
                if let Some(extension) = self.extension_candidates(context).get(at).copied() {
                    let list = self.to.input.value().to_owned();
                    let mut parts = destinations::split(&list);
                    parts.pop();
                    let chosen = destinations::typed_extension(extension.dialed(context.extension_target));
                    parts.push(&chosen);
                    self.to.set(&destinations::join(&parts));
                }
            }
            _ => return false,
        }
        true
    }

    fn choice_mut(&mut self) -> Option<&mut super::Choice> {
        match self.field {
            Field::Source => Some(&mut self.source),
            Field::To => Some(&mut self.to),
            Field::Flow => Some(&mut self.flow),
            _ => None,
        }
    }

    fn input_mut(&mut self) -> Option<&mut tui_input::Input> {
        match self.field {
            Field::Source => Some(&mut self.source.input),
            Field::To => Some(&mut self.to.input),
            Field::Flow => Some(&mut self.flow.input),
            Field::Text => Some(&mut self.text),
            Field::Language => Some(&mut self.language),
            Field::Actions => Some(&mut self.actions),
            Field::Key(at) => self.variables.row_mut(at).map(|row| &mut row.key),
            Field::Value(at) => self.variables.row_mut(at).map(|row| &mut row.value),
            Field::Mode | Field::Anonymous | Field::Call => None,
        }
    }

    fn type_into(&mut self, key: KeyEvent) {
        let Some(input) = self.input_mut() else { return };
        let changed = input.handle_event(&Event::Key(key)).is_some_and(|state| state.value);
        if changed {
            self.source.by_user |= self.field == Field::Source;
            self.failure = None;
            self.variables.keep_one_empty();
            if let Some(choice) = self.choice_mut() {
                choice.highlighted = None;
            }
        }
    }
}

/// The next or the previous choice for withholding the caller's number.
fn shifted(anonymous: &Anonymous, forward: bool) -> Anonymous {
    match (anonymous, forward) {
        (Anonymous::Auto, true) | (Anonymous::No, false) => Anonymous::Yes,
        (Anonymous::Yes, true) | (Anonymous::Auto | Anonymous::Other(_), false) => Anonymous::No,
        _ => Anonymous::Auto,
    }
}

const EXAMPLE: &str = r#"[
  { "type": "talk", "option": { "text": "Hello", "language": "en-US" } },
  { "type": "hangup" }
]
"#;
