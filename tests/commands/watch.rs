//! `vdial watch`: a line for each change, until something ends it.

use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use vdial::simulator::Options;

use super::{BUSY, SILENT, SOURCE, STAYS_UP, Shell, TALKS, ended, until};
use crate::common::quiet;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_change_is_a_line_by_push_and_by_polling() {
    for polling in [&[][..], &["--no-push"]] {
        let shell = Shell::with(Options { speed: 5.0, ..quiet() }).await;
        let mut watch = shell.start(&[&["watch", "--jsonl", "--changes"], polling].concat());
        shell.until_read().await;
        if polling.is_empty() {
            until("the channel", || shell.server.push_channels() > 0).await;
        }
        let called = shell.call(&["--to", TALKS]).await;
        let id = called.out.trim().to_owned();
        watch.wait_for("\"status\":\"hangup\"").await;
        watch.signal("TERM");
        let ended = watch.end().await;
        assert_eq!(ended.code, 143, "{ended:?}");
        let lines: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let statuses: Vec<&str> = lines
            .iter()
            .filter(|line| line["event"] == "status" && line["id"] == id.as_str())
            .map(|line| line["status"].as_str().unwrap())
            .collect();
        assert_eq!(statuses, ["dialing", "ringing", "progressing", "hangup"], "{lines:#?}");
        assert!(lines.iter().all(|line| line["schema"] == 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_with_the_call_and_says_who_is_not_known() {
    let shell = Shell::new().await;
    let id = shell.call(&["--to", STAYS_UP]).await.out.trim().to_owned();
    let mut watch = shell.start(&["watch", &id, "--until", "ended"]);
    watch.wait_for("progressing").await;
    shell.run(&["hangup", &id]).await;
    let ended = watch.end().await;
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.lines().last().unwrap().contains("hangup"), "{ended:?}");
    let unknown = shell.run(&["watch", "11111111-1111-4111-8111-111111111111", "--until", "ended"]).await;
    assert_eq!(unknown.code, 1, "{unknown:?}");
    assert!(unknown.err.contains("knows no call"), "{unknown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_it_prints_what_is_live() {
    let shell = Shell::new().await;
    let id = shell.call(&["--to", STAYS_UP]).await.out.trim().to_owned();
    let ended = shell.run(&["watch", "--once"]).await;
    assert_eq!((ended.code, ended.out.lines().count()), (0, 1), "{ended:?}");
    assert!(ended.out.contains(&id), "{ended:?}");
    let none = shell.run(&["watch", "--once", "--filter", "dir:in"]).await;
    assert_eq!((none.code, none.out.as_str()), (0, ""), "{none:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_says_when_it_is_blind_and_what_it_missed() {
    let shell = Shell::with(Options { speed: 5.0, ..quiet() }).await;
    let mut watch = shell.start(&["watch", "--jsonl", "--changes", "--no-push"]);
    shell.until_read().await;
    let called = shell.call(&["--to", STAYS_UP]).await;
    let id = called.out.trim().to_owned();
    watch.wait_for("\"status\":\"progressing\"").await;
    shell.server.set_faults(vec!["status=503@GET /calls".parse().unwrap()]);
    watch.wait_for("\"event\":\"blind\"").await;
    assert_eq!(shell.run(&["hangup", &id]).await.code, 0);
    until("the end", || shell.server.live() == 0).await;
    shell.server.set_faults(Vec::new());
    watch.wait_for("\"event\":\"sighted\"").await;
    if !watch.seen.iter().any(|line| line.contains("\"status\":\"hangup\"")) {
        watch.wait_for("\"status\":\"hangup\"").await;
    }
    watch.signal("INT");
    assert_eq!(watch.end().await.code, 130);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let shell = Shell::new().await;
    let mut command = shell.vdial(&["watch"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    shell.until_read().await;
    shell.run(&["call", "--from", SOURCE, "--say", "hi", "--to", STAYS_UP]).await;
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &[][..]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_filter_is_a_usage_error() {
    let ended = Shell::new().await.run(&["watch", "--filter", "colour:red"]).await;
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("colour"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_placed_here_only_where_it_was_placed() {
    let shell = Shell::new().await;
    let id = shell.call(&["--to", STAYS_UP]).await.out.trim().to_owned();
    let elsewhere = TempDir::new().unwrap();
    for (home, placed_here) in [(shell.home.path(), true), (elsewhere.path(), false)] {
        let mut watch = shell.vdial(&["watch", &id, "--once", "--jsonl"]);
        watch.env("HOME", home);
        let ended = ended(watch).await;
        let line: Value = serde_json::from_str(ended.out.lines().next().unwrap()).unwrap();
        assert_eq!(line["placed_here"], placed_here, "{line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_screen_reader_hears_sentences() {
    let shell = Shell::with(Options { speed: 5.0, ..quiet() }).await;
    let config = shell.home.path().join(".config/vdial/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    std::fs::write(&config, "[board]\nringing_seconds = 1\n").unwrap();
    let mut watch = shell.start(&["watch", "--sentences", "--summary", "1s", "--no-push"]);
    watch.wait_for("No call is live").await;
    let id = shell.call(&["--to", STAYS_UP]).await.out.trim().to_owned();
    for words in ["Answered: call to", "1 call is live: 1 talking"] {
        watch.wait_for(words).await;
    }
    shell.server.set_faults(vec!["status=503@GET /calls".parse().unwrap()]);
    watch.wait_for("No contact with the server").await;
    watch.wait_for("there is no contact").await;
    shell.server.set_faults(Vec::new());
    watch.wait_for("Contact again after").await;
    shell.run(&["hangup", &id]).await;
    watch.wait_for("Ended after talking for").await;
    watch.wait_for("No call is live; 1 ended since the start, 0 of them failed").await;
    let called = shell.call(&["--to", BUSY]).await;
    assert!(!called.out.is_empty(), "{called:?}");
    watch.wait_for("Failed, busy").await;
    shell.call(&["--to", SILENT]).await;
    watch.wait_for("Ringing for more than 1 second: call to").await;
    watch.signal("INT");
    let ended = watch.end().await;
    let lines: Vec<&str> = ended.out.lines().collect();
    for line in &lines {
        let plain = line.chars().all(|c| c.is_ascii_alphanumeric() || " +:,.;@-()_".contains(c));
        assert!(plain && line.ends_with('.') && !line.contains("  "), "{line:?}");
        assert!(!line.contains(&id), "an id is spelled out: {line:?}");
    }
    let mut twice = lines.clone();
    twice.dedup();
    assert_eq!(twice, lines);
}
