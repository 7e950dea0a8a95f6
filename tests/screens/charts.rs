//! The charts beside the table of a very wide screen, and the one of the past while it plays.

use serde_json::{Value, json};
use vdial::screens::Theme;

use crate::approve_at;
use crate::common::course::call_by;
use crate::common::test_app::{TestApp, text_of};

/// A call that began at a second of the day and went as its number says; live if it ends after `now`.
fn placed(n: u32, began: u32, now: u32) -> Value {
    let course = match n % 10 {
        0..=3 => (Some(3), Some(9), 49 + n % 7 * 30, "normal", "remote"),
        4 | 5 => (None, None, 2, "busy", "remote"),
        6 => (Some(4), None, 34, "noanswer", "remote"),
        7 => (None, None, 1, "failed", "remote"),
        8 => (Some(5), None, 12, "cancel", "local"),
        _ => (Some(3), Some(8), 9, "normal", "remote"),
    };
    call_by(course, &format!("c{began}"), began, now, json!({}))
}

/// At 14:42:13: all calls until 14:02 were read, and a full page down to 14:05:00.
fn after_a_gap() -> TestApp {
    let mut app = TestApp::account();
    let second = |hour: u32, minute: u32| hour * 3600 + minute * 60;
    let now = second(14, 2) + 13;
    app.calls((0..40).rev().map(|n| placed(n, second(13, 40) + n * 30, now)).collect());
    app.later(40 * 60);
    let now = now + second(0, 40);
    app.calls((0..100).rev().map(|n| placed(n, second(14, 5) + n * 22, now)).collect());
    app.settle();
    app
}

/// Compares a screen with what was approved, in colour and without.
fn approve(name: &str, app: &mut TestApp, width: u16, height: u16) {
    app.theme = Theme::terminal();
    approve_at(name, app, width, height);
    let colored = text_of(&app.draw(width, height));
    app.theme = Theme::mono();
    assert_eq!(text_of(&app.draw(width, height)), colored, "{name}: colours change no word");
}

#[test]
fn the_charts_beside_the_table() {
    let mut app = after_a_gap();
    approve("charts", &mut app, 200, 50);
    approve("charts", &mut app, 180, 60);
}

#[test]
fn the_past_while_it_plays() {
    let mut app = after_a_gap();
    app.press("[ { { { { . .");
    app.later(1);
    app.settle();
    approve("rewind_playing", &mut app, 120, 30);
    approve("rewind_playing", &mut app, 60, 16);
}
