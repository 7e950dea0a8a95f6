//! What is copied reaches the terminal whole, by OSC 52, as it must be for what stands in between.

use super::{assert_ends, shown, vdial};

/// The first number of the demo's account, as base64.
const NUMBER: &str = "KzMzMTk5MDAxMjM0";

#[test]
fn a_copy_is_passed_on_whole_and_wrapped_where_it_must_be() {
    let plain = format!("\x1b]52;c;{NUMBER}\x07");
    let in_tmux = format!("{plain}\x1bPtmux;\x1b\x1b]52;c;{NUMBER}\x07\x1b\\");
    let in_screen = format!("\x1bP{plain}\x1b\\");
    for (variable, expected) in [("NEITHER", plain), ("TMUX", in_tmux), ("STY", in_screen)] {
        let mut program = shown(vdial(&["--demo"], &[(variable, "/tmp/one,2,3")]));
        program.send(b"2");
        // The row, which is there when the list is: a call may show the number before.
        program.wait_for("> +33199001234");
        program.send(b"yn");
        program.wait_for("Copied the number by OSC 52");
        // Between two frames: at once after the beginning of an update of its own.
        let whole = format!("\x1b[?2026h{expected}\x1b[?2026l");
        program.wait_for_written(&whole);
        let written = program.written();
        assert_eq!(written.matches(&whole).count(), 1, "{variable}");
        assert_eq!(written.matches("]52;").count(), expected.matches("]52;").count(), "{variable}");
        program.send(b"1q");
        assert_ends(&mut program, 0);
    }
}

#[test]
fn a_favourite_that_is_not_there_is_told_in_the_shell() {
    let mut program = vdial(&["--demo", "--favourite", "nobody"], &[]);
    let status = program.ended();
    assert_eq!(status.code(), Some(1));
    assert!(program.written().contains("vdial: there is no favourite \"nobody\""), "{}", program.written());
}
