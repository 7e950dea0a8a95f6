//! Enter that comes with the text, held keys, Esc and Enter together, pasted text.

use super::{chosen, enter, screen, typed};
use crate::common::key_event;
use crate::common::test_app::TestApp;
use crossterm::event::KeyEventKind;
use vdial::messages::message::Message;

#[test]
fn an_enter_that_comes_with_the_text_runs_nothing() {
    for text in ["quit", "put the selected", "call +447700900123", "filter is:live", "hang up"] {
        let mut app = TestApp::busy();
        typed(&mut app, text);
        assert!(app.press("enter enter").is_empty(), "{text}");
        assert_eq!(app.top(), Some("palette"), "{text}");
        assert!(screen(&mut app).contains("Enter came together with the text. Press it again."));
        enter(&mut app);
        assert_ne!(app.top(), Some("palette"), "{text}");
    }
}

#[test]
fn a_held_enter_runs_once_and_does_not_reach_what_opens() {
    let mut app = TestApp::busy();
    typed(&mut app, "list the favourites");
    enter(&mut app);
    assert_eq!(app.top(), Some("favourites"));
    for _ in 0..20 {
        app.press("enter");
    }
    assert_eq!(app.top(), Some("favourites"));
    // As a terminal that tells repeats reports them.
    app.press("esc");
    typed(&mut app, "filter is:live");
    app.later(1);
    let mut repeat = key_event("enter");
    repeat.kind = KeyEventKind::Repeat;
    app.send(Message::Key(repeat));
    assert_eq!(app.top(), Some("palette"));
}

#[test]
fn pasted_lines_are_one_line_and_run_nothing() {
    let mut app = TestApp::busy();
    typed(&mut app, "");
    app.send(Message::Paste("filter\nis:live\r\n".to_owned()));
    assert!(screen(&mut app).contains("┃: filter is:live"));
    assert_eq!(app.top(), Some("palette"));
    assert_eq!(chosen(&mut app).split_whitespace().take(2).collect::<Vec<_>>(), ["filter", "is:live"]);
    app.press("enter");
    assert_eq!(app.top(), Some("palette"));
}

#[test]
fn esc_and_enter_together_run_nothing() {
    let mut app = TestApp::busy();
    typed(&mut app, "quit");
    app.later(1);
    assert!(app.press("esc").is_empty());
    assert!(app.only_panes());
    typed(&mut app, "quit");
    app.later(1);
    // tmux makes this of both.
    assert!(app.press("alt-enter").is_empty());
    assert!(app.press("alt-q").is_empty());
    assert!(app.only_panes());
}

#[test]
fn a_yes_typed_ahead_answers_no_question() {
    let mut app = TestApp::busy();
    typed(&mut app, "hang up the sel");
    enter(&mut app);
    assert_eq!(app.top(), Some("hang up"));
    assert!(app.press("y y").iter().all(|effect| !effect.acts_on_calls()));
    assert_eq!(app.top(), Some("hang up"));
}
