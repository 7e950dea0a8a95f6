//! Saves the user's notes on calls.

use super::Model;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::journal::{AttemptId, JournalEvent};
use crate::messages::effect::Effect;

impl Model {
    /// Saves a note on `on`; an empty text deletes it.
    pub fn save_note(&mut self, on: String, attempt: AttemptId, text: String, now: Now) -> Vec<Effect> {
        if self.calls.notes.on(&on).unwrap_or_default() == text {
            return Vec::new();
        }
        let said = if text.is_empty() { "Note deleted." } else { "Note saved in the journal on this machine." };
        self.calls.notes.put(&on, &text);
        self.notices.say(Severity::Info, said, now);
        vec![Effect::Journal(attempt, JournalEvent::Note { on, text })]
    }
}
