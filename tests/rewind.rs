//! The board at a past moment, against what the built-in server itself knows of that moment.
#![cfg(test)]

mod common;

use common::test_app::{TestApp, at, call, text_of};
use common::{Harness, Setting, quiet};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use vdial::messages::message::Message;
use vdial::simulator::{History, Options};

fn time_of(call: &Value, field: &str) -> Option<Timestamp> {
    call[field].as_str().filter(|time| !time.is_empty()).map(|time| time.parse().unwrap())
}

/// How many calls were live at that moment, by the records of the server.
fn live_at(calls: &[Value], moment: Timestamp) -> usize {
    let begun = |call: &&Value| time_of(call, "tm_create").is_some_and(|created| created <= moment);
    let not_over = |call: &&Value| time_of(call, "tm_hangup").is_none_or(|ended| ended > moment);
    calls.iter().filter(begun).filter(not_over).count()
}

/// The most calls that were live at the same time in the hour that shows a moment of the past, and the minute, by the
/// records of the server.
fn peak_around(calls: &[Value], moment: Timestamp) -> (usize, String) {
    let quarter = moment.as_second() - moment.as_second().rem_euclid(900);
    let from = Timestamp::from_second(quarter - 1800).unwrap();
    let until = Timestamp::from_second(quarter + 1800).unwrap();
    let created = calls.iter().filter_map(|call| time_of(call, "tm_create"));
    let mut changes: Vec<_> = created.filter(|at| from < *at && *at < until).chain([from]).collect();
    changes.sort();
    let most = changes.iter().rev().max_by_key(|at| live_at(calls, **at)).unwrap();
    (live_at(calls, *most), most.strftime("%H:%M").to_string())
}

#[tokio::test]
async fn what_was_live_at_any_moment_of_a_day_is_what_the_server_knows() {
    let options = Options { speed: 1.0, history: History::Day, ..quiet() };
    let mut app = Harness::start(Setting { options, size: (120, 40), ..Setting::default() }).await;
    app.wait_for("following the newest").await;
    app.press("[");
    app.wait_for("REWIND").await;
    let calls = app.server.calls();
    let now = Timestamp::now();
    let mut some_were_live = false;
    for minutes in [3, 17, 41, 95, 180, 333, 512, 777, 1001, 1300] {
        let moment = now.checked_sub(minutes.minutes().seconds(7)).unwrap();
        let moment = Timestamp::from_second(moment.as_second()).unwrap();
        let typed = moment.strftime("%Y-%m-%d %H:%M:%S").to_string();
        app.press("t");
        app.type_text(&typed);
        app.press("enter");
        let time = moment.strftime("%H:%M").to_string();
        let known = |screen: &str| {
            let title = screen.lines().find(|line| line.contains("Calls at ")).unwrap_or_default();
            title.contains(&time) && !screen.contains("incomplete") && !screen.contains("at which time?")
        };
        let screen = app.wait_until(&format!("the board at {typed}"), known).await;
        let expected = live_at(&calls, moment);
        assert!(screen.contains(&format!("{expected} LIVE")), "{expected} were live at {typed}:\n{screen}");
        some_were_live |= expected > 0;
        if minutes > 60 {
            let (peak, at) = peak_around(&calls, moment);
            let ends = if peak > 0 { format!(" {peak} at {at}") } else { " peak ".to_owned() };
            let whole = |screen: &str| screen.contains(&ends) && !screen.contains("not known");
            app.wait_until(&format!("a peak of {peak} at {at} around {typed}"), whole).await;
        }
    }
    assert!(some_were_live, "the day had no traffic");
    app.press("esc");
    app.wait_gone("REWIND").await;
    app.press("q");
    app.ended().await;
}

/// A call that rang at 14:00:05, was answered at 14:00:15 and ended at 14:01:00, one that was never answered, and one
/// that is live.
fn past() -> TestApp {
    let mut app = TestApp::account();
    let talked = json!({"tm_ringing": at("14:00:05"), "tm_progressing": at("14:00:15"), "tm_hangup": at("14:01:00"),
        "hangup_reason": "normal", "hangup_by": "remote"});
    let busy = json!({"tm_hangup": at("13:59:58"), "hangup_reason": "busy", "hangup_by": "remote", "tm_ringing": ""});
    app.calls(vec![
        call("talked", "hangup", "14:00:00", &talked),
        call("busy", "hangup", "13:59:50", &busy),
        call("live", "progressing", "13:59:00", &json!({"tm_progressing": at("13:59:09")})),
    ]);
    app.draw(120, 30);
    app
}

fn go_to(app: &mut TestApp, time: &str) -> String {
    app.press("t");
    app.type_text(time);
    app.press("enter");
    app.settle();
    text_of(&app.draw(120, 30))
}

#[test]
fn a_row_says_what_the_call_was_then_and_what_came_of_it() {
    let mut app = past();
    app.press("[");
    for (time, figures, row) in [
        ("14:00:03", "2 LIVE  ◌ 1 dialing  ● 1 talking", "dialing "),
        ("14:00:10", "2 LIVE  ◔ 1 ringing  ● 1 talking", "ringing "),
        ("14:00:20", "2 LIVE  ● 2 talking", "progressing "),
        ("14:01:10", "1 LIVE  ● 1 talking", "hangup "),
    ] {
        let screen = go_to(&mut app, time);
        assert!(screen.contains(figures) && screen.contains(&format!("Calls at {time}")), "{time}: {screen}");
        let then = screen.lines().find(|line| line.contains(" 14:00:00 ")).unwrap();
        assert!(then.contains(row) && then.contains("far end hung up"), "{time}: {then}");
        assert!(screen.contains("→ still live"), "{screen}");
    }
    let screen = go_to(&mut app, "13:59:20");
    assert!(screen.contains("1 LIVE") && !screen.contains("busy"), "{screen}");
}

#[test]
fn changes_are_gone_through_one_by_one() {
    let mut app = past();
    app.press("[");
    let shown = |app: &mut TestApp| {
        let screen = text_of(&app.draw(120, 30));
        let title = screen.lines().find(|line| line.contains("Calls at ")).unwrap().to_owned();
        title.split("Calls at ").nth(1).unwrap()[..8].to_owned()
    };
    let mut seen = vec![shown(&mut app)];
    for _ in 0..4 {
        app.press("[");
        seen.push(shown(&mut app));
    }
    assert_eq!(seen, ["14:01:00", "14:00:15", "14:00:05", "14:00:00", "13:59:58"]);
    app.press("] ]");
    assert_eq!(shown(&mut app), "14:00:05");
    app.press("}");
    assert_eq!(shown(&mut app), "14:01:05");
    app.press("{ {");
    assert_eq!(shown(&mut app), "13:59:05");
    for _ in 0..9 {
        app.press("}");
    }
    assert!(shown(&mut app).starts_with("14:02:"), "no further than now");
}

#[test]
fn nothing_is_placed_or_hung_up_in_the_past_and_esc_is_now() {
    let mut app = past();
    app.press("[");
    for key in ["n", "H", "c", "m", "x", "R", "B", "e", "space"] {
        let effects = app.press(key);
        assert!(!effects.iter().any(vdial::messages::effect::Effect::acts_on_calls), "{key}: {effects:?}");
        let screen = text_of(&app.draw(120, 30));
        assert!(screen.contains("REWIND") && screen.contains("This is the past: Esc first"), "{key}: {screen}");
    }
    let effects = app.press("h");
    assert!(effects.is_empty());
    app.press("esc");
    let screen = text_of(&app.draw(120, 30));
    assert!(!screen.contains("REWIND") && screen.contains("1 LIVE"), "{screen}");
}

#[test]
fn a_time_is_typed_with_24_or_with_12_hours() {
    let mut app = past();
    app.press("[");
    for typed in ["14:00:20", "2:00:20 pm", "2026-11-20 2:00:20p", "2026-11-20T14:00:20"] {
        go_to(&mut app, "13:59:30");
        let screen = go_to(&mut app, typed);
        assert!(screen.contains("REWIND 14:00:20"), "{typed}: {screen}");
    }
}

#[test]
fn a_time_that_is_none_or_to_come_is_refused_in_words() {
    let mut app = past();
    app.press("[");
    for typed in ["soon", "25:00", "2026-11-21 10:00", "14:02:99"] {
        let screen = go_to(&mut app, typed);
        assert!(screen.contains("Write a time of the past"), "{typed}: {screen}");
        app.press("esc");
    }
    // A time of day later than now was yesterday.
    let screen = go_to(&mut app, "23:00");
    assert!(screen.contains("Calls at Nov 19 23:00") && screen.contains("0 LIVE"), "{screen}");
}

/// The screen so many seconds later.
fn later(app: &mut TestApp, seconds: u64) -> String {
    app.later(seconds);
    app.send(Message::Tick);
    text_of(&app.draw(120, 30))
}

/// The moment that the screen shows.
fn moment(screen: &str) -> &str {
    let title = screen.lines().find_map(|line| line.split("Calls at ").nth(1)).unwrap();
    &title[..8]
}

#[test]
fn the_past_plays_at_three_speeds_and_stops_at_now() {
    let mut app = past();
    app.press("[");
    let screen = go_to(&mut app, "14:00:03");
    assert!(screen.contains(". play") && !screen.contains("▶ play"), "{screen}");
    assert_eq!(moment(&later(&mut app, 1)), "14:00:03", "it stands");
    // What each key shows, and where a second later the moment is.
    for (key, speeds, then) in [
        (".", "▶ play [×1] ×10 ×60", "14:00:04"),
        (".", "▶ play ×1 [×10] ×60", "14:00:14"),
        (",", "▶ play [×1] ×10 ×60", "14:00:15"),
        (". .", "▶ play ×1 ×10 [×60]", "14:01:15"),
        (".", "▶ play ×1 ×10 [×60]", "14:02:15"),
    ] {
        app.press(key);
        let screen = text_of(&app.draw(120, 30));
        assert!(screen.contains(speeds) && screen.contains(". faster  , slower, pause"), "{key}: {screen}");
        let screen = later(&mut app, 1);
        assert_eq!(moment(&screen), then, "{key}: {screen}");
    }
    // A minute on it would be 14:03:15, which is to come.
    let screen = later(&mut app, 1);
    assert!(moment(&screen) == "14:02:20" && !screen.contains("▶ play"), "{screen}");
    app.press(".");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("This is now: there is nothing to play."), "{screen}");
    app.press("esc");
    assert!(app.only_panes());
}

#[test]
fn the_figures_and_rows_move_with_what_plays() {
    let mut app = past();
    app.press("[");
    go_to(&mut app, "14:00:03");
    app.press(". .");
    for (figures, ends) in
        [("2 LIVE  ◔ 1 ringing  ● 1 talking", "0:08"), ("2 LIVE  ● 2 talking", "0:08"), ("2 LIVE  ● 2 talking", "0:18")]
    {
        let screen = later(&mut app, 1);
        let row = screen.lines().find(|line| line.contains(" 14:00:00 ")).unwrap();
        assert!(screen.contains(figures) && row.contains(ends), "{screen}");
    }
    // Behind the help it stands.
    app.press("?");
    later(&mut app, 60);
    app.press("esc");
    assert_eq!(moment(&text_of(&app.draw(120, 30))), "14:00:33");
}

#[test]
fn a_key_that_moves_the_moment_stops_the_playing() {
    for (key, stops) in
        [("[", true), ("]", true), ("{", true), ("}", true), ("t", true), (",", true), ("j", false), ("pgdn", false)]
    {
        let mut app = past();
        app.press("[");
        go_to(&mut app, "14:00:20");
        app.press(".");
        app.press(key);
        let before = text_of(&app.draw(120, 30));
        assert_eq!(before.contains("play [×1]"), !stops, "{key}: {before}");
        let after = later(&mut app, 5);
        assert_eq!(moment(&before) == moment(&after), stops, "{key}: {after}");
    }
}

#[test]
fn playing_wakes_the_program_and_nothing_else_does() {
    let mut app = TestApp::account();
    app.calls(vec![call("c", "hangup", "13:30:00", &json!({"tm_hangup": at("13:31:00"), "hangup_reason": "normal"}))]);
    app.press("[");
    // The figures are counted with the call.
    app.later(1);
    app.draw(120, 30);
    let wake = |app: &TestApp| app.next_wake().map(|at| at.saturating_duration_since(app.now.instant).as_millis());
    let still = wake(&app);
    app.press(".");
    assert_eq!(wake(&app), Some(1000));
    app.press(".");
    assert_eq!(wake(&app), Some(200));
    app.press(", ,");
    app.draw(120, 30);
    assert_eq!(wake(&app), still);
    assert!(still.is_none_or(|millis| millis > 1000), "{still:?}");
}

#[test]
fn the_hour_stands_over_the_table_with_a_mark_at_the_moment() {
    let mut app = past();
    app.press("[");
    // The row of the hour, and the column of the mark under it: a minute is a column.
    let strip = |app: &mut TestApp, time: &str| {
        let screen = go_to(app, time);
        let mut lines = screen.lines().skip_while(|line| !line.contains(" peak "));
        let row = lines.next().unwrap_or_else(|| panic!("no hour in {screen}")).to_owned();
        let mark = lines.next().unwrap().to_owned();
        assert!(mark.contains(&format!("▲ {time}")), "{screen}");
        (row, mark.chars().position(|c| c == '▲').unwrap() - 6)
    };
    // busy: 13:59:50 to :58. talked: 14:00:00 to 14:01:00. live: since 13:59:00.
    let (row, mark) = strip(&mut app, "14:00:10");
    let expected = format!("13:03 {}██▄▄ 14:02  peak 2 at 13:59", "▁".repeat(56));
    assert!(row.contains(&expected), "{row}");
    assert_eq!(mark, 57);
    assert_eq!(strip(&mut app, "13:03:00").1, 0);
    let (row, mark) = strip(&mut app, "12:07:00");
    assert!(row.contains("11:30 ▁▁▁▁") && row.contains("12:30  peak 0"), "{row}");
    assert_eq!(mark, 37);
}

#[test]
fn minutes_that_are_not_known_are_blank() {
    let mut app = past();
    // For five minutes nothing is heard.
    app.later(300);
    app.press("[");
    let screen = go_to(&mut app, "14:00:10");
    assert!(screen.contains("▁██▄       14:07  peak 2 at 13:59") && screen.contains("blank: not known"), "{screen}");
    app.press("esc");
    app.calls(vec![call("live", "progressing", "13:59:00", &json!({"tm_progressing": at("13:59:09")}))]);
    // It is counted once a second.
    app.later(1);
    app.press("[");
    let screen = go_to(&mut app, "14:00:10");
    assert!(screen.contains("▁██▄▄▄▄▄▄▄ 14:07") && !screen.contains("blank"), "{screen}");
}
