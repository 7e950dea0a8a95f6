//! Every pane in every state, at both sizes; colours where they carry meaning.
#![cfg(test)]

mod common;
#[path = "screens/history_and_favourites.rs"]
mod history_and_favourites;

#[path = "screens/actions.rs"]
mod actions;

#[path = "screens/first_run.rs"]
mod first_run;

#[path = "screens/charts.rs"]
mod charts;

#[path = "screens/inspect.rs"]
mod inspect;

#[path = "screens/looks.rs"]
mod looks;

#[path = "screens/masked.rs"]
mod masked;

#[path = "screens/settings.rs"]
mod settings;
#[path = "screens/still.rs"]
mod still;

#[path = "screens/told.rs"]
mod told;

#[path = "screens/without_colors.rs"]
mod without_colors;

use common::style_of;
use common::test_app::{TestApp, at, call, error, text_of};
use ratatui::style::{Color, Modifier};
use serde_json::json;
use vdial::api::{ErrorKind, wire};
use vdial::domain::{CallId, RecordingId};
use vdial::messages::effect::Effect;
use vdial::messages::message::{Answer, Message};
use vdial::model::Start;
use vdial::screens::Theme;

/// Compares a screen at both sizes with what was approved.
fn approve(name: &str, app: &mut TestApp) {
    for (width, height) in [(120, 30), (80, 24)] {
        approve_at(name, app, width, height);
    }
}

/// Compares a screen at one size with what was approved.
fn approve_at(name: &str, app: &mut TestApp, width: u16, height: u16) {
    let buffer = app.draw(width, height);
    looks::check(&buffer, name);
    app.ascii = true;
    looks::check_plain(&app.draw(width, height), name);
    app.ascii = false;
    masked::check(app, width, height, name);
    insta::assert_snapshot!(format!("{name}_{width}x{height}"), text_of(&buffer));
}

#[test]
fn busy() {
    approve("busy", &mut TestApp::busy());
}

#[test]
fn loading() {
    approve("loading", &mut TestApp::connecting());
}

#[test]
fn empty() {
    let mut app = TestApp::connecting();
    let asked = app.now.instant;
    let none = || vdial::api::Listed::whole(vec![]);
    app.answer(Answer::Numbers(Ok(none()), asked));
    app.answer(Answer::Flows(Ok(vdial::api::Listed::whole(vec![])), asked));
    app.answer(Answer::Extensions(Ok(vdial::api::Listed::whole(vec![])), asked));
    app.calls(vec![]);
    approve("empty", &mut app);
}

#[test]
fn failed_and_stale_lists() {
    let mut app = TestApp::account();
    let asked = app.now.instant;
    app.answer(Answer::Numbers(Err(error(ErrorKind::Forbidden, 403, "PERMISSION_DENIED")), asked));
    app.later(20);
    approve("stale_list", &mut app);
    let mut app = TestApp::connecting();
    app.answer(Answer::Numbers(Err(error(ErrorKind::Forbidden, 403, "PERMISSION_DENIED")), asked));
    app.press("2");
    app.later(20);
    approve("failed_list", &mut app);
}

#[test]
fn each_list_has_the_screen_to_itself_where_it_is_small() {
    for (key, name) in [("2", "numbers"), ("3", "flows"), ("4", "extensions"), ("5", "log")] {
        let mut app = TestApp::account();
        app.press(key);
        insta::assert_snapshot!(format!("{name}_80x24"), text_of(&app.draw(80, 24)));
    }
    let mut app = TestApp::busy();
    insta::assert_snapshot!("busy_60x16", text_of(&app.draw(60, 16)));
    insta::assert_snapshot!("too_small", text_of(&app.draw(50, 10)));
}

/// Every view of the board at the four sizes, in colour and without, with plain signs too.
#[test]
fn every_view_of_the_board() {
    const SIZES: [(u16, u16); 4] = [(60, 16), (80, 24), (120, 30), (200, 50)];
    for (name, keys) in [
        ("board", ""),
        ("board_monitor", "b"),
        ("board_failed", "!"),
        ("board_by_life", "> > > > >"),
        ("columns", "C J J right right"),
        ("views", "V"),
        ("rewind", "["),
        ("export", "ctrl-s"),
    ] {
        let mut app = TestApp::busy();
        if !keys.is_empty() {
            app.press(keys);
        }
        for (width, height) in SIZES {
            app.theme = Theme::terminal();
            app.ascii = false;
            let buffer = app.draw(width, height);
            let text = text_of(&buffer);
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), text);
            looks::check(&buffer, name);
            app.theme = Theme::mono();
            assert_eq!(text_of(&app.draw(width, height)), text, "{name}: colours change no word");
            app.ascii = true;
            looks::check_plain(&app.draw(width, height), name);
        }
    }
}

#[test]
fn stale_calls_and_an_offline_server() {
    let mut app = TestApp::busy();
    let unreachable = vdial::api::ApiError::local(vdial::api::Operation::ListCalls, ErrorKind::Refused, None);
    app.later(30);
    let asked = app.now.instant;
    app.answer(Answer::Calls(Err(unreachable), None, asked));
    app.later(41);
    approve("offline", &mut app);
}

#[test]
fn details_of_ended_and_unknown_calls() {
    for (id, name) in [("c4", "busy_call"), ("c2", "failed_call"), ("c1", "unknown_status")] {
        let mut app = TestApp::busy();
        app.select(id);
        insta::assert_snapshot!(format!("detail_{name}"), text_of(&app.draw(120, 30)));
    }
}

#[test]
fn the_form() {
    let mut app = TestApp::account();
    app.press("n");
    approve("form_empty", &mut app);
    app.type_text("+82 10-1234-5678, ext:Reception Desk, alice");
    app.press("tab tab");
    app.type_text("Good afternoon");
    approve("form_with_an_error", &mut app);
    app.press("shift-tab shift-tab");
    app.press("backspace backspace backspace backspace backspace backspace backspace");
    approve("form_filled", &mut app);
    app.press("ctrl-p ctrl-p ctrl-p");
    approve("form_curl", &mut app);
    app.press("shift-tab");
    approve("form_sources", &mut app);
}

#[test]
fn the_preflight() {
    let mut app = TestApp::account();
    app.standing("frozen", "none", -500_000, &["us"]);
    app.press("n");
    app.type_text("+82 10-1234-5678, +12025550199, ext:attic");
    app.press("tab tab");
    app.type_text("Good afternoon");
    approve("preflight_failing", &mut app);
    app.press("ctrl-p");
    insta::assert_snapshot!("preflight_alone_80x24", text_of(&app.draw(80, 24)));
    // The first brings the fields back.
    app.press("esc esc a");
    approve("account", &mut app);
}

#[test]
fn the_less_common_fields_of_the_form() {
    let mut app = TestApp::account();
    app.press("n");
    app.type_text("+82 10-1234-5678");
    app.press("tab tab tab tab right tab");
    app.type_text("name");
    app.press("tab");
    app.type_text("Ann");
    app.press("tab");
    app.type_text("campaign");
    approve("form_variables", &mut app);
}

#[test]
fn a_long_list_that_is_called() {
    let mut app = TestApp::account();
    app.press("n");
    let list: Vec<_> = (0..23).map(|n| format!("+8210{:04}5678", 1000 + n)).collect();
    app.send(Message::Paste(list.join("\n")));
    app.press("tab tab");
    app.type_text("Good afternoon");
    app.press("f5");
    approve("confirm_many", &mut app);
    app.later(1);
    app.press("y");
    approve("batch", &mut app);
}

#[test]
fn group_tree() {
    let mut app = TestApp::busy();
    let ext = |name: &str| json!({"type": "extension", "target_name": name});
    let agent = json!({"type": "agent", "target": "b-3"});
    let group = |id: &str, to: &serde_json::Value, legs: &[&str], more: &serde_json::Value| {
        let mut group = json!({
            "id": id, "status": "progressing", "source": {"type": "tel", "target": "+12025550142"},
            "destinations": [to], "call_ids": legs, "tm_create": at("14:01:40"),
        });
        for (key, value) in more.as_object().unwrap() {
            group[key] = value.clone();
        }
        wire::groupcall(group).unwrap()
    };
    let groups = [
        group("g1", &agent, &["l1"], &json!({"groupcall_ids": ["g2", "g3", "g4"], "answer_groupcall_id": "g2"})),
        group("g2", &ext("1002"), &["l2", "l3"], &json!({"answer_call_id": "l3", "master_groupcall_id": "g1"})),
        group("g3", &ext("2002"), &["l4", "l5"], &json!({"status": "hangup", "master_groupcall_id": "g1"})),
    ];
    for group in groups {
        if group.master_groupcall_id.is_none() {
            app.placed(Vec::new(), vec![group]);
            app.press("esc");
        } else {
            let asked = app.now.instant;
            app.answer(Answer::Groupcall(group.id.clone(), Ok(group), asked));
        }
    }
    let over = json!({"tm_hangup": at("14:01:52"), "hangup_reason": "cancel", "hangup_by": "local"});
    let leg = |id: &str, status: &str, to: &serde_json::Value, more: &serde_json::Value| {
        let mut leg = call(id, status, "14:01:41", more);
        leg["destination"] = to.clone();
        leg
    };
    let talk = json!({"tm_ringing": at("14:01:44"), "tm_progressing": at("14:01:51")});
    app.calls(vec![
        leg("l1", "hangup", &json!({"type": "tel", "target": "+12025550188"}), &over),
        leg("l2", "canceling", &ext("1002"), &json!({})),
        leg("l3", "progressing", &ext("1002"), &talk),
        leg("l4", "hangup", &ext("2002"), &over),
    ]);
    app.select("l3");
    approve("group_tree", &mut app);
    app.select_group("g1");
    app.press("H");
    app.later(1);
    approve("group_tree_hang_up", &mut app);
}

#[test]
fn dialogs() {
    let mut app = TestApp::busy();
    app.press("H");
    app.later(1);
    approve("hang_up", &mut app);
    let mut app = TestApp::busy();
    app.select("c9");
    app.press("space space space H");
    app.later(1);
    app.type_text("3");
    approve("hang_up_several", &mut app);
    let mut app = TestApp::busy();
    app.press("J");
    approve("json", &mut app);
    let mut app = TestApp::busy();
    app.press("?");
    approve("help", &mut app);
}

/// A call that is muted and recorded by the server's word, held and given music from here, and on whose silence no answer
/// has come.
fn controlled() -> TestApp {
    let mut app = TestApp::busy();
    let id = CallId::new("c7").unwrap();
    let more = json!({
        "tm_progressing": at("14:01:25.3"), "tm_update": at("14:01:50"), "mute_direction": "in", "recording_id": "r1",
        "recording_ids": ["r0", "r1"],
        "action": {"type": "talk", "option": {"text": "Good afternoon, this is your reminder"}, "tm_execute": at("14:01:26")},
    });
    let asked = app.now.instant;
    let read = wire::call(call("c7", "progressing", "14:01:10", &more)).unwrap();
    app.answer(Answer::Call(id.clone(), Ok(read), asked));
    let recording = wire::recording(&json!({"status": "recording", "tm_start": at("14:01:47")})).unwrap();
    app.answer(Answer::Recording(id.clone(), RecordingId::new("r1").unwrap(), Ok(recording)));
    for keys in ["x", "c u"] {
        let effects = app.press(keys);
        let sent = effects.into_iter().find_map(|effect| match effect {
            Effect::Control(_, control) => Some(control),
            _ => None,
        });
        app.answer(Answer::Controlled(id.clone(), sent.unwrap(), Ok(None), asked));
    }
    app.press("c s");
    app.press("esc");
    app
}

#[test]
fn control_of_a_call() {
    let mut app = controlled();
    approve("controlled", &mut app);
    app.press("c");
    app.later(1);
    approve("control_menu", &mut app);
    insta::assert_snapshot!("control_menu_60x16", text_of(&app.draw(60, 16)));
    let mut app = TestApp::busy();
    app.select("c8");
    app.press("c");
    app.later(1);
    approve("control_menu_ringing", &mut app);
    let mut app = TestApp::busy();
    app.press("m");
    app.later(1);
    approve("mute_choice", &mut app);
    let mut app = TestApp::busy();
    app.press("c");
    app.later(1);
    app.press("r");
    app.later(1);
    app.type_text("600");
    approve("record", &mut app);
    let mut app = TestApp::busy();
    app.select("c8");
    app.press("v j j j v x");
    app.later(1);
    approve("control_several", &mut app);
}

#[test]
fn the_form_for_a_text() {
    let mut app = TestApp::busy();
    app.press("c");
    app.later(1);
    app.press("w");
    app.send(Message::SpokenTexts(vec!["One moment, please".to_owned(), "We close in ten minutes".to_owned()]));
    app.press("up up tab tab right");
    approve("say_form", &mut app);
}

#[test]
fn the_actions_of_a_flow_as_they_were_seen() {
    let mut app = TestApp::busy();
    for (kind, time) in [("talk", "14:01:26"), ("sleep", "14:01:40"), ("digits_receive", "14:01:58")] {
        let action = json!({"type": kind, "tm_execute": at(time)});
        let more = json!({"tm_progressing": at("14:01:25.3"), "tm_update": at(time), "action": action});
        let read = wire::call(call("c7", "progressing", "14:01:10", &more)).unwrap();
        let asked = app.now.instant;
        app.answer(Answer::Call(CallId::new("c7").unwrap(), Ok(read), asked));
    }
    approve("steps", &mut app);
}

#[test]
fn signing_in() {
    let mut app = TestApp::bare();
    app.start(Start::SignIn);
    app.type_text("a-key-that-nobody-sees");
    approve("sign_in", &mut app);
}

#[test]
fn a_status_has_a_colour_and_never_only_a_colour() {
    let mut app = TestApp::busy();
    let colored = app.draw(120, 30);
    for (text, color) in [
        ("◌ dialing", Color::Cyan),
        ("◒ terminating", Color::Yellow),
        ("● connected", Color::Green),
        ("✗ hangup", Color::Red),
    ] {
        assert_eq!(style_of(&colored, text).fg, Some(color), "{text}");
        let word = text.split_once(' ').unwrap().1;
        assert_eq!(style_of(&colored, word).fg, Some(Color::Reset), "{word} has the default ink");
    }
    let badge = style_of(&colored, "◔ ringing");
    assert_eq!((badge.fg, badge.bg), (Some(Color::Black), Some(Color::Yellow)));
    assert!(!badge.add_modifier.contains(Modifier::BOLD), "bold makes grey of black in some terminals");
    app.theme = Theme::mono();
    let mono = app.draw(120, 30);
    assert_eq!(text_of(&mono), text_of(&colored), "without colours the words are the same");
    assert!(mono.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    let selected = style_of(&mono, "14:01:10");
    assert!(selected.add_modifier.contains(Modifier::REVERSED), "{selected:?}");
}

#[test]
fn hostile_text_stays_in_its_cells() {
    let mut app = TestApp::account();
    let nasty = "\u{1b}[2J\u{202e}evil\u{200b}\u{7}한국어".repeat(50);
    app.calls(vec![call(
        "c1",
        &nasty,
        "14:00:00",
        &json!({"destination": {"type": "tel", "target": nasty}, "action": {"type": nasty}}),
    )]);
    for (width, height) in [(120, 30), (80, 24), (60, 16)] {
        let buffer = app.draw(width, height);
        for cell in &buffer.content {
            assert!(!cell.symbol().chars().any(vdial::widgets::text::is_unsafe), "{:?}", cell.symbol());
        }
        let text = text_of(&buffer);
        assert!(text.lines().all(|line| vdial::widgets::text::width(line) <= usize::from(width)), "{text}");
        let right: Vec<_> = text.lines().filter(|line| line.starts_with(['│', '┃'])).collect();
        assert!(right.iter().all(|line| line.ends_with(['│', '┃', '┛', '┓', '┘', '┐'])), "{text}");
    }
}

#[test]
fn a_screen_that_stands_still_asks_for_no_drawing() {
    let mut app = TestApp::bare();
    app.start(Start::SignIn);
    assert_eq!(app.next_wake(), None);
    app.draw(80, 24);
    assert!(!app.needs_drawing());
    app.send(Message::Tick);
    assert!(app.needs_drawing());
}

#[test]
fn what_is_read_only_promises_no_call() {
    let mut app = TestApp::busy();
    app.send(Message::ReadOnly(true));
    app.press("n");
    let form = text_of(&app.draw(120, 30));
    assert!(form.contains("read-only: nothing is sent") && !form.contains("billed"), "{form}");
    let mut app = TestApp::busy();
    app.send(Message::ReadOnly(true));
    app.draw(60, 16);
    app.press("space j space j space j space j space");
    app.draw(60, 16);
    app.press("G");
    app.draw(60, 16);
    app.press("H");
    let board = text_of(&app.draw(60, 16));
    assert!(!board.contains("again acts"), "{board}");
}
