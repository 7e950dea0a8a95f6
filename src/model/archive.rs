//! The archive: the calls that have ended, in a compact form, and for which periods it has all of them.
//!
//! It takes ended calls from every answer about calls. What the board does not show any more it reads page by page, from
//! any time backwards, below every other read (`reading.rs`). Calls that are still live are not in it: the board has
//! them. It is limited in number and bytes, and drops the oldest calls first.

mod coverage;
mod interned;
mod reading;
mod record;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use self::coverage::Coverage;
use self::interned::Interned;
use crate::domain::traffic::Period;
use crate::domain::{Call, CallId, Evidence};

pub use reading::{PageSeen, Reading};
pub use record::CallRecord;

/// Most calls.
const MOST_CALLS: usize = 50_000;
/// Most memory for the calls, in bytes: an ordinary one takes less than 450.
const MOST_BYTES: usize = 24 * 1024 * 1024;
/// How old the last read of the newest calls may be while everything until now counts as covered. It is longer than the
/// longest time between two such reads.
const EDGE: SignedDuration = SignedDuration::from_secs(40);

/// The longest call that is looked for: one that was live at a moment began at most so long before.
pub const LONGEST_CALL: SignedDuration = SignedDuration::from_hours(4);

/// A place in the server's list. `None` sorts before every call of that moment.
type Place = (Timestamp, Option<CallId>);

/// The ended calls.
#[derive(Clone, Debug)]
pub struct Archive {
    records: BTreeMap<Place, CallRecord>,
    interned: Interned,
    bytes: usize,
    most_calls: usize,
    coverage: Coverage,
    reading: Option<Reading>,
    full: bool,
    revision: u64,
}

impl Default for Archive {
    fn default() -> Self {
        Self::holding(MOST_CALLS)
    }
}

impl Archive {
    /// An empty archive for at most so many calls.
    fn holding(most_calls: usize) -> Self {
        Self {
            records: BTreeMap::new(),
            interned: Interned::default(),
            bytes: 0,
            most_calls,
            coverage: Coverage::default(),
            reading: None,
            full: false,
            revision: 0,
        }
    }

    /// The number of calls.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it holds no calls.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Whether it had to drop its oldest calls, so that it can hold nothing further back.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// A number that changes with every change of the calls or of what is covered.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether every call created in the period has been read; those that have ended are here. The last seconds before
    /// now count as read once the newest calls were: the board learns of new calls all the time.
    #[must_use]
    pub fn covers(&self, period: Period) -> bool {
        self.coverage.gap_in(self.to_the_edge(period)).is_none()
    }

    /// The share of the period that is covered, from 0 to 1.
    #[must_use]
    pub fn share(&self, period: Period) -> f64 {
        self.coverage.share_of(self.to_the_edge(period))
    }

    /// Since when everything up to the end of the period is covered; `None` if not even its end is.
    #[must_use]
    pub fn covered_since(&self, period: Period) -> Option<Timestamp> {
        self.coverage.began_before(self.to_the_edge(period).until)
    }

    /// The calls created in the period, oldest first.
    pub fn calls_between(&self, period: Period) -> impl Iterator<Item = &CallRecord> {
        self.records.range((period.from, None)..(period.until, None)).map(|(_, record)| record)
    }

    /// The calls that were live at that moment and have ended since, oldest first. Complete if the archive covers the
    /// time before that moment for as long as calls can last. Calls whose record is gone are left out: their end is not
    /// known.
    pub fn calls_live_at(&self, instant: Timestamp) -> impl Iterator<Item = &CallRecord> {
        let begun = self.records.range(..(just_after(instant), None)).map(|(_, record)| record);
        begun.filter(move |record| record.times.hangup.is_some_and(|ended| ended > instant))
    }

    /// Takes in an ended call, or what has become known of it since. A call without any time is left out: it has no
    /// place.
    pub fn insert(&mut self, call: &Call, evidence: &Evidence) {
        let Some(place) = place(call) else { return };
        if self.records.get(&place).is_some_and(|known| known.says(call, evidence)) {
            return;
        }
        let record = CallRecord::new(call, evidence, &mut self.interned);
        self.bytes += record.weight();
        if let Some(before) = self.records.insert(place, record) {
            self.bytes -= before.weight();
        }
        self.revision += 1;
        self.keep_within_bounds();
    }

    /// Takes a call out: it is live after all.
    pub fn remove(&mut self, call: &Call) {
        if let Some(record) = place(call).and_then(|place| self.records.remove(&place)) {
            self.bytes -= record.weight();
            self.revision += 1;
        }
    }

    /// Drops the oldest calls, a tenth at a time so that this is seldom done.
    fn keep_within_bounds(&mut self) {
        if self.records.len() <= self.most_calls && self.bytes <= MOST_BYTES {
            return;
        }
        self.full = true;
        let keep = (self.records.len().min(self.most_calls) / 10 * 9).max(1);
        let Some(oldest) = self.records.keys().rev().nth(keep - 1).cloned() else { return };
        self.records = self.records.split_off(&oldest);
        self.bytes = self.records.values().map(CallRecord::weight).sum();
        // Others of the same moment may have been dropped.
        self.coverage.forget_before(just_after(oldest.0));
        self.interned.forget_unused();
    }

    /// The period without its end that is too new to have been read.
    fn to_the_edge(&self, period: Period) -> Period {
        match self.coverage.end() {
            Some(end) if end < period.until && period.until.duration_since(end) <= EDGE => {
                Period { until: end.max(period.from), ..period }
            }
            _ => period,
        }
    }
}

/// The place of a call: its creation, or the earliest time that is known.
fn place(call: &Call) -> Option<Place> {
    let times = &call.times;
    let at = times.create.or(times.ringing).or(times.progressing).or(times.hangup).or(times.update)?;
    Some((at, Some(call.id.clone())))
}

/// The next moment that the server's clock can express.
fn just_after(at: Timestamp) -> Timestamp {
    at.checked_add(SignedDuration::from_micros(1)).unwrap_or(at)
}

#[cfg(test)]
mod tests;
