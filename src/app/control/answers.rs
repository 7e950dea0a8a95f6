//! What comes of a control: done, or why not, or not certain. Either way the call is read anew at once.

use std::time::Instant;

use super::{ControlState, MultiControl};
use crate::api::{ApiError, ErrorKind};
use crate::app::notices::sentence;
use crate::app::{App, ControlResult};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Call, CallId, Control, Recording, RecordingId};
use crate::messages::effect::Effect;

impl App {
    pub(in crate::app) fn on_control_answered(
        &mut self,
        id: &CallId,
        control: &Control,
        result: Result<Option<Call>, ApiError>,
        asked: Instant,
        now: Now,
    ) -> Vec<Effect> {
        self.dirty = true;
        let outcome = match &result {
            Ok(_) => ControlResult::Done,
            Err(error) if error.outcome_unknown() => ControlResult::Unknown,
            Err(_) => ControlResult::Refused,
        };
        self.calls.control_answered(id, control, outcome, now);
        let mut effects = Vec::new();
        let failure = match result {
            Ok(Some(call)) => {
                effects.extend(self.calls.call_read(id, Ok(call), asked, now));
                None
            }
            Ok(None) => None,
            Err(error) => {
                // Only the server's own word says that a route is not there; a proxy's 404 may pass.
                if error.kind == ErrorKind::RouteMissing && error.reason.is_some() {
                    self.control.lacking.insert(control.kind());
                }
                self.sign_in_if_unauthorized(&error, now);
                Some(error)
            }
        };
        effects.push(Effect::Hurry(id.clone()));
        match (self.control.take_into_round(id, control, outcome, failure.as_ref()), failure) {
            (InRound::Waits, _) => {}
            (InRound::Over(round), _) => {
                let level = if round.done == round.all() { Severity::Info } else { Severity::Error };
                self.notices.say(level, round.words(), now);
            }
            (InRound::No, Some(error)) => self.notices.say_error(&error, now),
            (InRound::No, None) => {
                let destination = self.calls.call(id).map(|tracked| tracked.call.other_party().label());
                let destination =
                    destination.filter(|destination| !destination.is_empty()).unwrap_or_else(|| "The call".to_owned());
                self.notices.say(Severity::Info, control.done(&destination), now);
            }
        }
        // What was typed since is another text.
        if outcome == ControlResult::Done
            && let (Control::Say(said), Some(draft)) = (control, &mut self.control.draft)
            && draft.speech().text == said.text
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
            self.calls.recording_read(id, recording, &read);
        }
        Vec::new()
    }
}

/// What an answer is to a round of several calls.
enum InRound {
    /// It belongs to none.
    No,
    /// Others are to come.
    Waits,
    /// It was the last one.
    Over(MultiControl),
}

impl ControlState {
    /// Counts an answer of a round.
    fn take_into_round(
        &mut self,
        id: &CallId,
        control: &Control,
        outcome: ControlResult,
        failure: Option<&ApiError>,
    ) -> InRound {
        let Some(round) = self.round.as_mut().filter(|round| round.control == *control) else { return InRound::No };
        if !round.waiting.remove(id) {
            return InRound::No;
        }
        match outcome {
            ControlResult::Done => round.done += 1,
            ControlResult::Refused => round.refused += 1,
            ControlResult::Unknown => round.unknown += 1,
        }
        if let Some(error) = failure {
            round.why.get_or_insert_with(|| sentence(error));
        }
        if !round.waiting.is_empty() {
            return InRound::Waits;
        }
        self.round.take().map_or(InRound::No, InRound::Over)
    }
}

impl MultiControl {
    fn all(&self) -> usize {
        self.done + self.refused + self.unknown
    }

    /// What came of it, counted.
    fn words(&self) -> String {
        let counted = |count: usize, word: &str| if count > 0 { format!(", {count} {word}") } else { String::new() };
        let (refused, unknown) = (counted(self.refused, "refused"), counted(self.unknown, "not certain"));
        let why = self.why.as_ref().map(|why| format!(" {why}")).unwrap_or_default();
        let (kind, done, all) = (self.control.kind().words(), self.done, self.all());
        format!("{kind}: done on {done} of {all} calls{refused}{unknown}.{why}")
    }
}
