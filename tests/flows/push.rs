//! What the program makes of the push channel, and of everything that goes wrong with it.

use std::time::{Duration, Instant};

use serde_json::Value;
use vdial::model::Settings;
use vdial::simulator::{Options, Population, PushShape, Received};

use crate::common::screen_checks::live_words;
use crate::common::{Harness, Setting, quiet, settings};

/// Enough for a sweep and for what it finds.
const LONG: Duration = Duration::from_mins(2);

fn pushed() -> Setting {
    Setting { push: true, ..Setting::default() }
}

fn with(options: Options) -> Setting {
    Setting { options, ..pushed() }
}

/// Waits until the channel is up: the first event shows it.
async fn up(h: &mut Harness) {
    h.wait_for("2 Numbers 8").await;
    loop {
        h.server.ring_from_outside();
        let up = h.wait_until("something to be said", |_| true).await.contains("push");
        if up {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until the screen counts as many live calls as the server has, none of them out of date.
async fn agrees(h: &mut Harness) {
    let deadline = Instant::now() + LONG;
    while Instant::now() < deadline {
        if h.screen().contains(&live_words(h.server.live())) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the server has {} live:\n{}", h.server.live(), h.screen());
}

#[tokio::test]
async fn changes_appear_as_they_are_pushed_and_reading_slows_down() {
    let mut h = Harness::start(pushed()).await;
    up(&mut h).await;
    let (before, began) = (h.server.requests().len(), Instant::now());
    let id = h.server.ring_from_outside().unwrap();
    assert!(h.server.set_call_status(&id, "progressing"));
    h.wait_for("● progressing").await;
    assert!(h.server.set_call_status(&id, "terminating"));
    h.wait_for("◒ terminating").await;
    let reads = h.server.requests().len() - before;
    // A call that is about to change is read twice a second where nothing is pushed.
    let most = 5 + began.elapsed().as_secs() / 3;
    assert!(reads as u64 <= most, "{reads} requests for what was pushed");
}

#[tokio::test]
async fn where_push_is_not_to_be_had_the_calls_are_polled() {
    let refused = |fault: &str| Options { faults: vec![fault.parse().unwrap()], ..quiet() };
    for (options, why) in [
        (Options { push: PushShape::None, ..quiet() }, "not supported by this server"),
        (refused("status=403@GET /ws"), "not supported by this server"),
        (refused("html@GET /ws"), "No push"),
        (refused("reset@GET /ws"), "No push"),
        (refused("push-deny"), "not allowed with this credential"),
    ] {
        let mut h = Harness::start(with(options)).await;
        h.wait_for("2 Numbers 8").await;
        h.press("5");
        h.wait_for(why).await;
        let screen = h.screen();
        assert!(screen.contains("polling") && screen.contains("● connected"), "{screen}");
        h.press("1");
        let id = h.server.ring_from_outside().unwrap();
        h.server.set_call_status(&id, "ringing");
        h.wait_for("1 live").await;
    }
}

/// Whatever happens to events, the calls end up as the server has them.
async fn ends_up_right(faults: &[&str]) {
    let mut h = Harness::start(with(Options { speed: 8.0, ..quiet() })).await;
    up(&mut h).await;
    h.server.set_faults(faults.iter().map(|fault| fault.parse().unwrap()).collect());
    for _ in 0..6 {
        h.server.ring_from_outside();
    }
    agrees(&mut h).await;
    // All of them end; the last sweep finds what no event has told.
    h.wait_within(LONG, "all calls to end", |screen| screen.contains("no live calls")).await;
    assert_eq!(h.server.live(), 0, "{faults:?}");
}

#[tokio::test]
async fn lost_late_doubled_and_reordered_events_are_made_up_for() {
    // At the same time, since each waits for a sweep.
    tokio::join!(
        ends_up_right(&["push-drop%40"]),
        ends_up_right(&["push-duplicate"]),
        ends_up_right(&["push-reorder%50"]),
        ends_up_right(&["push-delay=300ms%50", "push-drop%20"]),
    );
}

#[tokio::test]
async fn a_missed_event_is_found_by_reading_counted_and_told() {
    let mut h = Harness::start(pushed()).await;
    up(&mut h).await;
    let id = h.server.ring_from_outside().unwrap();
    h.server.set_call_status(&id, "ringing");
    agrees(&mut h).await;
    h.server.set_faults(vec!["push-drop".parse().unwrap()]);
    h.server.set_call_status(&id, "hangup");
    h.wait_for("missed by push").await;
    assert!(!h.screen().contains("◔ ringing"), "{}", h.screen());
}

#[tokio::test]
async fn a_channel_that_breaks_is_opened_again_and_what_happened_meanwhile_is_read() {
    let mut h = Harness::start(pushed()).await;
    up(&mut h).await;
    let id = h.server.ring_from_outside().unwrap();
    h.server.set_call_status(&id, "ringing");
    agrees(&mut h).await;
    h.server.set_faults(vec!["status=503@GET /ws#2".parse().unwrap()]);
    h.server.kill_push();
    h.wait_for("polling").await;
    h.server.set_call_status(&id, "progressing");
    agrees(&mut h).await;
    up(&mut h).await;
    h.server.set_call_status(&id, "hangup");
    agrees(&mut h).await;
}

/// A channel that the server refuses for good is not asked for again for ten minutes, unless the user reloads. The
/// reload may come just before the refusal.
#[tokio::test]
async fn a_reload_while_the_channel_is_being_opened_opens_it_after_a_refusal() {
    let mut h = Harness::start(pushed()).await;
    up(&mut h).await;
    h.server.set_faults(vec!["latency=1s@GET /ws".parse().unwrap(), "status=404@GET /ws".parse().unwrap()]);
    h.server.kill_push();
    let on_its_way = |requests: &[Received]| {
        requests.iter().any(|request| request.path.ends_with("/ws") && request.status.is_none())
    };
    while !on_its_way(&h.server.requests()) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    h.server.set_faults(Vec::new());
    h.press("r");
    let deadline = Instant::now() + LONG;
    while h.server.push_channels() == 0 {
        assert!(Instant::now() < deadline, "no new channel:\n{}", h.screen());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_channel_that_falls_silent_is_given_up_within_25_seconds() {
    let mut h = Harness::start(pushed()).await;
    up(&mut h).await;
    h.server.set_faults(vec!["push-stall".parse().unwrap()]);
    h.server.ring_from_outside();
    h.wait_within(LONG, "polling", |screen| screen.contains("polling")).await;
    h.press("5");
    h.wait_for("nothing received for 25 s").await;
}

#[tokio::test]
async fn a_thousand_live_calls_are_all_shown_and_all_confirmed() {
    let mut h = Harness::start(with(Options { speed: 1.0, ..quiet() })).await;
    h.server.populate(Population { live: 1000, ended: 300, lifetime: Duration::from_mins(5) });
    up(&mut h).await;
    agrees(&mut h).await;
    let screen = h.wait_until("a round", |screen| screen.contains("s ago")).await;
    assert!(!screen.contains("stale"), "{screen}");
    let on_screen = |call: &Value| call["status"] == "progressing";
    assert!(h.server.calls().iter().filter(|call| on_screen(call)).count() > 900);
    // The filter sees them all.
    h.press("/");
    h.type_text("status:prog dir:in");
    h.wait_until("fewer rows", |screen| !screen.contains("out +1")).await;
}

/// A program that follows no more than 20 live calls of others, on an account that has 60 at a time.
async fn crowded(push: bool, faults: &[&str]) -> Harness {
    let settings = Settings { keep_live: 20, ..settings() };
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    let options = Options { faults, speed: 1.0, ..quiet() };
    let h = Harness::start(Setting { options, settings, push, ..Setting::default() }).await;
    h.server.populate(Population { live: 60, ended: 0, lifetime: Duration::from_hours(1) });
    h
}

#[tokio::test]
async fn more_live_calls_than_are_followed_are_left_out_and_those_placed_here_are_not() {
    for push in [true, false] {
        let mut h = crowded(push, &[]).await;
        h.wait_for("More than 20 calls are live: the rest are not followed").await;
        h.wait_for("20+ LIVE").await;
        h.wait_for("more left out").await;
        h.dial("+821012345605", "hello").await;
        h.wait_for("21+ LIVE").await;
        h.wait_for("+821012345605").await;
        h.wait_for("● progressing").await;
        h.press("H");
        h.wait_for("y hangs up").await;
        h.press("y");
        h.wait_for("you hung up").await;
    }
}

#[tokio::test]
async fn a_list_of_live_calls_without_end_is_not_read_for_ever() {
    let mut h = crowded(false, &["endless=new@GET /calls$"]).await;
    h.wait_for("20+ LIVE").await;
    // The newest page is read again and again; there is nothing to be looked for further down.
    let newest = |h: &Harness| {
        let pages = h.server.requests().into_iter().filter(|request| request.path.ends_with("/calls"));
        let (older, newest): (Vec<_>, Vec<_>) = pages.partition(|request| request.query.contains("page_token"));
        (newest.len(), older.len())
    };
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    while newest(&h).0 < 4 && tokio::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (newest, older) = newest(&h);
    assert!(newest >= 4 && older <= 2 * newest, "{newest} newest pages, {older} others");
}
