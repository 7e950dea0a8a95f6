//! The table and the figures over it, by messages in and screen out: filter, sort, pause, following, marks, sleep.

#![cfg(test)]

mod common;

use std::time::Duration;

use common::scene::{Scene, at, call, text_of};
use common::style_of;
use jiff::SignedDuration;
use ratatui::style::Modifier;
use serde_json::{Value, json};
use vdial::api::wire::{self, Pushed};
use vdial::api::{ApiError, ErrorKind, Operation};
use vdial::cadence::Pace;
use vdial::domain::{CallId, Target};
use vdial::effect::Effect;
use vdial::msg::{Answer, Channel, Msg};

fn ids(scene: &Scene) -> Vec<&str> {
    let rows = scene.app.monitor.table.rows().iter();
    rows.filter_map(|row| match &row.target {
        Target::Call(id) => Some(id.as_str()),
        Target::Group(_) => None,
    })
    .collect()
}

fn filtered(scene: &mut Scene, text: &str) -> Vec<String> {
    scene.press("esc /");
    scene.type_text(text);
    ids(scene).into_iter().map(str::to_owned).collect()
}

fn pushed(scene: &mut Scene, value: Value) -> Vec<Effect> {
    let at = scene.now.instant;
    scene.answer(Answer::Pushed(Pushed::Call(Box::new(wire::call(value).unwrap())), at))
}

fn channel(scene: &mut Scene, channel: Channel) {
    scene.answer(Answer::Channel(channel));
}

#[test]
fn a_filter_looks_at_status_direction_parties_and_text() {
    let mut scene = Scene::busy();
    for (text, expected) in [
        ("status:ringing", vec!["c8"]),
        ("status:ring,dial", vec!["c9", "c8"]),
        ("status:live dir:in", vec!["c6"]),
        ("dir:in", vec!["c6"]),
        ("!status:hangup !dir:in !parked status:prog", vec!["c7"]),
        ("to:+8210", vec!["c8"]),
        ("from:+3319", vec!["c6"]),
        ("reason:busy", vec!["c4"]),
        ("status:ended !reason:normal", vec!["c4", "c2"]),
        ("+4477", vec!["c9"]),
        ("sip:desk", vec!["c5"]),
        ("PARKED", vec!["c1"]),
        ("status:", vec!["c9", "c8", "c7", "c5", "c6", "c1", "c4", "c3", "c2"]),
        ("nothing-like-it", vec![]),
    ] {
        assert_eq!(filtered(&mut scene, text), expected, "{text}");
    }
}

#[test]
fn every_column_sorts_and_the_order_turns_round() {
    let mut scene = Scene::busy();
    for (column, first, last) in [
        ("Started", "c9", "c2"),
        ("Status", "c9", "c1"),
        ("Dir", "c6", "c2"),
        ("From", "c9", "c6"),
        ("To", "c6", "c5"),
        ("Stage", "c1", "c2"),
    ] {
        assert_eq!((ids(&scene)[0], *ids(&scene).last().unwrap()), (first, last), "{column}");
        assert!(text_of(&scene.draw(120, 30)).contains(column), "{column}");
        scene.press("z");
        assert_eq!((ids(&scene)[0], *ids(&scene).last().unwrap()), (last, first), "{column} turned round");
        scene.press("z >");
    }
}

#[test]
fn a_pause_holds_the_rows_still_while_statuses_and_figures_go_on() {
    let mut scene = Scene::busy();
    let before: Vec<String> = ids(&scene).into_iter().map(str::to_owned).collect();
    scene.press("p");
    scene.later(12);
    pushed(&mut scene, call("new", "dialing", "14:02:12", &json!({})));
    pushed(&mut scene, call("c8", "progressing", "14:01:55", &json!({"tm_progressing": at("14:02:12")})));
    assert_eq!(ids(&scene), before);
    let screen = text_of(&scene.draw(120, 30));
    assert!(screen.contains("PAUSED 0:12") && screen.contains("7 live"), "{screen}");
    assert!(!screen.contains("◔ ringing"), "a row that is shown says what is true: {screen}");
    scene.press("p");
    assert_eq!(ids(&scene)[0], "new");
    assert!(!text_of(&scene.draw(120, 30)).contains("PAUSED"));
}

#[test]
fn following_stays_on_the_newest_call_until_the_user_moves() {
    let mut scene = Scene::busy();
    scene.press("A");
    pushed(&mut scene, call("new", "dialing", "14:02:12", &json!({})));
    let selected = |scene: &Scene| scene.app.monitor.table.cursor().selected().cloned();
    assert_eq!(selected(&scene), CallId::new("new").map(Target::Call));
    assert!(text_of(&scene.draw(120, 30)).contains("following the newest"));
    scene.press("j");
    pushed(&mut scene, call("newer", "dialing", "14:02:14", &json!({})));
    assert_eq!(selected(&scene), CallId::new("c9").map(Target::Call));
    scene.press("A >");
    assert!(!text_of(&scene.draw(120, 30)).contains("following"), "another order has no newest on top");
}

#[test]
fn a_change_of_status_marks_its_row_for_a_moment() {
    let mut scene = Scene::busy();
    let marked = |scene: &mut Scene| {
        let buffer = scene.draw(120, 30);
        style_of(&buffer, "● progressing out +821012345678")
            .add_modifier
            .contains(Modifier::UNDERLINED)
    };
    pushed(
        &mut scene,
        call("c8", "progressing", "14:02:12", &json!({"destination": {"type": "tel", "target": "+821012345678"}})),
    );
    assert!(marked(&mut scene));
    let wake = vdial::app::next_wake(&scene.app, scene.now).unwrap();
    assert!(wake <= scene.now.instant + Duration::from_secs(2));
    scene.later(2);
    assert!(!marked(&mut scene));
}

#[test]
fn the_figures_over_the_table_count_what_is_there() {
    let mut scene = Scene::account();
    let failed = |id: &str, when: &str| {
        call(id, "hangup", "14:01:00", &json!({"hangup_reason": "failed", "tm_hangup": at(when)}))
    };
    scene.calls(vec![
        call("a", "progressing", "12:02:13", &json!({})),
        call("b", "ringing", "14:02:10", &json!({})),
        failed("c", "14:01:01"),
        failed("d", "13:50:00"),
    ]);
    let screen = text_of(&scene.draw(120, 30));
    let strip = screen.lines().find(|line| line.contains("oldest")).unwrap();
    assert!(strip.contains("◔ 1  ● 1  oldest 2:00:00  1 failed /5 min") && strip.contains("15 min"), "{strip}");
    scene.later(300);
    let screen = text_of(&scene.draw(120, 30));
    scene.app.settle(scene.now);
    assert!(!text_of(&scene.draw(120, 30)).contains("failed /5"), "{screen}");
}

#[test]
fn the_header_says_how_the_calls_are_kept_up_to_date_and_how_old_the_oldest_word_is() {
    let mut scene = Scene::busy();
    assert!(text_of(&scene.draw(120, 30)).contains("polling, <2 s old"));
    channel(&mut scene, Channel::Up);
    scene.later(3);
    pushed(&mut scene, call("c8", "progressing", "14:02:14", &json!({})));
    assert!(text_of(&scene.draw(120, 30)).contains("push, 3 s old"), "{}", text_of(&scene.draw(120, 30)));
    channel(&mut scene, Channel::Down("closed by the server".to_owned()));
    let screen = text_of(&scene.draw(120, 30));
    assert!(screen.contains("polling, 3 s old") && screen.contains("No push (closed by the server)"), "{screen}");
}

#[test]
fn only_what_the_channel_should_have_told_and_did_not_counts_as_missed() {
    let mut scene = Scene::busy();
    let missed = |scene: &mut Scene| {
        scene.later(4);
        scene.app.settle(scene.now);
        scene.app.monitor.missed.count
    };
    // Before the channel was open.
    scene.calls(vec![call("c9", "ringing", "14:02:04", &json!({}))]);
    scene.later(1);
    channel(&mut scene, Channel::Up);
    // The first reading after it was opened finds what happened before.
    scene.calls(vec![call("c9", "progressing", "14:02:04", &json!({}))]);
    assert_eq!(missed(&mut scene), 0);
    // Found by reading, and told a moment later.
    scene.calls(vec![call("c8", "ringing", "14:01:55", &json!({})), call("c9", "progressing", "14:02:04", &json!({}))]);
    scene.later(1);
    scene.calls(vec![call("c8", "progressing", "14:01:55", &json!({}))]);
    pushed(&mut scene, call("c8", "progressing", "14:01:55", &json!({})));
    assert_eq!(missed(&mut scene), 0);
    // Never told.
    scene.calls(vec![call("c8", "hangup", "14:01:55", &json!({}))]);
    assert_eq!(missed(&mut scene), 1);
    // A call that began since, and was never told either.
    scene.calls(vec![call("new", "dialing", "14:02:30", &json!({}))]);
    assert_eq!(missed(&mut scene), 2);
    assert!(text_of(&scene.draw(120, 30)).contains("2 missed by push"));
}

#[test]
fn an_event_that_says_nothing_new_does_not_make_a_call_look_fresh() {
    let mut scene = Scene::account();
    scene.calls(vec![call("c", "ringing", "14:02:00", &json!({}))]);
    scene.later(10);
    pushed(&mut scene, call("c", "ringing", "14:02:00", &json!({})));
    let tracked = scene.app.monitor.call(&CallId::new("c").unwrap()).unwrap();
    assert_eq!(scene.now.since(tracked.confirmed), Duration::from_secs(10));
}

#[test]
fn a_deleted_record_is_told_as_gone() {
    let mut scene = Scene::account();
    scene.calls(vec![call("c", "ringing", "14:02:00", &json!({}))]);
    let id = CallId::new("c").unwrap();
    let at = scene.now.instant;
    let effects = scene.answer(Answer::Pushed(Pushed::CallDeleted(id.clone()), at));
    assert!(matches!(&effects[..], [Effect::Unfollow(gone)] if *gone == id), "{effects:?}");
    assert!(text_of(&scene.draw(120, 30)).contains("record gone"));
}

#[test]
fn after_a_sleep_nothing_looks_fresh_and_everything_is_read_again() {
    let mut scene = Scene::busy();
    scene.app.monitor.pace = Pace::default();
    // The clock that measures did not run; the other one did.
    scene.now.wall += SignedDuration::from_hours(2);
    let effects = scene.send(Msg::Woke(Duration::from_hours(2)));
    assert!(matches!(&effects[..], [Effect::Reread]), "{effects:?}");
    let screen = text_of(&scene.draw(160, 30));
    assert!(screen.contains("The machine slept: nothing was seen for 2h (since 14:02:13 UTC)"), "{screen}");
    assert!(screen.contains("stale 2 h"), "{screen}");
}

#[test]
fn after_an_hour_offline_it_says_for_how_long_it_was_blind() {
    let mut scene = Scene::busy();
    let unreachable = || ApiError::local(Operation::ListCalls, ErrorKind::Refused, None);
    let asked = scene.now.instant;
    scene.answer(Answer::Calls(Err(unreachable()), None, asked));
    scene.later(3600);
    scene.calls(vec![]);
    let screen = text_of(&scene.draw(160, 30));
    assert!(screen.contains("Connected again: nothing was seen for 1h (since 14:02:13 UTC)"), "{screen}");
}

#[test]
fn the_runtime_is_told_which_call_the_user_looks_at() {
    let mut scene = Scene::busy();
    scene.app.settle(scene.now);
    scene.app.monitor.table.select(Target::Call(CallId::new("c8").unwrap()));
    let effects = scene.app.settle(scene.now);
    assert!(matches!(&effects[..], [Effect::Select(Some(id))] if id.as_str() == "c8"), "{effects:?}");
    assert!(scene.app.settle(scene.now).is_empty(), "it is told once");
    // An ended call is not read for being looked at.
    scene.app.monitor.table.select(Target::Call(CallId::new("c4").unwrap()));
    assert!(matches!(&scene.app.settle(scene.now)[..], [Effect::Select(None)]));
}
