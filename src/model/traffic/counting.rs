//! Counting the calls of a period.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use super::{Group, Report};
use crate::base::clock::Now;
use crate::domain::traffic::{Figures, GroupBy, Period, Tally, Trace, concurrency};
use crate::domain::{Address, Evidence, FlowId};
use crate::model::archive::{CallRecord, LONGEST_CALL};
use crate::model::{Model, TrackedCall};

/// The least time between two counts, for every [`STEP`] calls that are counted.
const INTERVAL: Duration = Duration::from_secs(1);
/// How many calls are counted in a few milliseconds.
const STEP: u32 = 10_000;
/// The key of calls whose country was not looked up yet.
pub const UNKNOWN: &str = "…";

/// A call of the archive or of the board.
struct Counted<'a> {
    trace: Trace<'a>,
    source: &'a Address,
    destination: &'a Address,
    flow: Option<&'a FlowId>,
}

impl<'a> From<&'a CallRecord> for Counted<'a> {
    fn from(record: &'a CallRecord) -> Self {
        let (source, destination) = (&*record.source, &*record.destination);
        Self { trace: record.trace(), source, destination, flow: record.flow_id.as_ref() }
    }
}

impl<'a> From<&'a TrackedCall> for Counted<'a> {
    fn from(tracked: &'a TrackedCall) -> Self {
        let call = &tracked.call;
        // Only live ones are counted from the board.
        let trace = tracked.trace(&Evidence::default());
        Self { trace, source: &call.source, destination: &call.destination, flow: call.flow_id.as_ref() }
    }
}

/// The least time until so many calls are counted again.
pub(super) fn interval(calls: usize) -> Duration {
    let calls = u32::try_from(calls).unwrap_or(u32::MAX);
    INTERVAL * (1 + calls / STEP)
}

impl Model {
    /// Counts the calls of a period, and makes the report of the statistics if it is `wanted`.
    pub(super) fn count(&mut self, period: Period, wanted: bool, now: Now) {
        let figures = self.figures(period);
        let report = wanted.then(|| self.report(period));
        let oldest = self.archive.calls_between(period).next().and_then(|record| record.times.create);
        let traffic = &mut self.traffic;
        let leaves =
            oldest.zip(traffic.window.length()).map(|(oldest, length)| (oldest + length).duration_since(period.until));
        let changes =
            leaves.and_then(|wait| Duration::try_from(wait).ok()).map(|wait| now.instant + wait.max(INTERVAL));
        let known = self.archive.covers(period);
        traffic.known_since = (!known).then(|| self.archive.covered_since(period));
        (traffic.figures, traffic.report, traffic.changes) = (figures, report, changes);
        (traffic.period, traffic.counted) = (Some(period), Some(now.instant));
        (traffic.answered, traffic.late) = (false, None);
    }

    fn figures(&self, period: Period) -> Figures {
        let mut tally = Tally::new(period);
        for call in self.counted(period) {
            tally.add(&call.trace);
        }
        tally.finish()
    }

    fn report(&self, period: Period) -> Report {
        let mut groups: HashMap<Cow<str>, Tally> = HashMap::new();
        for call in self.counted(period).filter(|call| call.trace.is_outgoing()) {
            groups.entry(self.key(&call)).or_insert_with(|| Tally::new(period)).add(&call.trace);
        }
        let group = |(key, tally): (Cow<str>, Tally)| Group { key: key.into_owned(), figures: tally.finish() };
        let mut groups: Vec<Group> = groups.into_iter().map(group).collect();
        groups.sort_by(|a, b| b.figures.attempts.cmp(&a.figures.attempts).then_with(|| a.key.cmp(&b.key)));
        let earlier = Period { from: earlier(period.from), ..period };
        Report {
            groups,
            concurrency: concurrency(self.spans(period), period),
            peak_is_exact: self.archive.covers(earlier) && !self.live_in(period).any(|call| call.trace.is_partial()),
        }
    }

    /// What a call has in common with others of its group; empty if it has no such thing.
    fn key<'a>(&self, call: &Counted<'a>) -> Cow<'a, str> {
        match self.traffic.group_by {
            GroupBy::Source => call.source.label().into(),
            GroupBy::Country => self.calls.countries.of(call.destination).unwrap_or(UNKNOWN).to_owned().into(),
            GroupBy::Flow => call.flow.map_or("", FlowId::as_str).into(),
            GroupBy::Cause => call.trace.cause.into(),
        }
    }

    /// The calls that were created in a period.
    fn counted(&self, period: Period) -> impl Iterator<Item = Counted<'_>> {
        let ended = self.archive.calls_between(period).map(Counted::from);
        let created = move |tracked: &&TrackedCall| tracked.call.times.create.is_some_and(|at| period.contains(at));
        ended.chain(self.calls.calls().filter(|tracked| tracked.is_live()).filter(created).map(Counted::from))
    }

    /// When each call of a period was created and when it ended, those included that were live when it began. Calls
    /// seen only in part are left out.
    pub(super) fn spans(&self, period: Period) -> impl Iterator<Item = (Timestamp, Option<Timestamp>)> {
        let seen = self.live_in(period).filter(|call| !call.trace.is_partial());
        seen.filter_map(|call| Some((call.trace.times.create?, call.trace.times.hangup)))
    }

    /// The calls of a period, those included that were live when it began.
    fn live_in(&self, period: Period) -> impl Iterator<Item = Counted<'_>> {
        let ended = self.archive.calls_live_at(before(period.from)).chain(self.archive.calls_between(period));
        let live = self.calls.calls().filter(|tracked| tracked.is_live());
        ended.map(Counted::from).chain(live.map(Counted::from))
    }
}

fn before(moment: Timestamp) -> Timestamp {
    moment.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(moment)
}

fn earlier(moment: Timestamp) -> Timestamp {
    moment.checked_sub(LONGEST_CALL).unwrap_or(moment)
}
