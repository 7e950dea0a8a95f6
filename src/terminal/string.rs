//! A string sent by a terminal: DCS, OSC, APC, PM or SOS. It is swallowed whole; only its end matters.

use super::answer;
use super::paste;
use super::utf8::{Character, Piece};

/// The longest string that is followed to its end, in bytes. Answers of terminals are shorter.
const LONGEST: usize = 4096;

/// The longest contents kept of a possible answer to this program, in bytes.
const KEPT: usize = 64;

/// How a string ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum StringEnd {
    /// By its terminator; the contents if it was an OSC.
    Terminated(Option<Vec<u8>>),
    /// By CAN or SUB.
    Cancelled,
    /// By Ctrl-C, which counts as a key.
    CtrlC,
    /// By its length: it cannot be recognized.
    TooLong,
    /// By the start of a paste.
    Paste,
}

/// A string that is being swallowed.
#[derive(Debug)]
pub(super) struct Swallowed {
    /// The contents of an OSC, which may be an answer.
    kept: Option<Vec<u8>>,
    length: usize,
    escape: bool,
    /// How many bytes of the begin marker of a paste have arrived.
    paste: usize,
    character: Character,
}

impl Swallowed {
    /// A string that starts with this character: the second of `ESC ]`.
    pub(super) fn new(introducer: u8) -> Self {
        let kept = (introducer == b']').then(Vec::new);
        Self { kept, length: 0, escape: false, paste: 0, character: Character::default() }
    }

    /// Adds a byte. Returns `Some` at the end of the string.
    pub(super) fn push(&mut self, byte: u8) -> Option<StringEnd> {
        self.length += 1;
        // The byte 0x9c is also ST, but it occurs inside many characters.
        let alone = !self.character.has_begun();
        let piece = match self.character.push(byte) {
            Piece::New => self.character.push(byte),
            piece => piece,
        };
        let escape = std::mem::replace(&mut self.escape, byte == 0x1b);
        match byte {
            0x07 => return Some(self.terminated()),
            b'\\' if escape => return Some(self.terminated()),
            0x9c if alone => return Some(self.terminated()),
            0x9c if piece == Piece::Whole('\u{9c}') => {
                // The first byte of this ST was added to the contents.
                self.kept.as_mut().and_then(Vec::pop);
                return Some(self.terminated());
            }
            0x18 | 0x1a => return Some(StringEnd::Cancelled),
            0x03 => return Some(StringEnd::CtrlC),
            _ if self.begins_paste(byte) => return Some(StringEnd::Paste),
            _ if self.length >= LONGEST => return Some(StringEnd::TooLong),
            _ => {}
        }
        match &mut self.kept {
            Some(kept) if byte != 0x1b && kept.len() < KEPT => kept.push(byte),
            Some(_) if byte != 0x1b => self.kept = None,
            _ => {}
        }
        None
    }

    /// Whether it may be the terminal's background, as far as it has arrived.
    pub(super) fn may_be_background(&self) -> bool {
        self.kept.as_deref().is_some_and(answer::may_be_background)
    }

    /// Whether this byte would go on with that.
    pub(super) fn goes_on_with_background(&self, byte: u8) -> bool {
        match byte {
            _ if self.escape => byte == b'\\',
            0x07 | 0x1b => true,
            _ => {
                let kept = self.kept.as_deref().unwrap_or_default();
                answer::may_be_background(&[kept, &[byte]].concat())
            }
        }
    }

    /// Whether its last byte was an ESC, which may be the first of its terminator.
    pub(super) fn is_escaped(&self) -> bool {
        self.escape
    }

    fn terminated(&mut self) -> StringEnd {
        StringEnd::Terminated(self.kept.take())
    }

    fn begins_paste(&mut self, byte: u8) -> bool {
        self.paste = paste::begun(self.paste, byte);
        self.paste == paste::BEGIN.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How a string ends, and after how many bytes.
    fn end(introducer: u8, bytes: &[u8]) -> Option<(StringEnd, usize)> {
        let mut string = Swallowed::new(introducer);
        bytes.iter().enumerate().find_map(|(at, byte)| string.push(*byte).map(|end| (end, at + 1)))
    }

    #[test]
    fn it_ends_where_it_ends() {
        use StringEnd::{Cancelled, CtrlC, Paste, Terminated, TooLong};
        assert_eq!(end(b'P', b"ab\x1b\\c"), Some((Terminated(None), 4)));
        assert_eq!(end(b']', b"11;?\x1b\\c"), Some((Terminated(Some(b"11;?".to_vec())), 6)));
        assert_eq!(end(b']', b"11;?\x07c"), Some((Terminated(Some(b"11;?".to_vec())), 5)));
        assert_eq!(end(b']', "11;?\u{9c}".as_bytes()), Some((Terminated(Some(b"11;?".to_vec())), 6)));
        assert_eq!(end(b'_', b"ab\x9cc"), Some((Terminated(None), 3)));
        assert_eq!(end(b'_', "ab\u{9c}c".as_bytes()), Some((Terminated(None), 4)));
        assert_eq!(end(b'_', "Ü✓\u{71c}".as_bytes()), None, "each has that byte in it");
        assert_eq!(end(b'_', b"\xe2\x9c\x9c"), None);
        assert_eq!(end(b'X', b"ab\x1b\x1b\\c"), Some((Terminated(None), 5)));
        assert_eq!(end(b'^', b"ab\x18c"), Some((Cancelled, 3)));
        assert_eq!(end(b'^', b"ab\x1a"), Some((Cancelled, 3)));
        assert_eq!(end(b'P', b"\x1b\x03"), Some((CtrlC, 2)));
        assert_eq!(end(b'P', b"\x1b[A\x1b[200~"), Some((Paste, 9)));
        assert_eq!(end(b'P', b"\x1b[20\x1b[200"), None);
        assert_eq!(end(b'P', &[b'a'; LONGEST - 1]), None);
        assert_eq!(end(b'P', &[b'a'; LONGEST + 1]), Some((TooLong, LONGEST)));
    }

    #[test]
    fn what_is_no_answer_is_not_kept() {
        let long = [&[b'1'; KEPT + 1][..], b"\x07"].concat();
        assert_eq!(end(b']', &long), Some((StringEnd::Terminated(None), KEPT + 2)));
    }
}
