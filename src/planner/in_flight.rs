//! Reads that are under way.

use jiff::Timestamp;

use super::read::Read;

/// A read that is under way.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub(super) read: Read,
    /// Where its page begins and probably ends; the same moment for a single read.
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    /// What it was chosen for.
    pub(super) class: Class,
}

impl Flight {
    pub(super) fn alone(read: Read, class: Class) -> Self {
        Self { read, from: Timestamp::MIN, to: Timestamp::MIN, class }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Focus,
    Hot,
    Sweep,
}

/// The next moment that the server's clock can write: a page that begins there holds the call of this one.
pub(super) fn just_after(at: Timestamp) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_micros(1)).unwrap_or(at)
}
