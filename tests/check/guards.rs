//! What is checked before the first call: the plan, the guards, the limits.

use std::fs;

use super::common::shell::{SOURCE, Shell, TALKS};
use super::{Plan, json, number};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_is_wrong_with_a_plan_is_said_at_once() {
    let shell = Shell::new().await;
    let text = format!(
        "[plan]\nfrom = \"{SOURCE}\"\nsay = \"hi\"\ntimeout = \"soon\"\nparalel = 2\n\n\
         [[call]]\nname = \"one\"\nto = \"{TALKS}\"\n[call.expect]\noutcom = \"answered\"\nends_by = \"calee\"\n\n\
         [[call]]\nname = \"one\"\nto = \"{TALKS}\"\n[call.expect]\noutcome = \"busy\"\nlasts_at_most = \"1s\"\n\n\
         [[call]]\nto = 5\n"
    );
    let ended = Plan(text).run(&shell, &[]).await;
    assert_eq!(ended.code, 2, "{ended:?}");
    for words in [
        "plan.toml:4:11: timeout: a length of time",
        "plan.toml:5:1: [plan] has no key \"paralel\"; did you mean \"parallel\"?",
        "plan.toml:11:1: [call.expect] has no key \"outcom\"; did you mean \"outcome\"?",
        "plan.toml:12:11: ends_by: \"calee\" is not known; did you mean \"callee\"?",
        "plan.toml:15:8: another call is named \"one\"",
        "plan.toml:18:11: outcome = \"busy\" contradicts lasts_at_most",
        "name is missing",
        "to: a text in quotes is needed, not integer",
        "what must hold? add [call.expect]",
        "the plan has 9 problems",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    assert!(shell.server.requests().is_empty(), "the server is not even asked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_plan_places_nothing() {
    let shell = Shell::new().await;
    let call = |plan: &str, expect: &str| Plan::new(plan).call(TALKS, "", expect);
    let answered = "outcome = \"answered\"";
    for (plan, code, words) in [
        (Plan("[plan".to_owned()), 2, "plan.toml:1:"),
        (Plan(String::new()), 2, "what happens on answer?"),
        (call("max_calls = 1", answered).call(&number(1, "78"), "", answered), 2, "destinations, and max_calls is 1"),
        (call("", "says = \"hello\""), 2, "allow_transcript = true"),
        (call("", "answered_within = \"50s\""), 2, "longer than the timeout"),
        (call("", "lasts_at_least = \"3s\"\nlasts_at_most = \"2s\""), 2, "more than lasts_at_most"),
        (call("", ""), 2, "nothing must hold"),
        (call("", "reason = \"bussy\""), 2, "did you mean \"busy\"?"),
        (call("cost_limit = \"much\"", answered), 2, "amount of dollars"),
        (call("flow = \"Main menu\"", answered), 2, "only one of say, flow and actions"),
        (call("parallel = 0", answered), 2, "from 1 to 20"),
        (Plan::new("").call("nonsense", "", answered), 2, "call 1, line 6: “nonsense” is not a number"),
        (Plan::new("").call(TALKS, "flow = \"no such flow\"", answered), 2, "no flow has this name"),
        (Plan::new("").call(TALKS, "actions = \"none.json\"", answered), 2, "none.json"),
        (Plan::new("").call(TALKS, "from = \"+899100000001\"", answered), 6, "a check failed: Source"),
        (Plan::new("").call("ext:nobody", "", answered), 6, "a check failed: Extension"),
        (Plan::new("").call("911", "", answered), 2, "an emergency number"),
    ] {
        let plan = plan.call("ext:bob", "", answered);
        let ended = plan.run(&shell, &[]).await;
        assert_eq!(ended.code, code, "{words}: {ended:?}");
        assert!(ended.err.contains(words), "{words}: {ended:?}");
        assert_eq!(ended.out, "");
    }
    assert!(shell.placings().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guards_hold_and_nothing_overrules_them() {
    let shell = Shell::new().await;
    let plan = Plan::new("").call(TALKS, "", "outcome = \"answered\"");
    let read_only = plan.run(&shell, &["--read-only"]).await;
    assert_eq!(read_only.code, 6, "{read_only:?}");
    let junit = shell.home.path().join("no/report.xml");
    fs::write(shell.home.path().join("no"), "a file").unwrap();
    let unwritable = plan.run(&shell, &["--junit", junit.to_str().unwrap()]).await;
    assert_eq!(unwritable.code, 1, "{unwritable:?}");
    assert!(unwritable.err.contains("nothing was placed"), "{unwritable:?}");
    let config = shell.home.path().join(".config/vdial");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("config.toml"), "never_dial = [\"+8210\"]\n").unwrap();
    let never = plan.run(&shell, &[]).await;
    assert_eq!(never.code, 6, "{never:?}");
    assert!(shell.placings().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_calls_need_two_words() {
    let shell = Shell::new().await;
    let plan = Plan::new("").call(TALKS, "", "outcome = \"answered\"");
    let file = plan.file(&shell);
    let file = file.to_str().unwrap();
    for (args, words) in [
        (&[][..], "Add --live, and a cost limit"),
        (&["--cost-limit", "1"], "Add --live;"),
        (&["--live"], "real calls need a cost limit"),
    ] {
        let mut command = shell.vdial(&[&["check", file], args].concat());
        command.env("VOIPBIN_ACCESSKEY", "the-key-of-a-real-account");
        let ended = super::common::shell::ended(command).await;
        assert_eq!(ended.code, 6, "{args:?}: {ended:?}");
        assert!(ended.err.contains(words), "{args:?}: {ended:?}");
    }
    assert!(shell.server.requests().is_empty());
    // The dry run needs neither; this server only refuses the key.
    let mut dry = shell.vdial(&["check", file, "--dry-run"]);
    dry.env("VOIPBIN_ACCESSKEY", "the-key-of-a-real-account");
    let dry = super::common::shell::ended(dry).await;
    assert_eq!(dry.code, 1, "{dry:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_checks_and_prints_the_requests() {
    let shell = Shell::new().await;
    let plan = Plan::new("cost_limit = 1").call(TALKS, "", "outcome = \"answered\"").call(
        "ext:bob",
        "",
        "outcome = \"answered\"",
    );
    let ended = plan.run(&shell, &["--dry-run"]).await;
    assert_eq!(ended.code, 0, "{ended:?}");
    let lines: Vec<serde_json::Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["call"], &lines[0]["destinations"][0]["target"]), (&"call 1".into(), &TALKS.into()));
    assert_eq!(lines.len(), 2);
    assert!(
        ended.err.contains("✓ call 1: Source") && ended.err.contains("all calls cost $0.010 at worst"),
        "{ended:?}"
    );
    assert!(shell.placings().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_placed_that_might_exceed_the_limit() {
    let shell = Shell::new().await;
    let answered = "outcome = \"answered\"";
    // The ledger knows that a minute costs $0.01; the plan takes it to cost more.
    let plan = Plan::new("cost_limit = \"$0.05\"\nminute_costs = \"$0.05\"\nparallel = 3")
        .call(&number(1, "78"), "", answered)
        .call(&number(2, "78"), "", answered)
        .call("ext:bob", "", answered);
    let ended = plan.run(&shell, &["--json"]).await;
    assert_eq!(ended.code, 9, "{ended:?}");
    let (calls, summary) = json(&ended);
    let verdicts: Vec<&str> = calls.iter().map(|call| call["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["passed", "not placed", "passed"], "{calls:#?}");
    assert!(calls[1]["why"].as_str().unwrap().contains("cost limit"), "{calls:#?}");
    assert_eq!((&calls[0]["cost_usd"], &summary["cost_usd"]), (&"0.010".into(), &"0.010".into()));
    assert_eq!(shell.placings().len(), 2);
    // What was spent counts, and not the worst that it could have been.
    let again = Plan(plan.0.replace("$0.05\"\nminute", "$0.07\"\nminute"));
    let ended = again.run(&shell, &["--json"]).await;
    assert_eq!(ended.code, 0, "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_that_cannot_be_kept_refuses_the_plan() {
    let shell = Shell::new().await;
    let plan = |keys: &str, timeout: &str| Plan::new(keys).call(TALKS, timeout, "outcome = \"answered\"");
    let dear = plan("cost_limit = \"$0.015\"", "timeout = \"1m\"").run(&shell, &[]).await;
    assert_eq!(dear.code, 6, "two minutes begun: {dear:?}");
    assert!(dear.err.contains("it may cost $0.020"), "{dear:?}");
    shell.server.set_faults(vec!["status=403@GET /billings".parse().unwrap()]);
    let unknown = plan("cost_limit = \"$1\"", "").run(&shell, &[]).await;
    assert_eq!(unknown.code, 6, "{unknown:?}");
    assert!(unknown.err.contains("add minute_costs"), "{unknown:?}");
    assert!(shell.placings().is_empty());
}
