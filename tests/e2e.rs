//! The real program in a real pseudo-terminal: the README's walk-through, typed as it is written, and how it starts
//! and ends.
#![cfg(unix)]
#![cfg(test)]

use std::io::{Read, Write};
use std::process::Child;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use tempfile::TempDir;
use vdial::simulator::{Options, Simulator};

const PATIENCE: Duration = Duration::from_secs(30);

/// What the terminal shows, and everything that was ever written to it.
struct Screen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    closed: bool,
}

/// The program in a pseudo-terminal.
struct Program {
    child: Child,
    pty: Arc<Pty>,
    screen: Arc<(Mutex<Screen>, Condvar)>,
    home: TempDir,
}

impl Program {
    fn start(columns: u16, rows: u16, args: &[&str], env: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(rows, columns)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_vdial"))
            .args(args)
            .env_clear()
            .env("TERM", "xterm-256color")
            .env("TZ", "UTC")
            .env("VDIAL_CONFIG_DIR", home.path().join("config"))
            .env("VDIAL_DATA_DIR", home.path().join("data"));
        for (name, value) in env {
            command = command.env(name, value);
        }
        let child = command.spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let parser = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        let screen = Arc::new((Mutex::new(Screen { parser, bytes: Vec::new(), closed: false }), Condvar::new()));
        let (reader, shared) = (pty.clone(), screen.clone());
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            loop {
                let read = (&*reader).read(&mut buffer).unwrap_or(0);
                let mut screen = shared.0.lock().unwrap();
                screen.parser.process(&buffer[..read]);
                screen.bytes.extend_from_slice(&buffer[..read]);
                screen.closed = read == 0;
                shared.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Self { child, pty, screen, home }
    }

    fn send(&self, bytes: &[u8]) {
        (&*self.pty).write_all(bytes).unwrap();
    }

    fn wait(&self, what: &str, good: impl Fn(&Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut screen = self.screen.0.lock().unwrap();
        while !good(&screen) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {what}:\n{}", screen.parser.screen().contents());
            screen = self.screen.1.wait_timeout(screen, left).unwrap().0;
        }
    }

    fn wait_for(&self, text: &str) {
        self.wait(text, |screen| screen.parser.screen().contents().contains(text));
    }

    fn ended(&mut self) -> std::process::ExitStatus {
        self.wait("the end", |screen| screen.closed);
        self.child.wait().unwrap()
    }

    fn written(&self) -> String {
        String::from_utf8_lossy(&self.screen.0.lock().unwrap().bytes).into_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is in backquotes, in order: keys by their names, anything else is typed.
fn marked(cell: &str, mark: &str) -> Vec<String> {
    cell.split(mark).skip(1).step_by(2).map(str::to_owned).collect()
}

fn bytes_of(key: &str) -> Vec<u8> {
    match key {
        "Tab" => b"\t".to_vec(),
        "Enter" => b"\r".to_vec(),
        "Esc" => b"\x1b".to_vec(),
        "Alt-Enter" => b"\x1b\r".to_vec(),
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
    for (keys, appear) in steps {
        for key in &keys {
            program.send(&bytes_of(key));
            if key == "Esc" {
                // A lone Esc is told from the beginning of a sequence by what follows it.
                program.wait("Help to close", |screen| !screen.parser.screen().contents().contains("Help"));
            }
        }
        for text in appear {
            // The last one quits: then there is nothing to see.
            program.wait_for(&text);
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
fn it_starts_and_leaves_the_terminal_as_it_was() {
    let mut program = Program::start(120, 30, &["--demo"], &[]);
    program.wait_for("● connected");
    program.send(b"q");
    assert!(program.ended().success());
    let written = program.written();
    for (on, off) in [("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?2004h", "\x1b[?2004l"), ("\x1b[?25l", "\x1b[?25h")] {
        assert!(written.contains(on), "{on:?}");
        assert!(written.rfind(off) > written.rfind(on), "{off:?}");
    }
    assert!(written.contains("\x1b[?2026h"), "frames are synchronized updates");
}

#[test]
fn a_signal_ends_it_and_restores_the_terminal() {
    for signal in [rustix::process::Signal::TERM, rustix::process::Signal::HUP] {
        let mut program = Program::start(120, 30, &["--demo"], &[]);
        program.wait_for("● connected");
        let id = rustix::process::Pid::from_child(&program.child);
        rustix::process::kill_process(id, signal).unwrap();
        program.ended();
        assert!(program.written().trim_end().ends_with("\x1b[?25h"), "{:?}", program.written().split_off(0).len());
    }
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
    program.wait_for("sign in");
    program.send(b"\x1b");
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
