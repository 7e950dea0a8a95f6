//! Each expectation, holding and failing, and the reports.

use std::fs;

use vdial::simulator::Options;

use super::common::quiet;
use super::common::shell::Shell;
use super::{Plan, json, number};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expectation_holds_or_fails_by_what_the_server_tells() {
    let shell = Shell::new().await;
    let talks = |which| number(which, "78");
    let busy = |which| number(which, "01");
    let silent = |which| number(which, "02");
    // What is called, what is expected, and what is seen where it does not hold.
    let cases: Vec<(String, &str, Option<&str>)> = vec![
        (talks(1), "outcome = \"answered\"", None),
        (talks(2), "outcome = \"busy\"", Some("answered")),
        (busy(3), "outcome = \"busy\"", None),
        (busy(4), "outcome = \"answered\"", Some("busy")),
        (number(5, "03"), "outcome = \"failed\"", None),
        (silent(6), "outcome = \"no answer\"", None),
        (talks(7), "rings_within = \"10s\"", None),
        (talks(8), "rings_within = \"1ms\"", Some(" s")),
        (busy(9), "rings_within = \"10s\"", Some("never rang (busy)")),
        (talks(10), "answered_within = \"20s\"", None),
        (talks(11), "answered_within = \"1ms\"", Some(" s")),
        (busy(12), "answered_within = \"10s\"", Some("busy")),
        (talks(13), "ends_by = \"platform\"", None),
        (talks(14), "ends_by = \"callee\"", Some("platform")),
        (busy(15), "ends_by = \"callee\"", None),
        (talks(16), "reason = \"normal\"", None),
        (silent(17), "reason = \"busy\"", Some("noanswer")),
        (talks(18), "lasts_at_least = \"1ms\"", None),
        (talks(19), "lasts_at_least = \"10m\"", Some(" s")),
        (talks(20), "lasts_at_most = \"10m\"", None),
        (talks(21), "lasts_at_most = \"1ms\"", Some(" s")),
        (busy(22), "lasts_at_most = \"1m\"", Some("busy")),
        (talks(23), "costs_at_most = \"$0.01\"", None),
        (talks(24), "costs_at_most = \"$0.009\"", Some("$0.010")),
        (busy(25), "costs_at_most = 0", None),
        ("ext:bob".to_owned(), "answered_by = \"ext:bob\"\ncosts_at_most = 0", None),
        ("ext:alice".to_owned(), "answered_by = \"ext:bob\"", Some("ext:")),
    ];
    let plan =
        cases.iter().fold(Plan::new("max_calls = 40\nparallel = 6"), |plan, (to, expect, _)| plan.call(to, "", expect));
    let ended = plan.run(&shell, &["--json"]).await;
    assert_eq!(ended.code, 9, "{ended:?}");
    let (calls, summary) = json(&ended);
    for ((to, expect, seen), call) in cases.iter().zip(&calls) {
        let holds = seen.is_none();
        let verdict = if holds { "passed" } else { "failed" };
        assert_eq!(call["verdict"], verdict, "{to} {expect}: {call:#}");
        let last = call["expectations"].as_array().unwrap().last().unwrap();
        assert_eq!(last["holds"], holds, "{to} {expect}: {call:#}");
        let words = last["seen"].as_str().unwrap();
        assert!(words.contains(seen.unwrap_or_default()), "{to} {expect}: {words}");
        assert_ne!(words, "not known", "{to} {expect}");
    }
    let failed = cases.iter().filter(|(.., seen)| seen.is_some()).count();
    assert_eq!((&summary["failed"], &summary["passed"]), (&failed.into(), &(cases.len() - failed).into()));
    assert_eq!(shell.placings().len(), cases.len());
    assert_eq!(shell.server.live(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_test_itself_hangs_up_and_that_is_told_from_others() {
    let shell = Shell::new().await;
    let (up, rings) = (|which| number(which, "05"), |which| number(which, "02"));
    let plan = Plan::new("parallel = 4")
        .call(&up(1), "hangup_after = \"300ms\"", "outcome = \"answered\"\nends_by = \"caller\"")
        .call(&up(2), "timeout = \"2s\"", "outcome = \"answered\"")
        .call(&rings(3), "timeout = \"1s\"", "outcome = \"hung up\"")
        .call(&rings(4), "timeout = \"1s\"", "outcome = \"no answer\"");
    let ended = plan.run(&shell, &["--json"]).await;
    assert_eq!(ended.code, 9, "{ended:?}");
    let (calls, _) = json(&ended);
    let verdicts: Vec<&str> = calls.iter().map(|call| call["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["passed", "failed", "passed", "failed"], "{calls:#?}");
    assert_eq!(calls[1]["expectations"][1]["name"], "timeout", "{calls:#?}");
    assert_eq!(calls[3]["expectations"][0]["seen"], "hung up", "{calls:#?}");
    assert_eq!(shell.server.live(), 0, "nothing is left behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_destinations_it_is_told_which_answered() {
    let shell = Shell::new().await;
    let (silent, talks) = (number(1, "02"), number(2, "78"));
    let list = format!("{silent}\", \"{talks}");
    let text = Plan::new("").call(&list, "timeout = \"1m\"", &format!("answered_by = \"{talks}\"")).0;
    let text = text.replace(&format!("to = \"{list}\""), &format!("to = [\"{list}\"]"));
    let ended = Plan(text.clone()).run(&shell, &[]).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    let other = text.replace(&format!("answered_by = \"{talks}\""), "answered_by = \"+821099999999\"");
    let ended = Plan(other).run(&shell, &[]).await;
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("none of the destinations"), "{ended:?}");
    assert_eq!(shell.placings().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_known_does_not_hold() {
    let shell = Shell::new().await;
    shell.server.set_faults(vec!["status=403@GET /billings".parse().unwrap()]);
    let plan = Plan::new("").call(&number(1, "78"), "", "costs_at_most = \"$1\"");
    let ended = plan.run(&shell, &[]).await;
    assert_eq!(ended.code, 9, "{ended:?}");
    assert!(ended.out.contains("seen not known (not with this credential)"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_is_looked_for_in_a_transcript() {
    let shell = Shell::with(Options { speed: 4.0, ..quiet() }).await;
    let plan = Plan::new("allow_transcript = true\nparallel = 3")
        .call(
            &number(1, "78"),
            "say = \"Good morning, this is a test.\"",
            "says = \"hello who\"\nhears = \"good MORNING this\"",
        )
        .call(&number(2, "78"), "", "hears = [\"hello\", \"good evening\"]")
        .call("ext:alice", "hangup_after = \"6s\"", "says = \"Hello\"");
    let ended = plan.run(&shell, &["--json"]).await;
    let (calls, _) = json(&ended);
    let verdicts: Vec<&str> = calls.iter().map(|call| call["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["passed", "failed", "passed"], "{calls:#?}");
    assert_eq!(calls[1]["expectations"][1]["seen"], "\"hello\"", "{calls:#?}");
    let started = shell.server.requests().iter().filter(|sent| sent.path.ends_with("/transcribes")).count();
    assert_eq!(started, 3, "one for each call");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_transcript_nothing_was_said() {
    let shell = Shell::new().await;
    shell.server.set_faults(vec!["status=403@POST /transcribes".parse().unwrap()]);
    let plan = Plan::new("allow_transcript = true").call(&number(1, "78"), "", "says = \"hello\"");
    let ended = plan.run(&shell, &[]).await;
    assert_eq!(ended.code, 9, "{ended:?}");
    assert!(ended.out.contains("says: expected \"hello\", seen not known"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_report_can_be_read_by_what_reads_junit() {
    let shell = Shell::new().await;
    let junit = shell.home.path().join("report.xml");
    let plan = Plan::new("name = \"a <plan> & more\"\nparallel = 2")
        .call(&number(1, "01"), "", "outcome = \"busy\"")
        .call(&number(2, "01"), "", "outcome = \"answered\"");
    let ended = plan.run(&shell, &["--junit", junit.to_str().unwrap()]).await;
    assert_eq!(ended.code, 9, "{ended:?}");
    let report = quick_junit::Report::deserialize_from_str(&fs::read_to_string(&junit).unwrap()).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (2, 1, 0));
    let suite = &report.test_suites[0];
    assert_eq!(suite.name.as_str(), "a <plan> & more");
    let names: Vec<&str> = suite.test_cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["call 1", "call 2"]);
    let text = format!("{:?}", suite.test_cases[1].status);
    assert!(text.contains("outcome: expected answered, seen busy"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lines_tell_the_same_without_signs() {
    let shell = Shell::new().await;
    let plan = Plan::new("").call(&number(1, "01"), "", "outcome = \"answered\"");
    let ended = plan.run(&shell, &["--ascii", "--quiet"]).await;
    assert!(ended.out.is_ascii() && ended.err.is_empty(), "{ended:?}");
    let lines: Vec<&str> = ended.out.lines().collect();
    assert!(lines[0].starts_with("failed      call 1  busy"), "{ended:?}");
    assert_eq!(lines[1].trim(), "outcome: expected answered, seen busy");
    assert_eq!(lines[2].trim(), shell.server.calls()[0]["id"]);
    assert!(lines[3].starts_with("0 of 1 calls passed, 1 failed"), "{ended:?}");
}
