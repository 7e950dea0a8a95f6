//! With a server: nothing is posted by the palette, and read-only reaches the client.

use crate::common::{Harness, Setting, quiet};
use std::time::Duration;

/// Opens the palette, types a line, and presses Enter once it counts.
async fn run(h: &mut Harness, line: &str) {
    h.press(":");
    h.wait_for("Enter run").await;
    h.type_text(line);
    h.wait_for(line).await;
    // As a person does: an Enter right after the text does not count.
    tokio::time::sleep(Duration::from_millis(150)).await;
    h.press("enter");
}

fn posts(h: &Harness) -> usize {
    h.server.requests().iter().filter(|request| request.method != "GET").count()
}

#[tokio::test]
async fn nothing_is_posted_until_the_form_is_sent() {
    let mut h = Harness::start(Setting { options: quiet(), ..Setting::default() }).await;
    h.wait_for("connected").await;
    run(&mut h, "call +821012345678").await;
    h.wait_for("On answer").await;
    h.press("esc");
    run(&mut h, "list the favourites").await;
    h.wait_for("Favourites").await;
    h.press("esc");
    assert_eq!(posts(&h), 0);
}

#[tokio::test]
async fn read_only_by_choice_is_kept_by_the_client_and_taken_back_by_a_question() {
    let mut h = Harness::start(Setting { options: quiet(), ..Setting::default() }).await;
    h.wait_for("connected").await;
    run(&mut h, "ro").await;
    h.wait_for("READ-ONLY").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.press("esc");
    run(&mut h, "rw").await;
    h.wait_for("y allows it").await;
    h.press("y");
    h.wait_gone("READ-ONLY").await;
    h.dial("+821012345605", "Hello").await;
    h.wait_for("progressing").await;
    assert_eq!(posts(&h), 1);
}
