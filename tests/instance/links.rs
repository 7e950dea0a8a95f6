//! Links that other programs give: keys in, screen and effects out.

use std::time::Duration;

use vdial::instance::protocol::{LinkState, MOST_LINKS, Reply, Request, RequestId};
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;
use vdial::model::{Settings, Start};

use super::cards::{ask, press, screen};
use crate::common::state::State;
use crate::common::test_app::TestApp;
use crate::common::{accesskey, key_event, settings};

const TO: &str = "+442079460999";

/// Gives a link, and waits until its key works.
fn give(app: &mut TestApp, uri: &str) -> Result<String, String> {
    let (reply, effects) = ask(app, "link", Request::OpenLink { uri: uri.to_owned() });
    assert!(effects.is_empty(), "a link does nothing: {effects:?}");
    app.later(1);
    match reply {
        Reply::OpenLink(LinkState::Waits { key }) => Ok(key),
        Reply::OpenLink(LinkState::Refused { why }) => Err(why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_link_is_a_notice_and_its_own_key_fills_the_form() {
    let mut app = TestApp::account();
    assert_eq!(give(&mut app, "tel:+44-20-7946-0999;ext=7").unwrap(), "F7");
    let text = screen(&mut app);
    let notice = "Link: call +44 20 7946 0999? F7: open the form; nothing is sent. Left out: extension 7.";
    assert!(text.contains(notice) && text.contains("F7 link"), "{text}");
    assert!(app.only_panes());
    for keys in ["y", "enter", "f5", "f6", "f8", "f9", "esc", "space", "y y"] {
        let mut app = app.clone();
        assert!(press(&mut app, keys).is_empty(), "{keys}");
        assert_ne!(app.top(), Some("form"), "{keys}");
        assert_eq!(app.form_destinations(), "", "{keys}");
    }
    assert!(press(&mut app, "f7").is_empty());
    assert_eq!((app.top(), app.form_destinations()), (Some("form"), TO));
    assert!(!screen(&mut app).contains("F7 link"));
    // Enter goes on in the form, and the same key again changes nothing.
    assert!(press(&mut app, "enter f7 f7").is_empty());
    assert_eq!(app.form_destinations(), TO);
}

#[test]
fn what_is_typed_is_never_changed() {
    let mut app = TestApp::account();
    app.press("n");
    give(&mut app, "tel:+442079460999").unwrap();
    let text = screen(&mut app);
    assert!(text.contains("The form is open and stays as it is: close it with Esc; then press F7."), "{text}");
    assert!(press(&mut app, "f7").is_empty());
    assert_eq!(app.form_destinations(), "");
    app.type_text("+44207946");
    assert!(press(&mut app, "f7").is_empty());
    app.type_text("0111");
    assert_eq!(app.form_destinations(), "+442079460111");
    let text = screen(&mut app);
    assert!(text.contains("The form holds another call and stays as it is: Ctrl-X empties it"), "{text}");
    // Closed, it is the user's draft all the same.
    assert!(press(&mut app, "esc f7").is_empty());
    assert!(app.only_panes());
    assert_eq!(app.form_destinations(), "+442079460111");
    assert!(screen(&mut app).contains("n opens it, Ctrl-X empties it"), "{}", screen(&mut app));
    assert!(press(&mut app, "n ctrl-x esc f7").is_empty());
    assert_eq!((app.top(), app.form_destinations()), (Some("form"), TO));
}

#[test]
fn it_covers_no_question_no_filter_and_no_sign_in() {
    let mut question = TestApp::busy();
    question.press("H");
    assert!(question.asks());
    let before = question.top();
    give(&mut question, "tel:+442079460999").unwrap();
    assert!(press(&mut question, "f7").is_empty());
    assert_eq!(question.top(), before);
    assert!(matches!(press(&mut question, "y")[..], [Effect::HangUp(_)]));
    let mut filter = TestApp::busy();
    filter.press("/");
    give(&mut filter, "tel:+442079460999").unwrap();
    assert!(press(&mut filter, "a f7").is_empty());
    assert!(filter.only_panes());
    let mut signed_out = TestApp::bare();
    signed_out.start(Start::SignIn);
    assert_eq!(give(&mut signed_out, "tel:+442079460999").unwrap_err(), "Nobody is signed in to this vdial.");
}

#[test]
fn a_later_link_takes_its_place_and_a_flood_is_refused_quietly() {
    let mut app = TestApp::account();
    for n in 0..MOST_LINKS {
        give(&mut app, &format!("tel:+44207946091{n}")).unwrap();
    }
    let notices = app.notices().count();
    app.draw(120, 30);
    for n in 0..300 {
        let why = give_at_once(&mut app, &format!("tel:+442079460{n:03}")).unwrap_err();
        assert!(why.contains("within a minute"), "{why}");
    }
    assert!(!app.needs_drawing());
    assert_eq!(app.notices().count(), notices);
    assert!(press(&mut app, "f7").is_empty());
    assert_eq!(app.form_destinations(), format!("+44207946091{}", MOST_LINKS - 1));
    app.later(60);
    // What came from a link and was not changed makes room for the next one.
    press(&mut app, "esc");
    give(&mut app, "tel:+442079460999").unwrap();
    // A key that was on its way when the link was replaced does not open the other one.
    let uri = "tel:+442079460111".to_owned();
    ask(&mut app, "link", Request::OpenLink { uri });
    assert!(press(&mut app, "f7").is_empty());
    assert!(app.only_panes());
    app.later(1);
    press(&mut app, "f7");
    assert_eq!(app.form_destinations(), "+442079460111");
    app.type_text("2");
    give(&mut app, "tel:+442079460999").unwrap();
    press(&mut app, "esc f7");
    assert_eq!(app.form_destinations(), "+4420794601112");
}

fn give_at_once(app: &mut TestApp, uri: &str) -> Result<String, String> {
    match ask(app, "link", Request::OpenLink { uri: uri.to_owned() }).0 {
        Reply::OpenLink(LinkState::Waits { key }) => Ok(key),
        Reply::OpenLink(LinkState::Refused { why }) => Err(why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_expires_and_what_is_refused_is_not_seen() {
    let mut app = TestApp::account();
    give(&mut app, "sip:alice:secret@example.com?Subject=hi").unwrap();
    let text = screen(&mut app);
    assert!(text.contains("Link: call sip:alice@example.com?") && text.contains("the password"), "{text}");
    assert!(!app.debug_text().contains("secret"));
    assert!(app.next_wake().is_some());
    app.later(5 * 60);
    app.send(Message::Tick);
    assert!(!screen(&mut app).contains("F7 link"));
    press(&mut app, "f7");
    assert!(app.only_panes() && screen(&mut app).contains("No other program has given a link."));
    let notices = app.notices().count();
    for uri in ["", "tel:112", "tel:%00", "https://example.com", "tel:02-123;phone-context=a.b", "sip:a@b;maddr=c"] {
        let why = give(&mut app, uri).unwrap_err();
        assert!(why.starts_with("The link cannot be used: "), "{why}");
    }
    assert_eq!(app.notices().count(), notices);
}

#[test]
fn a_national_number_and_a_forbidden_one_are_told_by_the_form() {
    let mut app = TestApp::account();
    give(&mut app, "tel:(202)%20555-0105").unwrap();
    assert!(screen(&mut app).contains("(202) 555-0105, read as +1 202-555-0105?"), "{}", screen(&mut app));
    press(&mut app, "f7");
    assert_eq!(app.form_destinations(), "(202) 555-0105");
    press(&mut app, "ctrl-x esc");
    give(&mut app, "sip:911@example.com").unwrap();
    let text = screen(&mut app);
    assert!(
        text.contains("The form will refuse it: an emergency number; call it from a telephone; never dialed"),
        "{text}"
    );
    give(&mut app, "tel:+19005550199").unwrap();
    assert!(screen(&mut app).contains("The form will refuse it: "), "{}", screen(&mut app));
    assert!(press(&mut app, "f7 f5").is_empty());
    let text = screen(&mut app);
    assert!(text.contains("never dialed"), "{text}");
}

#[test]
fn read_only_opens_the_form_and_sends_nothing() {
    let mut state = State::new(Settings { read_only: true, ..settings() });
    let mut now = TestApp::bare().now;
    state.start(accesskey(), now);
    let link = Box::new(Request::OpenLink { uri: "tel:+442079460999".to_owned() });
    state.update(Message::Asked(RequestId("link".to_owned()), link, now.instant), now);
    for key in ["f7", "f5", "enter"] {
        now.instant += Duration::from_secs(1);
        let effects = state.update(Message::Key(key_event(key)), now);
        assert!(!effects.iter().any(Effect::acts_on_calls), "{effects:?}");
    }
    assert_eq!((state.top(), state.form_destinations()), (Some("form"), TO));
}

#[test]
fn over_another_overlay_its_key_says_what_to_do() {
    let mut app = TestApp::account();
    give(&mut app, "tel:+442079460999").unwrap();
    press(&mut app, ": f7");
    assert_eq!(app.top(), Some("palette"));
    assert!(screen(&mut app).contains("A link waits: close this with Esc, then press F7."), "{}", screen(&mut app));
    press(&mut app, "esc f7");
    assert_eq!((app.top(), app.form_destinations()), (Some("form"), TO));
}
