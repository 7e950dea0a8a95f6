//! A server that recycles its connections, as nginx does after a thousand requests: nobody notices, and nothing is sent
//! twice that may have been processed.

use std::sync::atomic::{AtomicBool, Ordering};

use h2::Reason;
use vdial::api::{ApiError, Endpoint, ErrorKind, Priority};
use vdial::messages::message::Message;
use vdial::simulator::Simulator;

use super::certificates::{GOOD, Made};
use super::front::{Coming, Fate, Front};
use super::{call, client};
use crate::common::{Harness, Setting, quiet};

async fn server() -> Simulator {
    Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap()
}

fn endpoint(front: &Front, made: &Made) -> Endpoint {
    Endpoint { ca_cert: Some(made.file.clone()), ..Endpoint::new(front.url().parse().unwrap()) }
}

/// What comes of placing a call that fares like this on a connection that has answered before; how often it was sent
/// is checked.
async fn placed(fate: Fate) -> ApiError {
    let (server, made) = (server().await, Made::new(GOOD));
    let script = move |coming: Coming| if coming.has_body { fate } else { Fate::Pass };
    let front = Front::start(server.addr(), &made, script).await;
    let client = client(endpoint(&front, &made));
    client.customer(Priority::Urgent).await.unwrap_or_else(|error| panic!("{error}"));
    let error = client.place(&call()).await.unwrap_err();
    assert_eq!(front.count(true, |_| true), 1, "{fate:?}: a call is sent once");
    error
}

#[tokio::test]
async fn a_call_that_the_server_did_not_take_is_told_from_one_of_unknown_outcome() {
    for (fate, kind) in [
        (Fate::LeftOut(Reason::NO_ERROR), ErrorKind::Unprocessed),
        (Fate::Refused, ErrorKind::Unprocessed),
        (Fate::Counted, ErrorKind::Reset),
        // A server that fails may have lost count.
        (Fate::LeftOut(Reason::INTERNAL_ERROR), ErrorKind::Reset),
    ] {
        let error = placed(fate).await;
        assert_eq!(error.kind, kind, "{fate:?}");
        let unprocessed = kind == ErrorKind::Unprocessed;
        assert_eq!((error.outcome_unknown(), error.may_have_reached_the_server()), (!unprocessed, !unprocessed));
    }
}

#[tokio::test]
async fn a_read_on_a_recycled_connection_is_sent_again_in_silence() {
    for fate in [Fate::LeftOut(Reason::NO_ERROR), Fate::Refused, Fate::Counted] {
        let (server, made) = (server().await, Made::new(GOOD));
        let script = move |coming: Coming| if coming.on_connection % 3 == 2 { fate } else { Fate::Pass };
        let front = Front::start(server.addr(), &made, script).await;
        let client = client(endpoint(&front, &made));
        for _ in 0..8 {
            // Whoever polls asks once.
            client.calls_page(None).await.unwrap_or_else(|error| panic!("{fate:?}: {error}"));
        }
        assert!(front.count(false, |met| met == fate) >= 2, "{fate:?}");
    }
}

/// Every fifth request is left out, and every second call as well.
fn recycled() -> impl Fn(Coming) -> Fate + Send + Sync {
    let second = AtomicBool::new(true);
    move |coming: Coming| {
        let left_out = coming.on_connection == 4 || coming.has_body && second.fetch_not(Ordering::Relaxed);
        // One by which a connection begins was never left out by anybody.
        if left_out && coming.on_connection > 0 { Fate::LeftOut(Reason::NO_ERROR) } else { Fate::Pass }
    }
}

#[tokio::test]
async fn a_list_goes_on_over_recycled_connections_and_calls_each_once() {
    let (server, made) = (server().await, Made::new(GOOD));
    let front = Front::start(server.addr(), &made, recycled()).await;
    let setting = Setting { api_url: Some(front.url()), ca_cert: Some(made.file.clone()), ..Setting::default() };
    let mut h = Harness::with_server(server, setting);
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    let list: Vec<String> = (0..60).map(|n| format!("+8210{:04}5605", 1000 + n)).collect();
    h.send(Message::Paste(list.join("\r")));
    h.press("tab tab");
    h.type_text("hello");
    h.press("f5");
    h.wait_for("calls anyway").await;
    h.press("y");
    h.wait_for("60 placed").await;
    let targets = h.placed().into_iter().flat_map(|body| body["destinations"].as_array().unwrap().clone());
    let mut called: Vec<String> = targets.map(|to| to["target"].as_str().unwrap().to_owned()).collect();
    called.sort_unstable();
    assert_eq!(called, list, "each once");
    assert!(front.count(true, |fate| fate != Fate::Pass) >= 2, "no call met a recycled connection");
    h.press("esc 5");
    let screen = h.wait_for(" 5 Log ").await;
    assert!(!screen.contains("connection") && screen.contains("0 unknown, 0 not sent"), "{screen}");
}
