//! What depends on when the bytes come: a lone Esc, what never ends, and what was meant for another program.

use vdial::terminal::tokenizer::Awaited;

use super::Typist;

fn typist() -> Typist {
    Typist::new()
}

#[test]
fn a_lone_esc_waits_for_a_moment() {
    assert_eq!(typist().feed(b"\x1b").wait(49).feed(b"[A").said(), "Up");
    assert_eq!(typist().feed(b"\x1b").wait(49).feed(b"\r").said(), "Esc");
    assert_eq!(typist().feed(b"\x1b").wait(51).feed(b"a").said(), "Esc a");
    assert_eq!(typist().feed(b"\x1b").wait(51).feed(b"\r").said(), "Esc Enter");
    let mut early = typist();
    early.feed(b"\x1b").wait(49);
    assert_eq!(early.tokens, [], "too early");
    early.wait(2);
    assert_eq!(early.tokens.len(), 1);
}

#[test]
fn a_late_rest_is_the_rest() {
    for rest in [&b"P>|xterm(390)\x1b\\"[..], b"]11;?\x07", b"_Gi=1;OK\x1b\\", b"^y\x1b\\", b"Xy\x07", b"[2q", b"Oy"] {
        assert_eq!(typist().feed(b"\x1b").wait(300).feed(rest).said(), "Esc", "{rest:?}");
        assert_eq!(typist().feed(b"\x1b").wait(100).feed(&rest[..2]).wait(90).feed(&rest[2..]).said(), "Esc");
    }
    assert_eq!(typist().feed(b"\x1b").wait(300).feed(b"[A").said(), "Esc Up");
    assert_eq!(typist().feed(b"\x1b").wait(300).feed(b"[2;3R").said(), "Esc at(2,3)");
    // People type one character a read, and later.
    assert_eq!(typist().feed(b"\x1b").wait(300).feed(b"P").feed(b"q").said(), "Esc S-P q");
    assert_eq!(typist().feed(b"\x1b").wait(600).feed(b"[A").said(), "Esc [ S-A");
    assert_eq!(typist().feed(b"\x1b").wait(100).feed(b"x").feed(b"Pq").said(), "Esc x S-P q");
}

#[test]
fn no_letter_of_an_answer_in_pieces_is_a_key() {
    for (answer, told) in [(&b"\x1b[0n"[..], "ready"), (b"\x1b[2;17R", "at(2,17)")] {
        for pause in [60, 600, 6_000] {
            for cuts in 1_u32..1 << (answer.len() - 1) {
                let mut typist = Typist::awaiting(Awaited::Surely);
                for (at, byte) in answer.iter().enumerate() {
                    typist.feed(&[*byte]);
                    if cuts >> at & 1 == 1 {
                        typist.wait(pause);
                    }
                }
                let said = typist.feed(b"q").said();
                // So long after an ESC it has been the Esc key.
                let escape = if pause == 6_000 && cuts & 1 == 1 { "Esc " } else { "" };
                assert_eq!(said, format!("{escape}{told} q"), "{answer:?} {pause} {cuts:b}");
            }
        }
    }
    let perhaps = || Typist::awaiting(Awaited::Perhaps);
    assert_eq!(perhaps().feed(b"\x1b").wait(51).feed(b"[0").wait(6_000).feed(b"n").said(), "Esc ready");
    assert_eq!(perhaps().feed(b"\x1b[").wait(6_000).feed(b"0n").said(), "ready");
}

#[test]
fn no_letter_of_a_background_in_pieces_is_a_key() {
    for (answer, told) in [
        (&b"\x1b]11;rgb:1c1c/2d2d/3e3e\x07"[..], "background(1c1c/2d2d/3e3e)"),
        (b"\x1b]11;rgb:f/8/1\x1b\\", "background(ffff/8888/1111)"),
        (b"\x1b]11;rgba:ff/80/00/ff\x1b\\", "background(ffff/8080/0000)"),
    ] {
        for pause in [60, 600, 6_000] {
            for first in 1..answer.len() {
                for second in first + 1..answer.len() {
                    let mut typist = Typist::awaiting(Awaited::Surely);
                    typist.tokenizer.await_background(true);
                    typist.feed(&answer[..first]).wait(pause).feed(&answer[first..second]).wait(pause);
                    let said = typist.feed(&answer[second..]).feed(b"q").said();
                    // So long after an ESC it has been the Esc key.
                    let escape = if first == 1 && pause == 6_000 { "Esc " } else { "" };
                    assert_eq!(said, format!("{escape}{told} q"), "{answer:?} {pause} {first} {second}");
                }
            }
        }
    }
}

#[test]
fn what_is_typed_ends_a_background_that_stays_away() {
    let begun = |bytes: &[u8]| {
        let mut typist = typist();
        typist.tokenizer.await_background(true);
        typist.feed(bytes).wait(600);
        typist
    };
    assert_eq!(begun(b"\x1b]11;rgb:1c").feed(b"q").said(), "q");
    assert_eq!(begun(b"\x1b]11;rgb:1c").feed(b"\r").said(), "Enter");
    assert_eq!(begun(b"\x1b]11;rgb:1c").feed(b"\x1b[A").said(), "Up");
    assert_eq!(begun(b"\x1b]11;rgb:1c").feed(b"\x03").said(), "C-c");
    assert_eq!(begun(b"\x1b]11;rgb:1c").wait(10_001).feed(b"5").said(), "5", "a number is typed again after a while");
    assert_eq!(begun(b"\x1b]52;c;").feed(b"5").said(), "5", "no other string is waited for");
    let mut late = typist();
    late.tokenizer.await_background(true);
    assert_eq!(late.feed(b"\x1b").wait(20_000).feed(b"]11;rgb:0/0/0\x07q").said(), "Esc background(0000/0000/0000) q");
}

#[test]
fn the_esc_key_works_while_an_answer_is_on_its_way() {
    let awaiting = || Typist::awaiting(Awaited::Surely);
    let mut slow = awaiting();
    slow.feed(b"\x1b").wait(1_051);
    assert_eq!(slow.tokens.len(), 1, "no longer than that");
    let mut answered = awaiting();
    answered.feed(b"\x1b").wait(300).feed(b"\x1b[0n");
    assert_eq!(answered.tokens.len(), 2, "the answer tells");
    assert_eq!(answered.said(), "Esc ready");
    for next in ["q", "Enter", "Up", "Esc"] {
        let bytes = match next {
            "Enter" => &b"\r"[..],
            "Up" => b"\x1b[A",
            "Esc" => b"\x1b",
            key => key.as_bytes(),
        };
        assert_eq!(awaiting().feed(b"\x1b").wait(300).feed(bytes).said(), format!("Esc {next}"));
    }
    assert_eq!(awaiting().feed(b"\x1b\x1b").wait(300).feed(b"[0n").said(), "Esc ready");
    assert_eq!(awaiting().feed(b"\x1b\x1b[").wait(600).feed(b"0n").said(), "Esc ready");
    assert_eq!(awaiting().feed(b"\x1b").wait(300).feed(b"P>|xterm(390)\x1b\\").said(), "Esc");
    assert_eq!(Typist::awaiting(Awaited::Perhaps).feed(b"\x1b").wait(51).tokens.len(), 1);
}

#[test]
fn a_bracket_typed_after_esc_comes_through_where_the_terminal_may_never_answer() {
    let silent = || Typist::awaiting(Awaited::Perhaps);
    assert_eq!(silent().feed(b"\x1b").wait(300).feed(b"[").wait(1_001).said(), "Esc [");
    assert_eq!(silent().feed(b"\x1b").wait(6_000).feed(b"[").wait(1_001).feed(b"q").said(), "Esc [ q");
    assert_eq!(silent().feed(b"\x1b").wait(300).feed(b"[").wait(900).feed(b"0n").said(), "Esc ready");
    assert_eq!(
        silent().feed(b"\x1b").wait(300).feed(b"[").wait(900).feed(b"5").wait(10_001).feed(b"q").said(),
        "Esc q"
    );
    let answering = || Typist::awaiting(Awaited::Surely);
    assert_eq!(answering().feed(b"\x1b").wait(1_300).feed(b"[").wait(6_000).feed(b"0n").said(), "Esc ready");
}

#[test]
fn a_string_that_never_ends_does_not_kill_the_keyboard() {
    // As tmux sends Esc and P.
    assert_eq!(typist().feed(b"\x1bP").wait(501).feed(b"q").said(), "q");
    assert_eq!(typist().feed(b"\x1bP").wait(499).feed(b"q").wait(499).feed(b"r").wait(501).feed(b"s").said(), "s");
    assert_eq!(typist().feed(b"\x1b]").wait(200).feed(b"y\r").wait(501).feed(b"\r").said(), "Enter");
    for unfinished in [&b"\x1b[1;"[..], b"\x1bO", b"\x1b[[", b"\x1b[M", b"\xe2\x9c", b"\x1b( "] {
        assert_eq!(typist().feed(unfinished).wait(501).feed(b"q").said(), "q", "{unfinished:?}");
    }
}

#[test]
fn a_flood_is_over_after_a_pause() {
    let flood = [b"\x1bP", &[b'y'; 5000][..]].concat();
    assert_eq!(typist().feed(&flood).feed(b"\ry\x1b\\\x07").said(), "");
    assert_eq!(typist().feed(&flood).wait(99).feed(b"y").wait(101).feed(b"q").said(), "q");
    assert_eq!(typist().feed(&flood).feed(b"\x03q").said(), "C-c q");
    let sequence = [b"\x1b[", &[b'1'; 5000][..]].concat();
    assert_eq!(typist().feed(&sequence).feed(b"y\ry").wait(101).feed(b"q").said(), "q");
    // A megabyte of clipboard.
    let mut typist = typist();
    typist.feed(b"\x1b]52;c;");
    for _ in 0..256 {
        typist.feed(&[b'y'; 4096]);
    }
    assert_eq!(typist.feed(b"\x1b\\").wait(101).feed(b"q").said(), "q");
}

#[test]
fn an_end_that_never_comes_ends_a_paste() {
    assert_eq!(typist().feed(b"\x1b[200~+4930").wait(999).feed(b"123\x1b[201~").said(), r#"paste("+4930123")"#);
    // No part of it is taken, for it may end within a number; and the rest is no key, when it comes.
    assert_eq!(typist().feed(b"\x1b[200~+4930").wait(1001).feed(b"123\ry\n\x1b[201~").said(), "broke-off");
    assert_eq!(typist().feed(b"\x1b[200~+4930").wait(1500).feed(b"q").said(), "broke-off q");
    assert_eq!(typist().feed(b"\x1b[200~").wait(1001).feed(b"y").wait(10).feed(b"\r").said(), "broke-off");
    assert_eq!(typist().feed(b"\x1b[200~").wait(12_000).feed(b"ab").said(), "broke-off a b");
}

#[test]
fn what_was_meant_for_another_program_is_no_key() {
    // The tail of an answer, in one read and in several.
    for reads in [
        &[&b"term(390)\x1b\\"[..]][..],
        &[b"m(390)", b"\x1b\\"],
        &[b"y", b"\r"],
        &[b"0", b";", b"2", b"7", b"R"],
        &[b"\x1b\\"],
        &[b"\x1bP>|xterm", b"(390)\x1b\\"],
        &[b"\x1b[>41;", b"390;0c"],
    ] {
        let mut typist = Typist::after_guest();
        for read in reads {
            typist.feed(read).wait(5);
        }
        assert_eq!(typist.said(), "", "{reads:?}");
    }
    let guest = Typist::after_guest;
    assert_eq!(guest().feed(b"q").said(), "q", "that was typed");
    assert_eq!(guest().feed(b"\x1b").said(), "Esc");
    assert_eq!(guest().feed(b"\x1b[A").said(), "Up");
    assert_eq!(guest().feed(b"q").wait(45).feed(b"r").said(), "q r");
    assert_eq!(guest().feed(b"\x1b[2;3R").said(), "at(2,3)");
    assert_eq!(guest().feed(b"\x1b[200~ab\x1b[201~").said(), r#"paste("ab")"#);
    assert_eq!(guest().feed(b"xy").wait(45).feed(b"q").said(), "q", "the tail is over");
    assert_eq!(guest().wait(501).feed(b"xy").said(), "x y", "it was long ago");
    assert_eq!(guest().wait(490).feed(b"xy").wait(20).feed(b"zz").said(), "", "it goes on");
}
