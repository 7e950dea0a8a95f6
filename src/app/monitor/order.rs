//! In which order the rows of the table stand that stand under nothing.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::Timestamp;

use super::sort_column::SortColumn;
use super::tracked::RowHint;
use super::tree::CallRow;
use super::{TrackedCall, TrackedGroup};
use crate::domain::{Address, AddressKind, CallId, Target};

/// A row that is sorted by itself; what stands under a groupcall follows it.
#[derive(Clone, Copy)]
pub(super) enum Top<'a> {
    Call(&'a TrackedCall),
    /// With the longest time that one of its legs talked.
    Group(&'a TrackedGroup, i64),
}

/// Sorts rows. What a change costs does not grow with what it leaves where it is: rows are sorted from where they stood.
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

/// New rows, and behind them the others in the order in which they stood: nearly sorted, where little has changed.
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

/// Sorts by keys that are made once for each row and lie close together: thousands of rows are sorted on a keystroke.
/// The sort takes little time over what is sorted already.
fn by_key<'a, K: Ord>(tops: Vec<Top<'a>>, key: impl Fn(&Top<'a>) -> K) -> Vec<Top<'a>> {
    let mut keyed: Vec<(K, Top)> = tops.into_iter().map(|top| (key(&top), top)).collect();
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    keyed.into_iter().map(|(_, top)| top).collect()
}

/// What every order ends with: live calls first, the newest of each on top, and never two in one place.
type NewestFirst<'a> = (Reverse<bool>, Reverse<Option<Timestamp>>, &'a str);

impl<'a> Top<'a> {
    /// What the row is about.
    pub fn target(self) -> Target {
        match self {
            Self::Call(tracked) => Target::Call(tracked.call.id.clone()),
            Self::Group(group, _) => Target::Group(group.group.id.clone()),
        }
    }

    /// Whether the row is about that.
    pub fn is(self, target: &Target) -> bool {
        match (self, target) {
            (Self::Call(tracked), Target::Call(id)) => tracked.call.id == *id,
            (Self::Group(group, _), Target::Group(id)) => group.group.id == *id,
            _ => false,
        }
    }

    /// Where it stood among those that stand under nothing, when the table was last made.
    pub fn place(self) -> &'a RowHint {
        match self {
            Self::Call(tracked) => &tracked.place,
            Self::Group(group, _) => &group.place,
        }
    }

    /// When the server created it.
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

    /// In milliseconds; of a groupcall, the longest of its legs. Below nothing: never answered.
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

/// The longest time that one of these legs talked.
pub(super) fn talked(legs: &[CallRow], calls: &HashMap<CallId, Box<TrackedCall>>, now: Timestamp) -> i64 {
    let legs = legs.iter().filter_map(|row| match &row.target {
        Target::Call(id) => calls.get(id),
        Target::Group(_) => None,
    });
    legs.map(|leg| talked_in(leg, now)).max().unwrap_or(-1)
}

/// Numbers before the other kinds, each kind by what is dialed.
type Party<'a> = (bool, &'a str, &'a str);

fn party(address: &Address) -> Party<'_> {
    (address.kind != AddressKind::Tel, sortable(address.kind.as_str()), sortable(address.dialed()))
}

/// Never an empty text: two of them are compared where there is no memory, which takes a processor a hundred times as
/// long as it takes for any other text.
fn sortable(text: &str) -> &str {
    if text.is_empty() { " " } else { text }
}
