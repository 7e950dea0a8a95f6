//! The pre-flight: what would keep a call from working is said before it is sent, and mending it turns its line.

use crate::common::{Harness, Setting, quiet};
use serde_json::{Value, json};
use vdial::simulator::{AccountKind, Options};

async fn form(setting: Setting, to: &str) -> Harness {
    let mut h = Harness::start(setting).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text(to);
    h
}

/// Breaks one thing of the account, sees its line fail, mends it, and sees the line pass.
async fn breaks_and_mends(pointer: &str, broken: Value, mended: Value, failed: &str, passed: &str) {
    let mut h = form(Setting::default(), "+821012345605").await;
    h.wait_for(passed).await;
    assert!(h.server.set_account(pointer, broken), "{pointer}");
    h.press("ctrl-r");
    h.wait_for(failed).await;
    h.server.set_account(pointer, mended);
    h.press("ctrl-r");
    h.wait_for(passed).await;
}

#[tokio::test]
async fn an_account_that_is_not_active_is_told() {
    let pointer = "/customer/status";
    let failed = "✗ Account     not activated yet";
    breaks_and_mends(pointer, json!("initial"), json!("active"), failed, "✓ Account     active").await;
}

#[tokio::test]
async fn a_frozen_account_is_told_everywhere_with_how_to_recover_it() {
    let options = Options { account: AccountKind::Frozen, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("✗ account frozen").await;
    h.press("a");
    h.wait_for("✗ Account     the account is frozen since 20").await;
    h.wait_for("deletion on 20").await;
    h.wait_for("DELETE /auth/unregister").await;
    h.wait_for("? Balance     not available while the account is frozen").await;
    h.press("esc n");
    h.wait_for("On answer").await;
    h.type_text("sip:amy@example.com");
    h.wait_for("✗ Account     the account is frozen since 20").await;
    h.server.set_account("/customer/status", json!("active"));
    h.press("ctrl-r");
    h.wait_for("✓ Account     active").await;
    h.wait_for("● connected").await;
    h.server.set_account("/customer/status", json!("frozen"));
    h.wait_for("✗ account frozen").await;
}

#[tokio::test]
async fn whoever_is_called_the_account_must_be_active_and_able_to_pay() {
    for to in ["sip:amy@example.com", "ext:alice", "agent:3f2c8a1e-0b4d-4c6e-9a7f-1d2e3c4b5a69"] {
        let options = Options { account: AccountKind::New, ..quiet() };
        let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
        h.wait_for("2 Numbers 1").await;
        h.press("n");
        h.type_text(to);
        h.wait_for("✗ Account     not activated yet").await;
        let screen = h.wait_for("✗ Balance     $0.00").await;
        assert!(!screen.contains("Identity"), "{screen}");
        h.type_text(", +821012345605");
        h.wait_for("✗ Identity    not verified: the server refuses").await;
        for (pointer, value) in [("/customer/status", json!("active")), ("/billing_account/balance_token", json!(500))]
        {
            h.server.set_account(pointer, value);
        }
        h.press("ctrl-r");
        h.wait_for("✓ Account     active").await;
        h.wait_for("✓ Balance     $0.00 · 500 tokens").await;
        h.server.set_account("/billing_account/balance_token", json!(0));
        h.server.set_account("/billing_account/balance_credit", json!(1));
        h.press("ctrl-r");
        h.wait_for("✗ Balance     $0.000001").await;
    }
}

#[tokio::test]
async fn a_refusal_without_a_cause_names_what_has_failed_or_is_not_known() {
    // Read before it breaks, so that nothing is asked first.
    let mut h = form(Setting::default(), "+821012345605").await;
    h.wait_for("✓ Country     KR whitelisted").await;
    h.press("tab tab");
    h.type_text("hello");
    for (pointer, value) in
        [("/billing_account/balance_token", json!(0)), ("/billing_account/balance_credit", json!(0))]
    {
        h.server.set_account(pointer, value);
    }
    h.press("ctrl-r");
    h.wait_for("✗ Balance     $0.00").await;
    h.press("f5");
    h.wait_for("y calls anyway").await;
    h.press("y");
    h.wait_for("Balance: $0.00. A call needs a token or a cent").await;

    let faults = ["status=403:PERMISSION_DENIED@GET /billing_account", "status=500@POST /calls$"];
    let options = Options { faults: faults.map(|fault| fault.parse().unwrap()).to_vec(), ..quiet() };
    let mut h = form(Setting { options, ..Setting::default() }, "+821012345605").await;
    h.wait_for("? Balance").await;
    h.wait_for("✓ Country").await;
    h.press("tab tab");
    h.type_text("hello");
    h.press("f5");
    h.wait_for("gave no cause. Not known here: balance.").await;
}

#[tokio::test]
async fn an_identity_that_is_not_verified_is_told() {
    let pointer = "/customer/identity_verification_status";
    let (failed, passed) = ("✗ Identity    not verified", "✓ Identity    verified");
    breaks_and_mends(pointer, json!("none"), json!("verified"), failed, passed).await;
}

#[tokio::test]
async fn an_empty_balance_is_told_as_money() {
    let pointer = "/billing_account/balance_credit";
    let (failed, passed) = ("✗ Balance     -$0.50", "✓ Balance     $12.34");
    let mut h = form(Setting::default(), "+821012345605").await;
    h.wait_for("✓ Balance     $48.25 · 500 tokens").await;
    h.server.set_account("/billing_account/balance_token", json!(0));
    h.server.set_account(pointer, json!(12_345_678));
    h.press("ctrl-r");
    h.wait_for(passed).await;
    h.server.set_account(pointer, json!(-500_000));
    h.press("ctrl-r");
    h.wait_for(failed).await;
    h.server.set_account(pointer, json!(12_345_678));
    h.press("ctrl-r");
    h.wait_for(passed).await;
}

#[tokio::test]
async fn a_country_that_may_not_be_called_is_told() {
    let pointer = "/outbound_config/destination_whitelist";
    let (failed, passed) = ("✗ Country     KR not whitelisted", "✓ Country     KR whitelisted");
    breaks_and_mends(pointer, json!(["us"]), json!(["us", "kr"]), failed, passed).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_unknown_and_never_an_error() {
    for status in ["403:PERMISSION_DENIED", "404:RESOURCE_NOT_FOUND"] {
        let faults = ["customer", "billing_account", "outbound_config"];
        let faults = faults.iter().map(|path| format!("status={status}@GET /{path}").parse().unwrap()).collect();
        let options = Options { faults, ..quiet() };
        let mut h = form(Setting { options, ..Setting::default() }, "+821012345605").await;
        for line in ["? Account", "? Identity", "? Balance", "? Country"] {
            h.wait_for(line).await;
        }
        h.press("tab tab");
        h.type_text("hello");
        h.press("f5");
        h.wait_for("● progressing").await;
        assert_eq!(h.placed().len(), 1, "what is unknown is not asked about");
        assert!(!h.screen().contains("Could not read the balance"), "{}", h.screen());
    }
}

#[tokio::test]
async fn a_source_that_cannot_call_phones_is_told_and_forbids_nothing() {
    let mut h = form(Setting::default(), "+821012345605").await;
    h.wait_for("✓ Source").await;
    for (source, words) in [
        ("+899100000001", "virtual: cannot call phones"),
        ("+12025550199", "is not one of your numbers"),
        ("ext:alice", "is not a phone number"),
    ] {
        h.press("shift-tab ctrl-u");
        h.type_text(source);
        h.wait_for("✗ Source").await;
        h.wait_for(words.split(' ').next().unwrap()).await;
        h.press("tab");
    }
    h.press("tab tab");
    h.type_text("hello");
    h.press("f5");
    h.wait_for("Source: ext:alice is not a phone number.").await;
    h.wait_for("calls anyway").await;
    h.press("esc");
    h.wait_gone("[ No ]").await;
    assert!(h.placed().is_empty());
    h.press("f5");
    h.wait_for("calls anyway").await;
    h.press("y");
    h.wait_received("POST", "/calls").await;
    assert_eq!(h.placed()[0]["source"]["type"], "extension");
}

#[tokio::test]
async fn a_number_of_no_plan_is_asked_about() {
    let mut h = form(Setting::default(), "+1 555 000 0000").await;
    h.wait_for("✗ Number").await;
    h.press("tab tab");
    h.type_text("hello");
    h.press("f5");
    h.wait_for("it is not in its country's numbering plan").await;
    h.wait_for("Call anyway?").await;
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn a_flow_that_is_gone_is_told() {
    let mut h = form(Setting::default(), "+821012345605").await;
    h.press("ctrl-t tab");
    h.press("down enter");
    h.wait_for("✓ Flow").await;
    h.press("ctrl-u");
    h.type_text("6d1f2b1e-0000-4000-8000-00000000dead");
    h.wait_for("✗ Flow").await;
    h.wait_for("there is no such flow").await;
}

#[tokio::test]
async fn an_extension_is_as_good_as_it_was_lately() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial("ext:alice", "hello").await;
    // It may be over before it is read.
    h.wait_until("an answer", |screen| screen.contains("● progressing") || screen.contains("└○ hangup")).await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text("ext:alice");
    h.wait_for("✓ Extension   alice answered").await;
    h.press("ctrl-u");
    h.type_text("ext:bob");
    h.wait_for("? Extension   bob: no recent call").await;
    h.press("ctrl-u");
    h.type_text("ext:Alice");
    h.wait_for("✗ Extension   Alice: none of yours").await;
    let screen = h.wait_for("✓ Balance     $48.25").await;
    assert!(screen.contains("✓ Account     active") && !screen.contains("Identity"), "{screen}");
}

#[tokio::test]
async fn the_account_as_a_whole_stands_behind_a_key() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("a");
    let screen = h.wait_for("✓ Countries   ").await;
    for part in ["✓ Account     active", "✓ Identity    verified", "✓ Balance     $48.25", "can call phones"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    h.server.set_account("/outbound_config/destination_whitelist", json!([]));
    h.press("r");
    h.wait_for("✗ Countries   no country is whitelisted").await;
    h.wait_for("destination_whitelist").await;
    h.press("esc");
    h.wait_gone("Identity").await;
}

#[tokio::test]
async fn a_new_account_is_told_what_stands_in_the_way_and_each_thing_mended_turns_its_line() {
    let options = Options { account: AccountKind::New, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("2 Numbers 1").await;
    h.press("n");
    h.type_text("+821012345605");
    let screen = h.wait_for("✗ Country     KR not whitelisted").await;
    for line in [
        "✗ Account     not activated yet",
        "✗ Identity    not verified",
        "✗ Balance     $0.00",
        "✗ Source      none of your numbers",
    ] {
        assert!(screen.contains(line), "{line}: {screen}");
    }
    for (pointer, value, line) in [
        ("/customer/status", json!("active"), "✓ Account     active"),
        ("/customer/identity_verification_status", json!("verified"), "✓ Identity    verified"),
        ("/billing_account/balance_credit", json!(5_000_000), "✓ Balance     $5.00"),
        ("/outbound_config/destination_whitelist", json!(["kr"]), "✓ Country     KR whitelisted"),
        ("/numbers/-", json!({"number": "+12025550143"}), "✓ Source      +12025550143 is yours"),
    ] {
        assert!(h.server.set_account(pointer, value), "{pointer}");
        h.press("ctrl-r");
        h.wait_for(line).await;
    }
    h.press("tab tab");
    h.type_text("hello");
    h.press("f5");
    h.wait_for("● progressing").await;
}

#[tokio::test]
async fn a_flow_that_is_deleted_meanwhile_turns_its_line() {
    let mut h = form(Setting::default(), "+821012345605").await;
    h.press("tab ctrl-t tab");
    h.press("down enter");
    h.wait_for("✓ Flow").await;
    for flow in 0..6 {
        h.server.set_account(&format!("/flows/{flow}/tm_delete"), json!("2026-11-20T12:00:00Z"));
    }
    h.press("ctrl-r");
    h.wait_for("✗ Flow").await;
}

#[tokio::test]
async fn an_agent_is_known_by_its_id_alone() {
    let mut h = form(Setting::default(), "agent:bob, agent:3f2c8a1e-0b4d-4c6e-9a7f-1d2e3c4b5a69").await;
    h.wait_for("✗ Agent       “bob” is not an id").await;
    h.wait_for("? Agent       …4b5a69 cannot be checked").await;
}

#[tokio::test]
async fn actions_are_held_against_the_known_types() {
    let mut h = form(Setting::default(), "+821012345605").await;
    h.press("ctrl-t ctrl-t tab");
    h.type_text(r#"[{"type":"answer"},{"type":"dance"}]"#);
    h.wait_for("✗ Actions     step 2").await;
    h.press("ctrl-u");
    h.type_text(r#"[{"type":"answer"},{"type":"hangup"}]"#);
    h.wait_for("✓ Actions     2 steps, all of known types").await;
    h.press("ctrl-u");
    h.type_text(r#"[{"type":"talk","option":{}}]"#);
    h.wait_for("? Actions     1 step of known types; ").await;
}
