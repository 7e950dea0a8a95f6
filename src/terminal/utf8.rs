//! Decodes UTF-8 byte by byte.

/// What a byte turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Part of an incomplete character.
    Part,
    /// The last byte of this character.
    Whole(char),
    /// The last byte of an invalid sequence.
    Invalid,
    /// The start of something new; the earlier bytes are dropped.
    New,
}

/// A character being assembled.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Character {
    bytes: [u8; 4],
    length: usize,
    whole: usize,
}

impl Character {
    /// Whether the character is incomplete.
    pub(super) fn has_begun(&self) -> bool {
        self.length > 0
    }

    /// Adds a byte.
    pub(super) fn push(&mut self, byte: u8) -> Piece {
        if self.length == 0 {
            self.whole = match byte {
                0x00..=0x7f => 1,
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                _ => return Piece::Invalid,
            };
        } else if !(0x80..=0xbf).contains(&byte) {
            self.length = 0;
            return Piece::New;
        }
        self.bytes[self.length] = byte;
        self.length += 1;
        if self.length < self.whole {
            return Piece::Part;
        }
        let read = std::str::from_utf8(&self.bytes[..self.length]).ok().and_then(|text| text.chars().next());
        self.length = 0;
        read.map_or(Piece::Invalid, Piece::Whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_put_together() {
        for c in ('\0'..=char::MAX).step_by(7) {
            let mut character = Character::default();
            let mut buffer = [0; 4];
            let pieces: Vec<_> = c.encode_utf8(&mut buffer).bytes().map(|byte| character.push(byte)).collect();
            let (last, parts) = pieces.split_last().unwrap();
            assert_eq!(*last, Piece::Whole(c));
            assert!(parts.iter().all(|part| *part == Piece::Part), "{c:?}");
        }
    }

    #[test]
    fn what_is_no_character_is_said_to_be_none() {
        for (bytes, last) in [
            (&b"\x80"[..], Piece::Invalid),
            (b"\xc1", Piece::Invalid),
            (b"\xff", Piece::Invalid),
            (b"\xe2\x9ca", Piece::New),
            (b"\xe2\xe2", Piece::New),
            // Overlong, half of a surrogate pair, and above the last code point.
            (b"\xe0\x80\x80", Piece::Invalid),
            (b"\xed\xa0\x80", Piece::Invalid),
            (b"\xf4\x90\x80\x80", Piece::Invalid),
        ] {
            let mut character = Character::default();
            assert_eq!(bytes.iter().map(|byte| character.push(*byte)).last(), Some(last), "{bytes:?}");
            assert!(!character.has_begun());
        }
    }
}
