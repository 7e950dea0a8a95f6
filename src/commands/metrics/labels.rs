//! The labels of the metrics: from fixed sets, so that no server and no call can make ever new series.

use crate::api::RequestResult;
use crate::domain::traffic::Unanswered;
use crate::domain::{CallStatus, Direction, HangupCause};

/// A label: its name and its value.
pub(super) type Label = (&'static str, &'static str);

/// The word for whatever a server says that this program does not know: what it says must not become ever new series.
const OTHER: &str = "other";
/// The directions whose series are there from the start, so that their first increase is seen.
pub(super) const DIRECTIONS: [&str; 2] = ["incoming", "outgoing"];
/// What an attempt can come to.
pub(super) const OUTCOMES: [&str; 8] =
    ["answered", "busy", "no_answer", "normal", "hung_up", "failed", "dial_timeout", OTHER];

/// The direction of a call.
pub(super) fn direction(direction: &Direction) -> Label {
    let word = match direction {
        Direction::Incoming => DIRECTIONS[0],
        Direction::Outgoing => DIRECTIONS[1],
        _ => OTHER,
    };
    ("direction", word)
}

/// What an attempt came to.
pub(super) fn outcome(answered: Result<f64, Unanswered>) -> Label {
    let word = match answered {
        Ok(_) => "answered",
        Err(Unanswered::Busy) => "busy",
        Err(Unanswered::NoAnswer) => "no_answer",
        Err(Unanswered::Normal) => "normal",
        Err(Unanswered::HungUp) => "hung_up",
        Err(Unanswered::Failed) => "failed",
        Err(Unanswered::DialTimeout) => "dial_timeout",
        Err(Unanswered::Other) => OTHER,
    };
    ("outcome", word)
}

/// Why a call ended: the words of the screen without what varies in them.
pub(super) fn cause(ending: &HangupCause) -> Label {
    ("cause", if ending.word.is_empty() { ending.words } else { OTHER })
}

/// How a request went.
pub(super) fn result(result: RequestResult) -> Label {
    let word = match result {
        RequestResult::Ok => "ok",
        RequestResult::RateLimited => "rate_limited",
        RequestResult::Refused => "refused",
        RequestResult::ServerError => "server_error",
        RequestResult::NoAnswer => "no_answer",
    };
    ("result", word)
}

/// The status of a live call.
pub(super) fn status(status: &CallStatus) -> Label {
    let known = CallStatus::KNOWN.iter().find(|word| **word == status.as_str());
    ("status", known.copied().unwrap_or(OTHER))
}
