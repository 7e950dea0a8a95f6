//! Calls that may or may not have been placed, and warnings about likely mistakes, on a clock of their own.
#![cfg(test)]

mod common;

use common::test_app::{TestApp, at, call, text_of};
use serde_json::{Value, json};
use std::time::Instant;
use vdial::api::{ApiError, ErrorKind, Listed, Operation, wire};
use vdial::domain::{Address, CallRequest, Groupcall, Placed};
use vdial::journal::{Earlier, JournalEvent};
use vdial::messages::effect::Effect;
use vdial::messages::message::{Answer, Message};

/// Fills in the form and sends it.
fn dial(app: &mut TestApp, to: &str) -> Vec<Effect> {
    app.press("n");
    app.type_text(to);
    app.press("tab tab");
    app.type_text("hello");
    app.press("f5")
}

fn sent(effects: &[Effect]) -> Vec<CallRequest> {
    let places = effects.iter().filter_map(|effect| match effect {
        Effect::Place(request) => Some(request.clone()),
        _ => None,
    });
    places.collect()
}

fn answered(app: &mut TestApp, request: &CallRequest, result: Result<Placed, ApiError>) -> Vec<Effect> {
    let asked = app.now.instant;
    app.answer(Answer::Placed("attempt".into(), request.clone(), result, asked))
}

const TO: &str = "+442079460999";

#[test]
fn the_same_destination_within_10_seconds_asks_first_and_later_does_not() {
    for (seconds, asks) in [(9, true), (10, false)] {
        let mut app = TestApp::account();
        let request = sent(&dial(&mut app, TO)).remove(0);
        let busy = call("c", "hangup", "14:02:13", &json!({"destination": {"type": "tel", "target": TO}}));
        let placed = Placed { calls: vec![wire::call(busy).unwrap()], ..Placed::default() };
        answered(&mut app, &request, Ok(placed));
        app.later(seconds);
        app.press("n");
        app.type_text(TO);
        let effects = app.press("f5");
        assert_eq!(sent(&effects).len(), usize::from(!asks));
        let screen = text_of(&app.draw(120, 30));
        assert_eq!(screen.contains("was called 9 s ago"), asks, "{screen}");
        if asks {
            assert!(sent(&app.press("y")).is_empty(), "what was typed before it was seen is not meant for it");
            app.later(1);
            assert!(sent(&app.press("y")).is_empty(), "nor is it while it is held");
            app.later(2);
            assert_eq!(sent(&app.press("y")), [request]);
        }
    }
}

#[test]
fn what_was_not_sent_or_was_refused_was_no_call() {
    for error in [
        ApiError::local(Operation::PlaceCall, ErrorKind::Refused, None),
        ApiError { status: Some(400), ..ApiError::local(Operation::PlaceCall, ErrorKind::Invalid, None) },
    ] {
        let mut app = TestApp::account();
        let request = sent(&dial(&mut app, TO)).remove(0);
        answered(&mut app, &request, Err(error));
        assert!(sent(&app.press("f5")).is_empty(), "a held key sends nothing more");
        app.later(2);
        assert_eq!(sent(&app.press("f5")), [request], "it is sent again without a question");
    }
}

/// An attempt of which nobody knows what came of it.
fn in_doubt() -> (TestApp, CallRequest) {
    let mut app = TestApp::account();
    let request = sent(&dial(&mut app, TO)).remove(0);
    let effects = answered(&mut app, &request, Err(ApiError::local(Operation::PlaceCall, ErrorKind::Timeout, None)));
    assert!(matches!(effects.as_slice(), [Effect::LoadCalls]), "{effects:?}");
    (app, request)
}

fn page(app: &mut TestApp, calls: Vec<Value>) -> Vec<Effect> {
    app.calls(calls)
}

fn of_request(id: &str, created: &str) -> Value {
    call(id, "ringing", created, &json!({"source": {"type": "tel", "target": "+442079460958"}}))
}

#[test]
fn only_a_call_with_the_same_parties_created_since_is_taken_for_the_one_in_doubt() {
    for (found, fits) in [
        (of_request("x", "14:02:14"), true),
        // The server's clock is known to about three seconds.
        (of_request("x", "14:02:11"), true),
        (of_request("x", "14:01:59"), false),
        (call("x", "ringing", "14:02:14", &json!({"destination": {"type": "tel", "target": "+442079460000"}})), false),
        (call("x", "ringing", "14:02:14", &json!({"source": {"type": "tel", "target": "+827000000100"}})), false),
    ] {
        let (mut app, _) = in_doubt();
        let effects = page(&mut app, vec![found.clone()]);
        let linked = effects
            .iter()
            .any(|effect| matches!(effect, Effect::Journal(_, JournalEvent::Placed { calls, .. }) if calls == &["x"]));
        assert_eq!(linked, fits, "{found}");
        assert_eq!(app.unknown_outcomes().is_empty(), fits, "{found}");
        assert_eq!(app.live_placed_here().len(), usize::from(fits), "{found}");
    }
}

/// A call that the server refused with a 500 and no cause.
fn refused() -> (TestApp, CallRequest) {
    let mut app = TestApp::account();
    let request = sent(&dial(&mut app, TO)).remove(0);
    let error = ApiError {
        status: Some(500),
        reason: Some("INTERNAL".to_owned()),
        ..ApiError::local(Operation::PlaceCall, ErrorKind::Server, None)
    };
    let effects = answered(&mut app, &request, Err(error));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::LoadCalls)), "the list is read: {effects:?}");
    (app, request)
}

#[test]
fn a_call_behind_a_500_is_followed_and_not_sent_again() {
    let (mut app, _) = refused();
    let effects = page(&mut app, vec![of_request("x", "14:02:14")]);
    let linked = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Journal(_, JournalEvent::Placed { calls, .. }) if calls == &["x"]));
    assert!(linked, "{effects:?}");
    assert_eq!(app.live_placed_here().len(), 1);
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("was placed, ringing. Do not send it again"), "{screen}");
}

#[test]
fn a_500_stands_once_the_list_was_read_after_it() {
    let (mut app, _) = refused();
    let effects = page(&mut app, vec![]);
    let failed = |effects: &[Effect]| {
        effects.iter().any(|effect| matches!(effect, Effect::Journal(_, JournalEvent::Failed { .. })))
    };
    assert!(!failed(&effects), "what is made late may not be in it yet: {effects:?}");
    app.later(2);
    let effects = page(&mut app, vec![]);
    assert!(failed(&effects), "{effects:?}");
    assert!(app.unknown_outcomes().is_empty());
    assert!(!text_of(&app.draw(120, 30)).contains("most likely not placed"), "the server has said so");
}

#[test]
fn a_call_in_doubt_counts_as_not_placed_only_after_the_list_was_read_at_the_end_of_the_time() {
    let (mut app, request) = in_doubt();
    for _ in 0..14 {
        app.later(2);
        let effects = app.send(Message::Tick);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::LoadCalls)), "it looks every two seconds");
        page(&mut app, vec![]);
        assert!(sent(&app.press("f5")).is_empty());
    }
    // The server is not to be reached for a while: nothing is concluded from that.
    app.later(60);
    app.send(Message::Tick);
    let screen = text_of(&app.draw(120, 30));
    assert!(!screen.contains("anyway?"), "{screen}");
    assert!(!app.unknown_outcomes()[0].not_found);
    let effects = page(&mut app, vec![]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Journal(_, JournalEvent::NotFound))), "{effects:?}");
    let screen = text_of(&app.draw(120, 30));
    assert!(!screen.contains("anyway?") && screen.contains("F6: form with it"), "{screen}");
    assert!(sent(&app.press("y esc f6")).is_empty(), "what is offered sends nothing");
    assert!(sent(&app.press("f5")).is_empty());
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("anyway?"), "{screen}");
    app.later(1);
    assert_eq!(sent(&app.press("y")), [request]);
}

#[test]
fn an_offer_changes_no_form_that_holds_another_call() {
    let (mut app, _) = in_doubt();
    app.press("ctrl-x");
    app.type_text("ext:alice");
    app.later(31);
    page(&mut app, vec![]);
    app.press("f6");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("The form holds another call") && screen.contains("ext:alice"), "{screen}");
    app.press("esc f6");
    assert!(text_of(&app.draw(120, 30)).contains(TO));
}

#[test]
fn a_call_that_appears_late_is_still_linked_and_its_offer_taken_back() {
    let (mut app, _) = in_doubt();
    app.later(31);
    page(&mut app, vec![]);
    assert!(app.offered().is_some());
    let effects = page(&mut app, vec![of_request("late", "14:02:15")]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Follow(_))), "{effects:?}");
    let screen = text_of(&app.draw(120, 30));
    assert!(app.offered().is_none() && screen.contains("Do not send it again"), "{screen}");
    // The form that was open all the time is still open, and sending what it holds asks.
    app.later(60);
    assert!(sent(&app.press("f5")).is_empty());
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("This call was placed at"), "{screen}");
}

#[test]
fn a_question_about_a_call_that_is_found_meanwhile_sends_nothing_more() {
    let (mut app, _) = in_doubt();
    app.later(31);
    page(&mut app, vec![]);
    app.press("f6 f5");
    page(&mut app, vec![of_request("late", "14:02:15")]);
    app.later(1);
    assert!(sent(&app.press("y")).is_empty());
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("this call was placed"), "{screen}");
}

#[test]
fn several_destinations_in_doubt_are_found_one_by_one() {
    let mut app = TestApp::account();
    let request = sent(&dial(&mut app, &format!("{TO}, +447400123456"))).remove(0);
    answered(&mut app, &request, Err(ApiError::local(Operation::PlaceCall, ErrorKind::Reset, None)));
    page(&mut app, vec![of_request("one", "14:02:14")]);
    assert_eq!(app.unknown_outcomes()[0].missing().len(), 1);
    app.later(31);
    let effects = page(&mut app, vec![of_request("one", "14:02:14")]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Journal(_, JournalEvent::NotFound))), "{effects:?}");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("1 of the calls were placed; none to +447400123456"), "{screen}");
    assert!(!screen.contains("anyway?"), "what was placed in part is not sent again as a whole: {screen}");
}

const AGENT: &str = "b0000000-51a1-4000-8000-000000000003";

/// A groupcall as the server lists it.
fn groupcall(id: &str, more: &Value) -> Groupcall {
    let mut group = json!({
        "id": id, "status": "progressing", "tm_create": at("14:02:14"), "owner_type": "agent", "owner_id": AGENT,
        "source": {"type": "tel", "target": "+12025550142"},
        "destinations": [{"type": "extension", "target_name": "2001"}],
    });
    for (key, value) in more.as_object().unwrap() {
        group[key] = value.clone();
    }
    wire::groupcall(group).unwrap()
}

/// The newest page of groupcalls.
fn listed(items: Vec<Groupcall>, asked: Instant) -> Answer {
    Answer::Groupcalls(Ok(Listed::whole(items)), None, asked)
}

/// A call to an agent of which nobody knows what came of it.
fn agent_in_doubt() -> TestApp {
    let mut app = TestApp::account();
    let request = sent(&dial(&mut app, &format!("agent:{AGENT}"))).remove(0);
    let effects = answered(&mut app, &request, Err(ApiError::local(Operation::PlaceCall, ErrorKind::Timeout, None)));
    assert!(matches!(effects.as_slice(), [Effect::LoadGroups, Effect::LoadCalls]), "{effects:?}");
    app
}

#[test]
fn an_agents_groupcall_is_known_by_him_and_one_under_it_is_not_taken_for_it() {
    for (found, fits) in [
        (json!({}), true),
        (json!({"owner_type": "", "destinations": [{"type": "agent", "target": AGENT}]}), true),
        (json!({"owner_id": "b-2"}), false),
        (json!({"master_groupcall_id": "over"}), false),
        (json!({"tm_create": at("14:01:40")}), false),
        (json!({"source": {"type": "tel", "target": "+827000000100"}}), false),
        (json!({"source": {"type": "tel", "target": "anonymous"}}), true),
    ] {
        let mut app = agent_in_doubt();
        let asked = app.now.instant;
        let effects = app.answer(listed(vec![groupcall("g", &found)], asked));
        let linked = effects.iter().any(
            |effect| matches!(effect, Effect::Journal(_, JournalEvent::Placed { groupcalls, .. }) if groupcalls == &["g"]),
        );
        assert_eq!((linked, app.unknown_outcomes().is_empty()), (fits, fits), "{found}");
        assert_eq!(app.live_placed_here().len(), usize::from(fits), "{found}");
    }
}

#[test]
fn an_agents_call_counts_as_not_placed_only_after_the_groupcalls_were_read_too() {
    let mut app = agent_in_doubt();
    app.later(31);
    page(&mut app, vec![]);
    let asked = app.now.instant;
    let failed = |kind| Err(ApiError::local(Operation::ListGroupcalls, kind, None));
    app.answer(Answer::Groupcalls(failed(ErrorKind::Timeout), None, asked));
    assert!(!app.unknown_outcomes()[0].not_found, "nothing is concluded from what could not be read");
    let mut older = app.clone();
    let effects = app.answer(listed(vec![groupcall("g", &json!({"owner_id": "b-2"}))], asked));
    let says_so =
        |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Journal(_, JournalEvent::NotFound)));
    assert!(says_so(&effects), "{effects:?}");
    let answer = Answer::Groupcalls(failed(ErrorKind::RouteMissing), None, asked);
    let effects = older.answer(answer);
    assert!(says_so(&effects), "an older server shows none: {effects:?}");
}

#[test]
fn a_device_that_rings_stands_for_its_extension() {
    let device =
        |name: &str| json!({"destination": {"type": "sip", "target": "sip:2001@10.0.0.9", "target_name": name}});
    for (name, fits) in [("alice", true), ("bob", false)] {
        let mut app = TestApp::account();
        let request = sent(&dial(&mut app, "ext:alice")).remove(0);
        answered(&mut app, &request, Err(ApiError::local(Operation::PlaceCall, ErrorKind::Timeout, None)));
        page(&mut app, vec![call("x", "ringing", "14:02:14", &device(name))]);
        assert_eq!(app.unknown_outcomes().is_empty(), fits, "{name}");
    }
}

/// Calls of ours that are live, one by one.
fn live(app: &mut TestApp, ids: &[&str]) {
    for id in ids {
        let request = sent(&dial(app, &format!("+44207946{}", 1000 + id.len()))).remove(0);
        let call = wire::call(of_request(id, "14:02:14")).unwrap();
        answered(app, &request, Ok(Placed { calls: vec![call], ..Placed::default() }));
    }
}

fn ended(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Journal(_, JournalEvent::Ended { .. }))).count()
}

#[test]
fn the_end_of_what_was_placed_here_is_written_down_once() {
    let mut app = TestApp::account();
    live(&mut app, &["a"]);
    let over = call("a", "hangup", "14:02:14", &json!({"hangup_reason": "busy"}));
    assert_eq!(ended(&page(&mut app, vec![over.clone()])), 1);
    assert_eq!(ended(&page(&mut app, vec![over])), 0);
}

#[test]
fn calls_of_an_account_that_was_left_are_not_written_down_as_ended() {
    let mut app = TestApp::account();
    live(&mut app, &["a"]);
    let other = wire::customer(&json!({"id": "c-2", "name": "Another"})).map_err(|_| unreachable!());
    assert_eq!(ended(&app.answer(Answer::Customer(other))), 0);
    assert_eq!(ended(&page(&mut app, vec![])), 0);
}

#[test]
fn a_program_that_was_to_end_after_its_calls_does_not_end_hours_later() {
    let quits = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Quit));
    let over = || call("a", "hangup", "14:02:14", &json!({}));
    for (seconds, expected) in [(5, true), (3600, false)] {
        let mut app = TestApp::account();
        live(&mut app, &["a"]);
        app.press("q");
        app.later(1);
        app.press("h");
        app.later(1);
        let effects = app.press("y");
        assert!(matches!(effects.as_slice(), [Effect::HangUp(_)]), "{effects:?}");
        app.later(seconds);
        assert!(!quits(&app.send(Message::Tick)));
        assert_eq!(quits(&page(&mut app, vec![over()])), expected, "after {seconds} s");
    }
}

#[test]
fn a_part_of_a_list_that_is_not_found_was_not_refused_and_one_that_was_not_sent_neither() {
    for (kind, told, retried) in [
        (ErrorKind::Reset, "? no call found: most likely not placed", 2),
        (ErrorKind::Refused, "✗ not sent: no connection to the server", 12),
    ] {
        let mut app = TestApp::account();
        let list: Vec<_> = (10..22).map(|end| format!("+4420794609{end}")).collect();
        app.press("n");
        app.send(Message::Paste(list.join(", ")));
        app.press("tab tab");
        app.type_text("hello");
        app.press("f5");
        text_of(&app.draw(120, 30));
        app.later(1);
        let request = sent(&app.press("y")).remove(0);
        answered(&mut app, &request, Err(ApiError::local(Operation::PlaceCall, kind, None)));
        for _ in 0..40 {
            app.later(1);
            app.calls(vec![]);
        }
        let screen = text_of(&app.draw(120, 30));
        assert!(screen.contains(told) && screen.contains("0 refused"), "{screen}");
        app.press("R");
        let screen = text_of(&app.draw(120, 30));
        assert!(screen.contains(&format!("[ Call ] {retried} destinations")), "{screen}");
    }
}

#[test]
fn the_source_on_screen_is_sent_even_if_another_one_would_be_suggested_by_now() {
    let mut app = TestApp::account();
    app.press("n");
    app.type_text(TO);
    app.press("tab tab");
    app.type_text("hello");
    let shown = app.form_request().unwrap();
    // An earlier run called this country from another number.
    let called = vec![(Address::tel("+827000000100"), Address::tel(TO))];
    app.send(Message::Earlier(Box::new(Earlier { hung_up: Vec::new(), called })));
    assert_eq!(sent(&app.press("f5")), std::slice::from_ref(&shown));
    assert_eq!(app.form_request(), Some(shown), "the form holds what was sent");
}

#[test]
fn of_two_calls_found_together_the_form_keeps_neither() {
    const OTHER: &str = "+442079460998";
    let mut app = TestApp::account();
    let lost = || Err(ApiError::local(Operation::PlaceCall, ErrorKind::Timeout, None));
    for to in [TO, OTHER] {
        let request = sent(&dial(&mut app, to)).remove(0);
        answered(&mut app, &request, lost());
        app.press("ctrl-x esc");
    }
    app.press("n");
    app.type_text(TO);
    app.press("tab tab");
    app.type_text("hello");
    app.press("esc");
    assert_eq!(app.form_destinations(), TO);
    let to = |id, to: &str| {
        call(
            id,
            "hangup",
            "14:02:14",
            &json!({"source": {"type": "tel", "target": "+442079460958"}, "destination": {"type": "tel", "target": to}}),
        )
    };
    page(&mut app, vec![to("x", TO), to("y", OTHER)]);
    assert_eq!(app.unknown_outcomes().len(), 0);
    assert_eq!(app.form_destinations(), "", "it was placed: it must not be sent again from a closed form");
}
