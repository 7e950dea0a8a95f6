//! No call is forgotten: what was never answered is looked for, what an earlier run left is followed again.

use std::time::Duration;

use crate::common::{Harness, Setting, quiet};
use tempfile::TempDir;
use vdial::simulator::{Options, Simulator};

const STAYS_UP: &str = "+821012345605";

fn with_fault(fault: &str) -> Setting {
    let options = Options { faults: vec![fault.parse().unwrap()], ..quiet() };
    Setting { options, ..Setting::default() }
}

fn again(server: Simulator, home: TempDir) -> Harness {
    Harness::with_server(server, Setting { home: Some(home), ..Setting::default() })
}

#[tokio::test]
async fn a_call_that_was_never_answered_for_is_found_and_linked() {
    for fault in ["reset=after@POST /calls$#1", "truncate@POST /calls$#1", "ill-typed@POST /calls$#1"] {
        let mut h = Harness::start(with_fault(fault)).await;
        h.dial(STAYS_UP, "hello").await;
        h.wait_for("Found: the call to +821012345605 was placed").await;
        h.wait_for("✓ This call was placed at").await;
        h.press("esc");
        h.wait_gone("On answer").await;
        // It is not there to be sent once more.
        h.press("n");
        h.wait_for("a number, ext:NAME").await;
        h.press("esc");
        h.wait_gone("On answer").await;
        // It is ours now: quitting asks about it.
        h.press("q");
        h.wait_for("1 call placed here is still live").await;
        assert_eq!(h.placed().len(), 1, "{fault}");
        h.wait_journalled(&["intent", "unknown", "placed"]).await;
        let lines = h.journal();
        assert_eq!(lines[0]["request"], h.placed()[0]);
        assert!(lines.iter().all(|line| line["attempt"] == lines[0]["attempt"]), "{lines:?}");
        assert_eq!(lines[2]["calls"][0], h.server.calls()[0]["id"]);
    }
}

#[tokio::test]
async fn what_is_not_found_within_30_seconds_can_be_sent_again_by_a_key_and_not_before() {
    let mut h = Harness::start(with_fault("reset@POST /calls$#1")).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("searching the list").await;
    h.press("left f5");
    h.wait_for("is not known yet").await;
    h.wait_within(Duration::from_mins(1), "the offer", |screen| screen.contains("F6: form with it")).await;
    h.press("y enter");
    h.wait_journalled(&["intent", "unknown", "not_found"]).await;
    assert_eq!(h.placed().len(), 1, "what is offered takes no y and no Enter");
    h.press("f6 f5");
    h.wait_for("y calls anyway").await;
    h.press("y");
    h.wait_for("Calling +821012345605").await;
    assert_eq!(h.placed().len(), 2);
}

#[tokio::test]
async fn a_request_that_never_left_is_safe_to_repeat() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    let (address, other) = (h.server.addr(), Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap());
    std::mem::replace(&mut h.server, other).stop().await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("safe to send it again").await;
    h.wait_journalled(&["intent", "failed"]).await;
    h.server = Simulator::start(address, quiet()).await.unwrap();
    h.wait_for("● connected").await;
    // Nobody was called: nothing is asked.
    h.press("left f5");
    h.wait_for("Calling +821012345605").await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn the_end_is_asked_about_while_a_call_that_may_have_been_placed_is_looked_for() {
    let faults = ["reset=after@POST /calls$#1", "status=503@GET /calls"].map(|fault| fault.parse().unwrap());
    let options = Options { faults: faults.into(), ..quiet() };
    let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("searching the list of calls").await;
    h.press("esc");
    h.wait_gone("On answer").await;
    h.press("q");
    let screen = h.wait_for("y quits").await;
    assert!(screen.contains("A call that may have been placed is still looked for."), "{screen}");
}

#[tokio::test]
async fn a_program_killed_while_it_places_a_call_finds_it_at_the_next_start() {
    let mut h = Harness::start(with_fault("stall=after@POST /calls$#1")).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_received("POST", "/calls").await;
    h.wait_journalled(&["intent"]).await;
    let (server, home) = h.killed().await;
    let mut h = again(server, home);
    h.wait_for("Found: the call to +821012345605 was placed").await;
    h.press("5");
    h.wait_for("An earlier run ended while placing a call").await;
    h.press("1 q");
    h.wait_for("1 call placed here is still live").await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn calls_left_running_are_followed_again_at_the_next_start_and_their_end_is_written_down() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    h.dial_next("ext:bob", &"a text that takes a while ".repeat(30)).await;
    h.wait_for("2 legs").await;
    h.send(vdial::messages::message::Message::Terminate);
    let (server, home) = h.ended_with_home().await;
    assert!(server.requests().iter().all(|request| !request.path.ends_with("/hangup")));

    let mut h = again(server, home);
    h.wait_for("calls from an earlier run").await;
    h.wait_for("followed again").await;
    let lines = h.journal();
    assert_eq!(lines.iter().filter(|line| line["event"] == "left").count(), 2, "{lines:?}");
    h.press("q");
    h.wait_for("2 calls placed here are still live").await;
    h.wait_for("h hangs all up").await;
    h.press("h");
    h.wait_for("Type 2 and Enter").await;
    h.press("2 enter");
    let (server, home) = h.ended_with_home().await;
    assert_eq!(server.requests().iter().filter(|request| request.path.ends_with("/hangup")).count(), 2);

    let mut h = again(server, home);
    h.wait_for("2 Numbers 8").await;
    let lines = h.journal();
    assert_eq!(lines.iter().filter(|line| line["event"] == "ended").count(), 2, "{lines:?}");
    h.press("5");
    let screen = h.wait_for("Using the access key").await;
    assert!(!screen.contains("earlier run"), "{screen}");
}

#[tokio::test]
async fn a_call_whose_record_is_gone_meanwhile_is_told_as_ended() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    let (server, home) = h.killed().await;
    let id = server.calls()[0]["id"].as_str().unwrap().to_owned();
    assert!(server.forget_call(&id));
    let mut h = again(server, home);
    h.wait_for("The call from an earlier run has ended").await;
    h.wait_journalled(&["intent", "placed", "ended"]).await;
}

#[tokio::test]
async fn a_torn_last_line_is_said_and_the_rest_is_used() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    let (server, home) = h.killed().await;
    let path = home.path().join("data/journal.jsonl");
    let torn = std::fs::read_to_string(&path).unwrap() + "{\"at\":\"2026-11-20T14";
    std::fs::write(&path, torn).unwrap();
    let mut h = again(server, home);
    h.wait_for("is live and followed again").await;
    h.press("5");
    h.wait_for("is incomplete, as after a crash").await;
}

#[tokio::test]
async fn what_cannot_be_journalled_is_sent_only_after_a_question() {
    let home = TempDir::new().unwrap();
    // A directory in the place of the file.
    std::fs::create_dir_all(home.path().join("data/journal.jsonl")).unwrap();
    let mut h = Harness::start(Setting { home: Some(home), ..Setting::default() }).await;
    h.dial(STAYS_UP, "hello").await;
    let screen = h.wait_for("Not sent: the journal cannot be written: it is a directory, not a file").await;
    assert!(screen.contains("Not sent"), "{screen}");
    h.press("left f5");
    h.wait_for("w calls without the journal").await;
    assert!(h.screen().contains("Last attempt: the journal cannot be written"), "{}", h.screen());
    // Neither the key of other questions nor Enter.
    h.press("y");
    h.press("enter");
    h.wait_gone("Call without the journal?").await;
    h.press("f5");
    h.wait_for("r tries the journal again").await;
    h.press("r");
    h.wait_gone("Call without the journal?").await;
    // Not while the journal is being tried.
    h.wait_for("[ Call ]").await;
    h.press("left f5");
    h.wait_for("w calls without the journal").await;
    assert_eq!(h.received("POST", "/calls"), 0);
    h.press("w");
    h.wait_for("◌ dialing").await;
    assert_eq!(h.placed().len(), 1);
    h.wait_for("JOURNAL NOT WRITTEN").await;
    // What has happened is not forgotten: it is written as soon as that is possible.
    std::fs::remove_dir(h.home.path().join("data/journal.jsonl")).unwrap();
    h.wait_for("The journal is written again").await;
    h.wait_journalled(&["intent", "placed"]).await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn neither_redialling_nor_the_key_of_a_slip_is_a_way_around_the_journal() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_journalled(&["intent", "placed"]).await;
    h.wait_for("● progressing").await;
    let path = h.home.path().join("data/journal.jsonl");
    std::fs::rename(&path, path.with_extension("away")).unwrap();
    std::fs::create_dir(&path).unwrap();
    h.press("R");
    h.wait_for("On answer").await;
    h.press("f5");
    h.wait_for("y calls anyway").await;
    h.press("y");
    h.wait_for("Not sent: the journal cannot be written").await;
    h.press("left f5");
    let screen = h.wait_for("w calls without the journal").await;
    assert!(screen.contains("is already in a call") && !screen.contains("y calls"), "{screen}");
    h.press("y");
    h.press("esc");
    h.wait_gone("Call without the journal?").await;
    assert_eq!(h.placed().len(), 1);
    h.press("f5");
    h.wait_for("w calls without the journal").await;
    h.press("w");
    h.wait_for("2 live").await;
    assert_eq!(h.placed().len(), 2);
}

#[tokio::test]
async fn what_came_of_a_call_is_kept_while_the_journal_cannot_be_written() {
    let mut h = Harness::start(with_fault("latency=700ms@POST /calls$")).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_journalled(&["intent"]).await;
    let path = h.home.path().join("data/journal.jsonl");
    std::fs::rename(&path, path.with_extension("away")).unwrap();
    std::fs::create_dir(&path).unwrap();
    h.wait_for("JOURNAL NOT WRITTEN").await;
    // Nor is it lost in silence.
    h.press("q");
    h.wait_for("Not on disk yet: a line of the journal").await;
    h.wait_for("y quits").await;
    h.press("esc");
    h.wait_gone("Not on disk yet").await;
    std::fs::remove_dir(&path).unwrap();
    std::fs::rename(path.with_extension("away"), &path).unwrap();
    h.wait_gone("JOURNAL NOT WRITTEN").await;
    h.wait_journalled(&["intent", "placed"]).await;
    h.press("5");
    h.wait_for("The journal is written again").await;
    h.wait_for("The journal cannot be written: it is a directory").await;
}

#[tokio::test]
async fn an_agent_who_was_called_without_an_answer_is_found_by_his_groupcall() {
    let mut h = Harness::start(with_fault("reset=after@POST /calls$#1")).await;
    h.dial("agent:b0000000-51a1-4000-8000-000000000003", &"a text that takes a while ".repeat(30)).await;
    h.wait_for("Found: the call to agent:b0000000-51a1-4000-8000-000000000003 was placed").await;
    h.press("esc");
    h.wait_until("its tree", |screen| screen.contains("├▤") && screen.contains("└▤")).await;
    h.wait_journalled(&["intent", "unknown", "placed"]).await;
    let placed = &h.journal()[2];
    let groups = h.server.groupcalls();
    let top = groups.iter().find(|group| group["owner_type"] == "agent").unwrap();
    assert_eq!(placed["groupcalls"], serde_json::json!([top["id"]]));
    assert_eq!(h.placed().len(), 1);
}
