//! What holds for all bytes.

use proptest::prelude::*;

use super::swallowed::{INTRODUCERS, TERMINATORS};
use super::{Typist, meaning};

const BEGIN: &[u8] = b"\x1b[200~";
const END: &[u8] = b"\x1b[201~";

/// Bytes of which many mean something, but none ends a paste.
fn bytes(longest: usize) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => any::<u8>().prop_map(|byte| vec![byte]),
        1 => prop::sample::select(&b"\x1b\x9b\x90[]OP_^X\\~;0123456789uR$M\r\ny\x07\x9c\x03\x18"[..])
            .prop_map(|byte| vec![byte]),
        1 => Just(BEGIN.to_vec()),
    ];
    prop::collection::vec(piece, 0..longest).prop_map(|pieces| {
        let mut bytes = pieces.concat();
        while let Some(at) = bytes.windows(END.len()).position(|window| window == END) {
            bytes.remove(at);
        }
        bytes
    })
}

/// Bytes of which some end a paste.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    (bytes(40), prop::option::of(Just(END)), bytes(10))
        .prop_map(|(before, end, after)| [&before, end.unwrap_or_default(), &after].concat())
}

/// How a string cannot end before its end: without what ends one, and without what begins a paste.
fn contents() -> impl Strategy<Value = Vec<u8>> {
    bytes(200).prop_map(|mut bytes| {
        bytes.retain(|byte| !matches!(byte, 0x07 | 0x18 | 0x1a | 0x03 | 0x9c | b'\\' | b'~'));
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn no_key_comes_of_a_string(
        introducer in prop::sample::select(&INTRODUCERS[..]),
        contents in contents(),
        (terminator, key) in prop::sample::select(&TERMINATORS[..5]),
        cuts in prop::collection::vec(0_usize..300, 0..6),
    ) {
        // What ends a string as a byte must not be a part of a character.
        let bytes = [introducer, &contents, b"a", terminator].concat();
        prop_assert_eq!(meaning(&cut(&bytes, cuts)), key);
    }

    #[test]
    fn how_bytes_are_cut_into_reads_changes_nothing(
        before in bytes(60),
        after in bytes(20),
        cuts in prop::collection::vec(0_usize..120, 0..8),
    ) {
        // A paste ends with the last end marker of a read, so that there is one.
        let bytes = [&before, END, &after].concat();
        prop_assert_eq!(meaning(&cut(&bytes, cuts)), meaning(&[&bytes]));
    }

    #[test]
    fn no_key_comes_of_a_pasted_text(text in bytes(200), cuts in prop::collection::vec(0_usize..300, 0..6)) {
        let bytes = [BEGIN, &text, END].concat();
        let expected = format!("paste({:?})", String::from_utf8_lossy(&text));
        prop_assert_eq!(meaning(&cut(&bytes, cuts)), expected);
    }

    #[test]
    fn the_keyboard_always_comes_back(reads in prop::collection::vec((any_bytes(), 0_u64..700), 0..20)) {
        let mut typist = Typist::new();
        for (read, pause) in reads {
            typist.feed(&read).wait(pause);
        }
        typist.wait(1500);
        typist.tokens.clear();
        prop_assert_eq!(typist.feed(b"q").said(), "q");
    }
}

fn cut(bytes: &[u8], mut cuts: Vec<usize>) -> Vec<&[u8]> {
    cuts.push(bytes.len());
    cuts.sort_unstable();
    let mut from = 0;
    cuts.into_iter()
        .map(|to| {
            let to = to.min(bytes.len());
            let read = &bytes[from..to];
            from = to;
            read
        })
        .filter(|read| !read.is_empty())
        .collect()
}
