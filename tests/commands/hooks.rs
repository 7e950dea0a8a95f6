//! `vdial watch --hooks`: each event reaches its program once, within the limits on time and number, without a shell and
//! without secrets.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use vdial::simulator::{Options, Simulator};

use super::{BUSY, FAILS, Running, SILENT, STAYS_UP, Shell, TALKS, until};
use crate::common::quiet;

const ALL: &str = r#"["new", "ringing", "answered", "ended", "busy", "no_answer", "failed", "canceled"]"#;

impl Shell {
    /// Writes the configuration.
    fn configure(&self, text: &str) {
        let folder = self.home.path().join(".config/vdial");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.toml"), text).unwrap();
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The lines that hooks have written into a file.
    fn lines(&self, name: &str) -> Vec<String> {
        fs::read_to_string(self.file(name)).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Waits until hooks have written so many lines.
    async fn until_lines(&self, name: &str, count: usize) -> Vec<String> {
        until(&format!("{count} lines in {name}"), || self.lines(name).len() >= count).await;
        self.lines(name)
    }
}

/// A server that takes any number of requests.
async fn shell() -> Shell {
    Shell::with(Options { rate_limits: false, ..quiet() }).await
}

/// Places a call that stays up, and begins to watch. Returns the watching, which has read the calls, and the call.
async fn watching(shell: &Shell, command: impl FnOnce(&[&str]) -> Command) -> (Running, String) {
    let before = shell.call(&["--to", STAYS_UP]).await.out.trim().to_owned();
    let mut watch = Shell::run_on(command(&["watch", "--hooks", "--filter", "dir:out"]));
    watch.wait_for(&before).await;
    (watch, before)
}

/// A hook that a shell script is, with `$1` and so on for further arguments.
fn script(on: &str, script: &str, more: &str) -> String {
    format!("[[hooks]]\non = {on}\nrun = [\"sh\", \"-c\", '''{script}''', \"sh\", \"; touch injected\"]\n{more}\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_event_reaches_a_hook_once_as_json() {
    let shell = shell().await;
    shell.configure(&script(ALL, "cat >> events; printf '%s\\n' \"$1\" >> args; env > env", ""));
    let (watch, before) = watching(&shell, |args| {
        let mut command = shell.vdial(args);
        let proxy = "http://u:Marker5ecret@h";
        command.env("VOIPBIN_TOKEN", "").env("VN_ACCESS_KEY", "Marker5ecret").env("https_proxy", proxy);
        command
    })
    .await;
    let events_of = |id: &str| {
        let lines = shell.lines("events");
        let events: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut words: Vec<_> = events
            .iter()
            .filter(|event| event["id"] == *id)
            .inspect(|event| assert!(event["schema"] == 1 && event["event"] == "status", "{event}"))
            .map(|event| event["hook"].as_str().unwrap().to_owned())
            .collect();
        // Programs that run at the same time may finish in any order.
        words.sort_unstable();
        words
    };
    for (to, expected) in [
        (TALKS, &["answered", "ended", "new", "ringing"][..]),
        (BUSY, &["busy", "new"]),
        (FAILS, &["failed", "new"]),
        (SILENT, &["new", "no_answer", "ringing"]),
    ] {
        let called = shell.call(&["--to", to]).await;
        let id = called.out.trim();
        assert_eq!(called.code, 0, "{called:?}");
        until(&format!("{expected:?} of {to}"), || events_of(id) == expected).await;
    }
    // What was there before the watching began is no event; what becomes of it is one.
    assert_eq!(shell.run(&["hangup", &before]).await.code, 0);
    until("the end of what was there before", || events_of(&before).contains(&"ended".to_owned())).await;
    assert!(!events_of(&before).contains(&"new".to_owned()));
    watch.signal("TERM");
    assert_eq!(watch.end().await.code, 143);
    assert!(shell.lines("args").iter().all(|argument| argument == "; touch injected"));
    let env = shell.lines("env").join("\n");
    assert!(env.contains("HOME=") && !env.contains("Marker5ecret") && !env.contains(Simulator::accesskey()), "{env}");
    assert!(!shell.file("injected").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_so_many_run_at_once_and_every_event_has_its_turn() {
    let shell = shell().await;
    shell.configure(&script(r#"["new"]"#, "echo 1 >> runs; sleep 0.3; echo -1 >> runs", "at_most = 2"));
    let (watch, _) = watching(&shell, |args| shell.vdial(args)).await;
    let destinations: Vec<String> = (10..20).map(|end| format!("+8210123456{end}")).collect();
    let mut args = vec!["--anyway"];
    args.extend(destinations.iter().flat_map(|to| ["--to", to]));
    assert_eq!(shell.call(&args).await.code, 0);
    shell.until_lines("runs", 20).await;
    let mut running = 0;
    for step in shell.lines("runs") {
        running += step.parse::<i32>().unwrap();
        assert!((0..=2).contains(&running), "{running} at once");
    }
    watch.signal("TERM");
    watch.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hook_that_hangs_floods_or_fails_is_told_and_stops_nothing() {
    let shell = shell().await;
    let mut hooks = script(r#"["new"]"#, "sleep 1000 & echo $! >> hangs; wait", "timeout = \"300ms\"");
    hooks += &script(r#"["new"]"#, "yes | tee -a /dev/stderr", "timeout = \"300ms\"");
    hooks += &script(r#"["new"]"#, "echo first >&2; echo it is broken >&2; echo 1 >> broken; exit 3", "");
    hooks += &script(r#"["new"]"#, "cat >> events", "");
    hooks += "[[hooks]]\non = [\"new\"]\nrun = [\"no-such-program\"]\n";
    shell.configure(&hooks);
    let (mut watch, _) = watching(&shell, |args| shell.vdial(args)).await;
    for to in [TALKS, BUSY] {
        let id = shell.call(&["--to", to]).await.out.trim().to_owned();
        watch.wait_for(&id).await;
    }
    shell.until_lines("events", 2).await;
    shell.until_lines("broken", 2).await;
    let hanging = shell.until_lines("hangs", 2).await;
    until("what hangs to be killed", || hanging.iter().all(|pid| !is_running(pid))).await;
    watch.signal("TERM");
    let ended = watch.end().await;
    for words in ["was killed after 300ms", "ended with exit status: 3, “it is broken”", "The hook no-such-program"]
    {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    assert!(ended.err.lines().count() < 15, "{}", ended.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_watching_waits_for_hooks_and_a_signal_kills_them() {
    let shell = shell().await;
    shell.configure(&script(r#"["ended"]"#, "sleep 3; cat >> events", ""));
    let id = shell.call(&["--to", STAYS_UP]).await.out.trim().to_owned();
    let mut watch = shell.start(&["watch", &id, "--hooks", "--until", "ended"]);
    watch.wait_for("progressing").await;
    shell.run(&["hangup", &id]).await;
    assert_eq!((watch.end().await.code, shell.lines("events").len()), (0, 1));
    shell.configure(&script(r#"["new"]"#, "echo $$ >> hangs; exec sleep 1000", "timeout = \"10m\""));
    let (watch, _) = watching(&shell, |args| shell.vdial(args)).await;
    shell.call(&["--to", TALKS]).await;
    let hanging = shell.until_lines("hangs", 1).await;
    watch.signal("INT");
    let ended = watch.end().await;
    assert!(ended.code == 130 && ended.err.contains("was killed at the end of vdial"), "{ended:?}");
    assert!(!is_running(&hanging[0]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hooks_that_cannot_be_are_errors_and_no_other_command_runs_any() {
    let shell = shell().await;
    let none = shell.run(&["watch", "--hooks"]).await;
    assert!(none.code == 2 && none.err.contains("has no [hooks]"), "{none:?}");
    shell.configure("[hooks]\non = [\"new\"]\nrun = [\"x\"]\nfilter = \"colour:red\"");
    let wrong = shell.run(&["list", "numbers"]).await;
    assert!(wrong.code == 1 && wrong.err.contains("config.toml:3: hooks.filter: "), "{wrong:?}");
    shell.configure(&script(ALL, "cat >> events", ""));
    shell.call(&["--to", TALKS, "--wait"]).await;
    let mut watch = shell.start(&["watch"]);
    shell.call(&["--to", TALKS]).await;
    watch.wait_for("hangup").await;
    assert!(shell.lines("events").is_empty());
    watch.signal("TERM");
    watch.end().await;
}

fn is_running(pid: &str) -> bool {
    // A process that nobody has waited for yet is no longer running.
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let killed = Command::new("kill").args(["-0", pid]).stderr(std::process::Stdio::null()).status();
    killed.unwrap().success() && !stat.contains(") Z ")
}
