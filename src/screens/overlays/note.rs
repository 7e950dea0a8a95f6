//! Asks for a note on a call, a groupcall or an attempt.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::journal::AttemptId;
use crate::messages::intent::Intent;
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
    #[must_use]
    pub fn new(title: String, on: String, attempt: AttemptId, before: &str) -> Self {
        Self { title, on, attempt, field: TextField::new(before, LONGEST_NOTE) }
    }
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
        vec![fixed("Enter", "keep"), fixed("Esc", "leave it as it was")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let hint = "Kept in this machine's journal only. Empty deletes it.";
        self.field.draw(frame, body, view.appearance.theme, &self.title, hint);
        Extent::default()
    }

    fn types_text(&self) -> bool {
        true
    }
}
