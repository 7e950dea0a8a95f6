//! How messages change the state and which effects they return: tables and properties, without a server.
#![cfg(test)]

mod common;
#[path = "update/configuration.rs"]
mod configuration;
#[path = "update/mouse.rs"]
mod mouse;
#[path = "update/notifications.rs"]
mod notifications;
#[path = "update/overlay_keys.rs"]
mod overlay_keys;
#[path = "update/too_small.rs"]
mod too_small;

use common::test_app::{TestApp, call, error, text_of};
use proptest::prelude::*;
use serde_json::{Value, json};
use vdial::api::credential::{Credential, CredentialKind};
use vdial::api::{ApiError, ErrorKind, Listed, Operation, wire};
use vdial::domain::Target;
use vdial::domain::{CallId, CallStatus, GroupcallId, Placed};
use vdial::messages::effect::Effect;
use vdial::messages::message::{Answer, Message};
use vdial::model::Start;

fn id(text: &str) -> CallId {
    CallId::new(text).unwrap()
}

fn read(app: &mut TestApp, status: &str, update: &str) -> Vec<Effect> {
    let call = call("c", status, "14:00:00", &json!({"tm_update": format!("2026-11-20T{update}Z")}));
    let asked = app.now.instant;
    app.answer(Answer::Call(id("c"), Ok(wire::call(call).unwrap()), asked))
}

fn failed(app: &mut TestApp, kind: ErrorKind) -> Vec<Effect> {
    let asked = app.now.instant;
    app.answer(Answer::Call(id("c"), Err(ApiError::local(Operation::GetCall, kind, None)), asked))
}

fn status(app: &TestApp) -> CallStatus {
    app.call("c").unwrap().call.status.clone()
}

fn followed(effects: &[Effect]) -> Vec<&str> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Follow(seen) | Effect::FollowAgain(seen) => Some(seen.id.as_str()),
            _ => None,
        })
        .collect()
}

/// Another credential of the same account.
fn new_session(app: &mut TestApp) -> Vec<Effect> {
    let credential = Credential::new(CredentialKind::AccessKey, "another-key").unwrap();
    app.send(Message::DemoStarted("http://127.0.0.1:9/v1.0".to_owned(), credential))
}

#[test]
fn live_calls_and_no_others_are_followed_again_in_a_new_session() {
    let mut app = TestApp::account();
    app.calls(vec![call("c", "ringing", "14:00:00", &json!({})), call("d", "hangup", "13:00:00", &json!({}))]);
    placed(&mut app, &[group(&["l1"])]);
    let again = new_session(&mut app);
    assert_eq!(followed(&again), ["c"]);
    assert!(again.iter().any(|effect| matches!(effect, Effect::FollowGroup(_))));
    read(&mut app, "hangup", "14:00:09");
    assert_eq!(followed(&new_session(&mut app)), [""; 0]);
}

#[test]
fn answers_out_of_order_take_no_call_backward() {
    let mut app = TestApp::account();
    for (answer, update, expected) in [
        ("ringing", "14:00:03", "ringing"),
        ("dialing", "14:00:01", "ringing"),
        ("progressing", "14:00:09", "progressing"),
        ("ringing", "14:00:03", "progressing"),
        ("hangup", "14:00:20", "hangup"),
        ("terminating", "14:00:19", "hangup"),
        ("progressing", "14:00:30", "hangup"),
    ] {
        read(&mut app, answer, update);
        assert_eq!(status(&app).as_str(), expected, "after {answer}");
    }
}

#[test]
fn an_older_answer_does_not_make_a_call_look_fresh() {
    let mut app = TestApp::account();
    read(&mut app, "progressing", "14:00:09");
    app.later(10);
    read(&mut app, "ringing", "14:00:03");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("stale 10 s"), "{screen}");
}

#[test]
fn a_record_that_is_missing_at_first_has_grace_and_later_is_gone() {
    let mut app = TestApp::account();
    read(&mut app, "ringing", "14:00:03");
    failed(&mut app, ErrorKind::NotFound);
    assert!(app.call("c").unwrap().is_live(), "it was just created");
    app.later(6);
    let effects = failed(&mut app, ErrorKind::NotFound);
    let tracked = app.call("c").unwrap();
    assert!(tracked.gone.is_some() && !tracked.is_live());
    assert!(matches!(&effects[..], [Effect::Unfollow(_)]), "{effects:?}");
}

#[test]
fn only_what_says_that_a_record_is_missing_ends_a_call() {
    for (kind, ends) in [
        (ErrorKind::Gone, true),
        (ErrorKind::NotFound, true),
        (ErrorKind::RouteMissing, false),
        (ErrorKind::Server, false),
        (ErrorKind::Timeout, false),
        (ErrorKind::Decode, false),
        (ErrorKind::Forbidden, false),
        (ErrorKind::Conflict, false),
    ] {
        let mut app = TestApp::account();
        read(&mut app, "progressing", "14:00:03");
        app.later(6);
        failed(&mut app, kind.clone());
        let tracked = app.call("c").unwrap();
        assert_eq!(tracked.gone.is_some(), ends, "{kind:?}");
        assert_eq!(tracked.error.is_some(), !ends, "{kind:?}");
    }
}

#[test]
fn a_record_that_was_gone_comes_back_by_a_later_answer_only() {
    let mut app = TestApp::account();
    read(&mut app, "progressing", "14:00:03");
    let before = app.now.instant;
    app.later(6);
    failed(&mut app, ErrorKind::Gone);
    let answer = || wire::call(call("c", "progressing", "14:00:00", &json!({}))).unwrap();
    app.answer(Answer::Calls(Ok(Listed::whole(vec![answer()])), None, before));
    assert!(!app.call("c").unwrap().is_live());
    app.later(1);
    let asked = app.now.instant;
    app.answer(Answer::Calls(Ok(Listed::whole(vec![answer()])), None, asked));
    assert!(app.call("c").unwrap().is_live());
}

#[test]
fn a_stale_call_says_so_and_its_timer_stands_still() {
    let mut app = TestApp::account();
    app.calls(vec![call("c", "progressing", "14:01:00", &json!({"tm_progressing": "2026-11-20T14:01:10Z"}))]);
    app.later(2);
    let fresh = text_of(&app.draw(120, 30));
    assert!(!fresh.contains("stale") && fresh.contains("talk 1:05"), "{fresh}");
    app.later(30);
    let stale = text_of(&app.draw(120, 30));
    assert!(stale.contains("stale 32 s") && stale.contains("talk 1:03"), "{stale}");
    app.later(30);
    let later = text_of(&app.draw(120, 30));
    assert!(later.contains("stale 62 s") && later.contains("talk 1:03"), "{later}");
}

fn placed(app: &mut TestApp, groups: &[Value]) -> Vec<Effect> {
    let request = vdial::domain::CallRequest::new(
        vdial::domain::Address::tel("+12025550142"),
        vec![vdial::domain::Address::extension("alice")],
        vdial::domain::OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() },
    );
    let answer: Placed = wire::placed(json!({"calls": null, "groupcalls": groups}).to_string().as_bytes()).unwrap();
    let asked = app.now.instant;
    app.answer(Answer::Placed("attempt".into(), request, Ok(answer), asked))
}

fn group(legs: &[&str]) -> Value {
    json!({"id": "g", "status": "progressing", "call_ids": legs, "destinations": [{"type": "extension", "target_name": "alice"}]})
}

#[test]
fn the_timer_of_a_call_whose_record_is_gone_stands_still() {
    let mut app = TestApp::account();
    app.calls(vec![call("c", "progressing", "14:01:00", &json!({"tm_progressing": "2026-11-20T14:01:10Z"}))]);
    app.later(7);
    failed(&mut app, ErrorKind::Gone);
    for _ in 0..2 {
        app.later(60);
        let screen = text_of(&app.draw(120, 30));
        assert!(screen.contains("record gone") && screen.contains("talk 1:03"), "{screen}");
    }
}

#[test]
fn the_legs_of_a_groupcall_are_followed_before_the_server_knows_them() {
    let mut app = TestApp::account();
    let effects = placed(&mut app, &[group(&["l1"])]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::FollowGroup(_))));
    assert_eq!(followed(&effects), ["l1"]);
    assert!(text_of(&app.draw(120, 30)).contains("is being created"));
    // A leg that is added later is followed too, and one that was seen stays.
    let asked = app.now.instant;
    let later = wire::groupcall(group(&["l2"])).unwrap();
    let effects = app.answer(Answer::Groupcall(GroupcallId::new("g").unwrap(), Ok(later), asked));
    assert_eq!(followed(&effects), ["l2"]);
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("2 legs"), "{screen}");
    // A leg is a call placed here, and is no call of its own in the count of what would be left behind.
    app.calls(vec![call("l1", "ringing", "14:02:00", &json!({}))]);
    assert!(app.call("l1").unwrap().placed_here);
    assert_eq!(app.live_placed_here(), [Target::Group(GroupcallId::new("g").unwrap())]);
}

#[test]
fn what_was_placed_is_known_although_the_credential_was_changed_meanwhile() {
    let mut app = TestApp::account();
    let request = vdial::domain::CallRequest::new(
        vdial::domain::Address::tel("+12025550142"),
        vec![vdial::domain::Address::tel("+821012345678")],
        vdial::domain::OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() },
    );
    let answer = wire::placed(json!([call("p", "dialing", "14:02:00", &json!({}))]).to_string().as_bytes()).unwrap();
    let old_session = app.session() - 1;
    let asked = app.now.instant;
    app.send(Message::Answer(old_session, Box::new(Answer::Placed("attempt".into(), request, Ok(answer), asked))));
    assert!(app.call("p").unwrap().placed_here);
    // Any other answer of an earlier session is dropped.
    let page = Listed {
        items: vec![wire::call(call("q", "dialing", "14:02:00", &json!({}))).unwrap()],
        skipped: 0,
        rest: vdial::api::Rest::Nothing,
    };
    app.send(Message::Answer(old_session, Box::new(Answer::Calls(Ok(page), None, asked))));
    assert!(app.call("q").is_none());
}

#[test]
fn hanging_up_is_shown_at_once_and_the_servers_word_replaces_it() {
    let mut app = TestApp::account();
    app.calls(vec![call("c", "ringing", "14:02:00", &json!({}))]);
    app.press("H");
    app.later(1);
    let effects = app.press("y");
    assert!(matches!(&effects[..], [Effect::HangUp(Target::Call(hung))] if *hung == id("c")), "{effects:?}");
    assert!(text_of(&app.draw(120, 30)).contains("hanging up…"));
    read(&mut app, "ringing", "14:02:01");
    assert!(text_of(&app.draw(120, 30)).contains("hanging up…"), "the server lags");
    app.later(6);
    read(&mut app, "ringing", "14:02:01");
    assert!(text_of(&app.draw(120, 30)).contains("◔ ringing"), "but not for ever: its word stands");
    read(&mut app, "canceling", "14:02:02");
    assert!(text_of(&app.draw(120, 30)).contains("◒ canceling"));
}

#[test]
fn a_hang_up_that_failed_is_told_and_the_call_goes_on() {
    let mut app = TestApp::account();
    app.calls(vec![call("c", "progressing", "14:02:00", &json!({}))]);
    app.press("H");
    app.later(1);
    app.press("y");
    let asked = app.now.instant;
    let refused = error(ErrorKind::Forbidden, 403, "PERMISSION_DENIED");
    let refused = ApiError { operation: Operation::HangUpCall, ..refused };
    let effects = app.answer(Answer::HungUp(Target::Call(id("c")), Err(refused), asked));
    assert!(matches!(&effects[..], [Effect::Hurry(_)]), "it is read anew: {effects:?}");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("● progressing") && screen.contains("Could not hang up"), "{screen}");
}

#[test]
fn ended_calls_beyond_the_limit_leave_oldest_first_and_live_ones_stay() {
    let mut app = TestApp::keeping(10);
    let ended = (0..30).map(|n| {
        let at = format!("2026-11-20T13:{n:02}:00Z");
        call(&format!("e{n}"), "hangup", &format!("13:{n:02}:00"), &json!({"tm_hangup": at}))
    });
    let calls: Vec<_> = ended.chain([call("live", "progressing", "09:00:00", &json!({}))]).collect();
    let items = calls.into_iter().map(|call| wire::call(call).unwrap()).collect();
    let asked = app.now.instant;
    app.send(Message::Answer(0, Box::new(Answer::Calls(Ok(Listed::whole(items)), None, asked))));
    assert!(app.call("live").is_some());
    assert!(app.call("e29").is_some() && app.call("e0").is_none());
    assert!(app.rows().len() <= 12);
}

#[test]
fn the_debug_text_of_the_state_holds_no_secret() {
    let mut app = TestApp::bare();
    app.start(Start::SignIn);
    app.type_text("marked-secret");
    assert!(!app.debug_text().contains("marked-secret"));
    let effects = app.press("enter");
    assert!(!effects.is_empty() && !format!("{effects:?}{}", app.debug_text()).contains("marked-secret"));
}

#[test]
fn a_token_that_runs_out_is_said_a_day_before_also_while_the_program_is_left_open() {
    // {"expire":"2026-11-22T14:02:07.000000Z"}, two days after the test begins.
    let token = "eyJh.eyJleHBpcmUiOiIyMDI2LTExLTIyVDE0OjAyOjA3LjAwMDAwMFoifQ.sig";
    let mut app = TestApp::bare();
    let credential = Credential::Token(token.to_owned().into());
    app.start(Start::Credential(credential, "a test".to_owned()));
    let said = |app: &TestApp| app.notices().any(|text| text.contains("expires in 23 h"));
    let wake = app.next_wake();
    assert!(wake.is_some() && !said(&app));
    app.later(24 * 3600 - 1);
    app.send(Message::Tick);
    assert!(!said(&app));
    app.later(2);
    app.send(Message::Tick);
    assert!(said(&app));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is pressed: without `y` or a typed count nothing is hung up, and the selection is a row.
    #[test]
    fn no_key_hangs_up_but_the_one_that_was_asked_for(keys in proptest::collection::vec(0usize..38, 1..300)) {
        const KEYS: [&str; 38] = [
            "H", "H", "H", "enter", "esc", "q", "n", "d", "R", "space", "*", "tab", "shift-tab", "j", "k", "g", "G", "/", "r",
            "o", "J", "f", "?", "<", ">", "z", "up", "down", "left", "right", "ctrl-d", "ctrl-u", "ctrl-t", "ctrl-p", "a", "x",
            "pgdn", "backspace",
        ];
        let mut app = TestApp::busy();
        for key in keys {
            // Enter on the button of a form that is filled in is what places a call.
            let on_button = KEYS[key] == "enter" && app.is_on_form_button();
            for effect in app.press(KEYS[key]) {
                let meant = on_button && matches!(effect, Effect::Place(_));
                prop_assert!(meant || !matches!(effect, Effect::HangUp(_) | Effect::Place(_)), "{} gave {effect:?}", KEYS[key]);
            }
            app.later(1);
            prop_assert_eq!(app.selected(), app.row_at_cursor());
        }
        app.draw(80, 24);
    }

    /// Answers in any order, about any calls: no row twice, no status backward, the selection stays.
    #[test]
    fn answers_in_any_order_keep_the_table_whole(
        answers in proptest::collection::vec((0u8..6, 0usize..CallStatus::KNOWN.len(), 0u8..30), 1..80)
    ) {
        let mut app = TestApp::busy();
        app.select("c6");
        for (which, status, second) in answers {
            let name = format!("c{which}");
            let before = app.call(&name).map(|tracked| tracked.call.status.rank());
            let update = json!({"tm_update": format!("2026-11-20T14:02:{second:02}Z")});
            app.calls(vec![call(&name, CallStatus::KNOWN[status], "14:00:00", &update)]);
            let after = app.call(&name).map(|tracked| tracked.call.status.rank());
            if let (Some(Some(before)), Some(Some(after))) = (before, after) {
                prop_assert!(after >= before);
            }
            let rows = app.rows();
            let unique: std::collections::HashSet<_> = rows.iter().collect();
            prop_assert_eq!(unique.len(), rows.len());
            prop_assert_eq!(app.selected(), Some(&Target::Call(id("c6"))));
        }
    }
}

#[test]
fn the_other_name_is_offered_only_where_the_server_has_said_no() {
    for (kind, status, reason, offered) in [
        (ErrorKind::Server, 500, Some("INTERNAL"), true),
        (ErrorKind::NotFound, 404, Some("RESOURCE_NOT_FOUND"), true),
        (ErrorKind::Server, 502, None, false),
        (ErrorKind::Timeout, 0, None, false),
        (ErrorKind::Refused, 0, None, false),
        (ErrorKind::PaymentRequired, 402, Some("INSUFFICIENT_BALANCE"), false),
    ] {
        let mut app = TestApp::account();
        let request = vdial::domain::CallRequest::new(
            vdial::domain::Address::tel("+12025550142"),
            vec![vdial::domain::Address::extension("Reception Desk")],
            vdial::domain::OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() },
        );
        let failure = ApiError {
            status: Some(status),
            reason: reason.map(str::to_owned),
            ..ApiError::local(Operation::PlaceCall, kind.clone(), None)
        };
        let asked = app.now.instant;
        app.answer(Answer::Placed("attempt".into(), request, Err(failure), asked));
        let offers = |app: &mut TestApp| text_of(&app.draw(120, 30)).contains("F6: form with ext:1001");
        // A failure without a cause may have come after a call was made: the lists are read first.
        assert_eq!(offers(&mut app), offered && kind != ErrorKind::Server, "{kind:?} {status}");
        app.later(2);
        let asked = app.now.instant;
        app.calls(vec![]);
        assert_eq!(
            offers(&mut app),
            offered && kind != ErrorKind::Server,
            "the groupcalls may show it: {kind:?} {status}"
        );
        let none = Listed::whole(Vec::new());
        app.answer(Answer::Groupcalls(Ok(none), None, asked));
        assert_eq!(offers(&mut app), offered, "{kind:?} {status}");
    }
}

#[test]
fn only_calls_that_are_looked_at_or_placed_here_keep_their_actions() {
    let mut app = TestApp::account();
    let running = |kind: &str| json!({"action": {"type": kind}, "tm_progressing": "2026-11-20T14:00:05Z"});
    let ids: Vec<String> = (0..200).map(|number| format!("c{number}")).collect();
    let calls = |kind: &str| ids.iter().map(|id| call(id, "progressing", "14:00:00", &running(kind))).collect();
    app.calls(calls("talk"));
    let kept = |app: &TestApp| app.all_calls().filter(|tracked| tracked.steps.is_some()).count();
    assert_eq!(kept(&app), 1, "the selected one");
    for _ in 0..199 {
        app.press("j");
        app.settle();
    }
    assert_eq!(kept(&app), 64, "the last ones that were looked at");
    app.calls(calls("sleep"));
    let last = app.selected().cloned();
    let Some(Target::Call(last)) = last else { panic!("{last:?}") };
    let steps = app.call(last.as_str()).unwrap().steps.clone().unwrap();
    let seen: Vec<_> = steps.all().iter().map(|step| step.words.to_string()).collect();
    assert_eq!(seen, ["says nothing", "waits no time"]);
    assert!(app.all_calls().all(|tracked| tracked.controls.is_none()), "nothing was done to any of them");
    let call = wire::call(call("p", "progressing", "14:01:00", &running("talk"))).unwrap();
    app.placed(vec![call], vec![]);
    assert!(app.call("p").unwrap().steps.is_some());
}

#[test]
fn answers_of_controls_change_only_what_they_are_about() {
    use vdial::domain::Control;
    use vdial::model::SetHere;
    let unknown = || ApiError::local(Operation::HoldCall, ErrorKind::Timeout, None);
    let refused = || error(ErrorKind::Conflict, 409, "CALL_STATE_INVALID");
    // What is known before, what is asked for, what is answered, and what is known then.
    let wall = TestApp::account().now.wall;
    let (set, unsure) = (SetHere::Set(wall), SetHere::Unknown(wall));
    for (before, control, answer, after) in [
        (None, true, Ok(None), set),
        (None, true, Err(refused()), SetHere::NotSet),
        (None, true, Err(unknown()), unsure),
        (None, false, Err(unknown()), unsure),
        (None, false, Err(refused()), SetHere::NotSet),
        (Some(true), false, Ok(None), SetHere::NotSet),
        (Some(true), false, Err(refused()), unsure),
        (Some(true), true, Err(refused()), unsure),
        (Some(true), false, Err(unknown()), unsure),
    ] {
        let mut app = TestApp::account();
        app.calls(vec![call("c", "progressing", "14:00:00", &json!({}))]);
        let answered = |app: &mut TestApp, on, result| {
            let control = Control::Hold(on);
            // A key that is held acts once: another comes between.
            app.press("g");
            app.later(1);
            let effects = app.press(if on { "x" } else { "X" });
            assert!(matches!(&effects[..], [Effect::Control(_, hold)] if *hold == control), "{effects:?}");
            let asked = app.now.instant;
            app.answer(Answer::Controlled(id("c"), control, result, asked))
        };
        if let Some(on) = before {
            answered(&mut app, on, Ok(None));
        }
        let effects = answered(&mut app, control, answer.clone());
        let hurried = |effect: &Effect| matches!(effect, Effect::Hurry(hurried) if *hurried == id("c"));
        assert!(effects.iter().any(hurried), "the call is read at once");
        let controls = app.call("c").unwrap().controls.clone().unwrap();
        // The test's clock has its own start; only the kind of knowledge is compared.
        let same = std::mem::discriminant(&controls.hold) == std::mem::discriminant(&after);
        assert!(same, "{before:?} {control} {answer:?}: {:?}", controls.hold);
        assert!(controls.pending.is_empty() && controls.music == SetHere::NotSet);
    }
}
