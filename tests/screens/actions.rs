//! A flow as its steps.

use proptest::prelude::*;
use serde_json::json;
use vdial::api::{Listed, wire};
use vdial::messages::message::{Answer, Message};

use super::{approve, approve_at};
use crate::common::test_app::TestApp;

/// With a flow that has a branch, a condition, a loop, a type that is not known, and targets that are not there.
fn with_a_flow() -> TestApp {
    let mut app = TestApp::account();
    let flow = json!({"id": "f-9", "name": "Support line", "detail": "Asks who is wanted", "type": "flow",
        "on_complete_flow_id": null, "tm_create": "2026-01-15T09:30:00Z", "actions": [
        {"id": "a1", "type": "answer"},
        {"id": "a2", "type": "condition_datetime", "option": {"condition": ">=", "hour": 8, "minute": 0, "day": -1, "month": 0, "weekdays": [1, 2, 3, 4, 5], "false_target_id": "a10"}},
        {"id": "a3", "type": "talk", "option": {"text": "Welcome. Press 1 for sales, 2 for the people who mend what we have sold, or wait for the reception.", "language": "en-US"}},
        {"id": "a4", "type": "digits_receive", "option": {"duration": 5000, "length": 1}},
        {"id": "a5", "type": "branch", "option": {"target_ids": {"1": "a6", "2": "a8", "3": "gone"}, "default_target_id": "a3"}},
        {"id": "a6", "type": "connect", "option": {"destinations": [{"type": "tel", "target": "+442079460999"}, {"type": "extension", "target_name": "alice"}]}},
        {"id": "a7", "type": "goto", "option": {"target_id": "a3", "loop_count": 2}},
        {"id": "a8", "type": "dance", "option": {"style": "waltz", "steps": [1, 2, 3]}},
        {"id": "a9", "type": "hangup", "option": {"reason": "normal"}, "next_id": "00000000-0000-0000-0000-000000000000"},
        {"id": "a10", "type": "talk", "option": {"text": "We are closed.", "language": "en-US"}},
        {"id": "a11", "type": "stop"},
        {"id": "a12", "type": "beep", "next_id": "nobody"},
    ]});
    let asked = app.now.instant;
    let listed = Listed::whole(vec![wire::flow(flow).unwrap()]);
    app.answer(Answer::Flows(Ok(listed), asked));
    app.press("3");
    app
}

#[test]
fn flow_tree() {
    let mut app = with_a_flow();
    approve_at("flow_glance", &mut app, 120, 30);
    app.press("o");
    approve("flow_tree", &mut app);
    app.press("G");
    approve_at("flow_tree_end", &mut app, 80, 24);
    app.press("q");
    app.press("enter");
    approve_at("flow_in_the_form", &mut app, 120, 30);
}

/// With the editor open on steps of every sort: right, doubtful, refused, not known.
fn with_the_editor() -> TestApp {
    let mut app = TestApp::account();
    app.press("n");
    app.type_text("+821012345678");
    app.press("ctrl-t ctrl-t tab");
    app.type_text(
        r#"[{"id":"a1","type":"talk","option":{"text":"Good afternoon, 안녕하세요","language":"en-US","tempo":2}},{"type":"connect","option":{"destinations":[{"type":"extension","target_name":"alice"},{"type":"tel","target":"+442079460999"}],"early_media":true}},{"type":"goto","option":{"target_id":"a1","loop_count":2}},{"type":"recording_start","option":{"format":"wav","duration":60}},{"type":"dance","option":{"style":"waltz"}},{"type":"hangup","option":{"reason":"normal"}}]"#,
    );
    app
}

#[test]
fn actions_editor() {
    let mut app = with_the_editor();
    approve_at("form_actions", &mut app, 80, 24);
    app.press("enter j j j j");
    approve("actions_editor", &mut app);
    app.press("a");
    app.type_text("rec");
    approve("actions_types", &mut app);
    app.press("esc g enter");
    approve("actions_step", &mut app);
    app.press("esc j j j enter");
    app.press("right right backspace");
    approve_at("actions_choices", &mut app, 80, 24);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is pressed in the editor: the field holds the list that the editor shows, nothing is sent, and every
    /// screen can be drawn.
    #[test]
    fn any_keys_leave_a_list_in_the_field(keys in prop::collection::vec(prop::sample::select(KEYS.to_vec()), 1..60)) {
        let mut app = with_the_editor();
        let before = app.form_actions().to_owned();
        app.press("enter esc");
        prop_assert_eq!(app.form_actions(), &before, "looking changes nothing");
        app.press("enter");
        for key in keys {
            let effects = if key == "pasted" {
                app.send(Message::Paste("X [{\"type\":\"talk\"}]\n\u{1b}, 1=2".to_owned()))
            } else {
                app.press(key)
            };
            prop_assert!(effects.is_empty(), "{:?}", effects);
            let Some((actions, cursor)) = app.edited_actions() else { break };
            let field = app.form_actions();
            let list = if field.is_empty() { json!([]) } else { serde_json::from_str(field).unwrap() };
            prop_assert_eq!(list.as_array().unwrap(), actions);
            prop_assert!(cursor < actions.len().max(1));
        }
        app.draw(60, 16);
    }
}

const KEYS: [&str; 29] = [
    "a",
    "enter",
    "enter",
    "esc",
    "X",
    "K",
    "J",
    "u",
    "u",
    "tab",
    "shift-tab",
    "up",
    "down",
    "left",
    "right",
    "space",
    "backspace",
    "ctrl-u",
    "1",
    "{",
    "\"",
    ",",
    "=",
    "e",
    "G",
    "g",
    "f5",
    "pgdn",
    "pasted",
];
