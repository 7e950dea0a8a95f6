//! The error envelope of the API. All routes use it.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// An error answer.
#[derive(Debug, Clone)]
pub struct Refusal {
    code: StatusCode,
    reason: String,
    message: String,
    details: Option<Value>,
    retry_after: Option<u64>,
}

impl Refusal {
    /// A refusal with its HTTP code, a reason for programs and a message for people.
    pub fn new(code: u16, reason: &str, message: impl Into<String>) -> Self {
        Self {
            code: StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            reason: reason.to_owned(),
            message: message.into(),
            details: None,
            retry_after: None,
        }
    }

    /// 400 for an invalid request.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_ARGUMENT", message)
    }

    /// 403 for a request that needs a verified identity.
    pub fn unverified() -> Self {
        Self::new(403, "IDENTITY_VERIFICATION_REQUIRED", "Verify your identity first.")
    }

    /// 500 without a cause.
    pub fn internal() -> Self {
        Self::new(500, "INTERNAL", "An internal error occurred.")
    }

    /// 403 for every request: the account is scheduled for deletion.
    pub fn frozen(scheduled: Timestamp, effective: Timestamp) -> Self {
        let mut refusal = Self::new(403, "ACCOUNT_FROZEN", "The account is scheduled for deletion.");
        refusal.details = Some(json!([{
            "deletion_scheduled_at": scheduled,
            "deletion_effective_at": effective,
            "recovery_endpoint": "DELETE /auth/unregister",
        }]));
        refusal
    }

    /// 429. `limited_by` is `customer` or `ip`; without `retry_after` the header is missing.
    pub fn rate_limited(limited_by: &str, retry_after: Option<u64>) -> Self {
        let mut refusal = Self::new(429, "RATE_LIMIT_EXCEEDED", "Too many requests.");
        refusal.details = Some(json!([{ "limited_by": limited_by }]));
        refusal.retry_after = retry_after;
        refusal
    }

    /// The typical refusal for an HTTP code, for faults that name only the code.
    pub fn usual(code: u16) -> Self {
        let reason = match code {
            401 => "INVALID_CREDENTIALS",
            402 => "INSUFFICIENT_BALANCE",
            403 => "PERMISSION_DENIED",
            404 => "RESOURCE_NOT_FOUND",
            405 => "METHOD_NOT_ALLOWED",
            409 => "STATE_INVALID",
            413 => "PAYLOAD_TOO_LARGE",
            429 => return Self::rate_limited("customer", None),
            503 => "SERVICE_UNAVAILABLE",
            504 => "REQUEST_TIMEOUT",
            400..=499 => "INVALID_ARGUMENT",
            _ => "INTERNAL",
        };
        Self::new(code, reason, "The test host was told to answer this.")
    }

    /// The same refusal with another reason.
    pub fn because(mut self, reason: &str) -> Self {
        reason.clone_into(&mut self.reason);
        self
    }

    /// The canonical status for the HTTP code.
    fn status(&self) -> &'static str {
        match self.code.as_u16() {
            401 => "UNAUTHENTICATED",
            402 => "PAYMENT_REQUIRED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            409 => "FAILED_PRECONDITION",
            429 => "RESOURCE_EXHAUSTED",
            502..=504 => "UNAVAILABLE",
            400..=499 => "INVALID_ARGUMENT",
            _ => "INTERNAL",
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut id = Uuid::new_v4().simple().to_string().to_uppercase();
        id.truncate(16);
        let mut error = json!({
            "status": self.status(),
            "reason": self.reason,
            "message": self.message,
            "request_id": format!("req_{id}"),
        });
        if let Some(details) = self.details {
            error["details"] = details;
        }
        let mut response = (self.code, Json(json!({ "error": error }))).into_response();
        if let Some(seconds) = self.retry_after {
            let value = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}
