//! What else goes out with a call: variables for its flow, and whether the caller is told.

use crate::common::{Harness, Setting};

#[tokio::test]
async fn variables_are_typed_in_rows_checked_and_sent() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.type_text("+821012345605");
    h.press("tab tab");
    h.type_text("hello");
    h.press("tab tab tab");
    h.type_text("voipbin.name");
    h.wait_for("✗ row 1: the server ignores keys").await;
    h.press("ctrl-u");
    h.type_text("name");
    h.press("tab");
    h.type_text("Ann");
    h.press("tab");
    h.type_text("name");
    h.wait_for("✗ row 2: this key exists already").await;
    h.press("f5");
    h.wait_for("Not sent").await;
    h.type_text("2");
    h.press("tab");
    h.type_text("x");
    h.wait_for("2: name, name2").await;
    h.press("backspace shift-tab ctrl-u backspace");
    h.wait_for("1: name").await;
    h.press("f5");
    h.wait_for("Calling +821012345605").await;
    assert_eq!(h.placed()[0]["variables"], serde_json::json!({"name": "Ann"}));
    assert!(h.placed()[0].get("anonymous").is_none());
}

#[tokio::test]
async fn an_anonymous_call_says_what_that_means_and_asks_for_it() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.type_text("ext:alice");
    h.press("tab tab");
    h.type_text("hello");
    h.press("tab tab right");
    h.wait_for("no effect here: only calls to phone numbers").await;
    h.press("shift-tab shift-tab shift-tab shift-tab");
    h.type_text(", +821012345605");
    h.wait_for("is withheld").await;
    h.wait_for("(phone numbers only)").await;
    h.press("f5");
    h.wait_for("Calling ext:alice, +821012345605").await;
    assert_eq!(h.placed()[0]["anonymous"], "yes");
}
