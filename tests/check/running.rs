//! How a plan runs: never more than it may, everything hung up, whatever fails.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::common::shell::{SILENT, STAYS_UP, Shell, ended, until};
use super::{Plan, json, number};

const ANSWERED: &str = "outcome = \"answered\"";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_runs_against_the_built_in_server() {
    let shell = Shell::new().await;
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/smoke.toml");
    let mut command = shell.vdial(&["check", example, "--demo"]);
    command.env_remove("VOIPBIN_API_URL").env_remove("VOIPBIN_ACCESSKEY");
    let ended = ended(command).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.contains("4 of 4 calls passed"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_more_calls_are_live_than_wanted() {
    let shell = Shell::new().await;
    let plan = (1..=6).fold(Plan::new("parallel = 2"), |plan, which| {
        plan.call(&number(which, "05"), "hangup_after = \"300ms\"", ANSWERED)
    });
    let (most, over) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let watch = async {
        while over.load(Ordering::Relaxed) == 0 {
            most.fetch_max(shell.server.live(), Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let run = async {
        let ended = plan.run(&shell, &["--json"]).await;
        over.store(1, Ordering::Relaxed);
        ended
    };
    let (ended, ()) = tokio::join!(run, watch);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(most.load(Ordering::Relaxed), 2, "two at a time, and not one after another");
    assert_eq!((shell.placings().len(), shell.server.live()), (6, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_destination_is_never_called_twice_at_once() {
    let shell = Shell::new().await;
    let to = number(1, "05");
    let call = |plan: Plan| plan.call(&to, "hangup_after = \"100ms\"", ANSWERED);
    let ended = call(call(Plan::new("parallel = 5"))).run(&shell, &["--json"]).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    let calls = shell.server.calls();
    let time = |call: usize, field: &str| calls[call][field].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let (older, newer) = if time(0, "tm_create") < time(1, "tm_create") { (0, 1) } else { (1, 0) };
    assert!(time(older, "tm_hangup") < time(newer, "tm_create"), "{calls:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_whose_answer_was_lost_is_found_and_hung_up() {
    let shell = Shell::new().await;
    shell.server.set_faults(vec!["reset-body@POST /calls$".parse().unwrap()]);
    let ended = Plan::new("").call(STAYS_UP, "hangup_after = \"200ms\"", ANSWERED).run(&shell, &[]).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("searching the list of calls"), "{ended:?}");
    assert_eq!((shell.placings().len(), shell.server.live()), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_known_is_said_loudly_and_the_others_are_hung_up_in_time() {
    let shell = Shell::new().await;
    let plan = Plan::new("parallel = 2")
        .call(&number(1, "05"), "timeout = \"8s\"", ANSWERED)
        .call(&number(2, "05"), "timeout = \"3s\"", ANSWERED)
        .call(&number(3, "05"), "", ANSWERED);
    let mut running = plan.start(&shell, &["--json"]);
    until("two calls", || shell.server.live() == 2).await;
    shell.server.set_faults(vec!["reset@POST /calls$".parse().unwrap()]);
    // The first one is hung up although the third is still being searched for.
    running.wait_for("call 1").await;
    assert_eq!(shell.server.live(), 0);
    let ended = running.end().await;
    assert_eq!(ended.code, 7, "{ended:?}");
    let (calls, _) = json(&ended);
    assert_eq!((&calls[0]["verdict"], &calls[2]["verdict"]), (&"failed".into(), &"unknown".into()));
    assert!(calls[2]["why"].as_str().unwrap().contains("(sent at "), "{calls:#?}");
    assert_eq!(shell.placings().len(), 3, "nothing is sent twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_refuses_fails_and_the_rest_goes_on() {
    let shell = Shell::new().await;
    let plan = |which| {
        Plan::new("").call(&number(which, "01"), "", "outcome = \"busy\"").call(
            &number(which + 1, "01"),
            "",
            "outcome = \"busy\"",
        )
    };
    for (fault, which) in [("status=402@POST /calls$#1", 1), ("rate-limit=1@POST /calls$#1", 3)] {
        shell.server.set_faults(vec![fault.parse().unwrap()]);
        let ended = plan(which).run(&shell, &["--json"]).await;
        assert_eq!(ended.code, 9, "{fault}: {ended:?}");
        let (calls, _) = json(&ended);
        assert_eq!(
            (&calls[0]["verdict"], &calls[1]["verdict"]),
            (&"not placed".into(), &"passed".into()),
            "{fault}: {ended:?}"
        );
    }
    assert_eq!(shell.placings().len(), 4, "nothing is sent twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_outage_the_call_is_hung_up() {
    let shell = Shell::new().await;
    let plan = Plan::new("").call(STAYS_UP, "timeout = \"4s\"", ANSWERED);
    let running = plan.start(&shell, &["--json", "--no-push"]);
    until("the call", || shell.server.live() == 1).await;
    shell.server.set_faults(vec!["status=503".parse().unwrap()]);
    let hang_ups = || shell.server.requests().iter().filter(|sent| sent.path.ends_with("/hangup")).count();
    until("the hang-up in vain", || hang_ups() > 0).await;
    shell.server.set_faults(Vec::new());
    let ended = running.end().await;
    assert_eq!(ended.code, 9, "{ended:?}");
    assert_eq!(shell.server.live(), 0, "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_does_not_end_is_said_to_be_live() {
    let shell = Shell::new().await;
    shell.server.set_faults(vec!["status=500@POST /calls/*/hangup".parse().unwrap()]);
    let plan = Plan::new("").call(STAYS_UP, "timeout = \"1s\"", ANSWERED).call(SILENT, "", ANSWERED);
    let ended = plan.run(&shell, &[]).await;
    assert_eq!(ended.code, 7, "{ended:?}");
    assert_eq!(shell.placings().len(), 1, "nothing more is placed: {ended:?}");
    let id = shell.server.calls()[0]["id"].as_str().unwrap().to_owned();
    assert!(ended.out.contains(&format!("may be live; vdial hangup {id}")), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_hangs_up_what_was_placed_and_places_nothing_more() {
    let shell = Shell::new().await;
    let junit = shell.home.path().join("report.xml");
    let plan = (1..=3).fold(Plan::new("parallel = 2"), |plan, which| plan.call(&number(which, "05"), "", ANSWERED));
    let running = plan.start(&shell, &["--junit", junit.to_str().unwrap()]);
    until("two calls", || shell.server.live() == 2).await;
    running.signal("INT");
    let ended = running.end().await;
    assert_eq!(ended.code, 130, "{ended:?}");
    assert_eq!((shell.server.live(), shell.placings().len()), (0, 2), "{ended:?}");
    assert!(ended.out.contains("2 failed, 1 not placed"), "{ended:?}");
    assert!(fs::read_to_string(&junit).unwrap().contains("interrupted"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_while_a_call_is_being_placed_leaves_no_call() {
    let shell = Shell::new().await;
    shell.server.set_faults(vec!["latency=2s@POST /calls$".parse().unwrap()]);
    let running = Plan::new("").call(STAYS_UP, "", ANSWERED).start(&shell, &[]);
    until("the request", || !shell.placings().is_empty()).await;
    running.signal("INT");
    let ended = running.end().await;
    assert_eq!(ended.code, 130, "{ended:?}");
    assert_eq!(shell.server.live(), 0, "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_ctrl_c_leaves_at_once_and_says_what_is_live() {
    let shell = Shell::new().await;
    shell.server.set_faults(vec!["status=500@POST /calls/*/hangup".parse().unwrap()]);
    let running = Plan::new("").call(STAYS_UP, "", ANSWERED).start(&shell, &[]);
    until("the call", || shell.server.live() == 1).await;
    running.signal("INT");
    let hang_ups = || shell.server.requests().iter().any(|sent| sent.path.ends_with("/hangup"));
    until("the hang-up in vain", hang_ups).await;
    running.signal("INT");
    let ended = running.end().await;
    assert_eq!(ended.code, 130, "{ended:?}");
    assert!(ended.out.contains("vdial hangup"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_extension_that_failed_is_tested_again() {
    let shell = Shell::new().await;
    // Rings nothing: no device is registered.
    let plan = Plan::new("").call("ext:attic", "timeout = \"3s\"", ANSWERED);
    for _ in 0..2 {
        let ended = plan.run(&shell, &[]).await;
        assert_eq!(ended.code, 9, "{ended:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_has_the_calls() {
    let shell = Shell::new().await;
    Plan::new("").call(SILENT, "timeout = \"1s\"", "outcome = \"hung up\"").run(&shell, &[]).await;
    let history = shell.run(&["history", "--format", "jsonl"]).await;
    assert!(history.out.contains(SILENT), "{history:?}");
}
