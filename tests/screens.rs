//! Every pane in every state, at both sizes; colours where they carry meaning.
#![cfg(test)]

#[path = "screens/again.rs"]
mod again;
mod common;

#[path = "screens/actions.rs"]
mod actions;

#[path = "screens/looks.rs"]
mod looks;

#[path = "screens/told.rs"]
mod told;

use common::scene::{Scene, at, call, error, text_of};
use common::style_of;
use ratatui::style::{Color, Modifier};
use serde_json::json;
use vdial::api::{ErrorKind, wire};
use vdial::app::Start;
use vdial::domain::{CallId, RecordingId};
use vdial::effect::Effect;
use vdial::msg::{Answer, Msg};
use vdial::ui::Theme;

/// Compares a scene at both sizes with what was approved.
fn approve(name: &str, scene: &mut Scene) {
    for (width, height) in [(120, 30), (80, 24)] {
        approve_at(name, scene, width, height);
    }
}

/// Compares a scene at one size with what was approved.
fn approve_at(name: &str, scene: &mut Scene, width: u16, height: u16) {
    let buffer = scene.draw(width, height);
    looks::check(&buffer, name);
    scene.ascii = true;
    looks::check_plain(&scene.draw(width, height), name);
    scene.ascii = false;
    insta::assert_snapshot!(format!("{name}_{width}x{height}"), text_of(&buffer));
}

#[test]
fn busy() {
    approve("busy", &mut Scene::busy());
}

#[test]
fn loading() {
    approve("loading", &mut Scene::connecting());
}

#[test]
fn empty() {
    let mut scene = Scene::connecting();
    let asked = scene.now.instant;
    let none = || vdial::api::Listed::whole(vec![]);
    scene.answer(Answer::Numbers(Ok(none()), asked));
    scene.answer(Answer::Flows(Ok(vdial::api::Listed::whole(vec![])), asked));
    scene.answer(Answer::Extensions(Ok(vdial::api::Listed::whole(vec![])), asked));
    scene.calls(vec![]);
    approve("empty", &mut scene);
}

#[test]
fn failed_and_stale_lists() {
    let mut scene = Scene::account();
    let asked = scene.now.instant;
    scene.answer(Answer::Numbers(Err(error(ErrorKind::Forbidden, 403, "PERMISSION_DENIED")), asked));
    scene.later(20);
    approve("stale_list", &mut scene);
    let mut scene = Scene::connecting();
    scene.answer(Answer::Numbers(Err(error(ErrorKind::Forbidden, 403, "PERMISSION_DENIED")), asked));
    scene.press("2");
    scene.later(20);
    approve("failed_list", &mut scene);
}

#[test]
fn each_list_has_the_screen_to_itself_where_it_is_small() {
    for (key, name) in [("2", "numbers"), ("3", "flows"), ("4", "extensions"), ("5", "log")] {
        let mut scene = Scene::account();
        scene.press(key);
        insta::assert_snapshot!(format!("{name}_80x24"), text_of(&scene.draw(80, 24)));
    }
    let mut scene = Scene::busy();
    insta::assert_snapshot!("busy_60x16", text_of(&scene.draw(60, 16)));
    insta::assert_snapshot!("too_small", text_of(&scene.draw(50, 10)));
}

#[test]
fn stale_calls_and_an_offline_server() {
    let mut scene = Scene::busy();
    let unreachable = vdial::api::ApiError::local(vdial::api::Operation::ListCalls, ErrorKind::Refused, None);
    scene.later(30);
    let asked = scene.now.instant;
    scene.answer(Answer::Calls(Err(unreachable), None, asked));
    scene.later(41);
    approve("offline", &mut scene);
}

#[test]
fn details_of_ended_and_unknown_calls() {
    for (id, name) in [("c4", "busy_call"), ("c2", "failed_call"), ("c1", "unknown_status")] {
        let mut scene = Scene::busy();
        scene.select(id);
        insta::assert_snapshot!(format!("detail_{name}"), text_of(&scene.draw(120, 30)));
    }
}

#[test]
fn the_form() {
    let mut scene = Scene::account();
    scene.press("n");
    approve("form_empty", &mut scene);
    scene.type_text("+82 10-1234-5678, ext:Reception Desk, alice");
    scene.press("tab tab");
    scene.type_text("Good afternoon");
    approve("form_with_an_error", &mut scene);
    scene.press("shift-tab shift-tab");
    scene.press("backspace backspace backspace backspace backspace backspace backspace");
    approve("form_filled", &mut scene);
    scene.press("ctrl-p ctrl-p ctrl-p");
    approve("form_curl", &mut scene);
    scene.press("shift-tab");
    approve("form_sources", &mut scene);
}

#[test]
fn the_preflight() {
    let mut scene = Scene::account();
    scene.standing("frozen", "none", -500_000, &["us"]);
    scene.press("n");
    scene.type_text("+82 10-1234-5678, +12025550199, ext:attic");
    scene.press("tab tab");
    scene.type_text("Good afternoon");
    approve("preflight_failing", &mut scene);
    scene.press("ctrl-p");
    insta::assert_snapshot!("preflight_alone_80x24", text_of(&scene.draw(80, 24)));
    // The first brings the fields back.
    scene.press("esc esc a");
    approve("account", &mut scene);
}

#[test]
fn the_less_common_fields_of_the_form() {
    let mut scene = Scene::account();
    scene.press("n");
    scene.type_text("+82 10-1234-5678");
    scene.press("tab tab tab tab right tab");
    scene.type_text("name");
    scene.press("tab");
    scene.type_text("Ann");
    scene.press("tab");
    scene.type_text("campaign");
    approve("form_variables", &mut scene);
}

#[test]
fn a_long_list_that_is_called() {
    let mut scene = Scene::account();
    scene.press("n");
    let list: Vec<_> = (0..23).map(|n| format!("+8210{:04}5678", 1000 + n)).collect();
    scene.send(Msg::Paste(list.join("\n")));
    scene.press("tab tab");
    scene.type_text("Good afternoon");
    scene.press("f5");
    approve("confirm_many", &mut scene);
    scene.later(1);
    scene.press("y");
    approve("batch", &mut scene);
}

#[test]
fn group_tree() {
    let mut scene = Scene::busy();
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
            scene.placed(Vec::new(), vec![group]);
            scene.press("esc");
        } else {
            let asked = scene.now.instant;
            scene.answer(Answer::Groupcall(group.id.clone(), Ok(group), asked));
        }
    }
    let over = json!({"tm_hangup": at("14:01:52"), "hangup_reason": "cancel", "hangup_by": "local"});
    let leg = |id: &str, status: &str, to: &serde_json::Value, more: &serde_json::Value| {
        let mut leg = call(id, status, "14:01:41", more);
        leg["destination"] = to.clone();
        leg
    };
    let talk = json!({"tm_ringing": at("14:01:44"), "tm_progressing": at("14:01:51")});
    scene.calls(vec![
        leg("l1", "hangup", &json!({"type": "tel", "target": "+12025550188"}), &over),
        leg("l2", "canceling", &ext("1002"), &json!({})),
        leg("l3", "progressing", &ext("1002"), &talk),
        leg("l4", "hangup", &ext("2002"), &over),
    ]);
    scene.select("l3");
    approve("group_tree", &mut scene);
    scene.select_group("g1");
    scene.press("H");
    scene.later(1);
    approve("group_tree_hang_up", &mut scene);
}

#[test]
fn dialogs() {
    let mut scene = Scene::busy();
    scene.press("H");
    scene.later(1);
    approve("hang_up", &mut scene);
    let mut scene = Scene::busy();
    scene.select("c9");
    scene.press("space space space H");
    scene.later(1);
    scene.type_text("3");
    approve("hang_up_several", &mut scene);
    let mut scene = Scene::busy();
    scene.press("J");
    approve("json", &mut scene);
    let mut scene = Scene::busy();
    scene.press("?");
    approve("help", &mut scene);
}

/// A call that is muted and recorded by the server's word, held and given music from here, and on whose silence no answer
/// has come.
fn controlled() -> Scene {
    let mut scene = Scene::busy();
    let id = CallId::new("c7").unwrap();
    let more = json!({
        "tm_progressing": at("14:01:25.3"), "tm_update": at("14:01:50"), "mute_direction": "in", "recording_id": "r1",
        "recording_ids": ["r0", "r1"],
        "action": {"type": "talk", "option": {"text": "Good afternoon, this is your reminder"}, "tm_execute": at("14:01:26")},
    });
    let asked = scene.now.instant;
    let read = wire::call(call("c7", "progressing", "14:01:10", &more)).unwrap();
    scene.answer(Answer::Call(id.clone(), Ok(read), asked));
    let recording = wire::recording(&json!({"status": "recording", "tm_start": at("14:01:47")})).unwrap();
    scene.answer(Answer::Recording(id.clone(), RecordingId::new("r1").unwrap(), Ok(recording)));
    for keys in ["x", "c u"] {
        let effects = scene.press(keys);
        let sent = effects.into_iter().find_map(|effect| match effect {
            Effect::Control(_, control) => Some(control),
            _ => None,
        });
        scene.answer(Answer::Controlled(id.clone(), sent.unwrap(), Ok(None), asked));
    }
    scene.press("c s");
    scene.press("esc");
    scene
}

#[test]
fn control_of_a_call() {
    let mut scene = controlled();
    approve("controlled", &mut scene);
    scene.press("c");
    scene.later(1);
    approve("control_menu", &mut scene);
    insta::assert_snapshot!("control_menu_60x16", text_of(&scene.draw(60, 16)));
    let mut scene = Scene::busy();
    scene.select("c8");
    scene.press("c");
    scene.later(1);
    approve("control_menu_ringing", &mut scene);
    let mut scene = Scene::busy();
    scene.press("m");
    scene.later(1);
    approve("mute_choice", &mut scene);
    let mut scene = Scene::busy();
    scene.press("c");
    scene.later(1);
    scene.press("r");
    scene.later(1);
    scene.type_text("600");
    approve("record", &mut scene);
    let mut scene = Scene::busy();
    scene.select("c8");
    scene.press("v j j j v x");
    scene.later(1);
    approve("control_several", &mut scene);
}

#[test]
fn the_form_for_a_text() {
    let mut scene = Scene::busy();
    scene.press("c");
    scene.later(1);
    scene.press("w");
    scene.send(Msg::Said(vec!["One moment, please".to_owned(), "We close in ten minutes".to_owned()]));
    scene.press("up up tab tab right");
    approve("say_form", &mut scene);
}

#[test]
fn the_actions_of_a_flow_as_they_were_seen() {
    let mut scene = Scene::busy();
    for (kind, time) in [("talk", "14:01:26"), ("sleep", "14:01:40"), ("digits_receive", "14:01:58")] {
        let action = json!({"type": kind, "tm_execute": at(time)});
        let more = json!({"tm_progressing": at("14:01:25.3"), "tm_update": at(time), "action": action});
        let read = wire::call(call("c7", "progressing", "14:01:10", &more)).unwrap();
        let asked = scene.now.instant;
        scene.answer(Answer::Call(CallId::new("c7").unwrap(), Ok(read), asked));
    }
    approve("steps", &mut scene);
}

#[test]
fn signing_in() {
    let mut scene = Scene::bare();
    scene.start(Start::SignIn);
    scene.type_text("a-key-that-nobody-sees");
    approve("sign_in", &mut scene);
}

#[test]
fn a_status_has_a_colour_and_never_only_a_colour() {
    let mut scene = Scene::busy();
    let colored = scene.draw(120, 30);
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
    scene.theme = Theme::Mono;
    let mono = scene.draw(120, 30);
    assert_eq!(text_of(&mono), text_of(&colored), "without colours the words are the same");
    assert!(mono.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    let selected = style_of(&mono, "> 14:01:10");
    assert!(selected.add_modifier.contains(Modifier::REVERSED), "{selected:?}");
}

#[test]
fn hostile_text_stays_in_its_cells() {
    let mut scene = Scene::account();
    let nasty = "\u{1b}[2J\u{202e}evil\u{200b}\u{7}한국어".repeat(50);
    scene.calls(vec![call(
        "c1",
        &nasty,
        "14:00:00",
        &json!({"destination": {"type": "tel", "target": nasty}, "action": {"type": nasty}}),
    )]);
    for (width, height) in [(120, 30), (80, 24), (60, 16)] {
        let buffer = scene.draw(width, height);
        for cell in &buffer.content {
            assert!(!cell.symbol().chars().any(vdial::ui::text::is_unsafe), "{:?}", cell.symbol());
        }
        let text = text_of(&buffer);
        assert!(text.lines().all(|line| vdial::ui::text::width(line) <= usize::from(width)), "{text}");
        let right: Vec<_> = text.lines().filter(|line| line.starts_with(['│', '┃'])).collect();
        assert!(right.iter().all(|line| line.ends_with(['│', '┃', '┛', '┓', '┘', '┐'])), "{text}");
    }
}

#[test]
fn a_screen_that_stands_still_asks_for_no_drawing() {
    let mut scene = Scene::bare();
    scene.start(Start::SignIn);
    assert_eq!(scene.next_wake(), None);
    scene.draw(80, 24);
    assert!(!scene.needs_drawing());
    scene.send(Msg::Tick);
    assert!(scene.needs_drawing());
}
