//! The messages for each failure.

use super::*;
use crate::api::TlsFault;
use ErrorKind as K;
use Operation as O;

fn error(operation: O, kind: K, status: Option<u16>, reason: Option<&str>) -> ApiError {
    ApiError { status, reason: reason.map(str::to_owned), ..ApiError::local(operation, kind, None) }
}

#[test]
fn only_a_refused_password_is_called_a_wrong_one() {
    for (kind, status, reason, why) in [
        (K::Invalid, 400, None, "wrong name or password"),
        (K::Unauthorized, 401, Some("INVALID_CREDENTIALS"), "wrong name or password"),
        (K::Invalid, 413, Some("PAYLOAD_TOO_LARGE"), "too long for the server"),
        (K::Invalid, 418, None, "rejected the request"),
        (K::NotFound, 404, Some("RESOURCE_NOT_FOUND"), "does not know this request"),
    ] {
        let advice = message_for(&error(O::Login, kind, Some(status), reason));
        assert!(advice.what.contains(why), "{status}: {}", advice.what);
    }
}

#[test]
fn a_wait_is_told_as_it_is_kept_to() {
    for (seconds, expected) in [
        (7, "asked for a wait of 7 s"),
        (1800, "asked for a wait of 1800 s, waiting 300 s"),
        (999_999_999, "asked for a wait of 999999999 s, ignored as a mistake"),
    ] {
        let kind = K::RateLimited { retry_after: Some(Duration::from_secs(seconds)), limited_by: None };
        let what = message_for(&error(O::ListCalls, kind, Some(429), None)).what;
        assert!(what.contains(expected), "{what}");
    }
}

#[test]
fn every_reason_says_why_and_what_to_do() {
    for (operation, kind, status, reason, why, next) in [
        (O::ListCalls, K::Unauthorized, 401, "AUTHENTICATION_REQUIRED", "requires a credential", "VOIPBIN_TOKEN"),
        (O::ListCalls, K::Unauthorized, 401, "INVALID_CREDENTIALS", "invalid or has expired", "log in again"),
        (O::PlaceCall, K::PaymentRequired, 402, "INSUFFICIENT_BALANCE", "balance is too low", "Top"),
        (O::ListFlows, K::Forbidden, 403, "PERMISSION_DENIED", "lacks the permission", "administrator"),
        (
            O::PlaceCall,
            K::Frozen { since: None, until: None },
            403,
            "ACCOUNT_FROZEN",
            "frozen",
            "DELETE /auth/unregister",
        ),
        (O::PlaceCall, K::Forbidden, 403, "IDENTITY_VERIFICATION_REQUIRED", "not verified", "Extensions"),
        (O::Me, K::Forbidden, 403, "DIRECT_ACCESS_NOT_SUPPORTED", "kind of credential", "token"),
        (O::GetCall, K::NotFound, 404, "CALL_NOT_FOUND", "no such call", "a moment"),
        (O::PlaceCall, K::NotFound, 404, "FLOW_NOT_FOUND", "flow does not exist", "choose"),
        (O::GetGroupcall, K::NotFound, 404, "RESOURCE_NOT_FOUND", "cannot find it", "lists"),
        (O::ListFlows, K::RouteMissing, 404, "ROUTE_NOT_FOUND", "does not know this request", "/v1.0"),
        (O::GetCall, K::Gone, 409, "STATE_INVALID", "record has been deleted", "ended"),
        (O::HangUpGroupcall, K::Conflict, 409, "STATE_INVALID", "current state", "status"),
        (O::HangUpCall, K::Conflict, 409, "CALL_STATE_INVALID", "state does not allow", "ended"),
        (O::HoldCall, K::Conflict, 409, "CALL_STATE_INVALID", "state does not allow", "Checking its status"),
        (O::TalkToCall, K::Conflict, 409, "STATE_INVALID", "state does not allow", "may have ended"),
        (O::HoldCall, K::Invalid, 400, "INVALID_ARGUMENT", "state does not allow", "Checking its status"),
        (O::StartRecording, K::Server, 500, "INTERNAL", "gave no cause", "already be recorded"),
        (O::MuteCall, K::Conflict, 409, "CALL_ALREADY_HANGUP", "already ended", ""),
        (O::StartRecording, K::RouteMissing, 404, "ROUTE_NOT_FOUND", "this server does not support it", "older server"),
        (O::PlaceCall, K::Invalid, 400, "INVALID_ARGUMENT", "rejected the request", "whitelist"),
        (O::PlaceCall, K::Invalid, 400, "INVALID_ID", "id", "list"),
        (O::PlaceCall, K::Invalid, 400, "INVALID_JSON_BODY", "could not read the request", "JSON"),
        (O::PlaceCall, K::Invalid, 400, "INVALID_ACTION_TYPE", "type", "spelling"),
        (O::ListCalls, K::Server, 503, "REQUEST_TIMEOUT", "took too long", "again"),
        (O::ListCalls, K::Server, 503, "SERVICE_UNAVAILABLE", "unavailable", "again"),
        (O::PlaceCall, K::Server, 500, "INTERNAL", "gave no cause", "type normal"),
        (O::PlaceCall, K::Server, 500, "INTERNAL", "gave no cause", "no registered device"),
        (O::ListCalls, K::Server, 500, "INTERNAL", "server failed", "again"),
        (O::PlaceCall, K::Forbidden, 403, "SOMETHING_NEW", "does not allow", "administrator"),
    ] {
        let advice = message_for(&error(operation, kind, Some(status), Some(reason)));
        assert!(advice.what.starts_with(&format!("Could not {operation}: ")), "{}", advice.what);
        assert!(advice.what.contains(why), "{reason}: {}", advice.what);
        let shown = advice.next.unwrap_or_default();
        assert!(shown.contains(next), "{reason}: {shown}");
        assert_eq!(advice.server, Some(format!("HTTP {status} {reason}")));
    }
}

#[test]
fn every_kind_says_why() {
    let limited = K::RateLimited { retry_after: Some(Duration::from_secs(7)), limited_by: Some("customer".to_owned()) };
    for (operation, kind, status, why) in [
        (O::Me, K::Refused, None, "no connection"),
        (O::Me, K::Dns, None, "name cannot be resolved"),
        (O::Me, K::Tls(TlsFault::SelfSigned), None, "self-signed"),
        (O::Me, K::ConnectTimeout, None, "connection timed out"),
        (O::Me, K::Timeout, None, "no answer within"),
        (O::Me, K::Reset, None, "connection broke"),
        (O::Login, K::Invalid, Some(400), "wrong name or password"),
        (O::Me, K::Invalid, Some(407), "proxy"),
        (O::PlaceCall, K::Invalid, Some(400), "rejected the request"),
        (O::Me, limited, Some(429), "of this account; the server asked for a wait of 7 s"),
        (O::Me, K::Server, Some(502), "gateway"),
        (O::Me, K::TooLarge, Some(200), "longer than any"),
        (O::Me, K::Redirected, Some(302), "redirects to another address"),
        (O::Me, K::Decode, Some(200), "not from the API"),
        (O::PlaceCall, K::NotAllowed, None, "refused by vdial"),
    ] {
        let what = message_for(&error(operation, kind, status, None)).what;
        assert!(what.contains(why) && what.ends_with('.'), "{what}");
    }
}

#[test]
fn after_placing_it_says_whether_the_call_may_be_out() {
    let next = |kind, status| message_for(&error(O::PlaceCall, kind, status, None)).next.unwrap_or_default();
    for (kind, status) in [
        (K::Timeout, None),
        (K::Reset, None),
        (K::Server, Some(502)),
        (K::Server, Some(500)),
        (K::Decode, Some(200)),
        (K::TooLarge, Some(200)),
    ] {
        let text = next(kind.clone(), status);
        assert!(text.starts_with("The call may have been placed: "), "{kind:?}: {text}");
    }
    for kind in [K::Refused, K::Dns, K::Tls(TlsFault::SelfSigned), K::ConnectTimeout] {
        let text = next(kind.clone(), None);
        assert!(text.starts_with("Nothing was sent: it is safe"), "{kind:?}: {text}");
    }
    for (kind, status) in [(K::Invalid, Some(400)), (K::PaymentRequired, Some(402)), (K::NotAllowed, None)] {
        let text = next(kind, status);
        assert!(!text.contains("may have been") && !text.contains("safe to"), "{text}");
    }
    let ending = message_for(&error(O::HangUpCall, K::Timeout, None, None)).next.unwrap();
    assert!(ending.contains("does no harm"), "{ending}");
}

#[test]
fn nobody_is_told_to_try_again_what_may_have_been_done() {
    let kinds = [K::Timeout, K::Reset, K::NotHttp, K::TooLarge, K::Decode, K::Server];
    let reasons = [None, Some("REQUEST_TIMEOUT"), Some("SERVICE_UNAVAILABLE"), Some("INTERNAL"), Some("OTHER")];
    for operation in [O::PlaceCall, O::HangUpCall, O::DeleteCall, O::TalkToCall, O::HoldCall, O::GetCall] {
        for (kind, reason) in kinds.iter().flat_map(|kind| reasons.map(|reason| (kind, reason))) {
            for status in [None, Some(200), Some(408), Some(500), Some(502), Some(503), Some(504)] {
                let error = error(operation, kind.clone(), status, reason);
                let said = message_for(&error).to_string().to_lowercase();
                let doubtful = error.outcome_unknown() || error.may_hide_a_call();
                assert!(!doubtful || !said.contains("try again"), "{error:?}: {said}");
            }
        }
    }
    for operation in [O::Me, O::Login] {
        let said = message_for(&error(operation, K::Timeout, None, None)).to_string();
        assert!(said.contains("Try again in a moment."), "{said}");
    }
    let early = message_for(&error(O::PlaceCall, K::Unprocessed, Some(425), None)).to_string();
    assert!(early.contains("not accepting requests yet") && early.contains("safe to send it again"), "{early}");
}

#[test]
fn after_a_control_it_says_whether_it_may_be_done() {
    let next = |operation, kind, status| message_for(&error(operation, kind, status, None)).next.unwrap_or_default();
    for (kind, status) in [(K::Timeout, None), (K::Reset, None), (K::Server, Some(502)), (K::Decode, Some(200))] {
        let text = next(O::HoldCall, kind.clone(), status);
        assert!(text.starts_with("Unconfirmed: checking the call now."), "{kind:?}: {text}");
        let text = next(O::TalkToCall, kind, status);
        assert!(text.starts_with("It may still be spoken: listen before you send it again."), "{text}");
    }
    let text = next(O::StopRecording, K::Refused, None);
    assert!(text.starts_with("Nothing was sent: the call is unchanged."), "{text}");
    let text = next(O::MuteCall, K::Conflict, Some(409));
    assert!(!text.contains("all the same") && text.contains("Checking its status"), "{text}");
}

#[test]
fn what_the_server_said_is_kept_apart() {
    let said = ApiError {
        message: Some("call not found".to_owned()),
        request_id: Some("req_1".to_owned()),
        ..error(O::GetCall, K::NotFound, Some(404), Some("CALL_NOT_FOUND"))
    };
    assert_eq!(message_for(&said).server.as_deref(), Some("HTTP 404 CALL_NOT_FOUND · call not found · request req_1"));
    let local = ApiError::local(O::Me, K::Refused, Some("Connection refused (os error 111)".to_owned()));
    assert_eq!(message_for(&local).server, None);
    assert!(message_for(&local).what.contains("(Connection refused (os error 111))"));
    let moved =
        ApiError { message: Some("https://x.example".to_owned()), ..error(O::Me, K::Redirected, Some(302), None) };
    assert!(message_for(&moved).what.contains("redirects to https://x.example"));
}

#[test]
fn what_the_account_proves_is_said_in_place_of_guesses_and_never_against_the_server() {
    let proven = "+899100000001 is virtual: cannot call phones. Choose another source.";
    let said = |status: u16, reason: &str, kind: ErrorKind| {
        let error = ApiError {
            status: Some(status),
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
            ..ApiError::local(Operation::PlaceCall, kind, None)
        };
        advice_knowing(&error, Some(proven)).to_string()
    };
    for (status, reason, kind) in [
        (400, "", ErrorKind::Invalid),
        (400, "INVALID_ARGUMENT", ErrorKind::Invalid),
        (500, "INTERNAL", ErrorKind::Server),
    ] {
        let text = said(status, reason, kind);
        assert!(text.starts_with(proven), "{text}");
        assert!(!text.contains("whitelist") && !text.contains("Usually"), "{text}");
    }
    let text = said(402, "INSUFFICIENT_BALANCE", ErrorKind::PaymentRequired);
    assert!(text.contains("the balance is too low") && !text.contains("virtual"), "{text}");
}
