//! `vdial completions`: what can follow on a command line, with the names of the account as they were last read, in the
//! shells themselves. A shell that is not installed is skipped aloud.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;

use super::{Ended, STAYS_UP, Shell, ended};

const VDIAL: &str = env!("CARGO_BIN_EXE_vdial");

impl Shell {
    /// What can follow, as fish, zsh and PowerShell read it.
    async fn follows(&self, before: &[&str], current: &str) -> Vec<String> {
        let current = format!("={current}");
        // In a folder without files, which would be offered too.
        let folder = tempfile::TempDir::new().unwrap();
        let mut command = self.vdial(&[&["__complete", "fish", current.as_str()], before].concat());
        command.current_dir(folder.path());
        let answer = ended(command).await;
        assert_eq!((answer.code, answer.err.as_str()), (0, ""), "{answer:?}");
        answer.out.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// Reads all lists once.
    async fn read_lists(&self) {
        for list in ["numbers", "flows", "extensions", "calls"] {
            assert_eq!(self.run(&["list", list]).await.code, 0);
        }
    }

    /// Runs a script of another shell, with vdial in its `PATH`; `None` if the shell is not installed.
    async fn script(&self, shell: &str, args: &[&str]) -> Option<Ended> {
        let folder = std::path::Path::new(VDIAL).parent().unwrap();
        let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new(shell);
        command.env_clear().env("HOME", self.home.path()).env("TERM", "dumb").env("PATH", path).args(args);
        command.env("VOIPBIN_API_URL", self.server.api_url());
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap();
        if output.is_err() {
            eprintln!("{shell} is not installed: its completions are not tested");
        }
        output.ok().map(Ended::from)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_those_of_the_last_reading_and_no_request_is_sent() {
    let shell = Shell::new().await;
    assert!(shell.follows(&["call", "--to"], "").await.is_empty());
    shell.read_lists().await;
    let id = shell.call(&["--to", STAYS_UP]).await.out.trim().to_owned();
    shell.run(&["list", "calls"]).await;
    let requests = shell.server.requests().len();
    assert!(shell.follows(&["call", "--from"], "+1202").await.contains(&"+12025550142\tMain line".to_owned()));
    let extensions = shell.follows(&["call", "--say", "hi", "--to"], "ext:Rec").await;
    assert!(extensions.contains(&"ext:Reception Desk\t1001".to_owned()), "{extensions:?}");
    assert!(
        shell.follows(&["call"], "--to=ext:Rec").await.iter().any(|line| line.starts_with("--to=ext:Reception Desk"))
    );
    assert!(
        !shell.follows(&["call", "--flow"], "").await.is_empty() && !shell.follows(&["--flow"], "").await.is_empty()
    );
    for command in ["show", "hangup", "watch"] {
        let calls = shell.follows(&[command], &id[..8]).await;
        assert!(calls.len() == 1 && calls[0].contains(STAYS_UP), "{calls:?}");
    }
    // Another profile, server or account has other names.
    fs::create_dir_all(shell.home.path().join(".config/vdial")).unwrap();
    fs::write(shell.home.path().join(".config/vdial/config.toml"), "[profiles.other]\n").unwrap();
    assert!(shell.follows(&["call", "--profile", "other", "--to"], "").await.is_empty());
    assert!(shell.follows(&["call", "--api-url=http://127.0.0.1:1/v1.0", "--to"], "").await.is_empty());
    assert_eq!(shell.server.requests().len(), requests);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_is_private_and_written_only_when_it_is_news() {
    let shell = Shell::new().await;
    shell.read_lists().await;
    let folder = shell.home.path().join(".local/share/vdial/readings");
    let file = folder.join("default.extensions.json");
    let before = fs::metadata(&file).unwrap();
    assert_eq!(before.permissions().mode() & 0o777, 0o600);
    shell.read_lists().await;
    assert_eq!(fs::metadata(&file).unwrap().ino(), before.ino());
    // A file that is damaged, or that somebody made up, does no harm.
    for text in [
        "{",
        "{\"api_url\":3}",
        &format!("{{\"api_url\":{:?},\"names\":[[\"ext:a\\u001b[2J\",\"x\"]]}}", shell.server.api_url()),
    ] {
        fs::write(&file, text).unwrap();
        assert!(shell.follows(&["call", "--to"], "").await.is_empty(), "{text}");
    }
    // The watching reads the lists too.
    let watch = shell.start(&["watch"]);
    super::until("the list to be kept", || fs::metadata(&file).unwrap().ino() != before.ino()).await;
    watch.signal("TERM");
    assert_eq!(watch.end().await.code, 143);
}

/// One file for each command, so that a change of a command is seen in its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_and_options_are_completed_with_what_they_mean() {
    let shell = Shell::new().await;
    let commands = shell.follows(&[], "").await;
    let of_program = shell.follows(&[], "--").await;
    insta::assert_snapshot!("completions_vdial", [&commands[..], &of_program[..]].concat().join("\n"));
    let names = commands
        .iter()
        .filter_map(|line| line.split('\t').next())
        .filter(|name| *name != "help" && !name.starts_with('-'));
    for name in names {
        assert!(!name.contains("__"), "{name}");
        let (words, options) = (shell.follows(&[name], "").await, shell.follows(&[name], "--").await);
        let follow = if words == options { options } else { [words, options].concat() };
        insta::assert_snapshot!(format!("completions_{name}"), follow.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_shell_completes_and_quotes() {
    let shell = Shell::new().await;
    shell.read_lists().await;
    // As bash calls it, and what it then puts in.
    let bash = r#"source <(vdial completions bash)
        for COMP_LINE in 'vdial han' 'vdial call --to ext:Reception\ D' 'vdial call --to "ext:Reception Desk'; do
            COMP_POINT=${#COMP_LINE} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'; _vdial vdial; printf '<%s>' "${COMPREPLY[@]}"; echo
        done; complete -p vdial"#;
    if let Some(ended) = shell.script("bash", &["--norc", "-c", bash]).await {
        let lines: Vec<&str> = ended.out.lines().collect();
        assert_eq!(lines[0], "<hangup>", "{ended:?}");
        assert!(lines[1].contains("<Reception\\ Desk>") && lines[2] == "<ext:Reception Desk>", "{ended:?}");
        assert!(lines[3].contains("-F _vdial vdial"), "{ended:?}");
    }
    let fish = "vdial completions fish | source; complete -C 'vdial han'; complete -C 'vdial call --to ext:Reception\\ Desk'; complete -C 'vdial call --to \"ext:Reception Desk'";
    if let Some(ended) = shell.script("fish", &["--no-config", "-c", fish]).await {
        assert!(ended.out.contains("hangup\tHang up calls"), "{ended:?}");
        assert_eq!(ended.out.matches("Reception Desk\t1001").count(), 2, "{ended:?}");
    }
    // PowerShell cannot be had everywhere: at least its script asks as the others do.
    for (name, words) in
        [("powershell", "Register-ArgumentCompleter -Native -CommandName 'vdial'"), ("elvish", "hangup")]
    {
        let script = shell.run(&["completions", name]).await;
        assert!(script.code == 0 && script.out.contains(words), "{script:?}");
        assert!(name == "elvish" || script.out.contains("__complete powershell \"=$current\""), "{script:?}");
    }
}
