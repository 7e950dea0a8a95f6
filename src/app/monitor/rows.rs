//! The table of calls: which rows, in which order. The legs of a groupcall stand under it.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::time::Instant;

use jiff::Timestamp;

use super::{Tracked, TrackedGroup};
use crate::app::cursor::Cursor;
use crate::app::filter::Filter;
use crate::domain::{Address, CallId, GroupcallId, Target};

/// A column of the table that can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// Live calls first, the newest of each on top.
    #[default]
    Started,
    /// By status, in the order of a call's life.
    Status,
    /// By the calling party.
    From,
    /// By the called party.
    To,
    /// By the time talked, longest first.
    Talked,
}

impl Column {
    const ALL: [Self; 5] = [Self::Started, Self::Status, Self::From, Self::To, Self::Talked];

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
    group_of: HashMap<CallId, GroupcallId>,
    live: usize,
    /// What the table is sorted by.
    pub column: Column,
    /// Whether the order is turned round.
    pub reversed: bool,
    /// What is typed behind `/`.
    pub filter: Filter,
    cursor: Cursor<Target>,
}

impl Table {
    /// The rows from top to bottom.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many live calls there are, filter or not.
    #[must_use]
    pub fn live(&self) -> usize {
        self.live
    }

    /// The groupcall that a leg belongs to.
    #[must_use]
    pub fn group_of(&self, leg: &CallId) -> Option<&GroupcallId> {
        self.group_of.get(leg)
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

    /// Moves the selection by rows.
    pub fn step(&mut self, by: isize) {
        self.cursor.step(&self.targets, by);
    }

    /// Moves the selection to a row.
    pub fn go(&mut self, row: usize) {
        self.cursor.go(&self.targets, row);
    }

    /// Takes note of how many rows fit on screen.
    pub fn set_height(&mut self, height: usize) {
        self.cursor.set_height(height, self.targets.len());
    }

    pub(super) fn rebuild(
        &mut self,
        calls: &HashMap<CallId, Tracked>,
        groups: &HashMap<GroupcallId, TrackedGroup>,
        awaited: &HashMap<CallId, Instant>,
    ) {
        self.live = calls.values().filter(|tracked| tracked.is_live()).count();
        self.group_of = groups
            .values()
            .flat_map(|group| group.group.call_ids.iter().map(|leg| (leg.clone(), group.group.id.clone())))
            .collect();
        let alone = calls.values().filter(|tracked| !self.group_of.contains_key(&tracked.call.id)).map(Top::Call);
        let mut tops = self.filter.keep(groups.values().map(Top::Group).chain(alone), |top| top.text(calls));
        let (column, reversed) = (self.column, self.reversed);
        tops.sort_unstable_by(|a, b| {
            let order = a.compare(b, column, calls);
            if reversed { order.reverse() } else { order }
        });
        self.rows.clear();
        for top in tops {
            self.rows.push(Row { target: top.target(), leg: false });
            let Top::Group(group) = top else { continue };
            let legs = group.group.call_ids.iter().filter(|id| calls.contains_key(id) || awaited.contains_key(id));
            self.rows.extend(legs.map(|id| Row { target: Target::Call(id.clone()), leg: true }));
        }
        self.targets = self.rows.iter().map(|row| row.target.clone()).collect();
        self.cursor.settle(&self.targets);
    }
}

/// A row that is sorted and filtered by itself; legs follow their groupcall.
enum Top<'a> {
    Call(&'a Tracked),
    Group(&'a TrackedGroup),
}

impl Top<'_> {
    fn target(&self) -> Target {
        match self {
            Self::Call(tracked) => Target::Call(tracked.call.id.clone()),
            Self::Group(group) => Target::Group(group.group.id.clone()),
        }
    }

    fn text(&self, calls: &HashMap<CallId, Tracked>) -> String {
        match self {
            Self::Call(tracked) => call_text(tracked),
            Self::Group(group) => {
                let legs = group.group.call_ids.iter().filter_map(|id| calls.get(id)).map(call_text);
                let destinations = group.group.destinations.iter().map(Address::label);
                let own = format!("{} {}", group.group.status.as_str(), group.group.source.label());
                std::iter::once(own).chain(destinations).chain(legs).collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn compare(&self, other: &Self, column: Column, calls: &HashMap<CallId, Tracked>) -> Ordering {
        let newest_first = || {
            let key = |top: &Self| (top.live(), top.created());
            key(other).cmp(&key(self)).then_with(|| self.id().cmp(other.id()))
        };
        match column {
            Column::Started => newest_first(),
            Column::Status => self.status_rank().cmp(&other.status_rank()).then_with(newest_first),
            Column::From => self.from().cmp(&other.from()).then_with(newest_first),
            Column::To => self.to().cmp(&other.to()).then_with(newest_first),
            Column::Talked => other.talked(calls).total_cmp(&self.talked(calls)).then_with(newest_first),
        }
    }

    fn live(&self) -> bool {
        match self {
            Self::Call(tracked) => tracked.is_live(),
            Self::Group(group) => group.is_live(),
        }
    }

    fn created(&self) -> Option<Timestamp> {
        match self {
            Self::Call(tracked) => tracked.call.times.create,
            Self::Group(group) => group.group.created,
        }
    }

    fn id(&self) -> &str {
        match self {
            Self::Call(tracked) => tracked.call.id.as_str(),
            Self::Group(group) => group.group.id.as_str(),
        }
    }

    fn status_rank(&self) -> u8 {
        let unknown = u8::MAX;
        match self {
            Self::Call(tracked) if tracked.gone.is_some() => unknown - 1,
            Self::Call(tracked) => tracked.call.status.rank().unwrap_or(unknown),
            Self::Group(group) => group.group.status.rank().map_or(unknown, |rank| rank * 2),
        }
    }

    fn from(&self) -> String {
        match self {
            Self::Call(tracked) => tracked.call.source.label(),
            Self::Group(group) => group.group.source.label(),
        }
    }

    fn to(&self) -> String {
        match self {
            Self::Call(tracked) => tracked.call.destination.label(),
            Self::Group(group) => group.group.destinations.first().map(Address::label).unwrap_or_default(),
        }
    }

    fn talked(&self, calls: &HashMap<CallId, Tracked>) -> f64 {
        let of = |tracked: &Tracked| {
            let times = &tracked.call.times;
            let end = times.hangup.or(times.update).unwrap_or(Timestamp::MAX);
            tracked.call.talked(end).unwrap_or(-1.0)
        };
        match self {
            Self::Call(tracked) => of(tracked),
            Self::Group(group) => {
                group.group.call_ids.iter().filter_map(|id| calls.get(id)).map(of).fold(-1.0, f64::max)
            }
        }
    }
}

fn call_text(tracked: &Tracked) -> String {
    let call = &tracked.call;
    let ended = if call.status.is_final() { call.hangup_reason.as_str() } else { "" };
    let gone = if tracked.gone.is_some() { "ended gone" } else { "" };
    format!(
        "{} {} {} {} {} {ended} {gone} {}",
        call.source.label(),
        call.destination.label(),
        call.source.name,
        call.status.as_str(),
        call.direction.as_str(),
        call.id
    )
}
