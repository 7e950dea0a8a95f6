//! No call goes out that was not meant.

use crate::common::{Harness, Setting, quiet};
use vdial::simulator::Options;

const STAYS_UP: &str = "+821012345605";

async fn declined(h: &mut Harness, reason: &str, sent: usize) {
    h.wait_for("Call anyway?").await;
    h.wait_for(reason).await;
    h.wait_for("y calls anyway").await;
    for key in ["enter", "esc", "n", "q"] {
        h.press(key);
        h.wait_gone("Call anyway?").await;
        assert_eq!(h.placed().len(), sent, "{key}");
        h.press("f5");
        h.wait_for("y calls anyway").await;
    }
    h.press("esc");
    h.wait_gone("Call anyway?").await;
}

#[tokio::test]
async fn many_destinations_ask_first() {
    let mut h = Harness::start(Setting::default()).await;
    let many: Vec<_> = (0..6).map(|n| format!("+82101234{n}605")).collect();
    h.dial(&many.join(", "), "hello").await;
    declined(&mut h, "6 destinations are called at the same time", 0).await;
    h.press("f5");
    h.wait_for("y calls anyway").await;
    h.press("y");
    h.wait_for("6 live").await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn a_destination_that_is_live_asks_first() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    h.dial_next(STAYS_UP, "hello").await;
    declined(&mut h, "+821012345605 is already in a call (progressing)", 1).await;
}

#[tokio::test]
async fn premium_rates_and_emergency_numbers_are_never_dialed() {
    let mut h = Harness::start(Setting::default()).await;
    for (typed, why) in
        [("+19002345678", "premium rate"), ("112", "emergency number"), ("sip:911@gateway.example", "emergency number")]
    {
        h.dial(typed, "hello").await;
        h.wait_for(why).await;
        h.wait_for("Not sent").await;
        h.press("ctrl-x esc");
        h.wait_gone("On answer").await;
    }
    assert_eq!(h.received("POST", "/calls"), 0);
}

#[tokio::test]
async fn an_action_that_connects_to_one_is_not_sent_either() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text(STAYS_UP);
    h.press("tab left tab");
    h.type_text(r#"[{"type":"connect","option":{"destinations":[{"type":"tel","target":"+19002345678"}]}}]"#);
    h.press("f5");
    h.wait_for("Not sent: its kind is premium rate: +19002345678").await;
    assert_eq!(h.received("POST", "/calls"), 0);
}

#[tokio::test]
async fn ctrl_c_with_a_live_call_asks_once_and_the_second_one_means_it() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    h.press("ctrl-c");
    h.wait_for("y quits").await;
    h.press("ctrl-c");
    let server = h.ended().await;
    assert_eq!(server.calls()[0]["status"], "progressing");
}

#[tokio::test]
async fn hanging_up_before_quitting_quits_when_it_is_over() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    h.press("q");
    h.wait_for("h hangs all up").await;
    h.press("h");
    h.wait_for("y hangs up").await;
    h.press("y");
    let server = h.ended().await;
    assert_eq!(server.calls()[0]["status"], "hangup");
}

#[tokio::test]
async fn a_hang_up_that_fails_does_not_quit() {
    let options = Options { faults: vec!["status=500@POST /calls/*/hangup".parse().unwrap()], ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    h.press("q");
    h.wait_for("h hangs all up").await;
    h.press("h");
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for("Still open: hanging up a call failed").await;
}
