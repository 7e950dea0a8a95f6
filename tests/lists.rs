//! A long list that is called while the user goes on with something else: tables of answers, without a server.
#![cfg(test)]

mod common;

use common::scene::{Scene, call};
use serde_json::json;
use vdial::api::{ApiError, ErrorKind, Operation, wire};
use vdial::app::batch::Outcome;
use vdial::app::{Focus, batch::AT_ONCE};
use vdial::credential::{Credential, CredentialKind};
use vdial::domain::{CallId, CallRequest, Target};
use vdial::effect::Effect;
use vdial::msg::{Answer, Msg};

fn part(effects: &[Effect]) -> Option<CallRequest> {
    effects.iter().find_map(|effect| match effect {
        Effect::Place(request) => Some(request.clone()),
        _ => None,
    })
}

/// A list whose first part is on its way, with the panes in front again.
fn calling() -> (Scene, CallRequest) {
    let mut scene = Scene::account();
    scene.calls(vec![call("a", "progressing", "14:02:00", &json!({})), call("b", "ringing", "14:01:00", &json!({}))]);
    scene.select("b");
    scene.press("n");
    let list: Vec<_> = (0..23).map(|n| format!("+1202555{:04}", 1000 + n)).collect();
    scene.send(Msg::Paste(list.join("\n")));
    scene.press("tab tab");
    scene.type_text("hello");
    scene.press("f5");
    scene.later(1);
    let first = part(&scene.press("y")).unwrap();
    assert_eq!(first.destinations.len(), AT_ONCE);
    scene.press("esc");
    (scene, first)
}

fn answered(scene: &mut Scene, part: &CallRequest) -> Vec<Effect> {
    let calls = part.destinations.iter().map(
        |to| json!({"id": to.target.trim_start_matches('+'), "status": "dialing", "destination": {"type": "tel", "target": to.target}, "tm_create": "2026-11-20T14:02:09Z"}),
    );
    let placed = wire::placed(json!({ "calls": calls.collect::<Vec<_>>() }).to_string().as_bytes()).unwrap();
    let asked = scene.now.instant;
    scene.answer(Answer::Placed("attempt".into(), part.clone(), Ok(placed), asked))
}

#[test]
fn a_part_that_is_answered_leaves_form_focus_and_selection_to_the_user() {
    let (mut scene, first) = calling();
    assert_eq!(scene.form_destinations(), "", "what is called as a list has left the form");
    scene.press("2");
    scene.press("n shift-tab shift-tab");
    scene.type_text("ext:al");
    answered(&mut scene, &first);
    assert_eq!(scene.form_destinations(), "ext:al");
    assert_eq!(scene.focus(), Focus::Numbers);
    assert_eq!(scene.selected(), Some(&Target::Call(CallId::new("b").unwrap())));
}

#[test]
fn another_sign_in_stops_the_list() {
    let (mut scene, first) = calling();
    let credential = Credential::new(CredentialKind::AccessKey, "another-key").unwrap();
    let mut effects = scene.send(Msg::DemoStarted("http://127.0.0.1:9/v1.0".to_owned(), credential));
    scene.later(5);
    effects.extend(answered(&mut scene, &first));
    scene.later(5);
    effects.extend(scene.send(Msg::Tick));
    assert!(part(&effects).is_none(), "{effects:?}");
    let batch = scene.batch();
    assert!(!batch.runs());
    assert_eq!(batch.entries.iter().filter(|entry| entry.outcome == Outcome::Waiting).count(), 13);
}

#[test]
fn a_list_goes_on_part_by_part() {
    let (mut scene, mut next) = calling();
    let mut sent = Vec::new();
    loop {
        sent.extend(next.destinations.clone());
        answered(&mut scene, &next);
        scene.later(1);
        let Some(part) = part(&scene.send(Msg::Tick)) else { break };
        next = part;
    }
    let entries = &scene.batch().entries;
    assert_eq!(entries.iter().map(|entry| entry.to.clone()).collect::<Vec<_>>(), sent);
}

#[test]
fn an_extension_whose_phone_is_found_is_no_longer_in_doubt() {
    let mut scene = Scene::account();
    scene.press("n");
    let typed: Vec<_> = (0..12).map(|n| format!("ext:e{n}")).collect();
    scene.send(Msg::Paste(typed.join("\n")));
    scene.press("tab tab");
    scene.type_text("hello");
    scene.press("f5");
    scene.later(1);
    let first = part(&scene.press("y")).unwrap();
    let asked = scene.now.instant;
    let lost = ApiError::local(Operation::PlaceCall, ErrorKind::Timeout, None);
    scene.answer(Answer::Placed("attempt".into(), first, Err(lost), asked));
    let device = json!({"type": "sip", "target": "2001@10.0.0.9", "target_name": "e3"});
    scene.calls(vec![call("leg", "ringing", "14:02:14", &json!({"destination": device}))]);
    let entries = &scene.batch().entries;
    assert_eq!(entries[3].outcome, Outcome::Placed(Target::Call(CallId::new("leg").unwrap())));
    assert_eq!(entries[4].outcome, Outcome::Unknown);
}

#[test]
fn to_hang_up_and_quit_ends_the_list_and_leaves_nothing_of_it_behind() {
    let (mut scene, first) = calling();
    answered(&mut scene, &first);
    scene.later(1);
    let second = part(&scene.send(Msg::Tick)).unwrap();
    scene.press("q");
    scene.later(1);
    scene.press("h");
    scene.later(1);
    scene.press("1 0 enter");
    answered(&mut scene, &second);
    let ended = |part: &CallRequest| -> Vec<_> {
        let to = part.destinations.iter().map(|to| to.target.trim_start_matches('+').to_owned());
        to.map(|id| call(&id, "hangup", "14:02:09", &json!({"tm_hangup": "2026-11-20T14:02:12Z"}))).collect()
    };
    let quits = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Quit));
    let effects = scene.calls(ended(&first));
    assert!(!quits(&effects), "the second ten go on");
    scene.later(1);
    assert!(part(&scene.send(Msg::Tick)).is_none(), "nothing more goes out");
    assert!(quits(&scene.calls(ended(&second))));
}
