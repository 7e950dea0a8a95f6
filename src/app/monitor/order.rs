//! In which order the rows of the table stand that stand under nothing.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::Timestamp;

use super::rows::Column;
use super::tree::Row;
use super::{Tracked, TrackedGroup};
use crate::domain::{Address, AddressKind, CallId, Target};

/// A row that is sorted by itself; what stands under a groupcall follows it.
#[derive(Clone, Copy)]
pub(super) enum Top<'a> {
    Call(&'a Tracked),
    /// With the longest time that one of its legs talked.
    Group(&'a TrackedGroup, i64),
}

/// Sorts by keys that are made once for each row and lie close together: thousands of rows are sorted on a keystroke.
pub(super) fn sort(tops: &mut [Top], column: Column, reversed: bool, now: Timestamp) {
    match column {
        Column::Started => tops.sort_by_cached_key(Top::newest_first),
        Column::Status => tops.sort_by_cached_key(|top| (top.status_rank(), top.newest_first())),
        Column::Direction => tops.sort_by_cached_key(|top| (top.direction(), top.newest_first())),
        Column::From => tops.sort_by_cached_key(|top| (top.from(), top.newest_first())),
        Column::To => tops.sort_by_cached_key(|top| (top.to(), top.newest_first())),
        Column::Talked => tops.sort_by_cached_key(|top| (Reverse(top.talked(now)), top.newest_first())),
    }
    if reversed {
        tops.reverse();
    }
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

fn talked_in(tracked: &Tracked, now: Timestamp) -> i64 {
    let times = &tracked.call.times;
    let end = if tracked.is_live() { now } else { times.hangup.or(times.update).unwrap_or(now) };
    times.progressing.map_or(-1, |from| end.as_millisecond() - from.as_millisecond())
}

/// The longest time that one of these legs talked.
pub(super) fn talked(legs: &[Row], calls: &HashMap<CallId, Box<Tracked>>, now: Timestamp) -> i64 {
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
