//! The order of the table's top-level rows.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::{Address, AddressKind, CallId, Column, Direction, HangupBy, Target};
use crate::model::calls::row_counts::RowTag;
use crate::model::calls::table_source::TableSource;
use crate::model::calls::tracked::RowHint;
use crate::model::calls::tree::CallRow;
use crate::model::calls::{TrackedCall, TrackedGroup};

/// A top-level row; the rows under a groupcall follow it.
#[derive(Clone, Copy)]
pub(super) enum Top<'a> {
    Call(&'a TrackedCall),
    /// A groupcall, and the longest talk time of its legs in milliseconds.
    Group(&'a TrackedGroup, i64),
}

/// Sorts rows, starting from their previous order: the cost depends on what changed, not on the number of rows.
pub(super) fn sort<'a>(
    tops: Vec<Top<'a>>,
    column: Column,
    reversed: bool,
    known: &TableSource<'a>,
    now: Timestamp,
) -> Vec<Top<'a>> {
    let tops = as_they_stood(tops);
    let mut tops = match column {
        Column::Time => by_key(tops, Top::newest_first),
        Column::Status => by_key(tops, |top| (top.status_rank(), top.newest_first())),
        Column::Direction => by_key(tops, |top| (top.direction(), top.newest_first())),
        Column::From => by_key(tops, |top| (top.from(), top.newest_first())),
        Column::To => by_key(tops, |top| (top.to(), top.newest_first())),
        Column::FarEnd => by_key(tops, |top| (top.far_end(), top.newest_first())),
        Column::Own => by_key(tops, |top| (top.own(), top.newest_first())),
        Column::Life => by_key(tops, |top| (Reverse(top.lasted(now)), top.newest_first())),
        Column::Duration => by_key(tops, |top| (Reverse(top.talked(now)), top.newest_first())),
        Column::Outcome => by_key(tops, |top| (top.outcome(known), top.newest_first())),
        Column::HungUpBy => by_key(tops, |top| (top.hung_up_by(known), top.newest_first())),
        Column::Cost => by_key(tops, |top| (Reverse(top.cost(known, now)), top.newest_first())),
        Column::Country => by_key(tops, |top| (top.country(known), top.newest_first())),
        Column::Flow => by_key(tops, |top| (top.flow(known), top.newest_first())),
        Column::Note => by_key(tops, |top| (top.note(known), top.newest_first())),
        Column::PlacedHere => by_key(tops, |top| (Reverse(top.placed_here()), top.newest_first())),
    };
    if reversed {
        tops.reverse();
    }
    tops
}

/// Whether the order by this column changes only when calls do, and [`compare`] knows it.
pub(super) fn is_stable(column: Column) -> bool {
    matches!(
        column,
        Column::Time | Column::Status | Column::Direction | Column::From | Column::To | Column::FarEnd | Column::Own
    )
}

/// The order of two rows by a stable column, the same as that of [`sort`].
pub(super) fn compare(one: &Top, other: &Top, column: Column, reversed: bool) -> Ordering {
    let by_column = match column {
        Column::Status => one.status_rank().cmp(&other.status_rank()),
        Column::Direction => one.direction().cmp(other.direction()),
        Column::From => one.from().cmp(&other.from()),
        Column::To => one.to().cmp(&other.to()),
        Column::FarEnd => one.far_end().cmp(&other.far_end()),
        Column::Own => one.own().cmp(&other.own()),
        _ => Ordering::Equal,
    };
    let order = by_column.then_with(|| one.newest_first().cmp(&other.newest_first()));
    if reversed { order.reverse() } else { order }
}

/// New rows first, then the others in their previous order: nearly sorted if little has changed.
fn as_they_stood(tops: Vec<Top>) -> Vec<Top> {
    let mut stood = vec![None; tops.len()];
    let mut rows = Vec::with_capacity(tops.len());
    for top in tops {
        match stood.get_mut(top.place().get()) {
            Some(place @ None) => *place = Some(top),
            _ => rows.push(top),
        }
    }
    rows.extend(stood.into_iter().flatten());
    rows
}

/// Sorts by keys computed once per row and stored together: thousands of rows are sorted on a keystroke. Input that is
/// already sorted takes little time.
fn by_key<'a, K: Ord>(tops: Vec<Top<'a>>, key: impl Fn(&Top<'a>) -> K) -> Vec<Top<'a>> {
    let mut keyed: Vec<(K, Top)> = tops.into_iter().map(|top| (key(&top), top)).collect();
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    keyed.into_iter().map(|(_, top)| top).collect()
}

/// The last part of every order: live calls first, then newest first, then the id, so that no two rows are equal.
type NewestFirst<'a> = (Reverse<bool>, Reverse<Option<Timestamp>>, &'a str);

impl<'a> Top<'a> {
    /// The row's target.
    pub fn target(self) -> Target {
        match self {
            Self::Call(tracked) => Target::Call(tracked.call.id.clone()),
            Self::Group(group, _) => Target::Group(group.group.id.clone()),
        }
    }

    /// The number of the call; 0 for a groupcall.
    pub fn serial(&self) -> u32 {
        self.tag().serial
    }

    /// Whether the call is live.
    pub fn is_live(&self) -> bool {
        self.tag().live
    }

    /// What the row shows, in few bytes.
    pub fn tag(&self) -> RowTag {
        match self {
            Self::Call(tracked) => RowTag::of(Some(tracked)),
            Self::Group(..) => RowTag::default(),
        }
    }

    /// Whether this is the row of the target.
    pub fn is(self, target: &Target) -> bool {
        match (self, target) {
            (Self::Call(tracked), Target::Call(id)) => tracked.call.id == *id,
            (Self::Group(group, _), Target::Group(id)) => group.group.id == *id,
            _ => false,
        }
    }

    /// Its previous position among the top-level rows.
    pub fn place(self) -> &'a RowHint {
        match self {
            Self::Call(tracked) => &tracked.place,
            Self::Group(group, _) => &group.place,
        }
    }

    /// When the server created the call or groupcall.
    pub fn created(self) -> Option<Timestamp> {
        match self {
            Self::Call(tracked) => tracked.call.times.create,
            Self::Group(group, _) => group.group.created,
        }
    }

    fn newest_first(&self) -> NewestFirst<'a> {
        match *self {
            Self::Call(tracked) => {
                (Reverse(tracked.is_live()), Reverse(tracked.call.times.create), tracked.call.id.as_str())
            }
            Self::Group(group, _) => (Reverse(group.is_live()), Reverse(group.group.created), group.group.id.as_str()),
        }
    }

    fn status_rank(self) -> u8 {
        let unknown = u8::MAX;
        match self {
            Self::Call(tracked) if tracked.gone.is_some() => unknown - 1,
            Self::Call(tracked) => tracked.call.status.rank().unwrap_or(unknown),
            Self::Group(group, _) => group.group.status.rank().map_or(unknown, |rank| rank * 2),
        }
    }

    fn direction(self) -> &'a str {
        match self {
            Self::Call(tracked) => sortable(tracked.call.direction.as_str()),
            Self::Group(..) => "outgoing",
        }
    }

    fn from(self) -> Party<'a> {
        match self {
            Self::Call(tracked) => party(&tracked.call.source),
            Self::Group(group, _) => party(&group.group.source),
        }
    }

    fn to(self) -> Party<'a> {
        match self {
            Self::Call(tracked) => party(&tracked.call.destination),
            Self::Group(group, _) => group.group.destinations.first().map(party).unwrap_or_default(),
        }
    }

    fn far_end(self) -> Party<'a> {
        if self.is_incoming() { self.from() } else { self.to() }
    }

    fn own(self) -> Party<'a> {
        if self.is_incoming() { self.to() } else { self.from() }
    }

    fn is_incoming(self) -> bool {
        matches!(self, Self::Call(tracked) if tracked.call.direction == Direction::Incoming)
    }

    /// How it ended, in words; live calls first.
    fn outcome(self, known: &TableSource) -> Option<String> {
        match self {
            Self::Call(tracked) => known.ending(tracked).map(|ending| ending.to_string()),
            Self::Group(..) => None,
        }
    }

    /// Who hung up: you, the far end, VoIPBIN; live calls first.
    fn hung_up_by(self, known: &TableSource) -> u8 {
        match self {
            Self::Call(tracked) if !tracked.is_live() => match &tracked.call.hangup_by {
                _ if known.evidence(tracked).hung_up_here => 1,
                HangupBy::Remote => 2,
                HangupBy::Local => 3,
                _ => 4,
            },
            _ => 0,
        }
    }

    /// What its own leg costs; calls whose cost is not known last.
    fn cost(self, known: &TableSource, now: Timestamp) -> Option<(i64, i64)> {
        let Self::Call(tracked) = self else { return None };
        let cost = known.ledger.cost_of([&tracked.call], now).filter(|cost| cost.without_price == 0)?;
        Some((cost.amount.credit.0, cost.amount.tokens))
    }

    /// The country of the far end; calls without one last.
    fn country(self, known: &TableSource<'a>) -> &'a str {
        match self {
            Self::Call(tracked) => known.countries.of(tracked.call.other_party()).unwrap_or("~"),
            Self::Group(..) => "~",
        }
    }

    /// The name of the flow; calls without one last.
    fn flow(self, known: &TableSource<'a>) -> (bool, &'a str) {
        let id = match self {
            Self::Call(tracked) => tracked.call.flow_id.as_ref(),
            Self::Group(..) => None,
        };
        let name = id.map(|id| known.flows.get(id).map_or(id.as_str(), AsRef::as_ref));
        (name.is_none(), sortable(name.unwrap_or_default()))
    }

    /// The user's note; calls without one last.
    fn note(self, known: &TableSource<'a>) -> (bool, &'a str) {
        let id = match self {
            Self::Call(tracked) => tracked.call.id.as_str(),
            Self::Group(group, _) => group.group.id.as_str(),
        };
        let note = known.notes.on(id);
        (note.is_none(), sortable(note.unwrap_or_default()))
    }

    fn placed_here(self) -> bool {
        match self {
            Self::Call(tracked) => tracked.placed_here,
            Self::Group(group, _) => group.placed_here,
        }
    }

    /// From creation to the end, or to now, in milliseconds.
    fn lasted(self, now: Timestamp) -> i64 {
        let (from, until) = match self {
            Self::Call(tracked) if tracked.is_live() => (tracked.call.times.create, Some(now)),
            Self::Call(tracked) => (tracked.call.times.create, tracked.call.times.hangup),
            Self::Group(group, _) => (group.group.created, None),
        };
        from.zip(until).map_or(-1, |(from, until)| until.as_millisecond() - from.as_millisecond())
    }

    /// Talk time in milliseconds; for a groupcall, the longest of its legs. Negative: never answered.
    fn talked(self, now: Timestamp) -> i64 {
        match self {
            Self::Call(tracked) => talked_in(tracked, now),
            Self::Group(_, longest) => longest,
        }
    }
}

fn talked_in(tracked: &TrackedCall, now: Timestamp) -> i64 {
    let times = &tracked.call.times;
    let end = if tracked.is_live() { now } else { times.hangup.or(times.update).unwrap_or(now) };
    times.progressing.map_or(-1, |from| end.as_millisecond() - from.as_millisecond())
}

/// The longest talk time of these legs, in milliseconds.
pub(super) fn talked(legs: &[CallRow], calls: &HashMap<CallId, Box<TrackedCall>>, now: Timestamp) -> i64 {
    let legs = legs.iter().filter_map(|row| match &row.target {
        Target::Call(id) => calls.get(id),
        Target::Group(_) => None,
    });
    legs.map(|leg| talked_in(leg, now)).max().unwrap_or(-1)
}

/// Sort key of a party: phone numbers before the other kinds, each kind by what is dialed.
type Party<'a> = (bool, &'a str, &'a str);

fn party(address: &Address) -> Party<'_> {
    (address.kind != AddressKind::Tel, sortable(address.kind.as_str()), sortable(address.dialed()))
}

/// The text, or a blank if it is empty: comparing two empty texts reads where there is no memory, which takes a
/// processor a hundred times as long as any other text.
fn sortable(text: &str) -> &str {
    if text.is_empty() { " " } else { text }
}
