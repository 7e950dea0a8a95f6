//! The table of calls: which rows, in which order, and which of them are on screen.
//!
//! A table that is followed shows its top, where what is live and new stands. Once the user has moved it holds still:
//! what is known keeps its place, and what is new is put above (`hold.rs`). What is out of sight is counted (`sight.rs`).

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::forest::Forest;
use super::hold;
use super::order::{self, Top, talked};
use super::sight::Sight;
use super::tree::{self, Row};
use super::{Tracked, TrackedGroup};
use crate::app::cursor::Cursor;
use crate::app::days::Calendar;
use crate::app::filter::Filter;
use crate::app::query::Query;
use crate::domain::{CallId, GroupcallId, Target};

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
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<Row>,
    targets: Vec<Target>,
    /// What the table is sorted by.
    pub column: Column,
    /// Whether the order is turned round.
    pub reversed: bool,
    /// What is typed behind `/`.
    pub filter: Filter,
    /// What of it cannot be understood, in words.
    pub problem: Option<String>,
    /// Whether the view stays at the top, where new calls arrive.
    pub following: bool,
    /// Since when the rows hold still because the user wants it.
    pub paused: Option<Instant>,
    /// Whether something is open that is about what is on screen: nothing moves under it.
    pub(super) covered: bool,
    /// Whether the user was here a moment ago.
    pub(super) attended: bool,
    /// The row that the user chose or that was placed here: the selection stays with it while the view is followed.
    chosen: Option<Target>,
    /// What was placed here since the user was last left alone.
    just_placed: HashSet<Target>,
    /// The view is where it goes by itself.
    rests: bool,
    /// When the selection last went to another row by itself.
    pub(super) strayed: Option<Instant>,
    /// The rows are not in the order that a followed view has.
    held: bool,
    sight: Sight,
    /// Whether the table was ever on screen, and whether it is now.
    drawn: Option<bool>,
    cursor: Cursor<Target>,
    deepest: usize,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            targets: Vec::new(),
            column: Column::default(),
            reversed: false,
            filter: Filter::default(),
            problem: None,
            following: true,
            paused: None,
            covered: false,
            attended: true,
            chosen: None,
            just_placed: HashSet::new(),
            rests: true,
            strayed: None,
            held: false,
            sight: Sight::default(),
            drawn: None,
            cursor: Cursor::default(),
            deepest: 0,
        }
    }
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

    /// How many calls the rows show, how many of them go on, and how many are out of sight.
    #[must_use]
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// Whether calls that arrive come on top.
    #[must_use]
    pub fn newest_on_top(&self) -> bool {
        self.column == Column::Started && !self.reversed
    }

    /// Whether a row is on screen, as last drawn; before the first drawing all are.
    #[must_use]
    pub fn is_in_sight(&self, target: &Target) -> bool {
        match self.drawn {
            None => true,
            Some(false) => false,
            Some(true) => self.row_of(target).is_some_and(|row| self.cursor.shows(row)),
        }
    }

    /// Whether the selection is on screen, as last drawn; before the first drawing it is.
    #[must_use]
    pub fn shows_selection(&self) -> bool {
        self.drawn != Some(false)
    }

    /// When the selection last went to another row by itself.
    #[must_use]
    pub fn strayed(&self) -> Option<Instant> {
        self.strayed.filter(|_| self.drawn.is_some())
    }

    /// What was placed here a moment ago.
    #[must_use]
    pub fn just_placed(&self) -> &HashSet<Target> {
        &self.just_placed
    }

    /// Selects a target, now or as soon as it has a row.
    pub fn select(&mut self, target: Target) {
        (self.chosen, self.rests) = (Some(target.clone()), false);
        self.cursor.select(&self.targets, target);
    }

    /// The selection stays with its row from now on, also while the view is followed.
    pub fn choose_selected(&mut self) {
        self.chosen = self.cursor.selected().cloned();
        (self.rests, self.strayed) = (false, None);
    }

    /// These were placed here just now: the first of them is selected, and none leaves the screen by itself.
    pub(super) fn show_placed(&mut self, placed: Vec<Target>) {
        if let Some(first) = placed.first() {
            self.select(first.clone());
        }
        self.just_placed.extend(placed);
    }

    /// The row that a target stands in; `None` when the filter hides it.
    #[must_use]
    pub fn row_of(&self, target: &Target) -> Option<usize> {
        self.targets.iter().position(|row| row == target)
    }

    /// Moves the selection by rows; the rows hold still from now on.
    pub fn step(&mut self, by: isize) {
        self.hold_still();
        self.cursor.step(&self.targets, by);
    }

    /// Moves the selection to a row; the rows hold still from now on.
    pub fn go(&mut self, row: usize) {
        self.hold_still();
        self.cursor.go(&self.targets, row);
    }

    /// The rows hold still from now on.
    pub fn hold_still(&mut self) {
        (self.following, self.rests, self.strayed) = (false, false, None);
    }

    /// Follows the newest calls from now on: they come on top, and the first row is selected.
    pub fn follow_newest(&mut self) {
        (self.column, self.reversed) = (Column::Started, false);
        self.follow();
    }

    /// Goes back to the top and stays there.
    pub(super) fn follow(&mut self) {
        (self.following, self.paused, self.chosen, self.rests) = (true, None, None, true);
    }

    /// Whether nobody needs to come for the view to be at its top.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        self.rests
    }

    /// Nobody was here for a while: the view goes back to the top. The selection stays with a live call placed here.
    pub(super) fn left_alone(&mut self, ours: Option<Target>) {
        self.just_placed.clear();
        self.follow();
        self.chosen = ours;
    }

    /// Takes note of how many rows fit on screen; none while something else is there.
    pub fn set_height(&mut self, height: usize) {
        self.drawn = Some(height > 0);
        self.cursor.set_height(height, self.targets.len());
    }

    /// Whether the rows would be in another order if nothing held them.
    pub(super) fn waits(&self) -> bool {
        self.held && self.following && !self.covered
    }

    /// Counts again what goes on among rows that hold still.
    pub(super) fn recount(&mut self, known: &Known) {
        self.sight = Sight::of(&self.rows, known);
    }

    /// Makes the rows again; `anew` when the user has asked for other rows or another order.
    pub(super) fn rebuild(&mut self, known: &Known, server_time: Timestamp, anew: bool) {
        let query = Query::parse(self.filter.input.value(), Calendar::at(server_time, known.zone));
        self.problem = query.problem(known.calls.values().map(AsRef::as_ref));
        let (mut tops, mut trees) = tops(known, &query, server_time);
        order::sort(&mut tops, self.column, self.reversed, server_time);
        if !anew && self.following && !self.covered && self.would_lose(&tops, &trees) {
            self.hold_still();
        }
        self.held = !anew && !(self.following && !self.covered);
        if self.held {
            let shown = self.rows.iter().filter(|row| row.branch.depth() == 0).map(|row| &row.target);
            tops = hold::in_place(shown, tops, self.newest_on_top());
        }
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
        self.sight = Sight::of(&self.rows, known);
        self.find_selection();
    }

    fn find_selection(&mut self) {
        if self.held {
            return self.cursor.hold(&self.targets);
        }
        if !self.following {
            return self.cursor.settle(&self.targets);
        }
        let chosen = self.chosen.as_ref().and_then(|target| self.row_of(target));
        self.cursor.go(&self.targets, 0);
        match chosen {
            Some(row) => self.cursor.go(&self.targets, row),
            // What has no row yet is waited for.
            None if self.chosen.as_ref().is_some_and(|target| !self.just_placed.contains(target)) => self.chosen = None,
            None => {}
        }
    }

    /// Whether a row that the user looks at would leave the screen if the newest calls came on top now.
    fn would_lose(&mut self, tops: &[Top], trees: &Trees) -> bool {
        if self.drawn != Some(true) || (self.chosen.is_none() && self.just_placed.is_empty()) {
            return false;
        }
        let mut row = 0;
        let mut lost = false;
        for top in tops {
            let height = 1 + match top {
                Top::Group(group, _) => trees.get(&group.group.id).map_or(0, Vec::len),
                Top::Call(_) => 0,
            };
            let target = top.target();
            let minded = self.chosen.as_ref() == Some(&target) || self.just_placed.contains(&target);
            lost |= minded && row >= self.cursor.height() && self.is_in_sight(&target);
            row += height;
        }
        if lost && !self.attended {
            self.chosen = None;
        }
        lost && self.attended
    }
}

type Trees<'a> = HashMap<&'a GroupcallId, Vec<Row>>;

/// The rows that pass and stand under nothing, and what stands under those that are groupcalls.
fn tops<'a>(known: &Known<'a>, query: &Query, server_time: Timestamp) -> (Vec<Top<'a>>, Trees<'a>) {
    let Known { calls, groups, group_of, forest, .. } = *known;
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
    let trees: Trees =
        trees.filter(|(group, under)| passes(group, under)).map(|(group, under)| (&group.group.id, under)).collect();
    tops.extend(
        trees.iter().filter_map(|(id, under)| Some(Top::Group(groups.get(*id)?, talked(under, calls, server_time)))),
    );
    (tops, trees)
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
    /// Where the user is.
    pub zone: &'a TimeZone,
}
