//! The account's lists: loading, loaded, stale, failed, empty, filtered.

use crate::common::{Harness, Setting, quiet};
use vdial::simulator::Options;

fn with_faults(faults: &[&str]) -> Setting {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    Setting { options: Options { faults, ..quiet() }, ..Setting::default() }
}

#[tokio::test]
async fn the_lists_are_read_and_counted() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8 as of").await;
    h.wait_for("3 Flows 6 as of").await;
    let screen = h.wait_for("4 Extensions 7 as of").await;
    for text in ["대표번호", "東京オフィス", "Reception Desk", "営業時間外", "vdial test ·"] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
}

#[tokio::test]
async fn extension_passwords_are_nowhere() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("4 Extensions 7").await;
    h.press("4 G o");
    let details = h.wait_for("Extension Reception Desk").await;
    assert!(details.contains("direct_hash") || details.contains("domain_name"), "{details}");
    assert!(!details.contains("sip-secret"), "{details}");
    h.press("esc");
    h.press("J");
    let json = h.wait_for("\"extension\": \"1001\"").await;
    assert!(!json.contains("sip-secret") && json.contains("\"password\": \"(hidden)\""), "{json}");
    h.press("esc Y");
    h.wait_for("Copied").await;
    let copied = h.copied().join("");
    assert!(copied.contains("\"password\":\"(hidden)\"") && !copied.contains("sip-secret"), "{copied}");
}

#[tokio::test]
async fn a_broken_item_is_counted_and_the_rest_is_there() {
    let mut h = Harness::start(with_faults(&["broken-item@GET /numbers"])).await;
    h.wait_for("2 Numbers 7 +1 unreadable").await;
}

#[tokio::test]
async fn a_list_that_fails_says_why_and_comes_back() {
    let mut h = Harness::start(with_faults(&["status=403:PERMISSION_DENIED@GET /flows"])).await;
    h.wait_for("this login").await;
    h.wait_for("Press r to").await;
    h.server.set_faults(Vec::new());
    h.press("3 r");
    h.wait_for("3 Flows 6").await;
}

#[tokio::test]
async fn a_list_that_fails_later_keeps_its_rows_and_says_so() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.server.set_faults(vec!["html@GET /numbers".parse().unwrap()]);
    h.press("2 r");
    let screen = h.wait_for("2 Numbers 8 stale").await;
    assert!(screen.contains("London desk"), "{screen}");
}

#[tokio::test]
async fn the_filter_is_typed_and_cleared_and_the_selection_stays() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("2 /");
    h.type_text("tokyo");
    h.wait_for("Nothing matches").await;
    h.press("ctrl-u");
    h.type_text("lon");
    let screen = h.wait_for("2 Numbers 1 of 8").await;
    assert!(screen.contains("> +442079460958"), "{screen}");
    h.press("enter esc");
    let screen = h.wait_for("2 Numbers 8").await;
    assert!(screen.contains("> +442079460958"), "{screen}");
}

#[tokio::test]
async fn past_calls_of_every_reason_are_in_the_table() {
    let mut h = Harness::start(Setting { size: (140, 70), ..Setting::default() }).await;
    let screen = h.wait_for("1 Calls 132").await;
    assert!(screen.contains("Started▾") && screen.contains("no reason given"), "{screen}");
    for reason in ["normal", "failed", "busy", "cancel", "timeout", "noanswer", "dialout", "amd"] {
        h.press("/");
        h.type_text(&format!("reason:{reason}"));
        h.press("enter");
        h.wait_for(&format!("{reason} · ")).await;
        h.press("esc");
    }
}
