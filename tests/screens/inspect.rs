//! Calls inspected over the whole screen, and their picture in the details.

use serde_json::json;
use vdial::api::wire;
use vdial::domain::{CallId, RecordingId};
use vdial::messages::message::Answer;

use crate::common::test_app::{TestApp, at, call, text_of};
use crate::{approve, approve_at, controlled};

/// The call that was controlled from here, with the actions that its flow ran.
fn stepped() -> TestApp {
    let mut app = controlled();
    for (kind, time) in [("answer", "14:01:25.4"), ("talk", "14:01:26"), ("digits_receive", "14:01:58")] {
        let action = json!({"type": kind, "tm_execute": at(time)});
        let more = json!({
            "tm_ringing": at("14:01:13.6"), "tm_progressing": at("14:01:25.3"), "tm_update": at(time),
            "action": action, "recording_id": "r1", "recording_ids": ["r0", "r1"],
        });
        let read = wire::call(call("c7", "progressing", "14:01:10", &more)).unwrap();
        let asked = app.now.instant;
        app.answer(Answer::Call(CallId::new("c7").unwrap(), Ok(read), asked));
    }
    app.select("c7");
    app
}

/// A call that is chained to two others, one of which failed at once.
fn chained() -> TestApp {
    let mut app = TestApp::account();
    let device = |name: &str, at: &str| json!({"type": "sip", "target": format!("sip:2001@{at};transport=udp"), "target_name": name});
    app.calls(vec![
        call(
            "b1",
            "progressing",
            "14:01:31",
            &json!({
                "master_call_id": "a1", "destination": device("bob", "192.0.2.7:5060"),
                "tm_ringing": at("14:01:33"), "tm_progressing": at("14:01:40"),
            }),
        ),
        call(
            "b2",
            "hangup",
            "14:01:31",
            &json!({
                "master_call_id": "a1", "destination": device("bob", "192.0.2.8:5060"),
                "tm_hangup": at("14:01:32.4"), "hangup_reason": "failed", "hangup_by": "remote",
            }),
        ),
        call(
            "a1",
            "progressing",
            "14:01:00",
            &json!({
                "chained_call_ids": ["b1", "b2", "b3"], "tm_ringing": at("14:01:04"), "tm_progressing": at("14:01:09"),
                "direction": "incoming", "source": {"type": "tel", "target": "+447700900123"},
            }),
        ),
    ]);
    app.select("a1");
    app
}

#[test]
fn an_inspected_call_at_every_size() {
    let mut app = stepped();
    approve("picture", &mut app);
    app.press("enter");
    approve("inspect", &mut app);
    approve_at("inspect", &mut app, 60, 16);
    approve_at("inspect", &mut app, 200, 50);
    app.press("+ + left");
    approve("inspect_zoomed", &mut app);
    app.press("2");
    approve("inspect_actions", &mut app);
}

#[test]
fn chained_calls_are_drawn_under_each_other() {
    let mut app = chained();
    approve("picture_chained", &mut app);
    app.press("enter");
    approve("inspect_chained", &mut app);
}

#[test]
fn a_call_whose_times_contradict_each_other_says_what_is_not_known() {
    let mut app = TestApp::account();
    app.calls(vec![
        call(
            "e2",
            "hangup",
            "14:01:00",
            &json!({
                "tm_ringing": at("13:00:00"), "tm_progressing": at("14:01:09"), "hangup_reason": "normal",
            }),
        ),
        call("e1", "hangup", "14:00:00", &json!({"tm_create": null, "tm_update": null})),
    ]);
    for (id, words) in [
        ("e2", "? the time of “ringing” contradicts the others; when it ended is not known"),
        ("e1", "? none of its times is known"),
    ] {
        app.select(id);
        let details = text_of(&app.draw(300, 60));
        assert!(details.contains(words), "{details}");
        app.press("enter");
        let inspected = text_of(&app.draw(80, 24));
        assert!(inspected.contains(words), "{inspected}");
        app.press("esc");
    }
}

#[test]
fn the_picture_of_a_live_call_moves_on_and_a_recording_that_was_read_has_its_band() {
    let mut app = stepped();
    app.press("enter");
    let before = text_of(&app.draw(120, 30));
    assert!(before.contains("now 14:02:13") && before.contains("talk 0:47") && !before.contains("▬ 0:12"), "{before}");
    app.later(1);
    let read = wire::recording(&json!({"status": "ended", "tm_start": at("14:01:28"), "tm_end": at("14:01:40")}));
    app.answer(Answer::Recording(CallId::new("c7").unwrap(), RecordingId::new("r0").unwrap(), Ok(read.unwrap())));
    let after = text_of(&app.draw(120, 30));
    assert!(after.contains("now 14:02:14") && after.contains("talk 0:48") && after.contains("▬ 0:12"), "{after}");
}

#[test]
fn a_replaced_source_is_named_beside_the_one_that_was_sent() {
    let mut app = TestApp::account();
    let placed = wire::call(call("p1", "dialing", "14:02:00", &json!({}))).unwrap();
    app.placed(vec![placed], Vec::new());
    let words = "Called from +442079460958, not from +12025550142 as sent";
    assert!(!text_of(&app.draw(120, 40)).contains(words));
    let other = json!({"source": {"type": "tel", "target": "+442079460958"}, "tm_update": at("14:02:02")});
    app.calls(vec![call("p1", "ringing", "14:02:00", &other)]);
    app.select("p1");
    let details = text_of(&app.draw(300, 60));
    assert!(details.contains(words), "{details}");
    app.press("enter");
    let inspected = text_of(&app.draw(120, 30));
    assert!(inspected.contains(words), "{inspected}");
}

#[test]
fn a_call_that_is_not_confirmed_is_drawn_until_it_last_was() {
    let mut app = TestApp::busy();
    app.select("c7");
    app.press("enter");
    app.later(30);
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("stale 30 s: as of 14:02:13") && !screen.contains("now 14:02"), "{screen}");
}
