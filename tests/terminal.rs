//! The terminal is as it was after every way out, and the program is gone in time: the real program in a real
//! pseudo-terminal, whose driver and modes are compared.
#![cfg(unix)]
#![cfg(test)]

#[path = "common/modes.rs"]
mod modes;
#[path = "common/pty.rs"]
mod pty;

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use pty::{Program, plain_command, terminal};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::Signal;
use rustix::pty::ptsname;
use rustix::termios::{
    Action, InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcflow, tcgetattr, tcsetattr,
};
use vdial::simulator::{Options, Simulator};

const SECOND: Duration = Duration::from_secs(1);

/// A program with its screen up, and the driver's state from before it.
fn started(args: &[&str], env: &[(&str, &str)]) -> (Program, String) {
    started_with(|_| {}, args, env)
}

fn started_with(change: impl Fn(&mut Termios), args: &[&str], env: &[(&str, &str)]) -> (Program, String) {
    let (pty, pts) = terminal(80, 24);
    let mut driver = tcgetattr(&pty).unwrap();
    change(&mut driver);
    tcsetattr(&pty, OptionalActions::Now, &driver).unwrap();
    let before = format!("{:?}", tcgetattr(&pty).unwrap());
    let mut program = Program::start_in(pty, pts, &[&[env!("CARGO_BIN_EXE_vdial")], args].concat(), env);
    program.wait_for("● connected");
    assert_ne!(program.driver(), before, "raw mode");
    assert_ne!(modes::left_set(&program.screen.bytes), [""; 0], "the screen is taken");
    (program, before)
}

fn assert_as_before(program: &Program, before: &str) {
    assert_eq!(program.driver(), before);
    assert_eq!(modes::left_set(&program.screen.bytes), [""; 0]);
}

/// Reads to the end. Everything is as it was, and the exit code is this one.
fn assert_ends(program: &mut Program, before: &str, code: i32) {
    let status = program.ended();
    assert_as_before(program, before);
    assert_eq!(status.code(), Some(code), "{status}: {}", program.screen.text());
}

#[test]
fn what_is_left_set_is_noticed() {
    let on = "\x1b[?1000;1006h\x1b[?25l\x1b[?2026h\x1b[>1u\x1b]0;vdial\x07\x1b[5 q\x1b[1;31m";
    let off = "\x1b[?1000;1006l\x1b[?25h\x1b[?2026l\x1b[<u\x1b]0;\x1b\\\x1b[0 q\x1b[m";
    assert_eq!(modes::left_set(on.as_bytes()).len(), 8);
    assert_eq!(modes::left_set([on, off].concat().as_bytes()), [""; 0]);
}

#[test]
fn after_quitting() {
    let (mut program, before) = started(&["--demo"], &[]);
    program.send(b"q");
    assert_ends(&mut program, &before, 0);
}

#[test]
fn a_terminal_with_settings_of_its_own_gets_them_back() {
    let odd = |driver: &mut Termios| {
        driver.input_modes.remove(InputModes::IXON | InputModes::ICRNL);
        driver.local_modes.remove(LocalModes::ECHO);
        driver.special_codes[SpecialCodeIndex::VERASE] = 8;
        driver.special_codes[SpecialCodeIndex::VMIN] = 7;
    };
    let (mut program, before) = started_with(odd, &["--demo"], &[]);
    program.send(b"q");
    assert_ends(&mut program, &before, 0);
}

#[test]
fn after_a_failure_at_the_start() {
    for (args, code) in [(["--config", "none.toml"].as_slice(), 1), (&["--nonsense"], 2), (&["--help"], 0)] {
        let (pty, pts) = terminal(80, 24);
        let before = format!("{:?}", tcgetattr(&pty).unwrap());
        let mut program = Program::start_in(pty, pts, &[&[env!("CARGO_BIN_EXE_vdial")], args].concat(), &[]);
        assert_ends(&mut program, &before, code);
    }
}

#[test]
fn after_a_failure_in_the_loop() {
    // The keys come from one terminal and the screen is another, which is closed.
    let home = tempfile::TempDir::new().unwrap();
    let (keys, keys_end) = terminal(80, 24);
    let (pty, pts) = terminal(80, 24);
    let before = format!("{:?}", tcgetattr(&keys).unwrap());
    let own = |end: &pty_process::blocking::Pts| File::from(end.as_fd().try_clone_to_owned().unwrap());
    let mut command = plain_command(&home, &["--demo"], &[]);
    let child = command.stdin(own(&keys_end)).stdout(own(&pts)).stderr(Stdio::piped()).spawn().unwrap();
    drop((command, pts));
    let mut program = Program::of(child, pty, home);
    program.wait_for("● connected");
    assert_ne!(format!("{:?}", tcgetattr(&keys).unwrap()), before, "raw mode");
    program.pty = None;
    std::io::Write::write_all(&mut &keys, b"?").unwrap();
    assert_eq!(program.gone().0, Some(1));
    assert_eq!(format!("{:?}", tcgetattr(&keys).unwrap()), before);
    let told = std::io::read_to_string(program.child.stderr.take().unwrap()).unwrap();
    assert!(told.starts_with("vdial: the terminal cannot be used"), "{told}");
}

#[test]
#[cfg(debug_assertions)]
fn after_a_panic_which_leaves_a_report_without_secrets() {
    for (place, thread, message) in [("loop", "main", "a rehearsal"), ("task", "tokio", "left out")] {
        let secret = "an-access-key-that-nobody-may-see";
        let (pty, pts) = terminal(80, 24);
        let before = format!("{:?}", tcgetattr(&pty).unwrap());
        // Nobody listens there.
        let command = [env!("CARGO_BIN_EXE_vdial"), "--api-url", "http://127.0.0.1:9/v1.0"];
        let env = [("VOIPBIN_ACCESSKEY", secret), ("VDIAL_TEST_PANIC", place)];
        let mut program = Program::start_in(pty, pts, &command, &env);
        assert_ends(&mut program, &before, 1);
        let data = program.home.path().join("data");
        let files = fs::read_dir(&data).unwrap().map(|file| file.unwrap().path());
        let reports: Vec<_> = files.filter(|path| path.to_string_lossy().contains("panic-")).collect();
        assert_eq!(reports.len(), 1);
        let report = fs::read_to_string(&reports[0]).unwrap();
        for text in ["src/panic_report.rs:", thread, message, "rehearse"] {
            assert!(report.contains(text), "{text}: {report}");
        }
        assert_eq!(fs::metadata(&reports[0]).unwrap().permissions().mode() & 0o777, 0o600);
        let written = program.written();
        let told = written.rsplit("\x1b[?25h").next().unwrap().trim();
        let expected =
            format!("vdial: it has failed (a bug). A report is in {}; it holds no credential.", reports[0].display());
        assert_eq!(told, expected);
        assert!(!report.contains(secret) && !written.contains(secret));
    }
}

#[test]
#[cfg(debug_assertions)]
fn a_panic_that_cannot_be_reported_in_a_file_is_told() {
    let (pty, pts) = terminal(80, 24);
    let before = format!("{:?}", tcgetattr(&pty).unwrap());
    let command = [env!("CARGO_BIN_EXE_vdial"), "--demo"];
    let env = [("VDIAL_DATA_DIR", "/dev/null/none"), ("VDIAL_TEST_PANIC", "loop")];
    let mut program = Program::start_in(pty, pts, &command, &env);
    assert_ends(&mut program, &before, 1);
    let written = program.written();
    assert!(written.contains("src/panic_report.rs:") && written.contains("a rehearsal in the loop"), "{written}");
    assert!(written.contains("could not be written to /dev/null/none"), "{written}");
}

#[test]
fn after_a_signal_and_a_second_one_is_harmless() {
    for (signal, code) in [(Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131), (Signal::TERM, 143)] {
        let (mut program, before) = started(&["--demo"], &[]);
        program.signal(signal);
        program.signal(signal);
        assert_ends(&mut program, &before, code);
    }
}

#[test]
fn ctrl_z_and_back() {
    let script = r#"set -m; "$@"; echo "stopped: $?"; read go; fg >/dev/null; exit $?"#;
    let mut program = Program::start_under_shell(script, &["--demo"], &[]);
    let before = program.driver();
    program.wait_for("● connected");
    assert_ne!(program.driver(), before, "raw mode");
    program.send(b"\x1a");
    program.wait_for("stopped: ");
    assert_as_before(&program, &before);

    // What the shell changes meanwhile is what is given back at the end.
    let mut driver = tcgetattr(program.pty.as_ref().unwrap()).unwrap();
    driver.input_modes.toggle(InputModes::IXON);
    tcsetattr(program.pty.as_ref().unwrap(), OptionalActions::Now, &driver).unwrap();
    let changed = program.driver();
    assert_ne!(changed, before);
    program.send(b"\n");
    program.wait_for("● connected");
    program.send(b"q");
    assert_ends(&mut program, &changed, 0);
}

#[test]
fn a_signal_ends_it_while_it_is_stopped() {
    let script = r#"set -m; "$@"; echo "stopped: $?"; read go; kill -s TERM %1; bg %1 >/dev/null; wait %1; exit $?"#;
    let mut program = Program::start_under_shell(script, &["--demo"], &[]);
    let before = program.driver();
    program.wait_for("● connected");
    program.send(b"\x1a");
    program.wait_for("stopped: ");
    program.send(b"\n");
    assert_ends(&mut program, &before, 143);
}

/// The program while an editor runs that does this.
fn editing(script: &str) -> (Program, String) {
    let home = tempfile::TempDir::new().unwrap();
    let editor = home.path().join("editor");
    fs::write(&editor, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&editor, PermissionsExt::from_mode(0o700)).unwrap();
    let (mut program, before) = started(&["--demo"], &[("EDITOR", editor.to_str().unwrap())]);
    program.send(b"n");
    program.wait_for("On answer");
    program.send(b"\x0f");
    program.wait_for("the editor runs");
    assert_as_before(&program, &before);
    (program, before)
}

#[test]
fn the_editor_has_the_terminal_as_it_was() {
    // It leaves the terminal in disorder, which is not what is given back at the end.
    let (mut program, before) = editing("echo the editor runs; read go; stty raw -echo");
    program.send(b"\n");
    program.wait_for("On answer");
    assert_ne!(program.driver(), before, "raw mode");
    program.send(b"\x1b");
    program.wait("the form to close", |screen| !screen.text().contains("On answer"));
    program.send(b"q");
    assert_ends(&mut program, &before, 0);
}

#[test]
fn a_ctrl_c_in_the_editor_is_the_editors() {
    let (mut program, before) =
        editing("trap '' QUIT; trap 'echo interrupted; exit 1' INT; echo the editor runs; read go");
    program.send(b"\x1c\x03");
    program.wait_for("On answer");
    program.send(b"\x1b");
    program.wait("the form to close", |screen| !screen.text().contains("On answer"));
    program.send(b"q");
    assert_ends(&mut program, &before, 0);
}

#[test]
fn a_signal_ends_it_while_the_editor_runs() {
    let mut fastest = Duration::MAX;
    for _ in 0..3 {
        let (mut program, before) = editing("trap 'echo the editor ends; exit 0' TERM; echo the editor runs; read go");
        program.signal(Signal::TERM);
        let (code, took) = program.gone();
        assert_eq!(code, Some(143));
        program.wait_for("the editor ends");
        assert_ends(&mut program, &before, 143);
        fastest = fastest.min(took);
    }
    println!("SIGTERM while the editor runs: {fastest:?}");
    assert!(fastest < SECOND);
}

#[test]
fn an_editor_that_goes_on_does_not_keep_it() {
    let mut fastest = Duration::MAX;
    for _ in 0..3 {
        let (mut program, before) =
            editing("trap '' TERM; echo the editor runs; read go; stty raw; echo in disorder; read go");
        program.send(b"\n");
        program.wait_for("in disorder");
        program.signal(Signal::TERM);
        let (code, took) = program.gone();
        assert_eq!(code, Some(143));
        assert_ends(&mut program, &before, 143);
        fastest = fastest.min(took);
    }
    println!("SIGTERM while an editor runs that ignores it: {fastest:?}");
    assert!(fastest < SECOND);
}

#[test]
fn with_the_terminal_gone_it_is_gone() {
    type Start = fn() -> Program;
    let cases: [(&str, Start, i32); 3] = [
        ("a closed terminal", || Program::start(80, 24, &["--demo"], &[]), 129),
        ("a closed terminal that sends no SIGHUP", || Program::start_unattended(&["--demo"], &[]), 129),
        ("a closed terminal while the editor runs", || editing("echo the editor runs; read go").0, 129),
    ];
    for (what, start, code) in cases {
        let mut fastest = Duration::MAX;
        for _ in 0..3 {
            let mut program = start();
            program.wait("the screen", |screen| !screen.text().trim().is_empty());
            program.pty = None;
            let (ended, took) = program.gone();
            assert_eq!(ended, Some(code), "{what}");
            fastest = fastest.min(took);
        }
        println!("{what}: {fastest:?}");
        assert!(fastest < SECOND, "{what}: {fastest:?}");
    }
}

/// Fills the terminal, so that whoever writes to it waits.
fn fill(program: &Program) {
    let name = ptsname(program.pty.as_ref().unwrap(), Vec::new()).unwrap();
    let flags = OFlags::WRONLY | OFlags::NOCTTY | OFlags::NONBLOCK;
    let end = rustix::fs::open(name, flags, Mode::empty()).unwrap();
    let moment = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
    // What was written moves on for a moment, and makes room.
    while poll(&mut [PollFd::new(&end, PollFlags::OUT)], Some(&moment)).unwrap() > 0 {
        while rustix::io::write(&end, &[b' '; 64]).is_ok() {}
    }
}

#[test]
fn nobody_reads_and_it_ends_all_the_same() {
    let mut fastest = Duration::MAX;
    for _ in 0..3 {
        let (mut program, before) = started(&["--demo"], &[]);
        fill(&program);
        // It has much to draw.
        program.send(b"?");
        program.signal(Signal::TERM);
        let (code, took) = program.gone();
        assert_eq!(code, Some(143));
        // Whoever reads again finds everything as it was.
        assert_ends(&mut program, &before, 143);
        fastest = fastest.min(took);
    }
    println!("SIGTERM while nobody reads: {fastest:?}");
    assert!(fastest < SECOND);
}

#[test]
fn a_terminal_that_is_held_does_not_hold_it() {
    let mut fastest = Duration::MAX;
    for _ in 0..3 {
        let (mut program, before) = started(&["--demo"], &[]);
        let name = ptsname(program.pty.as_ref().unwrap(), Vec::new()).unwrap();
        let end = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        tcflow(&end, Action::OOff).unwrap();
        program.send(b"?");
        program.signal(Signal::TERM);
        let (code, took) = program.gone();
        assert_eq!(code, Some(143));
        // What needs no writing is as it was.
        assert_eq!(program.driver(), before);
        fastest = fastest.min(took);
    }
    println!("SIGTERM while the terminal is held: {fastest:?}");
    assert!(fastest < SECOND);
}

#[test]
fn calls_go_on() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for end in ["SIGTERM", "SIGHUP", "closed"] {
        let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), Options::default())).unwrap();
        let args = ["--api-url", &server.api_url(), "--to", "+12025550105", "--say", "Hello"];
        let (mut program, _) = started(&args, &[("VOIPBIN_ACCESSKEY", Simulator::accesskey())]);
        program.wait_for("Paris");
        program.send(b"\x1b\r");
        program.wait_for("ringing");
        let code = match end {
            "SIGTERM" => {
                program.signal(Signal::TERM);
                143
            }
            "SIGHUP" => {
                program.signal(Signal::HUP);
                129
            }
            _ => {
                program.pty = None;
                129
            }
        };
        assert_eq!(program.gone().0, Some(code), "{end}");
        let sent: Vec<_> = server.requests().into_iter().filter(|request| request.method != "GET").collect();
        assert_eq!(sent.len(), 1, "{end}: the call and no hang-up: {sent:?}");
        assert!(sent[0].method == "POST" && sent[0].path.ends_with("/calls"), "{end}: {sent:?}");
    }
}
