//! The board as it is left alone, as it is held, and what keys may act on.

use std::time::Duration;

use crate::common::{Harness, Setting, quiet};
use serde_json::json;
use vdial::api::HangupRoute;
use vdial::simulator::{Board, Options, Population, Simulator};

fn busy(live: usize) -> Population {
    Population { live, ended: live, lifetime: Duration::from_hours(10) }
}

/// A board at 80×24, with so many calls live.
async fn board(live: usize) -> Harness {
    let options = Options { speed: 1.0, ..quiet() };
    let server = Simulator::start(([127, 0, 0, 1], 0).into(), options).await.unwrap();
    server.populate(busy(live));
    let mut h = Harness::with_server(server, Setting { size: (80, 24), push: true, ..Setting::default() });
    h.wait_until("the calls, and push", |screen| screen.contains(&format!(" {live} live")) && screen.contains("push"))
        .await;
    h
}

#[tokio::test]
async fn left_alone_the_newest_calls_are_on_screen() {
    let mut h = board(20).await;
    for _ in 0..3 {
        let id = h.server.ring_from_outside().unwrap();
        let call = h.server.calls().into_iter().find(|call| call["id"] == id.as_str()).unwrap();
        let from = call["source"]["target"].as_str().unwrap().to_owned();
        h.wait_until("the newest call selected on top", |screen| {
            screen.lines().nth(5).is_some_and(|row| row.contains('>') && row.contains(&from))
        })
        .await;
    }
    let screen = h.screen();
    assert!(!screen.contains('↑') && screen.contains("following the newest"), "{screen}");
    assert!(screen.contains("↓ "), "{screen}");
}

#[tokio::test]
async fn once_the_user_has_moved_the_rows_hold_still_and_say_what_is_out_of_sight() {
    let mut h = board(20).await;
    h.press("j j");
    let row = |screen: &str| screen.lines().position(|line| line.starts_with("> ")).unwrap_or(0);
    let before = h.wait_until("the third row selected", |screen| row(screen) == 7).await;
    h.server.ring_from_outside();
    h.server.ring_from_outside();
    let screen = h.wait_for("↑ 2 newer, 2 live · A follows").await;
    let selected = |screen: &str| screen.lines().nth(row(screen)).unwrap().chars().take(40).collect::<String>();
    assert_eq!((row(&screen), selected(&screen)), (row(&before), selected(&before)), "{before}\n{screen}");
    h.press("A");
    let screen = h.wait_for("following the newest").await;
    assert!(!screen.contains('↑'), "{screen}");
}

#[tokio::test]
async fn what_was_placed_here_is_on_screen_among_many() {
    let mut h = board(30).await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text("+442079460905, +821012345605, +12125550105, +33639980105");
    h.press("tab tab");
    h.type_text("hello");
    h.press("f5");
    h.wait_until("all four of them", |screen| {
        ["+442079460905", "+821012345605", "+12125550105", "+33639980105"]
            .iter()
            .all(|to| screen.lines().skip(4).take(7).any(|row| row.contains(to)))
    })
    .await;
}

#[tokio::test]
async fn a_key_that_acts_on_what_is_out_of_sight_shows_it_first() {
    let mut h = board(20).await;
    // Marked, and then scrolled away.
    h.press("space");
    h.wait_for("1 marked").await;
    h.press("G");
    h.press("x");
    h.wait_for("The marked call was out of sight. Here it is: x again acts on it.").await;
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("esc");
    h.wait_gone("y hangs up").await;
    // Hidden by a filter.
    h.press("/");
    h.type_text("nothing-like-it");
    h.press("enter");
    h.wait_for("Nothing matches").await;
    h.press("H");
    h.wait_for("Here it is: H again acts on it.").await;
    h.press("esc");
    // Behind another pane.
    h.press("2 f");
    h.wait_for("Esc unzoom").await;
    h.press("R");
    let screen = h.wait_for("The call was out of sight. Here it is: R again acts on it.").await;
    assert!(screen.contains("1 Calls") && !screen.contains("On answer"), "{screen}");
    assert!(h.server.requests().iter().all(|request| request.method == "GET"), "nothing was done");
}

#[tokio::test]
async fn the_counts_agree_under_a_filter() {
    let mut h = board(6).await;
    h.wait_for("1 Calls 144  6 live").await;
    h.press("/");
    h.type_text("status:ended");
    h.wait_for("1 Calls 138 of 144  0 of 6 live").await;
    h.press("esc");
    h.press("2 /");
    h.type_text("London");
    h.wait_for("2 Numbers 1 of 8").await;
}

#[tokio::test]
async fn what_was_hung_up_here_says_so_in_every_way_of_hanging_up() {
    // The record is deleted with the call.
    let setting = Setting { hangup: HangupRoute::Delete, ..Setting::default() };
    let mut h = Harness::start(setting).await;
    h.dial("+821012345605", "hello").await;
    h.wait_for("● progressing").await;
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for("you hung up (record deleted").await;
    // The legs of a groupcall.
    let options = Options { speed: 1.0, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.dial("ext:bob", "hello").await;
    h.wait_for("2 live").await;
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_until("both legs", |screen| screen.matches("you hung up").count() >= 2).await;
}

#[tokio::test]
async fn what_an_earlier_run_hung_up_is_known_to_the_next() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial("+821012345605", "hello").await;
    h.wait_for("● progressing").await;
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for("you hung up").await;
    h.wait_journalled(&["intent", "placed", "ended"]).await;
    assert_eq!(h.journal()[2]["reason"], "hung up here");
    let (server, home) = h.killed().await;
    let mut h = Harness::with_server(server, Setting { home: Some(home), ..Setting::default() });
    h.wait_until("its row", |screen| {
        screen.lines().any(|line| line.contains("+821012345605") && line.contains("you hung up"))
    })
    .await;
    // And the number that called there is the one that is offered for that country.
    h.press("n");
    h.type_text("+44 20 7946 0905");
    h.wait_for("+442079460958").await;
}

#[tokio::test]
async fn a_call_that_failed_from_a_virtual_number_says_that_and_nothing_else() {
    let h = Harness::start(Setting { options: Options { board: Board::Lively, ..quiet() }, ..Setting::default() });
    let mut h = h.await;
    h.press("b /");
    // What the row says is found, too.
    for words in ["reason:failed from:+899", "bad source"] {
        h.press("ctrl-u");
        h.type_text(words);
        h.wait_until(words, |screen| screen.contains("bad source") && screen.contains(words)).await;
    }
    h.press("enter");
    h.wait_for("is virtual: cannot call phones. Choose another source.").await;
}

#[tokio::test]
async fn the_source_follows_the_destination_until_the_user_chooses_one() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    for (to, source) in [
        ("+44 20 7946 0905", "+442079460958"),
        ("+82 10-1234-5605", "+827000000100"),
        ("+1 202-555-0105", "+12025550142"),
    ] {
        h.type_text(to);
        h.wait_until("the source of that country", |screen| {
            screen.lines().any(|line| line.contains("From") && line.contains(source))
        })
        .await;
        h.press("ctrl-u");
    }
    // Used for the United States once, it is offered there from then on.
    h.press("up");
    h.press("ctrl-u");
    h.type_text("+442079460958");
    h.press("tab");
    h.type_text("+1 202-555-0105");
    h.press("tab tab");
    h.type_text("hello");
    h.press("f5");
    h.wait_for("Calling +12025550105").await;
    assert_eq!(h.placed()[0]["source"], json!({"type": "tel", "target": "+442079460958"}));
    h.press("n");
    h.wait_for("On answer").await;
    h.press("ctrl-x");
    h.type_text("+1 312 555 0164");
    h.wait_until("the number used last there", |screen| {
        screen.lines().any(|line| line.contains("From") && line.contains("+442079460958"))
    })
    .await;
}
