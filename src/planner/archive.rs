//! Pages of the list of calls for the archive: below every other read, and one at a time.

use std::time::Instant;

use jiff::Timestamp;

use super::in_flight::{Class, Flight};
use super::read::{CallSeen, Read};
use super::schedule::Planner;

impl Planner {
    /// Reads the page of calls created before this time, within the budget; `None` reads no more.
    pub fn want_archive(&mut self, before: Option<Timestamp>) {
        self.archive = before;
    }

    /// That page was read, and showed these calls.
    pub fn archive_read(&mut self, before: Timestamp, calls: &[CallSeen], asked: Instant, now: Instant) {
        self.on_read(&Read::Archive(before));
        self.held_until = None;
        self.archive = self.archive.filter(|wanted| *wanted != before);
        for call in calls.iter().filter(|call| !call.status.is_final()) {
            self.see(call, asked, now);
        }
    }

    /// The page to read for the archive; `None` while one is being read.
    pub(super) fn archive_page(&self) -> Option<Timestamp> {
        let flies = self.flying.iter().any(|flight| matches!(flight.read, Read::Archive(_)));
        self.archive.filter(|_| !flies)
    }

    pub(super) fn choose_archive(&self) -> Option<Flight> {
        self.archive_page().map(|before| Flight::alone(Read::Archive(before), Class::Focus))
    }
}
