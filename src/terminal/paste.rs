//! A pasted text, from its begin marker to its end marker. Nothing in it counts as a key.

/// The begin marker of a paste.
pub(super) const BEGIN: &[u8] = b"\x1b[200~";
/// The end marker.
const END: &[u8] = b"\x1b[201~";

/// The longest accepted text, in bytes. Longer than any list or call flow; bounds the memory that a text takes.
pub(super) const LONGEST: usize = 1024 * 1024;

/// How many bytes of the begin marker have arrived with `byte`, after `before` of them.
pub(super) fn begun(before: usize, byte: u8) -> usize {
    match BEGIN.get(before) {
        Some(next) if *next == byte => before + 1,
        _ => usize::from(byte == BEGIN[0]),
    }
}

/// A paste that has not ended.
#[derive(Debug, Default)]
pub(super) struct Paste {
    text: Vec<u8>,
    /// The contents are too long or unwanted.
    dropped: bool,
    too_long: bool,
}

/// How a paste ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pasted {
    /// Complete.
    Text(String),
    /// Too long.
    TooLong,
    /// Pasted inside a sequence that is swallowed.
    Swallowed,
}

impl Paste {
    /// A paste inside a sequence that is swallowed.
    pub(super) fn swallowed() -> Self {
        Self { dropped: true, ..Self::default() }
    }

    /// Whether the contents are unwanted.
    pub(super) fn is_swallowed(&self) -> bool {
        self.dropped
    }

    /// Adds a byte; `after` are the rest of the same read. Returns `Some` at the end of the paste.
    pub(super) fn push(&mut self, byte: u8, after: &[u8]) -> Option<Pasted> {
        self.text.push(byte);
        if self.text.ends_with(END) && !is_inside(after) {
            return Some(self.end());
        }
        if self.dropped || self.too_long || self.text.len() > LONGEST + END.len() {
            self.too_long |= !self.dropped;
            // The kept bytes may start the end marker.
            let keep = self.text.len().min(END.len() - 1);
            self.text.drain(..self.text.len() - keep);
        }
        None
    }

    fn end(&self) -> Pasted {
        if self.dropped {
            return Pasted::Swallowed;
        }
        let text = &self.text[..self.text.len() - END.len()];
        if self.too_long || text.len() > LONGEST {
            return Pasted::TooLong;
        }
        // Invalid bytes show as U+FFFD; dropping them would join two numbers into one.
        Pasted::Text(String::from_utf8_lossy(text).into_owned())
    }
}

/// Whether the end marker is part of the pasted text: another one follows, with no begin marker before it. Some
/// terminals do not remove markers from what they paste.
fn is_inside(after: &[u8]) -> bool {
    after.windows(END.len()).find(|window| [BEGIN, END].contains(window)).is_some_and(|marker| marker == END)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paste(bytes: &[u8]) -> (Option<Pasted>, usize, usize) {
        let mut paste = Paste::default();
        let mut most = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let ended = paste.push(*byte, &bytes[at + 1..]);
            most = most.max(paste.text.capacity());
            if ended.is_some() {
                return (ended, at + 1, most);
            }
        }
        (None, bytes.len(), most)
    }

    fn text(text: &str) -> Pasted {
        Pasted::Text(text.to_owned())
    }

    #[test]
    fn it_ends_with_its_last_marker() {
        assert_eq!(paste(b"a\x1b[201~").0, Some(text("a")));
        assert_eq!(paste(b"\x1b[201~").0, Some(text("")));
        assert_eq!(paste(b"a\x1b[20\x1b[201~b").0, Some(text("a\x1b[20")));
        assert_eq!(paste(b"a\xff\xe2\x9c\x93\x1b[201~").0, Some(text("a\u{fffd}✓")));
        assert_eq!(paste(b"a\x1b[201~y\x1b[201~").0, Some(text("a\x1b[201~y")));
        let two = b"a\x1b[201~\x1b[200~b\x1b[201~";
        assert_eq!(paste(two), (Some(text("a")), 7, paste(two).2));
        assert_eq!(paste(b"a\x1b[201").0, None);
    }

    #[test]
    fn one_that_is_too_long_is_not_cut() {
        let mut bytes = vec![b'7'; LONGEST];
        bytes.extend(END);
        assert!(matches!(paste(&bytes).0, Some(Pasted::Text(text)) if text.len() == LONGEST));
        bytes.insert(0, b'7');
        assert_eq!(paste(&bytes).0, Some(Pasted::TooLong));
        let mut megabytes = vec![b'7'; 8 * LONGEST];
        megabytes.extend(END);
        let (ended, _, most) = paste(&megabytes);
        assert_eq!(ended, Some(Pasted::TooLong));
        assert!(most <= 3 * LONGEST, "{most}");
    }
}
