//! On a screen that is too small to show what a key would do, none does anything.

use serde_json::json;
use vdial::api::wire;
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;

use crate::common::test_app::{TestApp, call, text_of};

fn acts(effects: &[Effect]) -> bool {
    effects.iter().any(Effect::acts_on_calls)
}

#[test]
fn a_call_that_cannot_be_seen_is_not_sent() {
    let mut app = TestApp::busy();
    let small = text_of(&app.draw(40, 10));
    assert!(small.contains("Keys do nothing until it is larger."), "{small}");
    app.press("n");
    app.send(Message::Paste("+12025550123".to_owned()));
    app.press("tab tab");
    app.type_text("hi");
    app.later(1);
    assert!(!acts(&app.press("f5")));
    let shown = text_of(&app.draw(120, 30));
    assert!(!shown.contains("2025550123"), "{shown}");

    // Nor is one of a form that was open before.
    app.press("n");
    app.send(Message::Paste("+12025550123".to_owned()));
    app.press("tab tab");
    app.type_text("hi");
    app.draw(120, 30);
    app.later(1);
    // The terminal tells its size before the screen is drawn again.
    app.send(Message::Resized(40, 10));
    assert!(!acts(&app.press("f5")));
    app.draw(40, 10);
    app.later(1);
    assert!(!acts(&app.press("f5")));
    app.draw(120, 30);
    app.later(1);
    assert!(acts(&app.press("f5")));
}

#[test]
fn a_question_that_cannot_be_seen_is_not_answered() {
    let mut app = TestApp::account();
    app.calls(vec![call("c", "progressing", "14:02:00", &json!({}))]);
    app.press("H");
    app.later(1);
    assert!(text_of(&app.draw(120, 30)).contains("y hangs up"));
    app.draw(40, 10);
    app.later(2);
    assert!(!acts(&app.press("y")));
    app.draw(120, 30);
    // As when it was new, it listens once it has been seen.
    assert!(!acts(&app.press("y")));
    app.later(2);
    app.draw(120, 30);
    assert!(acts(&app.press("y")));
}

#[test]
fn the_program_can_be_ended_where_nothing_is_asked() {
    let mut app = TestApp::bare();
    app.draw(40, 10);
    assert!(app.press("q").is_empty());
    assert!(app.press("ctrl-c").iter().any(|effect| matches!(effect, Effect::Quit)));
    // Where something is asked, it is not ended unseen.
    let mut app = TestApp::account();
    app.placed(vec![wire::call(call("c", "progressing", "14:02:00", &json!({}))).unwrap()], Vec::new());
    app.draw(40, 10);
    assert!(app.press("ctrl-c").is_empty());
}
