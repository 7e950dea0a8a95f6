//! The socket of the real program in a pseudo-terminal, and `vdial status`, spoken to by the test.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::{Value, json};
use vdial::instance::protocol::LONGEST_LINE;
use vdial::simulator::Simulator;

use crate::common::quiet;
use crate::pty::{Program, Screen, plain_command};

const TO: &str = "+821012345605";

/// A server, on a thread of its own.
pub struct Server {
    pub simulator: Simulator,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    pub fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let simulator = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), quiet())).unwrap();
        Self { simulator, _runtime: runtime }
    }

    pub fn env(&self) -> [(String, String); 2] {
        [
            ("VOIPBIN_API_URL".to_owned(), self.simulator.api_url()),
            ("VOIPBIN_ACCESSKEY".to_owned(), Simulator::accesskey().to_owned()),
        ]
    }

    pub fn vdial(&self, args: &[&str]) -> Program {
        let env = self.env();
        let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut program = Program::start(120, 30, args, &env);
        let read = |screen: &Screen| {
            let text = screen.text();
            ["no live calls", "Example Dialing Company", "+12025550142"].iter().all(|part| text.contains(part))
        };
        program.wait("the account", read);
        program
    }

    /// Runs `vdial status` beside that program.
    fn status(&self, program: &Program, format: &str) -> String {
        let env = self.env();
        let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let output = plain_command(&program.home, &["status", "--format", format], &env).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let line = String::from_utf8(output.stdout).unwrap();
        assert!(!line.contains(Simulator::accesskey()), "{line}");
        line
    }

    pub fn posts(&self) -> usize {
        let is_call =
            |request: &&vdial::simulator::Received| request.method == "POST" && request.path.ends_with("/calls");
        self.simulator.requests().iter().filter(is_call).count()
    }
}

/// Asks for the status until that program answers: it waits for its terminal, which nobody reads meanwhile.
fn first_status(program: &mut Program, ask: impl Fn(&Program) -> Value) -> Value {
    let deadline = Instant::now() + Duration::from_mins(2);
    loop {
        program.look();
        let status = ask(program);
        if status["source"] == "instance" || Instant::now() > deadline {
            return status;
        }
    }
}

fn folder(program: &Program) -> PathBuf {
    program.home.path().join("data/running")
}

pub fn socket(program: &Program) -> PathBuf {
    folder(program).join(format!("{}.sock", program.child.id()))
}

fn connect(socket: &Path) -> UnixStream {
    let stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    stream
}

fn ask_on(stream: &UnixStream, request: &str) -> Value {
    let mut writer = stream;
    writeln!(writer, "{request}").unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap()
}

pub fn ask(program: &Program, request: &Value) -> Value {
    ask_on(&connect(&socket(program)), &request.to_string())
}

fn propose(program: &Program) -> String {
    let call = json!({"to": [TO], "say": "Good morning"});
    let request = json!({"request": "propose", "from_program": "test", "what": {"call": call}});
    let answer = ask(program, &request);
    assert_eq!(answer["state"], "shown", "{answer}");
    answer["id"].as_str().unwrap().to_owned()
}

#[test]
fn only_the_user_reaches_it_and_it_is_gone_with_the_program() {
    let server = Server::start();
    let mut program = server.vdial(&[]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder(&program)), mode(&socket(&program))), (0o700, 0o600));
    let hello = ask(&program, &json!({"request": "hello"}));
    assert_eq!((&hello["server_url"], &hello["demo"]), (&json!(server.simulator.api_url()), &json!(false)));
    assert!(hello["customer"]["id"].is_string() && !hello.to_string().contains(Simulator::accesskey()), "{hello}");
    program.send(b"q");
    assert_eq!(program.ended().code(), Some(0));
    assert!(!socket(&program).exists());
    for signal in [Signal::TERM, Signal::INT] {
        let mut program = server.vdial(&[]);
        assert!(socket(&program).exists());
        program.signal(signal);
        program.ended();
        assert!(!socket(&program).exists(), "{signal:?}");
    }
}

#[test]
fn whatever_is_sent_there_the_program_goes_on() {
    let server = Server::start();
    let mut program = server.vdial(&[]);
    let stream = connect(&socket(&program));
    for junk in ["", "{}", "null", "[1]", "\u{1b}[2J", r#"{"request":"place"}"#, r#"{"request":"hello","a":1}"#] {
        assert_eq!(ask_on(&stream, junk)["answer"], "error", "{junk:?}");
    }
    assert_eq!(ask_on(&stream, r#"{"request":"hello"}"#)["answer"], "hello", "the connection goes on");
    let mut bytes = connect(&socket(&program));
    bytes.write_all(b"\xff\xfe\x00\n").unwrap();
    let mut long = connect(&socket(&program));
    // It may be closed before all of it is written.
    let _ = long.write_all(&vec![b'x'; 3 * LONGEST_LINE]);
    let mut answer = Vec::new();
    let _ = long.read_to_end(&mut answer);
    drop((stream, bytes, long));
    // Nobody is served beyond the limit, and everybody once the others are gone.
    let idle: Vec<UnixStream> = (0..30).map(|_| connect(&socket(&program))).collect();
    program.send(b"?");
    program.wait_for("Help");
    drop(idle);
    let path = socket(&program);
    let greeted = || ask_on(&connect(&path), r#"{"request":"hello"}"#)["answer"] == "hello";
    program.wait_outside("a place", greeted);
    program.send(b"\x1b");
    program.wait("the panes", |screen| !screen.text().contains("Help"));
    assert_eq!(server.posts(), 0);
}

#[test]
fn a_proposal_goes_out_by_its_key_once() {
    let server = Server::start();
    let mut program = server.vdial(&[]);
    let id = propose(&program);
    program.wait_for("“test” proposes a call to");
    let state = |program: &Program| ask(program, &json!({"request": "proposal", "id": id}))["state"].clone();
    program.send(b"\x1b[15~y");
    program.wait_for("Copy of the call");
    assert_eq!(state(&program), "pending");
    program.send(b"q\x1b[19~");
    program.wait_for("F9 calls");
    assert_eq!((state(&program), server.posts()), (json!("pending"), 0));
    program.send(b"\x1b[20~");
    let path = socket(&program);
    let question = json!({"request": "proposal", "id": id}).to_string();
    program.wait_outside("the call", || ask_on(&connect(&path), &question)["state"] == "sent");
    assert_eq!(server.posts(), 1);
    program.send(b"\x1b[20~\x1b[20~\x1b[19~");
    program.wait_for("No program proposes anything now.");
    assert_eq!(server.posts(), 1);
}

#[test]
fn a_status_comes_from_the_program_or_else_from_the_server() {
    let server = Server::start();
    let mut program = server.vdial(&[]);
    let json = |line: String| serde_json::from_str::<Value>(&line).unwrap();
    let status = first_status(&mut program, |program| json(server.status(program, "json")));
    assert_eq!((&status["source"], &status["live"], &status["class"]), (&json!("instance"), &json!(0), &json!("idle")));
    assert_eq!(server.status(&program, "plain"), "0 live\n");
    assert_eq!(server.status(&program, "tmux"), "0 live\n");
    assert_eq!(json(server.status(&program, "waybar"))["text"], "0 live");
    // Killed, it leaves its socket, which nobody takes for a running program.
    program.signal(Signal::KILL);
    program.child.wait().unwrap();
    assert!(socket(&program).exists());
    let status = json(server.status(&program, "json"));
    assert_eq!((&status["source"], &status["live"]), (&json!("api"), &json!(0)));
    // The next one removes it.
    let home = program.home.path().to_owned();
    let left = socket(&program);
    let (pty, pts) = crate::pty::terminal(120, 30);
    let env = server.env();
    let mut env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let data = home.join("data");
    env.push(("VDIAL_DATA_DIR", data.to_str().unwrap()));
    let mut next = Program::start_in(pty, pts, &[env!("CARGO_BIN_EXE_vdial")], &env);
    next.wait("the account", |screen| screen.text().contains("no live calls"));
    assert!(!left.exists());
    assert_eq!(fs::read_dir(data.join("running")).unwrap().count(), 1);
}

#[test]
fn without_an_answer_the_line_says_so_and_ends_well() {
    let home = tempfile::TempDir::new().unwrap();
    // Nobody listens there.
    let env = [("VOIPBIN_API_URL", "http://127.0.0.1:9/v1.0"), ("VOIPBIN_ACCESSKEY", Simulator::accesskey())];
    let run = |args: &[&str], env: &[(&str, &str)]| {
        let output = plain_command(&home, args, env).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run(&["status"], &env).starts_with("? vdial: "));
    assert_eq!(run(&["status", "--format", "tmux"], &env), "#[fg=red]? vdial#[default]\n");
    assert!(run(&["status", "--format", "json"], &env).contains(r#""class":"unknown""#));
    assert!(run(&["status"], &[]).contains("no credential"));
    assert!(run(&["status", "--demo"], &[]).contains("no demo is running"));
}

#[test]
fn a_long_path_of_the_data_directory_is_no_obstacle() {
    let server = Server::start();
    let home = tempfile::TempDir::new().unwrap();
    let data = home.path().join("a-long-name-of-a-directory".repeat(6));
    let env = server.env();
    let mut env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    env.push(("VDIAL_DATA_DIR", data.to_str().unwrap()));
    let mut program = Program::start(120, 30, &[], &env);
    program.wait("the account", |screen| screen.text().contains("no live calls"));
    let status = first_status(&mut program, |program| {
        let output = plain_command(&program.home, &["status", "--format", "json"], &env).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    });
    if cfg!(target_os = "linux") {
        assert_eq!(status["source"], "instance", "{status}");
        program.send(b"q");
        program.ended();
        assert_eq!(fs::read_dir(data.join("running")).unwrap().count(), 0);
    } else {
        program.wait_for("Other programs cannot reach this vdial");
    }
}
