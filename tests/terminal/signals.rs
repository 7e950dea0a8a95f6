//! Signals that nobody means for this program leave nothing broken, and no core dump holds its memory.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use rustix::process::{Pid, Resource, Signal, prlimit};
use vdial::simulator::Simulator;

use super::pty::Program;
use super::{assert_ends, assert_leaves_the_form, demo, editing_under, shown};

/// Sends a signal by its name or number, as a user does.
fn kill(pid: u32, signal: &str) {
    assert!(Command::new("kill").args([&format!("-{signal}"), &pid.to_string()]).status().unwrap().success());
}

#[test]
fn a_signal_without_a_meaning_does_nothing() {
    let mut program = demo();
    let named = ["XFSZ", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "IO", "PIPE"];
    let of_linux: &[&str] = if cfg!(target_os = "linux") { &["PWR", "STKFLT", "34", "64"] } else { &[] };
    for signal in named.iter().chain(of_linux) {
        kill(program.child.id(), signal);
    }
    program.send(b"?");
    program.wait_for("Help");
    program.send(b"\x1b");
    program.wait("the help to close", |screen| !screen.text().contains("Help"));
    program.send(b"q");
    assert_ends(&mut program, 0);
}

#[test]
#[cfg(target_os = "linux")]
fn not_even_before_the_terminal_is_taken() {
    let script = r#"{ read go </dev/tty; echo "$KEY"; } | sh -c 'echo "it is $$."; exec "$0" "$@"' "$@""#;
    // Nobody listens there.
    let args = ["--api-url", "http://127.0.0.1:9/v1.0", "--accesskey-file", "-"];
    let mut program = Program::start_under_shell(script, &args, &[("KEY", Simulator::accesskey())]);
    let pid = program.told_process().as_raw_nonzero().get().unsigned_abs();
    let status = || std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let catches_usr1 = || {
        let caught = status().lines().find_map(|line| line.strip_prefix("SigCgt:").map(|mask| mask.trim().to_owned()));
        u64::from_str_radix(&caught.unwrap(), 16).unwrap() & 1 << (10 - 1) != 0
    };
    program.wait_outside("the program to begin", || catches_usr1() && status().starts_with("Name:\tvdial"));
    for signal in ["USR1", "XFSZ"] {
        kill(pid, signal);
    }
    program.send(b"\n");
    program.wait("the screen", |screen| screen.text().contains("Calls"));
    program.send(b"q");
    program.wait("the end", |screen| screen.closed);
}

#[test]
fn no_file_may_grow_and_it_goes_on() {
    let script = r#"ulimit -f 0; exec "$@""#;
    let mut program = shown(Program::start_under_shell(script, &["--demo"], &[]));
    program.send(b"n");
    program.wait_for("On answer");
    assert_leaves_the_form(&mut program);
}

#[test]
fn the_end_by_another_signal_is_orderly_too() {
    for (signal, code) in [(Signal::ABORT, 134), (Signal::XCPU, 152)] {
        let mut program = demo();
        program.signal(signal);
        assert_ends(&mut program, code);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn there_is_no_core_dump() {
    let script = r#"ulimit -c unlimited || exit 9; exec "$@""#;
    for (what, raised) in [("by the limit", false), ("whoever takes it in", true)] {
        let mut program = shown(Program::start_under_shell(script, &["--demo"], &[]));
        let pid = Pid::from_child(&program.child);
        let ours = prlimit(Some(pid), Resource::Core, rustix::process::Rlimit { current: Some(0), maximum: None });
        assert_eq!(ours.unwrap().current, Some(0), "{what}");
        if raised {
            let unlimited = rustix::process::Rlimit { current: None, maximum: None };
            prlimit(Some(pid), Resource::Core, unlimited).unwrap();
        }
        program.signal(Signal::ILL);
        let status = program.ended();
        assert_eq!((status.signal(), status.core_dumped()), (Some(Signal::ILL.as_raw()), false), "{what}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_editor_may_leave_one_as_before() {
    let under = r#"ulimit -c 7 || exit 9; exec "$@""#;
    let editor = r#"until [ "$(ulimit -c)" = 7 ]; do sleep 0.01; done; echo the editor runs; read go"#;
    let mut program = editing_under(under, editor);
    program.send(b"\n");
    program.wait_for("On answer");
}
