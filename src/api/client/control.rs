//! What is done to a call while it is up. Each of these goes out once and is never repeated by itself.

use super::Client;
use super::answer::{maybe_call, readable};
use crate::api::error::ApiError;
use crate::api::http_request::HttpRequest;
use crate::api::operation::Operation;
use crate::api::rate_limiter::Priority;
use crate::api::wire;
use crate::domain::{Call, CallId, Control, MuteDirection, Recording, RecordingChange, RecordingId, Speech};

impl Client {
    /// Puts a call on hold.
    ///
    /// # Errors
    /// See [`Client::control`].
    pub async fn hold(&self, id: &CallId) -> Result<Option<Call>, ApiError> {
        self.control(id, &Control::Hold(true)).await
    }

    /// Takes a call off hold.
    ///
    /// # Errors
    /// See [`Client::control`].
    pub async fn resume(&self, id: &CallId) -> Result<Option<Call>, ApiError> {
        self.control(id, &Control::Hold(false)).await
    }

    /// Cuts a call's sound off in a direction; with none, lets it through again.
    ///
    /// # Errors
    /// See [`Client::control`].
    pub async fn mute(&self, id: &CallId, direction: Option<MuteDirection>) -> Result<Option<Call>, ApiError> {
        self.control(id, &Control::Mute(direction)).await
    }

    /// Plays music on hold to a call, or stops it.
    ///
    /// # Errors
    /// See [`Client::control`].
    pub async fn music(&self, id: &CallId, on: bool) -> Result<Option<Call>, ApiError> {
        self.control(id, &Control::Music(on)).await
    }

    /// Lets a call hear nothing, or hear again.
    ///
    /// # Errors
    /// See [`Client::control`].
    pub async fn silence(&self, id: &CallId, on: bool) -> Result<Option<Call>, ApiError> {
        self.control(id, &Control::Silence(on)).await
    }

    /// Speaks a text into a call.
    ///
    /// # Errors
    /// See [`Client::control`].
    pub async fn talk(&self, id: &CallId, speech: Speech) -> Result<Option<Call>, ApiError> {
        self.control(id, &Control::Say(speech)).await
    }

    /// Records a call, or stops that. The server records a call once at a time.
    ///
    /// # Errors
    /// See [`Client::control`].
    pub async fn record(&self, id: &CallId, record: RecordingChange) -> Result<Option<Call>, ApiError> {
        self.control(id, &Control::Record(record)).await
    }

    /// Carries out a control, by exactly one request. `None`: done, and the server said nothing of the call.
    ///
    /// # Errors
    /// [`Conflict`](crate::api::ErrorKind::Conflict) when the call is not in conversation,
    /// [`RouteMissing`](crate::api::ErrorKind::RouteMissing) on a server that cannot do it. Where
    /// [`ApiError::outcome_unknown`] holds, it may have been done all the same.
    pub async fn control(&self, id: &CallId, control: &Control) -> Result<Option<Call>, ApiError> {
        let operation = operation(control);
        let wire::ControlRequest { segment, takes_back, body } = wire::control(control);
        let method = if takes_back { HttpRequest::delete } else { HttpRequest::post };
        let request = method(operation, "calls").of(id).to(segment);
        let request = match body {
            Some(body) => request.with_body(body),
            None => request,
        };
        maybe_call(operation, &self.urgent(request).await?, id)
    }

    /// A recording.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::api::ErrorKind).
    pub async fn recording(&self, id: &RecordingId, priority: Priority) -> Result<Recording, ApiError> {
        let request = HttpRequest::get(Operation::GetRecording, "recordings").of(id);
        readable(Operation::GetRecording, wire::recording(&self.read(priority, request).await?))
    }
}

/// What a control is called when it fails.
#[must_use]
pub fn operation(control: &Control) -> Operation {
    match control {
        Control::Hold(true) => Operation::HoldCall,
        Control::Hold(false) => Operation::ResumeCall,
        Control::Mute(Some(_)) => Operation::MuteCall,
        Control::Mute(None) => Operation::UnmuteCall,
        Control::Music(true) => Operation::PlayMusic,
        Control::Music(false) => Operation::StopMusic,
        Control::Silence(true) => Operation::SilenceCall,
        Control::Silence(false) => Operation::EndSilence,
        Control::Record(RecordingChange::Start(_)) => Operation::StartRecording,
        Control::Record(RecordingChange::Stop) => Operation::StopRecording,
        Control::Say(_) => Operation::TalkToCall,
    }
}
