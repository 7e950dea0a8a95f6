//! What screens say where something is missing, wrong or over already.

use serde_json::json;
use vdial::api::wire::{self, Pushed};
use vdial::messages::message::{Answer, Message, Ticket};
use vdial::model::Start;

use crate::common::test_app::{TestApp, call, text_of};

fn talking(ids: &[&str]) -> TestApp {
    let mut app = TestApp::account();
    let calls = ids.iter().map(|id| call(id, "progressing", "14:01:00", &json!({"tm_progressing": "14:01:00"})));
    app.calls(calls.collect());
    app.draw(80, 24);
    app
}

fn ends(app: &mut TestApp, id: &str) {
    let over = json!({"hangup_reason": "normal", "hangup_by": "remote", "tm_hangup": "2026-11-20T14:02:08Z"});
    let ended = wire::call(call(id, "hangup", "14:01:00", &over)).unwrap();
    let at = app.now.instant;
    app.answer(Answer::Pushed(Pushed::Call(Box::new(ended)), at, Ticket::default()));
    app.later(1);
    app.send(Message::Tick);
}

#[test]
fn a_question_about_calls_that_have_ended_offers_only_to_close() {
    let mut app = talking(&["a"]);
    app.press("H");
    app.later(1);
    assert!(text_of(&app.draw(80, 24)).contains("y hang up"));
    ends(&mut app, "a");
    let screen = text_of(&app.draw(80, 24));
    assert!(screen.contains("[ Close ]") && screen.contains("Esc close"), "{screen}");
    assert!(!screen.contains("y hang"), "{screen}");

    let mut app = talking(&["a", "b", "c"]);
    app.press("space space space H");
    app.later(1);
    ends(&mut app, "b");
    assert!(text_of(&app.draw(80, 24)).contains("1 of them has just ended."));
    ends(&mut app, "c");
    assert!(text_of(&app.draw(80, 24)).contains("2 of them have just ended."));
}

#[test]
fn what_is_missing_is_said_under_its_own_field() {
    let mut app = TestApp::account();
    app.press("n f5");
    let screen = text_of(&app.draw(120, 30));
    let line = |words: &str| screen.lines().position(|line| line.contains(words));
    assert_eq!(line("✗ Enter a destination."), line("> To").map(|at| at + 1), "{screen}");
    app.type_text("+821012345678");
    app.press("f5");
    let screen = text_of(&app.draw(120, 30));
    let line = |words: &str| screen.lines().position(|line| line.contains(words));
    assert_eq!(line("Enter the text to speak."), line("> Text").map(|at| at + 1), "{screen}");
}

#[test]
fn a_source_that_cannot_be_read_does_not_pass_the_preflight() {
    let mut app = TestApp::account();
    app.press("n");
    app.type_text("+821012345678");
    app.press("up ctrl-u");
    app.type_text("+89");
    let screen = text_of(&app.draw(120, 30));
    assert!(screen.contains("✗ Source") && !screen.contains("can call phones"), "{screen}");
}

#[test]
fn numbers_that_can_call_phones_come_first() {
    let app = TestApp::account();
    let fit = app.numbers().iter().map(|number| number.unfit_as_tel_source().is_none());
    assert!(fit.is_sorted_by(|a, b| a >= b));
}

#[test]
fn the_smallest_screen_cuts_no_word_of_panes_and_keys() {
    let mut app = talking(&["a", "b"]);
    app.press("v");
    let screen = text_of(&app.draw(60, 16));
    assert!(screen.contains("? help") && screen.contains("q quit") && screen.contains("Esc cancel"), "{screen}");
    assert!(screen.contains(" 5 Log"), "{screen}");
}

#[test]
fn the_log_of_a_wide_screen_is_as_wide_as_the_table() {
    let mut app = talking(&["a"]);
    app.press("5");
    let screen = text_of(&app.draw(200, 50));
    let begins = |pane: &str| screen.lines().find_map(|line| line.find(pane));
    assert_eq!(begins(" 5 Log "), begins(" 1 Calls "), "{screen}");
    assert!(screen.contains("Selected"), "the details stay:\n{screen}");
}

#[test]
fn a_call_from_a_number_that_cannot_call_phones_is_redialed_from_one_that_can() {
    let mut app = TestApp::account();
    let source = json!({"source": {"type": "tel", "target": "+899100000001"}});
    app.calls(vec![call("v", "hangup", "14:01:00", &source)]);
    app.draw(120, 30);
    app.press("R");
    let screen = text_of(&app.draw(120, 30));
    let from = screen.lines().find(|line| line.contains("From  ")).unwrap_or_default();
    assert!(from.contains('+') && !from.contains("+899"), "{screen}");
}

/// Whether a screen has these words, however the lines are broken.
fn says(screen: &str, words: &str) -> bool {
    let solid = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace() && *c != '┃').collect() };
    solid(screen).contains(&solid(words))
}

#[test]
fn a_notice_is_shown_whole() {
    let journal = "Not sent: the journal cannot be written: the disk is read-only; VDIAL_DATA_DIR can name another place \
         (/home/somebody/.local/share/vdial/journal.jsonl). In the form, F5 asks whether to call without the journal.";
    for (width, height) in [(60, 16), (80, 24), (120, 30)] {
        let mut app = talking(&["a"]);
        app.send(Message::Trouble(journal.to_owned()));
        let screen = text_of(&app.draw(width, height));
        assert!(says(&screen, journal), "{screen}");
        assert!(screen.contains("+44"), "the calls are still there: {screen}");
        // As long as it takes to read, and then the panes have their place again.
        app.later(60);
        assert!(!text_of(&app.draw(width, height)).contains("Not sent"));
        // Over the form it has the lines that the form can spare.
        app.press("n");
        app.send(Message::Trouble(journal.to_owned()));
        let screen = text_of(&app.draw(width, height));
        assert!(screen.contains("> To") && screen.contains("On answer"), "{screen}");
        let whole = says(&screen, "whether to call without the journal.");
        assert_ne!(whole, screen.contains("… more in the log"), "{screen}");
        assert!(whole || height == 16, "{screen}");
    }
}

#[test]
fn what_is_too_long_for_a_notice_is_in_the_log() {
    let mut app = talking(&["a"]);
    let long = "a long sentence of the server. ".repeat(60);
    app.send(Message::Trouble(long));
    let screen = text_of(&app.draw(80, 24));
    assert!(screen.contains("… more in the log") && screen.contains("Calls"), "{screen}");
}

#[test]
fn what_is_wrong_with_a_login_is_shown_whole() {
    let wrong = "Could not log in: the server's certificate is self-signed. If you trust that server, save its certificate and set the file as ca_cert. More of it is told here, until it is long enough.";
    for (width, height) in [(60, 16), (80, 24)] {
        let mut app = TestApp::account();
        app.start(Start::SignIn);
        app.send(Message::NotConnected(wrong.to_owned()));
        let screen = text_of(&app.draw(width, height));
        assert!(says(&screen, wrong), "{screen}");
        assert!(screen.contains("Access key") && screen.contains("Enter use"), "{screen}");
    }
}

#[test]
fn what_was_in_another_year_says_so_and_what_lasts_for_years_says_nothing() {
    let mut app = TestApp::account();
    let over = json!({"tm_progressing": "2016-11-20T14:01:00Z", "tm_create": "2016-11-20T14:00:50Z"});
    app.calls(vec![call("a", "progressing", "14:01:00", &over)]);
    for (width, height, date) in [(80, 24, "Nov 2016"), (120, 30, "Nov 2016"), (160, 40, "Nov 20 2016")] {
        let screen = text_of(&app.draw(width, height));
        assert!(screen.contains(date), "{screen}");
        assert!(!screen.contains(":00:00") && !screen.contains("oldest"), "{screen}");
    }
}
