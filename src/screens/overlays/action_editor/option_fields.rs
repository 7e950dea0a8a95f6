//! The options of one step as fields, and below them the whole step as JSON for everything without a field.

use crossterm::event::{Event, KeyCode, KeyEvent};
use serde_json::{Map, Value};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::domain::flow_actions::{ActionType, OptionField, OptionKind, find, kind, option};
use crate::screens::overlays::action_editor::{ActionDefaults, typed_value};

/// What a row edits.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// An option.
    Option(&'static OptionField),
    /// The whole step as JSON.
    Whole,
}

/// A row in the editor of one step.
#[derive(Clone, Debug)]
pub struct OptionRow {
    /// What the row edits.
    pub what: What,
    /// The typed text.
    pub input: Input,
}

impl OptionRow {
    /// The values that the arrows choose from, the first one empty; `None` if the value is typed.
    pub fn choices(&self) -> Option<Vec<&'static str>> {
        let What::Option(field) = self.what else { return None };
        let words = match field.kind {
            OptionKind::YesNo => "yes|no",
            OptionKind::Choice(words) => words,
            _ => return None,
        };
        let named = words.split('|').filter(|word| !word.is_empty());
        Some(std::iter::once("").chain(named).collect())
    }
}

/// The editor of one step.
#[derive(Clone, Debug)]
pub struct OptionFields {
    index: usize,
    /// The rows, from top to bottom; the last one is the whole step as JSON.
    pub(super) rows: Vec<OptionRow>,
    /// The index of the row that has the focus.
    pub(super) focus: usize,
    /// Why the typed JSON cannot be kept.
    pub(super) error: Option<String>,
    /// Whether the user was told that leaving drops text that cannot be kept.
    pub(super) asked: bool,
    changed: bool,
    /// The position of an option that was emptied: filled in again, it returns there.
    gap: Option<usize>,
}

impl OptionFields {
    pub(crate) fn new(actions: &[Value], index: usize) -> Self {
        let mut editor =
            Self { index, rows: Vec::new(), focus: 0, error: None, asked: false, changed: false, gap: None };
        editor.read_all(actions);
        editor
    }

    pub(crate) fn doubts(&self, around: &ActionDefaults) -> Vec<String> {
        let row = &self.rows[self.focus];
        match row.what {
            What::Option(field) => typed_value::doubts(field.kind, row.input.value(), around),
            What::Whole => Vec::new(),
        }
    }

    pub(crate) fn take_change(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Handles a key. True if the user leaves the step.
    pub(crate) fn key(&mut self, key: KeyEvent, actions: &mut [Value], around: &ActionDefaults) -> bool {
        let last = self.rows.len() - 1;
        match key.code {
            KeyCode::Esc => return self.leave(actions, around),
            KeyCode::Enter if self.focus == last => return self.leave(actions, around),
            KeyCode::Enter | KeyCode::Tab | KeyCode::Down => self.go(true, actions, around),
            KeyCode::BackTab | KeyCode::Up => self.go(false, actions, around),
            KeyCode::Left | KeyCode::Right | KeyCode::Char(' ') if self.rows[self.focus].choices().is_some() => {
                self.turn(key.code != KeyCode::Left, actions, around);
            }
            KeyCode::Backspace | KeyCode::Delete if self.rows[self.focus].choices().is_some() => {
                self.empty(actions, around);
            }
            _ if self.rows[self.focus].choices().is_some() => {}
            _ => {
                let changed = self.rows[self.focus].input.handle_event(&Event::Key(key));
                if changed.is_some_and(|state| state.value) {
                    self.write(actions, around);
                }
            }
        }
        false
    }

    /// Empties the row that has the focus.
    pub(crate) fn empty(&mut self, actions: &mut [Value], around: &ActionDefaults) {
        self.rows[self.focus].input.reset();
        self.write(actions, around);
    }

    /// Inserts pasted text into the row that has the focus; false if its value is not typed.
    pub(crate) fn paste(&mut self, text: &str, actions: &mut [Value], around: &ActionDefaults) -> bool {
        let row = &mut self.rows[self.focus];
        if row.choices().is_some() {
            return false;
        }
        let kind = if let What::Option(OptionField { kind, .. }) = row.what { Some(*kind) } else { None };
        typed_value::insert(&mut row.input, text, kind);
        self.write(actions, around);
        true
    }

    /// Leaves the row. If its text cannot be kept, returns false the first time and drops the text the second time.
    pub(crate) fn leave(&mut self, actions: &mut [Value], around: &ActionDefaults) -> bool {
        if self.error.is_some() && !std::mem::replace(&mut self.asked, true) {
            return false;
        }
        self.error = None;
        self.finish(actions, around);
        true
    }

    fn go(&mut self, forward: bool, actions: &mut [Value], around: &ActionDefaults) {
        if self.error.is_some() {
            return;
        }
        self.finish(actions, around);
        self.gap = None;
        let count = self.rows.len();
        self.focus = (self.focus + if forward { 1 } else { count - 1 }) % count;
    }

    /// Writes a target, which waits until its row is left, and shows all rows as they are now.
    fn finish(&mut self, actions: &mut [Value], around: &ActionDefaults) {
        if let What::Option(field) = self.rows[self.focus].what {
            let old = option(&actions[self.index]).and_then(|option| option.get(field.name)).cloned();
            let typed = self.rows[self.focus].input.value();
            if matches!(field.kind, OptionKind::Target | OptionKind::Targets) {
                let as_it_was = typed == typed_value::show(field.kind, old.as_ref(), actions);
                let read = || typed_value::read(field.kind, typed, old.as_ref(), around);
                let mut value = if as_it_was { old.clone() } else { read() };
                // A position without a step before may have one now.
                let named = value.as_mut().is_some_and(|value| typed_value::resolve(field.kind, value, actions));
                if named || !as_it_was {
                    set(&mut actions[self.index], field.name, value, &mut self.gap);
                    self.changed = true;
                }
            }
        }
        let focus = self.focus;
        self.read_all(actions);
        self.focus = focus.min(self.rows.len() - 1);
    }

    /// Chooses the next or the previous value.
    fn turn(&mut self, forward: bool, actions: &mut [Value], around: &ActionDefaults) {
        let row = &mut self.rows[self.focus];
        let choices = row.choices().unwrap_or_default();
        let count = choices.len().max(1);
        let at = choices.iter().position(|word| *word == row.input.value()).unwrap_or(0);
        let to = (at + if forward { 1 } else { count - 1 }) % count;
        row.input = choices.get(to).copied().unwrap_or_default().into();
        self.write(actions, around);
    }

    /// Writes the changed row into the step, and shows the change in the other rows.
    fn write(&mut self, actions: &mut [Value], around: &ActionDefaults) {
        self.asked = false;
        let row = &self.rows[self.focus];
        match row.what {
            // More digits may follow until the row is left.
            What::Option(OptionField { kind: OptionKind::Target | OptionKind::Targets, .. }) => {}
            What::Option(field) => {
                let old = option(&actions[self.index]).and_then(|option| option.get(field.name)).cloned();
                let value = typed_value::read(field.kind, row.input.value(), old.as_ref(), around);
                set(&mut actions[self.index], field.name, value, &mut self.gap);
                self.changed = true;
                self.show_whole(actions);
            }
            What::Whole => match serde_json::from_str::<Map<String, Value>>(row.input.value()) {
                Ok(step) => {
                    let input = row.input.clone();
                    actions[self.index] = Value::Object(step);
                    self.changed = true;
                    self.error = None;
                    self.read_all(actions);
                    self.focus = self.rows.len() - 1;
                    self.rows[self.focus].input = input;
                }
                Err(error) => self.error = Some(format!("not a JSON object: {error}")),
            },
        }
    }

    fn show_whole(&mut self, actions: &[Value]) {
        if let Some(row) = self.rows.last_mut() {
            row.input = actions[self.index].to_string().into();
        }
    }

    /// Makes all rows from the step.
    fn read_all(&mut self, actions: &[Value]) {
        let step = &actions[self.index];
        let options = option(step);
        let row = |field: &'static OptionField| {
            let value = options.and_then(|options| options.get(field.name));
            OptionRow { what: What::Option(field), input: typed_value::show(field.kind, value, actions).into() }
        };
        // If the options are not an object, a field could only overwrite them.
        let writable =
            step.is_object() && step.get("option").is_none_or(|option| option.is_object() || option.is_null());
        let fields: &[OptionField] =
            find(kind(step)).filter(|_| writable).map_or(&[], |known: &ActionType| &known.options);
        self.rows = fields.iter().map(row).collect();
        self.rows.push(OptionRow { what: What::Whole, input: step.to_string().into() });
    }
}

/// Sets an option, or removes it if `value` is `None`; the others keep their order.
fn set(step: &mut Value, name: &str, value: Option<Value>, gap: &mut Option<usize>) {
    let Some(step) = step.as_object_mut() else { return };
    let options = step.entry("option").or_insert_with(|| Value::Object(Map::new()));
    if options.is_null() {
        *options = Value::Object(Map::new());
    }
    let Some(options) = options.as_object_mut() else { return };
    let Some(value) = value else {
        *gap = options.keys().position(|key| key == name).or(*gap);
        options.shift_remove(name);
        if options.is_empty() {
            step.shift_remove("option");
        }
        return;
    };
    match gap.take().filter(|at| *at <= options.len()) {
        Some(at) => options.shift_insert(at, name.to_owned(), value),
        None => options.insert(name.to_owned(), value),
    };
}
