//! The order of the table's top-level rows.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::{Address, AddressKind, CallId, Target};
use crate::model::calls::sort_column::SortColumn;
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
pub(super) fn sort(tops: Vec<Top>, column: SortColumn, reversed: bool, now: Timestamp) -> Vec<Top> {
    let tops = as_they_stood(tops);
    let mut tops = match column {
        SortColumn::Started => by_key(tops, Top::newest_first),
        SortColumn::Status => by_key(tops, |top| (top.status_rank(), top.newest_first())),
        SortColumn::Direction => by_key(tops, |top| (top.direction(), top.newest_first())),
        SortColumn::From => by_key(tops, |top| (top.from(), top.newest_first())),
        SortColumn::To => by_key(tops, |top| (top.to(), top.newest_first())),
        SortColumn::Talked => by_key(tops, |top| (Reverse(top.talked(now)), top.newest_first())),
    };
    if reversed {
        tops.reverse();
    }
    tops
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
