//! What comes of a control: done, or why not, or not certain. Either way the call is read anew at once.

use std::time::Instant;

use super::{Desk, Round};
use crate::api::{ApiError, ErrorKind};
use crate::app::notices::{Level, sentence};
use crate::app::{App, Outcome};
use crate::clock::Now;
use crate::domain::{Call, CallId, Control, Recording, RecordingId};
use crate::effect::Effect;

impl App {
    pub(in crate::app) fn controlled(
        &mut self,
        id: &CallId,
        control: &Control,
        result: Result<Option<Call>, ApiError>,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        self.dirty = true;
        let outcome = match &result {
            Ok(_) => Outcome::Done,
            Err(error) if error.outcome_unknown() => Outcome::Unknown,
            Err(_) => Outcome::Refused,
        };
        self.monitor.control_answered(id, control, outcome, now);
        let mut effects = Vec::new();
        let failure = match result {
            Ok(Some(call)) => {
                effects.extend(self.monitor.call_read(id, Ok(call), asked, now));
                None
            }
            Ok(None) => None,
            Err(error) => {
                // Only the server's own word says that a route is not there; a proxy's 404 may pass.
                if error.kind == ErrorKind::RouteMissing && error.reason.is_some() {
                    self.control.lacking.insert(control.kind());
                }
                self.ask_again_if_refused(&error);
                Some(error)
            }
        };
        effects.push(Effect::Hurry(id.clone()));
        match self.control.take_into_round(id, control, outcome, failure.as_ref()) {
            Some(round) => {
                if let Some(over) = round {
                    let level = if over.done == over.all() { Level::Info } else { Level::Error };
                    self.notices.say(level, over.words(), now);
                }
            }
            None => match failure {
                Some(error) => self.notices.say_error(&error, now),
                None => {
                    let whom = self.monitor.call(id).map(|tracked| tracked.call.other_party().label());
                    let whom = whom.filter(|whom| !whom.is_empty()).unwrap_or_else(|| "The call".to_owned());
                    self.notices.say(Level::Info, control.done(&whom), now);
                }
            },
        }
        if outcome == Outcome::Done
            && let (Control::Say(_), Some(draft)) = (control, &mut self.control.draft)
        {
            draft.text.reset();
        }
        effects
    }

    pub(in crate::app) fn recording(
        &mut self,
        id: &CallId,
        recording: &RecordingId,
        result: Result<Recording, ApiError>,
    ) -> Vec<Effect> {
        self.dirty = true;
        // Without it the time is our own, or not known, and said to be so.
        if let Ok(read) = result {
            self.monitor.recording_read(id, recording, &read);
        }
        Vec::new()
    }
}

impl Desk {
    /// Counts an answer of a round. The outer `None`: it belongs to none; the inner one: others are to come.
    #[expect(clippy::option_option, reason = "three different things, each named above")]
    fn take_into_round(
        &mut self,
        id: &CallId,
        control: &Control,
        outcome: Outcome,
        failure: Option<&ApiError>,
    ) -> Option<Option<Round>> {
        let round = self.round.as_mut().filter(|round| round.control == *control)?;
        if !round.waiting.remove(id) {
            return None;
        }
        match outcome {
            Outcome::Done => round.done += 1,
            Outcome::Refused => round.refused += 1,
            Outcome::Unknown => round.unknown += 1,
        }
        if let Some(error) = failure {
            round.why.get_or_insert_with(|| sentence(error));
        }
        if round.waiting.is_empty() { Some(self.round.take()) } else { Some(None) }
    }
}

impl Round {
    fn all(&self) -> usize {
        self.done + self.refused + self.unknown
    }

    /// What came of it, counted.
    fn words(&self) -> String {
        let mut text = format!("{}: done on {} of {} calls", self.control.kind().words(), self.done, self.all());
        if self.refused > 0 {
            text += &format!(", {} refused", self.refused);
        }
        if self.unknown > 0 {
            text += &format!(", {} not certain", self.unknown);
        }
        text.push('.');
        if let Some(why) = &self.why {
            text.push(' ');
            text.push_str(why);
        }
        text
    }
}
