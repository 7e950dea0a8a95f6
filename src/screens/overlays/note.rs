//! Asks for a note on a call, a groupcall or an attempt.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::base::severity::Severity;
use crate::domain::{Address, Target};
use crate::journal::AttemptId;
use crate::messages::intent::Intent;
use crate::model::{Model, PaneId};
use crate::screens::View;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::widgets::text_field::{TextField, Typing};

/// The longest note, in characters.
const LONGEST_NOTE: usize = 500;

/// The note that is being typed.
#[derive(Clone, Debug)]
pub struct NotePrompt {
    title: String,
    on: String,
    attempt: AttemptId,
    field: TextField,
}

impl NotePrompt {
    /// Asks for a note on `on`, which begins as the note `before`.
    pub fn new(title: String, on: String, attempt: AttemptId, before: &str) -> Self {
        Self { title, on, attempt, field: TextField::new(before, LONGEST_NOTE) }
    }
}

/// Asks for a note on the selected call.
pub fn on_selected(model: &Model, focus: PaneId) -> Intent {
    let selected = model.calls.table.cursor().selected().cloned();
    let Some(target) = selected.filter(|_| focus == PaneId::Calls) else {
        let words = "No call is selected to write a note on.";
        return Intent::Say(Severity::Info, words.to_owned());
    };
    // For a leg, note on its groupcall: that is what was placed.
    let target = match &target {
        Target::Call(id) => model.calls.group_of(id).cloned().map_or(target, Target::Group),
        Target::Group(_) => target,
    };
    let (id, destination) = match &target {
        Target::Call(id) => {
            let destination = model.calls.call(id).map(|tracked| tracked.call.other_party().label());
            (id.as_str(), destination.filter(|label| !label.is_empty()))
        }
        Target::Group(id) => {
            let group = model.calls.group(id).map(|tracked| &tracked.group.destinations);
            (id.as_str(), group.map(Address::labels))
        }
    };
    let destination = destination.unwrap_or_else(|| id.to_owned());
    // A call that is over or was not placed here has no known attempt: use its own id instead.
    let ours = model.attempts.placed_here().find(|(known, _)| **known == target);
    let attempt = ours.map_or_else(|| AttemptId::from(id), |(_, attempt)| attempt.clone());
    Intent::AskForNote { title: format!("Note on the call with {destination}"), on: id.to_owned(), attempt }
}

impl Screen for NotePrompt {
    fn handle(&mut self, input: Input, _cx: &Context) -> Outcome {
        let typing = match input {
            Input::Key(key) => self.field.key(key),
            Input::Paste(text) => self.field.paste(text),
        };
        match typing {
            Typing::Taken => Outcome::Stay,
            Typing::Close => Outcome::Close,
            Typing::Done => {
                let (on, attempt, text) = (self.on.clone(), self.attempt.clone(), self.field.text());
                Outcome::CloseAnd(Intent::SaveNote { on, attempt, text })
            }
        }
    }

    fn hints(&self, _cx: &Context) -> Vec<Hint> {
        vec![fixed("Enter", "keep"), fixed("Esc", "leave unchanged")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let hint = "Kept in the journal on this machine. Empty: delete.";
        self.field.draw(frame, body, view.appearance.theme, &self.title, hint);
        Extent::default()
    }

    fn types_text(&self) -> bool {
        true
    }
}
