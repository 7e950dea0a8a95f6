//! A real client: the official Python SDK drives the program. Not part of `cargo test`, which needs no network and no
//! other program; `.ci/run` runs it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::assistant::{BUSY, Desk, SOURCE, STAYS_UP};
use super::proposing::{ended, running};
use crate::common::quiet;

/// What is installed.
const REQUIREMENTS: &str = include_str!("requirements.txt");

/// The interpreter of an environment with the SDK, or why there is none.
fn python() -> Result<PathBuf, String> {
    let mut hash = DefaultHasher::new();
    REQUIREMENTS.hash(&mut hash);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mcp-client-{:x}", hash.finish()));
    let python = folder.join("bin/python");
    let ready = folder.join("ready");
    if ready.exists() {
        return Ok(python);
    }
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mcp/requirements.txt");
    let run = |command: &mut Command| {
        let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
        let words = String::from_utf8_lossy(&output.stderr);
        let last = words.trim().lines().last().unwrap_or("it failed").to_owned();
        output.status.success().then_some(()).ok_or(last)
    };
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"])
        .arg(requirements))?;
    std::fs::write(ready, "").map_err(|error| error.to_string())?;
    Ok(python)
}

/// The client, and the program that it has started.
struct Client {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Client {
    fn start(python: &Path, mode: &str, desk: &Desk) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mcp/client.py");
        let mut command = Command::new(python);
        command.arg(script).args([mode, env!("CARGO_BIN_EXE_vdial"), "mcp"]).env_clear().envs(desk.environment());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    fn hear(&mut self) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("the client has ended: {line:?}"))
    }

    fn step(&mut self, step: &Value) -> Value {
        writeln!(self.child.stdin.as_mut().unwrap(), "{step}").unwrap();
        self.hear()
    }

    fn tool(&mut self, name: &str, arguments: Value) -> Value {
        let mut step = json!({"tool": name});
        step["arguments"] = arguments;
        self.step(&step)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Python and its packages: .ci/run"]
async fn the_official_sdk_looks_and_is_refused_to_dial() {
    let python = match tokio::task::spawn_blocking(python).await.unwrap() {
        Ok(python) => python,
        Err(why) => {
            // Past the capture of the test's output: nobody must take this for a success.
            writeln!(std::io::stderr(), "SKIPPED: no real client of the Model Context Protocol was tried: {why}")
                .unwrap();
            return;
        }
    };
    let desk = Desk::with(quiet()).await;
    let id = desk.call(BUSY, &["--wait"]).await;
    let acts = desk.acts();
    for mode in ["legacy", "auto"] {
        let mut client = Client::start(&python, mode, &desk);
        let hello = client.hear();
        assert!(hello["instructions"].as_str().unwrap().contains("only the user's key"), "{hello}");
        let listed = client.step(&json!("tools"));
        assert_eq!(listed["tools"].as_array().unwrap().len(), 11, "{listed}");
        let call = json!({"to": [STAYS_UP], "from": SOURCE, "say": "hello"});
        let looks = [
            ("list_calls", json!({"filter": "is:failed"})),
            ("get_call", json!({"id": id})),
            ("statistics", json!({"window": "1h", "group_by": "source"})),
            ("list_numbers", json!({})),
            ("list_flows", json!({})),
            ("get_flow", json!({"flow": "Main menu"})),
            ("list_extensions", json!({})),
            ("check_call", call.clone()),
        ];
        for (tool, arguments) in looks {
            let told = client.tool(tool, arguments);
            assert_eq!(told["error"], false, "{mode} {tool}: {told}");
            assert_eq!(told["facts"]["freshness"]["contact"], "ok", "{mode} {tool}: {told}");
        }
        let refused = client.tool("propose_call", call.clone());
        assert!(
            refused["error"] == true && refused["text"][0].as_str().unwrap().contains("no vdial is running"),
            "{refused}"
        );
        assert_eq!(client.tool("propose_hangup", json!({"ids": [id]}))["error"], true);
        assert_eq!(client.tool("get_proposal", json!({"proposal": id}))["error"], true);
        assert_eq!(client.tool("place_call", call.clone())["error"], true);
        let mut program = running(&desk);
        let shown = client.tool("propose_call", call);
        assert_eq!(shown["error"], false, "{mode}: {shown}");
        program.wait_for("proposes a call to");
        let state = client.tool("get_proposal", json!({"proposal": shown["facts"]["proposal"]}));
        assert_eq!(state["facts"]["state"], "pending", "{mode}: {state}");
        ended(program);
        drop(client.child.stdin.take());
        assert_eq!(client.hear(), json!({"ended": true}));
        assert!(client.child.wait().unwrap().success());
    }
    assert_eq!(desk.acts(), acts, "it only looked");
}
