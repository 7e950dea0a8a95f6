//! What the mouse reports.

use super::{Typist, however_cut, meaning};

#[test]
fn only_the_first_button_and_the_wheel_mean_something() {
    for (report, expected) in [
        ("\x1b[<0;1;1M", "click(0,0)"),
        ("\x1b[<0;120;30M", "click(119,29)"),
        ("\x1b[<64;5;6M", "wheel(-1,4,5)"),
        ("\x1b[<65;5;6M", "wheel(+1,4,5)"),
        ("\u{9b}<0;1;1M", "click(0,0)"),
        // Released, other buttons, with Shift, Alt or Ctrl, moved, wheels to the side.
        ("\x1b[<0;1;1m", ""),
        ("\x1b[<1;1;1M", ""),
        ("\x1b[<2;1;1M", ""),
        ("\x1b[<4;1;1M", ""),
        ("\x1b[<8;1;1M", ""),
        ("\x1b[<16;1;1M", ""),
        ("\x1b[<32;1;1M", ""),
        ("\x1b[<35;1;1M", ""),
        ("\x1b[<66;1;1M", ""),
        ("\x1b[<128;1;1M", ""),
        // Cells that no screen has, and what is no report.
        ("\x1b[<0;0;1M", ""),
        ("\x1b[<0;1;0M", ""),
        ("\x1b[<0;65537;1M", ""),
        ("\x1b[<0;99999999999999999999;1M", ""),
        ("\x1b[<99999999999999999999;1;1M", ""),
        ("\x1b[<0;1;99999999999999999999999999999999999999M", ""),
        ("\x1b[<0;1M", ""),
        ("\x1b[<0;1;1;1M", ""),
        ("\x1b[<0:0;1;1M", ""),
        ("\x1b[<M", ""),
        ("\x1b[<;;M", ""),
        ("\x1b[<0;-1;1M", ""),
        ("\x1b[<0;1;1A", ""),
        // In the ways of older terminals.
        ("\x1b[M !!", ""),
        ("\x1b[0;1;1M", ""),
    ] {
        assert_eq!(however_cut(report.as_bytes()), expected, "{report:?}");
        let among_keys = [b"q", report.as_bytes(), b"y"].concat();
        assert_eq!(however_cut(&among_keys), format!("q {expected} y").replace("  ", " "), "{report:?}");
    }
}

#[test]
fn the_rest_of_a_report_that_comes_late_is_no_key() {
    let report = b"\x1b[<0;12;7M";
    for cut in 2..report.len() {
        let mut typist = Typist::new();
        typist.feed(&report[..cut]).wait(5_000).feed(&report[cut..]).feed(b"y");
        assert_eq!(typist.said(), "click(11,6) y", "cut at {cut}");
    }
    assert_eq!(Typist::new().feed(b"\x1b[<0;1").wait(20_000).feed(b"y").said(), "y", "the rest never came");
}

#[test]
fn the_notches_of_one_turn_are_one() {
    assert_eq!(meaning(&["\x1b[<65;5;6M".repeat(10_000).as_bytes()]), "wheel(+10000,4,5)");
    assert_eq!(meaning(&["\x1b[<65;5;6M".repeat(40_000).as_bytes()]), "wheel(+32767,4,5)");
    let (down, up, aside) = ("\x1b[<65;5;6M", "\x1b[<64;5;6M", "\x1b[<64;6;6M");
    let turns = [down, down, up, up, up, aside, "k", aside].concat();
    assert_eq!(meaning(&[turns.as_bytes()]), "wheel(+2,4,5) wheel(-3,4,5) wheel(-1,5,5) k wheel(-1,5,5)");
}
