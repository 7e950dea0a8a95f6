//! A hostile server: whatever its names, texts and errors contain, none of it controls the terminal, breaks a pane,
//! fills the memory, blocks the screen, or reaches the log or a command line unescaped.
#![cfg(test)]

mod common;
#[path = "hostile/copies.rs"]
mod copies;
#[path = "hostile/memory.rs"]
mod memory;

use common::screen_checks;
use common::test_app::{TestApp, call};
use proptest::prelude::*;
use serde_json::{Value, json};
use vdial::api::{ApiError, ErrorKind, Listed, Operation, wire};
use vdial::base::safe_text::is_unsafe;
use vdial::domain::CallRequest;
use vdial::messages::message::{Answer, Message};

/// How many texts each test tries: `.ci/long` tries more.
fn cases(usual: u32) -> ProptestConfig {
    let times = std::env::var("VDIAL_CASES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    ProptestConfig { failure_persistence: None, cases: usual * times, ..ProptestConfig::default() }
}

/// Everything that a terminal, a shell or a layout could take amiss.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\u{1b}[2J\u{1b}[?1049l\u{1b}]0;owned\u{7}".to_owned()),
        Just("\u{1b}]52;c;aGk=\u{1b}\\\u{1b}P+q\u{1b}\\".to_owned()),
        Just("\u{9b}31m\u{9d}0;x\u{9c}\u{90}".to_owned()),
        Just("\u{202e}txt.exe\u{2066}\u{2069}\u{200f}".to_owned()),
        Just("\u{200b}\u{200d}\u{2060}\u{feff}\u{ad}\u{34f}".repeat(40)),
        Just(format!("a{}", "\u{301}\u{489}\u{20dd}".repeat(60))),
        Just("\u{e0001}\u{e0041}\u{e007f}\u{fff9}x\u{fffb}".to_owned()),
        Just("'; rm -rf ~ #`$(id)`\"\\\n\r\t\u{0}\u{8}\u{b}\u{85}\u{2028}".to_owned()),
        Just("👩‍👩‍👧‍👦🏳️‍🌈🇰🇷🇺🇸1️⃣\u{200d}".to_owned()),
        Just("한국어日本語ﷺ𒐫꧅".to_owned()),
        Just("שלום العربية".to_owned()),
        Just("│┃┌┐└┘━".to_owned()),
        "\\PC{0,12}",
        "[\u{0}-\u{1f}\u{7f}-\u{9f}]{0,6}",
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn address(kind: &str, text: &str) -> Value {
    json!({"type": kind, "target": text, "target_name": text, "name": text})
}

/// An account in which every text is this one.
fn account(text: &str) -> TestApp {
    let mut app = TestApp::connecting();
    let asked = app.now.instant;
    let name = json!({"id": "u", "name": text, "status": text});
    app.answer(Answer::Customer(wire::customer(&name).map_err(|_| unreachable!())));
    let number = wire::number(json!({"id": "n", "number": text, "name": text, "type": "normal", "status": "active"}));
    app.answer(Answer::Numbers(Ok(Listed::whole(vec![number.unwrap()])), asked));
    let flow = json!({"id": "f", "name": text, "detail": text, "actions": [
        {"id": text, "type": text, "option": {"text": text}},
        {"type": "branch", "option": {"target_ids": {text: text, "1": "no one"}, "variable": text}},
        {"type": "goto", "option": {"target_id": format!("{text} "), "loop_count": 2}, "next_id": format!("{text}  ")},
    ]});
    app.answer(Answer::Flows(Ok(Listed::whole(vec![wire::flow(flow).unwrap()])), asked));
    let extension = json!({"id": "e", "name": text, "extension": text, "detail": text});
    app.answer(Answer::Extensions(Ok(Listed::whole(vec![wire::extension(extension).unwrap()])), asked));
    let parties = |kind: &str| {
        json!({
            "source": address(kind, text), "destination": address(kind, text), "direction": text,
            "action": {"type": text, "option": {"text": text}}, "mute_direction": text, "hangup_by": text,
            "hangup_reason": text, "tm_progressing": "2026-11-20T14:02:05Z", text: text,
        })
    };
    let calls = json!([
        call("c1", "progressing", "14:02:04", &parties("tel")),
        call("c2", text, "14:02:03", &parties("sip")),
        call("c3", "hangup", "14:02:02", &parties(text)),
        call(&format!("id {text}"), "ringing", "14:02:01", &parties("extension")),
    ]);
    let page = wire::list(calls.to_string().as_bytes(), wire::call).unwrap();
    let listed = Listed { skipped: page.skipped, ..Listed::whole(page.items) };
    app.answer(Answer::Calls(Ok(listed), None, asked));
    app
}

/// Every screen of the program.
fn screens(app: &mut TestApp, see: &mut impl FnMut(&mut TestApp, &str)) {
    for keys in ["1", "j j j", "2", "3", "4", "5", "1 z", "z"] {
        app.press(keys);
        see(app, keys);
    }
    for (open, close) in [
        ("1 g J", "esc"),
        ("1 j J", "esc"),
        ("2 o", "esc"),
        ("3 o G", "esc"),
        ("4 o", "esc"),
        ("3 enter", "esc"),
        ("4 enter", "esc"),
        ("1 g R", "esc"),
        ("n ctrl-p", "ctrl-p esc"),
        ("1 g space space space H", "esc esc"),
        ("1 / a", "esc"),
        ("c", "esc"),
        ("?", "esc"),
    ] {
        app.press(open);
        see(app, open);
        app.later(1);
        app.press(close);
    }
}

proptest! {
    #![proptest_config(cases(12))]
    #[test]
    fn nothing_of_the_servers_text_drives_the_terminal_or_leaves_its_pane(text in hostile()) {
        let mut app = account(&text);
        let error = ApiError { reason: Some(text.clone()), message: Some(text.clone()), request_id: Some(text.clone()), status: Some(400), ..ApiError::local(Operation::PlaceCall, ErrorKind::Invalid, None) };
        app.answer(Answer::Flows(Err(error), app.now.instant));
        app.send(Message::Trouble(text.clone()));
        screens(&mut app, &mut |app, keys| {
            for (width, height) in [(120, 30), (80, 24), (60, 16)] {
                let buffer = app.draw(width, height);
                let only_panes = app.only_panes();
                // A text of frame pieces looks like a frame: then only the cells are looked at.
                screen_checks::check(&buffer, only_panes && !text.contains('┌'), &(keys, &text));
            }
        });
        // What is said goes to the log file word for word.
        for text in app.notices() {
            prop_assert!(!text.chars().any(is_unsafe), "{text:?}");
        }
    }

    #[test]
    fn no_command_line_carries_it(text in hostile()) {
        let body = json!({
            "source": address("tel", &text), "destinations": [address("extension", &text)],
            "actions": [{"type": "talk", "option": {"text": text}}],
        });
        let request: CallRequest = wire::call_request(&body).unwrap();
        let sent = wire::call_body(&request);
        let url = "https://api.example/v1.0".parse().unwrap();
        let line = vdial::api::curl_line(&url, vdial::api::credential::CredentialKind::Token, &sent);
        prop_assert!(!line.chars().any(is_unsafe), "{line:?}");
        let said = line.split_once("--data-raw '").unwrap().1.strip_suffix('\'').unwrap().replace(r"'\''", "'");
        prop_assert_eq!(serde_json::from_str::<Value>(&said).unwrap(), sent, "repeats its pages");
    }
}

#[test]
fn texts_of_a_megabyte_are_cut_where_they_are_read_and_every_screen_is_drawn() {
    for text in ["x".repeat(1 << 20), "\u{301}".repeat(1 << 19), "한".repeat(1 << 18), "\u{200b}".repeat(1 << 18)] {
        let mut app = account(&text);
        app.send(Message::Trouble(text.clone()));
        for tracked in app.all_calls() {
            assert!(tracked.call.raw.len() <= 300_000, "{}", tracked.call.raw.len());
            assert!(tracked.call.source.target.len() < 20_000, "{}", tracked.call.source.target.len());
        }
        assert!(app.notices().all(|text| text.len() < 20_000));
        assert_eq!(app.all_calls().count(), 3, "an id of a megabyte is none");
        screens(&mut app, &mut |app, keys| screen_checks::check(&app.draw(120, 30), false, &keys));
    }
}
