//! Every way out restores the terminal, and the program ends in time: the real program in a real pseudo-terminal, whose
//! driver and modes are compared.
#![cfg(unix)]
#![cfg(test)]

#[path = "terminal/answers.rs"]
mod answers;
#[path = "terminal/backgrounds.rs"]
mod backgrounds;
#[path = "terminal/configuration.rs"]
mod configuration;
#[path = "terminal/copies.rs"]
mod copies;
#[path = "common/modes.rs"]
mod modes;
#[path = "terminal/mouse.rs"]
mod mouse;
#[path = "terminal/notifications.rs"]
mod notifications;
#[path = "terminal/plain_signs.rs"]
mod plain_signs;
#[path = "common/pty.rs"]
mod pty;
#[path = "terminal/signals.rs"]
mod signals;
#[path = "terminal/sizes.rs"]
mod sizes;
#[path = "terminal/slow.rs"]
mod slow;
#[path = "terminal/stops.rs"]
mod stops;
#[path = "terminal/warned.rs"]
mod warned;

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use pty::{Program, driver, plain_command, terminal};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::Signal;
use rustix::pty::ptsname;
use rustix::termios::{
    Action, InputModes, LocalModes, OptionalActions, SpecialCodeIndex, tcflow, tcgetattr, tcsetattr,
};
use vdial::simulator::{Options, Simulator};

/// In how long it is gone.
const SECOND: Duration = Duration::from_secs(1);
/// How often that is tried: a machine that is busy with other things may take longer, but not each time.
const TRIES: usize = 12;

/// Ends a program until one was gone within a second.
fn in_a_second(what: &str, mut ends: impl FnMut() -> Duration) {
    let mut fastest = Duration::MAX;
    for _ in 0..TRIES {
        fastest = fastest.min(ends());
        if fastest < SECOND {
            println!("{what}: {fastest:?}");
            return;
        }
    }
    panic!("{what}: {fastest:?}");
}

/// The program, in a terminal of its own.
fn vdial(args: &[&str], env: &[(&str, &str)]) -> Program {
    Program::start(80, 24, args, env)
}

/// Waits for its screen.
fn shown(mut program: Program) -> Program {
    program.wait_for("● connected");
    assert_ne!(program.driver(), program.before, "raw mode");
    assert_ne!(modes::left_set(&program.screen.bytes), [""; 0], "the screen is taken");
    program
}

fn demo() -> Program {
    shown(vdial(&["--demo"], &[]))
}

fn assert_as_before(program: &Program) {
    assert_eq!(program.driver(), program.before);
    assert_eq!(modes::left_set(&program.screen.bytes), [""; 0]);
}

/// Reads to the end. Everything is as it was, and the exit code is this one.
fn assert_ends(program: &mut Program, code: i32) {
    let status = program.ended();
    assert_as_before(program);
    assert_eq!(status.code(), Some(code), "{status}: {}", program.screen.text());
}

/// Leaves the form and the program. Everything is as it was.
fn assert_leaves_the_form(program: &mut Program) {
    program.send(b"\x1b");
    program.wait("the form to close", |screen| !screen.text().contains("On answer"));
    program.send(b"q");
    assert_ends(program, 0);
}

#[test]
fn what_is_left_set_is_noticed() {
    let on = "\x1b[?1000;1006h\x1b[?25l\x1b[?2026h\x1b[>1u\x1b]0;vdial\x07\x1b[5 q\x1b[1;31m";
    let off = "\x1b[?1000;1006l\x1b[?25h\x1b[?2026l\x1b[<u\x1b]0;\x1b\\\x1b[0 q\x1b[m";
    let shown = "\x1b[22;2t\x1b]2;vdial\x07\x1b]9;4;3\x07\x1b[?1004h";
    assert_eq!(modes::left_set(shown.as_bytes()).len(), 3);
    assert_eq!(modes::left_set([shown, "\x1b[23;2t\x1b]9;4;0\x07\x1b[?1004l"].concat().as_bytes()), [""; 0]);
    assert_eq!(modes::left_set(on.as_bytes()).len(), 8);
    assert_eq!(modes::left_set([on, off].concat().as_bytes()), [""; 0]);
}

#[test]
fn after_quitting() {
    let mut program = demo();
    program.send(b"q");
    assert_ends(&mut program, 0);
}

#[test]
fn a_terminal_with_settings_of_its_own_gets_them_back() {
    let (pty, pts) = terminal(80, 24);
    let mut driver = tcgetattr(&pty).unwrap();
    driver.input_modes.remove(InputModes::IXON | InputModes::ICRNL);
    driver.local_modes.remove(LocalModes::ECHO);
    driver.special_codes[SpecialCodeIndex::VERASE] = 8;
    driver.special_codes[SpecialCodeIndex::VMIN] = 7;
    tcsetattr(&pty, OptionalActions::Now, &driver).unwrap();
    let mut program = shown(Program::start_in(pty, pts, &[env!("CARGO_BIN_EXE_vdial"), "--demo"], &[]));
    program.send(b"q");
    assert_ends(&mut program, 0);
}

#[test]
fn after_a_failure_at_the_start() {
    for (args, code) in [(["--config", "none.toml"].as_slice(), 1), (&["--nonsense"], 2), (&["--help"], 0)] {
        let mut program = vdial(args, &[]);
        assert_ends(&mut program, code);
    }
}

#[test]
fn after_a_failure_in_the_loop() {
    // The keys come from one terminal and the screen is another, which is closed.
    let home = tempfile::TempDir::new().unwrap();
    let (keys, keys_end) = terminal(80, 24);
    let (pty, pts) = terminal(80, 24);
    let before = driver(&keys);
    let own = |end: &pty_process::blocking::Pts| File::from(end.as_fd().try_clone_to_owned().unwrap());
    let mut command = plain_command(&home, &["--demo"], &[]);
    let child = command.stdin(own(&keys_end)).stdout(own(&pts)).stderr(Stdio::piped()).spawn().unwrap();
    drop((command, pts));
    let mut program = Program::of(child, pty, home, String::new());
    program.wait_for("● connected");
    assert_ne!(driver(&keys), before, "raw mode");
    program.pty = None;
    let (code, _) = program.gone_after(|_| std::io::Write::write_all(&mut &keys, b"?").unwrap());
    assert_eq!(code, Some(1));
    assert_eq!(driver(&keys), before);
    let told = std::io::read_to_string(program.child.stderr.take().unwrap()).unwrap();
    assert!(told.starts_with("vdial: the terminal cannot be used"), "{told}");
}

#[test]
#[cfg(debug_assertions)]
fn after_a_panic_which_leaves_a_report_without_secrets() {
    for (place, thread, message) in [("loop", "main", "a rehearsal"), ("task", "tokio", "left out")] {
        let secret = "an-access-key-that-nobody-may-see";
        let env = [("VOIPBIN_ACCESSKEY", secret), ("VDIAL_TEST_PANIC", place)];
        // Nobody listens there.
        let mut program = vdial(&["--api-url", "http://127.0.0.1:9/v1.0"], &env);
        assert_ends(&mut program, 1);
        let data = program.home.path().join("data");
        let files = fs::read_dir(&data).unwrap().map(|file| file.unwrap().path());
        let reports: Vec<_> = files.filter(|path| path.to_string_lossy().contains("panic-")).collect();
        assert_eq!(reports.len(), 1);
        let report = fs::read_to_string(&reports[0]).unwrap();
        for text in ["src/runtime.rs:", thread, message, "test_panic"] {
            assert!(report.contains(text), "{text}: {report}");
        }
        assert_eq!(fs::metadata(&reports[0]).unwrap().permissions().mode() & 0o777, 0o600);
        let written = program.written();
        let told = written.rsplit("\x1b[?25h").next().unwrap().trim();
        let expected =
            format!("vdial: a bug ended vdial. A report is in {}; it contains no credential.", reports[0].display());
        assert_eq!(told, expected);
        assert!(!report.contains(secret) && !written.contains(secret));
    }
}

#[test]
#[cfg(debug_assertions)]
fn a_panic_that_cannot_be_reported_in_a_file_is_told() {
    let env = [("VDIAL_DATA_DIR", "/dev/null/none"), ("VDIAL_TEST_PANIC", "loop")];
    let mut program = vdial(&["--demo"], &env);
    assert_ends(&mut program, 1);
    let written = program.written();
    assert!(written.contains("src/runtime.rs:") && written.contains("a rehearsal in the loop"), "{written}");
    assert!(written.contains("could not be written to /dev/null/none"), "{written}");
}

#[test]
fn after_a_signal_and_a_second_one_is_harmless() {
    for (signal, code) in [(Signal::INT, 130), (Signal::QUIT, 131), (Signal::TERM, 143)] {
        let mut program = demo();
        program.signal(signal);
        program.signal(signal);
        assert_ends(&mut program, code);
    }
}

#[test]
fn ctrl_z_and_back() {
    let script = r#"set -m; "$@"; echo "stopped: $?"; read go; fg >/dev/null; exit $?"#;
    let mut program = shown(Program::start_under_shell(script, &["--demo"], &[]));
    program.send(b"\x1a");
    program.wait_for_written("stopped: ");
    assert_as_before(&program);

    // What the shell changes meanwhile is what is given back at the end.
    let mut driver = tcgetattr(program.pty.as_ref().unwrap()).unwrap();
    driver.input_modes.toggle(InputModes::IXON);
    tcsetattr(program.pty.as_ref().unwrap(), OptionalActions::Now, &driver).unwrap();
    assert_ne!(program.driver(), program.before);
    program.before = program.driver();
    program.send(b"\n");
    program.wait_for("● connected");
    // On a busy machine it learns late that it was brought back, and drops what was typed until then.
    let back = std::time::Instant::now();
    program.wait_outside("a moment", || back.elapsed() > Duration::from_millis(600));
    program.send(b"q");
    assert_ends(&mut program, 0);
}

#[test]
fn a_signal_ends_it_while_it_is_stopped() {
    let script = r#"set -m; "$@"; echo "stopped: $?"; read go; kill -s TERM %1; bg %1 >/dev/null; wait %1; exit $?"#;
    let mut program = shown(Program::start_under_shell(script, &["--demo"], &[]));
    program.send(b"\x1a");
    program.wait_for_written("stopped: ");
    program.send(b"\n");
    assert_ends(&mut program, 143);
}

/// The program while an editor runs that does this.
fn editing(script: &str) -> Program {
    editing_under(r#"exec "$@""#, script)
}

/// The same, started by this script of a shell.
fn editing_under(shell: &str, script: &str) -> Program {
    let home = tempfile::TempDir::new().unwrap();
    let editor = home.path().join("editor");
    fs::write(&editor, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&editor, PermissionsExt::from_mode(0o700)).unwrap();
    let env = [("EDITOR", editor.to_str().unwrap())];
    let mut program = shown(Program::start_under_shell(shell, &["--demo"], &env));
    program.send(b"n");
    program.wait_for("On answer");
    program.send(b"\x0f");
    program.wait_for_written("the editor runs");
    assert_as_before(&program);
    program
}

#[test]
fn the_editor_has_the_terminal_as_it_was() {
    // It leaves the terminal in disorder, which is not what is given back at the end.
    let mut program = editing("echo the editor runs; read go; stty raw -echo");
    program.send(b"\n");
    program.wait_for("On answer");
    assert_ne!(program.driver(), program.before, "raw mode");
    assert_leaves_the_form(&mut program);
}

#[test]
fn a_ctrl_c_in_the_editor_is_the_editors() {
    let mut program = editing("trap '' QUIT; trap 'echo interrupted; exit 1' INT; echo the editor runs; read go");
    program.send(b"\x1c\x03");
    program.wait_for("On answer");
    assert_leaves_the_form(&mut program);
}

#[test]
fn a_signal_ends_it_while_the_editor_runs() {
    let mut told = false;
    in_a_second("SIGTERM while the editor runs", || {
        let mut program = editing("trap 'echo the editor ends; exit 0' TERM; echo the editor runs; read go");
        let (code, took) = program.gone_after(|program| program.signal(Signal::TERM));
        assert_eq!(code, Some(143));
        assert_ends(&mut program, 143);
        told |= program.written().contains("the editor ends");
        if told { took } else { Duration::MAX }
    });
}

#[test]
fn an_editor_that_goes_on_does_not_keep_it() {
    in_a_second("SIGTERM while an editor runs that ignores it", || {
        let mut program = editing("trap '' TERM; echo the editor runs; read go; stty raw; echo in disorder; read go");
        program.send(b"\n");
        program.wait_for_written("in disorder");
        let (code, took) = program.gone_after(|program| program.signal(Signal::TERM));
        assert_eq!(code, Some(143));
        assert_ends(&mut program, 143);
        took
    });
}

#[test]
fn with_the_terminal_gone_it_is_gone() {
    type Start = fn() -> Program;
    let cases: [(&str, Start, i32); 3] = [
        ("a closed terminal", || vdial(&[], &[]), 129),
        // It asks for a credential, and has nothing to draw of which it could notice.
        ("a closed terminal that sends no SIGHUP", || Program::start_unattended(&[], &[]), 129),
        ("a closed terminal while the editor runs", || editing("echo the editor runs; read go"), 129),
    ];
    for (what, start, code) in cases {
        in_a_second(what, || {
            let mut program = start();
            program.wait("the screen", |screen| !screen.text().trim().is_empty());
            let (ended, took) = program.gone_after(|program| program.pty = None);
            assert_eq!(ended, Some(code), "{what}");
            took
        });
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
    in_a_second("SIGTERM while nobody reads", || {
        let mut program = demo();
        fill(&program);
        // It has much to draw.
        program.send(b"?");
        let (code, took) = program.gone_after(|program| program.signal(Signal::TERM));
        assert_eq!(code, Some(143));
        // Whoever reads again finds everything as it was.
        assert_ends(&mut program, 143);
        took
    });
}

#[test]
fn a_terminal_that_is_held_does_not_hold_it() {
    in_a_second("SIGTERM while the terminal is held", || {
        let mut program = demo();
        let name = ptsname(program.pty.as_ref().unwrap(), Vec::new()).unwrap();
        let end = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        tcflow(&end, Action::OOff).unwrap();
        program.send(b"?");
        let (code, took) = program.gone_after(|program| program.signal(Signal::TERM));
        assert_eq!(code, Some(143));
        // What needs no writing is as it was.
        assert_eq!(program.driver(), program.before);
        took
    });
}

#[test]
fn calls_go_on() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = || Options { speed: 20.0, incoming: false, ..Options::default() };
    for end in ["SIGTERM", "closed"] {
        let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), options())).unwrap();
        let args = ["--api-url", &server.api_url(), "--to", "+12025550105", "--say", "Hello"];
        let mut program = shown(vdial(&args, &[("VOIPBIN_ACCESSKEY", Simulator::accesskey())]));
        // The number that calls.
        program.wait_for("Main line · US");
        program.send(b"\x1b[15~");
        program.wait_for("progressing");
        let (code, _) = program.gone_after(|program| match end {
            "SIGTERM" => program.signal(Signal::TERM),
            _ => program.pty = None,
        });
        assert_eq!(code, Some(if end == "SIGTERM" { 143 } else { 129 }), "{end}");
        let sent: Vec<_> = server.requests().into_iter().filter(|request| request.method != "GET").collect();
        assert_eq!(sent.len(), 1, "{end}: the call and no hang-up: {sent:?}");
        assert!(sent[0].method == "POST" && sent[0].path.ends_with("/calls"), "{end}: {sent:?}");
        assert!(server.calls().iter().any(|call| call["status"] == "progressing"), "{end}");
    }
}
