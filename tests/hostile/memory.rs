//! Calls and groupcalls at any length and without end: what is kept of them is bounded in bytes, what is left out is said,
//! and what was placed here stays.

use serde_json::{Value, json};
use vdial::api::wire::{self, Pushed};
use vdial::api::{Listed, wire::Unreadable};
use vdial::domain::CallId;
use vdial::messages::message::{Answer, Ticket};

use super::common::test_app::{TestApp, call, text_of};

const MEGABYTE: usize = 1024 * 1024;

fn read(app: &mut TestApp, calls: impl Iterator<Item = Value>) {
    let calls: Result<Vec<_>, Unreadable> = calls.map(wire::call).collect();
    let asked = app.now.instant;
    app.answer(Answer::Calls(Ok(Listed::whole(calls.unwrap())), None, asked));
}

fn push(app: &mut TestApp, group: Value) {
    let group = Pushed::Groupcall(Box::new(wire::groupcall(group).unwrap()));
    let at = app.now.instant;
    app.answer(Answer::Pushed(group, at, Ticket::default()));
}

fn screen(app: &mut TestApp) -> String {
    text_of(&app.draw(120, 30))
}

/// Fifty calls that are named after a number.
fn page(number: usize, status: &'static str, more: &Value) -> impl Iterator<Item = Value> {
    (0..50).map(move |n| call(&format!("c{number}-{n}"), status, &format!("13:{number:02}:{n:02}"), more))
}

#[test]
fn records_go_first_and_the_view_says_so() {
    let mut app = TestApp::connecting();
    let more = json!({"data": vec!["x".repeat(10_000); 10]});
    for number in 0..18 {
        let status = if number % 2 == 0 { "hangup" } else { "progressing" };
        read(&mut app, page(number, status, &more));
        assert!(app.weight_of_calls() <= 30 * MEGABYTE, "{}", app.weight_of_calls());
    }
    assert_eq!(app.all_calls().count(), 900, "no call is lost by it");
    let kept = |id: &str| app.call(id).unwrap().call.raw.contains("xxxx");
    assert!(!kept("c16-49") && kept("c17-49"), "what is over goes first, and what is newest last");
    app.press("1 G J");
    assert!(screen(&mut app).contains("not kept here"), "{}", screen(&mut app));
}

#[test]
fn calls_that_take_too_much_are_left_out_but_for_ours_and_that_is_said() {
    let mut app = TestApp::connecting();
    let text = "x".repeat(15_000);
    let party = json!({"type": "tel", "target": text, "target_name": text, "name": text});
    let more = json!({"source": party, "destination": party});
    let ours = wire::call(call("ours", "progressing", "12:00:00", &more)).unwrap();
    app.placed(vec![ours], Vec::new());
    read(&mut app, [call("small", "progressing", "14:00:00", &json!({}))].into_iter());
    for number in 0..10 {
        read(&mut app, page(number, ["progressing", "hangup"][number % 2], &more));
        assert!(app.weight_of_calls() <= 33 * MEGABYTE, "{}", app.weight_of_calls());
    }
    let known = |id: &str| app.call(id).is_some();
    assert!(known("ours") && known("small"), "the heaviest go, and none of ours");
    let shown = screen(&mut app);
    assert!(shown.contains("more left out") && shown.contains("+ LIVE"), "{shown}");
    let said = app.notices().filter(|text| text.contains("need too much memory")).count();
    assert_eq!(said, 1);
    // A call that is known grows.
    for number in 20..28 {
        read(&mut app, page(number, "ringing", &json!({})));
    }
    for number in 20..28 {
        read(&mut app, page(number, "progressing", &more));
        assert!(app.weight_of_calls() <= 33 * MEGABYTE, "{}", app.weight_of_calls());
    }
}

#[test]
fn groupcalls_that_grow_are_cut_and_ours_are_never_lost() {
    let mut app = TestApp::connecting();
    let ids = |what: &str, turn: usize| (0..2_000).map(|n| format!("{what}-{turn}-{n}")).collect::<Vec<_>>();
    let group = |id: &str, legs: Vec<String>, under: Vec<String>| {
        let to: Vec<_> = legs.iter().map(|leg| json!({"type": "sip", "target": leg})).collect();
        json!({"id": id, "status": "progressing", "call_ids": legs, "groupcall_ids": under, "destinations": to})
    };
    let ours = wire::groupcall(group("ours", vec!["a".to_owned(), "b".to_owned()], Vec::new())).unwrap();
    app.placed(Vec::new(), vec![ours]);
    read(&mut app, ["a", "b"].into_iter().map(|id| call(id, "progressing", "14:00:00", &json!({}))));
    for turn in 0..60 {
        push(&mut app, group(&format!("g{}", turn % 30), ids("c", turn), ids("g", turn)));
        assert!(app.weight_of_calls() <= 33 * MEGABYTE, "{}", app.weight_of_calls());
    }
    for turn in 60..65 {
        push(&mut app, group("ours", ids("c", turn), ids("g", turn)));
    }
    let ours = app.group("ours").unwrap();
    assert_eq!(ours.group.call_ids.len(), 1_000);
    assert_eq!(ours.group.call_ids[..2], [CallId::new("a").unwrap(), CallId::new("b").unwrap()], "the first stay");
    let shown = screen(&mut app);
    assert!(shown.contains("1000 legs, 100 groups") && shown.contains("Group ours"), "{shown}");
    assert_eq!(shown.matches("├● progressing").count(), 2, "both go on under it: {shown}");
    assert_eq!(app.notices().filter(|text| text.contains("Too many legs of groupcalls")).count(), 1);
}
