//! Reads that were sent and not answered yet.

use jiff::Timestamp;

use super::read::Read;

/// A read that was sent and not answered yet.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub(super) read: Read,
    /// Where its page begins and probably ends; equal for a single read.
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    /// The class it was chosen for.
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

/// The next time that the server's clock can express: a page with this cursor contains a call created at `at`.
pub(super) fn just_after(at: Timestamp) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_micros(1)).unwrap_or(at)
}
