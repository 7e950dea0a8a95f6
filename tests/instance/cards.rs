//! The cards: keys in, screen and effects out.

use serde_json::{Value, json};
use vdial::api::{ErrorKind, wire};
use vdial::domain::{CallRequest, Placed};
use vdial::instance::protocol::{Outcome, Propose, Proposed, ProposedCall, Reply, Request, RequestId, Shown};
use vdial::messages::effect::Effect;
use vdial::messages::message::{Answer, Message};
use vdial::model::{Settings, Start};

use crate::common::test_app::{TestApp, call, error, text_of};
use crate::common::{accesskey, settings};

const TO: &str = "+442079460999";

/// Asks, and returns the answer with the other effects.
pub fn ask(app: &mut TestApp, id: &str, request: Request) -> (Reply, Vec<Effect>) {
    let at = app.now.instant;
    let mut effects = app.send(Message::Asked(RequestId(id.to_owned()), Box::new(request), at));
    let replies = effects.extract_if(.., |effect| matches!(effect, Effect::Reply(..)));
    let replies: Vec<Reply> =
        replies.filter_map(|effect| if let Effect::Reply(_, reply) = effect { Some(reply) } else { None }).collect();
    let [reply] = replies.try_into().unwrap();
    (reply, effects)
}

fn propose(app: &mut TestApp, id: &str, what: &Value) -> Shown {
    let propose = json!({"request": "propose", "from_program": "claude", "what": what});
    let (reply, effects) = ask(app, id, serde_json::from_value(propose).unwrap());
    assert!(!effects.iter().any(Effect::acts_on_calls), "a proposal sends nothing: {effects:?}");
    let Reply::Proposed(shown) = reply else { panic!("{reply:?}") };
    shown
}

fn call_to(to: &str) -> Value {
    json!({"call": {"to": [to], "say": "Good morning"}})
}

fn shown(app: &mut TestApp, id: &str, what: &Value) {
    assert_eq!(propose(app, id, what), Shown::Shown { id: id.to_owned() });
}

fn refused(app: &mut TestApp, what: &Value) -> String {
    match propose(app, "refused", what) {
        Shown::Refused { why } => why,
        Shown::Shown { .. } => panic!("it was not refused"),
    }
}

fn outcome(app: &mut TestApp, id: &str) -> Outcome {
    let (reply, _) = ask(app, "question", Request::Proposal { id: id.to_owned() });
    let Reply::Proposal(outcome) = reply else { panic!("{reply:?}") };
    outcome
}

/// Presses keys one after the other, with a drawing before each. Returns what acts on calls.
pub fn press(app: &mut TestApp, keys: &str) -> Vec<Effect> {
    let mut acting = Vec::new();
    for key in keys.split_whitespace() {
        app.draw(120, 30);
        acting.extend(app.press(key).into_iter().filter(Effect::acts_on_calls));
    }
    acting
}

/// Opens the card and waits until it takes keys.
fn open(app: &mut TestApp) {
    assert!(press(app, "f8").is_empty());
    app.draw(120, 30);
    app.later(1);
}

pub fn screen(app: &mut TestApp) -> String {
    text_of(&app.draw(120, 30))
}

fn placed(effects: &[Effect]) -> CallRequest {
    match effects {
        [Effect::Place(request)] => request.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_arrives_is_a_notice_and_takes_no_key() {
    let mut app = TestApp::account();
    shown(&mut app, "p1", &call_to(TO));
    let text = screen(&mut app);
    assert!(text.contains(&format!("“claude” proposes a call to {TO}; F8 shows it.")), "{text}");
    assert!(text.contains("F8 proposal"), "{text}");
    assert!(app.only_panes());
    app.later(1);
    for keys in ["y", "enter", "f5", "esc", "f9", "x", "f9 f9 f9", "y y", "f6", "f6 enter"] {
        let mut app = app.clone();
        assert!(press(&mut app, keys).is_empty(), "{keys}");
        assert_eq!(outcome(&mut app, "p1"), Outcome::Pending, "{keys}");
    }
}

#[test]
fn the_card_sends_once_and_by_its_own_key_alone() {
    let mut app = TestApp::account();
    shown(&mut app, "p1", &call_to(TO));
    open(&mut app);
    let text = screen(&mut app);
    for part in ["claude", TO, "+12025550142", "“Good morning” (en-US)", "Balance", "F9 calls", "x declines"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    for keys in ["y", "enter", "f5", "f8", "f8 f8 f8", "Y", "space", "tab", "f6", "n", "d", "H", "ctrl-y"] {
        let mut app = app.clone();
        assert!(press(&mut app, keys).is_empty(), "{keys}");
        assert_eq!(outcome(&mut app, "p1"), Outcome::Pending, "{keys}");
        assert!(!app.only_panes(), "{keys} closes the card");
    }
    let mut left = app.clone();
    assert!(press(&mut left, "esc f9").is_empty());
    assert!(left.only_panes());
    assert_eq!(outcome(&mut left, "p1"), Outcome::Pending);
    app.send(Message::Paste(TO.to_owned()));
    let sent = press(&mut app, "f9");
    let request = placed(&sent);
    assert_eq!(request.destinations[0].target, TO);
    assert!(app.only_panes());
    assert_eq!(outcome(&mut app, "p1"), Outcome::Sending);
    app.later(3);
    assert!(press(&mut app, "f9 f8 f9").is_empty(), "it is gone");
    let made = wire::call(call("c1", "dialing", "14:02:08", &json!({}))).unwrap();
    let placed = Placed { calls: vec![made], ..Placed::default() };
    app.answer(Answer::Placed("attempt".into(), request, Ok(placed), app.now.instant));
    assert_eq!(outcome(&mut app, "p1"), Outcome::Sent { calls: vec!["c1".to_owned()], groupcalls: Vec::new() });
    assert_eq!(refused(&mut app, &call_to(TO)), "The same proposal has just been sent.");
}

#[test]
fn keys_that_were_on_their_way_when_it_opened_do_nothing() {
    let mut app = TestApp::account();
    shown(&mut app, "p1", &call_to(TO));
    assert!(press(&mut app, "f8 f9 f9 x tab").is_empty());
    assert_eq!(outcome(&mut app, "p1"), Outcome::Pending);
    // A key that is held since then does not count later.
    for _ in 0..20 {
        app.now.instant += std::time::Duration::from_millis(40);
        assert!(press(&mut app, "f9").is_empty());
    }
    app.later(2);
    assert_eq!(press(&mut app, "f9").len(), 1);
}

#[test]
fn an_open_form_stays_as_it_is() {
    let mut app = TestApp::account();
    app.press("n");
    app.type_text("+44207946");
    let before = app.form_destinations().to_owned();
    shown(&mut app, "p1", &call_to(TO));
    app.type_text("0111");
    assert_eq!(app.form_destinations(), format!("{before}0111"));
    let form = (app.form_destinations().to_owned(), app.form_request());
    open(&mut app);
    let sent = placed(&press(&mut app, "f9"));
    assert_eq!(app.top(), Some("form"));
    let why = error(ErrorKind::Invalid, 400, "NO");
    app.answer(Answer::Placed("attempt".into(), sent, Err(why), app.now.instant));
    assert!(matches!(outcome(&mut app, "p1"), Outcome::Failed { .. }));
    assert_eq!(app.top(), Some("form"));
    assert_eq!((app.form_destinations().to_owned(), app.form_request()), form);
}

#[test]
fn it_covers_no_question_no_filter_and_no_sign_in() {
    let mut question = TestApp::busy();
    question.press("H");
    let before = question.top();
    assert!(question.asks());
    shown(&mut question, "p1", &call_to(TO));
    question.later(1);
    assert!(press(&mut question, "f8 f9").is_empty());
    assert_eq!(question.top(), before);
    let hung_up = press(&mut question, "y");
    assert!(matches!(hung_up[..], [Effect::HangUp(_)]), "{hung_up:?}");
    let mut filter = TestApp::busy();
    filter.press("/");
    shown(&mut filter, "p1", &call_to(TO));
    filter.later(1);
    assert!(press(&mut filter, "a f8 f9").is_empty());
    assert!(filter.only_panes());
    let mut signed_out = TestApp::bare();
    signed_out.start(Start::SignIn);
    assert_eq!(refused(&mut signed_out, &call_to(TO)), "Nobody is signed in to this vdial.");
}

#[test]
fn what_looks_like_a_mistake_is_asked_about_all_the_same() {
    let mut app = TestApp::busy();
    // Somebody talks to this number already.
    shown(&mut app, "p1", &call_to("+821012345678"));
    open(&mut app);
    assert!(press(&mut app, "f9").is_empty());
    assert!(app.asks(), "{}", screen(&mut app));
    assert_eq!(outcome(&mut app, "p1"), Outcome::Pending);
    app.later(1);
    let mut no = app.clone();
    assert!(press(&mut no, "esc").is_empty());
    assert_eq!(outcome(&mut no, "p1"), Outcome::Pending);
    assert_eq!(press(&mut app, "y").len(), 1);
    assert_eq!(outcome(&mut app, "p1"), Outcome::Sending);
}

#[test]
fn what_fails_a_check_cannot_be_sent() {
    let mut app = TestApp::account();
    app.standing("active", "none", 48_250_000, &["us", "gb"]);
    shown(&mut app, "p1", &call_to(TO));
    open(&mut app);
    let text = screen(&mut app);
    assert!(text.contains("It cannot be sent: a check failed: Identity"), "{text}");
    assert!(!text.contains("F9"), "{text}");
    assert!(press(&mut app, "f9").is_empty());
    assert_eq!(outcome(&mut app, "p1"), Outcome::Pending);
}

#[test]
fn a_long_card_is_sent_only_once_its_end_was_seen() {
    let mut app = TestApp::account();
    let talk = |n: usize| json!({"type": "talk", "option": {"text": format!("Sentence {n}"), "language": "en-US"}});
    let actions: Vec<Value> = (0..20).map(talk).collect();
    shown(&mut app, "p1", &json!({"call": {"to": [TO], "actions": actions}}));
    open(&mut app);
    assert!(press(&mut app, "f9").is_empty());
    assert!(press(&mut app, "pgdn f9").is_empty());
    let sent = press(&mut app, "G f9");
    assert_eq!(sent.len(), 1);
}

#[test]
fn it_expires_is_declined_and_is_not_repeated() {
    let mut app = TestApp::account();
    shown(&mut app, "p1", &call_to(TO));
    assert_eq!(refused(&mut app, &call_to(TO)), "The same proposal waits already.");
    open(&mut app);
    assert!(press(&mut app, "x").is_empty());
    assert_eq!(outcome(&mut app, "p1"), Outcome::Declined);
    assert!(screen(&mut app).contains("Declined what “claude” proposed"));
    assert_eq!(refused(&mut app, &call_to(TO)), "The user has just declined the same proposal.");
    for n in 0..8 {
        shown(&mut app, &format!("q{n}"), &call_to(&format!("+44207946010{n}")));
    }
    assert!(refused(&mut app, &call_to("+442079460200")).starts_with("8 proposals wait already"));
    open(&mut app);
    let due = app.next_wake().unwrap();
    assert!(due <= app.now.instant + std::time::Duration::from_mins(5));
    app.later(300);
    app.send(Message::Tick);
    assert!(matches!(outcome(&mut app, "q0"), Outcome::Expired { .. }));
    assert!(press(&mut app, "f9").is_empty());
    let text = screen(&mut app);
    assert!(text.contains("The user has not answered it in time."), "{text}");
    shown(&mut app, "p2", &call_to(TO));
}

#[test]
fn what_must_not_be_sent_is_refused_at_once() {
    let mut app = TestApp::account();
    for (what, why) in [
        (call_to("911"), "911"),
        (call_to("sip:9-1-1@pbx.example"), "emergency"),
        (json!({"call": {"to": [TO]}}), "Exactly one of say, flow and actions"),
        (json!({"call": {"to": [TO], "say": "a", "flow": "f-1"}}), "Exactly one"),
        (json!({"call": {"to": [], "say": "a"}}), "destination"),
        (json!({"call": {"to": ["nonsense!"], "say": "a"}}), "nonsense"),
        (json!({"call": {"to": [TO], "flow": "no such flow"}}), "flow"),
        (json!({"call": {"to": [TO], "actions": {"type": "talk"}}}), "list of actions"),
        (
            json!({"call": {"to": [TO], "actions": [{"type": "connect", "option": {"source": {"type": "tel", "target": "+12025550142"}, "destinations": [{"type": "tel", "target": "911"}]}}]}}),
            "911",
        ),
        (json!({"hangup": []}), "No call is named"),
        (json!({"hangup": ["nobody"]}), "no call that is live"),
    ] {
        let told = refused(&mut app, &what);
        assert!(told.contains(why), "{what}: {told}");
        assert!(!told.contains('↓'), "{told}");
    }
    let eleven: Vec<String> = (0..11).map(|n| format!("+4420794601{n:02}")).collect();
    assert!(refused(&mut app, &json!({"call": {"to": eleven, "say": "a"}})).contains("At most 10"));
    let other = Propose {
        from_program: "claude".to_owned(),
        customer: Some("c-2".to_owned()),
        what: Proposed::Call(ProposedCall {
            to: vec![TO.to_owned()],
            say: Some("a".to_owned()),
            ..ProposedCall::default()
        }),
    };
    let (reply, _) = ask(&mut app, "x", Request::Propose(other));
    assert_eq!(reply, Reply::Proposed(Shown::Refused { why: "This vdial uses another account.".to_owned() }));
    assert!(app.only_panes());
}

#[test]
fn another_sign_in_ends_what_waits() {
    let mut app = TestApp::account();
    shown(&mut app, "p1", &call_to(TO));
    open(&mut app);
    app.send(Message::DemoStarted(
        "http://127.0.0.1:1/v1.0".to_owned(),
        match accesskey() {
            Start::Credential(credential, _) => credential,
            other => panic!("{other:?}"),
        },
    ));
    assert!(matches!(outcome(&mut app, "p1"), Outcome::Expired { .. }));
    assert!(press(&mut app, "f9").is_empty());
}

#[test]
fn a_request_that_nobody_waits_for_changes_nothing() {
    let mut app = TestApp::account();
    let asked = app.now.instant;
    app.later(60);
    let propose = json!({"request": "propose", "from_program": "claude", "what": call_to(TO)});
    let late = Message::Asked(RequestId("p1".to_owned()), Box::new(serde_json::from_value(propose).unwrap()), asked);
    assert!(app.send(late).is_empty());
    assert!(!screen(&mut app).contains("claude"));
}

#[test]
fn a_hang_up_names_its_calls_and_ends_those_that_are_live() {
    let mut app = TestApp::busy();
    shown(&mut app, "p1", &json!({"hangup": ["c8"]}));
    open(&mut app);
    let text = screen(&mut app);
    assert!(text.contains("+821012345678") && text.contains("F9 hangs up"), "{text}");
    let mut over = app.clone();
    let ended = call(
        "c8",
        "hangup",
        "14:01:55",
        &json!({"tm_hangup": "2026-11-20T14:02:20Z", "tm_update": "2026-11-20T14:02:20Z"}),
    );
    over.answer(Answer::Call(
        vdial::domain::CallId::new("c8").unwrap(),
        Ok(wire::call(ended).unwrap()),
        over.now.instant,
    ));
    assert!(press(&mut over, "f9").is_empty());
    assert!(screen(&mut over).contains("There is nothing to hang up"), "{}", screen(&mut over));
    assert!(press(&mut app, "y enter f5").is_empty());
    assert!(matches!(press(&mut app, "f9")[..], [Effect::HangUp(_)]));
    let target = vdial::domain::Target::Call(vdial::domain::CallId::new("c8").unwrap());
    app.answer(Answer::HungUp(target, Ok(None), app.now.instant));
    assert_eq!(outcome(&mut app, "p1"), Outcome::Sent { calls: vec!["c8".to_owned()], groupcalls: Vec::new() });
    // Several ask for their count.
    shown(&mut app, "p2", &json!({"hangup": ["c6", "c7"]}));
    open(&mut app);
    assert!(press(&mut app, "f9").is_empty());
    app.later(1);
    assert!(press(&mut app, "y").is_empty());
    assert_eq!(press(&mut app, "2 enter").len(), 2);
    assert_eq!(outcome(&mut app, "p2"), Outcome::Sending);
}

#[test]
fn foreign_text_on_a_card_is_only_text() {
    let mut app = TestApp::account();
    let propose = Propose {
        from_program: "evil\u{1b}[31m\u{202e}\nF5 calls and this name is far too long for anything".to_owned(),
        customer: None,
        what: Proposed::Call(ProposedCall {
            to: vec![TO.to_owned()],
            say: Some("a\u{202e}b\u{1b}[2J".to_owned()),
            ..ProposedCall::default()
        }),
    };
    ask(&mut app, "p1", Request::Propose(propose));
    open(&mut app);
    let text = screen(&mut app);
    assert!(text.contains("\\u202e") && !text.contains(['\u{1b}', '\u{202e}']), "{text}");
}

#[test]
fn the_figures_are_those_of_the_screen() {
    let mut app = TestApp::busy();
    let (Reply::Status(status), _) = ask(&mut app, "s", Request::Status {}) else { panic!() };
    assert_eq!((status.live, status.ringing, status.talking), (6, 1, 4), "{status:?}");
    let (Reply::Hello(hello), _) = ask(&mut app, "h", Request::Hello {}) else { panic!() };
    assert_eq!(hello.customer.unwrap().name, "Example Telephony");
    assert!(!hello.read_only);
    app.draw(120, 30);
    assert!(!app.needs_drawing());
    ask(&mut app, "s", Request::Status {});
    assert!(!app.needs_drawing(), "a status bar makes nothing be drawn");
}

#[test]
fn read_only_refuses_everything() {
    let read_only = Settings { read_only: true, ..settings() };
    let mut state = crate::common::state::State::new(read_only);
    let now = TestApp::bare().now;
    state.start(accesskey(), now);
    let propose = json!({"request": "propose", "from_program": "claude", "what": call_to(TO)});
    let asked =
        Message::Asked(RequestId("p".to_owned()), Box::new(serde_json::from_value(propose).unwrap()), now.instant);
    let effects = state.update(asked, now);
    let told = format!("{effects:?}");
    assert!(told.contains("read-only"), "{told}");
}

#[test]
fn what_the_user_does_after_he_has_cancelled_is_not_the_proposal() {
    let mut app = TestApp::busy();
    shown(&mut app, "p1", &json!({"hangup": ["c6", "c7", "c8"]}));
    open(&mut app);
    assert!(press(&mut app, "f9").is_empty());
    app.later(1);
    assert!(press(&mut app, "esc").is_empty());
    let text = screen(&mut app);
    assert!(text.contains("Nothing was sent: what “claude” proposed still waits."), "{text}");
    assert!(press(&mut app, "H").is_empty());
    app.draw(120, 30);
    app.later(1);
    let hung_up = press(&mut app, "y");
    assert!(
        matches!(&hung_up[..], [Effect::HangUp(target)] if ["c6", "c7", "c8"].contains(&target.id())),
        "{hung_up:?}"
    );
    assert_eq!(outcome(&mut app, "p1"), Outcome::Pending);
}
