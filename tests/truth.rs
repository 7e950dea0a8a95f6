//! What is said of a call before and while it is up is what the server said last: tables of answers, without a server.
#![cfg(test)]

mod common;

use common::scene::{Scene, at, call, error, text_of};
use serde_json::{Value, json};
use vdial::api::{ErrorKind, wire};
use vdial::app::RecordingSince;
use vdial::domain::{Address, CallId, CallRequest, Control, OnAnswer, Record};
use vdial::effect::{Effect, Resource};
use vdial::journal::Pending;
use vdial::msg::{Answer, Msg, NotSent, Reading};

fn id(text: &str) -> CallId {
    CallId::new(text).unwrap()
}

/// The form with an extension called, as it is drawn.
fn form(scene: &mut Scene, to: &str) -> String {
    scene.press("n");
    scene.type_text(to);
    text_of(&scene.draw(160, 50))
}

fn placed(scene: &mut Scene, groups: &[Value]) {
    scene.placed(vec![], groups.iter().map(|group| wire::groupcall(group.clone()).unwrap()).collect());
}

#[test]
fn an_answer_that_comes_late_does_not_replace_a_newer_one() {
    let mut scene = Scene::account();
    let first = scene.now.instant;
    scene.later(5);
    let second = scene.now.instant;
    let billing = |balance: i64| {
        Reading::Billing(wire::billing_account(&json!({"balance_credit": balance})).map_err(|_| unreachable!()))
    };
    scene.answer(Answer::Standing(billing(0), second));
    scene.answer(Answer::Standing(billing(5_000_000), first));
    scene.press("a");
    let screen = text_of(&scene.draw(120, 30));
    assert!(screen.contains("$0.00") && !screen.contains("$5.00"), "{screen}");
}

#[test]
fn the_time_of_a_recording_that_was_begun_here_is_not_given_to_anothers() {
    let mut scene = Scene::account();
    let recorded = |recording: &str| call("c", "progressing", "14:00:00", &json!({"recording_id": recording}));
    scene.calls(vec![recorded("")]);
    let asked = scene.now.instant;
    scene.answer(Answer::Controlled(id("c"), Control::Record(Record::Start(0)), Ok(None), asked));
    let since = |scene: &Scene| scene.call("c").unwrap().recorded_since();
    scene.later(1);
    scene.calls(vec![recorded("r-1")]);
    assert!(matches!(since(&scene), Some(RecordingSince::Here(_))));
    scene.later(1);
    scene.calls(vec![recorded("r-2")]);
    assert_eq!(since(&scene), Some(RecordingSince::Unknown));
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
        let mut scene = Scene::account();
        placed(&mut scene, &groups);
        scene.calls(legs);
        let screen = form(&mut scene, "ext:alice");
        assert!(screen.contains(expected), "{expected}: {screen}");
    }
}

#[test]
fn what_is_never_dialed_is_not_offered_again_either() {
    let mut scene = Scene::account();
    let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
    for (to, offered) in [("+821012345678", true), ("+19002345678", false)] {
        let request = CallRequest::new(Address::tel("+12025550142"), vec![Address::tel(to)], say.clone());
        let (attempt, at) = (to.into(), scene.now.wall);
        let pending = Pending { attempt, at, request, live: Vec::new(), unknown: true };
        scene.send(Msg::Recalled(vec![pending], None));
        scene.later(31);
        scene.calls(vec![]);
        assert_eq!(scene.offered().is_some(), offered, "{to}");
        assert!(scene.top().is_none(), "nothing opens by itself");
        scene.press("f6 esc");
    }
}

#[test]
fn nothing_is_said_to_be_found_where_nothing_was_missing() {
    let mut scene = Scene::account();
    let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
    let request = CallRequest::new(Address::tel("+12025550142"), vec![Address::tel("+821012345678")], say);
    let made = call("p", "dialing", "14:02:00", &json!({"destination": {"type": "tel", "target": "+821012345678"}}));
    let answer = wire::placed(json!({"calls": [made, 7]}).to_string().as_bytes()).unwrap();
    assert_eq!(answer.unreadable, 1);
    let asked = scene.now.instant;
    scene.answer(Answer::Placed("attempt".into(), request, Ok(answer), asked));
    scene.calls(vec![]);
    assert!(!scene.notices().any(|text| text.starts_with("Found")));
}

#[test]
fn a_marked_call_out_of_sight_is_named_before_it_is_held() {
    let mut scene = Scene::account();
    scene.calls(vec![
        call("a", "progressing", "14:02:00", &json!({})),
        call("b", "progressing", "14:01:00", &json!({})),
    ]);
    let holds = |effects: &[Effect]| -> Vec<String> {
        let held = effects.iter().filter_map(|effect| match effect {
            Effect::Control(id, _) => Some(id.as_str().to_owned()),
            _ => None,
        });
        held.collect()
    };
    scene.select("b");
    assert_eq!(holds(&scene.press("x")), ["b"]);
    scene.select("a");
    scene.press("space");
    scene.select("b");
    assert_eq!(holds(&scene.press("x")), [""; 0]);
    scene.later(1);
    assert_eq!(holds(&scene.press("1 enter")), ["a"]);
}

#[test]
fn a_spoken_credential_is_not_written_into_the_file_of_spoken_texts() {
    let mut scene = Scene::account();
    scene.calls(vec![call("a", "progressing", "14:02:00", &json!({}))]);
    for (text, kept) in [("hello", true), ("the key is scene-key", false)] {
        scene.select("a");
        scene.press("c");
        scene.later(1);
        scene.press("w");
        scene.type_text(text);
        scene.press("tab tab tab tab");
        scene.later(1);
        scene.press("enter");
        scene.later(1);
        let effects = scene.send(Msg::Tick);
        let sent = effects.iter().find_map(|effect| match effect {
            Effect::Control(_, control) => Some(control.clone()),
            _ => None,
        });
        let remembered = effects.iter().any(|effect| matches!(effect, Effect::RememberSaid(_)));
        assert_eq!(remembered, kept, "{text}");
        let asked = scene.now.instant;
        scene.answer(Answer::Controlled(id("a"), sent.unwrap(), Ok(None), asked));
    }
}

#[test]
fn lists_that_could_not_be_read_anew_tell_their_age_and_fail_nothing() {
    let mut scene = Scene::account();
    form(&mut scene, "ext:carol, +12025550199");
    scene.later(90);
    let effects = scene.send(Msg::Tick);
    let reads = |which| effects.iter().any(|effect| matches!(effect, Effect::Load(resource) if *resource == which));
    assert!(reads(Resource::Extensions), "{effects:?}");
    let screen = text_of(&scene.draw(160, 50));
    assert!(screen.contains("carol: none of yours is spelled so"), "{screen}");
    let asked = scene.now.instant;
    scene.answer(Answer::Extensions(Err(error(ErrorKind::Server, 500, "INTERNAL")), asked));
    scene.answer(Answer::Numbers(Err(error(ErrorKind::Server, 500, "INTERNAL")), asked));
    let screen = text_of(&scene.draw(160, 50));
    assert!(screen.contains("carol has not been seen") && !screen.contains("spelled"), "{screen}");
    assert!(screen.contains("type normal (as of "), "{screen}");
}

#[test]
fn no_question_that_sends_a_call_comes_between_two_keys_of_a_text() {
    let mut scene = Scene::account();
    scene.calls(vec![call("a", "progressing", "14:02:00", &json!({}))]);
    scene.select("a");
    scene.press("e");
    assert!(scene.top() == Some("line"), "a note is being typed");
    let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
    let request = |to| CallRequest::new(Address::tel("+12025550142"), vec![to], say.clone());
    let asked = scene.now.instant;
    let nothing = wire::placed(br#"{"calls": [], "groupcalls": []}"#).unwrap();
    scene.answer(Answer::Placed("a".into(), request(Address::extension("alice")), Ok(nothing), asked));
    let unwritten =
        Answer::NotSent(request(Address::tel("+821012345678")), NotSent::Journal("the disk is full".to_owned()));
    scene.answer(unwritten);
    scene.later(1);
    let effects = scene.press("y e s w r");
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::Place(_) | Effect::PlaceUnjournalled(_))),
        "{effects:?}"
    );
    assert_eq!(scene.top(), Some("line"));
    let screen = text_of(&scene.draw(120, 30));
    assert!(screen.contains("┃yeswr "), "{screen}");
}

#[test]
fn a_text_that_was_typed_while_another_was_spoken_stays() {
    let mut scene = Scene::account();
    let up = |id| call(id, "progressing", "14:02:00", &json!({}));
    scene.calls(vec![up("a"), up("b")]);
    let open = |scene: &mut Scene, id| {
        scene.select(id);
        scene.press("c");
        scene.later(1);
        scene.press("w");
    };
    open(&mut scene, "a");
    scene.type_text("one");
    scene.press("tab tab tab tab");
    scene.later(1);
    scene.press("enter");
    scene.later(1);
    let effects = scene.send(Msg::Tick);
    let Some(Effect::Control(_, sent)) = effects.first().cloned() else { panic!("{effects:?}") };
    open(&mut scene, "b");
    scene.type_text(" two");
    scene.press("esc");
    let asked = scene.now.instant;
    scene.answer(Answer::Controlled(id("a"), sent, Ok(None), asked));
    open(&mut scene, "b");
    assert_eq!(scene.top(), Some("say"));
    assert_eq!(row_of(&mut scene, "Text ").split("Text").nth(1).unwrap().split('┃').next().unwrap().trim(), "one two");
}

#[test]
fn nor_over_any_form() {
    let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
    let request = CallRequest::new(Address::tel("+12025550142"), vec![Address::tel("+821012345678")], say);
    for to in ["+821012345678", "ext:another"] {
        let mut scene = Scene::account();
        scene.press("n");
        scene.type_text(to);
        scene.press("tab tab");
        scene.type_text("hi");
        scene.answer(Answer::NotSent(request.clone(), NotSent::Journal("the disk is full".to_owned())));
        assert_eq!(scene.top(), Some("form"), "{to}");
        assert_eq!(scene.form_destinations(), to);
        let screen = text_of(&scene.draw(120, 30));
        assert!(screen.contains("Not sent: the journal cannot be written: the disk is full"), "{screen}");
    }
}

/// What the table says of the only call.
fn row_of(scene: &mut Scene, word: &str) -> String {
    let screen = text_of(&scene.draw(160, 30));
    let row = screen.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("no {word}:\n{screen}"));
    row.to_owned()
}

#[test]
fn a_clock_that_is_wrong_and_that_no_answer_dates_makes_no_duration_wrong() {
    for hours in [-3, 3] {
        let mut scene = Scene::account();
        let server = |scene: &Scene| scene.now.wall + jiff::SignedDuration::from_hours(hours);
        let answer = |status: &str, times: &Value| call("c", status, "00:00:00", times);
        let created = server(&scene).to_string();
        scene.calls(vec![answer("dialing", &json!({"tm_create": created}))]);
        scene.later(1);
        scene.calls(vec![answer("dialing", &json!({"tm_create": created}))]);
        scene.later(1);
        let answered = server(&scene).to_string();
        let times = json!({"tm_create": created, "tm_progressing": answered, "tm_update": answered});
        scene.calls(vec![answer("progressing", &times)]);
        scene.later(4);
        scene.calls(vec![answer("progressing", &times)]);
        let row = row_of(&mut scene, "progressing");
        assert!(["talk 0:03", "talk 0:04", "talk 0:05"].iter().any(|talk| row.contains(talk)), "{row}");
    }
}

#[test]
fn a_duration_that_cannot_be_right_is_not_shown() {
    let mut scene = Scene::account();
    let tomorrow = (scene.now.wall + jiff::SignedDuration::from_hours(24)).to_string();
    scene.calls(vec![call("c", "progressing", "14:00:00", &json!({"tm_progressing": tomorrow}))]);
    let row = row_of(&mut scene, "progressing");
    assert!(row.contains("talk") && !row.contains("talk 0:"), "{row}");
    let before = (scene.now.wall - jiff::SignedDuration::from_hours(24)).to_string();
    let times = json!({"tm_progressing": scene.now.wall.to_string(), "tm_hangup": before, "hangup_reason": "normal"});
    scene.calls(vec![call("c", "hangup", "14:00:00", &times)]);
    let row = row_of(&mut scene, "normal");
    assert!(!row.contains("0:00 normal"), "{row}");
}

#[test]
fn a_status_that_nobody_knows_lets_no_call_go_back() {
    let mut scene = Scene::account();
    for (second, status, shown) in [
        (1, "progressing", "progressing"),
        (2, "parked", "parked"),
        (3, "dialing", "parked"),
        (4, "ringing", "parked"),
        (5, "progressing", "progressing"),
    ] {
        scene.later(1);
        scene.calls(vec![call("c", status, "14:02:00", &json!({"tm_update": at(&format!("14:02:0{second}"))}))]);
        assert_eq!(scene.call("c").unwrap().call.status.as_str(), shown);
    }
}
