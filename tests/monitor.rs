//! The table and the figures above it, with messages in and screens out: filter, sort, pause, following, marks, sleep.

#![cfg(test)]

#[path = "monitor/board.rs"]
mod board;
mod common;

use std::time::Duration;

use common::style_of;
use common::test_app::{TestApp, at, call, text_of};
use jiff::SignedDuration;
use ratatui::style::Modifier;
use serde_json::{Value, json};
use vdial::api::wire::{self, Pushed};
use vdial::api::{ApiError, ErrorKind, Operation};
use vdial::domain::{CallId, Target};
use vdial::messages::effect::Effect;
use vdial::messages::message::{Answer, Message, PushState, Ticket};

fn ids(app: &TestApp) -> Vec<&str> {
    let rows = app.rows().into_iter();
    rows.filter_map(|target| match target {
        Target::Call(id) => Some(id.as_str()),
        Target::Group(_) => None,
    })
    .collect()
}

fn filtered(app: &mut TestApp, text: &str) -> Vec<String> {
    app.press("esc /");
    app.type_text(text);
    ids(app).into_iter().map(str::to_owned).collect()
}

fn pushed(app: &mut TestApp, value: Value) -> Vec<Effect> {
    let at = app.now.instant;
    app.answer(Answer::Pushed(Pushed::Call(Box::new(wire::call(value).unwrap())), at, Ticket::default()))
}

fn channel(app: &mut TestApp, channel: PushState) {
    app.answer(Answer::Channel(channel));
}

#[test]
fn a_filter_looks_at_status_direction_parties_and_text() {
    let mut app = TestApp::busy();
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
        ("live", vec!["c9", "c8", "c7", "c5", "c6", "c1"]),
        ("ended", vec!["c4", "c3", "c2"]),
        ("!live busy", vec!["c4"]),
        ("sip:desk", vec!["c5"]),
        ("PARKED", vec!["c1"]),
        ("status:", vec!["c9", "c8", "c7", "c5", "c6", "c1", "c4", "c3", "c2"]),
        ("nothing-like-it", vec![]),
    ] {
        assert_eq!(filtered(&mut app, text), expected, "{text}");
    }
}

#[test]
fn every_column_sorts_and_the_order_turns_round() {
    let mut app = TestApp::busy();
    for (column, first, last) in [
        ("Started", "c9", "c2"),
        ("Status", "c9", "c1"),
        ("Dir", "c6", "c2"),
        ("From", "c9", "c6"),
        ("To", "c6", "c5"),
        ("Life", "c1", "c2"),
        ("For", "c1", "c2"),
        ("Now", "c9", "c3"),
    ] {
        assert_eq!((ids(&app)[0], *ids(&app).last().unwrap()), (first, last), "{column}");
        assert!(text_of(&app.draw(160, 30)).contains(column), "{column}");
        app.press("z");
        assert_eq!((ids(&app)[0], *ids(&app).last().unwrap()), (last, first), "{column} turned round");
        app.press("z >");
    }
}

#[test]
fn a_pause_holds_the_rows_still_while_statuses_and_figures_go_on() {
    let mut app = TestApp::busy();
    let before: Vec<String> = ids(&app).into_iter().map(str::to_owned).collect();
    app.press("p");
    app.later(12);
    pushed(&mut app, call("new", "dialing", "14:02:12", &json!({})));
    pushed(&mut app, call("c8", "progressing", "14:01:55", &json!({"tm_progressing": at("14:02:12")})));
    assert_eq!(ids(&app), before);
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("PAUSED 0:12") && screen.contains("7 LIVE"), "{screen}");
    assert!(!screen.contains("◔ ringing"), "a row that is shown says what is true: {screen}");
    app.press("j g");
    let first = app.selected().cloned();
    assert_eq!(first, CallId::new(&before[0]).map(Target::Call), "the first of those that hold still");
    assert!(text_of(&app.draw(120, 30)).contains("PAUSED"));
    app.press("p");
    assert_eq!(ids(&app)[0], "new");
    assert!(!text_of(&app.draw(120, 30)).contains("PAUSED"));
}

#[test]
fn following_stays_on_the_newest_call_until_the_user_moves() {
    let mut app = TestApp::busy();
    app.press("A");
    pushed(&mut app, call("new", "dialing", "14:02:12", &json!({})));
    let selected = |app: &TestApp| app.selected().cloned();
    assert_eq!(selected(&app), CallId::new("new").map(Target::Call));
    assert!(text_of(&app.draw(120, 30)).contains("following the newest"));
    app.press("j");
    pushed(&mut app, call("newer", "dialing", "14:02:14", &json!({})));
    assert_eq!(selected(&app), CallId::new("c9").map(Target::Call));
    app.press("A >");
    assert!(!text_of(&app.draw(120, 30)).contains("following"), "another order has no newest on top");
}

#[test]
fn a_change_of_status_marks_its_row_for_a_moment() {
    let mut app = TestApp::busy();
    let marked = |app: &mut TestApp| {
        let buffer = app.draw(120, 30);
        style_of(&buffer, "progressing → +821012345678").add_modifier.contains(Modifier::BOLD)
    };
    pushed(
        &mut app,
        call("c8", "progressing", "14:02:12", &json!({"destination": {"type": "tel", "target": "+821012345678"}})),
    );
    assert!(marked(&mut app));
    let wake = app.next_wake().unwrap();
    assert!(wake <= app.now.instant + Duration::from_secs(2));
    app.later(2);
    assert!(!marked(&mut app));
}

#[test]
fn the_figures_over_the_table_count_what_is_there() {
    let mut app = TestApp::account();
    let failed = |id: &str, when: &str| {
        call(id, "hangup", "14:01:00", &json!({"hangup_reason": "failed", "tm_hangup": at(when)}))
    };
    app.calls(vec![
        call("a", "progressing", "12:02:13", &json!({})),
        call("b", "ringing", "14:02:10", &json!({})),
        failed("c", "14:01:01"),
        failed("d", "13:50:00"),
    ]);
    app.later(1);
    app.settle();
    let screen = text_of(&app.draw(120, 30));
    let strip = screen.lines().find(|line| line.contains("oldest")).unwrap();
    assert!(strip.contains("2 LIVE  ◔ 1 ringing  ● 1 talking  oldest 2:00:0") && strip.contains("15 min"), "{strip}");
    assert!(screen.contains("ASR 0 % 0/1") && screen.contains("✗ 1: failed 1"), "{screen}");
    app.later(900);
    let screen = text_of(&app.draw(120, 30));
    app.settle();
    assert!(!text_of(&app.draw(120, 30)).contains("✗ 1: failed"), "{screen}");
}

#[test]
fn the_header_says_how_the_calls_are_kept_up_to_date_and_how_old_the_oldest_word_is() {
    let mut app = TestApp::busy();
    assert!(text_of(&app.draw(120, 30)).contains("polling, <2 s old"));
    channel(&mut app, PushState::Up);
    app.later(3);
    pushed(&mut app, call("c8", "progressing", "14:02:14", &json!({})));
    assert!(text_of(&app.draw(120, 30)).contains("push, checked 3 s ago"), "{}", text_of(&app.draw(120, 30)));
    channel(&mut app, PushState::Down("closed by the server".to_owned()));
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("polling, 3 s old") && screen.contains("No push (closed by the server)"), "{screen}");
}

#[test]
fn only_what_the_channel_should_have_told_and_did_not_counts_as_missed() {
    let mut app = TestApp::busy();
    let missed = |app: &mut TestApp| {
        app.later(4);
        app.settle();
        app.missed_events()
    };
    // Before the channel was open.
    app.calls(vec![call("c9", "ringing", "14:02:04", &json!({}))]);
    app.later(1);
    channel(&mut app, PushState::Up);
    // The first reading after it was opened finds what happened before.
    app.calls(vec![call("c9", "progressing", "14:02:04", &json!({}))]);
    assert_eq!(missed(&mut app), 0);
    // Found by reading, and told a moment later.
    app.calls(vec![call("c8", "ringing", "14:01:55", &json!({})), call("c9", "progressing", "14:02:04", &json!({}))]);
    app.later(1);
    app.calls(vec![call("c8", "progressing", "14:01:55", &json!({}))]);
    pushed(&mut app, call("c8", "progressing", "14:01:55", &json!({})));
    assert_eq!(missed(&mut app), 0);
    // Never told.
    app.calls(vec![call("c8", "hangup", "14:01:55", &json!({}))]);
    assert_eq!(missed(&mut app), 1);
    // A call that began since, and was never told either.
    app.calls(vec![call("new", "dialing", "14:02:30", &json!({}))]);
    assert_eq!(missed(&mut app), 2);
    assert!(text_of(&app.draw(120, 30)).contains("2 missed by push"));
}

#[test]
fn an_event_that_says_nothing_new_does_not_make_a_call_look_fresh() {
    let mut app = TestApp::account();
    app.calls(vec![call("c", "ringing", "14:02:00", &json!({}))]);
    app.later(10);
    pushed(&mut app, call("c", "ringing", "14:02:00", &json!({})));
    let tracked = app.call("c").unwrap();
    assert_eq!(app.now.since(tracked.confirmed), Duration::from_secs(10));
}

#[test]
fn a_deleted_record_is_told_as_gone() {
    let mut app = TestApp::account();
    app.calls(vec![call("c", "ringing", "14:02:00", &json!({}))]);
    let id = CallId::new("c").unwrap();
    let at = app.now.instant;
    let deleted = wire::call(call("c", "ringing", "14:02:00", &json!({}))).map(Box::new).unwrap();
    let effects = app.answer(Answer::Pushed(Pushed::CallDeleted(deleted), at, Ticket::default()));
    assert!(matches!(&effects[..], [Effect::Unfollow(gone)] if *gone == id), "{effects:?}");
    assert!(text_of(&app.draw(120, 30)).contains("record gone"));
}

/// An event of today's server: the record alone.
fn told(app: &mut TestApp, record: &Value) {
    let event = wire::pushed(&record.to_string()).unwrap().unwrap();
    let at = app.now.instant;
    app.answer(Answer::Pushed(event, at, Ticket::default()));
}

#[test]
fn what_is_pushed_about_an_unknown_call_that_is_over_makes_no_live_row() {
    let deleted = json!({"tm_delete": "2026-11-20T14:02:05Z"});
    let ended = json!({"tm_hangup": "2026-11-20T14:02:05Z", "hangup_reason": "busy", "hangup_by": "remote"});
    for (status, more, rows) in
        [("ringing", &deleted, 0), ("terminating", &deleted, 0), ("hangup", &deleted, 0), ("hangup", &ended, 1)]
    {
        let mut app = TestApp::account();
        told(&mut app, &call("c", status, "14:02:00", more));
        app.draw(120, 30);
        assert_eq!((app.all_calls().count(), app.live_calls()), (rows, 0), "{status} {more}");
    }
}

#[test]
fn how_a_deleted_call_ended_may_be_told_after_its_deletion() {
    let mut app = TestApp::account();
    app.calls(vec![call("c", "progressing", "14:02:00", &json!({"tm_progressing": "2026-11-20T14:02:01Z"}))]);
    let deleted = |more: Value| {
        let (at, up) = ("2026-11-20T14:02:05Z", "2026-11-20T14:02:01Z");
        let mut deleted = json!({"tm_delete": at, "tm_update": at, "tm_progressing": up});
        deleted.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        deleted
    };
    told(&mut app, &call("c", "terminating", "14:02:00", &deleted(json!({}))));
    assert!(text_of(&app.draw(120, 30)).contains("record gone"));
    let end = json!({"tm_hangup": "2026-11-20T14:02:06Z", "hangup_reason": "normal", "hangup_by": "remote"});
    told(&mut app, &call("c", "hangup", "14:02:00", &deleted(end)));
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("far end hung up") && !screen.contains("record gone"), "{screen}");
    assert_eq!(app.live_calls(), 0);
}

#[test]
fn after_a_sleep_nothing_looks_fresh_and_everything_is_read_again() {
    let mut app = TestApp::busy();
    // The clock that measures did not run; the other one did.
    app.now.wall += SignedDuration::from_hours(2);
    let effects = app.send(Message::Woke(Duration::from_hours(2)));
    assert!(matches!(&effects[..], [Effect::Reread, ..]), "{effects:?}");
    let screen = text_of(&app.draw(160, 30));
    assert!(screen.contains("The machine slept: nothing was seen for 2h (since 14:02:13 UTC)"), "{screen}");
    assert!(screen.contains("stale 2 h"), "{screen}");
}

#[test]
fn after_an_hour_offline_it_says_for_how_long_it_was_blind() {
    let mut app = TestApp::busy();
    let unreachable = || ApiError::local(Operation::ListCalls, ErrorKind::Refused, None);
    let asked = app.now.instant;
    app.answer(Answer::Calls(Err(unreachable()), None, asked));
    app.later(3600);
    app.calls(vec![]);
    let screen = text_of(&app.draw(160, 30));
    assert!(screen.contains("Connected again: nothing was seen for 1h (since 14:02:13 UTC)"), "{screen}");
}

#[test]
fn a_call_that_is_placed_behind_a_filter_is_not_what_the_keys_act_on() {
    for still in [false, true] {
        let mut app = TestApp::busy();
        filtered(&mut app, "status:ringing");
        app.press(if still { "enter up" } else { "enter" });
        let new = call("new", "dialing", "14:02:10", &json!({"direction": "outgoing"}));
        app.placed(vec![wire::call(new).unwrap()], Vec::new());
        assert_eq!((ids(&app), selected(&app)), (vec!["c8"], "c8".to_owned()));
        app.press("H");
        assert!(text_of(&app.draw(80, 24)).contains("+821012345678"), "still: {still}");
    }
}

#[test]
fn the_runtime_is_told_which_call_the_user_looks_at() {
    let mut app = TestApp::busy();
    app.settle();
    app.select("c8");
    let effects = app.settle();
    assert!(matches!(&effects[..], [Effect::Select(Some(id))] if id.as_str() == "c8"), "{effects:?}");
    assert!(app.settle().is_empty(), "it is told once");
    // An ended call is not read for being looked at.
    app.select("c4");
    assert!(matches!(&app.settle()[..], [Effect::Select(None)]));
}

/// A board of so many live calls, drawn once at 80×24; the newest is `c0`.
fn board(live: usize) -> TestApp {
    let mut app = TestApp::account();
    let calls = (0..live).map(|at| {
        let created = format!("14:01:{:02}", 59 - at);
        call(&format!("c{at}"), "progressing", &created, &json!({"tm_progressing": at_second(&created)}))
    });
    app.calls(calls.collect());
    app.draw(80, 24);
    app
}

fn at_second(created: &str) -> String {
    at(created)
}

fn selected(app: &TestApp) -> String {
    match app.selected() {
        Some(Target::Call(id)) => id.as_str().to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_call_that_ends_keeps_its_row_while_the_user_is_there_and_no_longer() {
    let mut app = board(12);
    app.press("j j");
    pushed(
        &mut app,
        call("c2", "hangup", "14:01:57", &json!({"hangup_reason": "normal", "tm_hangup": at("14:02:14")})),
    );
    assert_eq!((&ids(&app)[..4], selected(&app)), (&["c0", "c1", "c2", "c3"][..], "c2".to_owned()));
    for second in 0..59 {
        app.later(1);
        app.send(Message::Tick);
        assert_eq!(ids(&app)[2], "c2", "after {second} s");
    }
    app.later(1);
    let wake = app.next_wake().unwrap();
    assert!(wake <= app.now.instant + Duration::from_secs(1));
    app.later(1);
    app.send(Message::Tick);
    assert_eq!((ids(&app).last().copied(), selected(&app)), (Some("c2"), "c0".to_owned()), "it follows again");
}

#[test]
fn what_is_open_holds_the_rows_and_the_selection() {
    let mut app = board(3);
    app.press("H");
    app.later(200);
    pushed(&mut app, call("new", "ringing", "14:05:00", &json!({})));
    assert_eq!(selected(&app), "c0");
    assert!(text_of(&app.draw(80, 24)).contains("y hangs up"));
    app.press("esc");
    app.send(Message::Tick);
    assert_eq!(selected(&app), "c0", "it stays with the call that was asked about");
    app.later(61);
    app.send(Message::Tick);
    assert_eq!(selected(&app), "new");
}

#[test]
fn a_key_does_not_act_on_a_call_that_has_just_come_under_the_cursor() {
    let mut app = board(3);
    pushed(&mut app, call("new", "ringing", "14:02:14", &json!({})));
    assert_eq!(selected(&app), "new");
    let effects = app.press("H");
    let screen = text_of(&app.draw(80, 24));
    assert!(effects.is_empty() && !screen.contains("y hangs up"), "{screen}");
    assert!(screen.contains("Another call had just come under the cursor. H again acts on it."), "{screen}");
    // From then on the selection stays.
    pushed(&mut app, call("newer", "ringing", "14:02:15", &json!({})));
    assert_eq!(selected(&app), "new");
    app.press("H");
    app.later(1);
    assert!(text_of(&app.draw(80, 24)).contains("y hangs up"));
    // Somebody who had the time to see it is not held up.
    let mut app = board(3);
    pushed(&mut app, call("new", "ringing", "14:02:14", &json!({})));
    app.later(1);
    app.press("H");
    app.later(1);
    assert!(text_of(&app.draw(80, 24)).contains("y hangs up"));
}

#[test]
fn keys_lead_back_to_the_top() {
    for key in ["A", "g", "esc"] {
        let mut app = board(12);
        app.press("j j j");
        pushed(&mut app, call("new", "ringing", "14:02:14", &json!({})));
        assert!(text_of(&app.draw(80, 24)).contains("↑ 1 newer, 1 live"));
        app.press(key);
        assert_eq!(selected(&app), "new", "{key}");
        assert!(!text_of(&app.draw(80, 24)).contains('↑'), "{key}");
    }
}

#[test]
fn what_arrives_during_a_pause_is_counted() {
    let mut app = board(3);
    let before = text_of(&app.draw(80, 24));
    assert!(before.contains(" 1 Calls 3 ") && before.contains("following the newest"), "{before}");
    app.press("p");
    pushed(&mut app, call("new", "ringing", "14:02:14", &json!({})));
    app.later(1);
    app.send(Message::Tick);
    let screen = text_of(&app.draw(80, 24));
    assert!(screen.contains("↑ 1 newer, 1 live · A follows"), "{screen}");
    assert!(screen.contains("1 Calls 4 ") && screen.contains("4 LIVE"), "{screen}");
    assert!(!screen.contains("following the newest"), "{screen}");
}

#[test]
fn what_holds_the_table_is_not_called_following_and_offers_no_key_that_is_taken() {
    for key in ["H", "c", "?", "n", "/"] {
        let mut app = board(3);
        app.press(key);
        app.draw(80, 24);
        pushed(&mut app, call("new", "ringing", "14:02:14", &json!({})));
        app.later(1);
        app.send(Message::Tick);
        let screen = text_of(&app.draw(120, 30));
        assert!(!screen.contains("A follows"), "{key}: {screen}");
        assert!(!(screen.contains("newer") && screen.contains("following the newest")), "{key}: {screen}");
    }
}

#[test]
fn the_age_of_a_stale_call_is_not_cut_and_its_timers_stand_still() {
    let mut app = board(1);
    app.later(400);
    app.send(Message::Tick);
    for (width, height) in [(60, 16), (80, 24), (120, 30)] {
        let screen = text_of(&app.draw(width, height));
        let oldest = |screen: &str| screen.split("oldest ").nth(1).map(|rest| rest[..4].to_owned());
        let detail = screen.lines().find(|line| line.contains("stale") && line.contains("as of"));
        assert!(height < 24 || detail.is_some_and(|line| line.contains("min: as of 14:02:")), "{width}: {screen}");
        let before = oldest(&screen).unwrap();
        app.later(7);
        app.send(Message::Tick);
        assert_eq!(oldest(&text_of(&app.draw(width, height))), Some(before), "{width}");
    }
}

/// The end of a call's number, its time, and how it ended, at length or in short.
type Told = (&'static str, &'static str, [&'static str; 2]);

/// Rows in every state that says much at its end: the end of its number, its time, and how it ended, at length or in short.
fn telling() -> (TestApp, Vec<Told>) {
    let mut app = TestApp::account();
    let ended = |id: &str, number: &str, reason: &str, by: &str, more: &Value| {
        let mut value = call(
            id,
            "hangup",
            "12:00:00",
            &json!({"destination": {"type": "tel", "target": number}, "tm_ringing": at("12:00:03"),
                "hangup_reason": reason, "hangup_by": by, "tm_hangup": at("12:00:33")}),
        );
        for (key, with) in more.as_object().unwrap() {
            value[key] = with.clone();
        }
        value
    };
    let talked = json!({"tm_progressing": at("12:00:10"), "tm_hangup": at("13:02:13")});
    app.calls(vec![
        ended("a", "+12025550101", "normal", "remote", &talked),
        ended("b", "+12025550102", "noanswer", "remote", &json!({})),
        ended("c", "+12025550103", "dialout", "local", &json!({"tm_ringing": ""})),
        ended("d", "+12025550104", "failed", "remote", &json!({"source": {"type": "tel", "target": "+899100000001"}})),
        ended(
            "e",
            "+12025550105",
            "normal",
            "remote",
            &json!({"tm_create": "2026-11-18T12:00:00Z", "tm_progressing": at("12:00:10")}),
        ),
        ended("f", "+12025550106", "noanswer", "remote", &json!({"tm_hangup": at("12:00:08")})),
        {
            let names =
                json!({"destination": {"type": "extension", "target_name": "고객 상담원 데스크 東京オフィス営業部"}});
            ended("g", "", "normal", "local", &{
                let mut all = talked.clone();
                all["destination"] = names["destination"].clone();
                all
            })
        },
        call(
            "h",
            "progressing",
            "14:00:00",
            &json!({"destination": {"type": "tel", "target": "+12025550108"}, "tm_progressing": at("14:00:10"),
            "action": {"type": "talk", "option": {"text": "Good afternoon, this is your reminder"}}}),
        ),
    ]);
    app.later(130);
    app.settle();
    let expected = vec![
        ("0101", "1:02:03", ["far end hung up", "far end ended"]),
        ("0102", "(0:33)", ["no answer, rang 30 s", "no answer "]),
        ("0103", "(0:33)", ["dial timeout, never rang", "dial timeout "]),
        ("0104", "(0:33)", ["bad source", "bad source "]),
        ("0105", "0:23", ["far end hung up", "far end ended"]),
        ("0106", "(0:08)", ["declined or unreachable", "declined "]),
        ("고객", "1:02:03", ["ended by VoIPBIN", "by VoIPBIN"]),
        ("0108", "2:0", ["stale 2 min", "stale 2 min"]),
    ];
    (app, expected)
}

#[test]
fn no_width_cuts_how_long_a_call_talked_or_how_it_ended() {
    let (mut app, expected) = telling();
    for width in (60..=200).chain([60]) {
        let screen = text_of(&app.draw(width, 40));
        for (far_end, lasted, words) in &expected {
            let rows =
                screen.lines().filter(|line| line.contains(far_end) && line.contains('╸') | line.contains(lasted));
            let row = rows.map(|row| format!("{row} ")).find(|row| row.contains(lasted));
            let row = row.unwrap_or_else(|| panic!("{far_end} at {width}:\n{screen}"));
            assert!(words.iter().any(|words| row.contains(words)), "{width}: {row}");
        }
        let other_day = screen.lines().find(|line| line.contains("0105") && line.contains("hangup")).unwrap();
        let day = if width < 74 { "11-18" } else { "Nov 18" };
        assert!(other_day.contains(day), "{width}: {other_day}");
        let failed = screen.lines().find(|line| line.contains("0104")).unwrap();
        assert!(failed.contains('✗'), "{width}: {failed}");
    }
}

#[test]
fn calls_are_found_by_their_day_in_the_users_zone() {
    let mut app = TestApp::account();
    let on = |id: &str, created: &str| call(id, "hangup", "12:00:00", &json!({"tm_create": created}));
    app.calls(vec![
        on("today", "2026-11-20T01:00:00Z"),
        on("late", "2026-11-19T23:30:00Z"),
        on("before", "2026-11-19T08:00:00Z"),
        on("old", "2026-11-02T08:00:00Z"),
    ]);
    for (text, utc, berlin) in [
        ("on:2026-11-19", vec!["late", "before"], vec!["before"]),
        ("yesterday", vec!["late", "before"], vec!["before"]),
        ("on:yesterday", vec!["late", "before"], vec!["before"]),
        ("on:today", vec!["today"], vec!["today", "late"]),
        ("today", vec!["today"], vec!["today", "late"]),
        ("on:thu", vec!["late", "before"], vec!["before"]),
        ("on:19.11.", vec!["late", "before"], vec!["before"]),
        ("on:2026-11", vec!["today", "late", "before", "old"], vec!["today", "late", "before", "old"]),
        ("before:2026-11-19", vec!["old"], vec!["old"]),
        ("after:2026-11-19", vec!["today"], vec!["today", "late"]),
        ("!on:today", vec!["late", "before", "old"], vec!["before", "old"]),
        ("on:2026-11-02..2026-11-19", vec!["late", "before", "old"], vec!["before", "old"]),
    ] {
        app.set_zone(jiff::tz::TimeZone::UTC);
        assert_eq!(filtered(&mut app, text), utc, "{text}");
        app.set_zone(jiff::tz::TimeZone::fixed(jiff::tz::offset(1)));
        assert_eq!(filtered(&mut app, text), berlin, "{text} in Berlin");
    }
}

#[test]
fn a_filter_that_is_not_understood_says_so_at_every_width() {
    let mut app = TestApp::busy();
    for (text, said) in [
        ("stauts:ringing", "No property “stauts”. Did you mean status:?"),
        ("status:rining", "No status “rining”. Did you mean ringing?"),
        ("on:yestreday", "“yestreday” is not a day"),
    ] {
        filtered(&mut app, text);
        for width in [60, 80, 120] {
            let screen = text_of(&app.draw(width, 24));
            assert!(screen.contains(said), "{width}: {screen}");
        }
    }
    // A status that this program does not know is none of its business as long as a call has it.
    filtered(&mut app, "status:parked");
    assert!(!text_of(&app.draw(80, 24)).contains("No status"));
}
