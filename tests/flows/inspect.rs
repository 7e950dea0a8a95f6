//! A call over the whole screen: it moves on, goes from call to call, and acts on what it shows.

use crate::common::{Harness, Setting, quiet};
use vdial::simulator::{Board, Options};

const LONG: &str =
    "Good morning. This is a text that takes a while to speak, so that there is time to look at the call.";

/// A call in conversation, inspected.
async fn inspected() -> Harness {
    let options = Options { speed: 4.0, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.dial("+821012345605", &LONG.repeat(4)).await;
    h.wait_for("● progressing").await;
    h.press("enter");
    h.wait_for("[1 Timeline]").await;
    h
}

#[tokio::test]
async fn it_moves_on_and_is_hung_up_by_the_question_of_the_board() {
    let mut h = inspected().await;
    let screen = h.wait_for("now ").await;
    assert!(screen.contains("Stage") && screen.contains("placed by this vdial"), "{screen}");
    // Esc never ends a call, and neither does H alone.
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("esc");
    h.wait_gone("y hangs up").await;
    h.wait_for("[1 Timeline]").await;
    assert!(h.server.requests().iter().all(|request| !request.path.ends_with("/hangup")));
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
    let screen = h.wait_for("Why it ended").await;
    assert!(screen.contains("[1 Timeline]"), "{screen}");
    h.wait_for("You hung up.").await;
    h.press("H");
    h.wait_for("It has ended: there is nothing to do with it.").await;
}

#[tokio::test]
async fn what_is_set_from_here_is_a_band_and_an_event() {
    let mut h = inspected().await;
    h.press("c");
    h.wait_for("Control").await;
    h.press("x");
    h.wait_for("set here").await;
    let screen = h.wait_for("hold on").await;
    assert!(screen.contains("sent from here; the server does not report it"), "{screen}");
    h.press("c");
    h.wait_for("Control").await;
    h.press("X");
    h.wait_for("hold off").await;
    // What was set is told after the end, too.
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
    let screen = h.wait_for("Why it ended").await;
    assert!(screen.contains("hold off") && screen.contains("═"), "{screen}");
}

#[tokio::test]
async fn keys_go_from_tab_to_tab_and_from_call_to_call() {
    let options = Options { board: Board::Lively, speed: 1.0, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("● progressing").await;
    h.press("j enter");
    let screen = h.wait_for("[1 Timeline]").await;
    let place = |screen: &str| {
        let at = screen.split_once("< ").unwrap().1.split(' ').next().unwrap();
        at.parse::<usize>().unwrap()
    };
    let first = place(&screen);
    h.press(">");
    h.wait_for(&format!("< {} of ", first + 1)).await;
    h.press("3");
    let screen = h.wait_for("[3 JSON]").await;
    assert!(screen.contains("\"customer_id\""), "{screen}");
    // The key of a tab closes it there, as it opened it.
    h.press("J");
    h.wait_gone("[3 JSON]").await;
    h.press("J");
    h.wait_for("[3 JSON]").await;
    h.press("tab");
    h.wait_for("[1 Timeline]").await;
    h.press("o");
    h.wait_for("[2 Actions]").await;
    h.press("<");
    let screen = h.wait_for(&format!("< {first} of ")).await;
    assert!(screen.contains("[2 Actions]"), "{screen}");
    h.press("esc");
    h.wait_for("1 Calls").await;
    assert!(h.server.requests().iter().all(|request| request.method == "GET"), "looking changes nothing");
}

#[tokio::test]
async fn the_recordings_of_an_ended_call_are_read_once_it_is_inspected() {
    let options = Options { speed: 4.0, ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.dial("+821012345605", &LONG.repeat(4)).await;
    h.wait_for("● progressing").await;
    h.press("c");
    h.wait_for("Control").await;
    h.press("r");
    h.wait_for("y records").await;
    h.press("y");
    h.wait_for("is being recorded").await;
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_for("you hung up").await;
    h.press("enter");
    let screen = h.wait_for("ended, …").await;
    assert!(screen.contains("Recorded") && screen.contains("▬"), "{screen}");
}
