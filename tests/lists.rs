//! Calling a long list while the user does something else: tables of answers, without a server.
#![cfg(test)]

mod common;

use common::test_app::{TestApp, call};
use serde_json::json;
use vdial::api::credential::{Credential, CredentialKind};
use vdial::api::{ApiError, ErrorKind, Operation, wire};
use vdial::domain::{CallId, CallRequest, Target};
use vdial::messages::effect::Effect;
use vdial::messages::message::{Answer, Message};
use vdial::model::PaneId;
use vdial::model::batch::DestinationResult;
use vdial::model::batch::PER_REQUEST;

fn part(effects: &[Effect]) -> Option<CallRequest> {
    effects.iter().find_map(|effect| match effect {
        Effect::Place(request) => Some(request.clone()),
        _ => None,
    })
}

/// A list whose first part is on its way, with the panes in front again.
fn calling() -> (TestApp, CallRequest) {
    let mut app = TestApp::account();
    app.calls(vec![call("a", "progressing", "14:02:00", &json!({})), call("b", "ringing", "14:01:00", &json!({}))]);
    app.select("b");
    app.press("n");
    let list: Vec<_> = (0..23).map(|n| format!("+1202555{:04}", 1000 + n)).collect();
    app.send(Message::Paste(list.join("\n")));
    app.press("tab tab");
    app.type_text("hello");
    app.press("f5");
    app.later(1);
    let first = part(&app.press("y")).unwrap();
    assert_eq!(first.destinations.len(), PER_REQUEST);
    app.press("esc");
    (app, first)
}

fn answered(app: &mut TestApp, part: &CallRequest) -> Vec<Effect> {
    let calls = part.destinations.iter().map(
        |to| json!({"id": to.target.trim_start_matches('+'), "status": "dialing", "destination": {"type": "tel", "target": to.target}, "tm_create": "2026-11-20T14:02:09Z"}),
    );
    let placed = wire::placed(json!({ "calls": calls.collect::<Vec<_>>() }).to_string().as_bytes()).unwrap();
    let asked = app.now.instant;
    app.answer(Answer::Placed("attempt".into(), part.clone(), Ok(placed), asked))
}

#[test]
fn a_part_that_is_answered_leaves_form_focus_and_selection_to_the_user() {
    let (mut app, first) = calling();
    assert_eq!(app.form_destinations(), "", "what is called as a list has left the form");
    app.press("2");
    app.press("n shift-tab shift-tab");
    app.type_text("ext:al");
    answered(&mut app, &first);
    assert_eq!(app.form_destinations(), "ext:al");
    assert_eq!(app.focus(), PaneId::Numbers);
    assert_eq!(app.selected(), Some(&Target::Call(CallId::new("b").unwrap())));
}

#[test]
fn another_sign_in_stops_the_list() {
    let (mut app, first) = calling();
    let credential = Credential::new(CredentialKind::AccessKey, "another-key").unwrap();
    let mut effects = app.send(Message::DemoStarted("http://127.0.0.1:9/v1.0".to_owned(), credential));
    app.later(5);
    effects.extend(answered(&mut app, &first));
    app.later(5);
    effects.extend(app.send(Message::Tick));
    assert!(part(&effects).is_none(), "{effects:?}");
    let batch = app.batch();
    assert!(!batch.runs());
    assert_eq!(batch.entries.iter().filter(|entry| entry.outcome == DestinationResult::Waiting).count(), 13);
}

#[test]
fn a_list_goes_on_part_by_part() {
    let (mut app, mut next) = calling();
    let mut sent = Vec::new();
    loop {
        sent.extend(next.destinations.clone());
        answered(&mut app, &next);
        app.later(1);
        let Some(part) = part(&app.send(Message::Tick)) else { break };
        next = part;
    }
    let entries = &app.batch().entries;
    assert_eq!(entries.iter().map(|entry| entry.to.clone()).collect::<Vec<_>>(), sent);
}

#[test]
fn an_extension_whose_phone_is_found_is_no_longer_in_doubt() {
    let mut app = TestApp::account();
    app.press("n");
    let typed: Vec<_> = (0..12).map(|n| format!("ext:e{n}")).collect();
    app.send(Message::Paste(typed.join("\n")));
    app.press("tab tab");
    app.type_text("hello");
    app.press("f5");
    app.later(1);
    let first = part(&app.press("y")).unwrap();
    let asked = app.now.instant;
    let lost = ApiError::local(Operation::PlaceCall, ErrorKind::Timeout, None);
    app.answer(Answer::Placed("attempt".into(), first, Err(lost), asked));
    let device = json!({"type": "sip", "target": "2001@10.0.0.9", "target_name": "e3"});
    app.calls(vec![call("leg", "ringing", "14:02:14", &json!({"destination": device}))]);
    let entries = &app.batch().entries;
    assert_eq!(entries[3].outcome, DestinationResult::Placed(Target::Call(CallId::new("leg").unwrap())));
    assert_eq!(entries[4].outcome, DestinationResult::Unknown);
}

#[test]
fn to_hang_up_and_quit_ends_the_list_and_leaves_nothing_of_it_behind() {
    let (mut app, first) = calling();
    answered(&mut app, &first);
    app.later(1);
    let second = part(&app.send(Message::Tick)).unwrap();
    app.press("q");
    app.later(1);
    app.press("h");
    app.later(1);
    app.press("1 0 enter");
    answered(&mut app, &second);
    let ended = |part: &CallRequest| -> Vec<_> {
        let to = part.destinations.iter().map(|to| to.target.trim_start_matches('+').to_owned());
        to.map(|id| call(&id, "hangup", "14:02:09", &json!({"tm_hangup": "2026-11-20T14:02:12Z"}))).collect()
    };
    let quits = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Quit));
    let effects = app.calls(ended(&first));
    assert!(!quits(&effects), "the second ten go on");
    app.later(1);
    assert!(part(&app.send(Message::Tick)).is_none(), "nothing more goes out");
    assert!(quits(&app.calls(ended(&second))));
}
