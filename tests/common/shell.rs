//! A user's shell: runs commands as processes against a built-in server.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use vdial::simulator::{Options, Received, Simulator};

use super::quiet;

/// Longer than anything takes, on a busy machine too; only a test that fails waits for it.
pub const PATIENCE: Duration = Duration::from_mins(2);
pub const SOURCE: &str = "+12025550142";
pub const BUSY: &str = "+821012345601";
pub const SILENT: &str = "+821012345602";
pub const FAILS: &str = "+821012345603";
pub const STAYS_UP: &str = "+821012345605";
pub const TALKS: &str = "+821012345678";

/// A user's shell, and the server that his commands talk to.
pub struct Shell {
    pub server: Simulator,
    pub home: TempDir,
}

/// What a command has come to.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
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
    pub async fn new() -> Self {
        // A test runs commands one after the other, faster than any account may.
        Self::with(Options { rate_limits: false, ..quiet() }).await
    }

    pub async fn with(options: Options) -> Self {
        let server = Simulator::start(([127, 0, 0, 1], 0).into(), options).await.unwrap();
        Self { server, home: TempDir::new().unwrap() }
    }

    /// The command with these arguments.
    pub fn vdial(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vdial"));
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TZ", "UTC")
            .env("VOIPBIN_API_URL", self.server.api_url())
            .env("VOIPBIN_ACCESSKEY", Simulator::accesskey())
            .stdin(Stdio::null())
            .args(args);
        command
    }

    /// Runs a command to its end.
    pub async fn run(&self, args: &[&str]) -> Ended {
        ended(self.vdial(args)).await
    }

    /// Waits until somebody has read the calls.
    pub async fn until_read(&self) {
        let reads = |request: &Received| request.path.ends_with("/calls");
        until("the first reading", || self.server.requests().iter().any(reads)).await;
    }

    /// Runs `vdial call` from [`SOURCE`].
    pub async fn call(&self, args: &[&str]) -> Ended {
        self.run(&[&["call", "--from", SOURCE, "--say", "hello"], args].concat()).await
    }

    /// Starts a command that goes on.
    pub fn start(&self, args: &[&str]) -> Running {
        Self::run_on(self.vdial(args))
    }

    /// Starts a command that goes on, set up in detail.
    pub fn run_on(mut command: Command) -> Running {
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

    /// The lines of the journal.
    pub fn journal(&self) -> String {
        fs::read_to_string(self.home.path().join(".local/share/vdial/journal.jsonl")).unwrap()
    }

    /// The requests that placed or tried to place a call.
    pub fn placings(&self) -> Vec<Received> {
        let placing = |request: &Received| request.method == "POST" && request.path.ends_with("/calls");
        self.server.requests().into_iter().filter(placing).collect()
    }
}

/// A command that goes on.
pub struct Running {
    pub child: Child,
    pub lines: Receiver<String>,
    /// The lines so far.
    pub seen: Vec<String>,
}

impl Running {
    /// Waits for a line of standard output with these words.
    pub async fn wait_for(&mut self, words: &str) -> String {
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

    pub fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Waits for its end.
    pub async fn end(self) -> Ended {
        let Self { child, lines, seen } = self;
        let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
        let mut ended = Ended::from(output);
        ended.out = seen.into_iter().chain(lines.iter()).map(|line| line + "\n").collect();
        ended
    }
}

/// Sends a signal to a process.
pub fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
}

/// Runs a command to its end, without keeping the server from answering it.
pub async fn ended(mut command: Command) -> Ended {
    tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
}

/// Waits until something is so on the server.
pub async fn until(what: &str, good: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !good() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
