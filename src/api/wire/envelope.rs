//! The API's error envelope, and the small answers of a login.

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use crate::domain::CustomerId;

use super::fields::text;
use super::time::timestamp;
use super::tree::tree;

/// The server's description of a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The reason code.
    pub reason: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// The request id to give to support.
    pub request_id: Option<String>,
    /// Which rate limit was reached: `customer` or `ip`.
    pub limited_by: Option<String>,
    /// When the deletion of a frozen account was scheduled.
    pub deletion_scheduled: Option<Timestamp>,
    /// When a frozen account will be deleted.
    pub deletion_effective: Option<Timestamp>,
}

/// The error envelope in a body; `None` for everything else: a proxy's HTML, plain text, an empty body.
pub fn error_envelope(body: &[u8]) -> Option<Envelope> {
    let value = tree(body).ok()?;
    let error = value.get("error").filter(|error| error.is_object())?;
    let said = |value: &Value, field| Some(text(value, field)).filter(|text| !text.is_empty());
    // `details` is a list of objects, or one object.
    let details = match error.get("details") {
        Some(Value::Array(details)) => details.as_slice(),
        details => details.map_or(&[][..], std::slice::from_ref),
    };
    let detail = |field| details.iter().find_map(|detail| said(detail, field));
    let time = |field| details.iter().find_map(|detail| timestamp(detail.get(field)?));
    Some(Envelope {
        // An older server may send only the status code's name.
        reason: said(error, "reason").or_else(|| said(error, "status")),
        message: said(error, "message"),
        request_id: said(error, "request_id"),
        limited_by: detail("limited_by"),
        deletion_scheduled: time("deletion_scheduled_at"),
        deletion_effective: time("deletion_effective_at"),
    })
}

/// The token in the answer to a login.
pub fn login_token(value: &Value) -> Option<SecretString> {
    value.get("token")?.as_str().filter(|token| !token.is_empty()).map(Into::into)
}

/// Expiry time in a token's decoded payload: the API's `expire`, or the standard `exp`.
pub fn token_expiry(payload: &[u8]) -> Option<Timestamp> {
    let payload = tree(payload).ok()?;
    let standard = || payload.get("exp")?.as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok());
    payload.get("expire").and_then(timestamp).or_else(standard)
}

/// The customer in a token's decoded payload.
pub fn token_customer(payload: &[u8]) -> Option<CustomerId> {
    let payload = tree(payload).ok()?;
    payload.get("agent")?.get("customer_id")?.as_str().and_then(CustomerId::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_envelope_is_told_from_anything_else() {
        let full = json!({"error": {"status": "RESOURCE_EXHAUSTED", "reason": "RATE_LIMIT_EXCEEDED", "message": "slow",
            "request_id": "req_1", "details": [{"limited_by": "ip"}]}});
        let read = error_envelope(full.to_string().as_bytes()).unwrap();
        assert_eq!(read.reason.as_deref(), Some("RATE_LIMIT_EXCEEDED"));
        assert_eq!((read.request_id.as_deref(), read.limited_by.as_deref()), (Some("req_1"), Some("ip")));
        let bare = error_envelope(br#"{"error":{"status":"INTERNAL","details":null}}"#).unwrap();
        assert_eq!((bare.reason.as_deref(), bare.message), (Some("INTERNAL"), None));
        for other in ["", "<html>502</html>", "null", "{}", r#"{"error":"no"}"#, r#"{"error":null}"#, r#"{"error":{"#] {
            assert_eq!(error_envelope(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_tokens_end_has_two_names() {
        let end = Some("2026-01-15T09:30:00Z".parse().unwrap());
        assert_eq!(token_expiry(br#"{"expire":"2026-01-15 09:30:00.000000"}"#), end);
        assert_eq!(token_expiry(br#"{"exp":1768469400}"#), end);
        assert_eq!(token_expiry(br#"{"expire":5}"#), None);
    }

    #[test]
    fn a_login_without_a_token_is_none() {
        use secrecy::ExposeSecret;
        let token = login_token(&json!({"username": "a", "token": "t"})).unwrap();
        assert_eq!(token.expose_secret(), "t");
        for none in [json!({}), json!({"token": ""}), json!({"token": null}), json!([])] {
            assert!(login_token(&none).is_none(), "{none}");
        }
    }
}
