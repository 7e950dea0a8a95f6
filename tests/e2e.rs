//! The real program in a real pseudo-terminal: the README's walk-through, typed as it is written, and how the program
//! starts and ends.
#![cfg(unix)]
#![cfg(test)]

#[path = "e2e/completions.rs"]
mod completions;
#[path = "e2e/files.rs"]
mod files;
#[path = "e2e/hooks.rs"]
mod hooks;
#[path = "e2e/profiles.rs"]
mod profiles;
#[path = "common/pty.rs"]
mod pty;

use pty::Program;
use vdial::simulator::{Options, Simulator};

/// What is in backquotes, in order: keys by their names, anything else is typed.
fn marked(cell: &str, mark: &str) -> Vec<String> {
    cell.split(mark).skip(1).step_by(2).map(str::to_owned).collect()
}

fn bytes_of(key: &str) -> Vec<u8> {
    match key {
        "Tab" => b"\t".to_vec(),
        "Enter" => b"\r".to_vec(),
        "Esc" => b"\x1b".to_vec(),
        "F5" => b"\x1b[15~".to_vec(),
        text => text.as_bytes().to_vec(),
    }
}

/// The rows of the walk-through: what is pressed, and what then appears.
fn walk_through() -> Vec<(Vec<String>, Vec<String>)> {
    let readme = include_str!("../README.md");
    let section = readme.split("## A walk in five minutes").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let cells: Vec<_> = row.trim_matches('|').splitn(2, " | ").collect();
        (marked(cells[0], "`"), marked(cells[1], "**"))
    })
    .collect()
}

fn walk(columns: u16, rows: u16) {
    let mut program = Program::start(columns, rows, &["--demo", "--speed", "2"], &[]);
    let steps = walk_through();
    assert!(steps.len() > 10, "the README has lost its walk-through");
    let mut open = String::new();
    for (keys, appear) in steps {
        for key in &keys {
            program.send(&bytes_of(key));
            if key == "Esc" {
                // A lone Esc is told from the beginning of a sequence by what follows it.
                program.wait("what is open to close", |screen| !screen.text().contains(&open));
            }
        }
        for text in appear {
            // The last one quits: then there is nothing to see.
            program.wait_for(&text);
            open = text;
        }
    }
    assert!(program.ended().success());
}

#[test]
fn the_walk_through_works_as_written_at_120x30() {
    walk(120, 30);
}

#[test]
fn the_walk_through_works_as_written_at_80x24() {
    walk(80, 24);
}

#[test]
fn the_demo_opens_on_a_board_that_lives_and_names_no_other_host() {
    for (columns, rows) in [(120, 30), (80, 24)] {
        let mut program = Program::start(columns, rows, &["--demo"], &[]);
        program.wait("a board that lives", |screen| {
            let text = screen.text();
            ["● progressing", "◔ ringing", "✗ hangup", "bad source", "push"].iter().all(|says| text.contains(says))
        });
        // The form with what goes out as a line for the shell, the account, and the screen that asks for a credential.
        program.send(b"n");
        program.wait_for("On answer");
        program.send(b"+12025550105\t\thello\x10\x10\x10");
        program.wait_for("curl");
        program.send(b"\x10");
        program
            .wait("the fields again", |screen| screen.text().contains("On answer") && !screen.text().contains("curl"));
        program.send(b"\x1b");
        program.wait("the form to close", |screen| !screen.text().contains("On answer"));
        program.send(b"I");
        program.wait_for("A credential for http://127.0.0.1");
        program.send(b"\x1b");
        program.wait("it to close", |screen| !screen.text().contains("A credential for"));
        program.send(b"q");
        assert!(program.ended().success());
        assert!(!program.written().contains("voipbin.net"), "a real host is named");
    }
}

#[test]
fn it_draws_whole_frames() {
    let mut program = Program::start(120, 30, &["--demo"], &[]);
    program.wait_for("● connected");
    program.send(b"q");
    assert!(program.ended().success());
    let written = program.written();
    assert!(written.contains("\x1b[?2026h"), "frames are synchronized updates");
}

#[test]
fn the_secret_of_the_environment_is_nowhere() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), Options::default())).unwrap();
    let url = server.api_url();
    let mut program = Program::start(
        120,
        30,
        &["--api-url", &url, "--log-level", "debug"],
        &[("VOIPBIN_ACCESSKEY", Simulator::accesskey())],
    );
    program.wait_for("2 Numbers 8");
    server.revoke_credentials();
    program.wait_for("F6 credential");
    program.wait_for("credential refused");
    program.send(&[3]);
    program.ended();
    assert!(!program.written().contains(Simulator::accesskey()));
    let log = std::fs::read_to_string(program.home.path().join("data/vdial.log")).unwrap();
    assert!(log.contains("ListNumbers") || log.contains("numbers"), "{log}");
    assert!(!log.contains(Simulator::accesskey()), "{log}");
}

#[test]
fn no_color_is_honoured() {
    let mut program = Program::start(120, 30, &["--demo"], &[("NO_COLOR", "1")]);
    program.wait_for("2 Numbers 8");
    program.send(b"q");
    program.ended();
    let written = program.written();
    let colored = (30..=37).chain(90..=97).any(|code| written.contains(&format!("\x1b[{code}m")));
    assert!(!colored && !written.contains("\x1b[38;"), "there are colours");
}

#[test]
fn a_call_that_was_on_its_way_at_kill_9_is_found_at_the_next_start() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let faults = vec!["stall=after@POST /calls$#1".parse().unwrap()];
    let options = Options { faults, incoming: false, ..Options::default() };
    let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), options)).unwrap();
    let (url, data) = (server.api_url(), tempfile::TempDir::new().unwrap());
    let env = [("VOIPBIN_ACCESSKEY", Simulator::accesskey()), ("VDIAL_DATA_DIR", data.path().to_str().unwrap())];
    let posts = || server.requests().iter().filter(|request| request.method == "POST").count();
    let mut program = Program::start(120, 30, &["--api-url", &url], &env);
    program.wait_for("2 Numbers 8");
    program.send(b"n");
    program.wait_for("On answer");
    program.send(b"+821012345605\t\thello\x1b[15~");
    program.wait_outside("the request", || posts() == 1);
    program.signal(rustix::process::Signal::KILL);
    program.ended();
    let mut again = Program::start(120, 30, &["--api-url", &url], &env);
    again.wait_for("Found: the call to +821012345605 was placed");
    again.send(b"q");
    again.wait_for("1 call placed here is still live");
    assert_eq!(posts(), 1);
}

#[test]
fn an_error_that_quotes_a_setting_cannot_drive_the_terminal() {
    let dir = tempfile::TempDir::new().unwrap();
    let file = dir.path().join("config.toml");
    std::fs::write(&file, "[keys]\n\"\\u001b[2J\" = [\"x\"]\n").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_vdial")).arg("--config").arg(&file).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("there is no command “[2J”") && !told.contains('\x1b'), "{told:?}");
}

#[test]
fn the_simulator_runs_alone_and_says_where() {
    use std::io::{BufRead, BufReader};
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_vdial"))
        .args(["simulator", "--listen", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("API")?.1.trim().to_owned()))
        .unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let key = Simulator::accesskey();
    let answer = runtime.block_on(async { reqwest_get(&format!("{url}/numbers?accesskey={key}")).await });
    assert!(answer.contains("+12025550142"), "{answer}");
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn reqwest_get(url: &str) -> String {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::get(url).await.unwrap().text().await.unwrap()
}
