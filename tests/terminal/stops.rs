//! Stopped and brought back, with notice and without: by a key on every screen, and from outside.

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use rustix::termios::{LocalModes, tcgetattr};

use super::pty::Program;
use super::{assert_as_before, assert_ends, editing_under, modes, shown, vdial};

/// A shell with job control that starts the program, says when it is stopped, and brings it back after a line of input.
const SHELL: &str = r#"set -m; sh -c 'echo "it is $$."; exec "$0" "$@"' "$@"
    while [ $? -gt 128 ]; do echo "stopped."; $MEANWHILE; read go; echo "back: <$go>"; fg >/dev/null; done; exit $?"#;

/// The shell does this before it reads.
fn under_shell(args: &[&str], meanwhile: &str) -> (Program, Pid) {
    let mut program = Program::start_under_shell(SHELL, args, &[("MEANWHILE", meanwhile)]);
    let pid = program.told_process();
    (program, pid)
}

fn demo() -> (Program, Pid) {
    let (program, pid) = under_shell(&["--demo"], ":");
    (shown(program), pid)
}

/// How often the shell has told that the program is stopped.
fn stops(program: &Program) -> usize {
    program.written().matches("stopped.").count()
}

/// Waits for the next stop.
fn stopped(program: &mut Program, before: usize) {
    program
        .wait("it to be stopped", |screen| String::from_utf8_lossy(&screen.bytes).matches("stopped.").count() > before);
}

fn is_raw(pty: impl AsFd) -> bool {
    !tcgetattr(pty).unwrap().local_modes.contains(LocalModes::ICANON)
}

/// Brings it back with a line that has letters in it which would place or end calls, and waits for a whole new screen.
fn bring_back(program: &mut Program, sign: &str) {
    let before = program.screen.bytes.len();
    program.send(b"nH y5q\n");
    program.wait("the screen to be drawn anew", |screen| {
        String::from_utf8_lossy(&screen.bytes[before..]).contains("\x1b[2J") && screen.text().contains(sign)
    });
    assert!(is_raw(program.pty.as_ref().unwrap()), "raw mode");
    assert_ne!(modes::left_set(&program.screen.bytes), [""; 0], "the screen is taken");
}

fn quit(program: &mut Program) {
    // In the first moment keys that come close together are not counted.
    let pressed = Instant::now();
    program.wait_outside("a moment", || pressed.elapsed() > Duration::from_millis(600));
    program.send(b"q");
    let status = program.ended();
    assert_eq!(status.code(), Some(0), "{}", program.screen.text());
    assert_as_before(program);
}

#[test]
fn ctrl_z_stops_it_on_every_screen() {
    for (keys, sign) in [
        ("?", "Help"),
        ("n", "On answer"),
        ("a", "Account"),
        ("L", "Placed here"),
        ("F", "Favourites"),
        ("/", "/"),
        ("J", "{"),
    ] {
        let (mut program, _) = demo();
        program.send(keys.as_bytes());
        program.wait_for(sign);
        program.send(b"\x1a");
        stopped(&mut program, 0);
        assert_as_before(&program);
        bring_back(&mut program, sign);
        program.signal(Signal::KILL);
    }
}

#[test]
fn ctrl_z_stops_it_while_it_asks_for_a_credential() {
    let (mut program, _) = under_shell(&[], ":");
    program.wait_for("Access key");
    program.send(b"\x1a");
    stopped(&mut program, 0);
    assert_as_before(&program);
    bring_back(&mut program, "Access key");
}

#[test]
fn asked_from_outside_it_gives_the_terminal_back_and_stops() {
    let (mut program, pid) = demo();
    for round in 0..2 {
        kill_process(pid, Signal::TSTP).unwrap();
        stopped(&mut program, round);
        assert_as_before(&program);
        bring_back(&mut program, "● connected");
    }
    quit(&mut program);
}

#[test]
fn stopped_without_notice_it_takes_the_terminal_again() {
    for signal in [Signal::STOP, Signal::TTIN, Signal::TTOU] {
        // As those do that edit lines.
        let (program, pid) = under_shell(&["--demo"], "stty sane");
        let mut program = shown(program);
        // What is said at the beginning has been said.
        program.wait_for("push, checked");
        kill_process(pid, signal).unwrap();
        stopped(&mut program, 0);
        let pty = program.pty.as_ref().unwrap().as_fd().try_clone_to_owned().unwrap();
        program.wait_outside("the shell to make it as it needs it", || !is_raw(&pty));
        program.before = program.driver();
        let since = Instant::now();
        program.wait_outside("what is worth telling", || since.elapsed() > Duration::from_millis(5_500));
        bring_back(&mut program, "vdial was stopped: nothing was seen for");
        assert!(!program.screen.text().contains("On answer"), "{}", program.screen.text());
        quit(&mut program);
    }
}

#[test]
fn in_the_background_it_stops_again() {
    let script = r#"set -m; "$@"; echo "stopped."; read go; bg >/dev/null; read go; fg >/dev/null; exit $?"#;
    let mut program = shown(Program::start_under_shell(script, &["--demo"], &[]));
    program.send(b"\x1a");
    stopped(&mut program, 0);
    program.send(b"\n");
    let drawn = program.screen.bytes.len();
    let since = Instant::now();
    program.wait_outside("a moment in the background", || since.elapsed() > Duration::from_millis(300));
    assert!(!program.written()[drawn..].contains("\x1b[?1049h"), "it has not taken the terminal");
    bring_back(&mut program, "● connected");
    quit(&mut program);
}

#[test]
fn told_to_go_on_without_a_stop_it_goes_on() {
    let (mut program, pid) = demo();
    kill_process(pid, Signal::CONT).unwrap();
    let since = Instant::now();
    program.wait_outside("a moment", || since.elapsed() > Duration::from_millis(600));
    program.send(b"?");
    program.wait_for("Help");
    assert!(!program.screen.text().contains("was stopped"));
    program.send(b"\x1b");
    program.wait("the help to close", |screen| !screen.text().contains("Help"));
    quit(&mut program);
}

#[test]
fn what_stops_the_editor_stops_it_as_well() {
    let shell = r#"set -m; "$@"; echo "stopped."; read go; echo "back: <$go>"; fg >/dev/null; exit $?"#;
    // It ignores the signal, as shells do: only this program was asked.
    let mut program =
        editing_under(shell, "trap 'kill -STOP $$' TSTP; echo the editor runs; read go; read go; read go");
    program.send(b"\x1a");
    stopped(&mut program, 0);
    assert_eq!(stops(&program), 1);
    program.send(b"nH y5q\n");
    program.wait_for_written("back: <nH y5q>");
    program.send(b"\n\n\n");
    program.wait_for("On answer");
    program.send(b"\x1b");
    program.wait("the form to close", |screen| !screen.text().contains("On answer"));
    quit(&mut program);
}

#[test]
fn where_no_shell_is_it_goes_on() {
    // The leader of its session: nobody could bring it back.
    let mut program = shown(vdial(&["--demo"], &[]));
    program.send(b"\x1a");
    program.wait_for("Not suspended");
    program.signal(Signal::TSTP);
    program.send(b"?");
    program.wait_for("Help");
    test_kill_process(Pid::from_child(&program.child)).unwrap();
    program.send(b"\x1b");
    program.wait("the help to close", |screen| !screen.text().contains("Help"));
    program.send(b"q");
    assert_ends(&mut program, 0);
}

#[test]
#[cfg(target_os = "linux")]
fn where_the_shell_is_outside_its_pid_namespace_it_goes_on() {
    let unshare = ["--map-root-user", "--pid", "--fork", "setsid", "--wait"];
    if !std::process::Command::new("unshare").args(unshare).arg("true").status().is_ok_and(|status| status.success()) {
        println!("Not tested: this machine allows no namespaces.");
        return;
    }
    let script = format!(r#"exec unshare {} "$@""#, unshare.join(" "));
    let mut program = shown(Program::start_under_shell(&script, &["--demo"], &[]));
    program.send(b"\x1a");
    program.wait_for("Not suspended");
    program.send(b"q");
    assert_ends(&mut program, 0);
}
