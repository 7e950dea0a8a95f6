//! No call is placed or ended by keys that do not say so.

use std::fs::File;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tempfile::TempDir;

use crate::common::{Harness, Setting, quiet};
use vdial::messages::message::Message;
use vdial::model::Prefill;
use vdial::simulator::Options;

const STAYS_UP: &str = "+821012345605";

/// Every modifier that a terminal can tell of.
const MODIFIERS: [KeyModifiers; 6] = [
    KeyModifiers::CONTROL,
    KeyModifiers::ALT,
    KeyModifiers::SUPER,
    KeyModifiers::HYPER,
    KeyModifiers::META,
    KeyModifiers::CONTROL.union(KeyModifiers::SHIFT),
];

impl Harness {
    /// Presses the key with each modifier, and as a repeat.
    fn press_modified(&self, code: KeyCode) {
        // A character with Alt is Esc, which a test of its own shows.
        let is_esc = |modifiers| modifiers == KeyModifiers::ALT && matches!(code, KeyCode::Char(_));
        for modifiers in MODIFIERS.into_iter().filter(|modifiers| !is_esc(*modifiers)) {
            self.send(Message::Key(KeyEvent::new(code, modifiers)));
        }
        self.send(Message::Key(KeyEvent::new_with_kind(code, KeyModifiers::NONE, KeyEventKind::Repeat)));
    }
}

fn with_fault(fault: &str) -> Setting {
    Setting { options: Options { faults: vec![fault.parse().unwrap()], ..quiet() }, ..Setting::default() }
}

async fn one_call_up() -> Harness {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    h
}

#[tokio::test]
async fn only_a_plain_y_hangs_up() {
    let mut h = one_call_up().await;
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press_modified(KeyCode::Char('y'));
    h.press_modified(KeyCode::Enter);
    h.press("н tab");
    h.wait_for("y hangs up").await;
    assert_eq!(h.received("POST", "/hangup"), 0);
    h.press("y");
    h.wait_for("no live calls").await;
    assert_eq!(h.received("POST", "/hangup"), 1);
}

#[tokio::test]
async fn only_a_plain_y_calls_all_the_same() {
    let mut h = one_call_up().await;
    h.dial_next(STAYS_UP, "hello").await;
    h.wait_for("y calls anyway").await;
    h.press_modified(KeyCode::Char('y'));
    h.press_modified(KeyCode::Enter);
    h.press_modified(KeyCode::F(5));
    h.wait_for("y calls anyway").await;
    assert_eq!(h.placed().len(), 1);
    h.press("y");
    h.wait_for("● 2").await;
}

#[tokio::test]
async fn only_plain_keys_quit_record_and_confirm_a_count() {
    let mut h = one_call_up().await;
    h.press("q");
    h.wait_for("y quits").await;
    for code in ['y', 'h', 'n'] {
        h.press_modified(KeyCode::Char(code));
    }
    h.wait_for("y quits").await;
    h.press("esc");
    h.wait_gone("y quits").await;
    h.press("c");
    h.wait_for("record…").await;
    h.press("r");
    h.wait_for("y records").await;
    h.press_modified(KeyCode::Char('y'));
    h.wait_for("y records").await;
    assert_eq!(h.received("POST", "/recording_start"), 0);
    h.press("esc");
    h.dial_next("+821012345705, +821012345805", "hello").await;
    h.wait_for("3 live").await;
    h.press("* H");
    h.wait_for("Type 3 and Enter").await;
    h.press("3");
    h.press_modified(KeyCode::Enter);
    h.wait_for("hang up: 3_").await;
    assert_eq!(h.received("POST", "/hangup"), 0);
}

#[tokio::test]
async fn a_modified_enter_or_f5_sends_nothing_from_the_form() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text(STAYS_UP);
    h.press("tab tab");
    h.type_text("hello");
    h.press("tab tab tab tab");
    h.wait_for("> [ Call ]").await;
    h.wait_gone("one moment").await;
    h.press_modified(KeyCode::Enter);
    h.press_modified(KeyCode::F(5));
    h.send(Message::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::SHIFT)));
    h.send(Message::Key(KeyEvent::new(KeyCode::F(5), KeyModifiers::SHIFT)));
    h.press("tab");
    h.wait_for("> From").await;
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn enter_goes_from_field_to_field_and_calls_on_the_button() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text(STAYS_UP);
    h.press("enter enter");
    h.wait_for("> Text").await;
    h.type_text("hello");
    h.press("enter enter enter enter");
    h.wait_for("> [ Call ]").await;
    h.wait_for("one moment").await;
    h.press("enter");
    h.wait_gone("one moment").await;
    assert!(h.placed().is_empty(), "the button was deaf");
    h.press("enter");
    h.wait_for("Calling +821012345605").await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn a_form_that_the_command_line_filled_takes_no_enter_at_once() {
    let prefill = Prefill { to: vec![STAYS_UP.to_owned()], say: Some("hi".to_owned()), ..Prefill::default() };
    let mut h = Harness::start(Setting { prefill, ..Setting::default() }).await;
    h.press("enter");
    h.wait_for("> [ Call ]").await;
    h.wait_gone("one moment").await;
    h.press("esc enter");
    h.wait_gone("On answer").await;
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn a_held_key_sends_once_whatever_the_server_says() {
    for (fault, said) in [
        ("status=402:INSUFFICIENT_BALANCE@POST /calls$", "INSUFFICIENT_BALANCE"),
        ("rate-limit=30@POST /calls$#39", "RATE_LIMIT_EXCEEDED"),
        ("status=500@POST /calls$", "INTERNAL"),
    ] {
        let mut h = Harness::start(with_fault(fault)).await;
        h.dial(STAYS_UP, "hello").await;
        h.wait_for(said).await;
        h.press(&"f5 ".repeat(40));
        h.press("left");
        h.wait_for(said).await;
        assert_eq!(h.placed().len(), 1, "{fault}");
    }
}

#[tokio::test]
async fn after_a_429_nothing_goes_out_before_its_time() {
    let mut h = Harness::start(with_fault("rate-limit=30@POST /calls$#1")).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("RATE_LIMIT_EXCEEDED").await;
    h.wait_for("s: the server asked for a pause").await;
    h.press("left f5");
    h.wait_for("Not sent: the server asked for a pause").await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn a_wrong_count_stays_in_the_question_and_says_so() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial("+821012345605, +821012345705, +821012345805", "hello").await;
    h.wait_for("3 live").await;
    h.press("* H");
    h.wait_for("Type 3 and Enter").await;
    h.press("2 enter");
    h.wait_for("2 is not the count. Type 3.").await;
    assert_eq!(h.received("POST", "/hangup"), 0);
    h.press("3 enter");
    h.wait_for("no live calls").await;
    assert!(!h.screen().contains("On answer"), "the keys went nowhere else");
    let mut h = Harness::start(Setting::default()).await;
    h.dial("+821012345605, +821012345705", "hello").await;
    h.wait_for("● 2").await;
    h.press("* x");
    h.wait_for("Type 2 and Enter").await;
    h.press("3 enter");
    h.wait_for("3 is not the count. Type 2.").await;
    assert_eq!(h.received("POST", "/hold"), 0);
    h.press("2 enter");
    h.wait_for("held").await;
}

/// A home whose journal another program has locked.
fn locked_journal() -> (TempDir, File) {
    let home = TempDir::new().unwrap();
    std::fs::create_dir_all(home.path().join("data")).unwrap();
    let journal = File::create(home.path().join("data/journal.jsonl")).unwrap();
    journal.lock().unwrap();
    (home, journal)
}

#[tokio::test]
async fn a_locked_journal_is_told_and_what_was_given_up_is_never_sent() {
    let (home, lock) = locked_journal();
    let mut h = Harness::start(Setting { home: Some(home), ..Setting::default() }).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("sending to").await;
    h.wait_for("journal busy, nothing was sent").await;
    lock.unlock().unwrap();
    // The next call is journalled, so everything before it would have been sent by now.
    h.press("ctrl-x");
    h.press("esc");
    h.dial_next("+821012345615", "hello").await;
    h.wait_for("Calling +821012345615").await;
    let placed: Vec<_> = h.placed().iter().map(|body| body["destinations"][0]["target"].clone()).collect();
    assert_eq!(placed, ["+821012345615"]);
    // Written down or not, nothing counts as sent.
    let given_up: Vec<_> =
        h.journal().into_iter().filter(|line| line["why"] == "given up before it was sent").collect();
    let intents = h.journal().iter().filter(|line| line["event"] == "intent").count();
    assert_eq!(intents, 1 + given_up.len(), "{:?}", h.journal());
}

#[tokio::test]
async fn a_form_that_is_closed_before_the_request_left_gives_it_up() {
    let (home, lock) = locked_journal();
    let mut h = Harness::start(Setting { home: Some(home), ..Setting::default() }).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("sending…").await;
    h.press("esc");
    h.wait_for("Cancelled: nothing was sent").await;
    lock.unlock().unwrap();
    h.dial_next("+821012345615", "hello").await;
    h.wait_for("Calling +821012345615").await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn what_is_being_sent_shows_outside_the_form() {
    let mut h = Harness::start(with_fault("latency=3s@POST /calls$")).await;
    h.dial(STAYS_UP, "hello").await;
    // It has left: Esc does not give it up any more.
    h.wait_received("POST", "/calls").await;
    h.press("esc");
    h.wait_gone("On answer").await;
    h.wait_for("sending to +821012345605").await;
    h.wait_within(Duration::from_secs(30), "the call", |screen| screen.contains("Calling +821012345605")).await;
    h.wait_gone("sending to").await;
}

#[tokio::test]
async fn an_answer_closes_no_form_that_was_touched_since() {
    let mut h = Harness::start(with_fault("latency=1s@POST /calls$#1")).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("sending…").await;
    h.press("shift-tab shift-tab");
    h.type_text(" H y");
    h.wait_for("Calling +821012345605").await;
    let screen = h.wait_for("hello").await;
    assert!(screen.contains("On answer"), "the form is the user's: {screen}");
    assert_eq!(h.received("POST", "/hangup"), 0);
}

#[tokio::test]
async fn a_refused_credential_takes_no_key_that_was_meant_for_something_else() {
    let mut h = one_call_up().await;
    h.press("n");
    h.wait_for("On answer").await;
    h.server.set_faults(vec!["status=401:AUTHENTICATION_REQUIRED@GET /calls".parse().unwrap()]);
    h.wait_for("F6 credential").await;
    h.type_text("ext:alice");
    h.wait_for("→ ext:alice").await;
    h.press("f6");
    h.wait_for("Access key").await;
}

#[tokio::test]
async fn esc_and_a_character_in_one_go_is_esc() {
    // As tmux sends Esc and a letter that are typed within half a second.
    let mut h = one_call_up().await;
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("alt-y");
    h.wait_gone("y hangs up").await;
    h.press("y");
    h.wait_for("Copy").await;
    assert_eq!(h.received("POST", "/hangup"), 0);
    h.press("alt-j");
    h.wait_gone("Copy of").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.press("alt-j");
    h.wait_gone("On answer").await;
}

#[tokio::test]
async fn a_held_key_holds_a_call_once() {
    let mut h = one_call_up().await;
    h.press(&"x ".repeat(30));
    h.wait_for("held").await;
    h.press("down");
    h.press("?");
    h.wait_for("Help").await;
    assert_eq!(h.received("POST", "/hold"), 1);
}

#[tokio::test]
async fn after_a_wrong_count_enter_stays_in_the_question() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial("+821012345605, +821012345705", "hello").await;
    h.wait_for("2 live").await;
    h.press("* H");
    h.wait_for("Type 2 and Enter").await;
    h.press("3 enter enter enter");
    h.wait_for("3 is not the count. Type 2.").await;
    assert!(h.screen().contains("Type 2 and Enter"), "{}", h.screen());
    h.press("esc");
    h.wait_gone("Type 2 and Enter").await;
    assert_eq!(h.received("POST", "/hangup"), 0);
}
