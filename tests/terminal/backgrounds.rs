//! The terminal's background decides about the colours: it is asked for, and what it answers is told from keys.

use std::time::{Duration, Instant};

use super::pty::Program;
use super::{assert_ends, shown, vdial};

const QUESTION: &str = "\x1b]11;?";
/// Signs in green, as each theme has it.
const DARK: &str = "\x1b[38;2;63;185;80m";
const LIGHT: &str = "\x1b[38;2;17;99;41m";
const OWN: &str = "\x1b[38;5;2m";

const TRUE: (&str, &str) = ("COLORTERM", "truecolor");

fn has_color(program: &Program, color: &str) -> bool {
    let written = program.written();
    // Some frames set the background in the same sequence.
    written.contains(color) || written.contains(&color.replace('m', ";"))
}

fn becomes(program: &mut Program, color: &str) {
    program.wait(color, |screen| {
        let written = String::from_utf8_lossy(&screen.bytes).into_owned();
        written.contains(color) || written.contains(&color.replace('m', ";"))
    });
}

#[test]
fn the_colours_follow_the_answer_and_need_none() {
    for (answer, color) in [
        (&b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\"[..], DARK),
        (b"\x1b]11;rgb:ff/ff/f0\x07", LIGHT),
        (b"\x1b]11;rgba:0/0/0/f\x07", DARK),
    ] {
        let mut program = shown(vdial(&["--demo"], &[TRUE]));
        assert!(program.written().contains(QUESTION));
        becomes(&mut program, OWN);
        assert!(!has_color(&program, DARK) && !has_color(&program, LIGHT));
        program.send(answer);
        becomes(&mut program, color);
        program.send(b"q");
        assert_ends(&mut program, 0);
    }
}

#[test]
fn an_answer_that_comes_late_and_in_pieces_is_not_typed_into_the_form() {
    let mut program = shown(vdial(&["--demo"], &[TRUE]));
    program.send(b"n");
    program.wait_for("On answer");
    for piece in [&b"\x1b]11;rg"[..], b"b:fd", b"fd/f6f6/e3e3", b"\x1b", b"\\"] {
        program.send(piece);
        let sent = Instant::now();
        program.wait_outside("a silence", || sent.elapsed() > Duration::from_millis(700));
    }
    program.send(b"+1202555");
    program.wait_for("+1202555");
    becomes(&mut program, LIGHT);
    let text = program.screen.text();
    assert!(["rgb", "11;", "fdfd", "e3e3", "f6f6"].iter().all(|part| !text.contains(part)), "{text}");
}

#[test]
fn where_it_would_change_nothing_it_is_not_asked_for() {
    for env in [("NO_COLOR", "1"), ("TERM", "linux"), ("TERM", "xterm"), ("TERM", "dumb")] {
        let mut program = vdial(&["--demo"], &[TRUE, env]);
        program.wait_for("connected");
        let asks = env == ("TERM", "xterm");
        assert_eq!(program.written().contains(QUESTION), asks, "{env:?}");
        if env == ("NO_COLOR", "1") {
            assert!(!program.written().contains("[38;"), "there are colours");
        }
    }
}

#[test]
fn with_256_colours_the_nearest_ones_are_used() {
    let mut program = shown(vdial(&["--demo"], &[]));
    program.send(b"\x1b]11;rgb:0000/0000/0000\x07");
    becomes(&mut program, "\x1b[38;5;71m");
    assert!(!program.written().contains("38;2;"));
}
