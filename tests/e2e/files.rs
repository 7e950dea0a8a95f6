//! The real program where files and variables are not as they should be.

use std::fs;
use std::path::Path;

use rustix::process::Signal;
use tempfile::TempDir;
use vdial::simulator::{Options, Simulator};

use crate::pty::Program;

/// A server on which nothing happens by itself, with the runtime that it needs.
fn server() -> (tokio::runtime::Runtime, Simulator) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = Options { incoming: false, ..Options::default() };
    let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), options)).unwrap();
    (runtime, server)
}

const FULL: usize = 4096;

/// A journal that has no room for another line.
fn nearly_full(data: &Path) -> String {
    let line =
        |why: &str| format!(r#"{{"at":"{}","attempt":"a","event":"failed","why":"{why}"}}"#, jiff::Timestamp::now());
    let room = FULL - 100 - line("").len();
    let text = line(&"x".repeat(room)) + "\n";
    fs::create_dir_all(data).unwrap();
    fs::write(data.join("journal.jsonl"), &text).unwrap();
    text
}

#[test]
fn a_journal_that_may_not_grow_keeps_whole_lines_and_the_call_waits_for_a_key_of_its_own() {
    let (_runtime, server) = server();
    let (url, data) = (server.api_url(), TempDir::new().unwrap());
    let before = nearly_full(data.path());
    let env = [("VOIPBIN_ACCESSKEY", Simulator::accesskey()), ("VDIAL_DATA_DIR", data.path().to_str().unwrap())];
    let posts = || server.requests().iter().filter(|request| request.method == "POST").count();
    // Blocks of 512 bytes, as POSIX says.
    let script = r#"trap '' XFSZ; ulimit -f 8; exec "$@""#;
    let mut program = Program::start_under_shell(script, &["--api-url", &url, "--log-level", "off"], &env);
    program.wait_for("2 Numbers 8");
    program.send(b"n");
    program.wait_for("On answer");
    program.send(b"+821012345605\t\thello\x1b[15~");
    program.wait_for("Not sent: the journal cannot be written: a limit forbids longer files");
    assert_eq!(fs::read_to_string(data.path().join("journal.jsonl")).unwrap(), before);
    program.send(b"\x1b[D\x1b[15~");
    program.wait_for("w calls without the journal");
    program.send(b"y");
    program.wait_for("r tries the journal again");
    assert_eq!(posts(), 0);
    program.send(b"w");
    program.wait_outside("the request", || posts() == 1);
    program.wait_for("◌ dialing");
    program.send(b"q");
    program.wait_for("Not on disk yet: 2 lines of the journal.");
    program.wait_for("y quits");
    program.send(b"y");
    assert!(program.ended().success());
    assert!(program.written().contains("could not be written; it lacks the last"), "{}", program.screen.text());
    assert_eq!(fs::read_to_string(data.path().join("journal.jsonl")).unwrap(), before);
    assert_eq!(posts(), 1);
}

#[test]
fn variables_with_nothing_in_them_are_not_set() {
    let (_runtime, server) = server();
    let (url, home) = (server.api_url(), TempDir::new().unwrap());
    let editor = home.path().join("editor");
    fs::write(&editor, "#!/bin/sh\necho the editor of EDITOR runs; read go\n").unwrap();
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let mut env = vec![("VOIPBIN_ACCESSKEY", Simulator::accesskey()), ("EDITOR", editor.to_str().unwrap())];
    let empty = [
        "VOIPBIN_TOKEN",
        "VN_ACCESS_KEY",
        "VOIPBIN_API_URL",
        "VDIAL_LOG",
        "VISUAL",
        "NO_COLOR",
        "HOME",
        "LC_ALL",
        "LC_CTYPE",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "TMUX",
        "STY",
    ];
    env.extend(empty.map(|name| (name, "")));
    let mut program = Program::start(120, 30, &["--api-url", &url], &env);
    program.wait_for("2 Numbers 8");
    assert!(program.written().contains("\x1b[3"), "NO_COLOR says nothing");
    program.send(b"n");
    program.wait_for("On answer");
    program.send(b"\x0f");
    program.wait_for("the editor of EDITOR runs");
    program.signal(Signal::KILL);
    program.ended();
    let data = program.home.path().join("data");
    let edits = || {
        fs::read_dir(&data)
            .unwrap()
            .filter(|file| file.as_ref().unwrap().file_name().to_str().unwrap().starts_with("edit-"))
            .count()
    };
    assert_eq!(edits(), 1, "killed, it leaves what the editor had");
    let again = [("VDIAL_DATA_DIR", data.to_str().unwrap())];
    let mut program = Program::start(120, 30, &["--demo"], &again);
    program.wait_for("2 Numbers 8");
    assert_eq!(edits(), 0, "the next start clears it");
    program.send(b"q");
    program.ended();
}

#[test]
fn a_secret_from_a_pipe_of_the_shell_is_taken() {
    let (_runtime, server) = server();
    let url = server.api_url();
    // What bash makes of --accesskey-file <(command), for a shell that has no such thing.
    let script = r#"{ "$@" --accesskey-file /dev/fd/3; } 3<<END
vdial-simulator-access-key
END"#;
    let mut program = Program::start_under_shell(script, &["--api-url", &url], &[]);
    program.wait_for("2 Numbers 8");
    program.send(b"q");
    program.ended();
}
