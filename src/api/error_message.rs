//! The only place that turns an [`ApiError`] into text for the user: what failed, why, and what to do about it.
//!
//! The server's reason code decides first, then the kind of failure. An unknown code is shown unchanged.

mod connection;

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use super::rate_limiter::{LONGEST_BELIEVED, LONGEST_PAUSE};
use super::{ApiError, ErrorKind, Operation};

pub(crate) use connection::of_proxy;

/// A failure as text for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorMessage {
    /// What failed and why, as a sentence.
    pub what: String,
    /// What to do next, if anything.
    pub next: Option<String>,
    /// The server's own words: status, reason, message, and the request id for support.
    pub server: Option<String>,
}

impl fmt::Display for ErrorMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(next) = &self.next {
            write!(f, " {next}")?;
        }
        match &self.server {
            Some(server) => write!(f, " [{server}]"),
            None => Ok(()),
        }
    }
}

/// The message for `error`.
#[must_use]
pub fn message_for(error: &ApiError) -> ErrorMessage {
    let (why, hint) = in_words(error);
    advised(error, format!("Could not {}: {why}.", error.operation), hint)
}

/// The message for `error` when `known` tells more: a problem the account proves, or a check that was impossible.
/// `known` replaces guesses only; a cause that the server names takes precedence.
pub fn advice_knowing(error: &ApiError, known: Option<&str>) -> ErrorMessage {
    match known.filter(|_| matches!(in_words(error).1, CHECK_CALL | USUAL_CAUSES)) {
        Some(known) => advised(error, known.to_owned(), ""),
        None => message_for(error),
    }
}

/// The cause of `error`, and what to do about it, if anything.
pub fn in_words(error: &ApiError) -> (String, &'static str) {
    by_reason(error).map_or_else(|| by_kind(error), |(why, hint)| (why.to_owned(), hint))
}

fn advised(error: &ApiError, what: String, hint: &'static str) -> ErrorMessage {
    let may_be_done = error.operation != Operation::Login && error.may_have_been_done();
    let hint = if may_be_done { without_again(hint) } else { hint };
    let hints: Vec<&str> =
        [consequence(error), Some(hint)].into_iter().flatten().filter(|hint| !hint.is_empty()).collect();
    ErrorMessage { what, next: (!hints.is_empty()).then(|| hints.join(" ")), server: server(error) }
}

/// What the failure means for the change that was requested. Comes first: a call placed twice rings twice.
fn consequence(error: &ApiError) -> Option<&'static str> {
    let placing = error.operation == Operation::PlaceCall;
    let ending = matches!(error.operation, Operation::HangUpCall | Operation::HangUpGroupcall);
    let control = error.operation.is_control();
    if error.outcome_unknown() {
        return match error.operation {
            Operation::TalkToCall => Some("It may still be spoken: listen before you send it again."),
            _ if control => Some("Unconfirmed: checking the call now."),
            Operation::PlaceCall => Some("The call may have been placed: searching the list of calls."),
            Operation::DeleteCall => Some("The record may have been deleted."),
            Operation::Login => None,
            _ => Some("It may be ending: watch its status. Hanging up again does no harm."),
        };
    }
    match error.may_have_reached_the_server() {
        false if error.kind == ErrorKind::NotAllowed => None,
        false if error.kind == ErrorKind::Unprocessed && placing => {
            Some("No call was placed: it is safe to send it again.")
        }
        false if error.kind == ErrorKind::Unprocessed && ending => Some("The call goes on: hang up again."),
        false if error.kind == ErrorKind::Unprocessed && control => Some("The call is unchanged."),
        false if control => Some("Nothing was sent: the call is unchanged."),
        false if placing => Some("Nothing was sent: it is safe to send it again."),
        false if ending => Some("Nothing was sent and the call goes on: hang up again."),
        _ => None,
    }
}

/// Cause and hint by the server's reason code; `None` when the code says no more than the status.
fn by_reason(error: &ApiError) -> Option<(&'static str, &'static str)> {
    let placing = error.operation == Operation::PlaceCall;
    // At login no credential can be wrong yet, and only the login route itself can be missing.
    let login = error.operation == Operation::Login;
    let control = error.operation.is_control();
    Some(match error.reason.as_deref()? {
        "AUTHENTICATION_REQUIRED" | "INVALID_CREDENTIALS" if login => return None,
        reason if login && reason.ends_with("_NOT_FOUND") => return None,
        "AUTHENTICATION_REQUIRED" => ("the server requires a credential", LOG_IN),
        "INVALID_CREDENTIALS" => ("the token or access key is invalid or has expired", LOG_IN_AGAIN),
        "INSUFFICIENT_BALANCE" => ("the balance is too low", TOP_UP),
        "PERMISSION_DENIED" => ("this login lacks the permission", ASK_ADMIN),
        "IDENTITY_VERIFICATION_REQUIRED" => (
            "the account's identity is not verified",
            "Calls to phone numbers require it: verify it in the VoIPBIN console. Extensions and SIP addresses can be called without it.",
        ),
        "DIRECT_ACCESS_NOT_SUPPORTED" => {
            ("this kind of credential does not allow it", "Use the token of a login, or an access key.")
        }
        "FLOW_NOT_FOUND" => ("the flow does not exist", "Reload the flows and choose one."),
        "CALL_NOT_FOUND" => (
            "the server knows no such call",
            "A leg of a groupcall appears a moment after the server names it. Otherwise the call belongs to another account.",
        ),
        // Today's servers answer 400; the API documentation says 409.
        "CALL_STATE_INVALID" | "STATE_INVALID" | "INVALID_ARGUMENT" if control => NOT_IN_CONVERSATION,
        "CALL_STATE_INVALID" => ("the call's state does not allow it", "Look at its status: it may have ended."),
        "CALL_ALREADY_HANGUP" => ("the call has already ended", ""),
        "INVALID_ACTION_TYPE" => (
            "the server does not know the type of an action",
            "Check the spelling of every \"type\" among the actions.",
        ),
        "INVALID_ID" => ("an id is malformed", "Choose the flow or the call from its list instead of typing its id."),
        "INVALID_JSON_BODY" => {
            ("the server could not read the request", "Check the actions: each must be a JSON object with a type.")
        }
        "INTERNAL" if error.operation == Operation::StartRecording => (
            "the server did not start it and gave no cause",
            "The call may have ended, it may already be recorded, or the balance may be used up.",
        ),
        "INVALID_ARGUMENT" if placing => ("the server rejected the request", CHECK_CALL),
        "REQUEST_TIMEOUT" => ("the server took too long", LATER),
        "SERVICE_UNAVAILABLE" => ("the service is unavailable", LATER),
        "INTERNAL" if placing && error.status == Some(500) => ("the server failed and gave no cause", USUAL_CAUSES),
        reason if reason.ends_with("_NOT_FOUND") && error.kind == ErrorKind::NotFound => {
            ("the server cannot find it", "It may have been deleted, or belong to another account: reload the lists.")
        }
        _ => return None,
    })
}

/// Cause and hint by the kind of failure alone.
fn by_kind(error: &ApiError) -> (String, &'static str) {
    use ErrorKind as K;
    let placing = error.operation == Operation::PlaceCall;
    let login = error.operation == Operation::Login;
    let control = error.operation.is_control();
    let (why, hint) = match &error.kind {
        K::Refused => (
            "no connection to the server",
            "Check the address, that the server is up, and any firewall or proxy in between.",
        ),
        K::Dns => {
            ("the server's name cannot be resolved", "Check the address for a typo, then your network and its DNS.")
        }
        K::Tls(fault) => return connection::of_tls(fault),
        K::Proxy { proxy, fault } => return (of_proxy(proxy, fault), connection::hint_for_proxy(fault)),
        K::NotHttp => (
            "the answer is not HTTP",
            "If that port uses TLS, write https:// in the address; otherwise check the port.",
        ),
        K::ConnectTimeout => {
            ("the connection timed out", "Check your network; a firewall may be dropping the connection.")
        }
        K::Timeout => ("no answer within the time limit", SLOW_LATER),
        K::Reset => ("the connection broke before the answer was complete", NETWORK_AGAIN),
        K::Unprocessed if error.status.is_some() => ("the server is not accepting requests yet", LATER),
        K::Unprocessed => ("the server closed the connection without accepting the request", LATER),
        K::Unauthorized if login => WRONG_PASSWORD,
        K::Invalid if login && error.status == Some(400) => WRONG_PASSWORD,
        K::Invalid if error.status == Some(413) => {
            ("the request is too long for the server", "Shorten the text or the actions.")
        }
        K::NotFound | K::RouteMissing if login => NO_SUCH_ROUTE,
        K::Unauthorized => ("the token or access key is invalid or has expired", LOG_IN_AGAIN),
        K::PaymentRequired => ("the balance is too low", TOP_UP),
        K::Forbidden => ("the server does not allow it", ASK_ADMIN),
        K::Frozen { since, until } => return (frozen(*since, *until), RECOVER),
        K::NotFound => ("the server cannot find it", "It may have been deleted: reload the lists."),
        K::RouteMissing if control => {
            ("this server does not support it", "It may be an older server. Everything else works.")
        }
        K::Conflict if control => NOT_IN_CONVERSATION,
        K::RouteMissing => NO_SUCH_ROUTE,
        K::Gone => ("its record has been deleted", "The call has ended; its reason can no longer be read."),
        K::Conflict => {
            ("its current state does not allow it", "Look at its status; it may have changed in the meantime.")
        }
        K::Invalid if error.status == Some(407) => {
            ("a proxy on the way requires a login", "Ask your network's operator.")
        }
        K::Invalid if placing => ("the server rejected the request", CHECK_CALL),
        K::Invalid if error.operation.is_list() => {
            ("the server rejected the request", "A later page may be gone: reload the list.")
        }
        K::Invalid => ("the server rejected the request", ""),
        K::RateLimited { retry_after, limited_by } => {
            return (
                limited(*retry_after, limited_by.as_deref()),
                "Background requests slow down automatically. Other programs on this account share the limit.",
            );
        }
        K::Server if matches!(error.status, Some(502..=504)) => {
            ("the service behind the server's gateway does not respond", LATER)
        }
        K::Server => ("the server failed", LATER),
        K::TooLarge => ("the answer is longer than any from the API", "Check that the address is that of the API."),
        K::Redirected => {
            return (
                elsewhere(error),
                "Redirects are not followed, to protect the credential. If this is the API's new address, set it as api_url; otherwise a login page of your network is in the way.",
            );
        }
        // The message already says what does not match.
        K::Decode if error.message.is_some() => return (error.message.clone().unwrap_or_default(), ""),
        K::Decode => (
            "the answer is not from the API",
            "Check that the address is that of the API. A login page of your network may be in the way.",
        ),
        K::NotAllowed => ("refused by vdial, nothing was sent", ""),
    };
    (with_detail(why, error), hint)
}

/// Since when an account is frozen and when it will be deleted, as text.
pub fn frozen(since: Option<Timestamp>, until: Option<Timestamp>) -> String {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    let since = since.map(|at| format!(" since {}", day(at))).unwrap_or_default();
    let until = until.map(|at| format!(", deletion on {}", day(at))).unwrap_or_default();
    format!("the account is frozen{since}{until}")
}

/// How to recover a frozen account.
pub const RECOVER: &str = "Restore it with DELETE /auth/unregister, or ask VoIPBIN support.";
const LATER: &str = "Try again in a moment.";
const SLOW_LATER: &str = "The server or the network is slow. Try again in a moment.";
const NETWORK_AGAIN: &str = "Check your network and try again.";

/// The hint for a change that may have been made already: without the advice to send it again.
fn without_again(hint: &'static str) -> &'static str {
    match hint {
        LATER => "",
        SLOW_LATER => "The server or the network is slow.",
        NETWORK_AGAIN => "Check your network.",
        hint => hint,
    }
}

const WRONG_PASSWORD: (&str, &str) =
    ("wrong name or password", "Enter both again; the name is often an e-mail address.");
const NO_SUCH_ROUTE: (&str, &str) = (
    "the server does not know this request",
    "Check the address and its version, such as /v1.0. An older server may lack the feature.",
);
const NOT_IN_CONVERSATION: (&str, &str) = (
    "the call's state does not allow it",
    "It may have ended, or already be in the requested state. Checking its status now.",
);
const LOG_IN: &str = "Log in, or set VOIPBIN_TOKEN or VOIPBIN_ACCESSKEY.";
const LOG_IN_AGAIN: &str =
    "A token lasts 7 days: log in again. An access key works only where an access key is asked for, not as a token.";
const TOP_UP: &str = "Top up in the VoIPBIN console.";
const ASK_ADMIN: &str = "Ask an administrator of the account for permission. Everything else works.";
const CHECK_CALL: &str = "Phone numbers are + and 7 to 15 digits. The destination's country must be on the account's outbound whitelist, which starts empty; the source must be an active number of type normal; the flow must exist.";
const USUAL_CAUSES: &str = "Usual causes: the destination's country is not on the outbound whitelist, the balance is too low, the account is not active, the source is not an active number of type normal owned by the account, or the extension has no registered device or is spelled differently (case matters). Look at the calls before you send it again.";

/// Adds the detail that was found locally, such as what is wrong with the certificate.
fn with_detail(why: &str, error: &ApiError) -> String {
    match &error.message {
        Some(detail) if error.status.is_none() => format!("{why} ({detail})"),
        _ => why.to_owned(),
    }
}

fn limited(retry_after: Option<Duration>, limited_by: Option<&str>) -> String {
    let whose = match limited_by {
        Some("customer") => " of this account",
        Some("ip") => " from this network address",
        _ => "",
    };
    let wait = match retry_after {
        None => String::new(),
        Some(wait) if wait > LONGEST_BELIEVED => {
            format!("; the server asked for a wait of {} s, ignored as a mistake", wait.as_secs())
        }
        Some(wait) if wait > LONGEST_PAUSE => {
            let (asked, kept) = (wait.as_secs(), LONGEST_PAUSE.as_secs());
            format!("; the server asked for a wait of {asked} s, waiting {kept} s")
        }
        Some(wait) => format!("; the server asked for a wait of {} s", wait.as_secs()),
    };
    format!("too many requests{whose}{wait}")
}

fn elsewhere(error: &ApiError) -> String {
    match &error.message {
        Some(host) if error.reason.is_none() => format!("the server redirects to {host}"),
        _ => "the server redirects to another address".to_owned(),
    }
}

/// The server's own words: status, reason, message, request id.
pub fn server(error: &ApiError) -> Option<String> {
    let status = error.status.filter(|status| *status >= 400)?;
    let mut said = format!("HTTP {status}");
    if let Some(reason) = &error.reason {
        said.push(' ');
        said.push_str(reason);
    }
    let request = error.request_id.as_ref().map(|id| format!("request {id}"));
    for part in [error.message.clone(), request].into_iter().flatten() {
        said.push_str(" · ");
        said.push_str(&part);
    }
    Some(said)
}

#[cfg(test)]
mod tests;
