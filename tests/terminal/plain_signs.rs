//! Plain signs and borders in the real program: asked for, taken from the environment, or because the terminal answers
//! that it draws signs two columns wide.

use super::pty::Program;
use super::vdial;

fn is_plain(program: &Program) -> bool {
    program.screen.text().chars().all(|c| c.is_ascii() || c.is_alphanumeric())
}

fn becomes_plain(mut program: Program, why: &str) {
    program.wait(why, |screen| {
        let text = screen.text();
        text.contains("# connected") && text.chars().all(|c| c.is_ascii() || c.is_alphanumeric())
    });
    program.send(b"?");
    program.wait_for("Help");
    assert!(is_plain(&program), "{why}:\n{}", program.screen.text());
}

#[test]
fn signs_are_plain_when_it_is_asked_for_and_where_there_are_no_others() {
    becomes_plain(vdial(&["--demo", "--ascii"], &[]), "--ascii");
    becomes_plain(vdial(&["--demo"], &[("TERM", "linux")]), "the Linux console");
    becomes_plain(vdial(&["--demo"], &[("LANG", "C")]), "a locale that is not UTF-8");
}

#[test]
fn signs_are_plain_once_the_terminal_answers_that_they_are_wide() {
    let mut program = vdial(&["--demo"], &[("LANG", "ko_KR.UTF-8")]);
    program.wait_for("● connected");
    // Where the cursor is when it is not asked for that.
    program.send(b"\x1b[7;3R");
    program.send(b"\x1b[2;3R");
    becomes_plain(program, "an answer");
}
