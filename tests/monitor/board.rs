//! The board: views, columns, thresholds, and the lists that fold away.

use std::time::Duration;

use serde_json::json;
use vdial::domain::{BoardChoice, BoardLayout, BoardSettings, BoardView, ChosenColumn, Column, Thresholds};
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;

use super::ids;
use crate::common::test_app::{TestApp, at, call, text_of};

/// The busy account, with these settings of the table.
fn board(settings: BoardSettings) -> TestApp {
    let mut app = TestApp::busy();
    app.board(settings);
    app
}

fn title(app: &mut TestApp) -> String {
    let screen = text_of(&app.draw(120, 30));
    screen.lines().find(|line| line.contains("1 Calls")).unwrap().to_owned()
}

#[test]
fn each_view_has_a_key_and_the_same_key_shows_all_again() {
    let mut app = TestApp::busy();
    let all = ids(&app).len();
    for (key, name, filter) in [("!", "failed", "is:failed"), ("+", "live", "is:live"), ("@", "mine", "is:mine")] {
        app.press(key);
        assert!(title(&mut app).contains(name), "{key}");
        let shown = ids(&app).len();
        assert_eq!(super::filtered(&mut app, filter).len(), shown, "{key}: the filter finds the same");
        app.press("esc esc");
        app.press(key);
        assert!(shown < all && ids(&app).len() == shown, "{key}");
        app.press(key);
        assert_eq!(ids(&app).len(), all, "{key} again");
    }
    app.press("!");
    app.press("0");
    assert_eq!(ids(&app).len(), all);
}

#[test]
fn a_view_of_ones_own_has_filter_columns_and_order() {
    let view = BoardView {
        name: "Long talks".to_owned(),
        filter: "status:hangup".to_owned(),
        columns: vec![ChosenColumn::parse("duration").unwrap(), ChosenColumn::parse("to:30").unwrap()],
        sort: (Column::Duration, false),
    };
    let mut app = board(BoardSettings { views: vec![view], ..BoardSettings::default() });
    app.press("6");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("Long talks") && screen.contains("For▾") && !screen.contains("Now / how"), "{screen}");
    assert_eq!(ids(&app)[0], "c3", "the longest talk first");
    app.press("7");
    assert!(text_of(&app.draw(120, 30)).contains("No such view yet: V keeps"));
    app.press("0");
    assert!(text_of(&app.draw(120, 30)).contains("Started▾"));
}

#[test]
fn the_view_on_screen_is_kept_under_a_name() {
    let mut app = TestApp::busy();
    app.press("/");
    app.type_text("dir:out is:live");
    app.press("enter V s");
    app.later(1);
    app.type_text("live");
    app.press("enter");
    assert!(text_of(&app.draw(120, 30)).contains("A built-in view has this name."));
    app.type_text(" now");
    let effects = app.press("enter");
    let Some(Effect::KeepBoard(choice)) = effects.into_iter().next() else { panic!("not kept") };
    assert!(matches!(&choice, BoardChoice::View(view) if view.name == "live now" && view.filter == "dir:out is:live"));
    app.send(Message::BoardKept(choice, "config.toml".to_owned()));
    assert!(text_of(&app.draw(120, 30)).contains("View “live now” kept in config.toml: 6 shows it."));
    app.press("0 6");
    assert!(title(&mut app).contains("live now"));
    app.press("V G");
    let effects = app.press("D");
    assert!(matches!(&effects[..], [Effect::KeepBoard(BoardChoice::NoView(name))] if name == "live now"));
}

#[test]
fn columns_are_chosen_moved_and_sized_while_the_table_follows() {
    let mut app = TestApp::busy();
    let heading = |app: &mut TestApp| {
        let screen = text_of(&app.draw(160, 50));
        screen.lines().find(|line| line.contains("Started") || line.contains("Status ")).unwrap().to_owned()
    };
    assert!(heading(&mut app).find("Started") < heading(&mut app).find("Status"));
    app.press("C J");
    assert!(heading(&mut app).find("Status") < heading(&mut app).find("Started"));
    app.press("space");
    assert!(!heading(&mut app).contains("Started"), "hidden, and still sorted by it");
    app.press("esc");
    assert!(heading(&mut app).find("Started") < heading(&mut app).find("Status"), "Esc restores");
    app.press("C J right right");
    let effects = app.press("enter");
    let Some(Effect::KeepBoard(BoardChoice::Columns(columns))) = effects.into_iter().next() else {
        panic!("not kept");
    };
    let names: Vec<_> = columns.iter().map(ToString::to_string).collect();
    assert_eq!(names[..3], ["status", "time:10", "direction"]);
    // The last column cannot be hidden.
    app.press("C");
    for _ in 0..20 {
        app.press("space down");
    }
    assert!(text_of(&app.draw(160, 50)).contains("placed_here"));
    app.press("a");
    assert!(heading(&mut app).find("Started") < heading(&mut app).find("Status"), "automatic again");
}

#[test]
fn the_next_failed_call_is_one_key_away() {
    let mut app = TestApp::busy();
    let mut seen = Vec::new();
    for _ in 0..3 {
        app.press(";");
        seen.push(app.selected().cloned().unwrap());
    }
    assert!(seen[0] != seen[1] && seen[0] == seen[2], "two have failed: {seen:?}");
    app.press("+ ;");
    assert!(text_of(&app.draw(120, 30)).contains("No failed call in this view."));
}

#[test]
fn what_crosses_a_threshold_stands_out_without_colours_too() {
    let thresholds =
        Thresholds { ringing: Some(Duration::from_mins(1)), talking: Some(Duration::from_mins(4)), failures: Some(1) };
    let mut app = board(BoardSettings { thresholds, ..BoardSettings::default() });
    let failed =
        |id: &str| call(id, "hangup", "14:01:50", &json!({"hangup_reason": "busy", "tm_hangup": at("14:02:00")}));
    app.calls(vec![
        call("r", "ringing", "14:01:01", &json!({"tm_ringing": at("14:01:02")})),
        failed("f1"),
        failed("f2"),
    ]);
    let screen = text_of(&app.draw(120, 30));
    let row = |time: &str| screen.lines().find(|line| line.contains(&format!("{time} "))).unwrap().to_owned();
    assert!(row("14:01:01").contains("!1:"), "{screen}");
    assert!(row("13:58:00").contains("!4:0"), "{screen}");
    assert!(!row("14:01:10").contains("!0:"), "{screen}");
    assert!(screen.contains(" failed in 5 min, more than 1"), "{screen}");
}

#[test]
fn the_lists_fold_away_when_nobody_is_there_and_more_is_live_than_fits() {
    let crowd = || {
        let mut app = TestApp::account();
        app.calls((0..40).map(|n| call(&format!("c{n}"), "progressing", "14:00:00", &json!({}))).collect());
        app.draw(120, 30);
        app.press("g");
        app
    };
    let folded = |app: &mut TestApp| {
        app.settle();
        !text_of(&app.draw(120, 30)).contains("2 Numbers")
    };
    let mut app = crowd();
    app.later(119);
    assert!(!folded(&mut app));
    app.later(2);
    assert!(folded(&mut app));
    app.press("b");
    assert!(!folded(&mut app));
    app.press("b");
    assert!(folded(&mut app));
    app.press("3");
    assert!(!folded(&mut app), "a list that gets the focus comes back");
    app.later(300);
    assert!(!folded(&mut app), "and stays while it has the focus");
    let mut few = TestApp::busy();
    few.draw(120, 30);
    few.later(300);
    assert!(!folded(&mut few), "all live calls have a row");
    let mut app = crowd();
    app.board(BoardSettings { layout: BoardLayout::Lists, ..BoardSettings::default() });
    app.later(300);
    assert!(!folded(&mut app));
}

#[test]
fn the_calls_of_a_view_are_saved_under_a_name_that_is_asked() {
    let mut app = TestApp::busy();
    app.press("! ctrl-s");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("Save the 2 calls of this view") && screen.contains("calls-20261120-"), "{screen}");
    app.press("ctrl-u");
    app.type_text("failed.txt");
    app.press("enter");
    assert!(text_of(&app.draw(120, 30)).contains("The name ends in .csv or .jsonl"));
    app.press("ctrl-u");
    app.type_text("failed.csv");
    let effects = app.press("enter");
    let Some(Effect::WriteCalls { name, text, calls }) = effects.into_iter().next() else { panic!("nothing written") };
    assert_eq!((name.as_str(), calls, text.lines().count()), ("failed.csv", 2, 3));
    assert!(text.starts_with("id,created,ringing,answered,ended,status,"), "{text}");
    assert!(text.contains("c4,2026-11-20T14:00:30Z,") && text.contains(",busy,"), "{text}");
    app.press("0 ctrl-s ctrl-u");
    app.type_text("all.jsonl");
    let effects = app.press("enter");
    let Some(Effect::WriteCalls { text, calls, .. }) = effects.into_iter().next() else { panic!("nothing written") };
    assert_eq!((calls, text.lines().count()), (9, 9));
    for line in text.lines() {
        let call: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(call["id"].is_string() && call["placed_here"] == false, "{line}");
    }
    app.send(Message::CallsWritten(Err("Not saved: all.jsonl exists. Choose another name.".to_owned())));
    assert!(text_of(&app.draw(120, 30)).contains("Not saved: all.jsonl exists."));
}
