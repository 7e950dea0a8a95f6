//! Statistics over the table: live calls by status, recent failures, concurrency over time.

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::base::clock::Now;
use crate::domain::{CallId, CallStatus, has_failed};
use crate::model::calls::TrackedCall;

/// The time of one point on the curve of concurrent calls.
const BUCKET: Duration = Duration::from_secs(30);
/// The number of points on the curve: 15 minutes.
const BUCKETS: usize = 30;
/// How long a failure counts as recent.
pub const RECENT: SignedDuration = SignedDuration::from_mins(15);

/// Most failures that are counted.
const MOST_FAILURES: usize = 100_000;

/// Statistics of the calls.
#[derive(Clone, Debug, Default)]
pub struct CallStatistics {
    by_status: [usize; CallStatus::KNOWN.len() + 1],
    /// The live calls whose creation time is known, by it.
    by_age: BTreeSet<(Timestamp, CallId)>,
    /// The calls that failed, with the time by the server's clock.
    failures: BTreeSet<(Timestamp, CallId)>,
    /// The most live calls in each bucket, newest last; `None` where there was no data.
    curve: VecDeque<Option<usize>>,
    bucket_ends: Option<Instant>,
}

impl CallStatistics {
    /// How many calls are live.
    pub fn live(&self) -> usize {
        self.by_status.iter().sum()
    }

    /// The live call that was created first.
    pub(super) fn oldest(&self) -> Option<&CallId> {
        self.by_age.first().map(|(_, id)| id)
    }

    /// The live calls by status, in the order of a call's life; `None` stands for all unknown statuses.
    pub fn by_status(&self) -> impl Iterator<Item = (Option<CallStatus>, usize)> {
        let known = CallStatus::KNOWN.iter().map(|word| Some(CallStatus::from(*word)));
        known.chain([None]).zip(self.by_status).filter(|(_, count)| *count > 0)
    }

    /// How many calls failed in the last 15 minutes.
    pub fn recent_failures(&self) -> usize {
        self.failures.len()
    }

    /// How many calls failed since that time, at most 15 minutes ago.
    pub fn failures_since(&self, at: Timestamp) -> usize {
        self.failures.iter().rev().take_while(|(failed, _)| *failed >= at).count()
    }

    /// The calls that failed in the last 15 minutes, newest first.
    pub fn failures(&self) -> impl Iterator<Item = &CallId> {
        self.failures.iter().rev().map(|(_, id)| id)
    }

    /// The most concurrent calls in each half minute of the last 15 minutes, newest last; `None` where there was no
    /// data.
    pub fn curve(&self) -> &VecDeque<Option<usize>> {
        &self.curve
    }

    pub(super) fn enters(&mut self, tracked: &TrackedCall) {
        if tracked.is_live() {
            self.by_status[index(&tracked.call.status)] += 1;
            self.by_age.extend(age(tracked));
            if let Some(Some(most)) = self.curve.back_mut() {
                *most = (*most).max(self.by_status.iter().sum());
            }
        } else if let Some(at) = tracked.call.times.hangup.filter(|_| has_failed(&tracked.call)) {
            self.failures.insert((at, tracked.call.id.clone()));
            if self.failures.len() > MOST_FAILURES {
                self.failures.pop_first();
            }
        }
    }

    pub(super) fn leaves(&mut self, tracked: &TrackedCall) {
        if tracked.is_live() {
            let count = &mut self.by_status[index(&tracked.call.status)];
            *count = count.saturating_sub(1);
            if let Some(age) = age(tracked) {
                self.by_age.remove(&age);
            }
        } else if let Some(at) = tracked.call.times.hangup {
            self.failures.remove(&(at, tracked.call.id.clone()));
        }
    }

    /// Records the current number of live calls, after an answer or event about calls.
    pub(super) fn sample(&mut self, now: Instant) {
        let live = self.live();
        let ends = *self.bucket_ends.get_or_insert(now + BUCKET);
        if self.curve.is_empty() {
            self.curve.push_back(Some(live));
        }
        if now < ends {
            if let Some(last) = self.curve.back_mut() {
                *last = Some(last.unwrap_or(0).max(live));
            }
            return;
        }
        let buckets = (now - ends).as_nanos() / BUCKET.as_nanos();
        let silent = usize::try_from(buckets).unwrap_or(BUCKETS).min(BUCKETS);
        self.curve.extend(std::iter::repeat_n(None, silent));
        self.curve.push_back(Some(live));
        while self.curve.len() > BUCKETS {
            self.curve.pop_front();
        }
        let passed = u32::try_from(buckets).unwrap_or(u32::MAX).saturating_add(1);
        self.bucket_ends = Some(ends + BUCKET * passed);
    }

    /// Adds a gap to the curve, for a time that the clock did not count.
    pub(super) fn blind(&mut self) {
        self.curve.push_back(None);
    }

    pub(super) fn settle(&mut self, server_time: Timestamp) {
        // Called at each drawing: only the oldest can have become too old.
        while self.failures.first().is_some_and(|(at, _)| server_time.duration_since(*at) >= RECENT) {
            self.failures.pop_first();
        }
    }

    /// When the curve next moves on; `None` if nothing is on it.
    pub(in crate::model) fn next_change(&self, now: Now) -> Option<Instant> {
        let moves = self.curve.iter().any(|point| *point != Some(0)) || !self.failures.is_empty();
        self.bucket_ends.filter(|at| moves && *at > now.instant)
    }
}

fn age(tracked: &TrackedCall) -> Option<(Timestamp, CallId)> {
    Some((tracked.call.times.create?, tracked.call.id.clone()))
}

fn index(status: &CallStatus) -> usize {
    let known = CallStatus::KNOWN.iter().position(|word| *word == status.as_str());
    known.unwrap_or(CallStatus::KNOWN.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_keeps_a_quarter_of_an_hour_and_shows_where_nothing_was_heard() {
        let start = Instant::now();
        let mut statistics = CallStatistics::default();
        statistics.sample(start);
        statistics.by_status[0] = 3;
        statistics.sample(start + Duration::from_secs(29));
        statistics.by_status[0] = 2;
        statistics.sample(start + Duration::from_secs(31));
        statistics.sample(start + Duration::from_secs(125));
        let expected = [Some(3), Some(2), None, None, Some(2)];
        assert_eq!(statistics.curve().iter().copied().collect::<Vec<_>>(), expected);
        statistics.sample(start + Duration::from_hours(1));
        assert_eq!(statistics.curve().len(), BUCKETS);
        assert_eq!(statistics.curve().back(), Some(&Some(2)));
        assert_eq!(statistics.curve().front(), Some(&None));
    }
}
