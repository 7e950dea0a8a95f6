//! The sign-in screen with all that it can offer, and the guide that follows it.

use vdial::api::credential::{Credential, CredentialKind, KeepIn};
use vdial::api::{ApiError, ErrorKind, Listed, Operation, Rest, Trial};
use vdial::messages::message::{Answer, Message, PushState};
use vdial::messages::sign_in::{OfferedProfile, Server, SignInChoices};
use vdial::model::Start;

use crate::approve_at;
use crate::common::test_app::{TestApp, error, text_of};

const SIZES: [(u16, u16); 3] = [(120, 30), (80, 24), (60, 16)];

fn profile(name: &str, server: Result<Option<Server>, String>) -> OfferedProfile {
    let credential = Credential::new(CredentialKind::AccessKey, "never-shown").unwrap();
    OfferedProfile { name: name.to_owned(), api_url: format!("https://{name}.example/v1.0"), credential, server }
}

#[test]
fn sign_in_with_profiles() {
    let mut app = TestApp::bare();
    app.start(Start::SignIn);
    let server = Server { profile: "staging".to_owned(), api_url: "https://staging.example/v1.0".to_owned() };
    app.send(Message::CanSignIn(Box::new(SignInChoices {
        keep: vec![KeepIn::UntilQuit, KeepIn::File, KeepIn::Keyring],
        profiles: vec![profile("work", Ok(None)), profile("staging", Ok(Some(server)))],
        problem: Some("Profile \"old\" of vn is not used: the access key has a space in it.".to_owned()),
    })));
    app.press("tab");
    for (width, height) in SIZES {
        let screen = text_of(&app.draw(width, height));
        assert!(!screen.contains("never-shown"), "{screen}");
        approve_at("sign_in_profiles", &mut app, width, height);
    }
}

/// The account with the guide open, and all routes but these tried with success.
fn guided(refused: &[Trial]) -> TestApp {
    let mut app = TestApp::account();
    app.press(":");
    app.type_text("guide");
    app.later(1);
    app.press("enter");
    app.later(1);
    app.standing("active", "verified", 48_250_000, &["us", "gb", "kr"]);
    app.answer(Answer::Channel(PushState::Up));
    for trial in Trial::FIRST {
        let answer = match &trial {
            Trial::Me => Err(error(ErrorKind::Forbidden, 403, "AGENT_AUTH_REQUIRED")),
            trial if refused.contains(trial) => Err(error(ErrorKind::Forbidden, 403, "PERMISSION_DENIED")),
            _ => Ok(()),
        };
        app.answer(Answer::Route(trial, answer));
    }
    app
}

#[test]
fn guide() {
    for (width, height) in SIZES {
        approve_at("guide", &mut guided(&[]), width, height);
    }
}

#[test]
fn guide_with_refusals() {
    let mut app = guided(&[Trial::BillingAccount, Trial::Contact, Trial::Billings]);
    let down = ApiError::local(Operation::Customer, ErrorKind::Timeout, None);
    app.answer(Answer::Route(Trial::Groupcalls, Err(down)));
    approve_at("guide_refusals", &mut app, 80, 24);
}

fn nothing<T>() -> Listed<T> {
    Listed { items: Vec::new(), skipped: 0, rest: Rest::Nothing }
}

#[test]
fn guide_of_an_empty_account() {
    let mut app = guided(&[]);
    let asked = app.now.instant;
    app.answer(Answer::Numbers(Ok(nothing()), asked));
    app.answer(Answer::Flows(Ok(nothing()), asked));
    app.answer(Answer::Extensions(Ok(nothing()), asked));
    approve_at("guide_empty", &mut app, 80, 24);
    assert!(app.press("t").is_empty(), "there is nothing to test");
    let screen = text_of(&app.draw(80, 24));
    assert!(screen.contains("Your account"), "{screen}");
}

#[test]
fn an_empty_list_says_what_to_do_only_while_it_is_known_to_be_empty() {
    let mut app = TestApp::account();
    let asked = app.now.instant;
    app.answer(Answer::Extensions(Ok(Listed { items: Vec::new(), skipped: 0, rest: Rest::Nothing }), asked));
    let says = |app: &mut TestApp, words: &str| text_of(&app.draw(120, 30)).contains(words);
    assert!(says(&mut app, "No extensions yet.") && says(&mut app, "No calls yet."));
    let down = ApiError::local(Operation::ListExtensions, ErrorKind::Timeout, None);
    app.answer(Answer::Extensions(Err(down), asked));
    assert!(!says(&mut app, "No extensions yet.") && says(&mut app, "There were none when"));
    let down = ApiError::local(Operation::ListCalls, ErrorKind::Timeout, None);
    app.answer(Answer::Calls(Err(down), None, asked));
    assert!(!says(&mut app, "No calls yet.") && says(&mut app, "There were no calls when"));
}
