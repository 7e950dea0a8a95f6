//! Keys of the history.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::journal::History;
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::past_call::PastCall;
use crate::screens::form::{Field, favourite_of};
use crate::screens::overlay::HelpView;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::history::HistoryList;
use crate::widgets::list::ListOutcome;
use crossterm::event::KeyEvent;

impl App {
    /// Opens the history and reads the journal.
    pub(crate) fn open_history(&mut self) -> Vec<Effect> {
        self.screens.overlays.push(Overlay::History(Box::default()));
        self.reread_history()
    }

    fn history(&mut self) -> Option<&mut HistoryList> {
        self.screens.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::History(list) => Some(&mut **list),
            _ => None,
        })
    }

    /// Reads the journal again if the history is open.
    pub(crate) fn reread_history(&mut self) -> Vec<Effect> {
        match self.history() {
            Some(list) if list.loading => {
                list.stale = true;
                Vec::new()
            }
            Some(list) => {
                list.loading = true;
                vec![Effect::LoadHistory]
            }
            None => Vec::new(),
        }
    }

    /// Shows what was read from the journal, or why it could not be read.
    pub(crate) fn history_read(&mut self, read: Result<Box<History>, String>, now: Now) -> Vec<Effect> {
        let rows = read.map(|history| {
            let History { records, cut, notes, damage } = *history;
            self.model.notes = notes;
            (records.into_iter().map(|record| self.model.past_call(record, now)).collect::<Vec<_>>(), cut, damage)
        });
        let Some(list) = self.history() else { return Vec::new() };
        list.loading = false;
        let again = std::mem::take(&mut list.stale);
        let mut said = None;
        match rows {
            Ok((rows, cut, damage)) => {
                list.trouble = None;
                list.cut = cut;
                list.picker.set(rows);
                said = damage;
            }
            Err(why) => list.trouble = Some(why),
        }
        if let Some(damage) = said {
            self.model.notices.say(Severity::Warning, damage, now);
        }
        if again { self.reread_history() } else { Vec::new() }
    }

    pub(crate) fn history_key(&mut self, key: KeyEvent, chord: Chord, now: Now) -> Vec<Effect> {
        let command = self.model.keys.command(Section::History, chord);
        let Some(Overlay::History(list)) = self.screens.overlays.last_mut() else { return Vec::new() };
        match list.picker.key(key, command) {
            ListOutcome::Taken => return Vec::new(),
            ListOutcome::Close => {
                self.screens.overlays.pop();
                return Vec::new();
            }
            ListOutcome::Other => {}
        }
        if matches!(command, Some(Command::NextPane | Command::PreviousPane)) {
            list.picker.everything = !list.picker.everything;
            list.picker.refilter();
            return Vec::new();
        }
        let selected = list.picker.selected().cloned();
        match (command, selected) {
            (Some(Command::History), _) => drop(self.screens.overlays.pop()),
            (Some(Command::Reload), _) => return self.reread_history(),
            (Some(Command::Redraw), _) => return vec![Effect::Redraw],
            (Some(Command::Help), _) => self.screens.overlays.push(Overlay::Help(HelpView::default())),
            (Some(Command::Use | Command::Redial), Some(past)) => self.fill_in_again(&past, now),
            (Some(Command::Note), Some(past)) => {
                let title = format!("Note on the call to {}", past.to());
                let (on, attempt) = (past.record.noted_on().to_owned(), past.record.attempt.clone());
                self.model.intents.push(Intent::AskForNote { title, on, attempt });
            }
            (Some(Command::Copy), Some(past)) => self.copy_past(&past, now),
            (Some(Command::SaveFavourite), Some(past)) => {
                let favourite = past.record.request.as_ref().map(favourite_of);
                self.model.intents.push(Intent::NameFavourite(favourite));
            }
            _ => {}
        }
        Vec::new()
    }

    /// Fills the form with an earlier call. Sends nothing.
    fn fill_in_again(&mut self, past: &PastCall, now: Now) {
        let Some(request) = &past.record.request else {
            return self.model.notices.say(
                Severity::Warning,
                "The journal does not tell what went out: nothing to fill in.",
                now,
            );
        };
        self.screens.overlays.retain(|overlay| !matches!(overlay, Overlay::History(_)));
        self.open_form();
        self.with_form(|form, context| {
            form.fill(request, context);
            form.refresh_parse_cache(context);
            form.field = Field::Call;
        });
        if !past.ours {
            let (then, here) = (&past.record.profile, &self.model.settings.profile);
            let text = if then == here {
                format!(
                    "That call went out to {}; this form calls by {}.",
                    past.record.api_url, self.model.settings.api_url
                )
            } else {
                format!("That call went out under the profile “{then}”; this form calls under “{here}”.")
            };
            self.model.notices.say(Severity::Warning, text, now);
        }
    }
}
