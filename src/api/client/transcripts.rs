//! Transcripts of calls: started by one request, read as often as needed.

use super::Client;
use super::answer::readable;
use crate::api::error::ApiError;
use crate::api::http_request::HttpRequest;
use crate::api::operation::Operation;
use crate::api::rate_limiter::Priority;
use crate::api::wire;
use crate::domain::{CallId, TranscriptId, Utterance};

impl Client {
    /// Starts to transcribe a call, both directions, by exactly one request. It ends with the call.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::api::ErrorKind). When [`ApiError::outcome_unknown`] is true, it may have begun anyway.
    pub async fn transcribe(&self, call: &CallId, language: &str) -> Result<TranscriptId, ApiError> {
        let operation = Operation::StartTranscript;
        let request = HttpRequest::post(operation, "transcribes").with_body(wire::transcribe_body(call, language));
        let body = self.urgent(request).await?;
        readable(operation, wire::transcript_id(&super::answer::json(operation, &body)?))
    }

    /// What was said so far, oldest first: the newest hundred utterances, as the API pages no further.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::api::ErrorKind).
    pub async fn transcript(&self, id: &TranscriptId, priority: Priority) -> Result<Vec<Utterance>, ApiError> {
        let request = HttpRequest::get(Operation::ReadTranscript, "transcripts");
        let request = request.with_query(wire::TRANSCRIBE_ID, id.as_str());
        readable(Operation::ReadTranscript, wire::utterances(&self.read(priority, request).await?, id))
    }
}
