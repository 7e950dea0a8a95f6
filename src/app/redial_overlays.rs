//! Keys and pasted text for the overlays about earlier calls: the history, the favourites, their questions, text
//! prompts and copy menus; and the notes.

use crate::messages::intent::Intent;
use crossterm::event::{KeyEvent, KeyEventKind};

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Address, Target};
use crate::journal::AttemptId;
use crate::keys::chord::Chord;
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::screens::overlay::Overlay;

impl App {
    pub(super) fn again_key(&mut self, key: KeyEvent, chord: Chord, now: Now) -> Vec<Effect> {
        match self.screens.overlays.last_mut() {
            Some(Overlay::History(_)) => self.history_key(key, chord, now),
            // A held arrow keeps moving; other keys do not repeat.
            Some(Overlay::Copy(_))
                if key.kind == KeyEventKind::Repeat && !self.model.keys.main(chord).is_some_and(Command::moves) =>
            {
                Vec::new()
            }
            Some(Overlay::Copy(_)) => self.copy_menu_key(key, chord, now),
            _ => Vec::new(),
        }
    }

    /// Pastes into the topmost overlay; false if it is none of these or has no open text field.
    pub(super) fn paste_again(&mut self, text: &str) -> bool {
        match self.screens.overlays.last_mut() {
            Some(Overlay::History(list)) if list.picker.filter.typing => list.picker.paste(text),
            _ => return false,
        }
        true
    }

    /// Asks for a note on the selected call.
    pub(super) fn note_selected(&mut self, now: Now) {
        let selected = self.model.calls.table.cursor().selected().cloned();
        let Some(target) = selected.filter(|_| self.screens.focus == crate::screens::PaneId::Calls) else {
            return self.model.notices.say(
                Severity::Info,
                "No call is selected: there is nothing to note something on.",
                now,
            );
        };
        // For a leg, note on its groupcall: that is what was placed.
        let target = match &target {
            Target::Call(id) => self.model.calls.group_of(id).cloned().map_or(target, Target::Group),
            Target::Group(_) => target,
        };
        let (id, destination) = match &target {
            Target::Call(id) => {
                let destination = self.model.calls.call(id).map(|tracked| tracked.call.other_party().label());
                (id.as_str(), destination.filter(|label| !label.is_empty()))
            }
            Target::Group(id) => {
                let group = self.model.calls.group(id).map(|tracked| &tracked.group.destinations);
                (id.as_str(), group.map(Address::labels))
            }
        };
        let destination = destination.unwrap_or_else(|| id.to_owned());
        // A call that is over or was not placed here has no known attempt: use its own id instead.
        let ours = self.model.attempts.placed_here().find(|(known, _)| **known == target);
        let attempt = ours.map_or_else(|| AttemptId::from(id), |(_, attempt)| attempt.clone());
        let (title, on) = (format!("Note on the call with {destination}"), id.to_owned());
        self.model.intents.push(Intent::AskForNote { title, on, attempt });
    }
}
