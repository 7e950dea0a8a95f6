//! The keys of every terminal. The sequences are facts of the terminals' manuals and of terminfo.

use super::{Typist, however_cut, meaning};

/// Bytes, and the key that they are.
const KEYS: &[(&str, &str)] = &[
    // Characters.
    ("a", "a"),
    ("A", "S-A"),
    (" ", "Space"),
    ("~", "~"),
    ("é", "é"),
    ("É", "S-É"),
    ("한", "한"),
    ("👍", "👍"),
    ("\u{e0101}", "\u{e0101}"),
    // Control characters.
    ("\r", "Enter"),
    ("\n", "Enter"),
    ("\t", "Tab"),
    ("\x7f", "Backspace"),
    ("\x08", "C-h"),
    ("\0", "C-Space"),
    ("\x01", "C-a"),
    ("\x03", "C-c"),
    ("\x18", "C-x"),
    ("\x19", "C-y"),
    ("\x1a", "C-z"),
    ("\x1b", "Esc"),
    ("\x1c", "C-4"),
    ("\x1d", "C-5"),
    ("\x1e", "C-6"),
    ("\x1f", "C-7"),
    // Alt.
    ("\x1ba", "A-a"),
    ("\x1bA", "A-S-A"),
    ("\x1b1", "A-1"),
    ("\x1b ", "A-Space"),
    ("\x1b(", "A-("),
    ("\x1b/", "A-/"),
    ("\x1b~", "A-~"),
    ("\x1bé", "A-é"),
    ("\x1b한", "A-한"),
    ("\x1b\x7f", "A-Backspace"),
    ("\x1bb", "A-b"),
    ("\x1bf", "A-f"),
    // Arrows, and the middle of the keypad.
    ("\x1b[A", "Up"),
    ("\x1b[B", "Down"),
    ("\x1b[C", "Right"),
    ("\x1b[D", "Left"),
    ("\x1b[E", "KeypadBegin"),
    ("\x1b[G", "KeypadBegin"),
    ("\x1bOA", "Up"),
    ("\x1bOB", "Down"),
    ("\x1bOC", "Right"),
    ("\x1bOD", "Left"),
    ("\x1bOE", "KeypadBegin"),
    ("\x1b[1;2A", "S-Up"),
    ("\x1b[1;3B", "A-Down"),
    ("\x1b[1;4C", "A-S-Right"),
    ("\x1b[1;5D", "C-Left"),
    ("\x1b[1;6D", "C-S-Left"),
    ("\x1b[1;7D", "C-A-Left"),
    ("\x1b[1;8D", "C-A-S-Left"),
    ("\x1b[1;9A", "W-Up"),
    ("\x1b[1;129A", "Up"),
    ("\x1b[1A", "Up"),
    ("\x1b[5D", "C-Left"),
    ("\x1bO5D", "C-Left"),
    ("\x1bO1;5D", "C-Left"),
    ("\x1b\x1b[A", "A-Up"),
    ("\x1b\x1bOD", "A-Left"),
    ("\x1b[a", "S-Up"),
    ("\x1b[b", "S-Down"),
    ("\x1b[c", "S-Right"),
    ("\x1b[d", "S-Left"),
    ("\x1bOa", "C-Up"),
    ("\x1bOb", "C-Down"),
    ("\x1bOc", "C-Right"),
    ("\x1bOd", "C-Left"),
    ("\x1b\x1bOd", "C-A-Left"),
    // Home, End, Insert, Delete and the pages.
    ("\x1b[H", "Home"),
    ("\x1b[F", "End"),
    ("\x1bOH", "Home"),
    ("\x1bOF", "End"),
    ("\x1b[1~", "Home"),
    ("\x1b[4~", "End"),
    ("\x1b[7~", "Home"),
    ("\x1b[8~", "End"),
    ("\x1b[1;5H", "C-Home"),
    ("\x1b[1;2F", "S-End"),
    ("\x1b[7$", "S-Home"),
    ("\x1b[8^", "C-End"),
    ("\x1b[8@", "C-S-End"),
    ("\x1b[2~", "Insert"),
    ("\x1b[3~", "Delete"),
    ("\x1b[5~", "PageUp"),
    ("\x1b[6~", "PageDown"),
    ("\x1b[3;2~", "S-Delete"),
    ("\x1b[3;5~", "C-Delete"),
    ("\x1b[6;3~", "A-PageDown"),
    ("\x1b[3^", "C-Delete"),
    ("\x1b[3$", "S-Delete"),
    ("\x1b[3@", "C-S-Delete"),
    ("\x1b\x1b[3~", "A-Delete"),
    ("\x1b\x1b[3^", "C-A-Delete"),
    ("\x1b[P", "Delete"),
    ("\x1b[2K", "S-Delete"),
    ("\x1b[4h", "Insert"),
    ("\x1b[4l", "S-Insert"),
    ("\x1b[L", "C-Insert"),
    ("\x1b[2J", "S-Home"),
    ("\x1b[J", "C-End"),
    ("\x1b[K", "S-End"),
    // Function keys.
    ("\x1bOP", "F1"),
    ("\x1bOQ", "F2"),
    ("\x1bOR", "F3"),
    ("\x1bOS", "F4"),
    ("\x1b[11~", "F1"),
    ("\x1b[12~", "F2"),
    ("\x1b[13~", "F3"),
    ("\x1b[14~", "F4"),
    ("\x1b[15~", "F5"),
    ("\x1b[17~", "F6"),
    ("\x1b[18~", "F7"),
    ("\x1b[19~", "F8"),
    ("\x1b[20~", "F9"),
    ("\x1b[21~", "F10"),
    ("\x1b[23~", "F11"),
    ("\x1b[24~", "F12"),
    ("\x1b[25~", "F13"),
    ("\x1b[26~", "F14"),
    ("\x1b[28~", "F15"),
    ("\x1b[29~", "F16"),
    ("\x1b[31~", "F17"),
    ("\x1b[34~", "F20"),
    ("\x1b[[A", "F1"),
    ("\x1b[[B", "F2"),
    ("\x1b[[C", "F3"),
    ("\x1b[[D", "F4"),
    ("\x1b[[E", "F5"),
    ("\x1b[1;2P", "S-F1"),
    ("\x1b[1;5Q", "C-F2"),
    ("\x1b[1;2R", "S-F3"),
    ("\x1b[1;5R", "C-F3"),
    ("\x1b[1;3S", "A-F4"),
    ("\x1bO2P", "S-F1"),
    ("\x1bO1;5P", "C-F1"),
    ("\x1b[15;2~", "S-F5"),
    ("\x1b[15;5~", "C-F5"),
    ("\x1b[15;3~", "A-F5"),
    ("\x1b[15^", "C-F5"),
    ("\x1b\x1b[15~", "A-F5"),
    ("\x1b\x1bOP", "A-F1"),
    ("\x1b\x1b[[E", "A-F5"),
    // Tab.
    ("\x1b[Z", "S-BackTab"),
    ("\x1b[1;5Z", "C-S-BackTab"),
    ("\x1b[1;5I", "C-Tab"),
    ("\x1b\x1b[Z", "A-S-BackTab"),
    // The keypad in application mode.
    ("\x1bOj", "*"),
    ("\x1bOk", "+"),
    ("\x1bOl", ","),
    ("\x1bOm", "-"),
    ("\x1bOn", "."),
    ("\x1bOo", "/"),
    ("\x1bOX", "="),
    // As kitty and xterm tell a key by its character.
    ("\x1b[121u", "y"),
    ("\x1b[121;5u", "C-y"),
    ("\x1b[121;3u", "A-y"),
    ("\x1b[121;2u", "S-Y"),
    ("\x1b[121;6u", "C-S-Y"),
    ("\x1b[121;9u", "W-y"),
    ("\x1b[121;17u", "H-y"),
    ("\x1b[121;33u", "M-y"),
    ("\x1b[121:89;2u", "S-Y"),
    ("\x1b[49:33;2u", "S-!"),
    ("\x1b[27;5;121~", "C-y"),
    ("\x1b[27;2;89~", "S-Y"),
    ("\x1b\x03", "Esc C-c"),
    ("\x1b[13u", "Enter"),
    ("\x1b[13;1u", "Enter"),
    ("\x1b[13;2u", "S-Enter"),
    ("\x1b[13;3u", "A-Enter"),
    ("\x1b[13;5u", "C-Enter"),
    ("\x1b[27;3;13~", "A-Enter"),
    ("\x1b[27;5;13~", "C-Enter"),
    ("\x1b[27u", "Esc"),
    ("\x1b[27;3u", "A-Esc"),
    ("\x1b[9;2u", "S-BackTab"),
    ("\x1b[9;5u", "C-Tab"),
    ("\x1b[27;5;9~", "C-Tab"),
    ("\x1b[127;5u", "C-Backspace"),
    ("\x1b[27;5;8~", "C-Backspace"),
    ("\x1b[32;5u", "C-Space"),
    ("\x1b[233u", "é"),
    ("\x1b[57376u", "F13"),
    ("\x1b[57399u", "0"),
    ("\x1b[57410u", "/"),
    ("\x1b[57414u", "Enter"),
    ("\x1b[57414;3u", "A-Enter"),
    ("\x1b[57417u", "Left"),
    ("\x1b[57427u", "KeypadBegin"),
    // What a key does.
    ("\x1b[121;1:1u", "y"),
    ("\x1b[121;1:2u", "y:repeat"),
    ("\x1b[121;1:3u", "y:release"),
    ("\x1b[13;1:2u", "Enter:repeat"),
    ("\x1b[1;1:2A", "Up:repeat"),
    ("\x1b[1;5:3D", "C-Left:release"),
    ("\x1b[15;1:2~", "F5:repeat"),
    ("\x1b[15;1:3~", "F5:release"),
    ("\x1b[57414;1:3u", "Enter:release"),
    // Several in one read.
    ("ab\r", "a b Enter"),
    ("\x1b[A\x1b[A", "Up Up"),
    ("\x1bOAx", "Up x"),
    ("\x1b[15~\x1b", "F5 Esc"),
];

#[test]
fn every_key_is_told() {
    for (bytes, expected) in KEYS {
        assert_eq!(however_cut(bytes.as_bytes()), *expected, "{bytes:?}");
    }
}

#[test]
fn keys_one_after_the_other_are_told_one_by_one() {
    // All but those that could begin a longer one.
    let keys = KEYS.iter().filter(|(bytes, _)| !matches!(bytes.as_bytes(), [0x1b] | [0x1b, b' '..=b'/'] | [.., 0x1b]));
    let (bytes, expected): (Vec<_>, Vec<_>) = keys.copied().unzip();
    assert_eq!(meaning(&[bytes.concat().as_bytes()]), expected.join(" "));
}

#[test]
fn the_control_characters_of_eight_bits_introduce_keys_too() {
    for (bytes, expected) in [
        (&b"\x9bA"[..], "Up"),
        (b"\x9b15~", "F5"),
        (b"\x8fP", "F1"),
        ("\u{9b}3~".as_bytes(), "Delete"),
        ("\u{8f}d".as_bytes(), "C-Left"),
    ] {
        assert_eq!(however_cut(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn what_is_no_utf_8_is_dropped() {
    for (bytes, expected) in [
        (&b"a\xffb"[..], "a b"),
        (b"a\xe2\x9cb", "a b"),
        (b"\xc3\xc3\xa9", "é"),
        (b"\xe2\x9c\x1b[A", "Up"),
        (b"\xc3\r", "Enter"),
        (b"\xe0\x80\x90q", "q"),
        (b"\xed\xa0\x90q", "q"),
        (b"\xf0\x9f", ""),
        (b"\x80\x85\xa0q", "q"),
        ("\u{80}\u{85}\u{9c}q".as_bytes(), "q"),
    ] {
        assert_eq!(however_cut(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn shift_tab_is_told_on_the_linux_console() {
    assert_eq!(Typist::at("linux").feed(b"\x1b\t").said(), "S-BackTab");
    assert_eq!(Typist::at("linux").feed(b"\x1b\r").said(), "Esc");
    assert_eq!(Typist::at("tmux").feed(b"\x1b\t").said(), "Esc", "Esc was typed, and Tab");
}
