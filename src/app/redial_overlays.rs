//! Keys and pasted text for the overlays about earlier calls: the history, the favourites, their questions, text
//! prompts and copy menus; and the notes.

use crossterm::event::{KeyEvent, KeyEventKind};

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Address, Target};
use crate::journal::{AttemptId, JournalEvent};
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::messages::effect::Effect;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::question::PromptAnswer;
use crate::screens::overlays::text_prompt::{Purpose, TextPrompt, Typing};

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 500;

impl App {
    pub(super) fn again_key(&mut self, key: KeyEvent, chord: Chord, now: Now) -> Vec<Effect> {
        match self.screens.overlays.last_mut() {
            Some(Overlay::History(_)) => self.history_key(key, chord, now),
            Some(Overlay::Favourites(_)) => self.favourites_key(key, chord, now),
            // A held arrow keeps moving; other keys do not repeat.
            Some(Overlay::Copy(_))
                if key.kind == KeyEventKind::Repeat && !self.model.keys.main(chord).is_some_and(Command::moves) =>
            {
                Vec::new()
            }
            Some(Overlay::Copy(_)) => self.copy_menu_key(key, chord, now),
            Some(Overlay::Ask(question)) => {
                match question.key(key, self.model.keys.own(Section::Questions, chord), now) {
                    PromptAnswer::None => Vec::new(),
                    PromptAnswer::No => {
                        self.screens.overlays.pop();
                        Vec::new()
                    }
                    PromptAnswer::Yes => {
                        let then = question.then.clone();
                        self.screens.overlays.pop();
                        self.screens.held_keys.spend(key.code, now.instant);
                        vec![then]
                    }
                }
            }
            Some(Overlay::TextPrompt(line)) => match line.key(key) {
                Typing::Taken => Vec::new(),
                Typing::Close => {
                    self.screens.overlays.pop();
                    Vec::new()
                }
                Typing::Done => self.line_typed(now),
            },
            _ => Vec::new(),
        }
    }

    /// Pastes into the topmost overlay; false if it is none of these or has no open text field.
    pub(super) fn paste_again(&mut self, text: &str) -> bool {
        match self.screens.overlays.last_mut() {
            Some(Overlay::TextPrompt(line)) => line.paste(text),
            Some(Overlay::History(list)) if list.picker.filter.typing => list.picker.paste(text),
            Some(Overlay::Favourites(list)) if list.picker.filter.typing => list.picker.paste(text),
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
        self.ask_for_note(title, &on, attempt);
    }

    /// Asks for a note on `on`, the id of a call, a groupcall or an attempt.
    pub(super) fn ask_for_note(&mut self, title: String, on: &str, attempt: AttemptId) {
        let before = self.model.notes.on(on).unwrap_or_default();
        let purpose = Purpose::Note { on: on.to_owned(), attempt };
        let line = TextPrompt::new(title, before, LONGEST_NOTE, purpose);
        self.screens.overlays.push(Overlay::TextPrompt(Box::new(line)));
    }

    fn line_typed(&mut self, now: Now) -> Vec<Effect> {
        let Some(Overlay::TextPrompt(line)) = self.screens.overlays.last() else { return Vec::new() };
        let (text, purpose) = (line.text(), line.purpose.clone());
        match purpose {
            Purpose::Note { on, attempt } => {
                self.screens.overlays.pop();
                if self.model.notes.on(&on).unwrap_or_default() == text {
                    return Vec::new();
                }
                let said =
                    if text.is_empty() { "The note is taken away." } else { "Noted in the journal on this machine." };
                self.model.notes.put(&on, &text);
                self.model.notices.say(Severity::Info, said, now);
                vec![Effect::Journal(attempt, JournalEvent::Note { on, text })]
            }
            Purpose::Name(favourite) => match self.keep_favourite(&favourite, text) {
                Ok(keep) => {
                    self.screens.overlays.pop();
                    vec![keep]
                }
                Err(why) => {
                    if let Some(Overlay::TextPrompt(line)) = self.screens.overlays.last_mut() {
                        line.problem = Some(why);
                    }
                    Vec::new()
                }
            },
        }
    }
}
