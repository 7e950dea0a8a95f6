//! Pasted texts: whole, wherever they are cut, and never a key.

use super::{Typist, however_cut, meaning};

const BEGIN: &str = "\x1b[200~";
const END: &str = "\x1b[201~";

#[test]
fn a_pasted_text_is_one_piece() {
    for text in [
        "",
        "+49 171 1234567",
        "+12025550142\r+12025550143\r",
        "a\tb\r\ny\nq\x03\x1b\x18\x1a\x07",
        "한글 👍 e\u{301} \u{202e}",
        "\x1b[A\x1bOP\x1b]52;c;eQ==\x07\x1bP\x1b\\",
        "\x1b[200~\x1b[20\x1b[201",
        "~\x1b[2011~",
    ] {
        let bytes = format!("q{BEGIN}{text}{END}\r");
        assert_eq!(however_cut(bytes.as_bytes()), format!("q paste({text:?}) Enter"));
    }
    assert_eq!(however_cut(b"\x1b[200~a\xffb\xe2\x9c\x1b[201~"), "paste(\"a\u{fffd}b\u{fffd}\")");
    let two = format!("{BEGIN}a{END}{BEGIN}b{END}");
    assert_eq!(however_cut(two.as_bytes()), r#"paste("a") paste("b")"#);
    assert_eq!(however_cut(format!("\x1b{BEGIN}a{END}").as_bytes()), r#"Esc paste("a")"#);
}

#[test]
fn an_end_marker_that_was_pasted_ends_nothing() {
    // Not every terminal takes it out.
    let bytes = format!("{BEGIN}a{END}y\r{END}");
    assert_eq!(meaning(&[bytes.as_bytes()]), format!("paste({:?})", format!("a{END}y\r")));
}

#[test]
fn a_paste_within_a_string_is_swallowed_with_it() {
    for introducer in ["\x1bP", "\x1b]", "\u{9f}"] {
        let bytes = format!("{introducer}x{BEGIN}y\x07\r\x18y\x03{END}q");
        assert_eq!(however_cut(bytes.as_bytes()), "q", "{introducer:?}");
    }
    // Also within what is too long to be followed.
    let flood = format!("\x1bP{}{BEGIN}y\x03", "y".repeat(5000));
    let mut typist = Typist::new();
    typist.feed(flood.as_bytes()).wait(400).feed(b"y\r").feed(END.as_bytes());
    assert_eq!(typist.feed(b"q").said(), "q");
}

#[test]
fn megabytes_take_no_more_memory_than_is_allowed() {
    let mut typist = Typist::new();
    typist.feed(BEGIN.as_bytes());
    for _ in 0..256 {
        typist.feed(&[b'y'; 4096]);
    }
    typist.feed(END.as_bytes());
    let [vdial::terminal::tokenizer::Token::Paste(text)] = &typist.tokens[..] else { panic!("no text") };
    assert_eq!(text.len(), 1024 * 1024);
    // It is not cut, for the last number in it would be another one.
    typist.tokens.clear();
    typist.feed(BEGIN.as_bytes());
    for _ in 0..1024 {
        typist.feed(&[b'y'; 4096]);
    }
    assert_eq!(typist.feed(b"\x1b[20").feed(b"1~q").said(), "too-long q");
}
