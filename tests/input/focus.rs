//! Reports of the focus are no keys: in one read or in several, after an Esc, while an answer is on its way.

use vdial::terminal::tokenizer::Awaited;

use super::{Typist, however_cut};

#[test]
fn a_report_is_a_report_however_it_is_cut() {
    assert_eq!(however_cut(b"\x1b[I"), "focus");
    assert_eq!(however_cut(b"\x1b[O"), "no-focus");
    assert_eq!(however_cut(b"\x1b[O\x1b[Iq"), "no-focus focus q");
    assert_eq!(however_cut(b"\x1b[O\x1b[0n\x1b[I\x1b[A"), "no-focus ready focus Up");
    assert_eq!(however_cut(b"q\x1b[O\x1b[200~a\x1b[201~"), r#"q no-focus paste("a")"#);
    assert_eq!(however_cut(b"\x9b"), "", "the start of one in eight bits");
}

#[test]
fn keys_that_look_like_one_are_keys() {
    // Tab with a modifier, in mintty; the keypad's Tab.
    assert_eq!(however_cut(b"\x1b[1;5I"), "C-Tab");
    assert_eq!(however_cut(b"\x1bOI"), "Tab");
    assert_eq!(however_cut(b"IO"), "S-I S-O");
}

#[test]
fn after_an_esc_it_is_no_letter() {
    for (report, told) in [(&b"\x1b[I"[..], "focus"), (b"\x1b[O", "no-focus")] {
        assert_eq!(however_cut(&[b"\x1b", report].concat()), format!("Esc {told}"));
        for pause in [0, 20, 49, 51, 300, 2_000] {
            let said = Typist::new().feed(b"\x1b").wait(pause).feed(report).said();
            assert_eq!(said, format!("Esc {told}"), "{pause}");
        }
    }
}

#[test]
fn one_that_comes_in_pieces_is_no_letter_once_the_terminal_has_reported() {
    for pause in [60, 300, 450] {
        for cuts in 0_u32..4 {
            // Without the focus nobody types, so that its first byte is not taken for the Esc key either.
            let mut away = Typist::new();
            away.feed(b"\x1b[O");
            let mut here = Typist::new();
            here.feed(b"\x1b[I");
            for (typist, report) in [(&mut away, b"\x1b[I"), (&mut here, b"\x1b[O")] {
                for (at, byte) in report.iter().enumerate() {
                    typist.feed(&[*byte]);
                    if cuts >> at & 1 == 1 {
                        typist.wait(pause);
                    }
                }
            }
            assert_eq!(away.feed(b"q").said(), "no-focus focus q", "{pause} {cuts:b}");
            let escape = if cuts & 1 == 1 { "Esc " } else { "" };
            assert_eq!(here.feed(b"q").said(), format!("focus {escape}no-focus q"), "{pause} {cuts:b}");
        }
    }
    let mut long = Typist::new();
    assert_eq!(long.feed(b"\x1b[O").feed(b"\x1b[").wait(6_000).feed(b"Iq").said(), "no-focus focus q");
}

#[test]
fn the_esc_key_works_with_and_without_the_focus() {
    let with = |before: &[u8]| {
        let mut typist = Typist::new();
        typist.feed(before);
        typist.tokens.clear();
        typist
    };
    assert_eq!(with(b"\x1b[I").feed(b"\x1b").wait(51).tokens.len(), 1);
    assert_eq!(with(b"\x1b[I").feed(b"\x1b").wait(600).feed(b"[").said(), "Esc [");
    // A terminal that did not report that it has the focus again.
    assert_eq!(with(b"\x1b[O").feed(b"\x1b").wait(1_051).tokens.len(), 1);
    assert_eq!(with(b"\x1b[O").feed(b"q").feed(b"\x1b").wait(51).tokens.len(), 2, "somebody types here");
    let mut awaiting = Typist::awaiting(Awaited::Surely);
    assert_eq!(awaiting.feed(b"\x1b").wait(300).feed(b"[O").said(), "no-focus");
}
