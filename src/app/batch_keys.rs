//! Keys in the table of a list of destinations.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::model::batch::Batch;
use crate::screens::overlay::Overlay;

impl App {
    /// Opens the table of the list that was called last.
    pub(crate) fn show_batch(&mut self, now: Now) {
        if self.model.batch.is_none() {
            return self.model.notices.say(Severity::Info, "No list yet: more than 10 destinations make one.", now);
        }
        self.screens.overlays.push(Overlay::Batch);
    }

    pub(crate) fn batch_key(&mut self, chord: Chord, now: Now) {
        let Some(batch) = &mut self.model.batch else { return drop(self.screens.overlays.pop()) };
        match self.model.keys.command(Section::Batch, chord) {
            Some(Command::Down) => batch.step(1),
            Some(Command::Up) => batch.step(-1),
            Some(Command::PageDown | Command::HalfPageDown) => batch.step(10),
            Some(Command::PageUp | Command::HalfPageUp) => batch.step(-10),
            Some(Command::First) => batch.selected = 0,
            Some(Command::Last) => batch.step(isize::MAX),
            Some(Command::Mark) => {
                let may_be = batch.mark();
                if !may_be {
                    let words = "It was called, or may have been: only what was not is put into the form again.";
                    self.model.notices.say(Severity::Info, words, now);
                }
            }
            Some(Command::Redial) => self.retry_batch(now),
            Some(Command::Cancel | Command::Back | Command::Batch) => drop(self.screens.overlays.pop()),
            Some(Command::StopBatch) => batch.stop("stopped by key"),
            _ => {}
        }
    }

    /// Fills the form with the destinations that were not called. Sends nothing.
    fn retry_batch(&mut self, now: Now) {
        let Some(batch) = &self.model.batch else { return };
        if batch.runs() {
            let stop = match batch.stopped {
                None => self.model.keys.aside(Command::StopBatch, "stops it"),
                Some(_) => String::new(),
            };
            let words = format!("The list is still being called{stop}.");
            return self.model.notices.say(Severity::Info, words, now);
        }
        let Some(request) = batch.to_retry() else {
            return self.model.notices.say(Severity::Info, "All were called: nothing is left to try again.", now);
        };
        self.screens.overlays.retain(|overlay| !matches!(overlay, Overlay::Batch));
        self.with_form(|form, context| form.fill(&request, context));
        self.open_form();
    }
}

impl Batch {
    fn step(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.entries.len().saturating_sub(1));
    }

    /// Toggles the mark of the selected destination. False if it was or may have been called: it is not called again.
    fn mark(&mut self) -> bool {
        let Some(entry) = self.entries.get_mut(self.selected) else { return true };
        let may_be = entry.may_be_marked();
        entry.marked = !entry.marked && may_be;
        self.step(1);
        may_be
    }
}
