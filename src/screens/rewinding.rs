//! The past on screen: which moment it is, and its moving on while it plays.

use std::time::Instant;

use jiff::Timestamp;

use crate::base::clock::Now;
use crate::screens::Screens;
use crate::screens::overlays::Overlay;

impl Screens {
    /// The past moment at which the board is shown.
    pub(crate) fn rewound_to(&self) -> Option<Timestamp> {
        self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Rewind(rewind) => Some(rewind.at()),
            _ => None,
        })
    }

    /// Moves the moment on if it plays and a step is due. It stands while something covers it. Returns whether it moved.
    pub(crate) fn play(&mut self, server_time: Timestamp, now: Now) -> bool {
        match self.overlays.last_mut() {
            Some(Overlay::Rewind(rewind)) => rewind.play(server_time, now.instant),
            _ => false,
        }
    }

    /// When the moment next moves on; `None` unless it plays.
    pub(crate) fn play_due(&self) -> Option<Instant> {
        match self.overlays.last() {
            Some(Overlay::Rewind(rewind)) => rewind.play_due(),
            _ => None,
        }
    }
}
