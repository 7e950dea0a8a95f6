//! The mouse: what a click and the wheel do, and everything that they never do.

use ratatui::buffer::Buffer;
use serde_json::json;
use vdial::base::mouse::{Mouse, MouseAct};
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;
use vdial::model::{PaneId, Start};

use super::overlay_keys::{after, form, overlays};
use crate::common::test_app::{TestApp, call, text_of};

const SIZES: [(u16, u16); 3] = [(120, 30), (80, 24), (60, 16)];

/// With the mouse, and drawn.
fn with_mouse(mut app: TestApp, (width, height): (u16, u16)) -> TestApp {
    app.use_mouse();
    app.draw(width, height);
    app
}

fn busy() -> TestApp {
    with_mouse(TestApp::busy(), (120, 30))
}

fn click(app: &mut TestApp, column: u16, row: u16) -> Vec<Effect> {
    let now = app.now;
    app.update(Message::Mouse(Mouse { column, row, act: MouseAct::Click }), now)
}

/// Turns the wheel by so many notches.
fn wheel(app: &mut TestApp, column: u16, row: u16, notches: i16) -> Vec<Effect> {
    app.send(Message::Mouse(Mouse { column, row, act: MouseAct::Wheel(notches) }))
}

/// The first cell of the first place where these words stand.
fn find(buffer: &Buffer, words: &str) -> (u16, u16) {
    let text = text_of(buffer);
    let place = text.lines().enumerate().find_map(|(row, line)| {
        let before = line.split_once(words)?.0;
        Some((before.chars().count(), row))
    });
    let (column, row) = place.unwrap_or_else(|| panic!("“{words}” is not in\n{text}"));
    (u16::try_from(column).unwrap(), u16::try_from(row).unwrap())
}

/// Clicks on the first place where these words stand, and draws.
fn click_on(app: &mut TestApp, words: &str, (width, height): (u16, u16)) -> Vec<Effect> {
    let (column, row) = find(&app.draw(width, height), words);
    let effects = click(app, column, row);
    app.draw(width, height);
    effects
}

fn selected(app: &TestApp) -> &str {
    app.selected().unwrap().id()
}

#[test]
fn a_click_focuses_a_pane_and_selects_a_row() {
    let mut app = busy();
    click_on(&mut app, "+447700900123", (120, 30));
    assert_eq!((selected(&app), app.focus()), ("c9", PaneId::Calls));
    for (words, pane) in [
        ("Appointment", PaneId::Flows),
        ("London desk", PaneId::Numbers),
        ("4 Extensions", PaneId::Extensions),
        ("1 Calls", PaneId::Calls),
    ] {
        click_on(&mut app, words, (120, 30));
        assert_eq!((app.focus(), app.top()), (pane, None), "{words}");
    }
    assert_eq!(selected(&app), "c9");
}

#[test]
fn a_second_click_inspects_a_call_or_fills_the_form() {
    for (words, first, second) in
        [("+447700900123", None, "inspect"), ("London desk", None, "form"), ("attic", None, "form")]
    {
        let mut app = busy();
        click_on(&mut app, words, (120, 30));
        assert_eq!(app.top(), first, "{words}");
        let (column, row) = find(&app.draw(120, 30), words);
        click(&mut app, column, row);
        assert_eq!(app.top(), Some(second), "{words}");
        // What comes before the next drawing was meant for the panes.
        let before = app.debug_text();
        click(&mut app, column, row);
        assert_eq!(app.debug_text(), before, "{words}");
    }
}

#[test]
fn a_click_means_the_call_that_was_drawn_there() {
    let mut app = busy();
    let (column, row) = find(&app.draw(120, 30), "+447700900123");
    // Another call comes on top, and is not drawn yet.
    app.calls(vec![call("d1", "ringing", "14:02:06", &json!({}))]);
    click(&mut app, column, row);
    assert_eq!(selected(&app), "c9");
}

#[test]
fn a_heading_sorts_and_sorts_the_other_way_round() {
    let mut app = busy();
    let order = |app: &TestApp| app.rows().iter().map(|row| row.id().to_owned()).collect::<Vec<_>>();
    click_on(&mut app, "Status", (120, 30));
    let by_status = order(&app);
    assert!(text_of(&app.draw(120, 30)).contains("Status▾"));
    click_on(&mut app, "Status▾", (120, 30));
    assert!(text_of(&app.draw(120, 30)).contains("Status▴"));
    let reversed: Vec<_> = by_status.into_iter().rev().collect();
    assert_eq!(order(&app), reversed);
    click_on(&mut app, "Started", (120, 30));
    assert!(text_of(&app.draw(120, 30)).contains("Started▾"));
}

#[test]
fn the_wheel_scrolls_what_is_under_it() {
    let mut app = busy();
    app.press("g");
    app.draw(120, 30);
    let (column, row) = find(&app.draw(120, 30), "London desk");
    wheel(&mut app, column, row, 1);
    assert_eq!((app.focus(), app.top()), (PaneId::Calls, None));
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("> +815010000100"), "three rows down:\n{screen}");
    let (column, row) = find(&app.draw(120, 30), "+447700900123");
    wheel(&mut app, column, row, 1);
    assert_eq!(selected(&app), "c5");
    wheel(&mut app, column, row, 1_000);
    assert_eq!(selected(&app), "c2");
    wheel(&mut app, column, row, i16::MIN);
    assert_eq!(selected(&app), "c9");
    let mut help = after(app, "?");
    for (notches, shown) in [(0, " 1–25 of "), (2, " 7–31 of "), (-1, " 4–28 of ")] {
        wheel(&mut help, 0, 0, notches);
        assert!(text_of(&help.draw(120, 30)).contains(shown), "{notches}");
    }
}

#[test]
fn the_names_of_panes_go_there_in_a_narrow_screen() {
    let mut app = with_mouse(TestApp::busy(), (80, 24));
    for (words, pane) in [("2 Numbers", PaneId::Numbers), ("5 Log", PaneId::Log), ("1 Calls", PaneId::Calls)] {
        click_on(&mut app, words, (80, 24));
        assert_eq!(app.focus(), pane, "{words}");
    }
}

#[test]
fn what_is_shown_of_a_call_elsewhere_leads_to_it() {
    let mut app = busy();
    click_on(&mut app, "✗ busy", (120, 30));
    assert_eq!((app.top(), selected(&app)), (Some("inspect"), "c4"));
    click_on(&mut app, "3 JSON", (120, 30));
    assert!(text_of(&app.draw(120, 30)).contains("\"hangup_reason\": \"busy\""));
    let mut app = busy();
    click_on(&mut app, "Selected (", (120, 30));
    assert_eq!((app.top(), selected(&app)), (Some("inspect"), "c7"));
    let mut app = TestApp::account();
    app.calls(vec![
        call(
            "b1",
            "progressing",
            "14:01:31",
            &json!({"master_call_id": "a1", "destination": {"type": "tel", "target": "+447700900777"}}),
        ),
        call("a1", "progressing", "14:01:00", &json!({"chained_call_ids": ["b1"]})),
    ]);
    app.select("a1");
    let mut app = after(with_mouse(app, (120, 30)), "enter");
    click_on(&mut app, "└+447700900777", (120, 30));
    assert_eq!((app.top(), selected(&app)), (Some("inspect"), "b1"));
}

#[test]
fn a_click_goes_to_a_field_of_the_form_but_never_to_its_button() {
    for size in SIZES {
        let mut app = with_mouse(form(), size);
        for words in ["From ", "To ", "On answer", "Text ", "Language"] {
            click_on(&mut app, words, size);
            let screen = text_of(&app.draw(size.0, size.1));
            assert!(screen.contains(&format!("> {words}")), "{words}\n{screen}");
        }
        let request = app.form_request().unwrap();
        click_on(&mut app, "[ Call ]", size);
        assert!(!app.is_on_form_button());
        assert_eq!(app.form_request().unwrap(), request);
    }
}

#[test]
fn a_click_is_not_the_enter_that_sends_but_takes_it_back() {
    let on_button = || {
        let mut app = with_mouse(form(), (120, 30));
        app.press("tab tab tab tab");
        assert!(app.is_on_form_button());
        app.later(2);
        app.draw(120, 30);
        app
    };
    let sends = |app: &mut TestApp| {
        app.later(1);
        app.send(Message::Tick).iter().any(Effect::acts_on_calls)
    };
    let mut app = on_button();
    app.press("enter");
    assert!(sends(&mut app), "without the mouse it sends");
    let mut app = on_button();
    app.press("enter");
    click(&mut app, 0, 0);
    assert!(!sends(&mut app));
    let mut app = on_button();
    click_on(&mut app, "[ Call ]", (120, 30));
    assert!(!sends(&mut app));
}

#[test]
fn a_range_that_is_being_marked_does_not_grow_by_the_mouse() {
    let mut app = after(busy(), "v");
    let marked = app.marked();
    let (column, row) = find(&app.draw(120, 30), "+447700900123");
    click(&mut app, column, row);
    wheel(&mut app, column, row, 5);
    assert_eq!((app.marked(), selected(&app)), (marked, "c7"));
}

#[test]
fn a_filter_that_is_being_typed_is_kept() {
    let mut app = after(busy(), "/");
    app.type_text("progressing");
    click_on(&mut app, "London desk", (120, 30));
    assert_eq!(app.focus(), PaneId::Numbers);
    app.press("x");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("/progressing") && !screen.contains("progressingx"), "{screen}");
}

#[test]
fn without_the_wish_what_is_reported_does_nothing_at_all() {
    let mut app = TestApp::busy();
    app.send(Message::Tick);
    app.draw(120, 30);
    let before = app.debug_text();
    for (column, row) in cells((120, 30)) {
        assert_eq!(format!("{:?}", click(&mut app, column, row)), "[]");
        assert_eq!(format!("{:?}", wheel(&mut app, column, row, 3)), "[]");
    }
    assert!(!app.needs_drawing());
    assert_eq!(app.debug_text(), before);
}

#[test]
fn the_terminal_is_asked_only_when_the_user_wants_it() {
    let asked = |effects: &[Effect]| {
        effects.iter().find_map(|effect| if let Effect::Mouse(on) = effect { Some(*on) } else { None })
    };
    assert_eq!(asked(&TestApp::bare().start(Start::SignIn)), None);
    let mut app = TestApp::bare();
    app.use_mouse();
    assert_eq!(asked(&app.start(Start::SignIn)), Some(true));
    let mut app = TestApp::busy();
    for (typed, expected) in [
        ("mouse", Some(true)),
        ("mouse", Some(false)),
        ("mouse on", Some(true)),
        ("mouse off", Some(false)),
        ("mouse 1", None),
    ] {
        app.press(":");
        app.settle();
        app.type_text(typed);
        app.later(1);
        assert_eq!(asked(&app.press("enter")), expected, "{typed}");
        app.later(2);
    }
}

fn cells((width, height): (u16, u16)) -> impl Iterator<Item = (u16, u16)> {
    (0..height).flat_map(move |row| (0..width).map(move |column| (column, row)))
}

/// Screens that a click may close, or cover, with one that only looks or with the form.
const CHANGED_BY_CLICKS: [&str; 3] = ["panes", "views", "statistics"];

/// What must be as before, whatever was clicked: what is open, typed and marked, and whether something is asked.
#[derive(Debug, PartialEq)]
struct Kept {
    top: Option<&'static str>,
    destinations: String,
    actions: String,
    marked: usize,
    is_on_button: bool,
    asks: bool,
}

fn kept(app: &TestApp) -> Kept {
    Kept {
        top: app.top(),
        destinations: app.form_destinations().to_owned(),
        actions: app.form_actions().to_owned(),
        marked: app.marked(),
        is_on_button: app.is_on_form_button(),
        asks: app.asks(),
    }
}

/// Nothing is placed, ended, controlled, confirmed or quit.
fn assert_harmless(effects: &[Effect], what: &str) {
    let only_looks = |effect: &Effect| {
        matches!(effect, Effect::Select(_) | Effect::Hurry(_) | Effect::ReadContact(_) | Effect::ReadRecording(..))
            || matches!(effect, Effect::ReadActiveflow(..) | Effect::ReadArchive(_) | Effect::LoadFlow(_))
            || matches!(effect, Effect::LoadAccountStatus | Effect::Load(_))
    };
    assert!(effects.iter().all(only_looks), "{what}: {effects:?}");
}

/// The panes, each with the focus, and one that fills the screen.
fn panes() -> Vec<(&'static str, TestApp)> {
    ["1", "2", "3", "4", "5", "1 f"].map(|keys| ("panes", after(TestApp::busy(), keys))).into()
}

/// Screens that are not among the overlays with keys of their own.
fn other_screens() -> Vec<(&'static str, TestApp)> {
    let mut sign_in = TestApp::bare();
    sign_in.start(Start::SignIn);
    vec![
        ("sign-in", sign_in),
        ("palette", after(TestApp::busy(), ":")),
        ("palette on quit", after(TestApp::busy(), ": q u i t")),
        ("actions of the form", after(form(), "ctrl-t")),
        ("preview of the form", after(form(), "ctrl-p")),
        ("candidates of the form", after(form(), "shift-tab shift-tab shift-tab down")),
    ]
}

/// Clicks on every cell. Clicks again and turns the wheel on some, at least one of each row of each pane.
fn try_every_cell(name: &str, app: &TestApp, size: (u16, u16)) {
    let drawn = with_mouse(app.clone(), size);
    let before = kept(&drawn);
    let mut app = drawn.clone();
    for (column, row) in cells(size) {
        let what = format!("{name} {size:?} at {column},{row}");
        assert_harmless(&click(&mut app, column, row), &what);
        if !app.needs_drawing() {
            continue;
        }
        if !CHANGED_BY_CLICKS.contains(&name) {
            assert_eq!(kept(&app), before, "{what}");
        }
        if column % 29 == 5 {
            app.draw(size.0, size.1);
            assert_harmless(&click(&mut app, column, row), &what);
            assert_harmless(&wheel(&mut app, column, row, 1), &what);
            app.later(3);
            assert_harmless(&app.send(Message::Tick), &what);
        }
        assert_eq!((app.marked(), app.asks()), (before.marked, before.asks), "{what}");
        app = drawn.clone();
    }
    assert_eq!(kept(&app), before, "{name} {size:?}");
}

#[test]
fn no_cell_of_the_panes_does_more_than_look() {
    for (name, app) in panes() {
        for size in SIZES {
            try_every_cell(name, &app, size);
        }
    }
}

#[test]
fn no_cell_of_an_overlay_does_more_than_look() {
    for (name, app) in overlays().into_iter().chain(other_screens()) {
        for size in SIZES {
            try_every_cell(name, &app, size);
        }
    }
}
