//! Credentials, a server that fails, and one that comes back.

use crate::common::{Harness, Setting, accesskey, quiet};
use secrecy::SecretString;
use vdial::api::credential::Credential;
use vdial::model::Start;
use vdial::simulator::{Options, Simulator};

fn signing_in() -> Setting {
    Setting { start: Some(Start::SignIn), ..Setting::default() }
}

#[tokio::test]
async fn an_access_key_is_asked_for_and_kept_where_only_the_user_reads_it() {
    let mut h = Harness::start(signing_in()).await;
    h.wait_for("sign in").await;
    h.type_text(Simulator::accesskey());
    let screen = h.wait_for("••••").await;
    assert!(!screen.contains(Simulator::accesskey()), "{screen}");
    h.press("tab tab tab space shift-tab shift-tab shift-tab enter");
    h.wait_for("2 Numbers 8").await;
    let path = h.home.path().join("data/credentials/test.accesskey");
    h.wait_until("the key is kept", |_| path.exists()).await;
    assert_eq!(std::fs::read_to_string(&path).unwrap().trim(), Simulator::accesskey());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_login_gives_a_token_and_a_wrong_password_is_told() {
    let mut h = Harness::start(signing_in()).await;
    h.wait_for("sign in").await;
    h.press("tab");
    h.type_text(Simulator::username());
    h.press("tab");
    h.type_text("wrong");
    h.press("enter");
    h.wait_for("name or password").await;
    h.type_text(Simulator::password());
    h.press("enter");
    h.wait_for("2 Numbers 8").await;
    let with_token = h.server.requests().into_iter().rfind(|request| request.path.ends_with("/numbers")).unwrap();
    assert!(!with_token.query.contains("accesskey"), "{with_token:?}");
}

#[tokio::test]
async fn a_token_that_is_pasted_is_used_as_one() {
    let mut h = Harness::start(signing_in()).await;
    h.wait_for("sign in").await;
    h.send(vdial::messages::message::Message::Paste(h.server.token()));
    h.press("enter");
    h.wait_for("2 Numbers 8").await;
    let read = h.server.requests().into_iter().rfind(|request| request.path.ends_with("/numbers")).unwrap();
    assert_eq!(read.credential, Some("bearer"));
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_another_is_asked_for() {
    let wrong = Credential::AccessKey(SecretString::from("not-the-key"));
    let start = Some(Start::Credential(wrong, "a test".to_owned()));
    let mut h = Harness::start(Setting { start, ..Setting::default() }).await;
    h.wait_for("INVALID_CREDENTIALS").await;
    h.wait_for("sign in").await;
    h.type_text(Simulator::accesskey());
    h.press("enter");
    h.wait_for("2 Numbers 8").await;
}

#[tokio::test]
async fn what_cannot_be_a_key_is_told_and_another_can_be_typed() {
    let mut h = Harness::start(signing_in()).await;
    h.wait_for("sign in").await;
    h.send(vdial::messages::message::Message::Paste("something\nand something else\n".to_owned()));
    h.press("enter");
    let screen = h.wait_for("has a space").await;
    assert!(!screen.contains("something"), "{screen}");
    h.type_text(Simulator::accesskey());
    h.press("enter");
    h.wait_for("2 Numbers 8").await;
}

#[tokio::test]
async fn the_demo_starts_from_the_sign_in_screen() {
    let mut h = Harness::start(signing_in()).await;
    h.wait_for("sign in").await;
    h.press("up enter");
    h.wait_for("vdial demo · 127.0.0.1").await;
    h.wait_for("2 Numbers 8").await;
}

#[tokio::test]
async fn a_server_that_goes_and_comes_back_loses_nothing() {
    let server = Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap();
    let address = server.addr();
    let mut h = Harness::with_server(server, Setting { start: Some(accesskey()), ..Setting::default() });
    h.wait_for("1 Calls 132").await;
    let gone = std::mem::replace(&mut h.server, Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap());
    gone.stop().await;
    let screen = h.wait_for("✗ offline").await;
    assert!(screen.contains("1 Calls 132"), "{screen}");
    h.server = Simulator::start(address, quiet()).await.unwrap();
    h.wait_for("● connected").await;
}

#[tokio::test]
async fn a_429_pauses_the_reads_and_says_so() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("1 Calls 132").await;
    h.server.set_faults(vec!["rate-limit=1@GET /calls#1".parse().unwrap()]);
    h.wait_for("reads pause").await;
    h.wait_for("● connected").await;
    h.wait_for("429: 1").await;
}

#[tokio::test]
async fn html_in_place_of_json_is_told_in_words() {
    let options = Options { faults: vec!["html@GET /calls".parse().unwrap()], ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("✗ offline").await;
    h.press("5");
    h.wait_for("502").await;
}

#[tokio::test]
async fn no_size_and_no_resize_is_too_much() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    for overlay in ["", "n", "?", "J"] {
        h.press("esc esc 1");
        h.press(overlay);
        for (width, height) in [(1, 1), (20, 5), (59, 16), (60, 16), (80, 24), (109, 25), (300, 90), (120, 3)] {
            h.send(vdial::messages::message::Message::Resized(width, height));
            h.wait_until("the new size", |screen| screen.lines().count() == usize::from(height)).await;
        }
        h.send(vdial::messages::message::Message::Resized(40, 10));
        h.wait_for("vdial needs 60×16").await;
        h.send(vdial::messages::message::Message::Resized(120, 30));
        h.wait_gone("vdial needs").await;
    }
}
