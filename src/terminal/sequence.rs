//! A control sequence while its bytes arrive.

/// The longest control sequence, in bytes, and how many of them are kept. Keys are shorter.
pub(super) const LONGEST: usize = 4096;
pub(super) const KEPT: usize = 32;

/// An incomplete control sequence.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    /// Its first bytes after the introduction.
    pub body: Vec<u8>,
    /// How many bytes have come after it.
    pub length: usize,
    /// An ESC preceded it: urxvt reports Alt this way, or it was the Esc key.
    pub alt: bool,
}

impl Sequence {
    /// A sequence that has its introduction.
    pub fn after(alt: bool) -> Self {
        Self { alt, ..Self::default() }
    }

    /// Whether it has more than its introduction.
    pub(super) fn is_begun(&self) -> bool {
        self.length > 0
    }

    /// Whether it has nothing but numbers so far.
    pub fn is_of_numbers(&self) -> bool {
        self.length == self.body.len() && self.body.iter().all(|byte| byte.is_ascii_digit() || *byte == b';')
    }

    /// Whether it began as a report of the mouse, which nobody types.
    pub(super) fn is_of_mouse(&self) -> bool {
        self.body.first() == Some(&b'<')
    }

    /// Adds a byte.
    pub fn push(&mut self, byte: u8) {
        self.length += 1;
        if self.length <= KEPT {
            self.body.push(byte);
        }
    }
}
