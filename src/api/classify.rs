//! Turns failures of the HTTP library and error answers of the server into an [`ApiError`]. The library's errors stay
//! in this module: they carry URLs.

use std::error::Error;
use std::io;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};

use super::server_clock::http_date;
use super::tls::fault::TlsFault;
use super::wire::{self, Envelope};
use super::{ApiError, ErrorKind, Operation};
use crate::base::safe_text;

/// Longest server text that is kept, in bytes.
const LONGEST_TEXT: usize = 500;

/// The error for a request without a complete answer.
pub(super) fn transport(operation: Operation, error: reqwest::Error) -> ApiError {
    let error = error.without_url();
    let (kind, message) = match (error.is_connect(), error.is_timeout()) {
        (true, true) => (ErrorKind::ConnectTimeout, None),
        (false, true) => (ErrorKind::Timeout, None),
        (true, false) => no_connection(&error),
        (false, false) if is_unprocessed(&error) => (ErrorKind::Unprocessed, None),
        (false, false) if is_no_http(&error) => (ErrorKind::NotHttp, None),
        // A TLS error after the handshake: the connection broke while in use.
        (false, false) if causes(&error).any(<dyn Error>::is::<rustls::Error>) => (ErrorKind::Reset, None),
        // The library could not build the request.
        (false, false) if error.is_builder() => (ErrorKind::NotAllowed, Some("the request cannot be written".into())),
        (false, false) if is_garbled(&error) => (ErrorKind::Decode, None),
        (false, false) => (ErrorKind::Reset, None),
    };
    ApiError::local(operation, kind, message)
}

/// Error of a failed connection. The library reports a bad certificate as one too; the causes tell them apart.
fn no_connection(error: &reqwest::Error) -> (ErrorKind, Option<String>) {
    let mut detail = None;
    for cause in causes(error) {
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            return (ErrorKind::Tls(TlsFault::from(tls)), None);
        }
        if cause.is::<rustls::pki_types::InvalidDnsNameError>() {
            return (ErrorKind::Dns, None);
        }
        // The types of these two errors are private, so their text is compared.
        let text = cause.to_string();
        if text.starts_with("dns error") {
            return (ErrorKind::Dns, None);
        }
        if text.contains("tls handshake eof") {
            return (ErrorKind::Tls(TlsFault::Ended(None)), None);
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            // A closed port refuses. This server accepted the connection and left during the handshake.
            if matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) {
                return (ErrorKind::Tls(TlsFault::Ended(None)), None);
            }
            detail = Some(clean(&text));
        }
    }
    (ErrorKind::Refused, detail)
}

/// Whether the answer is not HTTP, for example from a port that speaks TLS.
fn is_no_http(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| {
        cause.downcast_ref::<hyper::Error>().is_some_and(|error| error.is_parse() && !error.is_parse_too_large())
    })
}

/// Whether the server certainly did not process the request (RFC 9113, sections 6.8 and 8.7): it refused the stream, or
/// shut down gracefully and left the stream out. The library reports this only for streams above the last one the
/// server may have processed; for the others the outcome is unknown when the connection ends.
/// Also true when the connection closed before the request was written to it.
fn is_unprocessed(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| match cause.downcast_ref::<h2::Error>() {
        Some(error) if error.is_remote() => {
            error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR)
                || error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM)
        }
        _ => cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled),
    })
}

/// Whether decompressing the body failed, as opposed to its transport.
fn is_garbled(error: &reqwest::Error) -> bool {
    let mut io = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    io.any(|error| matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput))
}

/// The causes of `error`, outermost first. An I/O error's own `source` skips the error it wraps: it is unwrapped here.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |&at| {
        let inner = at.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inner.map_or_else(|| at.source(), |inner| Some(inner))
    })
}

/// The error for an unsuccessful answer.
pub(super) fn answer(operation: Operation, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ApiError {
    let envelope = wire::error_envelope(body);
    let kind = match kind(operation, status, headers, envelope.as_ref()) {
        ErrorKind::Invalid if envelope.is_none() && wants_tls(body) => ErrorKind::Tls(TlsFault::Wanted),
        kind => kind,
    };
    let redirect = (kind == ErrorKind::Redirected).then(|| redirect_host(headers)).flatten();
    let Envelope { reason, message, request_id, .. } = envelope.unwrap_or_default();
    let clean = |text: Option<String>| text.map(|text| clean(&text));
    ApiError {
        operation,
        kind,
        status: Some(status.as_u16()),
        reason: clean(reason),
        message: clean(message).or(redirect),
        request_id: clean(request_id),
    }
}

/// Whether the server expected TLS, by the error pages of nginx, Apache and Go for plain HTTP on a TLS port.
fn wants_tls(body: &[u8]) -> bool {
    let body = String::from_utf8_lossy(&body[..body.len().min(4096)]).to_lowercase();
    let words =
        ["plain http request was sent to https port", "http request to an https server", "plain http to an ssl"];
    words.iter().any(|words| body.contains(words))
}

fn kind(operation: Operation, status: StatusCode, headers: &HeaderMap, envelope: Option<&Envelope>) -> ErrorKind {
    let reason = envelope.and_then(|envelope| envelope.reason.as_deref());
    match status.as_u16() {
        300..400 => ErrorKind::Redirected,
        401 => ErrorKind::Unauthorized,
        402 => ErrorKind::PaymentRequired,
        403 if reason == Some(wire::ACCOUNT_FROZEN) => ErrorKind::Frozen {
            since: envelope.and_then(|envelope| envelope.deletion_scheduled),
            until: envelope.and_then(|envelope| envelope.deletion_effective),
        },
        403 => ErrorKind::Forbidden,
        404 if reason.is_some_and(|reason| reason != wire::ROUTE_NOT_FOUND) => ErrorKind::NotFound,
        404 | 405 => ErrorKind::RouteMissing,
        408 => ErrorKind::Timeout,
        409 if reason == Some(wire::STATE_INVALID) && is_about_a_call(operation) => ErrorKind::Gone,
        409 => ErrorKind::Conflict,
        // Too Early (RFC 8470): the server did not process it, in case it was a replay.
        425 => ErrorKind::Unprocessed,
        429 => ErrorKind::RateLimited {
            retry_after: retry_after(headers),
            limited_by: envelope.and_then(|envelope| envelope.limited_by.clone()).map(|text| clean(&text)),
        },
        400..500 => ErrorKind::Invalid,
        _ => ErrorKind::Server,
    }
}

fn is_about_a_call(operation: Operation) -> bool {
    matches!(operation, Operation::GetCall | Operation::HangUpCall | Operation::DeleteCall)
}

/// The wait in `Retry-After`: in seconds, or as a date, which some proxies send instead.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    http_date(text)?.duration_since(Timestamp::now()).try_into().ok()
}

/// Target host of a redirect. The rest of the URL is dropped: it could repeat the credential.
fn redirect_host(headers: &HeaderMap) -> Option<String> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let url: reqwest::Url = location.parse().ok()?;
    Some(clean(&origin(&url)?))
}

fn origin(url: &reqwest::Url) -> Option<String> {
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    Some(format!("{}://{}{port}", url.scheme(), url.host_str()?))
}

/// The API's new address when a redirect of the request for `asked` leads to the same request elsewhere, as from http
/// to https.
pub(super) fn moved_to(api_url: &reqwest::Url, asked: &reqwest::Url, headers: &HeaderMap) -> Option<String> {
    let target = asked.join(headers.get(LOCATION)?.to_str().ok()?).ok()?;
    let request = asked.path().strip_prefix(api_url.path().trim_end_matches('/'))?;
    let base = target.path().strip_suffix(request).filter(|_| request.len() > 1)?;
    let address = format!("{}{base}", origin(&target)?);
    (address != format!("{}{}", origin(api_url)?, api_url.path())).then(|| clean(&address))
}

/// A server text made safe to show: one line, printable characters only, bounded length.
fn clean(text: &str) -> String {
    safe_text::clean_start(text, LONGEST_TEXT).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn error(operation: Operation, status: u16, body: &str) -> ApiError {
        answer(operation, StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes())
    }

    fn envelope(reason: &str) -> String {
        json!({"error": {"status": "X", "reason": reason, "message": "m", "request_id": "req_1"}}).to_string()
    }

    #[test]
    fn statuses_and_reasons_make_the_kind() {
        use ErrorKind as K;
        use Operation as O;
        let limited = K::RateLimited { retry_after: None, limited_by: None };
        for (operation, status, reason, expected) in [
            (O::ListCalls, 301, None, K::Redirected),
            (O::PlaceCall, 400, Some("INVALID_ARGUMENT"), K::Invalid),
            (O::Login, 400, None, K::Invalid),
            (O::ListCalls, 401, Some("AUTHENTICATION_REQUIRED"), K::Unauthorized),
            (O::PlaceCall, 402, Some("INSUFFICIENT_BALANCE"), K::PaymentRequired),
            (O::PlaceCall, 403, Some("ACCOUNT_FROZEN"), K::Frozen { since: None, until: None }),
            (O::GetCall, 404, Some("CALL_NOT_FOUND"), K::NotFound),
            (O::HangUpCall, 404, Some("ROUTE_NOT_FOUND"), K::RouteMissing),
            (O::HangUpCall, 404, None, K::RouteMissing),
            (O::HangUpCall, 405, None, K::RouteMissing),
            (O::GetCall, 408, None, K::Timeout),
            (O::GetCall, 409, Some("STATE_INVALID"), K::Gone),
            (O::HangUpCall, 409, Some("STATE_INVALID"), K::Gone),
            (O::PlaceCall, 409, Some("STATE_INVALID"), K::Conflict),
            (O::GetGroupcall, 409, Some("STATE_INVALID"), K::Conflict),
            (O::HangUpCall, 409, Some("CALL_STATE_INVALID"), K::Conflict),
            (O::ListCalls, 418, None, K::Invalid),
            (O::ListCalls, 429, Some("RATE_LIMIT_EXCEEDED"), limited),
            (O::PlaceCall, 500, Some("INTERNAL"), K::Server),
            (O::ListCalls, 502, None, K::Server),
        ] {
            let body = reason.map_or_else(|| "<html>no envelope</html>".to_owned(), envelope);
            let error = error(operation, status, &body);
            assert_eq!(error.kind, expected, "{operation:?} {status} {reason:?}");
            assert_eq!((error.status, error.reason.as_deref()), (Some(status), reason));
            assert_eq!(error.request_id.is_some(), reason.is_some());
        }
    }

    #[test]
    fn a_wait_is_read_as_seconds_or_as_a_moment() {
        let wait = |text: &str| retry_after(&HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]));
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-1"), None);
        assert_eq!(wait("Thu, 15 Jan 2015 09:30:00 GMT"), None, "a moment gone by");
        assert!(wait("Thu, 15 Jan 2099 09:30:00 GMT") > Some(Duration::from_hours(1)));
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn a_redirect_names_its_host_only() {
        let to = "https://evil.example:8443/steal?accesskey=hunter2";
        let headers = HeaderMap::from_iter([(LOCATION, to.parse().unwrap())]);
        let error = answer(Operation::ListCalls, StatusCode::FOUND, &headers, b"");
        assert_eq!(error.message.as_deref(), Some("https://evil.example:8443"));
    }

    #[test]
    fn the_address_after_a_redirect_is_whole_and_without_a_secret() {
        let api_url = "http://api.example:8080/v1.0".parse().unwrap();
        let asked = "http://api.example:8080/v1.0/calls?accesskey=hunter2".parse().unwrap();
        for (to, expected) in [
            ("https://api.example:8443/v1.0/calls?accesskey=hunter2", Some("https://api.example:8443/v1.0")),
            ("https://me:hunter2@api.example/v2.0/calls#hunter2", Some("https://api.example/v2.0")),
            ("/voipbin/v1.0/calls?accesskey=hunter2", Some("http://api.example:8080/voipbin/v1.0")),
            ("https://portal.example/login?then=hunter2", None),
            ("/v1.0/calls", None),
        ] {
            let headers = HeaderMap::from_iter([(LOCATION, to.parse().unwrap())]);
            assert_eq!(moved_to(&api_url, &asked, &headers).as_deref(), expected, "{to}");
        }
    }

    #[test]
    fn a_port_that_wants_tls_is_known_by_its_page() {
        for (status, body, wanted) in [
            (400, "<html><center>The plain HTTP request was sent to HTTPS port</center>", true),
            (400, "Client sent an HTTP request to an HTTPS server.\n", true),
            (400, "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />", true),
            (400, "<html>Bad Request</html>", false),
            (400, r#"{"error":{"reason":"INVALID_ARGUMENT","message":"http request to an https server"}}"#, false),
            (500, "The plain HTTP request was sent to HTTPS port", false),
        ] {
            let kind = error(Operation::ListCalls, status, body).kind;
            assert_eq!(kind == ErrorKind::Tls(TlsFault::Wanted), wanted, "{body}");
        }
    }

    #[test]
    fn the_servers_text_cannot_drive_a_terminal() {
        let body = json!({"error": {"reason": "A", "message": format!("\u{1b}[2J\nx{}", "y".repeat(9_999))}});
        let message = error(Operation::Me, 400, &body.to_string()).message.unwrap();
        assert!(message.starts_with("[2J x") && message.chars().count() <= LONGEST_TEXT + 1, "{message}");
    }
}
