//! The real program in a real pseudo-terminal. Nothing is read from it but while something is waited for.
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

/// Longer than anything takes; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_mins(1);

const VDIAL: &str = env!("CARGO_BIN_EXE_vdial");

/// What the terminal shows, and everything that was ever written to it.
pub struct Screen {
    pub parser: vt100::Parser,
    pub bytes: Vec<u8>,
    pub closed: bool,
    /// What has been read and is still to be shown.
    read: Vec<u8>,
}

/// What ends a frame.
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

impl Screen {
    /// Shows what was read up to the end of the next frame, so that no frame is passed over, however many were read at
    /// once. Whether there was anything to show.
    fn show_next(&mut self) -> bool {
        let end = self.read.windows(FRAME_ENDS.len()).position(|bytes| bytes == FRAME_ENDS);
        let frame: Vec<u8> = self.read.drain(..end.map_or(self.read.len(), |end| end + FRAME_ENDS.len())).collect();
        self.parser.process(&frame);
        self.bytes.extend_from_slice(&frame);
        !frame.is_empty()
    }

    /// The text on it.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }
}

/// A pseudo-terminal of that size.
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
    /// `None` when the terminal was closed.
    pub pty: Option<Pty>,
    pub screen: Screen,
    pub home: TempDir,
    /// The state of the terminal's driver from before the program.
    pub before: String,
}

impl Program {
    /// Starts it as the leader of a session that the terminal belongs to.
    pub fn start(columns: u16, rows: u16, args: &[&str], env: &[(&str, &str)]) -> Self {
        let (pty, pts) = terminal(columns, rows);
        Self::start_in(pty, pts, &[&[VDIAL], args].concat(), env)
    }

    /// Starts it under a shell with job control, which runs this script with `"$@"` for the program.
    pub fn start_under_shell(script: &str, args: &[&str], env: &[(&str, &str)]) -> Self {
        let (pty, pts) = terminal(80, 24);
        Self::start_in(pty, pts, &[&["/bin/sh", "-c", script, "sh", VDIAL], args].concat(), env)
    }

    /// Starts this command in a terminal that was prepared.
    pub fn start_in(pty: Pty, pts: Pts, command: &[&str], env: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let environment = environment(home.path(), env);
        let before = driver(&pty);
        let child = Command::new(command[0]).args(&command[1..]).env_clear().envs(environment).spawn(pts).unwrap();
        Self::of(child, pty, home, before)
    }

    /// Starts it in a terminal that is nobody's: no signal tells that it is gone.
    pub fn start_unattended(args: &[&str], env: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let (pty, pts) = terminal(80, 24);
        let end = || File::from(pts.as_fd().try_clone_to_owned().unwrap());
        let mut command = plain_command(&home, args, env);
        let before = driver(&pty);
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        Self::of(child, pty, home, before)
    }

    /// A program that was started in this terminal.
    pub fn of(child: Child, pty: Pty, home: TempDir, before: String) -> Self {
        let size = rustix::termios::tcgetwinsize(&pty).unwrap();
        // One without a size has the usual one, and no more is looked at of the largest than is drawn.
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

    /// Takes in what comes until it is good.
    pub fn wait(&mut self, what: &str, good: impl Fn(&Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !good(&self.screen) {
            let left = deadline.saturating_duration_since(Instant::now());
            let in_vain = left.is_zero() || self.screen.closed;
            assert!(!in_vain, "waited in vain for {what}:\n{}{}", self.screen.text(), self.panic_reports());
            self.take_in(left);
        }
    }

    /// What a panic of the program has left in its data directory.
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
        // Where the other end is closed, reading fails.
        let read = pty.read(&mut buffer).unwrap_or(0);
        self.screen.read.extend_from_slice(&buffer[..read]);
        self.screen.closed = read == 0;
        self.screen.show_next();
    }

    /// Waits for something that is not on the screen.
    pub fn wait_outside(&mut self, what: &str, good: impl Fn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !good() {
            assert!(Instant::now() < deadline, "waited in vain for {what}:\n{}", self.screen.text());
            self.take_in(Duration::from_millis(20));
        }
    }

    /// Takes in what has come, for a moment.
    pub fn look(&mut self) {
        self.take_in(Duration::ZERO);
    }

    pub fn wait_for(&mut self, text: &str) {
        self.wait(text, |screen| screen.text().contains(text));
    }

    /// Waits for what somebody else has written in this terminal: the program may have cleared the screen since.
    pub fn wait_for_written(&mut self, text: &str) {
        let written = |screen: &Screen| String::from_utf8_lossy(&screen.bytes).contains(text);
        self.wait(text, written);
    }

    /// The process that a script told of by `echo "it is $$."`.
    pub fn told_process(&mut self) -> Pid {
        let told = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            Pid::from_raw(text.split_once("it is ")?.1.split_once('.')?.0.parse().ok()?)
        };
        self.wait("the process to be told", |screen| told(&screen.bytes).is_some());
        told(&self.screen.bytes).unwrap()
    }

    /// Waits until it has ended and everything it wrote was read.
    pub fn ended(&mut self) -> ExitStatus {
        self.wait("the end", |screen| screen.closed);
        self.child.wait().unwrap()
    }

    /// Waits until it has ended of this, without reading anything. The exit code, and how long that took.
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

/// The program as a command, for a test that gives it other terminals.
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
