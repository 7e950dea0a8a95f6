//! The result of each destination, by the answers to its requests.

use std::time::{Duration, Instant};

use super::*;
use crate::api::{Operation, wire};
use crate::domain::OnAnswer;

fn now(after: Duration) -> Now {
    Now { instant: *START.get_or_init(Instant::now) + after, wall: jiff::Timestamp::UNIX_EPOCH }
}

static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
const NONE: Duration = Duration::ZERO;

fn batch(count: usize) -> Batch {
    let to = (0..count).map(|n| Address::tel(&format!("+1202555{n:04}"))).collect();
    let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
    Batch::new(CallRequest::new(Address::tel("+12025550142"), to, say), true, now(NONE))
}

fn placed(request: &CallRequest, but: usize) -> Placed {
    let calls = request.destinations.iter().skip(but);
    let call = |to: &Address| serde_json::json!({"id": to.target.trim_start_matches('+'), "destination": {"type": "tel", "target": to.target}});
    wire::placed(serde_json::json!({ "calls": calls.map(call).collect::<Vec<_>>() }).to_string().as_bytes()).unwrap()
}

fn failed(kind: ErrorKind, status: Option<u16>) -> Result<Placed, ApiError> {
    Err(ApiError { status, ..ApiError::local(Operation::PlaceCall, kind, None) })
}

#[test]
fn every_destination_goes_out_once_and_ten_at_a_time_with_a_pause_between() {
    let mut batch = batch(23);
    let mut sent = Vec::new();
    let mut at = NONE;
    while batch.runs() {
        let request = batch.next_request(now(at)).unwrap();
        assert!(batch.next_request(now(at + REQUEST_INTERVAL)).is_none(), "the answer is awaited");
        assert!(batch.answered(&request, &Ok(placed(&request, 1)), now(at)));
        assert!(batch.next_request(now(at)).is_none(), "not at once");
        sent.push(request.destinations.len());
        at += REQUEST_INTERVAL;
    }
    assert_eq!(sent, [10, 10, 3]);
    assert_eq!(batch.count(), BatchCount { answered: 23, placed: 20, left_out: 3, refused: 0, unknown: 0, waiting: 0 });
    assert_eq!(batch.to_retry().unwrap().destinations.len(), 3);
}

#[test]
fn what_would_befall_the_rest_stops_it_and_what_is_not_known_is_not_tried_again() {
    let limited = |retry_after| ErrorKind::RateLimited { retry_after: Some(retry_after), limited_by: None };
    for (kind, status, stops, left) in [
        (ErrorKind::PaymentRequired, Some(402), true, 23),
        (ErrorKind::Unauthorized, Some(401), true, 23),
        (ErrorKind::Refused, None, true, 23),
        (ErrorKind::Timeout, None, true, 13),
        (ErrorKind::Invalid, Some(400), false, 23),
        (limited(Duration::from_secs(7)), Some(429), false, 23),
        // An endless wait counts as a mistake of the server; no clock could show when it ends.
        (limited(Duration::MAX), Some(429), false, 23),
    ] {
        let mut batch = batch(23);
        let request = batch.next_request(now(NONE)).unwrap();
        assert!(batch.answered(&request, &failed(kind.clone(), status), now(NONE)));
        assert_eq!(batch.stopped.is_some(), stops, "{kind:?}");
        assert_eq!(batch.to_retry().unwrap().destinations.len(), left, "{kind:?}");
        let waits = matches!(kind, ErrorKind::RateLimited { .. });
        assert_eq!(batch.next_request(now(REQUEST_INTERVAL)).is_some(), !stops && !waits, "{kind:?}");
    }
}

#[test]
fn a_part_that_the_server_did_not_take_goes_out_again_but_not_for_ever() {
    let mut batch = batch(23);
    let untaken = failed(ErrorKind::Unprocessed, None);
    let mut at = NONE;
    for _ in 0..MOST_IN_VAIN {
        let request = batch.next_request(now(at)).unwrap();
        assert_eq!(request.destinations[0], batch.entries[0].to);
        assert!(batch.answered(&request, &untaken, now(at)) && batch.runs());
        assert_eq!(batch.count().waiting, 23);
        assert!(batch.next_request(now(at)).is_none(), "not at once");
        at += REQUEST_INTERVAL;
    }
    let request = batch.next_request(now(at)).unwrap();
    batch.answered(&request, &untaken, now(at));
    assert!(!batch.runs(), "a server that takes nothing is left alone");
    assert_eq!(batch.to_retry().unwrap().destinations.len(), 23);
}

#[test]
fn a_part_that_was_not_taken_stays_where_the_list_was_stopped() {
    let mut batch = batch(23);
    let request = batch.next_request(now(NONE)).unwrap();
    batch.stop("stopped by key");
    batch.answered(&request, &failed(ErrorKind::Unprocessed, None), now(NONE));
    assert!(!batch.runs());
    assert_eq!(batch.to_retry().unwrap().destinations.len(), 23);
}

#[test]
fn a_stop_leaves_the_rest_and_marks_choose_among_it() {
    let mut batch = batch(23);
    let request = batch.next_request(now(NONE)).unwrap();
    batch.stop("stopped by key");
    assert!(batch.runs(), "an answer is awaited");
    batch.answered(&request, &Ok(placed(&request, 0)), now(NONE));
    assert!(!batch.runs() && batch.next_request(now(REQUEST_INTERVAL)).is_none());
    assert_eq!(batch.to_retry().unwrap().destinations.len(), 13);
    batch.entries[12].marked = true;
    assert_eq!(batch.to_retry().unwrap().destinations, [batch.entries[12].to.clone()]);
}

#[test]
fn what_was_made_of_a_destination_is_known_in_every_shape() {
    let agent = |id: &str| Address::new(crate::domain::AddressKind::Agent, id);
    let group = |id: &str, destinations: serde_json::Value, legs: &[&str], under: &[&str]| {
        serde_json::json!({"id": id, "destinations": destinations, "call_ids": legs, "groupcall_ids": under,
            "owner_type": "agent", "owner_id": "a-1"})
    };
    let alice = serde_json::json!({"type": "extension", "target_name": "alice"});
    let its_own = serde_json::json!([{"type": "agent", "target": "a-1"}]);
    let call = |destination: &serde_json::Value| serde_json::json!({"id": "c", "destination": destination});
    let device = serde_json::json!({"type": "sip", "target": "2001@10.0.0.9", "target_name": "alice"});
    for (to, answer, expected) in [
        // An agent whose extensions ring: only the groupcall under it has legs.
        (agent("a-1"), serde_json::json!({"groupcalls": [group("g", its_own.clone(), &[], &["n"])]}), "placed"),
        // The agent is recognised as the groupcall's owner.
        (
            agent("a-1"),
            serde_json::json!({"groupcalls": [group("g", serde_json::json!([alice]), &["l"], &[])]}),
            "placed",
        ),
        (agent("a-1"), serde_json::json!({"groupcalls": [group("g", its_own, &[], &[])]}), "silent"),
        (agent("a-1"), serde_json::json!([call(&alice)]), "placed"),
        (Address::extension("alice"), serde_json::json!([call(&device)]), "placed"),
        (Address::extension("bob"), serde_json::json!([call(&device)]), "left out"),
    ] {
        let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
        let mut batch = Batch::new(CallRequest::new(Address::tel("+12025550142"), vec![to], say), true, now(NONE));
        let request = batch.next_request(now(NONE)).unwrap();
        let placed = wire::placed(answer.to_string().as_bytes()).unwrap();
        assert!(batch.answered(&request, &Ok(placed.clone()), now(NONE)));
        let got = match &batch.entries[0].outcome {
            DestinationResult::Placed(_) => "placed",
            DestinationResult::Refused(_) => "silent",
            _ => "left out",
        };
        assert_eq!(got, expected, "{answer}");
        assert_eq!(placed.left_out(&request).is_empty(), got != "left out", "the table and the notice say the same");
    }
}

#[test]
fn a_part_that_was_not_sent_stops_it_and_all_of_it_waits_for_another_try() {
    let mut batch = batch(23);
    let first = batch.next_request(now(NONE)).unwrap();
    batch.answered(&first, &Ok(placed(&first, 0)), now(NONE));
    let second = batch.next_request(now(REQUEST_INTERVAL)).unwrap();
    assert!(!batch.not_sent(&first, "the disk is full"), "that one was sent");
    assert!(batch.not_sent(&second, "the disk is full"));
    assert_eq!((batch.stopped.as_deref(), batch.runs()), (Some("the disk is full"), false));
    assert_eq!(batch.count(), BatchCount { answered: 10, placed: 10, waiting: 13, ..BatchCount::default() });
    assert!(batch.next_request(now(REQUEST_INTERVAL * 9)).is_none());
    assert_eq!(batch.to_retry().unwrap().destinations.len(), 13);
}
