//! Everything shown about a call, before and during it, is the server's last word: tables of answers, without a server.
#![cfg(test)]

mod common;

use common::test_app::{TestApp, at, call, error, text_of};
use serde_json::{Value, json};
use vdial::api::{ErrorKind, wire};
use vdial::domain::{Address, CallId, CallRequest, Control, OnAnswer, RecordingChange, Resource};
use vdial::journal::Unfinished;
use vdial::messages::effect::Effect;
use vdial::messages::message::{AccountAnswer, Answer, Message, NotSent};
use vdial::model::RecordingSince;

fn id(text: &str) -> CallId {
    CallId::new(text).unwrap()
}

/// The form with an extension called, as it is drawn.
fn form(app: &mut TestApp, to: &str) -> String {
    app.press("n");
    app.type_text(to);
    text_of(&app.draw(160, 50))
}

fn placed(app: &mut TestApp, groups: &[Value]) {
    app.placed(vec![], groups.iter().map(|group| wire::groupcall(group.clone()).unwrap()).collect());
}

#[test]
fn an_answer_that_comes_late_does_not_replace_a_newer_one() {
    let mut app = TestApp::account();
    let first = app.now.instant;
    app.later(5);
    let second = app.now.instant;
    let billing = |balance: i64| {
        AccountAnswer::Billing(wire::billing_account(&json!({"balance_credit": balance})).map_err(|_| unreachable!()))
    };
    app.answer(Answer::AccountStatus(billing(0), second));
    app.answer(Answer::AccountStatus(billing(5_000_000), first));
    app.press("a");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("$0.00") && !screen.contains("$5.00"), "{screen}");
}

#[test]
fn the_time_of_a_recording_that_was_begun_here_is_not_given_to_anothers() {
    let mut app = TestApp::account();
    let recorded = |recording: &str| call("c", "progressing", "14:00:00", &json!({"recording_id": recording}));
    app.calls(vec![recorded("")]);
    let asked = app.now.instant;
    app.answer(Answer::Controlled(id("c"), Control::Record(RecordingChange::Start(0)), Ok(None), asked));
    let since = |app: &TestApp| app.call("c").unwrap().recorded_since();
    app.later(1);
    app.calls(vec![recorded("r-1")]);
    assert!(matches!(since(&app), Some(RecordingSince::Here(_))));
    app.later(1);
    app.calls(vec![recorded("r-2")]);
    assert_eq!(since(&app), Some(RecordingSince::Unknown));
}

#[test]
fn an_extension_is_judged_by_all_its_phones_when_it_was_called_last() {
    let group = |id: &str, created: &str, legs: &[&str]| {
        json!({"id": id, "status": "hangup", "call_ids": legs, "tm_create": format!("2026-11-20T{created}Z"),
            "destinations": [{"type": "extension", "target_name": "alice"}]})
    };
    let leg = |id: &str, created: &str, reason: &str, answered: bool| {
        let device = json!({"type": "sip", "target": format!("{id}@10.0.0.9")});
        let answered = answered.then(|| format!("2026-11-20T{created}Z"));
        let more = json!({"destination": device, "hangup_reason": reason, "tm_progressing": answered});
        call(id, "hangup", created, &more)
    };
    for (groups, legs, expected) in [
        (vec![group("g", "14:00:00", &[])], vec![], "alice rang no device"),
        (
            vec![group("g", "13:00:00", &[]), group("h", "14:00:00", &["a"])],
            vec![leg("a", "14:00:00", "normal", true)],
            "alice answered",
        ),
        (
            vec![group("g", "13:00:00", &["a"]), group("h", "14:00:00", &[])],
            vec![leg("a", "13:00:00", "normal", true)],
            "alice rang no device",
        ),
        (
            vec![group("g", "14:00:00", &["a", "b"])],
            vec![leg("a", "14:00:00", "normal", true), leg("b", "14:00:01", "failed", false)],
            "alice answered",
        ),
        (
            vec![group("g", "14:00:00", &["a", "b"])],
            vec![leg("a", "14:00:00", "failed", false), leg("b", "14:00:01", "dialout", false)],
            "alice failed",
        ),
    ] {
        let mut app = TestApp::account();
        placed(&mut app, &groups);
        app.calls(legs);
        let screen = form(&mut app, "ext:alice");
        assert!(screen.contains(expected), "{expected}: {screen}");
    }
}

#[test]
fn what_is_never_dialed_is_not_offered_again_either() {
    let mut app = TestApp::account();
    let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
    for (to, offered) in [("+821012345678", true), ("+19002345678", false)] {
        let request = CallRequest::new(Address::tel("+12025550142"), vec![Address::tel(to)], say.clone());
        let (attempt, at) = (to.into(), app.now.wall);
        let pending = Unfinished { attempt, at, request, live: Vec::new(), unknown: true, writer: None };
        app.send(Message::Unfinished(vec![pending], None));
        app.later(31);
        app.calls(vec![]);
        assert_eq!(app.offered().is_some(), offered, "{to}");
        assert!(app.top().is_none(), "nothing opens by itself");
        app.press("f6 esc");
    }
}

#[test]
fn nothing_is_said_to_be_found_where_nothing_was_missing() {
    let mut app = TestApp::account();
    let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
    let request = CallRequest::new(Address::tel("+12025550142"), vec![Address::tel("+821012345678")], say);
    let made = call("p", "dialing", "14:02:00", &json!({"destination": {"type": "tel", "target": "+821012345678"}}));
    let answer = wire::placed(json!({"calls": [made, 7]}).to_string().as_bytes()).unwrap();
    assert_eq!(answer.unreadable, 1);
    let asked = app.now.instant;
    app.answer(Answer::Placed("attempt".into(), request, Ok(answer), asked));
    app.calls(vec![]);
    assert!(!app.notices().any(|text| text.starts_with("Found")));
}

#[test]
fn a_marked_call_out_of_sight_is_named_before_it_is_held() {
    let mut app = TestApp::account();
    app.calls(vec![call("a", "progressing", "14:02:00", &json!({})), call("b", "progressing", "14:01:00", &json!({}))]);
    let holds = |effects: &[Effect]| -> Vec<String> {
        let held = effects.iter().filter_map(|effect| match effect {
            Effect::Control(id, _) => Some(id.as_str().to_owned()),
            _ => None,
        });
        held.collect()
    };
    app.select("b");
    assert_eq!(holds(&app.press("x")), ["b"]);
    app.select("a");
    app.press("space");
    app.select("b");
    assert_eq!(holds(&app.press("x")), [""; 0]);
    app.later(1);
    assert_eq!(holds(&app.press("1 enter")), ["a"]);
}

#[test]
fn a_spoken_credential_is_not_written_into_the_file_of_spoken_texts() {
    let mut app = TestApp::account();
    app.calls(vec![call("a", "progressing", "14:02:00", &json!({}))]);
    for (text, kept) in [("hello", true), ("the key is test-key", false)] {
        app.select("a");
        app.press("c");
        app.later(1);
        app.press("w");
        app.type_text(text);
        app.press("tab tab tab tab");
        app.later(1);
        app.press("enter");
        app.later(1);
        let effects = app.send(Message::Tick);
        let sent = effects.iter().find_map(|effect| match effect {
            Effect::Control(_, control) => Some(control.clone()),
            _ => None,
        });
        let remembered = effects.iter().any(|effect| matches!(effect, Effect::SaveSpokenText(_)));
        assert_eq!(remembered, kept, "{text}");
        let asked = app.now.instant;
        app.answer(Answer::Controlled(id("a"), sent.unwrap(), Ok(None), asked));
    }
}

#[test]
fn lists_that_could_not_be_read_anew_tell_their_age_and_fail_nothing() {
    let mut app = TestApp::account();
    form(&mut app, "ext:carol, +12025550199");
    app.later(90);
    let effects = app.send(Message::Tick);
    let reads = |which| effects.iter().any(|effect| matches!(effect, Effect::Load(resource) if *resource == which));
    assert!(reads(Resource::Extensions), "{effects:?}");
    let screen = text_of(&app.draw(160, 50));
    assert!(screen.contains("carol: none of yours has this"), "{screen}");
    let asked = app.now.instant;
    app.answer(Answer::Extensions(Err(error(ErrorKind::Server, 500, "INTERNAL")), asked));
    app.answer(Answer::Numbers(Err(error(ErrorKind::Server, 500, "INTERNAL")), asked));
    let screen = text_of(&app.draw(160, 50));
    assert!(screen.contains("carol: no recent call") && !screen.contains("spelling"), "{screen}");
    assert!(screen.contains("type normal (read "), "{screen}");
}

#[test]
fn no_question_that_sends_a_call_comes_between_two_keys_of_a_text() {
    let mut app = TestApp::account();
    app.calls(vec![call("a", "progressing", "14:02:00", &json!({}))]);
    app.select("a");
    app.press("e");
    assert!(app.top() == Some("line"), "a note is being typed");
    let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
    let request = |to| CallRequest::new(Address::tel("+12025550142"), vec![to], say.clone());
    let asked = app.now.instant;
    let nothing = wire::placed(br#"{"calls": [], "groupcalls": []}"#).unwrap();
    app.answer(Answer::Placed("a".into(), request(Address::extension("alice")), Ok(nothing), asked));
    let unwritten =
        Answer::NotSent(request(Address::tel("+821012345678")), NotSent::Journal("the disk is full".to_owned()));
    app.answer(unwritten);
    app.later(1);
    let effects = app.press("y e s w r");
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::Place(_) | Effect::PlaceUnjournalled(_))),
        "{effects:?}"
    );
    assert_eq!(app.top(), Some("line"));
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("┃yeswr "), "{screen}");
}

#[test]
fn a_text_that_was_typed_while_another_was_spoken_stays() {
    let mut app = TestApp::account();
    let up = |id| call(id, "progressing", "14:02:00", &json!({}));
    app.calls(vec![up("a"), up("b")]);
    let open = |app: &mut TestApp, id| {
        app.select(id);
        app.press("c");
        app.later(1);
        app.press("w");
    };
    open(&mut app, "a");
    app.type_text("one");
    app.press("tab tab tab tab");
    app.later(1);
    app.press("enter");
    app.later(1);
    let effects = app.send(Message::Tick);
    let Some(Effect::Control(_, sent)) = effects.first().cloned() else { panic!("{effects:?}") };
    open(&mut app, "b");
    app.type_text(" two");
    app.press("esc");
    let asked = app.now.instant;
    app.answer(Answer::Controlled(id("a"), sent, Ok(None), asked));
    open(&mut app, "b");
    assert_eq!(app.top(), Some("say"));
    assert_eq!(row_of(&mut app, "Text ").split("Text").nth(1).unwrap().split('┃').next().unwrap().trim(), "one two");
}

#[test]
fn nor_over_any_form() {
    let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
    let request = CallRequest::new(Address::tel("+12025550142"), vec![Address::tel("+821012345678")], say);
    for to in ["+821012345678", "ext:another"] {
        let mut app = TestApp::account();
        app.press("n");
        app.type_text(to);
        app.press("tab tab");
        app.type_text("hi");
        app.answer(Answer::NotSent(request.clone(), NotSent::Journal("the disk is full".to_owned())));
        assert_eq!(app.top(), Some("form"), "{to}");
        assert_eq!(app.form_destinations(), to);
        let screen = text_of(&app.draw(120, 30));
        assert!(screen.contains("Not sent: the journal cannot be written: the disk is full"), "{screen}");
    }
}

/// What the table says of the only call.
fn row_of(app: &mut TestApp, word: &str) -> String {
    let screen = text_of(&app.draw(160, 30));
    let row = screen.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("no {word}:\n{screen}"));
    row.to_owned()
}

#[test]
fn a_clock_that_is_wrong_and_that_no_answer_dates_makes_no_duration_wrong() {
    for hours in [-3, 3] {
        let mut app = TestApp::account();
        let server = |app: &TestApp| app.now.wall + jiff::SignedDuration::from_hours(hours);
        let answer = |status: &str, times: &Value| call("c", status, "00:00:00", times);
        let created = server(&app).to_string();
        app.calls(vec![answer("dialing", &json!({"tm_create": created}))]);
        app.later(1);
        app.calls(vec![answer("dialing", &json!({"tm_create": created}))]);
        app.later(1);
        let answered = server(&app).to_string();
        let times = json!({"tm_create": created, "tm_progressing": answered, "tm_update": answered});
        app.calls(vec![answer("progressing", &times)]);
        app.later(4);
        app.calls(vec![answer("progressing", &times)]);
        let row = row_of(&mut app, "progressing");
        assert!([" 0:03", " 0:04", " 0:05"].iter().any(|talk| row.contains(talk)), "{row}");
    }
}

#[test]
fn a_duration_that_cannot_be_right_is_not_shown() {
    let mut app = TestApp::account();
    let tomorrow = (app.now.wall + jiff::SignedDuration::from_hours(24)).to_string();
    app.calls(vec![call("c", "progressing", "14:00:00", &json!({"tm_progressing": tomorrow}))]);
    let row = row_of(&mut app, "progressing");
    assert!(row.contains("?▸") && !row.contains(" 0:"), "{row}");
    let before = (app.now.wall - jiff::SignedDuration::from_hours(24)).to_string();
    let times = json!({"tm_progressing": app.now.wall.to_string(), "tm_hangup": before, "hangup_reason": "normal"});
    app.calls(vec![call("c", "hangup", "14:00:00", &times)]);
    let row = row_of(&mut app, "normal");
    assert!(!row.contains("0:00 normal"), "{row}");
}

#[test]
fn a_status_that_nobody_knows_lets_no_call_go_back() {
    let mut app = TestApp::account();
    for (second, status, shown) in [
        (1, "progressing", "progressing"),
        (2, "parked", "parked"),
        (3, "dialing", "parked"),
        (4, "ringing", "parked"),
        (5, "progressing", "progressing"),
    ] {
        app.later(1);
        app.calls(vec![call("c", status, "14:02:00", &json!({"tm_update": at(&format!("14:02:0{second}"))}))]);
        assert_eq!(app.call("c").unwrap().call.status.as_str(), shown);
    }
}
