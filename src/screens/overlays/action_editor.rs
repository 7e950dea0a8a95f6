//! The editor of the actions of one call: a list of steps, a choice of types, and the options of one step.
//!
//! The actions are kept only in the form's field: the editor reads it when it opens, and writes each change back at
//! once. Unknown types and options are kept unchanged. Nothing is sent from here.
pub(crate) mod draw;
mod option_fields;
mod type_choice;
mod typed_value;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::Rect;
use serde_json::Value;

use crate::base::severity::Severity;
use crate::domain::flow_actions::find;
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::screens::View;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};

use option_fields::OptionFields;
use type_choice::{Picked, TypeChoice};

/// How many changes can be undone.
const UNDO: usize = 50;

/// The page of the editor, which receives the keys.
#[derive(Clone, Debug)]
enum EditorPage {
    /// The list of steps.
    List,
    /// The choice of a type for a new step.
    Pick(TypeChoice),
    /// The options of the step under the cursor.
    Step(OptionFields),
}

/// Data from the form and the account that a step uses.
#[derive(Clone, Debug, Default)]
pub struct ActionDefaults {
    /// The language of spoken text.
    pub language: String,
    /// The country of national numbers, ISO 3166 alpha-2.
    pub region: Option<String>,
    /// The names and numbers of the account's extensions, as the account spells them.
    pub extensions: Vec<String>,
}

/// The editor.
#[derive(Clone, Debug)]
pub struct ActionEditor {
    actions: Vec<Value>,
    cursor: usize,
    level: EditorPage,
    around: ActionDefaults,
    before: Vec<(Vec<Value>, usize)>,
    changed: bool,
}

impl Screen for ActionEditor {
    fn section(&self) -> Section {
        if matches!(self.level, EditorPage::List) { Section::Actions } else { Section::Options }
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let outcome = match input {
            Input::Key(key) => self.key(key, cx.command(key)),
            Input::Paste(text) => self.paste(text),
        };
        match self.take_change() {
            Some(text) => Outcome::Do(Intent::WriteActions(text)),
            None => outcome,
        }
    }

    fn hints(&self, _cx: &Context) -> Vec<Hint> {
        vec![fixed("Esc", "back")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        draw::draw(frame, body, view, self);
        Extent::default()
    }

    fn types_text(&self) -> bool {
        !matches!(self.level, EditorPage::List)
    }
}

impl ActionEditor {
    /// Opens the editor with the text of the form's field.
    ///
    /// # Errors
    /// If the text is not a JSON list. The error is a notice for the user.
    pub fn open(text: &str, around: ActionDefaults) -> Result<Self, String> {
        let text = text.trim();
        let read = if text.is_empty() { Ok(Vec::new()) } else { serde_json::from_str::<Vec<Value>>(text) };
        let actions =
            read.map_err(|_| "This is not a list of actions: correct it here, or clear the field first.".to_owned())?;
        Ok(Self { actions, cursor: 0, level: EditorPage::List, around, before: Vec::new(), changed: false })
    }

    /// Replaces the actions with text from the user's own editor.
    ///
    /// # Errors
    /// If the text is not a JSON list: nothing changes then. The error is a notice for the user.
    pub fn reread(&mut self, text: &str) -> Result<(), String> {
        let read = Self::open(text, self.around.clone())?;
        self.remember();
        self.actions = read.actions;
        self.cursor = self.cursor.min(self.actions.len().saturating_sub(1));
        self.level = EditorPage::List;
        Ok(())
    }

    /// The steps.
    pub fn actions(&self) -> &[Value] {
        &self.actions
    }

    /// The index of the step under the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    fn key(&mut self, key: KeyEvent, command: Option<Command>) -> Outcome {
        match command {
            Some(Command::Editor) if self.leave_row() => {
                return Outcome::Do(Intent::EditActionsAsText(self.take_change()));
            }
            Some(Command::Editor) => return Outcome::Stay,
            Some(Command::Send) => {
                let words = "Nothing is sent from here: Esc returns to the form.";
                return Outcome::Do(Intent::Say(Severity::Info, words.to_owned()));
            }
            _ => {}
        }
        match &mut self.level {
            EditorPage::List => return self.list_key(key, command),
            EditorPage::Pick(pick) => match pick.key(key) {
                Picked::Nothing => {}
                Picked::Back => self.level = EditorPage::List,
                Picked::Type(kind) => self.add(&kind),
            },
            EditorPage::Step(step) => {
                let done = if command == Some(Command::EmptyOption) {
                    step.empty(&mut self.actions, &self.around);
                    false
                } else {
                    step.key(key, &mut self.actions, &self.around)
                };
                self.changed |= step.take_change();
                if done {
                    self.close_step();
                }
            }
        }
        Outcome::Stay
    }

    /// Inserts pasted text into the field that has the focus.
    fn paste(&mut self, text: &str) -> Outcome {
        let taken = match &mut self.level {
            EditorPage::List => false,
            EditorPage::Pick(pick) => {
                pick.paste(text);
                true
            }
            EditorPage::Step(step) => {
                let taken = step.paste(text, &mut self.actions, &self.around);
                self.changed |= step.take_change();
                taken
            }
        };
        if taken {
            return Outcome::Stay;
        }
        let words = "There is no field for the pasted text; it was dropped.";
        Outcome::Do(Intent::Say(Severity::Info, words.to_owned()))
    }

    /// The text for the form's field; `None` if the actions have not changed since this was last asked for.
    fn take_change(&mut self) -> Option<String> {
        if !std::mem::take(&mut self.changed) {
            return None;
        }
        // An empty field shows what belongs there; an empty list would not.
        let empty = self.actions.is_empty();
        Some(if empty { String::new() } else { Value::Array(self.actions.clone()).to_string() })
    }

    fn list_key(&mut self, key: KeyEvent, command: Option<Command>) -> Outcome {
        let again = key.kind == KeyEventKind::Repeat;
        match command {
            _ if key.code == KeyCode::Esc => return Outcome::CloseAnd(Intent::OpenForm),
            Some(Command::Back) => return Outcome::CloseAnd(Intent::OpenForm),
            Some(Command::AddStep) => self.level = EditorPage::Pick(TypeChoice::default()),
            Some(Command::EditStep) if !again => self.edit(),
            Some(Command::RemoveStep) if !again => self.remove(),
            Some(Command::StepUp) => self.shift(false),
            Some(Command::StepDown) => self.shift(true),
            Some(Command::UndoStep) => self.undo(),
            _ => self.move_by(command),
        }
        Outcome::Stay
    }

    fn move_by(&mut self, command: Option<Command>) {
        let last = self.actions.len().saturating_sub(1);
        self.cursor = match command {
            Some(Command::Down) => self.cursor + 1,
            Some(Command::Up) => self.cursor.saturating_sub(1),
            Some(Command::HalfPageDown | Command::PageDown) => self.cursor + 10,
            Some(Command::HalfPageUp | Command::PageUp) => self.cursor.saturating_sub(10),
            Some(Command::First) => 0,
            Some(Command::Last) => last,
            _ => self.cursor,
        }
        .min(last);
    }

    pub(crate) fn remember(&mut self) {
        if self.before.len() == UNDO {
            self.before.remove(0);
        }
        self.before.push((self.actions.clone(), self.cursor));
    }

    fn undo(&mut self) {
        if let Some((actions, cursor)) = self.before.pop() {
            (self.actions, self.cursor) = (actions, cursor);
            self.changed = true;
        }
    }

    fn add(&mut self, kind: &str) {
        self.remember();
        self.cursor = if self.actions.is_empty() { 0 } else { self.cursor + 1 };
        self.actions.insert(self.cursor, type_choice::new_action(kind, &self.around));
        self.changed = true;
        self.level = match OptionFields::new(&self.actions, self.cursor) {
            step if find(kind).is_none_or(|known| !known.options.is_empty()) => EditorPage::Step(step),
            _ => EditorPage::List,
        };
    }

    fn remove(&mut self) {
        if self.cursor < self.actions.len() {
            self.remember();
            self.actions.remove(self.cursor);
            self.cursor = self.cursor.min(self.actions.len().saturating_sub(1));
            self.changed = true;
        }
    }

    fn shift(&mut self, down: bool) {
        let to = if down { self.cursor + 1 } else { self.cursor.wrapping_sub(1) };
        if to < self.actions.len() {
            self.remember();
            self.actions.swap(self.cursor, to);
            self.cursor = to;
            self.changed = true;
        }
    }

    fn edit(&mut self) {
        if self.cursor < self.actions.len() {
            self.remember();
            self.level = EditorPage::Step(OptionFields::new(&self.actions, self.cursor));
        }
    }

    /// Leaves the row of a step. False if its text cannot be kept and the user has not yet agreed to drop it.
    fn leave_row(&mut self) -> bool {
        let EditorPage::Step(step) = &mut self.level else { return true };
        let left = step.leave(&mut self.actions, &self.around);
        self.changed |= step.take_change();
        left
    }

    fn close_step(&mut self) {
        self.level = EditorPage::List;
        // An unchanged step leaves nothing to undo.
        if self.before.last().is_some_and(|(before, _)| *before == self.actions) {
            self.before.pop();
        }
    }
}
