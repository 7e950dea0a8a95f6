//! Answers to controls: done, refused or unknown. In each case the call is read again at once.

use std::time::Instant;

use crate::api::{ApiError, ErrorKind};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Call, CallId, Control, Recording, RecordingId};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::call_control::{ControlState, MultiControl};
use crate::model::notices::sentence;
use crate::model::{ControlResult, Model};

impl Model {
    pub(crate) fn on_control_answered(
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
                // Only the server's own answer proves that the route is missing; a proxy's 404 may be temporary.
                if error.kind == ErrorKind::RouteMissing && error.reason.is_some() {
                    self.control.lacking.insert(control.kind());
                }
                self.sign_in_if_unauthorized(&error);
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
        if let (ControlResult::Done, Control::Say(speech)) = (outcome, control) {
            self.intents.push(Intent::Spoken(speech.text.clone()));
        }
        effects
    }

    pub(crate) fn recording(
        &mut self,
        id: &CallId,
        recording: &RecordingId,
        result: Result<Recording, ApiError>,
    ) -> Vec<Effect> {
        self.dirty = true;
        // Without an answer the start time is this machine's or unknown, and is shown as such.
        if let Ok(read) = result {
            self.calls.recording_read(id, recording, &read);
        }
        Vec::new()
    }
}

/// How an answer belongs to a control that was sent to several calls.
enum InRound {
    /// It does not.
    No,
    /// It does, and others are outstanding.
    Waits,
    /// It does, and was the last one.
    Over(MultiControl),
}

impl ControlState {
    /// Counts an answer to a control that was sent to several calls.
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

    /// Describes the results with their counts.
    fn words(&self) -> String {
        let counted = |count: usize, word: &str| if count > 0 { format!(", {count} {word}") } else { String::new() };
        let (refused, unknown) = (counted(self.refused, "refused"), counted(self.unknown, "not certain"));
        let why = self.why.as_ref().map(|why| format!(" {why}")).unwrap_or_default();
        let (kind, done, all) = (self.control.kind().words(), self.done, self.all());
        format!("{kind}: done on {done} of {all} calls{refused}{unknown}.{why}")
    }
}
