//! Moving between the fields, and typing into them.

use crossterm::event::{Event, KeyEvent};
use tui_input::backend::crossterm::EventHandler;

use super::{Field, Form, FormContext, Preview};
use crate::base::safe_text;
use crate::screens::form::destinations;
use crate::widgets::text_field;

/// What the user's editor shows when the field is empty.
const EXAMPLE: &str = r#"[
  { "type": "talk", "option": { "text": "Hello", "language": "en-US" } },
  { "type": "hangup" }
]
"#;

impl Form {
    /// Shows the fields again if the preview covers them.
    pub(crate) fn show_fields(&mut self) {
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
        let (before, after) = text_field::around_caret(input);
        let clean = if addresses { destinations::pasted(before, text, after) } else { safe_text::one_line(text) };
        text_field::insert(input, &clean);
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
    pub(crate) fn edited(&mut self, text: &str) {
        let compact = serde_json::from_str::<serde_json::Value>(text).map(|value| value.to_string());
        let line =
            compact.unwrap_or_else(|_| text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect());
        self.actions = line.into();
        self.mode = super::Mode::Actions;
        self.field = Field::Actions;
    }

    /// Removes the focused row of variables if it is empty; false otherwise, so that Backspace deletes a character.
    pub(super) fn removes_row(&mut self) -> bool {
        let (Field::Key(at) | Field::Value(at)) = self.field else { return false };
        let removed = self.variables.remove_if_empty(at);
        if removed {
            self.field = Field::Key(at);
        }
        removed
    }

    /// Removes the destinations that cannot be dialed, and duplicates.
    pub(super) fn leave_out_refused(&mut self, context: &FormContext) {
        let kept = self
            .check(context)
            .to
            .into_iter()
            .filter(|destination| destination.address.is_ok() && !destination.duplicate);
        let kept: Vec<_> = kept.map(|destination| destination.typed).collect();
        self.to.set(&destinations::join(&kept));
        self.failure = None;
    }

    pub(super) fn move_on(&mut self, forward: bool) {
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.field).unwrap_or(0);
        self.go_to(fields[(at + if forward { 1 } else { fields.len() - 1 }) % fields.len()]);
    }

    /// Moves the focus to a field.
    pub(super) fn go_to(&mut self, field: Field) {
        self.field = field;
        for choice in [&mut self.source, &mut self.to, &mut self.flow] {
            choice.highlighted = None;
        }
    }

    pub(super) fn up_or_down(&mut self, down: bool, context: &FormContext) {
        let candidates = self.candidates(context);
        let before = self.choice_mut().and_then(|choice| choice.highlighted);
        if candidates == 0 || (!down && before.is_none()) {
            return self.move_on(down);
        }
        if let Some(choice) = self.choice_mut() {
            choice.step(down, candidates);
        }
    }

    pub(super) fn candidates(&self, context: &FormContext) -> usize {
        match self.field {
            Field::Source => self.source_candidates(context).len(),
            Field::To => self.extension_candidates(context).len(),
            Field::Flow => self.flow_candidates(context).len(),
            _ => 0,
        }
    }

    /// Fills in the highlighted candidate; false if none is highlighted.
    pub(super) fn accept(&mut self, context: &FormContext) -> bool {
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

    pub(super) fn choice_mut(&mut self) -> Option<&mut super::Choice> {
        match self.field {
            Field::Source => Some(&mut self.source),
            Field::To => Some(&mut self.to),
            Field::Flow => Some(&mut self.flow),
            _ => None,
        }
    }

    pub(super) fn input_mut(&mut self) -> Option<&mut tui_input::Input> {
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

    pub(super) fn type_into(&mut self, key: KeyEvent) {
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
