//! Menus are walked with a bar, and a key that is none says so instead of closing something in silence.

use ratatui::style::Modifier;
use serde_json::Value;

use crate::common::{Harness, Setting};

const STAYS_UP: &str = "+821012345605";

async fn up() -> Harness {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    h
}

/// What was ordered beside the call itself: the method and the last part of the path.
fn orders(h: &Harness) -> Vec<(String, String)> {
    let requests = h.server.requests().into_iter().filter(|request| request.method != "GET");
    let end = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    requests.map(|request| (request.method, end(&request.path))).filter(|(_, end)| end != "calls").collect()
}

fn order(method: &str, end: &str) -> (String, String) {
    (method.to_owned(), end.to_owned())
}

#[tokio::test]
async fn the_copy_menu_is_walked_and_enter_copies() {
    let mut h = up().await;
    h.press("y");
    h.wait_for("Copy of the call").await;
    h.wait_for("> i  the call's id").await;
    assert!(h.style_of("> i  the call's id").add_modifier.contains(Modifier::REVERSED));
    h.press("down");
    h.wait_for("> n  the other side's number").await;
    h.press("up up");
    h.wait_for("> i").await;
    // Keys that are none here close nothing.
    h.press("w 7 f9 left ctrl-n end");
    h.wait_for("> c  the curl command").await;
    h.press("home tab enter");
    h.wait_gone("Copy of the call").await;
    assert_eq!(h.copied(), [STAYS_UP]);
    h.press("y k i");
    h.wait_for("Copied the call's id").await;
    assert_eq!(h.copied().len(), 2);
    assert_eq!(orders(&h), []);
}

#[tokio::test]
async fn the_control_menu_is_walked_and_enter_does_what_the_letter_does() {
    let mut h = up().await;
    h.press("c");
    h.wait_for("> m  mute").await;
    h.press("j");
    h.wait_for("> x  put on hold").await;
    h.press("k up j down");
    h.wait_for("> X  take off hold").await;
    h.press("up enter");
    h.wait_for("(set here)").await;
    assert_eq!(orders(&h), [order("POST", "hold")]);
    h.press("c end");
    h.wait_for("> t  transfer").await;
    // What vdial does not do says so, and the menu stays.
    h.press("enter");
    h.wait_for("cannot transfer calls yet").await;
    h.wait_for("> t  transfer").await;
    h.press("up enter");
    h.wait_for("Say something").await;
    h.press("esc");
    h.wait_gone("Say something").await;
    assert_eq!(orders(&h), [order("POST", "hold")]);
}

#[tokio::test]
async fn the_mute_menu_begins_on_what_is_so_and_is_walked() {
    let mut h = up().await;
    h.press("c enter");
    h.wait_for("> f  off: nothing is muted").await;
    h.press("up");
    h.wait_for("> o  out").await;
    h.press("enter");
    h.wait_for("muted out (server)").await;
    h.press("m");
    h.wait_for("> o  out").await;
    h.press("x Z f5");
    h.wait_for("> o  out").await;
    h.press("esc");
    h.wait_gone("> o  out").await;
    let bodies: Vec<Value> = h
        .server
        .requests()
        .into_iter()
        .filter(|request| request.path.ends_with("/mute"))
        .map(|request| serde_json::from_str(&request.body).unwrap())
        .collect();
    assert_eq!(bodies, [serde_json::json!({"direction": "out"})]);
}

#[tokio::test]
async fn a_hot_key_of_another_script_says_so_once() {
    for (key, again) in [("ψ", "ξ"), ("ש", "ל"), ("ش", "ل"), ("ฟ", "ห"), ("ა", "ბ"), ("अ", "क"), ("あ", "い")]
    {
        let mut h = up().await;
        h.press(key);
        h.wait_for(&format!("! “{key}” is not a key here: keys are Latin letters. Switch the keyboard layout.")).await;
        h.press("esc");
        h.wait_gone("is not a key here").await;
        h.press(again);
        // What comes after it has been taken in.
        h.press("?");
        let screen = h.wait_for("Help").await;
        assert!(!screen.contains("is not a key here"), "{screen}");
        assert_eq!(orders(&h), []);
    }
}

#[tokio::test]
async fn an_accented_letter_is_told_by_itself() {
    let mut h = up().await;
    h.press("é");
    h.wait_for("! “é” is not a key here. ? lists the keys.").await;
    h.press("ψ");
    h.wait_for("! “ψ” is not a key here: keys are Latin").await;
}

#[tokio::test]
async fn in_a_question_too_and_only_a_y_confirms() {
    for key in ["υ", "ט", "غ", "ั", "н"] {
        let mut h = up().await;
        h.press("H");
        h.wait_for("y hangs up").await;
        h.press(key);
        h.wait_for("is not a key here: keys are Latin").await;
        assert!(h.screen().contains("y hangs up"), "{}", h.screen());
        assert_eq!(orders(&h), []);
        h.press("y");
        h.wait_for("you hung up").await;
    }
}

#[tokio::test]
async fn letters_of_another_script_are_text_where_text_is_typed() {
    let mut h = up().await;
    h.press("/");
    h.type_text("ψω");
    h.wait_for("Nothing matches “ψω”").await;
    h.press("esc n");
    h.wait_for("On answer").await;
    h.press("tab tab");
    h.type_text("καλημέρα");
    let screen = h.wait_for("καλημέρα").await;
    assert!(!screen.contains("is not a key here"), "{screen}");
    // On a layout that is known the key at its place is meant.
    h.press("esc");
    h.wait_gone("On answer").await;
    h.press("с");
    h.wait_for("> m  mute").await;
}
