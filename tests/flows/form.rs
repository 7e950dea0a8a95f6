//! The form: what it understands, what it refuses, and that it sends once and only what was meant.

use crate::common::{Harness, Setting, quiet, settings};
use serde_json::Value;
use vdial::messages::message::Message;
use vdial::model::Prefill;
use vdial::model::Settings;
use vdial::simulator::Simulator;

async fn open() -> Harness {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.wait_for("4 Extensions 7").await;
    h.press("n");
    h.wait_for("On answer").await;
    h
}

#[tokio::test]
async fn nothing_is_typed_into_a_field_that_the_preview_covers() {
    let mut h = Harness::start(Setting { size: (80, 24), ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text("+821012345678");
    h.press("ctrl-p");
    h.wait_gone("On answer").await;
    h.type_text("9");
    h.wait_for("+8210123456789").await;
    h.press("ctrl-p");
    h.wait_gone("On answer").await;
    h.press("esc");
    h.wait_for("On answer").await;
    h.press("ctrl-p");
    h.wait_gone("On answer").await;
    h.press("f5");
    h.wait_for("Not sent. Enter the text to speak.").await;
    h.wait_for("> Text").await;
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn the_field_that_has_the_focus_is_in_sight_on_the_smallest_screen() {
    let mut h = Harness::start(Setting { size: (60, 16), ..Setting::default() }).await;
    h.wait_for("following the newest").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text("+821012345678, ext:alice, hello");
    h.press("tab tab tab tab tab");
    h.wait_for("> Variables").await;
    h.type_text("name");
    h.press("tab");
    h.type_text("Ann");
    let screen = h.wait_for("= Ann").await;
    assert!(!screen.contains("From "), "{screen}");
    h.press("tab tab");
    h.wait_for("> [ Call ]").await;
    h.press("tab");
    h.wait_for("대표번호 · KR").await;
    h.wait_for("+493023125100   Berlin").await;
    h.press("ctrl-t tab");
    h.wait_for("> Flow").await;
    h.wait_for("Line test  6 steps").await;
}

#[tokio::test]
async fn an_emptied_form_is_as_new() {
    let mut h = open().await;
    h.type_text("ext:alice");
    h.press("tab tab tab");
    h.type_text("-nonsense");
    h.press("ctrl-x");
    let screen = h.wait_gone("ext:alice").await;
    assert!(!screen.contains("nonsense") && screen.contains("From      +33199001234"), "{screen}");
    h.press("f5");
    h.wait_for("Not sent. Enter a destination.").await;
}

#[tokio::test]
async fn a_national_number_is_read_in_the_country_of_the_source() {
    let mut h = open().await;
    h.press("shift-tab ctrl-u");
    h.type_text("+827000000100");
    h.press("tab");
    h.type_text("010-1234-5678");
    let screen = h.wait_for("→ +82 10-1234-5678 · KR · mobile").await;
    assert!(screen.contains("\"target\": \"+821012345678\"") || screen.contains("Shows the exact"), "{screen}");
}

#[tokio::test]
async fn what_cannot_be_a_number_is_refused_at_the_field() {
    let mut h = open().await;
    for (typed, words) in [
        ("alice", "ext:alice"),
        ("911", "emergency number"),
        ("1588", "short code"),
        ("+82 10 1", "too short for KR"),
        ("sip:nobody", "user@host"),
        ("+821012345678, +82 10-1234-5678", "duplicate"),
    ] {
        h.press("ctrl-u");
        h.type_text(typed);
        h.wait_for(words).await;
    }
    h.press("f5");
    h.wait_for("Not sent").await;
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn a_source_that_cannot_call_phones_is_listed_with_the_reason() {
    let server = Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap();
    // An older server lists numbers that were given back.
    assert!(server.set_account("/numbers/8/tm_delete", Value::Null));
    let mut h = Harness::with_server(server, Setting::default());
    h.wait_for("2 Numbers 9").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text("+821012345678");
    h.press("shift-tab ctrl-u");
    h.wait_for("virtual: cannot call phones").await;
    h.type_text("+899100000001");
    h.wait_for("✗ virtual: cannot call phones").await;
}

#[tokio::test]
async fn actions_as_json_are_checked_where_they_are_typed() {
    let mut h = open().await;
    h.type_text("+821012345605");
    h.press("ctrl-t ctrl-t tab");
    h.wait_for("(•) actions").await;
    for (typed, words) in [
        ("[{", "invalid JSON"),
        ("{}", "a list of actions"),
        ("[]", "the list is empty"),
        ("[1]", "action 1: not an object"),
        (r#"[{"option":{}}]"#, "action 1: it has no \"type\""),
    ] {
        h.press("ctrl-u");
        h.type_text(typed);
        h.wait_for(words).await;
    }
    h.press("ctrl-u");
    h.type_text(r#"[{"type":"answer"},{"type":"hangup"}]"#);
    h.wait_for("answers ▸ hangs up").await;
    h.press("f5");
    h.wait_for("Calling +821012345605").await;
    assert_eq!(h.placed()[0]["actions"][1]["type"], "hangup");
}

#[tokio::test]
async fn an_action_that_the_server_does_not_know_is_refused_in_its_words() {
    let mut h = open().await;
    h.type_text("+821012345605");
    h.press("ctrl-t ctrl-t tab");
    h.type_text(r#"[{"type":"dance"}]"#);
    h.press("f5");
    h.wait_for("calls anyway").await;
    h.press("y");
    let screen = h.wait_for("INVALID_ACTION_TYPE").await;
    assert!(screen.contains("On answer"), "the form stays open: {screen}");
}

#[tokio::test]
async fn the_preview_shows_what_goes_out_and_no_secret() {
    let mut h = open().await;
    h.type_text("+821012345605");
    h.press("tab tab");
    h.type_text("it's me");
    h.press("ctrl-p ctrl-p");
    h.wait_for("\"text\": \"it's me\"").await;
    h.press("ctrl-p");
    let screen = h.wait_for("$VOIPBIN_ACCESSKEY").await;
    assert!(!screen.contains(vdial::simulator::Simulator::accesskey()), "{screen}");
}

#[tokio::test]
async fn a_call_is_sent_once_however_often_the_key_is_pressed() {
    let options = vdial::simulator::Options {
        faults: vec!["latency=300ms@POST /calls$".parse().unwrap()],
        ..crate::common::quiet()
    };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.type_text("+821012345605");
    h.press("tab tab");
    h.type_text("hello");
    h.press("f5 f5 f5");
    h.wait_for("sending…").await;
    h.press("f5 f5");
    h.wait_for("◌ dialing").await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn letters_in_a_field_are_text_and_a_paste_is_no_command() {
    let mut h = open().await;
    h.press("tab tab");
    h.type_text("Hyq?dnR");
    h.wait_for("Hyq?dnR").await;
    h.send(Message::Paste("H y\nq\n".to_owned()));
    h.wait_for("Hyq?dnRH y q").await;
    h.press("esc");
    h.wait_gone("On answer").await;
    h.send(Message::Paste("H y q\n".to_owned()));
    h.wait_for("not a phone number and was dropped").await;
    h.send(Message::Paste("+82 10-1234-5678\n".to_owned()));
    h.wait_for("On answer").await;
    h.wait_for("· KR · mobile").await;
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn the_command_line_fills_the_form_and_sends_nothing() {
    let prefill = Prefill {
        from: Some("+442079460958".to_owned()),
        to: vec!["+821012345605".to_owned(), "ext:alice".to_owned()],
        flow: None,
        say: Some("hello".to_owned()),
        ..Prefill::default()
    };
    let mut h = Harness::start(Setting { prefill, ..Setting::default() }).await;
    h.wait_for("[ Call ] 2 destinations").await;
    assert!(h.placed().is_empty());
    h.wait_gone("one moment").await;
    h.press("enter");
    h.wait_for("2 live").await;
}

#[tokio::test]
async fn read_only_sends_nothing() {
    let settings = Settings { read_only: true, ..settings() };
    let mut h = Harness::start(Setting { settings, ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    let screen = h.screen();
    assert!(screen.contains("READ-ONLY"), "{screen}");
    h.press("n");
    h.type_text("+821012345605");
    h.press("tab tab");
    h.type_text("hello");
    h.press("f5");
    h.wait_for("Read-only: nothing is sent.").await;
    assert!(h.server.requests().iter().all(|request| request.method == "GET"));
}

#[tokio::test]
async fn extensions_are_offered_while_one_is_typed() {
    let mut h = open().await;
    h.type_text("ext:recep");
    h.wait_for("Reception Desk · 1001").await;
    h.press("down enter");
    h.wait_for("→ ext:Reception Desk").await;
    h.type_text(", +821012345678");
    h.wait_for("+82 10-1234-5678").await;
}
