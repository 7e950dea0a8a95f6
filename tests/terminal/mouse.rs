//! The mouse is asked for only where the user wants it, and given back however the program ends.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use super::pty::Program;
use super::{assert_as_before, assert_ends, demo, modes, vdial};

const ON: &str = "\x1b[?1006h\x1b[?1000h";
const OFF: &str = "\x1b[?1000l\x1b[?1006l";

/// The demo with the mouse.
fn with_mouse(script: &str, env: &[(&str, &str)]) -> (Program, TempDir) {
    let home = TempDir::new().unwrap();
    let file = home.path().join("config.toml");
    fs::write(&file, "mouse = true\n").unwrap();
    let mut program = Program::start_under_shell(script, &["--demo", "--config", file.to_str().unwrap()], env);
    program.wait_for("● connected");
    program.wait_for_written(ON);
    (program, home)
}

fn count(program: &Program, sequence: &str) -> usize {
    program.written().matches(sequence).count()
}

fn a_moment(program: &mut Program) {
    let since = Instant::now();
    program.wait_outside("a moment", || since.elapsed() > Duration::from_millis(300));
}

/// A press of the first button on the first place where these words stand.
fn press_on(program: &Program, words: &str) -> Vec<u8> {
    let text = program.screen.text();
    let mut lines = text.lines().enumerate();
    let place = lines.find_map(|(row, line)| Some((line.split_once(words)?.0.chars().count(), row)));
    let (column, row) = place.unwrap_or_else(|| panic!("{words} is not in\n{text}"));
    format!("\x1b[<0;{};{}M\x1b[<0;{};{}m", column + 1, row + 1, column + 1, row + 1).into_bytes()
}

#[test]
fn without_the_wish_nothing_is_asked_for_and_reports_of_others_are_no_keys() {
    let mut program = demo();
    let report = press_on(&program, "2 Numbers");
    for byte in [&report[..], b"\x1b[<65;10;10M\x1b[M !!"].concat() {
        program.send(&[byte]);
    }
    program.send(&report[..5]);
    a_moment(&mut program);
    a_moment(&mut program);
    program.send(&report[5..]);
    program.send(b"?");
    program.wait_for("Help");
    program.send(b"q");
    program.wait("the help to close", |screen| !screen.text().contains("Help"));
    assert!(program.screen.text().contains("━ 1 Calls"), "the focus stayed");
    program.send(b"q");
    assert_ends(&mut program, 0);
    assert!(!program.written().contains("?1000") && !program.written().contains("?1006"));
}

#[test]
fn a_click_gets_there_also_in_pieces() {
    let (mut program, _home) = with_mouse(r#"exec "$@""#, &[]);
    for byte in press_on(&program, "2 Numbers") {
        program.send(&[byte]);
    }
    program.wait_for("━ 2 Numbers");
    program.send(&press_on(&program, "Main line"));
    program.wait_for("> +12025550142");
    program.send(&press_on(&program, "Main line"));
    program.wait_for("On answer");
    // However often: only the form is there.
    let button = press_on(&program, "[ Call ]");
    program.send(&button.repeat(100));
    program.send(b"\x1b[<64;9;9M".repeat(10_000).as_slice());
    program.send(b"\x1b");
    program.wait("the form to close", |screen| !screen.text().contains("On answer"));
    program.send(b"1q");
    assert_ends(&mut program, 0);
}

#[test]
fn it_is_given_back_however_it_ends() {
    for (end, code) in [("q", 0), ("TERM", 143)] {
        let (mut program, _home) = with_mouse(r#"exec "$@""#, &[]);
        assert!(modes::left_set(&program.screen.bytes).contains(&"mode 1000 is true".to_owned()));
        match end {
            "TERM" => program.signal(Signal::TERM),
            key => program.send(key.as_bytes()),
        }
        assert_ends(&mut program, code);
        assert_eq!((count(&program, ON), count(&program, OFF)), (1, 1), "{end}");
    }
}

#[test]
#[cfg(debug_assertions)]
fn it_is_given_back_after_a_panic() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("config.toml");
    fs::write(&file, "mouse = true\n").unwrap();
    // The loop panics with its first frame, before the mouse is asked for; the task while it runs.
    for place in ["loop", "task"] {
        let args = ["--api-url", "http://127.0.0.1:9/v1.0", "--config", file.to_str().unwrap()];
        let mut program = vdial(&args, &[("VOIPBIN_ACCESSKEY", "a-key"), ("VDIAL_TEST_PANIC", place)]);
        assert_ends(&mut program, 1);
        assert_eq!(count(&program, ON), count(&program, OFF), "{place}");
    }
}

#[test]
fn suspended_it_is_off_and_back_it_is_on_again() {
    let script = r#"set -m; "$@"; echo "stopped: $?"; read go; fg >/dev/null; exit $?"#;
    let (mut program, _home) = with_mouse(script, &[]);
    program.send(b"\x1a");
    program.wait_for_written("stopped: ");
    assert_as_before(&program);
    let before = program.screen.bytes.len();
    program.send(b"\n");
    program.wait("the mouse", |screen| String::from_utf8_lossy(&screen.bytes[before..]).contains(ON));
    a_moment(&mut program);
    a_moment(&mut program);
    program.send(b"q");
    assert_ends(&mut program, 0);
}

#[test]
fn the_editor_has_its_own_mouse() {
    let home = TempDir::new().unwrap();
    let editor = home.path().join("editor");
    fs::write(&editor, "#!/bin/sh\necho the editor runs; read go\n").unwrap();
    fs::set_permissions(&editor, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let (mut program, _home) = with_mouse(r#"exec "$@""#, &[("EDITOR", editor.to_str().unwrap())]);
    program.send(b"n");
    program.wait_for("On answer");
    program.send(b"\x0f");
    program.wait_for_written("the editor runs");
    assert_as_before(&program);
    program.signal(Signal::TERM);
    assert_ends(&mut program, 143);
}

#[test]
fn the_palette_turns_it_on_and_off() {
    let mut program = demo();
    for (expected, turns) in [(ON, 1), (OFF, 1), (ON, 2)] {
        program.send(b":mouse");
        program.wait_for("1 match");
        a_moment(&mut program);
        program.send(b"\r");
        program.wait("the terminal to be asked", |screen| {
            String::from_utf8_lossy(&screen.bytes).matches(expected).count() == turns
        });
        // A key that chose from the palette does not count again before it is released.
        let since = Instant::now();
        program.wait_outside("a moment", || since.elapsed() > Duration::from_millis(1_300));
    }
    program.send(b"q");
    assert_ends(&mut program, 0);
}
