//! Why a call ended, in words: what happened, what is likely behind it, and what to do next.
//!
//! The reason alone does not tell: `normal` before an answer is a decline, `failed` within a second is a refusal by
//! the carrier. So who hung up and which stages were reached count as well.

use super::{AddressKind, Call, Direction, HangupBy, HangupReason};

/// The end of a call in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What happened.
    pub what: String,
    /// What is likely behind it and what to do, where something is to be done.
    pub hint: Option<&'static str>,
}

/// Why `call` ended. Meaningful for an ended call only.
#[must_use]
pub fn cause(call: &Call) -> Cause {
    let answered = call.times.progressing.is_some();
    let rang = call.times.ringing.is_some();
    let remote = call.hangup_by == HangupBy::Remote;
    let (what, hint) = match (&call.hangup_reason, answered) {
        (HangupReason::Normal, true) if remote => ("the other side hung up", None),
        (HangupReason::Normal, true) => ("ended by us, or by the end of its flow", None),
        (HangupReason::Normal, false) if remote => {
            ("declined by the other side", Some("It was rejected at the phone or by its network."))
        }
        (HangupReason::Normal, false) => ("ended before it was answered", None),
        (HangupReason::Busy, _) => ("the other side is busy", Some("Engaged, or calls are refused there. Try later.")),
        (HangupReason::Cancel, _) => ("hung up by us before the answer", None),
        (HangupReason::Timeout, _) => {
            ("reached the longest duration a call may have", Some("The platform ends such calls by itself."))
        }
        (HangupReason::Noanswer, _) => {
            ("nobody answered", Some("It rang out, was declined, or the phone is off or out of reach."))
        }
        (HangupReason::Dialout, _) if rang => ("rang until the dialing time ran out", None),
        (HangupReason::Dialout, _) => (
            "the dialing time ran out and nothing rang",
            Some("The carrier found no way to the number: check the number, then its country and your route."),
        ),
        (HangupReason::Amd, _) => ("an answering machine took the call", None),
        (HangupReason::Failed, true) => {
            ("broke off during the call", Some("Media or network failed after the answer. The SIP trace tells more."))
        }
        (HangupReason::Failed, false) => ("could not be set up", Some(failed_hint(call))),
        (HangupReason::None, _) => ("ended; the server gave no reason", None),
        (HangupReason::Other(word), _) => {
            return Cause { what: format!("ended: {word}"), hint: None };
        }
    };
    Cause { what: what.to_owned(), hint }
}

/// What commonly keeps a call from being set up.
fn failed_hint(call: &Call) -> &'static str {
    match (&call.direction, &call.destination.kind) {
        (Direction::Incoming, _) => "The caller gave up, or the flow of the called number could not start.",
        (_, AddressKind::Extension | AddressKind::Agent) => {
            "No device took it: check that one is registered for the extension."
        }
        (_, AddressKind::Sip) => "The SIP address could not be reached: check user and domain.",
        _ => {
            "Often: the number is not in E.164 or not in service, the source is a virtual number, the balance is used \
             up, or the carrier refused it."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Address, CallId, CallStatus, CallTimes};
    use jiff::Timestamp;

    fn ended(reason: &str, by: &str, rang: bool, answered: bool) -> Call {
        let at = |yes: bool| yes.then_some(Timestamp::UNIX_EPOCH);
        Call {
            id: CallId::new("c").unwrap(),
            flow_id: None,
            direction: Direction::Outgoing,
            source: Address::tel("+1"),
            destination: Address::tel("+2"),
            status: CallStatus::Hangup,
            action: None,
            hangup_by: by.into(),
            hangup_reason: reason.into(),
            mute_direction: String::new(),
            recording_id: None,
            recordings: 0,
            times: CallTimes { ringing: at(rang), progressing: at(answered), ..CallTimes::default() },
            raw: "{}".into(),
        }
    }

    #[test]
    fn the_same_reason_means_different_things_at_different_stages() {
        for (reason, by, rang, answered, what) in [
            ("normal", "remote", true, true, "the other side hung up"),
            ("normal", "local", true, true, "ended by us, or by the end of its flow"),
            ("normal", "remote", true, false, "declined by the other side"),
            ("dialout", "local", false, false, "the dialing time ran out and nothing rang"),
            ("dialout", "local", true, false, "rang until the dialing time ran out"),
            ("failed", "remote", false, false, "could not be set up"),
            ("failed", "remote", true, true, "broke off during the call"),
            ("", "", false, false, "ended; the server gave no reason"),
            ("rerouted", "", false, false, "ended: rerouted"),
        ] {
            assert_eq!(cause(&ended(reason, by, rang, answered)).what, what, "{reason} by {by}");
        }
    }

    #[test]
    fn every_reason_the_server_knows_has_words_of_its_own() {
        for reason in HangupReason::KNOWN {
            let what = cause(&ended(reason, "local", false, false)).what;
            assert!(!what.is_empty() && !what.starts_with("ended:"), "{reason}: {what}");
        }
    }
}
