//! What is no key, and what is an answer.

use super::Typist;
use super::{however_cut, meaning};

/// Ways to begin a string.
pub const INTRODUCERS: [&[u8]; 15] = [
    b"\x1bP",
    b"\x1b]",
    b"\x1b_",
    b"\x1b^",
    b"\x1bX",
    b"\x90",
    b"\x9d",
    b"\x9f",
    b"\x9e",
    b"\x98",
    "\u{90}".as_bytes(),
    "\u{9d}".as_bytes(),
    "\u{9f}".as_bytes(),
    "\u{9e}".as_bytes(),
    "\u{98}".as_bytes(),
];

/// Ways to end one. The last is a key as well.
pub const TERMINATORS: [(&[u8], &str); 7] = [
    (b"\x1b\\", ""),
    (b"\x9c", ""),
    ("\u{9c}".as_bytes(), ""),
    (b"\x07", ""),
    (b"\x18", ""),
    (b"\x1a", ""),
    (b"\x03", "C-c"),
];

#[test]
fn strings_are_swallowed_whole() {
    let contents: [&[u8]; 8] = [
        b"",
        b">|xterm(390)",
        b"1$r0 q",
        b"\ry\nq",
        b"\x1b[A\x1bOP\x1b\x1b]",
        "Ü✓\u{71c}한".as_bytes(),
        b"\xff\xc3",
        b"52;c;KzQ5MTcxMTIzNDU2Nw==",
    ];
    for introducer in INTRODUCERS {
        for content in contents {
            for (terminator, key) in TERMINATORS {
                // A part of a character before them is none.
                if content.last() == Some(&0xc3) && terminator == b"\x9c" {
                    continue;
                }
                let bytes = [b"a", introducer, content, terminator, b"b"].concat();
                let expected = format!("a {key} b").replace("  ", " ");
                assert_eq!(however_cut(&bytes), expected, "{:?}", bytes.escape_ascii().to_string());
            }
        }
    }
}

#[test]
fn whatever_is_no_key_is_swallowed_whole() {
    for bytes in [
        // Answers: what the terminal is, its modes, its state, colours, the clipboard, its size, its title.
        "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28;29c",
        "\x1b[>41;390;0c",
        "\x1b[=0c",
        "\x1b[?2026;2$y",
        "\x1b[4;2$y",
        "\x1b[1n",
        "\x1b[?15;3R",
        "\x1b[?13n",
        "\x1b[?997;1n",
        "\x1b[?1u",
        "\x1b[?0u",
        "\x1b[>4;2m",
        "\x1b[8;24;80t",
        "\x1b[4;600;800t",
        "\x1b[2;1;1;112;112;1;0x",
        "\x1bP1+r544e=787465726d\x1b\\",
        "\x1bP>|tmux 3.5a\x1b\\",
        "\x1bP!|7E565445\x1b\\",
        "\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
        "\x1b]4;1;rgb:cdcd/0000/0000\x07",
        "\x1b]12;rgb:ff/ff/ff\x1b\\",
        "\x1b]52;c;eQ==\x1b\\",
        "\x1b]lvdial\x1b\\",
        "\x1b_Gi=31;OK\x1b\\",
        // The mouse.
        "\x1b[M !!",
        "\x1b[M#yq",
        "\x1b[M\u{20}\u{e9}\u{100}",
        "\x1b[<0;10;20m",
        "\x1b[32;10;20M",
        // Unknown, or impossible.
        "\x1b[u",
        "\x1b[s",
        "\x1b[R",
        "\x1b[X",
        "\x1b[y",
        "\x1b[q",
        "\x1b[200;5~",
        "\x1b[201~",
        "\x1b[99~",
        "\x1b[16~",
        "\x1b[~",
        "\x1b[1;999A",
        "\x1b[1;5;5A",
        "\x1b[9;9A",
        "\x1b[1;1:4A",
        "\x1b[3u",
        "\x1b[155u",
        "\x1b[55296u",
        "\x1b[1114112u",
        "\x1b[99999999999999999999u",
        "\x1b[57358u",
        "\x1b[57441u",
        "\x1b[[F",
        "\x1b[[y",
        "\x1b[1 q",
        "\x1b[3!p",
        "\x1b[1\ry",
        "\x1b[1\u{7f};5\0y",
        "\x1bOy",
        "\x1bO ",
        "\x1bO1;5y",
        "\x1b(B",
        "\x1b#8",
        "\x1b%G",
        "\x1b( B",
        "\x1b\\",
        // Cut off.
        "\x1b[1;5\x18",
        "\x1bO\x1a",
        "\x1b[[\x18",
    ] {
        let text = bytes.escape_debug().to_string();
        assert_eq!(however_cut(format!("a{bytes}b").as_bytes()), "a b", "{text}");
        // After an Esc that was typed, that is the only key. A key with Alt is one, too.
        assert_eq!(however_cut(format!("\x1b{bytes}").as_bytes()), "Esc", "Esc and {text}");
    }
}

#[test]
fn what_is_not_whole_is_no_key_and_hinders_none() {
    for bytes in
        ["\x1b[", "\x1bO", "\x1b[1;5", "\x1b[[", "\x1b[M", "\x1b[M!", "\x1bP", "\x1b]11;rgb:", "\x1b_G", "\x1b( "]
    {
        assert_eq!(however_cut(bytes.as_bytes()), "", "{bytes:?}");
        let (one, other) = (format!("{bytes}\x1b[15~"), format!("{bytes}\x03q"));
        if bytes.starts_with("\x1bP") || bytes.starts_with("\x1b]") || bytes.starts_with("\x1b_") {
            assert_eq!(however_cut(one.as_bytes()), "", "{bytes:?}: it is a part of the string");
        } else {
            assert_eq!(however_cut(one.as_bytes()), "F5", "{bytes:?}");
        }
        assert_eq!(however_cut(other.as_bytes()), "C-c q", "{bytes:?}");
    }
}

#[test]
fn answers_are_told_and_are_no_keys() {
    for (bytes, expected) in [
        ("\x1b[0n", "ready"),
        ("\x1b[3n", "ready"),
        ("\x1b[2;2R", "at(2,2)"),
        ("\x1b[2;3R", "at(2,3)"),
        ("\x1b[24;80R", "at(24,80)"),
        ("\x1b[1;1R", "at(1,1)"),
        ("\x1b[1;17R", "at(1,17)"),
        ("\x1b[2;5R\x1b[2;5R", "at(2,5) at(2,5)"),
        ("\x1b\x1b[2;3R", "Esc at(2,3)"),
        ("q\x1b[2;3Rq", "q at(2,3) q"),
        ("\x1b[0;5R", ""),
        ("\x1b[2R", ""),
        ("\x1b[2;99999R", ""),
        ("\x1b[2:1;3R", ""),
        ("\x1b]11;rgb:1c1c/2d2d/3e3e\x1b\\", "background(1c1c/2d2d/3e3e)"),
        ("\x1b]11;rgb:ff/80/00\x07", "background(ffff/8080/0000)"),
        ("\x1b]11;rgba:ff/80/00/ff\x07", "background(ffff/8080/0000)"),
        ("\u{9d}11;rgb:00/00/00\u{9c}", "background(0000/0000/0000)"),
        ("\x1b\x1b]11;rgb:0/0/0\x07", "Esc background(0000/0000/0000)"),
        ("\x1b]11;rgb:zz/80/00\x07", ""),
        ("\x1b]11;rgb:ff/80/00\x18", ""),
        ("\x1b]11;rgb:ff/80/00", ""),
        ("\x1bP11;rgb:ff/80/00\x1b\\", ""),
    ] {
        assert_eq!(however_cut(bytes.as_bytes()), expected, "{bytes:?}");
    }
}

#[test]
fn esc_and_a_control_character_is_the_esc_key() {
    // Ctrl-C is the way out of the program and always counts.
    assert_eq!(however_cut(b"\x1b\x03"), "Esc C-c");
    for control in (0..0x20_u8).filter(|control| !matches!(control, 0x03 | 0x1b)) {
        assert_eq!(however_cut(&[0x1b, control]), "Esc", "{control:#x}");
        assert_eq!(however_cut(&[0x1b, 0x1b, control]), "Esc Esc", "{control:#x}");
        assert_eq!(however_cut(&[0x1b, control, b'q']), "Esc q", "{control:#x}");
    }
    assert_eq!(however_cut(b"\x1b\x1b"), "Esc Esc");
    assert_eq!(however_cut(b"\x1b\x1b\x1b"), "Esc Esc Esc");
    assert_eq!(however_cut(b"\x1b\x1by"), "Esc A-y");
    assert_eq!(meaning(&[b"\x1b\r", b"\r"]), "Esc Enter", "the second was typed");
}

#[test]
fn the_rest_of_a_paste_that_broke_off_is_no_key() {
    // The rest and the late end marker come together.
    let mut typist = Typist::new();
    typist.feed(b"\x1b[200~hello ").wait(1_600).feed(b"y\x1b[201~");
    assert_eq!(typist.said(), "broke-off");
}
