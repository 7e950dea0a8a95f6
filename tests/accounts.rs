//! Signing in to another account while requests are under way: tables of answers, without a server.
#![cfg(test)]

mod common;

use common::test_app::{TestApp, call, error, text_of};
use serde_json::json;
use vdial::api::credential::{Credential, CredentialKind};
use vdial::api::{ApiError, ErrorKind, Operation, wire};
use vdial::domain::{Address, CallId, CallRequest, Control, OnAnswer};
use vdial::messages::message::{Answer, Message};

fn request() -> CallRequest {
    let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
    CallRequest::new(Address::tel("+12025550142"), vec![Address::tel("+821012345678")], say)
}

/// Signs in to another account; returns the session of the one before.
fn switch(app: &mut TestApp) -> u32 {
    let before = app.session();
    let credential = Credential::new(CredentialKind::AccessKey, "another-key").unwrap();
    app.send(Message::DemoStarted("http://127.0.0.1:9/v1.0".to_owned(), credential));
    let customer = wire::customer(&json!({"id": "c-2", "name": "Another"})).map_err(|_| unreachable!());
    app.answer(Answer::Customer(customer));
    before
}

#[test]
fn what_is_answered_late_for_another_account_is_said_and_changes_nothing_here() {
    let mut app = TestApp::account();
    let before = switch(&mut app);
    let asked = app.now.instant;
    let made = wire::placed(json!([call("p", "dialing", "14:02:00", &json!({}))]).to_string().as_bytes()).unwrap();
    let lost = ApiError::local(Operation::PlaceCall, ErrorKind::Timeout, None);
    let held = wire::call(call("h", "progressing", "14:02:00", &json!({}))).unwrap();
    for (answer, said) in [
        (Answer::Placed("a".into(), request(), Ok(made), asked), "from the previous account was placed"),
        (Answer::Placed("b".into(), request(), Err(lost), asked), "from the previous account may have been placed"),
        (Answer::Controlled(CallId::new("h").unwrap(), Control::Hold(true), Ok(Some(held)), asked), ""),
    ] {
        let effects = app.send(Message::Answer(before, Box::new(answer)));
        assert!(effects.is_empty(), "{effects:?}");
        assert!(text_of(&app.draw(120, 30)).contains(said), "{said}");
    }
    assert_eq!(app.all_calls().count(), 0);
    assert!(app.unknown_outcomes().is_empty());
}

#[test]
fn the_numbers_of_another_account_are_not_shown_as_ones_own() {
    let mut app = TestApp::account();
    assert!(!app.numbers().is_empty());
    switch(&mut app);
    let asked = app.now.instant;
    app.answer(Answer::Numbers(Err(error(ErrorKind::Forbidden, 403, "PERMISSION_DENIED")), asked));
    assert!(app.numbers().is_empty());
    let screen = text_of(&app.draw(120, 30));
    let title = screen.lines().find(|line| line.contains("2 Numbers")).unwrap();
    assert!(!title.split("1 Calls").next().unwrap().contains("as of"), "{screen}");
}
