//! The choice of a type for a new step: the list of known types, filtered as the user types.

use crossterm::event::{Event, KeyCode, KeyEvent};
use serde_json::{Map, Value, json};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::domain::flow_actions::{ActionType, OptionKind, find, known};
use crate::screens::overlays::action_editor::{ActionDefaults, typed_value};

/// What the editor does after a key.
pub(crate) enum Picked {
    /// Nothing.
    Nothing,
    /// Go back to the list.
    Back,
    /// Add a step of this type.
    Type(String),
}

/// The choice of a type.
#[derive(Clone, Debug, Default)]
pub struct TypeChoice {
    /// The typed filter.
    pub input: Input,
    /// The index of the highlighted type among those that fit.
    pub highlighted: usize,
}

impl TypeChoice {
    /// The types that fit the typed text: first those whose name begins with it, then those whose name contains it,
    /// then the rest.
    pub fn fitting(&self) -> Vec<&'static ActionType> {
        // Not fuzzy, unlike other lists: the user must be able to type a name that fits no known type.
        let typed = self.input.value().trim().to_lowercase();
        let fits = |known: &&ActionType| {
            let text = format!("{} {}", known.name, known.does).to_lowercase();
            typed.split_whitespace().all(|word| text.contains(word))
        };
        let mut fitting: Vec<_> = known().iter().filter(fits).collect();
        fitting.sort_by_key(|known| (!known.name.starts_with(&typed), !known.name.contains(&typed)));
        fitting
    }

    /// The typed text as an unknown type, if no known type fits: the server may know more. `None` otherwise.
    pub fn unknown(&self) -> Option<&str> {
        let typed = self.input.value().trim();
        (!typed.is_empty() && self.fitting().is_empty()).then_some(typed)
    }

    pub(crate) fn key(&mut self, key: KeyEvent) -> Picked {
        match key.code {
            KeyCode::Esc => return Picked::Back,
            KeyCode::Enter => {
                let chosen = self.fitting().get(self.highlighted).map(|known| known.name);
                return match chosen.or_else(|| self.unknown()) {
                    Some(kind) => Picked::Type(kind.to_owned()),
                    None => Picked::Nothing,
                };
            }
            KeyCode::Down | KeyCode::Tab => self.step(1),
            KeyCode::Up | KeyCode::BackTab => self.step(-1),
            KeyCode::PageDown => self.step(10),
            KeyCode::PageUp => self.step(-10),
            _ => {
                if self.input.handle_event(&Event::Key(key)).is_some_and(|state| state.value) {
                    self.highlighted = 0;
                }
            }
        }
        Picked::Nothing
    }

    pub(crate) fn paste(&mut self, text: &str) {
        typed_value::insert(&mut self.input, text, None);
        self.highlighted = 0;
    }

    fn step(&mut self, by: isize) {
        let last = self.fitting().len().saturating_sub(1);
        self.highlighted = self.highlighted.saturating_add_signed(by).min(last);
    }
}

/// The types whose steps start with the form's language.
const SPEAKS: [&str; 3] = ["talk", "transcribe_start", "transcribe_recording"];

/// A new step of a type, with the options that have a default.
pub(crate) fn new_action(kind: &str, around: &ActionDefaults) -> Value {
    let mut option = Map::new();
    for field in find(kind).map_or(&[][..], |known| &known.options) {
        match field.kind {
            OptionKind::Language if SPEAKS.contains(&kind) && !around.language.is_empty() => {
                option.insert(field.name.to_owned(), around.language.clone().into());
            }
            OptionKind::Number { unit: "", least: 0, .. } if kind == "goto" => {
                option.insert(field.name.to_owned(), 1.into());
            }
            _ => {}
        }
    }
    if option.is_empty() { json!({ "type": kind }) } else { json!({ "type": kind, "option": option }) }
}
