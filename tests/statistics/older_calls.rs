//! Reading calls that the board does not show.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::json;
use vdial::api::{ApiError, ErrorKind, Listed, Operation, Rest, wire};
use vdial::domain::Call;
use vdial::messages::effect::Effect;
use vdial::messages::message::Answer;
use vdial::model::Settings;

use crate::common::test_app::{TestApp, call};
use crate::common::{Harness, Setting, settings};
use crate::{assert_shows, screen};

/// A page of a hundred calls, one every ten seconds, the newest first.
fn page(first: i64) -> Vec<Call> {
    let begin: Timestamp = "2026-11-20T14:02:00Z".parse().unwrap();
    let one = |n: i64| {
        let created = begin - jiff::SignedDuration::from_secs(10 * n);
        let more = json!({"tm_create": created.to_string(), "tm_hangup": (created + jiff::SignedDuration::from_secs(2)).to_string(), "hangup_reason": "busy"});
        wire::call(call(&format!("s{n}"), "hangup", "14:00:00", &more)).unwrap()
    };
    (first..first + 100).map(one).collect()
}

fn read(effects: &[Effect]) -> Vec<Option<Timestamp>> {
    let page = |effect: &Effect| match effect {
        Effect::ReadArchive(before) => Some(*before),
        _ => None,
    };
    effects.iter().filter_map(page).collect()
}

/// The statistics over an hour, of which the newest page holds a quarter.
fn an_hour() -> (TestApp, Timestamp) {
    let mut app = TestApp::account();
    // The account was empty until now: the reading must not rely on it.
    app.later(3600);
    let asked = app.now.instant;
    let later: Vec<Call> = page(-360);
    app.answer(Answer::Calls(Ok(Listed::whole(later)), None, asked));
    app.press("w i");
    let effects = app.settle();
    let [Some(before)] = read(&effects)[..] else { panic!("{effects:?}") };
    (app, before)
}

#[test]
fn what_the_list_no_longer_shows_is_read_page_by_page_until_the_window_is_whole() {
    let (mut app, before) = an_hour();
    assert_eq!(before.to_string(), "2026-11-20T14:45:30.000001Z", "a microsecond above the oldest call");
    assert_shows(&mut app, &["Attempts 100", "reading older calls, page 1, back to 14:45:30", "s stop reading"]);
    let asked = app.now.instant;
    let effects = app.answer(Answer::Archive(Ok(Listed::whole(page(-261))), before, asked));
    let [Some(next)] = read(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(next.to_string(), "2026-11-20T14:29:00.000001Z");
    app.later(1);
    app.settle();
    assert_shows(&mut app, &["Attempts 199", "page 2, back to 14:29:00"]);
    let effects = app.answer(Answer::Archive(Ok(Listed::whole(page(-162))), next, asked));
    let [Some(next)] = read(&effects)[..] else { panic!("{effects:?}") };
    let effects = app.answer(Answer::Archive(Ok(Listed::whole(page(-63))), next, asked));
    assert_eq!(read(&effects), [], "an hour is known");
    app.later(1);
    app.settle();
    let screen = screen(&mut app);
    assert!(screen.contains("Attempts 359") && !screen.contains("reading") && !screen.contains("known"), "{screen}");
}

#[test]
fn the_reading_stops_and_goes_on_by_key() {
    let (mut app, before) = an_hour();
    let effects = app.press("s");
    assert_eq!(read(&effects), [None]);
    assert_eq!(read(&app.settle()), [], "it stays stopped");
    assert_shows(&mut app, &["! Not all calls before 14:45:30 are known. Stopped. r reads on."]);
    // The page that was on its way is kept, but no other is asked for.
    let asked = app.now.instant;
    assert_eq!(read(&app.answer(Answer::Archive(Ok(Listed::whole(page(-261))), before, asked))), []);
    app.press("r");
    let effects = app.settle();
    assert_eq!(read(&effects)[0].unwrap().to_string(), "2026-11-20T14:29:00.000001Z");
}

#[test]
fn a_page_that_fails_says_why_and_a_server_that_does_not_page_ends_it() {
    let (mut app, before) = an_hour();
    let asked = app.now.instant;
    let error = ApiError::local(Operation::ListCalls, ErrorKind::Timeout, None);
    assert_eq!(read(&app.answer(Answer::Archive(Err(error), before, asked))), [], "the poller tries again");
    let shown = screen(&mut app);
    assert!(shown.contains("s stop reading") && !shown.contains("page 1, back"), "{shown}");
    let circle = Listed { items: page(-360), skipped: 0, rest: Rest::Circles };
    assert_eq!(read(&app.answer(Answer::Archive(Ok(circle), before, asked))), []);
    assert_eq!(read(&app.settle()), []);
    assert_shows(&mut app, &["The server hands out no older pages."]);
}

#[test]
fn live_calls_of_an_older_page_are_on_the_board() {
    let (mut app, before) = an_hour();
    let asked = app.now.instant;
    let old =
        wire::call(call("old", "progressing", "14:40:00", &json!({"tm_progressing": "2026-11-20T14:40:05Z"}))).unwrap();
    let over = page(-200).remove(0);
    app.answer(Answer::Archive(Ok(Listed::whole(vec![over, old])), before, asked));
    assert!(app.call("old").is_some());
    assert!(app.call("s-200").is_none() && app.all_calls().count() == 101, "ended ones are only counted");
    app.later(1);
    app.settle();
    assert_shows(&mut app, &["Attempts 102"]);
}

/// How many of the server's calls were placed on that day, and how many of those were answered.
fn truth(calls: &[serde_json::Value], day: jiff::civil::Date) -> (usize, usize) {
    let placed: Vec<_> = calls
        .iter()
        .filter(|call| call["direction"] == "outgoing")
        .filter(|call| {
            let at: Timestamp = call["tm_create"].as_str().unwrap().parse().unwrap();
            at.to_zoned(TimeZone::UTC).date() == day
        })
        .collect();
    (placed.len(), placed.iter().filter(|call| call["tm_progressing"].is_string()).count())
}

#[tokio::test]
async fn a_day_beyond_the_first_page_is_read_from_the_server() {
    let settings = Settings { keep_ended: 5, ..settings() };
    let mut h = Harness::start(Setting { settings, ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let calls = h.server.calls();
    let mut days = (1..7).rev().map(|back| today.checked_sub(back.days()).unwrap());
    // The oldest day that has calls lies beyond the first hundred.
    let day = days.find(|day| truth(&calls, *day).0 > 0).unwrap();
    let (attempts, answered) = truth(&calls, day);
    h.press("i d");
    h.wait_for("Count over").await;
    h.type_text(&day.to_string());
    h.press("enter");
    let expected = format!("= {answered} answered / {attempts} ");
    let screen = h
        .wait_within(Duration::from_secs(20), "the figures of that day", |screen| {
            screen.contains(&expected) && !screen.contains("reading older")
        })
        .await;
    assert!(screen.contains(&format!("[{day}]")) && !screen.contains("known"), "{screen}");
}
