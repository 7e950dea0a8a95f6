//! Controls of a live call. Each request is sent once and never repeated automatically.

use super::Client;
use super::answer::{maybe_call, readable};
use crate::api::error::ApiError;
use crate::api::http_request::HttpRequest;
use crate::api::operation::Operation;
use crate::api::rate_limiter::Priority;
use crate::api::wire;
use crate::domain::{Call, CallId, Control, Recording, RecordingChange, RecordingId};

impl Client {
    /// Carries out a control by exactly one request. `None`: done, but the answer does not describe the call.
    ///
    /// # Errors
    /// [`Conflict`](crate::api::ErrorKind::Conflict) when the call is not in conversation,
    /// [`RouteMissing`](crate::api::ErrorKind::RouteMissing) on a server without this control. When
    /// [`ApiError::outcome_unknown`] is true, it may have been done anyway.
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

    /// A recording by its id.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::api::ErrorKind).
    pub async fn recording(&self, id: &RecordingId, priority: Priority) -> Result<Recording, ApiError> {
        let request = HttpRequest::get(Operation::GetRecording, "recordings").of(id);
        readable(Operation::GetRecording, wire::recording(&self.read(priority, request).await?))
    }
}

/// The operation that errors of a control name.
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
