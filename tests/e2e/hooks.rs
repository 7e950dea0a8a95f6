//! Hooks run from the real terminal UI: each event once, away from the terminal, and the screen never waits.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use vdial::simulator::{Options, Simulator};

use crate::pty::Program;

/// The events that a hook has written.
fn events(home: &Path) -> Vec<Value> {
    let text = fs::read_to_string(home.join("events")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn count(home: &Path, word: &str) -> usize {
    events(home).iter().filter(|event| event["hook"] == word).count()
}

/// Calls a number from the form.
fn call(program: &mut Program, to: &str) {
    program.send(b"n");
    program.wait_for("On answer");
    program.send(format!("{to}\t\thello\x1b[15~").as_bytes());
    program.wait("the form to close", |screen| !screen.text().contains("On answer"));
}

#[test]
fn events_reach_a_hook_once_and_one_that_hangs_does_not_hold_up_the_screen() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = Options { incoming: false, speed: 5.0, ..Options::default() };
    let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), options)).unwrap();
    let home = TempDir::new().unwrap();
    let config = home.path().join("config.toml");
    let hooks = r#"
[[hooks]]
on = ["new", "answered", "ended", "busy"]
run = ["sh", "-c", "cat >> events; (echo over the screen > /dev/tty) 2>> tty"]
[[hooks]]
on = ["new"]
run = ["sh", "-c", "echo $$ >> hangs; exec sleep 1000"]
timeout = "10m"
at_most = 1
[[hooks]]
on = ["answered"]
run = ["no-such-program"]
"#;
    fs::write(&config, hooks).unwrap();
    let (url, config) = (server.api_url(), config.display().to_string());
    let env = [
        ("VOIPBIN_ACCESSKEY", Simulator::accesskey()),
        ("HOME", home.path().to_str().unwrap()),
        ("PATH", &std::env::var("PATH").unwrap()),
    ];
    let mut program = Program::start(120, 30, &["--api-url", &url, "--config", &config], &env);
    program.wait_for("2 Numbers 8");
    program.wait_for("push");
    program.send(b"5");
    program.wait_for("The hook no-such-program is not there");
    program.send(b"1");
    call(&mut program, "+821012345678");
    program.wait_outside("the end to be told", || count(home.path(), "ended") == 1);
    // The other hook hangs all the while.
    program.send(b"?");
    program.wait_for("Help");
    program.send(b"\x1b");
    // What is read again after an outage is no event.
    server.set_faults(vec!["status=503@GET /calls".parse().unwrap()]);
    program.wait_for("503");
    server.set_faults(Vec::new());
    program.wait_for("● connected");
    call(&mut program, "+821012345601");
    program.wait_outside("the busy call to be told", || count(home.path(), "busy") == 1);
    let mut words: Vec<_> =
        events(home.path()).iter().map(|event| event["hook"].as_str().unwrap().to_owned()).collect();
    words.sort_unstable();
    assert_eq!(words, ["answered", "busy", "ended", "new", "new"]);
    assert!(!program.written().contains("over the screen"));
    let hanging = fs::read_to_string(home.path().join("hangs")).unwrap();
    program.send(b"q");
    assert!(program.ended().success());
    assert!(program.written().contains("The hook sh was killed at the end of vdial"), "{}", program.written());
    let pid = hanging.lines().next().unwrap();
    assert!(!Path::new(&format!("/proc/{pid}")).exists() || cfg!(not(target_os = "linux")));
}

#[test]
fn the_demo_runs_no_hook() {
    let home = TempDir::new().unwrap();
    let config = home.path().join("config.toml");
    let on = r#"["new", "ringing", "answered", "ended", "busy", "no_answer", "failed", "canceled"]"#;
    fs::write(&config, format!("[hooks]\non = {on}\nrun = [\"sh\", \"-c\", \"cat >> events\"]")).unwrap();
    let env = [("HOME", home.path().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())];
    let config = config.display().to_string();
    let mut program = Program::start(120, 30, &["--demo", "--speed", "20", "--config", &config], &env);
    program.wait_for("2 Numbers 8");
    call(&mut program, "+821012345601");
    program.wait_for("busy");
    // It is killed: hooks that it had started would go on.
    drop(program);
    assert!(events(home.path()).is_empty());
}
