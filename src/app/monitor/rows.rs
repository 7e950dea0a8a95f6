//! The table of calls: which rows, in which order. What stands under a groupcall follows it (`tree.rs`).

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Instant;

use jiff::Timestamp;

use super::forest::Forest;
use super::tree::{self, Row};
use super::{Tracked, TrackedGroup};
use crate::app::cursor::Cursor;
use crate::app::filter::Filter;
use crate::app::query::Query;
use crate::domain::{Address, AddressKind, CallId, GroupcallId, Target};

/// A column of the table that can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// Live calls first, the newest of each on top.
    #[default]
    Started,
    /// By status, in the order of a call's life.
    Status,
    /// By direction.
    Direction,
    /// By the calling party.
    From,
    /// By the called party.
    To,
    /// By the time talked, longest first.
    Talked,
}

impl Column {
    const ALL: [Self; 6] = [Self::Started, Self::Status, Self::Direction, Self::From, Self::To, Self::Talked];

    /// The column so many places to the right.
    #[must_use]
    pub fn shifted(self, by: isize) -> Self {
        let count = Self::ALL.len();
        let at = Self::ALL.iter().position(|column| *column == self).unwrap_or(0);
        Self::ALL[(at + count).saturating_add_signed(by) % count]
    }
}

/// The rows and how they are looked at.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
    targets: Vec<Target>,
    /// What the table is sorted by.
    pub column: Column,
    /// Whether the order is turned round.
    pub reversed: bool,
    /// What is typed behind `/`.
    pub filter: Filter,
    /// Whether the selection stays on the first row, where new calls arrive.
    pub following: bool,
    /// Since when the rows hold still.
    pub paused: Option<Instant>,
    cursor: Cursor<Target>,
    deepest: usize,
}

impl Table {
    /// How far under the top the row lies that lies the furthest.
    #[must_use]
    pub fn deepest(&self) -> usize {
        self.deepest
    }

    /// The rows from top to bottom.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The selection and what part of the rows is on screen.
    #[must_use]
    pub fn cursor(&self) -> &Cursor<Target> {
        &self.cursor
    }

    /// Selects a target, now or as soon as it has a row.
    pub fn select(&mut self, target: Target) {
        self.cursor.select(&self.targets, target);
    }

    /// The row that a target stands in; `None` when the filter hides it.
    #[must_use]
    pub fn row_of(&self, target: &Target) -> Option<usize> {
        self.targets.iter().position(|row| row == target)
    }

    /// Moves the selection by rows; the newest call is followed no longer.
    pub fn step(&mut self, by: isize) {
        self.following = false;
        self.cursor.step(&self.targets, by);
    }

    /// Moves the selection to a row; the newest call is followed no longer.
    pub fn go(&mut self, row: usize) {
        self.following = false;
        self.cursor.go(&self.targets, row);
    }

    /// Keeps the selection on the first row from now on, with the newest calls there.
    pub fn follow_newest(&mut self) {
        (self.column, self.reversed, self.following) = (Column::Started, false, true);
    }

    /// Takes note of how many rows fit on screen.
    pub fn set_height(&mut self, height: usize) {
        self.cursor.set_height(height, self.targets.len());
    }

    pub(super) fn rebuild(&mut self, known: &Known, server_time: Timestamp) {
        let Known { calls, groups, group_of, forest, .. } = *known;
        let Ok(query) = self.filter.input.value().parse::<Query>();
        let passes = |tracked: &&Tracked| query.is_empty() || query.passes(tracked);
        let alone =
            calls.values().map(AsRef::as_ref).filter(|tracked| !group_of.contains_key(&tracked.call.id)).filter(passes);
        let mut tops: Vec<Top> = alone.map(Top::Call).collect();
        let roots = groups.values().filter(|group| forest.parent(&group.group.id).is_none());
        let trees = roots.map(|group| (group, tree::under(known, &group.group)));
        let passes = |group: &TrackedGroup, under: &[Row]| {
            query.is_empty()
                || query.passes_group(&group.group)
                || under.iter().any(|row| match &row.target {
                    Target::Call(id) => calls.get(id).is_some_and(|leg| query.passes(leg)),
                    Target::Group(id) => groups.get(id).is_some_and(|group| query.passes_group(&group.group)),
                })
        };
        let mut trees: HashMap<&GroupcallId, Vec<Row>> = trees
            .filter(|(group, under)| passes(group, under))
            .map(|(group, under)| (&group.group.id, under))
            .collect();
        tops.extend(
            trees
                .iter()
                .filter_map(|(id, under)| Some(Top::Group(groups.get(*id)?, talked(under, calls, server_time)))),
        );
        sort(&mut tops, self.column, self.reversed, server_time);
        self.rows.clear();
        for top in tops {
            self.rows.push(Row::top(top.target()));
            if let Top::Group(group, _) = top {
                self.rows.extend(trees.remove(&group.group.id).unwrap_or_default());
            }
        }
        self.deepest = self.rows.iter().map(|row| row.branch.depth()).max().unwrap_or(0);
        self.targets.clear();
        self.targets.extend(self.rows.iter().map(|row| row.target.clone()));
        if self.following {
            self.cursor.go(&self.targets, 0);
        }
        self.cursor.settle(&self.targets);
    }
}

/// What the table is made of.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub calls: &'a HashMap<CallId, Box<Tracked>>,
    pub groups: &'a HashMap<GroupcallId, TrackedGroup>,
    /// The groupcall of a leg.
    pub group_of: &'a HashMap<CallId, GroupcallId>,
    /// The groupcall that a groupcall stands under.
    pub forest: &'a Forest,
    /// Legs that have no record yet.
    pub awaited: &'a HashMap<CallId, Instant>,
}

/// A row that is sorted by itself; what stands under a groupcall follows it.
#[derive(Clone, Copy)]
enum Top<'a> {
    Call(&'a Tracked),
    /// With the longest time that one of its legs talked.
    Group(&'a TrackedGroup, i64),
}

/// Sorts by keys that are made once for each row and lie close together: thousands of rows are sorted on a keystroke.
fn sort(tops: &mut [Top], column: Column, reversed: bool, now: Timestamp) {
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
    fn target(self) -> Target {
        match self {
            Self::Call(tracked) => Target::Call(tracked.call.id.clone()),
            Self::Group(group, _) => Target::Group(group.group.id.clone()),
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
fn talked(legs: &[Row], calls: &HashMap<CallId, Box<Tracked>>, now: Timestamp) -> i64 {
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
