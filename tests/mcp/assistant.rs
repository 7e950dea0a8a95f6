//! `vdial mcp` as a process that is spoken to by hand, one JSON-RPC message a line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use vdial::simulator::{Options, Received, Simulator};

/// Longer than anything takes, on a busy machine too; only a test that fails waits for it.
pub const PATIENCE: Duration = Duration::from_mins(2);
pub const SOURCE: &str = "+12025550142";
pub const BUSY: &str = "+821012345601";
pub const FAILS: &str = "+821012345603";
pub const STAYS_UP: &str = "+821012345605";

/// A user's account and home.
pub struct Desk {
    pub server: Simulator,
    pub home: TempDir,
}

impl Desk {
    pub async fn with(options: Options) -> Self {
        let server = Simulator::start(([127, 0, 0, 1], 0).into(), options).await.unwrap();
        Self { server, home: TempDir::new().unwrap() }
    }

    /// The variables of the user's shell.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("HOME", self.home.path().to_str().unwrap().to_owned()),
            ("VDIAL_DATA_DIR", self.home.path().join("data").to_str().unwrap().to_owned()),
            ("TZ", "UTC".to_owned()),
            ("VOIPBIN_API_URL", self.server.api_url()),
            ("VOIPBIN_ACCESSKEY", Simulator::accesskey().to_owned()),
        ]
    }

    pub fn vdial(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vdial"));
        command.env_clear().envs(self.environment()).args(args);
        command
    }

    /// Places a call by the user's own hand, follows it if `wait` says so, and returns its id.
    pub async fn call(&self, to: &str, wait: &[&str]) -> String {
        let mut command = self.vdial(&[&["call", "--from", SOURCE, "--to", to, "--say", "hello"], wait].concat());
        let output = tokio::task::spawn_blocking(move || command.stdin(Stdio::null()).output().unwrap()).await.unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        out.split_whitespace().find(|word| word.len() == 36).unwrap_or_else(|| panic!("no id: {out}")).to_owned()
    }

    /// The requests so far that were not only reads.
    pub fn acts(&self) -> Vec<String> {
        let acts = self.server.requests().into_iter().filter(|request| request.method != "GET");
        acts.map(|Received { method, path, .. }| format!("{method} {path}")).collect()
    }
}

/// An assistant's program that has started `vdial mcp`.
pub struct Assistant {
    pub child: Child,
    pub input: Option<ChildStdin>,
    lines: Receiver<String>,
    last_id: u64,
    /// What was answered to other requests than the one waited for.
    pub others: Vec<Value>,
}

impl Assistant {
    /// Starts it and shakes hands.
    pub async fn of(desk: &Desk) -> Self {
        Self::start(desk.vdial(&["mcp"])).await
    }

    pub async fn start(command: Command) -> Self {
        let mut assistant = Self::silent(command);
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "Test desk", "version": "1"}
        });
        let answer = assistant.ask("initialize", hello).await;
        assert_eq!(answer["result"]["serverInfo"]["name"], "vdial", "{answer}");
        assistant.write(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string());
        assistant
    }

    /// Starts it and says nothing.
    pub fn silent(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let out = child.stdout.take().unwrap();
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                // The test may be over.
                let _ = sender.send(line);
            }
        });
        let input = child.stdin.take();
        Self { child, input, lines, last_id: 0, others: Vec::new() }
    }

    pub fn write(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(line.as_bytes()).unwrap();
        input.write_all(b"\n").unwrap();
    }

    /// Sends a request, and returns its id.
    pub fn send(&mut self, method: &str, params: Value) -> u64 {
        self.last_id += 1;
        let mut request = json!({"jsonrpc": "2.0", "id": self.last_id, "method": method});
        request["params"] = params;
        self.write(&request.to_string());
        self.last_id
    }

    /// Sends a request, and waits for its answer.
    pub async fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        self.answer(id).await
    }

    /// Waits for the answer to a request.
    pub async fn answer(&mut self, id: u64) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(Duration::from_millis(10)) {
                Ok(line) => {
                    let message: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"));
                    assert_eq!(message["jsonrpc"], "2.0", "only the protocol is on standard output: {line}");
                    if message["id"] == id {
                        return message;
                    }
                    self.others.push(message);
                }
                Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => tokio::task::yield_now().await,
                Err(why) => panic!("no answer to {id} ({why}): {:#?}", self.others),
            }
        }
    }

    /// Calls a tool: its facts, or what went wrong.
    pub async fn tool(&mut self, name: &str, arguments: Value) -> Result<Value, String> {
        let answer = self.ask("tools/call", json!({"name": name, "arguments": arguments})).await;
        let result = &answer["result"];
        let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        if result["isError"] == true {
            return Err(text);
        }
        let facts = result["structuredContent"].clone();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), facts);
        Ok(facts)
    }

    /// Calls a tool until its facts are as wanted.
    pub async fn tool_until(&mut self, name: &str, arguments: &Value, good: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let told = self.tool(name, arguments.clone()).await;
            match told {
                Ok(facts) if good(&facts) => return facts,
                told => assert!(Instant::now() < deadline, "{name} {arguments}: {told:?}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Closes its standard input if it is open, and waits for its end: the exit code (minus the signal), and what it
    /// wrote to standard error.
    pub async fn end(mut self) -> (i32, String) {
        use std::os::unix::process::ExitStatusExt;
        drop(self.input.take());
        let child = self.child;
        let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
        for line in &self.lines {
            assert!(serde_json::from_str::<Value>(&line).is_ok(), "only the protocol is on standard output: {line}");
        }
        let code = output.status.code().unwrap_or_else(|| -output.status.signal().unwrap_or_default());
        (code, String::from_utf8(output.stderr).unwrap())
    }
}
