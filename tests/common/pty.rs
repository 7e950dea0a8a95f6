//! The real program in a real pseudo-terminal. Its output is read only while a test waits for something.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pts, Pty, open};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::tcgetattr;
use tempfile::TempDir;

/// Longer than any step takes; only a failing test waits this long.
const PATIENCE: Duration = Duration::from_mins(1);

const VDIAL: &str = env!("CARGO_BIN_EXE_vdial");

/// The terminal's screen, and everything that was written to it.
pub struct Screen {
    pub parser: vt100::Parser,
    pub bytes: Vec<u8>,
    pub closed: bool,
    /// Output that was read and is not shown yet.
    read: Vec<u8>,
}

/// The sequence that ends a frame.
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

impl Screen {
    /// Shows the output up to the end of the next frame, so that no frame is skipped, however many were read at once.
    /// False if no output was waiting.
    fn show_next(&mut self) -> bool {
        let end = self.read.windows(FRAME_ENDS.len()).position(|bytes| bytes == FRAME_ENDS);
        let frame: Vec<u8> = self.read.drain(..end.map_or(self.read.len(), |end| end + FRAME_ENDS.len())).collect();
        self.parser.process(&frame);
        self.bytes.extend_from_slice(&frame);
        !frame.is_empty()
    }

    /// The text on screen.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }
}

/// A pseudo-terminal of this size.
pub fn terminal(columns: u16, rows: u16) -> (Pty, Pts) {
    let (pty, pts) = open().unwrap();
    pty.resize(Size::new(rows, columns)).unwrap();
    (pty, pts)
}

/// Every flag and control character of the terminal's driver.
pub fn driver(pty: &Pty) -> String {
    format!("{:?}", tcgetattr(pty).unwrap())
}

/// The program in a pseudo-terminal.
pub struct Program {
    pub child: Child,
    /// `None` after the terminal was closed.
    pub pty: Option<Pty>,
    pub screen: Screen,
    pub home: TempDir,
    /// The state of the terminal's driver before the program started.
    pub before: String,
}

impl Program {
    /// Starts the program as the leader of the terminal's session.
    pub fn start(columns: u16, rows: u16, args: &[&str], env: &[(&str, &str)]) -> Self {
        let (pty, pts) = terminal(columns, rows);
        Self::start_in(pty, pts, &[&[VDIAL], args].concat(), env)
    }

    /// Starts the program under a shell with job control, which runs `script` with `"$@"` for the program.
    pub fn start_under_shell(script: &str, args: &[&str], env: &[(&str, &str)]) -> Self {
        let (pty, pts) = terminal(80, 24);
        Self::start_in(pty, pts, &[&["/bin/sh", "-c", script, "sh", VDIAL], args].concat(), env)
    }

    /// Starts a command in a given terminal.
    pub fn start_in(pty: Pty, pts: Pts, command: &[&str], env: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let environment = environment(home.path(), env);
        let before = driver(&pty);
        let child = Command::new(command[0]).args(&command[1..]).env_clear().envs(environment).spawn(pts).unwrap();
        Self::of(child, pty, home, before)
    }

    /// Starts the program in a terminal that belongs to no session: no signal reports that the terminal is gone.
    pub fn start_unattended(args: &[&str], env: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let (pty, pts) = terminal(80, 24);
        let end = || File::from(pts.as_fd().try_clone_to_owned().unwrap());
        let mut command = plain_command(&home, args, env);
        let before = driver(&pty);
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        Self::of(child, pty, home, before)
    }

    /// Wraps a program that was already started in this terminal.
    pub fn of(child: Child, pty: Pty, home: TempDir, before: String) -> Self {
        let size = rustix::termios::tcgetwinsize(&pty).unwrap();
        // A terminal without a size has the usual one. Of the largest, only the part that is drawn is kept.
        let of = |told: u16, usual, most| NonZero::new(if told == 0 { usual } else { told.min(most) }).unwrap();
        let parser = vt100::Parser::new(of(size.ws_row, 50, 50), of(size.ws_col, 100, 1_000), 0);
        let screen = Screen { parser, bytes: Vec::new(), closed: false, read: Vec::new() };
        Self { child, pty: Some(pty), screen, home, before }
    }

    fn pty(&self) -> &Pty {
        self.pty.as_ref().unwrap()
    }

    pub fn send(&self, bytes: &[u8]) {
        let mut pty = self.pty();
        pty.write_all(bytes).unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// The state of the terminal's driver.
    pub fn driver(&self) -> String {
        driver(self.pty())
    }

    /// Reads output until `good` accepts the screen.
    pub fn wait(&mut self, what: &str, good: impl Fn(&Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !good(&self.screen) {
            let left = deadline.saturating_duration_since(Instant::now());
            let in_vain = left.is_zero() || self.screen.closed;
            assert!(!in_vain, "waited in vain for {what}:\n{}{}", self.screen.text(), self.panic_reports());
            self.take_in(left);
        }
    }

    /// The panic reports in the program's data directory.
    fn panic_reports(&self) -> String {
        let files = std::fs::read_dir(self.home.path().join("data")).into_iter().flatten().flatten();
        let reports = files.filter(|file| file.file_name().to_string_lossy().starts_with("panic-"));
        let texts: Vec<_> = reports.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect();
        texts.join("\n")
    }

    fn take_in(&mut self, patience: Duration) {
        if self.screen.show_next() {
            return;
        }
        let mut pty = self.pty.as_ref().unwrap();
        let patience = Timespec { tv_sec: patience.as_secs().try_into().unwrap(), tv_nsec: 1_000_000 };
        if poll(&mut [PollFd::new(pty, PollFlags::IN)], Some(&patience)).unwrap() == 0 {
            return;
        }
        let mut buffer = [0; 8192];
        // Reading fails if the other end is closed.
        let read = pty.read(&mut buffer).unwrap_or(0);
        self.screen.read.extend_from_slice(&buffer[..read]);
        self.screen.closed = read == 0;
        self.screen.show_next();
    }

    /// Reads output until `good` is true of something outside of the screen.
    pub fn wait_outside(&mut self, what: &str, good: impl Fn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !good() {
            assert!(Instant::now() < deadline, "waited in vain for {what}:\n{}", self.screen.text());
            self.take_in(Duration::from_millis(20));
        }
    }

    /// Reads the output that has arrived, without waiting for more.
    pub fn look(&mut self) {
        self.take_in(Duration::ZERO);
    }

    pub fn wait_for(&mut self, text: &str) {
        self.wait(text, |screen| screen.text().contains(text));
    }

    /// Waits for a text that another program wrote to this terminal: vdial may have cleared the screen since.
    pub fn wait_for_written(&mut self, text: &str) {
        let written = |screen: &Screen| String::from_utf8_lossy(&screen.bytes).contains(text);
        self.wait(text, written);
    }

    /// The process that a script reported by `echo "it is $$."`.
    pub fn told_process(&mut self) -> Pid {
        let told = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            Pid::from_raw(text.split_once("it is ")?.1.split_once('.')?.0.parse().ok()?)
        };
        self.wait("the process to be told", |screen| told(&screen.bytes).is_some());
        told(&self.screen.bytes).unwrap()
    }

    /// Waits until the program has ended and all its output was read.
    pub fn ended(&mut self) -> ExitStatus {
        self.wait("the end", |screen| screen.closed);
        self.child.wait().unwrap()
    }

    /// Runs `reason` and waits until the program has ended, without reading its output. Returns the exit code, and how
    /// long that took.
    pub fn gone_after(&mut self, reason: impl FnOnce(&mut Self)) -> (Option<i32>, Duration) {
        let start = Instant::now();
        reason(self);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert_eq!(status.signal(), None, "it was killed");
                return (status.code(), start.elapsed());
            }
            assert!(start.elapsed() < PATIENCE, "it goes on");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn written(&self) -> String {
        String::from_utf8_lossy(&self.screen.bytes).into_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program as a command, for a test that sets up its terminals.
pub fn plain_command(home: &TempDir, args: &[&str], env: &[(&str, &str)]) -> std::process::Command {
    let mut command = std::process::Command::new(VDIAL);
    command.args(args).env_clear().envs(environment(home.path(), env));
    command
}

fn environment(home: &Path, env: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    let usual = [
        ("TERM".into(), "xterm-256color".into()),
        ("TZ".into(), "UTC".into()),
        ("VDIAL_CONFIG_DIR".into(), home.join("config").into()),
        ("VDIAL_DATA_DIR".into(), home.join("data").into()),
    ];
    usual.into_iter().chain(env.iter().map(|(name, value)| (name.into(), value.into()))).collect()
}
