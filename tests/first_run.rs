//! The first run against a real server: keys in, screen and requests out.
#![cfg(test)]

mod common;

use std::fs;
use std::path::Path;

use common::{Harness, Setting, quiet, settings};
use tempfile::TempDir;
use vdial::config::LearnedSettings;
use vdial::messages::message::Message;
use vdial::model::{Settings, Start};
use vdial::simulator::{Options, Simulator};

fn fresh() -> Setting {
    let settings = Settings { guided: false, ..settings() };
    Setting { start: Some(Start::SignIn), settings, ..Setting::default() }
}

fn paste(h: &Harness, text: &str) {
    h.send(Message::Paste(text.to_owned()));
}

fn changes(server: &Simulator) -> Vec<String> {
    let sent = server.requests().into_iter().filter(|request| request.method != "GET");
    sent.map(|request| format!("{} {}", request.method, request.path)).collect()
}

/// A home directory in which the vendor's command line has these profiles: name, server, key.
fn home_of_vn(profiles: &[(&str, &str, &str)]) -> TempDir {
    let home = TempDir::new().unwrap();
    offer_of_vn(home.path(), profiles);
    home
}

fn offer_of_vn(home: &Path, profiles: &[(&str, &str, &str)]) {
    let path = home.join(".vn/config.yaml");
    fs::create_dir(home.join(".vn")).unwrap();
    let listed = profiles
        .iter()
        .map(|(name, url, key)| format!("    {name}:\n        access_key: {key}\n        api_url: {url}\n"));
    fs::write(&path, format!("current_profile: default\nprofiles:\n{}", listed.collect::<String>())).unwrap();
    mode(&path, 0o600);
}

fn mode(path: &Path, mode: u32) {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    #[cfg(not(unix))]
    let _ = (path, mode);
}

async fn server() -> Simulator {
    Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap()
}

#[tokio::test]
async fn it_leads_from_a_pasted_key_to_a_test_call_that_is_not_sent() {
    let mut h = Harness::start(fresh()).await;
    h.wait_for("or paste a token").await;
    paste(&h, &format!(" \"Bearer {}\"\n", Simulator::accesskey()));
    h.press("enter");
    h.wait_for("Example Dialing Company · ").await;
    h.wait_for("8 numbers, 6 flows, 7 extensions").await;
    h.wait_for("contacts, costs").await;
    h.wait_for("access key, not kept").await;
    h.wait_for("t test call").await;
    h.press("t");
    let screen = h.wait_for("This is a test call from vdial.").await;
    assert!(screen.contains("ext:"), "{screen}");
    h.press("esc");
    h.wait_gone("This is a test call").await;
    h.wait_for("2 Numbers 8").await;
    assert_eq!(changes(&h.server), [""; 0]);
}

#[tokio::test]
async fn the_guide_comes_once() {
    let mut h = Harness::start(fresh()).await;
    paste(&h, Simulator::accesskey());
    h.press("enter");
    h.wait_for("Your account").await;
    h.wait_for("t test call").await;
    h.press("enter");
    h.wait_for("2 Numbers 8").await;
    let state = h.home.path().join("data/state.json");
    h.wait_until("it is remembered", |_| LearnedSettings::load(&state).0.guided("test")).await;
    h.press("I");
    h.wait_for("sign in").await;
    paste(&h, Simulator::accesskey());
    h.press("enter");
    h.wait_gone("sign in").await;
    let screen = h.wait_for("2 Numbers 8").await;
    assert!(!screen.contains("Your account"), "{screen}");
}

#[tokio::test]
async fn a_failure_keeps_what_was_typed_and_says_the_next_step() {
    let key = Simulator::accesskey();
    let cases = [
        ("", "not-the-key", "Paste it again"),
        ("", "two\nkeys", "has a space"),
        ("", "https://admin.voipbin.net/login", "it is for admin.voipbin.net, and this is another server"),
        ("", "https://api.voipbin.net/v1.0/calls?accesskey=x", "it is for api.voipbin.net"),
        ("reset@GET /customer$", key, "the connection broke"),
        ("status=500@GET /customer$", key, "Try again"),
        ("html@GET /customer$", key, "Try again"),
        ("words@GET /customer$", key, "login page"),
    ];
    for (fault, typed, expected) in cases {
        let faults = if fault.is_empty() { Vec::new() } else { vec![fault.parse().unwrap()] };
        let options = Options { faults, ..quiet() };
        let mut h = Harness::start(Setting { options, ..fresh() }).await;
        h.wait_for("sign in").await;
        paste(&h, typed);
        h.press("enter");
        let joined = |screen: &str| screen.replace(['┃', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let screen = h.wait_until(expected, |screen| joined(screen).contains(expected)).await;
        assert!(screen.contains(&"•".repeat(typed.chars().count())), "{fault} {typed}: {screen}");
        // What is pasted next replaces what was refused; what failed for another reason is tried again as it is.
        if fault.is_empty() {
            paste(&h, key);
        }
        h.server.set_faults(Vec::new());
        h.press("enter");
        h.wait_for("Your account").await;
    }
}

#[tokio::test]
async fn an_expired_token_is_told_with_its_date() {
    let mut h = Harness::start(fresh()).await;
    paste(&h, &h.server.expired_token());
    h.press("enter");
    h.wait_for("The token expired on 20").await;
}

#[tokio::test]
async fn typing_replaces_a_refused_key() {
    let mut h = Harness::start(fresh()).await;
    h.type_text("not-the-key");
    h.press("enter");
    h.wait_for("INVALID_CREDENTIALS").await;
    h.type_text(Simulator::accesskey());
    h.press("enter");
    h.wait_for("Your account").await;
}

#[tokio::test]
async fn a_key_that_is_pasted_as_a_login_name_is_hidden() {
    let mut h = Harness::start(fresh()).await;
    h.wait_for("sign in").await;
    h.press("tab");
    paste(&h, Simulator::accesskey());
    let screen = h.wait_for(&"•".repeat(Simulator::accesskey().len())).await;
    assert!(!screen.contains(Simulator::accesskey()), "{screen}");
    h.press("enter");
    h.wait_for("Your account").await;
}

#[tokio::test]
async fn a_profile_of_vn_is_used_only_if_it_is_chosen() {
    let (own, other) = (server().await, server().await);
    let home = home_of_vn(&[
        ("default", &own.api_url(), "a-key-that-is-refused"),
        ("staging", &other.api_url(), Simulator::accesskey()),
    ]);
    let mut h = Harness::with_server(own, Setting { home: Some(home), ..fresh() });
    let screen = h.wait_for("Use the key of staging").await;
    assert!(screen.contains("Use the key of default") && !screen.contains("a-key"), "{screen}");
    paste(&h, Simulator::accesskey());
    h.press("enter");
    h.wait_for("8 numbers").await;
    assert!(other.requests().is_empty(), "{:?}", other.requests());
}

#[tokio::test]
async fn a_chosen_profile_of_vn_uses_its_own_server_and_is_kept_for_it() {
    let (own, other) = (server().await, server().await);
    let url = other.api_url();
    let home = home_of_vn(&[("staging", &url, Simulator::accesskey())]);
    let mut h = Harness::with_server(own, Setting { home: Some(home), ..fresh() });
    h.wait_for("Use the key of staging").await;
    // To the choice of the place, a file, back to the profile.
    h.press("tab tab tab tab space up up up enter");
    h.wait_for("next time: vdial --profile staging").await;
    h.wait_for("8 numbers").await;
    assert!(h.server.requests().is_empty(), "{:?}", h.server.requests());
    assert!(!other.requests().is_empty());
    let kept = |name: &str| fs::read_to_string(h.home.path().join(name)).unwrap_or_default();
    assert_eq!(kept("data/credentials/staging.accesskey"), Simulator::accesskey());
    assert_eq!(kept("config/config.toml"), format!("[profiles.staging]\napi_url = \"{url}\"\n"));
    assert!(!kept("config/config.toml").contains(Simulator::accesskey()));
    assert!(kept(".vn/config.yaml").starts_with("current_profile: default\n"), "it is never written");
}

#[tokio::test]
async fn after_another_server_has_refused_its_key_what_is_typed_goes_to_the_own_server() {
    let (own, other) = (server().await, server().await);
    let home = home_of_vn(&[("staging", &other.api_url(), "a-key-that-is-refused")]);
    let mut h = Harness::with_server(own, Setting { home: Some(home), ..fresh() });
    h.wait_for("Use the key of staging").await;
    h.press("tab enter");
    let screen = h.wait_for("INVALID_CREDENTIALS").await;
    assert!(screen.contains(&format!("A credential for {}", h.server.api_url())), "{screen}");
    let sent = other.requests().len();
    paste(&h, Simulator::accesskey());
    h.press("enter");
    h.wait_for("8 numbers").await;
    assert!(other.requests()[sent..].iter().all(|request| request.status != Some(200)), "{:?}", other.requests());
    assert!(!h.server.requests().is_empty());
}

#[tokio::test]
async fn a_call_of_an_earlier_run_is_not_forgotten_over_a_refused_key_of_another_server() {
    let other = server().await;
    let mut h = Harness::start(Setting { options: quiet(), ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    h.dial("+821012345605", "hello").await;
    h.wait_for("● progressing").await;
    let (own, home) = h.killed().await;
    offer_of_vn(home.path(), &[("staging", &other.api_url(), "a-key-that-is-refused")]);
    let settings = Settings { guided: true, ..settings() };
    let mut h = Harness::with_server(own, Setting { home: Some(home), settings, ..fresh() });
    h.wait_for("Use the key of staging").await;
    h.press("tab enter");
    h.wait_for("INVALID_CREDENTIALS").await;
    paste(&h, Simulator::accesskey());
    h.press("enter");
    h.wait_for("2 Numbers 8").await;
    h.wait_for("@").await;
    // Nor over the sign-in screen, where the question is asked too.
    h.press("I");
    h.wait_for("A credential for").await;
    h.press("ctrl-c");
    let screen = h.wait_for("y quits").await;
    assert!(screen.contains("1 call placed here is still live."), "{screen}");
    h.press("esc");
    h.wait_gone("still live.").await;
    h.wait_for("A credential for").await;
    h.press("ctrl-c");
    h.wait_for("y quits").await;
    h.press("y");
    h.ended().await;
}

#[cfg(unix)]
#[tokio::test]
async fn an_odd_file_of_vn_is_told_and_stops_nothing() {
    let own = server().await;
    let home = home_of_vn(&[("default", &own.api_url(), Simulator::accesskey())]);
    mode(&home.path().join(".vn/config.yaml"), 0o644);
    let mut h = Harness::with_server(own, Setting { home: Some(home), ..fresh() });
    let screen = h.wait_for("chmod 600").await;
    assert!(!screen.contains("Use the key of"), "{screen}");
    paste(&h, Simulator::accesskey());
    h.press("enter");
    h.wait_for("Your account").await;
}
