//! A terminal's answers to questions about itself.

/// An answer of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalAnswer {
    /// The cursor's position, counted from 1: the answer to `CSI 6 n`.
    CursorAt {
        /// The line.
        row: u16,
        /// The column.
        column: u16,
    },
    /// Everything written before the question was processed: the answer to `CSI 5 n`.
    Ready,
    /// The background colour: the answer to `OSC 11 ; ?`.
    Background {
        /// Red, up to 65,535.
        red: u16,
        /// Green, up to 65,535.
        green: u16,
        /// Blue, up to 65,535.
        blue: u16,
    },
}

/// The background colour in the contents of an OSC string, such as `11;rgb:1c1c/1c1c/1c1c`.
pub(super) fn background(osc: &[u8]) -> Option<TerminalAnswer> {
    let colour = std::str::from_utf8(osc).ok()?.strip_prefix("11;")?;
    let (parts, kind) = colour.strip_prefix("rgb:").map(|parts| (parts, 3)).or_else(|| {
        // The fourth part is the opacity.
        colour.strip_prefix("rgba:").map(|parts| (parts, 4))
    })?;
    let parts: Option<Vec<u16>> = parts.split('/').map(part).collect();
    match parts?[..] {
        [red, green, blue] if kind == 3 => Some(TerminalAnswer::Background { red, green, blue }),
        [red, green, blue, _] if kind == 4 => Some(TerminalAnswer::Background { red, green, blue }),
        _ => None,
    }
}

/// Whether the contents of an OSC string, as far as they have arrived, may become that answer.
pub(super) fn may_be_background(begun: &[u8]) -> bool {
    const HEAD: &[u8] = b"11;rgb";
    let (head, rest) = begun.split_at(begun.len().min(HEAD.len()));
    let rest = rest.strip_prefix(b"a").unwrap_or(rest);
    let is_color = match rest {
        [] => true,
        [b':', parts @ ..] => parts.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'/'),
        _ => false,
    };
    HEAD.starts_with(head) && is_color
}

/// One to four hexadecimal digits, scaled to 65,535.
fn part(digits: &str) -> Option<u16> {
    if !(1..=4).contains(&digits.len()) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let most = (1_u32 << (4 * digits.len())) - 1;
    let value = u32::from_str_radix(digits, 16).ok()?;
    u16::try_from(value * 0xffff / most).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_read_in_every_length() {
        for (osc, expected) in [
            ("11;rgb:0000/0000/0000", Some((0, 0, 0))),
            ("11;rgb:ffff/8000/1c1c", Some((0xffff, 0x8000, 0x1c1c))),
            ("11;rgb:FF/80/1c", Some((0xffff, 0x8080, 0x1c1c))),
            ("11;rgb:f/8/1", Some((0xffff, 0x8888, 0x1111))),
            ("11;rgb:fff/800/000", Some((0xffff, 0x8007, 0))),
            ("11;rgba:1111/2222/3333/8000", Some((0x1111, 0x2222, 0x3333))),
            ("11;rgb:1111/2222/3333/8000", None),
            ("11;rgba:1111/2222/3333", None),
            ("11;rgb:11111/2222/3333", None),
            ("11;rgb:+1/22/33", None),
            ("11;rgb://", None),
            ("11;rgb:00/00", None),
            ("11;?", None),
            ("10;rgb:ff/ff/ff", None),
            ("4;11;rgb:ff/ff/ff", None),
            ("", None),
        ] {
            let expected = expected.map(|(red, green, blue)| TerminalAnswer::Background { red, green, blue });
            assert_eq!(background(osc.as_bytes()), expected, "{osc}");
        }
        assert_eq!(background(b"11;rgb:\xff/\xff/\xff"), None);
    }

    #[test]
    fn every_beginning_of_a_colour_may_become_one() {
        for whole in ["11;rgb:1c1c/2D2d/3e3e", "11;rgba:f/8/1/0"] {
            assert!((0..=whole.len()).all(|end| may_be_background(&whole.as_bytes()[..end])), "{whole}");
        }
        for other in ["2", "11;x", "10;rgb:0/0/0", "11;rgbx", "11;rgbaa", "11;rgb:q", "11;rgb:0 "] {
            assert!(!may_be_background(other.as_bytes()), "{other}");
        }
    }
}
