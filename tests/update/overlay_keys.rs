//! Every key of an overlay is in the key map: what the screen says is what is bound, and what is bound works.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;
use serde_json::json;
use vdial::domain::{Address, CallRequest, Favourite, OnAnswer};
use vdial::journal::{AttemptResult, History, Notes, PastAttempt};
use vdial::keys::command::{Command, Section};
use vdial::keys::key_map::KeyMap;
use vdial::messages::effect::Effect;
use vdial::messages::message::{Answer, FavouriteNews, Message, NotSent};

use crate::common::lines;
use crate::common::test_app::{TestApp, call};

const TO: &str = "+821012345678";

/// Presses keys one after the other, with enough time between them for a question to listen.
pub(super) fn after(mut app: TestApp, keys: &str) -> TestApp {
    for key in keys.split_whitespace() {
        app.draw(120, 30);
        app.press(key);
        app.later(2);
    }
    app
}

pub(super) fn form() -> TestApp {
    let mut app = after(TestApp::account(), "n");
    app.type_text(TO);
    app.press("tab tab");
    app.type_text("Good morning");
    app
}

/// With a call of this account and one of another.
fn history() -> TestApp {
    let record = |profile: &str| PastAttempt {
        attempt: profile.into(),
        at: "2026-11-20T14:00:00Z".parse().unwrap(),
        profile: profile.to_owned(),
        api_url: "http://127.0.0.1:8080/v1.0".to_owned(),
        request: Some(CallRequest::new(
            Address::tel("+12025550142"),
            vec![Address::tel(TO)],
            OnAnswer::Say { text: "Good morning".to_owned(), language: "en-US".to_owned() },
        )),
        doubted: false,
        outcome: AttemptResult::Placed,
        targets: Vec::new(),
    };
    let records = ["demo", "work"].map(record).to_vec();
    let mut app = after(TestApp::account(), "L");
    let history = History { records, cut: false, notes: Notes::default(), damage: None };
    app.send(Message::History(Ok(Box::new(history))));
    app
}

fn favourites() -> TestApp {
    let mut app = after(TestApp::account(), "F");
    let kept = ["desk", "home"].map(|name| Favourite::new(name, vec![TO.to_owned()]));
    app.send(Message::Favourites(FavouriteNews::Kept(kept.to_vec())));
    app
}

fn editor() -> TestApp {
    let mut app = after(TestApp::account(), "n ctrl-t ctrl-t tab");
    app.type_text(r#"[{"type":"talk","option":{"text":"a"}},{"type":"answer"},{"type":"hangup"}]"#);
    // Something can be undone, and the cursor can go both ways.
    after(app, "enter J")
}

fn list() -> TestApp {
    let mut app = after(TestApp::account(), "n");
    let list: Vec<_> = (0..23).map(|n| format!("+8210{:04}5678", 1000 + n)).collect();
    app.send(Message::Paste(list.join("\n")));
    app.press("tab tab");
    app.type_text("Good afternoon");
    after(app, "f5 y")
}

/// With groups to choose from, and older calls being read.
fn statistics() -> TestApp {
    let mut app = TestApp::busy();
    // An hour later a page holds only the calls of the last minute.
    app.later(3600);
    let page = |n: u64| call(&format!("s{n}"), "hangup", "15:01:30", &json!({"tm_hangup": "2026-11-20T15:01:40Z"}));
    app.calls((0..100).map(page).collect());
    let mut app = after(app, "i");
    app.settle();
    app
}

/// With a call that was placed here.
fn placed() -> TestApp {
    let mut app = TestApp::account();
    let call = vdial::api::wire::call(call("p1", "progressing", "14:02:00", &json!({}))).unwrap();
    app.placed(vec![call], vec![]);
    app.later(2);
    app
}

fn unjournalled() -> TestApp {
    let mut app = form();
    let effects = app.press("f5");
    let Some(Effect::Place(request)) = effects.into_iter().find(|effect| matches!(effect, Effect::Place(_))) else {
        panic!("nothing was sent");
    };
    app.answer(Answer::NotSent(request, NotSent::Journal("no space".to_owned())));
    app.later(2);
    after(app, "f5")
}

/// Every overlay that has keys of its own, and those that only say some.
pub(super) fn overlays() -> Vec<(&'static str, TestApp)> {
    vec![
        ("form", form()),
        ("say", after(TestApp::busy(), "c w")),
        ("help", after(TestApp::busy(), "?")),
        ("account", after(TestApp::busy(), "a")),
        ("json", after(TestApp::busy(), "J")),
        ("an inspected call", after(TestApp::busy(), "j enter")),
        ("its actions", after(TestApp::busy(), "j o")),
        ("history", history()),
        ("favourites", favourites()),
        ("columns", after(TestApp::busy(), "C")),
        ("columns that were moved", after(TestApp::busy(), "C J")),
        ("the past", after(TestApp::busy(), "[ {")),
        ("the past while it plays", after(TestApp::busy(), "[ { .")),
        ("views", after(TestApp::busy(), "V")),
        ("a view's name", after(TestApp::busy(), "V s")),
        ("a favourite is removed", after(favourites(), "D")),
        ("control menu", after(TestApp::busy(), "c")),
        ("mute menu", after(TestApp::busy(), "m")),
        ("a recording", after(TestApp::busy(), "c r")),
        ("a count", after(TestApp::busy(), "space space H")),
        ("copy of a call", after(TestApp::busy(), "y")),
        ("copy of an extension", after(TestApp::busy(), "4 y")),
        ("copy of the log", after(TestApp::busy(), "t 5 y")),
        ("a list that is called", list()),
        ("a list that was stopped", after(list(), "s")),
        ("statistics", statistics()),
        ("steps", editor()),
        ("a step", after(editor(), "enter tab tab right")),
        ("types of steps", after(editor(), "a")),
        ("a hang-up", after(TestApp::busy(), "H")),
        ("the end", after(placed(), "q")),
        ("no journal", unjournalled()),
    ]
}

/// The keys that the screen names: what is bold in the lines that say what Esc does, but for the title of a frame.
fn named(buffer: &Buffer) -> Vec<String> {
    let mut keys = Vec::new();
    for y in 0..buffer.area.height {
        let cells = || (0..buffer.area.width).map(move |x| &buffer[(x, y)]);
        let line: String = cells().map(Cell::symbol).collect();
        if !line.contains("Esc ") || line.contains('┏') {
            continue;
        }
        let is_frame = |cell: &Cell| matches!(cell.symbol(), "┃" | "│");
        let is_key = |cell: &Cell| cell.modifier.contains(Modifier::BOLD) && !is_frame(cell);
        // Beside a frame are the panes below it.
        let frame: Vec<usize> = cells().enumerate().filter(|(_, cell)| cell.symbol() == "┃").map(|(x, _)| x).collect();
        let inside = match frame[..] {
            [left, .., right] => left..right,
            _ => 0..usize::MAX,
        };
        let cells = || cells().enumerate().filter(|(x, _)| inside.contains(x)).map(|(_, cell)| cell);
        let bold = cells().map(|cell| if is_key(cell) { cell.symbol() } else { " " });
        // A comma alone is a key.
        let bare = |key: &str| key.strip_suffix(',').filter(|bare| !bare.is_empty()).unwrap_or(key).to_owned();
        keys.extend(bold.collect::<String>().split_whitespace().map(bare));
    }
    keys.retain(|key| !matches!(key.as_str(), "count" | "letters"));
    keys
}

/// The keys to press for one that is named.
fn pressed(named: &str) -> Vec<String> {
    match named {
        "↑↓" => vec!["down".to_owned(), "up".to_owned()],
        "↑" => vec!["up".to_owned()],
        "↓" => vec!["down".to_owned()],
        "←" => vec!["left".to_owned()],
        "→" => vec!["right".to_owned()],
        key if key.chars().count() == 1 => vec![key.to_owned()],
        key => vec![key.to_lowercase()],
    }
}

/// What a key does: its effects, and the screen after it.
fn outcome(app: &TestApp, key: &str) -> (String, String) {
    let mut app = app.clone();
    let effects = format!("{:?}", app.press(key));
    app.settle();
    (effects, lines(&app.draw(200, 20)))
}

fn assert_hints_work(what: &str, app: &TestApp) -> Vec<String> {
    let mut app = app.clone();
    app.later(2);
    app.settle();
    let buffer = app.draw(200, 20);
    let before = lines(&buffer);
    let named = named(&buffer);
    assert!(!named.is_empty(), "{what}: no key is named:\n{before}");
    for name in &named {
        let works = pressed(name).iter().any(|key| {
            let (effects, screen) = outcome(&app, key);
            effects != "[]" || screen != before
        });
        // What fits on the screen does not scroll.
        assert!(works || name == "↑↓", "{what}: {name} does nothing:\n{before}");
    }
    named
}

/// Other keys for every command of these sections.
fn moved(sections: &[Section]) -> Vec<(&'static str, String)> {
    let mut changes = Vec::new();
    for section in sections {
        let keys = match section {
            Section::Questions => "ZVGWO",
            Section::Options => "\u{5}",
            _ => "1234567890",
        };
        let commands = Command::ALL.iter().filter(|command| command.section() == *section);
        for (command, key) in commands.zip(keys.chars()) {
            let key = if key == '\u{5}' { "ctrl-e".to_owned() } else { key.to_string() };
            changes.push((command.name(), key));
        }
    }
    changes
}

const OVERLAYS: [Section; 12] = [
    Section::Favourites,
    Section::Control,
    Section::Mute,
    Section::Copy,
    Section::Batch,
    Section::Columns,
    Section::Views,
    Section::Statistics,
    Section::Rewind,
    Section::Actions,
    Section::Options,
    Section::Questions,
];

#[test]
fn every_key_that_an_overlay_names_does_something() {
    for (what, app) in overlays() {
        assert_hints_work(what, &app);
    }
}

#[test]
fn every_key_of_an_overlay_can_be_changed_and_the_screen_names_the_new_one() {
    let usual = KeyMap::new(&BTreeMap::new()).unwrap();
    let changes = moved(&OVERLAYS);
    let mut covered = BTreeSet::new();
    for (what, mut app) in overlays() {
        app.later(2);
        app.settle();
        let before = lines(&app.draw(200, 20));
        let mut rebound = app.clone();
        rebound.rebind(&changes);
        let buffer = rebound.draw(200, 20);
        let shown = lines(&buffer);
        assert_hints_work(what, &rebound);
        let section = app.section();
        for (name, key) in changes.iter().filter(|(name, _)| Command::from_name(name).unwrap().section() == section) {
            let command = Command::from_name(name).unwrap();
            let old = usual.written(command)[0].clone();
            let (effects, screen) = outcome(&app, &old);
            if effects == "[]" && screen == before {
                // It has no line here, or does not answer this question.
                continue;
            }
            covered.insert(command.name());
            let (now, after) = outcome(&rebound, key);
            assert_eq!(now, effects, "{what}: {name} by {key}");
            assert!(now != "[]" || after != shown, "{what}: {name} by {key} does nothing:\n{shown}");
            let says = named(&buffer).iter().any(|said| pressed(said) == [key.clone()]);
            let in_menu = [format!("  {key}  "), format!("> {key}  ")].iter().any(|line| shown.contains(line));
            // What declines is Esc on the screen, and any key leaves the question before the end.
            let silent = command == Command::AnswerNo || what == "the end" || what == "a list that was stopped";
            assert!(silent || says || in_menu, "{what}: {name} by {key} is not on the screen:\n{shown}");
        }
    }
    let all: BTreeSet<_> = changes.iter().map(|(name, _)| *name).collect();
    assert_eq!(covered, all);
}

#[test]
fn what_is_bound_in_the_panes_breaks_no_key_of_an_overlay() {
    let usual = KeyMap::new(&BTreeMap::new()).unwrap();
    let of_panes = |command: &&Command| command.section().shared() == Section::Everywhere;
    for (what, mut app) in overlays() {
        app.later(2);
        let section = app.section();
        for &command in Command::ALL.iter().filter(|command| command.section() == section) {
            let key = &usual.written(command)[0];
            if !OVERLAYS.contains(&section) || key.chars().count() > 1 {
                continue;
            }
            // Redrawing is an effect that every list would show.
            let mut changes = vec![("redraw", key.clone())];
            let taken = Command::ALL.iter().filter(of_panes).filter(|other| usual.written(**other).contains(key));
            changes.extend(taken.map(|other| (other.name(), "f12".to_owned())));
            let mut rebound = app.clone();
            rebound.rebind(&changes);
            assert_eq!(outcome(&rebound, key).0, outcome(&app, key).0, "{what}: {} by {key}", command.name());
        }
    }
}

#[test]
fn hang_up_on_d_leaves_the_d_of_the_favourites() {
    let mut app = favourites();
    app.rebind(&[("hang_up", "D".to_owned())]);
    assert!(lines(&app.draw(80, 24)).contains("D remove"), "{}", lines(&app.draw(80, 24)));
    let mut app = after(app, "D");
    assert!(lines(&app.draw(80, 24)).contains("Remove the favourite"));
    let effects = app.press("y");
    assert!(matches!(&effects[..], [Effect::RemoveFavourite(name)] if name == "desk"), "{effects:?}");
    let mut app = TestApp::busy();
    app.rebind(&[("hang_up", "D".to_owned())]);
    let mut app = after(app, "D");
    assert!(lines(&app.draw(80, 24)).contains("y hangs up"));
}

#[test]
fn a_key_that_an_overlay_uses_otherwise_is_not_named_for_what_it_does_elsewhere() {
    let mut app = favourites();
    app.rebind(&[("remove_favourite", "q".to_owned())]);
    let screen = lines(&app.draw(120, 30));
    assert!(screen.contains("q remove") && screen.contains("Esc close") && !screen.contains("q Esc"), "{screen}");
    assert_hints_work("favourites", &app);
}

#[test]
fn a_letter_that_works_everywhere_is_text_where_text_is_typed() {
    let mut app = TestApp::account();
    app.rebind(&[("quit_now", "Q".to_owned())]);
    let mut app = after(app, "n");
    app.type_text("Q");
    assert_eq!(app.form_destinations(), "Q");
    let effects = after(app, "esc").press("Q");
    assert!(matches!(&effects[..], [.., Effect::Quit]), "{effects:?}");
}
