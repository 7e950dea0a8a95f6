//! The table of calls: which rows, in which order. The legs of a groupcall stand under it.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::time::Instant;

use jiff::Timestamp;

use super::{Tracked, TrackedGroup};
use crate::app::cursor::Cursor;
use crate::app::filter::Filter;
use crate::app::query::Query;
use crate::domain::{Address, CallId, GroupcallId, Target};

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

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the row is about.
    pub target: Target,
    /// Whether it is a leg, shown under its groupcall.
    pub leg: bool,
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
}

impl Table {
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

    pub(super) fn rebuild(
        &mut self,
        calls: &HashMap<CallId, Tracked>,
        groups: &HashMap<GroupcallId, TrackedGroup>,
        group_of: &HashMap<CallId, GroupcallId>,
        awaited: &HashMap<CallId, Instant>,
    ) {
        let Ok(query) = self.filter.input.value().parse::<Query>();
        let passes = |tracked: &&Tracked| query.is_empty() || query.passes(tracked);
        let group_passes = |group: &&TrackedGroup| {
            let mut legs = group.group.call_ids.iter().filter_map(|id| calls.get(id));
            query.is_empty() || query.passes_group(&group.group) || legs.any(|leg| query.passes(leg))
        };
        let alone = calls.values().filter(|tracked| !group_of.contains_key(&tracked.call.id)).filter(passes);
        let mut tops: Vec<Top> = alone.map(Top::call).collect();
        tops.extend(groups.values().filter(group_passes).map(Top::group));
        sort(&mut tops, self.column, self.reversed, calls);
        self.rows.clear();
        for top in tops {
            self.rows.push(Row { target: top.target(), leg: false });
            let Item::Group(group) = top.item else { continue };
            let legs = group.group.call_ids.iter().filter(|id| calls.contains_key(id) || awaited.contains_key(id));
            self.rows.extend(legs.map(|id| Row { target: Target::Call(id.clone()), leg: true }));
        }
        self.targets.clear();
        self.targets.extend(self.rows.iter().map(|row| row.target.clone()));
        if self.following {
            self.cursor.go(&self.targets, 0);
        }
        self.cursor.settle(&self.targets);
    }
}

/// A row that is sorted by itself; legs follow their groupcall. What every order ends with lies beside it.
struct Top<'a> {
    newest_first: (Reverse<bool>, Reverse<Option<Timestamp>>),
    item: Item<'a>,
}

#[derive(Clone, Copy)]
enum Item<'a> {
    Call(&'a Tracked),
    Group(&'a TrackedGroup),
}

fn sort(tops: &mut [Top], column: Column, reversed: bool, calls: &HashMap<CallId, Tracked>) {
    let by = |order: Ordering| if reversed { order.reverse() } else { order };
    match column {
        Column::Started => tops.sort_unstable_by(|a, b| by(a.newest_first(b))),
        Column::Status => tops.sort_unstable_by(|a, b| {
            by(a.status_rank().cmp(&b.status_rank()).then_with(|| a.newest_first(b)))
        }),
        Column::Direction => tops.sort_unstable_by(|a, b| {
            by(a.direction().cmp(b.direction()).then_with(|| a.newest_first(b)))
        }),
        Column::From => by_text(tops, reversed, Top::from),
        Column::To => by_text(tops, reversed, Top::to),
        Column::Talked => tops.sort_unstable_by(|a, b| {
            by(b.talked(calls).total_cmp(&a.talked(calls)).then_with(|| a.newest_first(b)))
        }),
    }
}

/// Sorts by a text that has to be made: once for each row.
fn by_text<'a>(tops: &mut [Top<'a>], reversed: bool, text: impl Fn(&Top<'a>) -> String) {
    tops.sort_unstable_by(Top::newest_first);
    tops.sort_by_cached_key(text);
    if reversed {
        tops.reverse();
    }
}

impl<'a> Top<'a> {
    fn call(tracked: &'a Tracked) -> Self {
        Self {
            newest_first: (Reverse(tracked.is_live()), Reverse(tracked.call.times.create)),
            item: Item::Call(tracked),
        }
    }

    fn group(group: &'a TrackedGroup) -> Self {
        Self { newest_first: (Reverse(group.is_live()), Reverse(group.group.created)), item: Item::Group(group) }
    }

    fn target(&self) -> Target {
        match self.item {
            Item::Call(tracked) => Target::Call(tracked.call.id.clone()),
            Item::Group(group) => Target::Group(group.group.id.clone()),
        }
    }

    fn newest_first(&self, other: &Self) -> Ordering {
        self.newest_first.cmp(&other.newest_first).then_with(|| self.id().cmp(other.id()))
    }

    fn id(&self) -> &str {
        match self.item {
            Item::Call(tracked) => tracked.call.id.as_str(),
            Item::Group(group) => group.group.id.as_str(),
        }
    }

    fn status_rank(&self) -> u8 {
        let unknown = u8::MAX;
        match self.item {
            Item::Call(tracked) if tracked.gone.is_some() => unknown - 1,
            Item::Call(tracked) => tracked.call.status.rank().unwrap_or(unknown),
            Item::Group(group) => group.group.status.rank().map_or(unknown, |rank| rank * 2),
        }
    }

    fn direction(&self) -> &str {
        match self.item {
            Item::Call(tracked) => tracked.call.direction.as_str(),
            Item::Group(_) => "outgoing",
        }
    }

    fn from(&self) -> String {
        match self.item {
            Item::Call(tracked) => tracked.call.source.label(),
            Item::Group(group) => group.group.source.label(),
        }
    }

    fn to(&self) -> String {
        match self.item {
            Item::Call(tracked) => tracked.call.destination.label(),
            Item::Group(group) => group.group.destinations.first().map(Address::label).unwrap_or_default(),
        }
    }

    fn talked(&self, calls: &HashMap<CallId, Tracked>) -> f64 {
        let of = |tracked: &Tracked| {
            let times = &tracked.call.times;
            let end = times.hangup.or(times.update).unwrap_or(Timestamp::MAX);
            tracked.call.talked(end).unwrap_or(-1.0)
        };
        match self.item {
            Item::Call(tracked) => of(tracked),
            Item::Group(group) => {
                group.group.call_ids.iter().filter_map(|id| calls.get(id)).map(of).fold(-1.0, f64::max)
            }
        }
    }
}
