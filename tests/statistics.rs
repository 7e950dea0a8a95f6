//! The statistics: keys in, screens and requests out.
#![cfg(test)]

mod common;
#[path = "statistics/older_calls.rs"]
mod older_calls;

use common::screen_checks;
use common::test_app::{TestApp, at, call, text_of};
use serde_json::{Value, json};
use vdial::domain::Target;
use vdial::screens::Theme;

const BERLIN: &str = "+442079460958";

/// A call that was placed `created` and ended: with these further times and this reason.
fn ended(id: &str, created: &str, reason: &str, more: &Value) -> Value {
    let mut call = call(id, "hangup", created, &json!({"hangup_reason": reason, "hangup_by": "remote"}));
    for (key, value) in more.as_object().unwrap() {
        call[key] = value.clone();
    }
    call
}

fn tel(number: &str) -> Value {
    json!({"type": "tel", "target": number})
}

/// Thirteen calls of the last quarter of an hour, and one before it; it is 14:02:07.
fn quarter() -> Vec<Value> {
    let from_berlin = |mut call: Value| {
        call["source"] = tel(BERLIN);
        call["flow_id"] = json!("f-2");
        call
    };
    let to_korea = |mut call: Value| {
        call["destination"] = tel("+821012345678");
        call
    };
    let mut calls = vec![
        // Answered: talk 60 s, 30 s and 120 s (without ringing), and one that still talks.
        ended(
            "a1",
            "13:50:00",
            "normal",
            &json!({"tm_ringing": at("13:50:03"), "tm_progressing": at("13:50:10"), "tm_hangup": at("13:51:10")}),
        ),
        to_korea(ended(
            "a2",
            "13:50:10",
            "normal",
            &json!({"tm_ringing": at("13:50:12"), "tm_progressing": at("13:50:22"), "tm_hangup": at("13:50:52")}),
        )),
        from_berlin(ended(
            "a3",
            "13:52:00",
            "timeout",
            &json!({"tm_progressing": at("13:52:04"), "tm_hangup": at("13:54:04")}),
        )),
        call("a4", "progressing", "14:01:00", &json!({"tm_ringing": at("14:01:05"), "tm_progressing": at("14:01:30")})),
        // Not answered.
        from_berlin(ended("u1", "13:53:00", "busy", &json!({"tm_hangup": at("13:53:02")}))),
        ended("u2", "13:54:00", "noanswer", &json!({"tm_ringing": at("13:54:06"), "tm_hangup": at("13:54:36")})),
        ended("u3", "13:55:00", "normal", &json!({"tm_ringing": at("13:55:04"), "tm_hangup": at("13:55:10")})),
        from_berlin(ended("u4", "13:56:00", "failed", &json!({"tm_hangup": at("13:56:01")}))),
        to_korea(ended("u5", "13:57:00", "dialout", &json!({"tm_hangup": at("13:58:00"), "hangup_by": "local"}))),
        ended(
            "u6",
            "14:00:00",
            "cancel",
            &json!({"tm_ringing": at("14:00:05"), "tm_hangup": at("14:00:09"), "hangup_by": "local"}),
        ),
        // Pending, incoming, seen only in part.
        call("p1", "ringing", "14:02:00", &json!({"tm_ringing": at("14:02:04")})),
        call(
            "i1",
            "hangup",
            "13:50:20",
            &json!({"direction": "incoming", "tm_progressing": at("13:50:25"), "tm_hangup": at("13:50:40")}),
        ),
        ended("x1", "13:59:00", "normal", &json!({})),
        // Before the quarter.
        ended("b1", "13:40:00", "busy", &json!({"tm_hangup": at("13:40:02")})),
    ];
    calls.sort_by(|a, b| b["tm_create"].as_str().cmp(&a["tm_create"].as_str()));
    calls
}

fn opened() -> TestApp {
    let mut app = TestApp::account();
    app.calls(quarter());
    press(&mut app, "i");
    app
}

/// Presses keys, and brings everything up to date.
fn press(app: &mut TestApp, keys: &str) {
    for key in keys.split_whitespace() {
        app.press(key);
        // The second time with the countries that were asked for.
        app.settle();
        app.settle();
    }
}

fn screen(app: &mut TestApp) -> String {
    text_of(&app.draw(120, 30))
}

fn assert_shows(app: &mut TestApp, texts: &[&str]) {
    let screen = screen(app);
    for text in texts {
        assert!(screen.contains(text), "no {text:?} in\n{screen}");
    }
}

#[test]
fn every_figure_stands_with_what_it_is_made_of() {
    let mut app = opened();
    assert_shows(
        &mut app,
        &[
            "Attempts 10 (+1 pending)",
            // 4 / 10; z²/n = 0.38416, middle 0.42775, half 1.41602 × √0.033604 = 0.25958.
            "ASR 40.0 % = 4 answered / 10 [17–69]",
            // (4 + busy + no answer + normal unanswered) / (10 - 1).
            "NER 77.8 % = 7 / 9 [45–94] (1 hung up left out)",
            // 60 + 30 + 120 s of three calls.
            "ACD 1:10 = 3:30 / 3 ended",
            // At 13:50:20 a1, a2 and the incoming call.
            "Live 2, peak at least 3 at 13:50:20",
            // 3 2 4 5 6 4 5: rank 4 of 7, and rank 7.
            "Setup 4.0 s, p95 6.0 of 7",
            // 10 12 4 30: rank 2 of 4, and rank 4.
            "To answer 10.0 s, p95 30.0 of 4",
            "✗ 5 failed:",
            "Seen only in part, left out: 1",
        ],
    );
}

#[test]
fn the_calls_are_grouped_and_enter_shows_those_of_a_group() {
    // By which grouping, the row, its attempts, and the calls that the board then shows.
    for (tabs, row, words, expected) in [
        ("", "", "London desk …0958", vec!["a3", "u1", "u4"]),
        ("", "k", "Main line …0142", vec!["a1", "a2", "a4", "p1", "u2", "u3", "u5", "u6", "x1"]),
        ("tab", "G", "KR", vec!["a2", "u5"]),
        ("tab tab", "G", "Appointment re", vec!["a3", "u1", "u4"]),
        ("tab tab tab", "", "", vec!["a1", "a2"]),
    ] {
        let mut app = opened();
        press(&mut app, tabs);
        if words.starts_with("London") {
            press(&mut app, "G");
        }
        press(&mut app, row);
        let before = screen(&mut app);
        let selected = before.lines().find(|line| line.contains("┃>")).unwrap_or_default().to_owned();
        assert!(selected.contains(words), "{words} is not selected in\n{before}");
        press(&mut app, "enter");
        let rows = app.rows().into_iter();
        let mut shown: Vec<String> = rows
            .map(|target| match target {
                Target::Call(id) => id.to_string(),
                Target::Group(id) => id.to_string(),
            })
            .collect();
        shown.sort();
        assert_eq!(shown, expected, "{words}: {}", screen(&mut app));
        assert!(app.only_panes());
    }
}

#[test]
fn a_window_and_a_day_are_chosen() {
    let mut app = opened();
    assert_shows(&mut app, &["[15 min]", "Attempts 10 "]);
    press(&mut app, "w");
    assert_shows(&mut app, &["[1 h]", "Attempts 11 "]);
    press(&mut app, "w w");
    assert_shows(&mut app, &["[session]", "Attempts 0 "]);
    press(&mut app, "w");
    // a4 is too old for five minutes only by its answer: it was created at 14:01:00.
    assert_shows(&mut app, &["[5 min]", "Attempts 2 "]);
    press(&mut app, "d");
    app.type_text("tomorrow");
    press(&mut app, "enter");
    assert_shows(&mut app, &["✗ not a day so far"]);
    press(&mut app, "esc d");
    app.type_text("2026-11-20");
    press(&mut app, "enter");
    assert_shows(&mut app, &["[2026-11-20]", "Attempts 11 ", "Live "]);
    press(&mut app, "d");
    app.type_text("yesterday");
    press(&mut app, "enter");
    assert_shows(&mut app, &["[2026-11-19]", "Attempts 0 "]);
    assert!(!screen(&mut app).contains("Live "), "what is live now is of today: {}", screen(&mut app));
    press(&mut app, "esc");
    assert!(app.only_panes());
    // The window is the same for what stands on the board.
    press(&mut app, "w");
    assert_shows(&mut app, &["5 min out ASR"]);
    press(&mut app, "i");
    assert_shows(&mut app, &["[5 min]"]);
}

#[test]
fn the_rows_are_sorted_by_every_column() {
    let mut app = opened();
    press(&mut app, "tab tab tab");
    let order = |app: &mut TestApp| {
        let screen = screen(app);
        let row = |word: &str| {
            screen.lines().position(|line| line.contains(&format!("┃ {word}")) || line.contains(&format!("┃>{word}")))
        };
        [row("far end hung up") < row("busy"), row("busy") < row("time limit")]
    };
    assert_eq!(order(&mut app), [true, true], "two of them ended so, one each otherwise");
    assert_shows(&mut app, &["Att▾"]);
    press(&mut app, "z");
    assert!(!order(&mut app)[0]);
    assert_shows(&mut app, &["Att▴"]);
    press(&mut app, "<");
    assert_shows(&mut app, &["By cause▾"]);
    assert_eq!(order(&mut app), [false, true], "by name");
}

#[test]
fn the_formulas_are_one_key_away() {
    let mut app = opened();
    press(&mut app, "?");
    assert_shows(&mut app, &["Formulas", "answer-seizure ratio: answered / attempts (ITU-T E.425"]);
    press(&mut app, "esc");
    assert_eq!(app.top(), Some("statistics"));
}

#[test]
fn figures_are_current_a_second_later() {
    let mut app = opened();
    app.later(1);
    let mut calls = quarter();
    calls.push(ended("new", "14:02:05", "busy", &json!({"tm_hangup": at("14:02:07")})));
    app.calls(calls);
    assert_shows(&mut app, &["Attempts 11 "]);
    // It is 14:02:14. At 14:05:00 the first call leaves the quarter.
    app.calls(vec![call("a4", "hangup", "14:01:00", &json!({"tm_ringing": at("14:01:05"), "tm_progressing": at("14:01:30"), "tm_hangup": at("14:02:14"), "tm_update": at("14:02:14"), "hangup_reason": "normal"}))]);
    app.later(165);
    app.settle();
    assert_shows(&mut app, &["Attempts 11 "]);
    app.later(2);
    app.settle();
    assert_shows(&mut app, &["Attempts 10 "]);
}

#[test]
fn the_peak_is_never_below_what_is_live() {
    let mut app = opened();
    let live_and_peak = |app: &mut TestApp| {
        let screen = screen(app);
        let line = screen.lines().find(|line| line.contains("Live ") && line.contains("peak")).unwrap_or_default();
        let figure = |after: &str| {
            let rest = line.split_once(after)?.1.trim_start_matches("at least ");
            rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<usize>().ok()
        };
        let found = (figure("Live "), figure("peak "), line.contains("peak at least"));
        (found.0.expect(&screen), found.1.expect(&screen), found.2)
    };
    let (before, ..) = live_and_peak(&mut app);
    // Before it is counted again: two new ones, and two talking calls without a time of their answer.
    let mut calls = quarter();
    calls.extend(["n1", "n2"].map(|id| call(id, "ringing", "14:02:07", &json!({}))));
    calls.extend(["p1", "p2"].map(|id| call(id, "progressing", "14:02:07", &json!({"tm_progressing": null}))));
    app.calls(calls);
    let (live, peak, _) = live_and_peak(&mut app);
    assert!(live > before && peak >= live, "{before}: {}", screen(&mut app));
    app.later(2);
    let (live, peak, at_least) = live_and_peak(&mut app);
    assert!(peak >= live && at_least, "{}", screen(&mut app));
}

#[test]
fn it_fits_every_size_without_colour_and_in_plain_signs() {
    for (keys, name) in [("", "source"), ("tab", "country"), ("tab tab", "flow"), ("tab tab tab", "cause")] {
        let mut app = opened();
        press(&mut app, keys);
        for (width, height) in [(200, 50), (120, 30), (80, 24), (60, 16)] {
            app.theme = Theme::terminal();
            let colored = app.draw(width, height);
            screen_checks::check(&colored, false, &name);
            if name == "source" || (width, height) == (120, 30) {
                insta::assert_snapshot!(format!("statistics_{name}_{width}x{height}"), text_of(&colored));
            }
            app.theme = Theme::mono();
            assert_eq!(text_of(&app.draw(width, height)), text_of(&colored));
            app.ascii = true;
            let plain = app.draw(width, height);
            let foreign =
                plain.content.iter().find(|cell| !cell.symbol().chars().all(|c| c.is_ascii() || c.is_alphanumeric()));
            assert_eq!(foreign, None, "{}", text_of(&plain));
            app.ascii = false;
        }
    }
}

/// The screen at the size that has room for the charts.
fn wide(app: &mut TestApp) -> String {
    // The figures are counted once a second.
    app.later(1);
    app.settle();
    text_of(&app.draw(200, 50))
}

#[test]
fn the_causes_stand_beside_the_table_for_the_window_of_the_figures() {
    let mut app = TestApp::account();
    let mut calls = quarter();
    let answered = json!({"tm_progressing": at("14:00:20"), "tm_hangup": at("14:00:21")});
    calls.insert(4, ended("d1", "14:00:10", "normal", &answered));
    app.calls(calls);
    let screen = wide(&mut app);
    for expected in [
        "By cause out · 15 min",
        "w window",
        "busy             █ 1",
        "declined         █ 1",
        "dial timeout, n… █ 1",
        "dropped          █ 1 (answered)",
        "other            ██ 2",
        "hung up          █ 1 (not a failure)",
    ] {
        assert!(screen.contains(expected), "no {expected:?} in\n{screen}");
    }
    press(&mut app, "w");
    let screen = wide(&mut app);
    assert!(screen.contains("By cause out · 1 h") && screen.contains("busy             ██ 2"), "{screen}");
    press(&mut app, "w w");
    let screen = wide(&mut app);
    assert!(screen.contains("By cause out · session") && screen.contains("no call has ended"), "{screen}");
    press(&mut app, "w");
    // Of the last five minutes: an answer of a second, which is an answer all the same.
    let screen = wide(&mut app);
    assert!(screen.contains("dropped █ 1 (answered)"), "{screen}");
    assert!(screen.contains("hung up █ 1 (not a failure)") && !screen.contains("busy █"), "{screen}");
}

#[test]
fn the_live_calls_of_the_last_hour_stand_under_them() {
    let mut app = TestApp::account();
    app.calls(quarter());
    let screen = wide(&mut app);
    // At most live in each minute: 13:40 one (b1). 13:50 three (a1, a2, i1), then one (a1), one (a3), two (a3, u1), two
    // (a3, u2), one (u3), one (u4), one (u5), none at 13:58 and 13:59 (x1 is seen only in part), one (u6), one (a4), and
    // two at 14:02 (a4, p1). The hour begins at 13:03.
    let counts =
        [(37, 1), (47, 3), (48, 1), (49, 1), (50, 2), (51, 2), (52, 1), (53, 1), (54, 1), (57, 1), (58, 1), (59, 2)];
    let row = |looks: [char; 4]| -> String {
        let count = |minute: usize| counts.iter().find(|(at, _)| *at == minute).map_or(0, |(_, count)| *count);
        (0..60).map(|minute| looks[count(minute)]).collect()
    };
    let rows = [
        format!("3┤{}", row([' ', ' ', ' ', '█'])),
        format!(" │{}", row([' ', ' ', '█', '█'])),
        format!("0┤{}", row(['▁', '█', '█', '█'])),
    ];
    let times = "13:03          13:18          13:33          13:48         14:02";
    for expected in rows.iter().map(|row| row.trim_end()).chain([times, "Live · last 60 min ─", "peak 3 at 13:50"]) {
        assert!(screen.contains(expected), "no {expected:?} in\n{screen}");
    }
}

#[test]
fn minutes_of_which_too_little_is_known_are_blank() {
    // A full page, with a call of 20 seconds each half minute: what is older than its last one, of 13:12:08, is not known.
    let mut app = TestApp::connecting();
    let time =
        |n: u32, second: u32| format!("{}:{:02}:{:02}", 13 + (12 + n / 2) / 60, (12 + n / 2) % 60, n % 2 * 30 + second);
    let call = |n| ended(&format!("e{n}"), &time(n, 8), "busy", &json!({"tm_hangup": at(&time(n, 28))}));
    app.calls((0..100).rev().map(call).collect());
    let bottom = |screen: &str| screen.lines().find_map(|line| line.split("0┤").nth(1)).unwrap().to_owned();
    let screen = wide(&mut app);
    // Half an hour later the chart begins: at 13:43, after 40 minutes.
    assert_eq!(bottom(&screen), " ".repeat(40) + &"█".repeat(19) + "▁", "{screen}");
    assert!(
        screen.contains("Live · last 60 min · blank: not known ─") && screen.contains("peak at least 1 at 13:43"),
        "{screen}"
    );
    // Nothing is heard for five minutes: they are blank too, and not 0.
    app.later(300);
    let screen = wide(&mut app);
    assert_eq!(bottom(&screen).trim_end(), " ".repeat(35) + &"█".repeat(19), "{screen}");
}
