//! The commands without a screen, as processes against the built-in server: what they print, what they send, and their
//! exit codes.
#![cfg(test)]
#![cfg(unix)]

mod common;

#[path = "commands/call.rs"]
mod call;
#[path = "commands/metrics.rs"]
mod metrics;
#[path = "commands/printing.rs"]
mod printing;
#[path = "commands/watch.rs"]
mod watch;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use vdial::simulator::{Options, Received, Simulator};

use common::quiet;

/// Longer than anything takes, on a busy machine too; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_mins(2);
const SOURCE: &str = "+12025550142";
const BUSY: &str = "+821012345601";
const SILENT: &str = "+821012345602";
const FAILS: &str = "+821012345603";
const STAYS_UP: &str = "+821012345605";
const TALKS: &str = "+821012345678";

/// A user's shell, and the server that his commands talk to.
struct Shell {
    server: Simulator,
    home: TempDir,
}

/// What a command has come to.
#[derive(Debug)]
struct Ended {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        use std::os::unix::process::ExitStatusExt;
        let code = output.status.code().unwrap_or_else(|| -output.status.signal().unwrap_or_default());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code, out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Shell {
    async fn new() -> Self {
        Self::with(quiet()).await
    }

    async fn with(options: Options) -> Self {
        let server = Simulator::start(([127, 0, 0, 1], 0).into(), options).await.unwrap();
        Self { server, home: TempDir::new().unwrap() }
    }

    /// The command with these arguments.
    fn vdial(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vdial"));
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("TZ", "UTC")
            .env("VOIPBIN_API_URL", self.server.api_url())
            .env("VOIPBIN_ACCESSKEY", Simulator::accesskey())
            .stdin(Stdio::null())
            .args(args);
        command
    }

    /// Runs a command to its end.
    async fn run(&self, args: &[&str]) -> Ended {
        ended(self.vdial(args)).await
    }

    /// Waits until somebody has read the calls.
    async fn until_read(&self) {
        let reads = |request: &Received| request.path.ends_with("/calls");
        until("the first reading", || self.server.requests().iter().any(reads)).await;
    }

    /// Runs `vdial call` from [`SOURCE`].
    async fn call(&self, args: &[&str]) -> Ended {
        self.run(&[&["call", "--from", SOURCE, "--say", "hello"], args].concat()).await
    }

    /// Starts a command that goes on.
    fn start(&self, args: &[&str]) -> Running {
        let mut command = self.vdial(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let out = child.stdout.take().unwrap();
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                // The test may be over.
                let _ = sender.send(line);
            }
        });
        Running { child, lines, seen: Vec::new() }
    }

    /// The requests that placed or tried to place a call.
    fn placings(&self) -> Vec<Received> {
        let placing = |request: &Received| request.method == "POST" && request.path.ends_with("/calls");
        self.server.requests().into_iter().filter(placing).collect()
    }
}

/// A command that goes on.
struct Running {
    child: Child,
    lines: Receiver<String>,
    /// The lines so far.
    seen: Vec<String>,
}

impl Running {
    /// Waits for a line of standard output with these words.
    async fn wait_for(&mut self, words: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(Duration::from_millis(10)) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    if line.contains(words) {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => tokio::task::yield_now().await,
                Err(why) => panic!("no line with {words:?} ({why}): {:#?}", self.seen),
            }
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    /// Waits for its end.
    async fn end(self) -> Ended {
        let Self { child, lines, seen } = self;
        let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
        let mut ended = Ended::from(output);
        ended.out = seen.into_iter().chain(lines.iter()).map(|line| line + "\n").collect();
        ended
    }
}

/// Runs a command to its end, without keeping the server from answering it.
async fn ended(mut command: Command) -> Ended {
    tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
}

/// Waits until something is so on the server.
async fn until(what: &str, good: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !good() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
