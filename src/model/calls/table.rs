//! The table of calls: its rows, their order, and which of them are on screen.
//!
//! A followed table shows its top, with the live and new calls. Once the user moves, it holds still: known rows keep
//! their place, and new ones are put above (`hold.rs`). Calls out of sight are counted (`row_counts.rs`).

use std::time::Instant;

use jiff::Timestamp;

use crate::base::days::Calendar;
use crate::domain::{CallId, ChosenColumn, Column, Target};
use crate::model::call_filter::Query;
use crate::model::calls::hold::{self, Hold};
use crate::model::calls::row_counts::{RowTag, Sight};
use crate::model::calls::sorting::{self, Top, talked};
use crate::model::calls::table_source::TableSource;
use crate::model::calls::tree::{self, CallRow, Trees};
use crate::model::calls::{TrackedCall, TrackedGroup};
use crate::widgets::filter::Filter;
use crate::widgets::selection::Selection;

/// The rows, and the sort order, filter and selection.
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) rows: Vec<CallRow>,
    pub(super) targets: Vec<Target>,
    /// The columns that the user chose; empty: those that suit the width.
    pub columns: Vec<ChosenColumn>,
    /// The column to sort by.
    pub column: Column,
    /// Whether the order is reversed.
    pub reversed: bool,
    /// The filter typed after `/`.
    pub filter: Filter,
    /// What is wrong with the filter.
    pub problem: Option<String>,
    /// Whether the view stays at the top, where new calls arrive.
    pub following: bool,
    /// Since when the user has paused the rows.
    pub paused: Option<Instant>,
    /// What holds the rows in place, and what the selection stays with.
    pub(super) hold: Hold,
    pub(super) sight: Sight,
    /// Whether the table is on screen; `None` if it never was.
    pub(super) drawn: Option<bool>,
    pub(super) cursor: Selection<Target>,
    deepest: usize,
    /// Whether the calls know where their rows are.
    pub(super) hints_hold: bool,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            targets: Vec::new(),
            columns: Vec::new(),
            column: Column::default(),
            reversed: false,
            filter: Filter::default(),
            problem: None,
            following: true,
            paused: None,
            hold: Hold::default(),
            sight: Sight::default(),
            drawn: None,
            cursor: Selection::default(),
            deepest: 0,
            hints_hold: true,
        }
    }
}

impl Table {
    /// Depth of the deepest row; 0 when all rows are top-level.
    pub fn deepest(&self) -> usize {
        self.deepest
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> &[CallRow] {
        &self.rows
    }

    /// The selection, and which rows are on screen.
    pub fn cursor(&self) -> &Selection<Target> {
        &self.cursor
    }

    /// Whether this call is selected.
    pub fn selects(&self, call: &CallId) -> bool {
        matches!(self.cursor.selected(), Some(Target::Call(selected)) if selected == call)
    }

    /// How many calls the rows show, how many are live, and how many are out of sight.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// Whether new calls come on top.
    pub fn newest_on_top(&self) -> bool {
        self.column == Column::Time && !self.reversed
    }

    /// Whether a target's row was on screen when last drawn; before the first drawing, all are.
    pub fn is_in_sight(&self, target: &Target) -> bool {
        match self.drawn {
            None => true,
            Some(false) => false,
            Some(true) => self.row_of(target).is_some_and(|row| self.cursor.shows(row)),
        }
    }

    /// The index of a target's row; `None` when the filter hides it.
    pub fn row_of(&self, target: &Target) -> Option<usize> {
        self.targets.iter().position(|row| row == target)
    }

    /// Moves the selection by `by` rows; the rows hold still from then on.
    pub fn step(&mut self, by: isize) {
        self.hold_still();
        self.cursor.step(&self.targets, by);
    }

    /// Moves the selection to a row; the rows hold still from then on.
    pub fn go(&mut self, row: usize) {
        self.hold_still();
        self.cursor.go(&self.targets, row);
    }

    /// Sets how many rows fit on screen; 0 while the table is not shown.
    pub fn set_height(&mut self, height: usize) {
        self.drawn = Some(height > 0);
        self.cursor.set_height(height, self.targets.len());
    }

    /// Counts the live calls again while the rows hold still.
    pub(super) fn recount(&mut self, known: &TableSource) {
        self.sight.set(self.rows.iter().map(|row| RowTag::of(known.call(&row.target))).collect());
    }

    /// Rebuilds the rows; `anew` when the user asked for other rows or another order.
    pub(super) fn rebuild(&mut self, known: &TableSource, server_time: Timestamp, anew: bool) {
        self.renew_hints(known);
        let query = Query::parse(self.filter.input.value(), Calendar::at(server_time, known.zone));
        self.problem = query.problem(|| known.calls.values().map(|tracked| known.described(tracked)));
        let (tops, mut trees) = tops(known, &query, server_time);
        let mut tops = sorting::sort(tops, self.column, self.reversed, known, server_time);
        if !anew && self.following && !self.hold.covered && self.would_lose(&tops, &trees) {
            self.hold_still();
        }
        self.hold.held = !anew && self.keeps_still();
        if self.hold.held {
            let shown: Vec<_> = self.rows.iter().filter(|row| row.branch.depth() == 0).map(|row| &row.target).collect();
            tops = hold::in_place(&shown, tops, self.newest_on_top());
        }
        self.hold.newest = None;
        self.saw_created(&tops);
        self.fill(&tops, &mut trees, known);
        self.find_selection();
    }

    /// Replaces the rows. Rows that are already there are kept unchanged.
    fn fill(&mut self, tops: &[Top], trees: &mut Trees, known: &TableSource) {
        let mut tags = self.sight.take();
        tags.clear();
        self.deepest = 0;
        let mut rows = 0;
        for (place, top) in tops.iter().enumerate() {
            top.place().set(place);
            if !self.rows.get(rows).is_some_and(|row| row.branch.depth() == 0 && top.is(&row.target)) {
                self.put(rows, CallRow::top(top.target()));
            }
            rows += 1;
            match top {
                Top::Call(tracked) => tags.push(RowTag::of(Some(tracked))),
                Top::Group(group, _) => {
                    tags.push(RowTag::default());
                    for row in trees.remove(&group.group.id).unwrap_or_default() {
                        self.deepest = self.deepest.max(row.branch.depth());
                        tags.push(RowTag::of(known.call(&row.target)));
                        if self.rows.get(rows) != Some(&row) {
                            self.put(rows, row);
                        }
                        rows += 1;
                    }
                }
            }
        }
        self.sight.set(tags);
        self.rows.truncate(rows);
        self.targets.truncate(rows);
    }

    fn put(&mut self, at: usize, row: CallRow) {
        if at == self.rows.len() {
            self.targets.push(row.target.clone());
            self.rows.push(row);
        } else {
            self.targets[at] = row.target.clone();
            self.rows[at] = row;
        }
    }

    fn find_selection(&mut self) {
        if self.hold.held {
            return self.cursor.hold(&self.targets);
        }
        if !self.following {
            return self.cursor.settle(&self.targets);
        }
        let chosen = self.hold.chosen.as_ref().and_then(|target| self.row_of(target));
        self.cursor.go(&self.targets, 0);
        match chosen {
            Some(row) => self.cursor.go(&self.targets, row),
            // A target just placed may have no row yet.
            None if self.hold.chosen.as_ref().is_some_and(|target| !self.hold.just_placed.contains(target)) => {
                self.hold.chosen = None;
            }
            None => {}
        }
    }
}

/// The top-level rows that pass the filter, and the rows under their groupcalls.
fn tops<'a>(known: &TableSource<'a>, query: &Query, server_time: Timestamp) -> (Vec<Top<'a>>, Trees<'a>) {
    let TableSource { calls, groups, group_of, trees, .. } = *known;
    let passes = |tracked: &&TrackedCall| query.is_empty() || query.passes(&known.described(tracked));
    let alone =
        calls.values().map(AsRef::as_ref).filter(|tracked| !group_of.contains_key(&tracked.call.id)).filter(passes);
    let mut tops: Vec<Top> = alone.map(Top::Call).collect();
    let roots = groups.values().filter(|group| trees.parent(&group.group.id).is_none());
    let trees = roots.map(|group| (group, tree::under(known, &group.group)));
    // A groupcall placed elsewhere only holds its legs together: without a known leg it is not shown.
    let trees = trees.filter(|(group, under)| {
        group.placed_here || under.iter().any(|row| matches!(&row.target, Target::Call(id) if calls.contains_key(id)))
    });
    let passes = |group: &TrackedGroup, under: &[CallRow]| {
        query.is_empty()
            || query.passes_group(&group.group)
            || under.iter().any(|row| match &row.target {
                Target::Call(id) => calls.get(id).is_some_and(|leg| query.passes(&known.described(leg))),
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

#[cfg(test)]
mod tests;
