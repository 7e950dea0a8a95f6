//! `vdial call`: the exit code for every outcome, the guards, Ctrl-C.

use std::fs;

use serde_json::Value;
use vdial::simulator::Options;

use super::{BUSY, FAILS, SILENT, SOURCE, STAYS_UP, Shell, TALKS, until};
use crate::common::quiet;

/// A number in a country that the account must not call.
const NOT_WHITELISTED: &str = "+37410123456";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_exit_code_is_that_of_the_outcome() {
    let shell = Shell::new().await;
    for (to, code, words) in
        [(TALKS, 0, "ended by VoIPBIN"), (BUSY, 3, "busy"), (SILENT, 4, "unreachable"), (FAILS, 5, "failed")]
    {
        let ended = shell.call(&["--to", to, "--wait"]).await;
        assert_eq!(ended.code, code, "{to}: {ended:?}");
        assert!(ended.out.lines().last().unwrap().contains(words), "{to}: {ended:?}");
    }
    assert_eq!(shell.placings().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_destinations_the_worst_counts() {
    let shell = Shell::new().await;
    let ended = shell.call(&["--to", TALKS, "--to", BUSY, "--wait"]).await;
    assert_eq!(ended.code, 3, "{ended:?}");
    assert_eq!(shell.placings().len(), 1, "one request");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_waiting_it_prints_the_id_alone() {
    let shell = Shell::new().await;
    let ended = shell.call(&["--to", STAYS_UP]).await;
    assert_eq!((ended.code, ended.out.trim()), (0, shell.server.calls()[0]["id"].as_str().unwrap()));
    assert!(ended.err.contains("✓ Source"), "the pre-flight is on standard error: {ended:?}");
    let quiet = shell.call(&["--to", TALKS, "--quiet"]).await;
    assert_eq!(quiet.err, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_extension_rings_all_its_devices() {
    let shell = Shell::new().await;
    let ended = shell.call(&["--to", "ext:bob", "--wait=answered", "--json"]).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    let lines: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["event"], "placed");
    assert_eq!(lines[0]["groupcalls"].as_array().unwrap().len(), 1);
    assert!(lines.iter().any(|line| line["status"] == "progressing"), "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_check_stops_it_and_anyway_does_not() {
    let shell = Shell::new().await;
    let from_virtual = ["call", "--from", "+899100000001", "--say", "hi", "--to", TALKS];
    let ended = shell.run(&from_virtual).await;
    assert_eq!(ended.code, 6, "{ended:?}");
    assert!(ended.err.contains("✗ Source") && ended.err.contains("vdial list numbers"), "{ended:?}");
    assert!(shell.placings().is_empty());
    shell.run(&[&from_virtual[..], &["--anyway"]].concat()).await;
    assert_eq!(shell.placings().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_looks_like_a_mistake_is_not_sent() {
    let shell = Shell::new().await;
    assert_eq!(shell.call(&["--to", STAYS_UP]).await.code, 0);
    let ended = shell.call(&["--to", STAYS_UP]).await;
    assert_eq!(ended.code, 6, "{ended:?}");
    assert!(ended.err.contains("already in a call"), "{ended:?}");
    assert_eq!(shell.placings().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_dial_holds_whatever_is_asked() {
    let shell = Shell::new().await;
    let config = shell.home.path().join(".config/vdial");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("config.toml"), "never_dial = [\"+8210\"]\n").unwrap();
    for anyway in [&[][..], &["--anyway"]] {
        let ended = shell.call(&[&["--to", TALKS], anyway].concat()).await;
        assert_eq!(ended.code, 6, "{ended:?}");
    }
    assert!(shell.placings().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn read_only_sends_nothing() {
    let shell = Shell::new().await;
    let ended = shell.call(&["--to", TALKS, "--read-only", "--anyway"]).await;
    assert_eq!(ended.code, 6, "{ended:?}");
    assert!(shell.placings().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_prints_the_request_and_sends_nothing() {
    let shell = Shell::new().await;
    let ended = shell.call(&["--to", TALKS, "--dry-run"]).await;
    let body: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((ended.code, &body["destinations"][0]["target"]), (0, &Value::from(TALKS)));
    assert!(shell.placings().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_understood_is_a_usage_error() {
    let shell = Shell::new().await;
    let from = ["call", "--from", SOURCE];
    for (args, words) in [
        (&["--to", "nonsense", "--say", "hi"][..], "nonsense"),
        (&["--to", TALKS, "--flow", "no such flow"], "flow"),
        (&["--to", TALKS, "--actions", "/no/such/file"], "/no/such/file"),
        (&["--to", TALKS, "--say", "a", "--flow", "b"], "--flow"),
        (&["--to", TALKS, "--say", "a", "--timeout", "soon", "--wait"], "length of time"),
    ] {
        let ended = shell.run(&[&from[..], args].concat()).await;
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.err.contains(words), "{words}: {ended:?}");
    }
    assert!(shell.placings().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn actions_come_from_a_file() {
    let shell = Shell::new().await;
    let file = shell.home.path().join("actions.json");
    fs::write(&file, r#"[{"type": "talk", "option": {"text": "from a file", "language": "en-US"}}]"#).unwrap();
    let ended = shell.run(&["call", "--from", SOURCE, "--to", TALKS, "--actions", file.to_str().unwrap()]).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    let body: Value = serde_json::from_str(&shell.placings()[0].body).unwrap();
    assert_eq!(body["actions"][0]["option"]["text"], "from a file");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_and_an_unknown_outcome_have_codes_of_their_own() {
    let shell = Shell::new().await;
    shell.server.set_faults(vec!["status=402@POST /calls$".parse().unwrap()]);
    let refused = shell.call(&["--to", TALKS]).await;
    assert_eq!(refused.code, 6, "{refused:?}");
    shell.server.set_faults(vec!["status=429@POST /calls$".parse().unwrap()]);
    let limited = shell.call(&["--to", TALKS]).await;
    assert_eq!(limited.code, 6, "{limited:?}");
    shell.server.set_faults(vec!["status=500@POST /calls$".parse().unwrap()]);
    let failed = shell.call(&["--to", TALKS]).await;
    assert_eq!(failed.code, 6, "the list has no call: {failed:?}");
    shell.server.set_faults(vec!["reset@POST /calls$".parse().unwrap()]);
    let unknown = shell.call(&["--to", TALKS]).await;
    assert_eq!(unknown.code, 7, "{unknown:?}");
    assert!(unknown.err.contains("not known whether"), "{unknown:?}");
    assert_eq!(shell.placings().len(), 4, "nothing is sent twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_whose_answer_was_lost_is_found_and_followed() {
    let shell = Shell::new().await;
    shell.server.set_faults(vec!["reset-body@POST /calls$".parse().unwrap()]);
    let ended = shell.call(&["--to", STAYS_UP]).await;
    assert_eq!((ended.code, ended.out.trim()), (0, shell.server.calls()[0]["id"].as_str().unwrap()), "{ended:?}");
    assert_eq!(shell.placings().len(), 1, "nothing is sent twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_time_the_call_goes_on() {
    let shell = Shell::new().await;
    let ended = shell.call(&["--to", STAYS_UP, "--wait", "--timeout", "1s"]).await;
    assert_eq!(ended.code, 8, "{ended:?}");
    assert!(ended.err.contains("vdial hangup"), "{ended:?}");
    assert_eq!(shell.server.live(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_hangs_up_so_long_after_the_answer() {
    let shell = Shell::new().await;
    let ended = shell.call(&["--to", STAYS_UP, "--hangup-after", "200ms"]).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(shell.server.live(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_says_what_goes_on_and_how_to_end_it() {
    let shell = Shell::new().await;
    let mut running = shell.start(&["call", "--from", SOURCE, "--say", "hi", "--to", STAYS_UP, "--wait"]);
    running.wait_for("progressing").await;
    running.signal("INT");
    let ended = running.end().await;
    let id = shell.server.calls()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ended.code, 130, "{ended:?}");
    assert!(ended.err.contains(&format!("vdial hangup {id}")), "{ended:?}");
    assert_eq!(shell.server.live(), 1, "nothing is hung up unasked");
    assert_eq!(shell.run(&["hangup", &id]).await.code, 0);
    until("the end", || shell.server.live() == 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_hangs_up_where_that_was_asked_for() {
    let shell = Shell::new().await;
    let args = ["call", "--from", SOURCE, "--say", "hi", "--to", STAYS_UP, "--wait", "--hangup-on-interrupt"];
    let mut running = shell.start(&args);
    running.wait_for("progressing").await;
    running.signal("INT");
    let ended = running.end().await;
    assert_eq!(ended.code, 130, "{ended:?}");
    assert_eq!(shell.server.live(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_has_the_call() {
    let shell = Shell::new().await;
    shell.call(&["--to", TALKS, "--wait"]).await;
    let history = shell.run(&["history", "--format", "jsonl"]).await;
    let record: Value = serde_json::from_str(history.out.lines().next().unwrap()).unwrap();
    assert_eq!(record["to"][0], TALKS, "{history:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_another_vdial_is_placing_is_left_to_it_while_it_runs() {
    let shell = Shell::new().await;
    shell.server.set_faults(vec!["stall=after@POST /calls$#1".parse().unwrap()]);
    let placing = shell.start(&["call", "--from", SOURCE, "--say", "hi", "--to", STAYS_UP]);
    until("the call", || shell.server.live() == 1).await;
    let id = shell.server.calls()[0]["id"].as_str().unwrap().to_owned();

    assert_eq!(shell.call(&["--to", TALKS, "--wait"]).await.code, 0);
    assert!(!shell.journal().contains(&id), "{}", shell.journal());

    placing.signal("KILL");
    placing.end().await;
    let watching = shell.start(&["watch"]);
    until("the call in the journal", || shell.journal().contains(&id)).await;
    watching.signal("INT");
    watching.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_is_over_before_it_is_found_was_placed_all_the_same() {
    let shell = Shell::with(Options { speed: 20.0, ..quiet() }).await;
    let faults = ["reset-body@POST /calls$", "latency=2s@GET /calls$"];
    shell.server.set_faults(faults.map(|fault| fault.parse().unwrap()).into());
    let ended = shell.call(&["--to", FAILS, "--wait"]).await;
    assert_eq!(ended.code, 5, "{ended:?}");
    let again = shell.call(&["--to", "+821012345703"]).await;
    let id = shell.server.calls()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!((again.code, again.out.trim()), (5, id.as_str()), "{again:?}");
    assert_eq!(shell.placings().len(), 2, "nothing is sent twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_of_the_answer_that_cannot_be_read_is_searched_for() {
    let shell = Shell::new().await;
    shell.server.set_faults(vec!["broken-item@POST /calls$".parse().unwrap()]);
    let ended = shell.call(&["--to", STAYS_UP, "--to", "+821012345705"]).await;
    assert_eq!((ended.code, ended.out.lines().count()), (0, 2), "{ended:?}");
    assert_eq!((shell.placings().len(), shell.server.live()), (1, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_destination_that_was_not_called_shows_in_the_exit_code() {
    let shell = Shell::new().await;
    // The server skips countries that are not whitelisted.
    let to = ["--to", STAYS_UP, "--to", NOT_WHITELISTED, "--anyway"];
    let skipped = shell.call(&to).await;
    assert_eq!((skipped.code, skipped.out.lines().count()), (6, 1), "{skipped:?}");
    assert!(skipped.err.contains("skipped 1 of 2 destinations"), "{skipped:?}");
    shell.server.set_faults(vec!["reset-body@POST /calls$".parse().unwrap()]);
    let in_doubt = shell.call(&["--to", TALKS, "--to", NOT_WHITELISTED, "--anyway"]).await;
    assert_eq!((in_doubt.code, in_doubt.out.lines().count()), (7, 1), "{in_doubt:?}");
    assert!(in_doubt.err.contains(&format!("not known whether {NOT_WHITELISTED} was called")), "{in_doubt:?}");
}
