//! Commands with arguments: good ones, bad ones, and Tab.

use super::{chosen, enter, run, screen, typed};
use crate::common::test_app::TestApp;
use vdial::messages::effect::{Effect, ProfileOrder};
use vdial::messages::message::Message;
use vdial::screens::Theme;

#[test]
fn a_wrong_argument_is_said_while_it_is_typed_and_enter_does_nothing() {
    for (line, words) in [
        ("call ", "Write what after it."),
        ("filter ", "Write what after it."),
        ("filter reason:engaged", "reason"),
        ("filter stat:live", "Did you mean status:?"),
        ("at 25:00", "Write a time of the past"),
        ("at ", "Write a time of the past"),
        ("at 2027-01-01 10:00", "Write a time of the past"),
        ("day someday", "not a day so far"),
        ("view nosuch", "No view has this name."),
        ("theme pink", "No theme has this name."),
        ("inspect nosuchcall", "No call on the board matches."),
        ("inspect 4", "No call on the board matches."),
        ("ro now", "It takes no argument."),
        ("rw ", "It is not read-only."),
    ] {
        let mut app = TestApp::busy();
        typed(&mut app, line);
        let text = screen(&mut app);
        if line != "call " && line != "filter " && line != "at " {
            assert!(text.contains(words), "{line}: {text}");
        }
        assert!(enter(&mut app).is_empty(), "{line}");
        assert_eq!(app.top(), Some("palette"), "{line}");
    }
}

#[test]
fn call_opens_the_form_and_sends_nothing() {
    let mut app = TestApp::account();
    let effects = run(&mut app, "call +82 10-1234-5678, ext:alice");
    assert!(effects.iter().all(|effect| !effect.acts_on_calls()), "{effects:?}");
    assert_eq!((app.top(), app.form_destinations()), (Some("form"), "+82 10-1234-5678, ext:alice"));
    assert!(!app.is_on_form_button());
}

#[test]
fn call_leaves_a_form_alone_that_holds_another_call() {
    let mut app = TestApp::account();
    run(&mut app, "call +447700900123");
    app.press("esc");
    typed(&mut app, "call +821012345678");
    assert!(screen(&mut app).contains("✗ The form holds a call to +447700900123: n opens it, Ctrl-X there"));
    enter(&mut app);
    assert_eq!(app.top(), Some("palette"));
    assert_eq!(app.form_destinations(), "+447700900123");
    // The same call only opens it.
    app.press("esc");
    run(&mut app, "call +447700900123");
    assert_eq!(app.top(), Some("form"));
}

#[test]
fn filter_filters_the_board() {
    let mut app = TestApp::busy();
    app.press("3");
    run(&mut app, "filter status:ringing,dialing !dir:in");
    assert!(app.only_panes());
    assert_eq!(app.rows().len(), 2);
    assert!(app.notices().all(|notice| !notice.contains("The board holds")));
}

#[test]
fn at_shows_the_board_at_that_time_and_day_the_statistics() {
    let mut app = TestApp::busy();
    run(&mut app, "at 13:56");
    assert_eq!(app.top(), Some("rewind"));
    assert!(screen(&mut app).contains("13:56:00"));
    app.press("esc");
    run(&mut app, "day 2026-11-20");
    assert_eq!(app.top(), Some("statistics"));
    assert!(screen(&mut app).contains("[2026-11-20"), "{}", screen(&mut app));
}

#[test]
fn a_theme_is_changed_for_this_run() {
    let mut app = TestApp::busy();
    app.theme = Theme::mono();
    let plain = app.draw(80, 24);
    run(&mut app, "theme color");
    assert!(app.only_panes());
    assert_ne!(app.draw(80, 24), plain);
    run(&mut app, "theme mono");
    app.later(20);
    let again = app.draw(80, 24);
    let colours = again.content.iter().filter(|cell| cell.fg != ratatui::style::Color::Reset).count();
    assert_eq!(colours, 0);
}

#[test]
fn tab_completes_words_and_names() {
    let mut app = TestApp::busy();
    for (text, line) in [("fil", "filter "), ("the", "theme "), ("theme sol", "theme solarized-dark"), ("vi", "view ")]
    {
        typed(&mut app, text);
        app.press("tab");
        let screen = screen(&mut app);
        assert!(screen.contains(&format!("┃: {line}")), "{text}: {screen}");
        app.press("esc");
    }
    // Enter on a command that lacks its argument writes it, too, and chooses nothing of what it offers.
    typed(&mut app, "theme");
    enter(&mut app);
    assert!(screen(&mut app).contains("theme solarized-light"));
    assert_eq!(chosen(&mut app), "");
}

#[test]
fn quit_quits_as_its_key_does() {
    let mut app = TestApp::account();
    assert!(matches!(run(&mut app, "quit").as_slice(), [.., Effect::Quit]));
}

#[test]
fn read_only_is_taken_back_only_by_who_chose_it() {
    let mut app = TestApp::busy();
    let effects = run(&mut app, "ro");
    assert!(matches!(effects.as_slice(), [Effect::SetReadOnly(true)]), "{effects:?}");
    app.send(Message::ReadOnly(true));
    assert!(screen(&mut app).contains("READ-ONLY"));
    typed(&mut app, "hang up");
    assert!(!screen(&mut app).contains("Hang up the selected"));
    app.press("esc");
    run(&mut app, "rw");
    assert_eq!(app.top(), Some("question"));
    app.later(1);
    app.press("esc");
    assert!(screen(&mut app).contains("READ-ONLY"));
    run(&mut app, "rw");
    assert_eq!(app.top(), Some("question"));
    app.later(1);
    let effects = app.press("y");
    assert!(matches!(effects.as_slice(), [Effect::SetReadOnly(false)]), "{effects:?}");
    app.send(Message::ReadOnly(false));
    assert!(!screen(&mut app).contains("READ-ONLY"));
}

#[test]
fn profile_asks_for_that_profile() {
    let mut app = TestApp::account();
    let effects = run(&mut app, "profile demo");
    assert!(
        matches!(&effects[..], [Effect::Profile(ProfileOrder::Show(name))] if name == "demo"),
        "the one in use is known: {effects:?}"
    );
    typed(&mut app, "profile nosuch");
    assert!(screen(&mut app).contains("No profile has this name."));
    assert!(enter(&mut app).is_empty());
}
