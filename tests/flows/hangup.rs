//! Hanging up: meant, aimed, and told as it goes.

use crate::common::{Harness, Setting, quiet};
use vdial::api::HangupRoute;
use vdial::simulator::Options;

/// A call that stays up until it is hung up.
async fn live_call(options: Options, hangup: HangupRoute, status: &str) -> Harness {
    let mut h = Harness::start(Setting { options, hangup, ..Setting::default() }).await;
    h.dial("+821012345605", "hello").await;
    h.wait_for(status).await;
    h
}

/// Confirms the dialog, once it listens.
async fn confirm(h: &mut Harness) {
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
}

#[tokio::test]
async fn a_ringing_call_is_canceled() {
    let mut h = live_call(Options { speed: 1.0, ..quiet() }, HangupRoute::Auto, "◔ ringing").await;
    confirm(&mut h).await;
    h.wait_for("you hung up, unanswered (cancel · local)").await;
    h.wait_for("cancel · local").await;
}

#[tokio::test]
async fn a_progressing_call_is_terminated() {
    let mut h = live_call(quiet(), HangupRoute::Auto, "● progressing").await;
    confirm(&mut h).await;
    h.wait_for("you hung up (normal · local)").await;
    h.wait_for("normal · local").await;
    assert_eq!(h.received("DELETE", ""), 0);
}

#[tokio::test]
async fn where_the_route_does_not_exist_the_record_is_deleted_instead() {
    let options = Options { hangup_route: false, ..quiet() };
    let mut h = live_call(options, HangupRoute::Auto, "● progressing").await;
    confirm(&mut h).await;
    h.wait_for("you hung up").await;
    h.wait_for("no live calls").await;
    assert_eq!(h.server.requests().iter().filter(|request| request.method == "DELETE").count(), 1);
}

#[tokio::test]
async fn every_key_but_y_leaves_the_call_alone() {
    let mut h = live_call(quiet(), HangupRoute::Auto, "● progressing").await;
    for key in ["enter", "esc", "n", "q"] {
        h.press("H");
        h.wait_for("y hangs up").await;
        h.press(key);
        h.wait_gone("y hangs up").await;
    }
    assert_eq!(h.received("POST", "/hangup"), 0);
}

#[tokio::test]
async fn a_call_that_ends_while_the_dialog_is_open_is_not_hung_up() {
    let mut h = live_call(quiet(), HangupRoute::Auto, "● progressing").await;
    h.press("H");
    h.wait_for("y hangs up").await;
    let id = h.server.calls()[0]["id"].as_str().unwrap().to_owned();
    h.server.forget_call(&id);
    h.wait_for("It has just ended").await;
    h.press("y y y");
    h.press("esc");
    assert_eq!(h.received("POST", "/hangup"), 0);
}

#[tokio::test]
async fn marked_calls_want_their_count_typed() {
    let mut h = live_call(quiet(), HangupRoute::Auto, "● progressing").await;
    h.press("n");
    h.type_text("+821012345705, +821012345805");
    h.press("f5");
    h.wait_for("3 live").await;
    h.press("*");
    h.wait_for("3 marked").await;
    h.press("H");
    h.wait_for("Type 3 and Enter").await;
    h.press("y enter");
    h.wait_gone("Type 3 and Enter").await;
    h.press("H");
    h.wait_for("Type 3 and Enter").await;
    h.press("2 enter");
    h.wait_for("2 is not the count. Type 3.").await;
    h.press("H");
    h.wait_for("Type 3 and Enter").await;
    assert_eq!(h.received("POST", "/hangup"), 0);
    h.press("3");
    h.press("enter");
    h.wait_for("no live calls").await;
    assert_eq!(h.received("POST", "/hangup"), 3);
}

#[tokio::test]
async fn quitting_with_live_calls_asks_and_does_not_hang_up() {
    let mut h = live_call(quiet(), HangupRoute::Auto, "● progressing").await;
    h.press("q");
    h.wait_for("1 call placed here is still live").await;
    h.wait_for("y quits").await;
    h.press("y");
    let server = h.ended().await;
    assert_eq!(server.calls()[0]["status"], "progressing");
    assert!(server.requests().iter().all(|request| !request.path.ends_with("/hangup")));
}

#[tokio::test]
async fn an_older_server_has_its_groupcalls_ended_leg_by_leg() {
    let options = Options { hangup_route: false, speed: 2.0, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.dial("ext:bob", "hello").await;
    h.wait_for("2 live").await;
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for("no live calls").await;
    assert_eq!(h.server.requests().iter().filter(|request| request.method == "DELETE").count(), 2);
}

#[tokio::test]
async fn an_id_that_would_lead_to_another_call_is_none_and_never_ends_it() {
    // In each page of the list the older of two calls has the id of the newer one, and a line break.
    let options = Options { faults: vec!["hostile-ids@GET /calls$".parse().unwrap()], ..quiet() };
    let mut h = live_call(options, HangupRoute::Auto, "● progressing").await;
    h.dial_next("+821012345705", "hello").await;
    h.wait_for("2 live").await;
    h.wait_for("unreadable").await;
    h.press("g");
    confirm(&mut h).await;
    h.wait_for("you hung up").await;
    h.wait_for("1 live").await;
    let ended: Vec<_> = h.server.requests().into_iter().filter(|request| request.path.ends_with("/hangup")).collect();
    assert_eq!(ended.len(), 1, "{ended:?}");
    let id = ended[0].path.split('/').rev().nth(1).unwrap();
    assert!(id.parse::<uuid::Uuid>().is_ok(), "{id}");
    assert_eq!(h.server.requests().iter().filter(|request| request.method == "DELETE").count(), 0);
}
