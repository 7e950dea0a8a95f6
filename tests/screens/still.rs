//! With reduced motion nothing counts: the screen stays as it is until something happens.

use std::time::Duration;

use serde_json::{Value, json};
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;

use crate::common::lines;
use crate::common::test_app::{TestApp, at, call};

const SIZES: [(u16, u16); 3] = [(120, 30), (80, 24), (60, 16)];

/// Calls in each stage, and one that failed a moment ago.
fn some_calls() -> Vec<Value> {
    vec![
        call("c9", "dialing", "14:02:04", &json!({})),
        call("c8", "ringing", "14:01:55", &json!({"tm_ringing": at("14:01:58.6")})),
        call(
            "c7",
            "progressing",
            "14:01:10",
            &json!({"tm_ringing": at("14:01:13.6"), "tm_progressing": at("14:01:25.3"),
                "action": {"type": "talk", "option": {"text": "Good afternoon"}}, "mute_direction": "both"}),
        ),
        call(
            "c4",
            "hangup",
            "14:01:30",
            &json!({"tm_hangup": at("14:02:01"), "hangup_reason": "busy", "hangup_by": "remote"}),
        ),
    ]
}

fn still() -> TestApp {
    let mut app = TestApp::account();
    app.calls(some_calls());
    app.press(":");
    app.type_text("motion reduced");
    app.later(1);
    app.press("enter");
    // The notices of the start are gone, and the table is left alone.
    for _ in 0..130 {
        a_second_passes(&mut app);
    }
    app
}

/// The server confirms what is known.
fn a_second_passes(app: &mut TestApp) {
    app.later(1);
    app.calls(some_calls());
}

#[test]
fn a_minute_later_the_screen_is_the_same() {
    for keys in ["", "enter", "enter tab", "H", "!", "V"] {
        for (width, height) in SIZES {
            let mut app = still();
            app.press(keys);
            a_second_passes(&mut app);
            let before = app.draw(width, height);
            let mut wakes = 0;
            for _ in 0..60 {
                a_second_passes(&mut app);
                let soon = app.now.instant + Duration::from_secs(1);
                wakes += usize::from(app.next_wake().is_some_and(|at| at <= soon));
            }
            // A minute after a key, the table returns to its top.
            assert!(wakes <= 2, "{keys}: {wakes}");
            assert_eq!(app.draw(width, height), before, "{keys}:\n{}", lines(&before));
        }
    }
    let board = lines(&still().draw(120, 30));
    for words in ["since 14:02", "since 14:01", "oldest since 14:01:10", "dial since 14:02:04"] {
        assert!(board.contains(words), "{words}:\n{board}");
    }
}

#[test]
fn a_call_that_was_not_confirmed_is_said_to_be_stale_and_does_not_count() {
    let mut app = still();
    app.draw(120, 30);
    let wake = app.next_wake().unwrap();
    let wait = wake - app.now.instant;
    assert!(wait > Duration::from_secs(1) && wait < Duration::from_secs(5), "{wait:?}");
    app.later(60);
    app.send(Message::Tick);
    let before = app.draw(120, 30);
    assert!(lines(&before).contains("stale 14:0"), "{}", lines(&before));
    assert!(app.next_wake().is_none_or(|at| at > app.now.instant + Duration::from_mins(1)));
    app.later(60);
    assert_eq!(app.draw(120, 30), before);
}

#[test]
fn a_call_that_rings_too_long_is_marked_at_that_moment() {
    let mut app = TestApp::account();
    let mut board = vdial::domain::BoardSettings::default();
    board.thresholds.ringing = Some(Duration::from_secs(76));
    app.board(board);
    app.calls(some_calls());
    app.press(":");
    app.type_text("motion reduced");
    app.later(1);
    app.press("enter");
    let too_long = |app: &mut TestApp| lines(&app.draw(120, 30)).contains("!since");
    for _ in 0..60 {
        a_second_passes(&mut app);
    }
    assert!(!too_long(&mut app));
    let rang = app.now.wall.duration_since(at_wall("2026-11-20T14:01:58.6Z"));
    let wait = Duration::from_secs(76).saturating_sub(Duration::try_from(rang).unwrap());
    assert!(wait < Duration::from_secs(1), "{wait:?}");
    assert_eq!(app.next_wake().map(|at| at - app.now.instant), Some(wait));
    a_second_passes(&mut app);
    assert!(too_long(&mut app));
}

fn at_wall(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

#[test]
fn what_the_palette_does_not_know_changes_nothing() {
    let mut app = TestApp::busy();
    app.press(":");
    app.type_text("motion none");
    app.later(1);
    let effects: Vec<Effect> = app.press("enter");
    assert!(effects.is_empty());
    assert!(lines(&app.draw(120, 30)).contains("\"none\" is not one of full, reduced"));
}
