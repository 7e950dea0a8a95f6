//! Errors of requests, as plain values. `error_message` turns them into text for the user.
//!
//! No error of the HTTP library and no URL is kept: either could contain a secret.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use super::operation::Operation;
use super::proxy::ProxyFault;
use super::tls::fault::TlsFault;

/// The kind of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// No connection: refused, or no route to the host. Nothing was sent.
    Refused,
    /// The host's name could not be resolved. Nothing was sent.
    Dns,
    /// No secure connection, mostly because of an untrusted certificate. Nothing was processed.
    Tls(TlsFault),
    /// No connection to the server through the proxy. Nothing was processed.
    Proxy {
        /// The proxy's host and port, and the variable that names it.
        proxy: String,
        /// What is wrong.
        fault: ProxyFault,
    },
    /// The other side does not speak HTTP.
    NotHttp,
    /// No connection within the time limit. Nothing was sent.
    ConnectTimeout,
    /// No answer within the time limit.
    Timeout,
    /// The connection broke before the answer was complete.
    Reset,
    /// The server certainly did not process the request: it was never sent, the server refused it, as it does when it
    /// recycles a connection, or it answered 425. Safe to repeat.
    Unprocessed,
    /// 401.
    Unauthorized,
    /// 402.
    PaymentRequired,
    /// 403.
    Forbidden,
    /// 403 `ACCOUNT_FROZEN`: the account is scheduled for deletion, and every route answers this.
    Frozen {
        /// When the deletion was scheduled.
        since: Option<Timestamp>,
        /// When the account will be deleted.
        until: Option<Timestamp>,
    },
    /// 404 for the requested record.
    NotFound,
    /// The server has no such route: 404 `ROUTE_NOT_FOUND`, 405, or a 404 without the API's error envelope.
    RouteMissing,
    /// The call's record was deleted (409 `STATE_INVALID` on a call).
    Gone,
    /// Any other 409.
    Conflict,
    /// 400 and any other 4xx.
    Invalid,
    /// 429.
    RateLimited {
        /// The wait that the server asks for.
        retry_after: Option<Duration>,
        /// Which limit was reached: `customer` or `ip`.
        limited_by: Option<String>,
    },
    /// 5xx.
    Server,
    /// The answer was longer than any legitimate one.
    TooLarge,
    /// 3xx. Redirects are not followed: they could carry the credential elsewhere.
    Redirected,
    /// The answer is not one of the API's.
    Decode,
    /// Refused by this program; nothing was sent.
    NotAllowed,
}

/// A request that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The request that failed.
    pub operation: Operation,
    /// How it failed.
    pub kind: ErrorKind,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The server's reason code; `None` when the answer had no error envelope.
    pub reason: Option<String>,
    /// The server's message, or a detail of a network failure. Free of secrets and control characters.
    pub message: Option<String>,
    /// The request id to give to support.
    pub request_id: Option<String>,
}

impl ApiError {
    /// An error without an answer of the server.
    #[must_use]
    pub fn local(operation: Operation, kind: ErrorKind, message: Option<String>) -> Self {
        Self { operation, kind, status: None, reason: None, message, request_id: None }
    }

    /// Whether a repeat may help and does no harm: temporary failures of reads.
    #[must_use]
    pub fn is_worth_retrying(&self) -> bool {
        use ErrorKind as K;
        self.operation.is_read()
            && match self.kind {
                K::Refused
                | K::Dns
                | K::Proxy { .. }
                | K::ConnectTimeout
                | K::Timeout
                | K::Reset
                | K::Unprocessed
                | K::RateLimited { .. } => true,
                // 501 and 505 are permanent.
                K::Server => !matches!(self.status, Some(501 | 505)),
                _ => false,
            }
    }

    /// Whether the error means that the record does not exist, yet or any more: an answer, not a failure.
    pub(crate) fn is_about_the_record(&self) -> bool {
        matches!(self.kind, ErrorKind::NotFound | ErrorKind::Gone)
    }

    /// Whether the error is about the connection or the whole account, not only about the record.
    pub(crate) fn concerns_everything(&self) -> bool {
        use ErrorKind as K;
        let about_it = matches!(self.kind, K::NotFound | K::Gone | K::Conflict | K::Invalid | K::Forbidden);
        // A single unreadable answer may be one broken record.
        let one_record = self.kind == K::Decode && self.operation == Operation::GetCall;
        // The list of groupcalls only groups legs: everything else works without it.
        let groupcalls = self.operation == Operation::ListGroupcalls
            && matches!(self.kind, K::RouteMissing | K::Server | K::Decode | K::TooLarge | K::Redirected);
        !about_it && !one_record && !groupcalls
    }

    /// Whether the server may have received the request. `false` means that the server certainly did not process it, so
    /// a repeat is safe.
    #[must_use]
    pub fn may_have_reached_the_server(&self) -> bool {
        use ErrorKind as K;
        !matches!(
            self.kind,
            K::Refused | K::Dns | K::Tls(_) | K::Proxy { .. } | K::ConnectTimeout | K::Unprocessed | K::NotAllowed
        )
    }

    /// Whether a call was refused without a reason. A server that fails after creating the call answers this too.
    pub(crate) fn may_hide_a_call(&self) -> bool {
        self.operation == Operation::PlaceCall && self.kind == ErrorKind::Server && !self.outcome_unknown()
    }

    /// Whether the change may have been made: its outcome is unknown, or its refusal may hide a call.
    pub(crate) fn may_have_been_done(&self) -> bool {
        self.outcome_unknown() || self.may_hide_a_call()
    }

    /// Whether the change may have been made although the request failed.
    ///
    /// A refusal in the API's own envelope means that it was not. A 502, a time-out or an unreadable 200 leaves it
    /// open.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        use ErrorKind as K;
        !self.operation.is_read()
            && match self.kind {
                K::Timeout | K::Reset | K::NotHttp | K::TooLarge | K::Decode => true,
                K::Server => !(self.status == Some(500) && self.reason.is_some()),
                _ => false,
            }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {}: {}", self.operation, self.kind.words())?;
        if let Some(status) = self.status {
            write!(f, " (HTTP {status}")?;
            if let Some(reason) = &self.reason {
                write!(f, " {reason}")?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

impl ErrorKind {
    /// A short description for a log line.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Refused => "no connection to the server",
            Self::Dns => "the server's name could not be resolved",
            Self::Tls(_) => "no secure connection",
            Self::Proxy { .. } => "the proxy did not let the request through",
            Self::NotHttp => "the answer is not HTTP",
            Self::ConnectTimeout => "connection timed out",
            Self::Timeout => "no answer within the time limit",
            Self::Reset => "the connection broke",
            Self::Unprocessed => "the server closed the connection without accepting the request",
            Self::Unauthorized => "not logged in",
            Self::PaymentRequired => "the balance is too low",
            Self::Forbidden => "not permitted",
            Self::Frozen { .. } => "the account is frozen",
            Self::NotFound => "not found",
            Self::RouteMissing => "the server does not know this request",
            Self::Gone => "the record was deleted",
            Self::Conflict => "not possible in the call's state",
            Self::Invalid => "the server rejected the request",
            Self::RateLimited { .. } => "too many requests",
            Self::Server => "the server failed",
            Self::TooLarge => "the answer is too long",
            Self::Redirected => "the server redirects to another address",
            Self::Decode => "the answer could not be read",
            Self::NotAllowed => "refused here",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(operation: Operation, kind: ErrorKind, status: Option<u16>, reason: Option<&str>) -> ApiError {
        ApiError { status, reason: reason.map(str::to_owned), ..ApiError::local(operation, kind, None) }
    }

    #[test]
    fn what_may_be_repeated_and_what_is_not_known() {
        use ErrorKind as K;
        let limited = K::RateLimited { retry_after: None, limited_by: None };
        // kind, status, reason, (a read is retried, the request may have arrived, a call may have been placed)
        for (kind, status, reason, expected) in [
            (K::Refused, None, None, (true, false, false)),
            (K::Dns, None, None, (true, false, false)),
            (K::ConnectTimeout, None, None, (true, false, false)),
            (K::Tls(TlsFault::SelfSigned), None, None, (false, false, false)),
            (K::NotHttp, None, None, (false, true, true)),
            (K::Unprocessed, None, None, (true, false, false)),
            (K::NotAllowed, None, None, (false, false, false)),
            (K::Timeout, None, None, (true, true, true)),
            (K::Reset, None, None, (true, true, true)),
            (K::Server, Some(502), None, (true, true, true)),
            (K::Server, Some(503), Some("REQUEST_TIMEOUT"), (true, true, true)),
            (K::Server, Some(500), None, (true, true, true)),
            (K::Server, Some(500), Some("INTERNAL"), (true, true, false)),
            (K::Server, Some(501), None, (false, true, true)),
            (K::Decode, Some(200), None, (false, true, true)),
            (K::TooLarge, Some(200), None, (false, true, true)),
            (K::Redirected, Some(302), None, (false, true, false)),
            (limited, Some(429), None, (true, true, false)),
            (K::Unauthorized, Some(401), None, (false, true, false)),
            (K::Invalid, Some(400), None, (false, true, false)),
            (K::Gone, Some(409), Some("STATE_INVALID"), (false, true, false)),
        ] {
            let read = error(Operation::ListCalls, kind.clone(), status, reason);
            let place = error(Operation::PlaceCall, kind.clone(), status, reason);
            let got = (read.is_worth_retrying(), place.may_have_reached_the_server(), place.outcome_unknown());
            assert_eq!(got, expected, "{kind:?} {status:?} {reason:?}");
            assert!(!read.outcome_unknown() && !place.is_worth_retrying(), "{kind:?}");
        }
    }
}
