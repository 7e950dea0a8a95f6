//! Reading the list of calls further back than the board does: one page at a time, from the newest gap downwards.
//!
//! A page holds what was created strictly before its token, so calls of the same microsecond as the last one of a page
//! may be missing from the next. A page therefore covers only what is newer than its last call, and the next one begins
//! a microsecond above that call; calls that come twice are the same record.

use jiff::{SignedDuration, Timestamp};

use super::{Archive, just_after};
use crate::domain::traffic::Period;
use crate::planner::PAGE;

/// How long before a request for the newest page calls may have been created that it does not have yet.
const LATE: SignedDuration = SignedDuration::from_secs(5);

/// The reading of older pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What is to be covered.
    pub period: Period,
    /// Where the page begins that is being read.
    pub before: Timestamp,
    /// How many pages were read.
    pub pages: usize,
    /// Why the last page could not be read; it is tried again.
    pub error: Option<String>,
}

/// What a page of the list showed.
#[derive(Clone, Copy, Debug)]
pub struct PageSeen {
    /// The number of entries, readable or not.
    pub entries: usize,
    /// When its newest call was created.
    pub newest: Option<Timestamp>,
    /// When its oldest call was created.
    pub oldest: Option<Timestamp>,
}

impl Archive {
    /// The reading of older pages, while there is one.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.reading.as_ref()
    }

    /// Reads back until the period is covered. Returns where the first page begins; `None` if nothing is to be read, or
    /// a page is already being read: the next one follows from its answer.
    pub fn read_back(&mut self, period: Period) -> Option<Timestamp> {
        let gap = self.coverage.gap_in(self.to_the_edge(period))?;
        if let Some(reading) = &mut self.reading {
            reading.period = period;
            return None;
        }
        if self.full {
            return None;
        }
        self.reading = Some(Reading { period, before: gap.until, pages: 0, error: None });
        Some(gap.until)
    }

    /// Stops reading back.
    pub fn stop_reading(&mut self) {
        self.reading = None;
    }

    /// Records what a page covers: the newest page of the list, requested at the server's time `asked`, or the page
    /// before a moment.
    pub fn page_covers(&mut self, before: Option<Timestamp>, page: PageSeen, asked: Timestamp) {
        let until = before.unwrap_or_else(|| {
            // New calls may be on their way into the list; below the newest of them it is complete.
            let long_ago = asked.checked_sub(LATE).unwrap_or(asked);
            page.newest.map_or(long_ago, |newest| long_ago.max(just_after(newest)))
        });
        let from = match page.oldest {
            _ if page.entries < PAGE => Timestamp::MIN,
            Some(oldest) => just_after(oldest),
            // Without times it is not known what it covers.
            None => return,
        };
        if self.coverage.add(Period { from, until }) {
            self.revision += 1;
        }
    }

    /// The place of the next page, after the one before that moment was read; `None` if the reading is over or was
    /// stopped.
    pub fn next_page(&mut self, before: Timestamp, oldest: Option<Timestamp>) -> Option<Timestamp> {
        let mut reading = self.reading.take().filter(|reading| reading.before == before)?;
        if self.full {
            return None;
        }
        if oldest.is_some_and(|oldest| just_after(oldest) >= before) {
            // The whole page has one moment: what else was created in it cannot be read.
            let from = before.checked_sub(SignedDuration::from_micros(1)).unwrap_or(before);
            self.coverage.add(Period { from, until: before });
        }
        let gap = self.coverage.gap_in(self.to_the_edge(reading.period))?;
        if gap.until == before {
            // Nothing was gained: the next page would be the same.
            return None;
        }
        reading.pages += 1;
        (reading.before, reading.error) = (gap.until, None);
        self.reading = Some(reading);
        Some(gap.until)
    }

    /// Records that the page could not be read.
    pub fn reading_failed(&mut self, before: Timestamp, why: String) {
        if let Some(reading) = self.reading.as_mut().filter(|reading| reading.before == before) {
            reading.error = Some(why);
        }
    }
}
