//! Copies text to the clipboard by OSC 52. This works over SSH, starts no other program and waits for no answer. A
//! terminal that forbids it does nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::carrier::Carrier;

/// The sequence that makes the terminal copy `text`.
pub fn sequence(carrier: Carrier, text: &str) -> Vec<u8> {
    let plain = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    let passed_through = carrier.pass_through(&plain);
    match carrier {
        // Plain for a tmux that keeps clipboards itself, and wrapped for one that passes it through.
        Carrier::Tmux => plain + &passed_through,
        _ => passed_through,
    }
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::effect::LONGEST_COPY;
    use crate::terminal::carrier::PIECE;

    #[test]
    fn base64_is_as_the_standard_has_it() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("한>>>???", "7ZWcPj4+Pz8/"),
        ] {
            assert_eq!(sequence(Carrier::Plain, text), format!("\x1b]52;c;{expected}\x07").into_bytes());
        }
    }

    #[test]
    fn what_is_written_fits_what_stands_in_between() {
        let set = |names: &'static [&str]| Carrier::find(|name| names.contains(&name));
        assert_eq!(sequence(set(&[]), "foo"), b"\x1b]52;c;Zm9v\x07");
        let in_tmux = b"\x1b]52;c;Zm9v\x07\x1bPtmux;\x1b\x1b]52;c;Zm9v\x07\x1b\\";
        assert_eq!(sequence(set(&["TMUX"]), "foo"), in_tmux);
        assert_eq!(sequence(set(&["STY"]), "foo"), b"\x1bP\x1b]52;c;Zm9v\x07\x1b\\");
    }

    #[test]
    fn screen_is_given_short_pieces_that_make_up_the_whole() {
        let text = "x".repeat(1_000);
        let wrapped = String::from_utf8(sequence(Carrier::Screen, &text)).unwrap();
        let pieces: Vec<_> = wrapped.split_terminator("\x1b\\").collect();
        assert!(pieces.len() > 4 && pieces.iter().all(|piece| piece.len() <= PIECE + 2));
        let whole: String = pieces.iter().map(|piece| piece.strip_prefix("\x1bP").unwrap()).collect();
        assert_eq!(whole.into_bytes(), sequence(Carrier::Plain, &text));
    }

    #[test]
    fn the_longest_text_is_counted_in_base64() {
        // The longest sequence that terminals accept, in bytes of base64.
        const LONGEST: usize = 74_994;
        let coded = |bytes| STANDARD.encode(vec![0; bytes]).len();
        assert!(coded(LONGEST_COPY) <= LONGEST && coded(LONGEST_COPY + 1) > LONGEST);
    }
}
