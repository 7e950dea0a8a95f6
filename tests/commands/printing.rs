//! `vdial list`, `show`, `hangup`, and `man`, and what the README says of the exit codes.

use serde_json::Value;
use vdial::simulator::Simulator;

use super::{STAYS_UP, Shell, TALKS};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_tables_csv_and_the_servers_json() {
    let shell = Shell::new().await;
    for (what, rows, head) in
        [("calls", 100, "CREATED"), ("numbers", 8, "NUMBER"), ("flows", 6, "NAME"), ("extensions", 7, "EXTENSION")]
    {
        let table = shell.run(&["list", what]).await;
        assert_eq!((table.code, table.out.lines().count()), (0, rows + 1), "{table:?}");
        assert!(table.out.starts_with(head), "{table:?}");
        let csv = shell.run(&["list", what, "--format", "csv"]).await;
        assert_eq!(csv.out.matches("\r\n").count(), rows + 1, "{csv:?}");
        let json = shell.run(&["list", what, "--format", "json"]).await;
        let records: Vec<Value> = serde_json::from_str(&json.out).unwrap();
        assert_eq!(records.len(), rows);
        assert!(records.iter().all(|record| record["id"].is_string()));
    }
    let all = shell.run(&["list", "calls", "--limit", "1000", "--format", "json"]).await;
    assert_eq!(serde_json::from_str::<Vec<Value>>(&all.out).unwrap().len(), shell.server.calls().len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_shown_and_hung_up_once() {
    let shell = Shell::new().await;
    let id = shell.call(&["--to", STAYS_UP]).await.out.trim().to_owned();
    let shown = shell.run(&["show", &id]).await;
    assert!(shown.code == 0 && shown.out.contains(STAYS_UP), "{shown:?}");
    let record: Value = serde_json::from_str(&shell.run(&["show", &id, "--json"]).await.out).unwrap();
    assert_eq!(record["id"], id.as_str());
    assert_eq!(shell.run(&["hangup", &id]).await.code, 0);
    super::until("the end", || shell.server.live() == 0).await;
    let again = shell.run(&["hangup", &id]).await;
    assert!(again.code == 0 && again.err.contains("already ended"), "{again:?}");
    let why = shell.run(&["show", &id]).await;
    assert!(why.out.contains("why "), "{why:?}");
    for command in ["show", "hangup"] {
        let unknown = shell.run(&[command, "11111111-1111-4111-8111-111111111111"]).await;
        assert!([1, 6].contains(&unknown.code) && unknown.err.contains("knows no such call"), "{unknown:?}");
        assert_eq!(shell.run(&[command, "not/an id"]).await.code, 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_groupcall_is_hung_up_as_a_whole() {
    let shell = Shell::new().await;
    let id = shell.call(&["--to", "ext:meeting-room-02"]).await.out.trim().to_owned();
    assert!(shell.run(&["show", &id]).await.out.contains("call_ids"));
    assert_eq!(shell.run(&["hangup", &id]).await.code, 0);
    super::until("the end", || shell.server.live() == 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_credential_or_a_server_it_says_what_to_do() {
    let shell = Shell::new().await;
    for args in [&["list", "numbers"][..], &["watch"], &["call", "--to", TALKS, "--say", "hi"]] {
        let mut bare = shell.vdial(args);
        bare.env_remove("VOIPBIN_ACCESSKEY");
        let ended = super::ended(bare).await;
        assert!(ended.code == 1 && ended.err.contains("VOIPBIN_ACCESSKEY"), "{ended:?}");
        let mut wrong = shell.vdial(args);
        wrong.env("VOIPBIN_ACCESSKEY", "not-the-key-of-anybody");
        let ended = super::ended(wrong).await;
        assert!(ended.code == 1 && !ended.err.is_empty(), "{ended:?}");
        assert!(!ended.err.contains("not-the-key-of-anybody") && !ended.err.contains(Simulator::accesskey()));
        let mut nowhere = shell.vdial(args);
        nowhere.env("VOIPBIN_API_URL", "http://127.0.0.1:1/v1.0");
        let ended = super::ended(nowhere).await;
        assert!(ended.code == 1 && ended.err.contains("no connection"), "{ended:?}");
    }
}

/// One file for each page, so that a change of a command is seen in its own.
#[tokio::test]
async fn the_manual_pages_are_as_they_were_looked_at() {
    let shell = Shell::new().await;
    let directory = shell.home.path().join("man/man1");
    assert_eq!(shell.run(&["man", "--all", directory.to_str().unwrap()]).await.code, 0);
    let mut pages = 0;
    for file in std::fs::read_dir(&directory).unwrap() {
        let path = file.unwrap().path();
        let (name, page) = (path.file_stem().unwrap().to_str().unwrap(), std::fs::read_to_string(&path).unwrap());
        let printed = match name.strip_prefix("vdial-") {
            Some(command) => shell.run(&["man", command]).await,
            None => shell.run(&["man"]).await,
        };
        assert_eq!((printed.code, printed.out.as_str()), (0, page.as_str()), "{name}");
        insta::assert_snapshot!(format!("man_{name}"), page);
        pages += 1;
    }
    assert!(pages >= 10, "{pages}");
    assert_eq!(shell.run(&["man", "nothing"]).await.code, 1);
}

#[test]
fn the_readme_lists_every_exit_code() {
    let readme = include_str!("../../README.md");
    let table = readme.split("| Exit code |").nth(1).unwrap().split("\n\n").next().unwrap();
    let codes: Vec<&str> = table.lines().skip(2).map(|row| row.split('|').nth(1).unwrap().trim()).collect();
    assert_eq!(codes, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "128 + n"]);
}
