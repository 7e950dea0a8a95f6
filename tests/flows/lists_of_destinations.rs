//! Long lists of destinations: pasted, sorted out, sent in several requests, stopped, and tried again in part.

use crate::common::{Harness, Setting, quiet};
use tempfile::TempDir;
use vdial::messages::message::Message;
use vdial::simulator::Options;

/// So many numbers that stay up, one a line.
fn list(count: usize) -> String {
    (0..count).map(|n| format!("+8210{:04}5605", 1000 + n)).collect::<Vec<_>>().join("\r")
}

/// The form with a list pasted into it.
async fn pasted(options: Options, list: &str) -> Harness {
    pasted_with(Setting { options, ..Setting::default() }, list).await
}

async fn pasted_with(setting: Setting, list: &str) -> Harness {
    let mut h = Harness::start(setting).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.send(Message::Paste(list.to_owned()));
    h.press("tab tab");
    h.type_text("hello");
    h
}

/// How many calls the server has of them.
fn here(h: &Harness) -> usize {
    let to_them = |call: &serde_json::Value| {
        let to = call["destination"]["target"].as_str().unwrap_or_default();
        to.starts_with("+82101") && to.ends_with("5605")
    };
    h.server.calls().iter().filter(|call| to_them(call)).count()
}

async fn confirm(h: &mut Harness) {
    h.wait_for("calls anyway").await;
    h.press("y");
}

#[tokio::test]
async fn each_line_of_a_pasted_list_is_read_by_itself_and_what_is_wrong_is_left_out_by_key() {
    let list = "+82 10-1000-5605\r\next:alice; sip:desk@pbx.example\nagent:nobody, agent:room\n\n010-1000-5605\nhello\n+82 10 1000 5605";
    let mut h = pasted(quiet(), list).await;
    h.wait_for("1 invalid, 2 duplicate").await;
    h.press("f3");
    let screen = h.wait_for("5 of 8 destinations can be called").await;
    for part in [
        "   1 → +82 10-1000-5605 · KR",
        "   2 → ext:alice",
        "   3 → sip:desk@pbx.example",
        "   4 → agent:nobody",
        "   5 → agent:room",
        "   7 ✗ “hello” is not a number",
        "   8 = +821010005605 · duplicate",
    ] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    h.press("esc f5");
    h.wait_for("Not sent").await;
    h.press("f4");
    h.wait_for("[ Call ] 5 destinations").await;
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn more_than_ten_go_out_in_several_requests_and_each_is_told_of() {
    let mut h = pasted(quiet(), &list(23)).await;
    h.press("f5");
    h.wait_for("23 destinations are called, in 3 requests").await;
    confirm(&mut h).await;
    h.wait_for("23 of 23").await;
    h.wait_for("23 placed").await;
    let sent: Vec<_> = h.placed().iter().map(|body| body["destinations"].as_array().unwrap().len()).collect();
    assert_eq!(sent, [10, 10, 3]);
    assert_eq!(here(&h), 23);
    h.press("R");
    h.wait_for("nothing is left to retry").await;
    h.press("esc");
    h.wait_for("23 live").await;
    h.press("B");
    h.wait_for("Calling 23 destinations").await;
}

#[tokio::test]
async fn a_list_is_stopped_and_the_rest_goes_into_the_form_and_nowhere_else() {
    let options = Options { faults: vec!["latency=300ms@POST /calls$".parse().unwrap()], ..quiet() };
    let mut h = pasted(options, &list(40)).await;
    h.press("f5");
    confirm(&mut h).await;
    h.wait_for("Calling 40 destinations").await;
    h.press("s");
    let screen = h.wait_for("stopped by key").await;
    assert!(screen.contains("30 not sent") && !screen.contains("not sent yet"), "{screen}");
    h.wait_for("10 of 40").await;
    h.press("space");
    h.wait_for("Already called, or unknown").await;
    h.press("R");
    h.wait_for("[ Call ] 30 destinations").await;
    assert_eq!(h.placed().len(), 1);
    assert_eq!(here(&h), 10);
}

#[tokio::test]
async fn what_is_refused_and_left_out_can_be_tried_again_in_part() {
    // The first ten hold one of a country that may not be called; the next ten meet a server that fails.
    let faults = vec!["status=500:INTERNAL@POST /calls$#1".parse().unwrap()];
    let list = format!("{}\n+5511987654321\n+5511987654322", list(18));
    let mut h = pasted(Options { faults, ..quiet() }, &list).await;
    h.wait_for("✗ Country").await;
    h.press("f5");
    h.wait_for("Country: BR not whitelisted").await;
    confirm(&mut h).await;
    h.wait_for("20 of 20").await;
    let screen = h.wait_for("8 placed   2 left out   10 refused").await;
    assert!(screen.contains("✗ the server failed"), "{screen}");
    h.press("space down space R");
    h.wait_for("[ Call ] 2 destinations").await;
    assert_eq!(h.placed().len(), 2, "nothing is sent by it");
}

#[tokio::test]
async fn what_would_befall_the_rest_as_well_ends_the_list() {
    let faults = vec!["status=402:INSUFFICIENT_BALANCE@POST /calls$".parse().unwrap()];
    let mut h = pasted(Options { faults, ..quiet() }, &list(25)).await;
    h.press("f5");
    confirm(&mut h).await;
    h.wait_for("10 of 25 · the balance is too low").await;
    assert_eq!(h.placed().len(), 1);
    h.press("R");
    h.wait_for("[ Call ] 25 destinations").await;
}

#[tokio::test]
async fn a_part_without_an_answer_is_found_in_the_list_of_calls() {
    let faults = vec!["reset=after@POST /calls$#1".parse().unwrap()];
    let mut h = pasted(Options { faults, ..quiet() }, &list(12)).await;
    h.press("f5");
    confirm(&mut h).await;
    h.wait_for("10 of 12 · the connection broke").await;
    h.wait_for("10 placed").await;
    h.press("R");
    h.wait_for("[ Call ] 2 destinations").await;
    assert_eq!(h.placed().len(), 1);
    assert_eq!(here(&h), 10);
}

#[tokio::test]
async fn a_list_that_cannot_be_journalled_stops_and_goes_on_without_only_when_asked_once() {
    let home = TempDir::new().unwrap();
    let journal = home.path().join("data/journal.jsonl");
    std::fs::create_dir_all(&journal).unwrap();
    let mut h = pasted_with(Setting { home: Some(home), ..Setting::default() }, &list(12)).await;
    h.press("f5");
    confirm(&mut h).await;
    h.wait_for("12 not sent").await;
    h.wait_for("List stopped: the journal cannot be written").await;
    assert!(h.placed().is_empty());
    h.press("R");
    h.wait_for("[ Call ] 12 destinations").await;
    h.press("f5");
    h.wait_for("w calls without the journal").await;
    h.press("y");
    h.press("w");
    h.wait_for("12 placed").await;
    let sent: Vec<_> = h.placed().iter().map(|body| body["destinations"].as_array().unwrap().len()).collect();
    assert_eq!(sent, [10, 2]);
    std::fs::remove_dir(journal).unwrap();
    h.wait_for("The journal is written again").await;
    h.wait_journalled(&["intent", "placed", "intent", "placed"]).await;
}
