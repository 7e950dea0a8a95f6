//! Updates a followed table from the few calls that changed: the cost depends on them, and hardly on the number of rows.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::domain::{CallId, Target};
use crate::model::calls::row_counts::RowTag;
use crate::model::calls::sorting::{self, Top};
use crate::model::calls::table::Table;
use crate::model::calls::table_source::TableSource;
use crate::model::calls::tree::CallRow;

impl Table {
    /// Updates the rows from these calls; `false` if only a rebuild can: nothing was changed then.
    pub(super) fn update(&mut self, known: &TableSource, changed: &HashSet<CallId>) -> bool {
        if !self.takes_updates() {
            return false;
        }
        // Legs stand under their groupcalls, whose place does not depend on them.
        let (legs, alone): (Vec<_>, Vec<_>) = changed.iter().partition(|id| known.group_of.contains_key(*id));
        let legs: Option<Vec<usize>> = legs.into_iter().map(|id| self.row_of(&Target::Call(id.clone()))).collect();
        let Some(legs) = legs else { return false };
        let mut tops: Vec<Top> = alone.into_iter().filter_map(|id| alone_in(known, id)).collect();
        tops.sort_unstable_by_key(Top::serial);
        let mut tags = self.sight.take();
        for row in legs {
            tags[row] = RowTag::of(known.call(&self.targets[row]));
        }
        let mut rows = Vec::new();
        let mut known_here = vec![false; tops.len()];
        for (row, tag) in tags.iter_mut().enumerate().filter(|(_, tag)| tag.serial != 0) {
            let Ok(at) = tops.binary_search_by_key(&tag.serial, Top::serial) else { continue };
            // A leg that has lost its groupcall moves to the top level.
            if self.rows[row].branch.depth() > 0 {
                self.sight.set(tags);
                return false;
            }
            tag.live = tops[at].is_live();
            known_here[at] = true;
            rows.push(row);
        }
        // Rows that did not change are still in order.
        if rows.iter().all(|row| self.is_in_order(known, *row)) {
            let mut known_here = known_here.into_iter();
            tops.retain(|_| known_here.next() == Some(false));
            rows.clear();
        }
        if !tops.is_empty() {
            self.take_out(&rows, &mut tags);
            self.put_in(known, tops, &mut tags);
            self.hints_hold = false;
        }
        self.sight.set(tags);
        self.cursor.go(&self.targets, 0);
        true
    }

    /// Whether rows move only by the order of the calls, and that order only by changes of the calls themselves.
    fn takes_updates(&self) -> bool {
        self.following
            && !self.hold.covered
            && !self.hold.held
            && self.hold.chosen.is_none()
            && self.hold.just_placed.is_empty()
            && self.filter.is_empty()
            && sorting::is_stable(self.column)
    }

    fn top<'a>(&self, known: &TableSource<'a>, row: usize) -> Option<Top<'a>> {
        match &self.targets[row] {
            Target::Call(id) => alone_in(known, id),
            Target::Group(id) => known.groups.get(id).map(|group| Top::Group(group, 0)),
        }
    }

    /// The order of two top-level rows; a row whose call is not known comes last.
    fn order(&self, one: Option<Top>, other: Option<Top>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) => sorting::compare(&one, &other, self.column, self.reversed),
            (one, other) => one.is_none().cmp(&other.is_none()),
        }
    }

    fn is_in_order(&self, known: &TableSource, row: usize) -> bool {
        let is_top = |row: &usize| self.rows[*row].branch.depth() == 0;
        let before = (0..row).rev().find(is_top);
        let after = (row + 1..self.rows.len()).find(is_top);
        let this = self.top(known, row);
        before.is_none_or(|before| self.order(self.top(known, before), this) == Ordering::Less)
            && after.is_none_or(|after| self.order(this, self.top(known, after)) == Ordering::Less)
    }

    /// Removes these rows, which are in ascending order and have nothing under them.
    fn take_out(&mut self, rows: &[usize], tags: &mut Vec<RowTag>) {
        fn without<T>(all: &mut Vec<T>, rows: &[usize]) {
            let mut rows = rows.iter().copied().peekable();
            let mut at = 0;
            all.retain(|_| {
                at += 1;
                rows.next_if_eq(&(at - 1)).is_none()
            });
        }
        if !rows.is_empty() {
            without(&mut self.rows, rows);
            without(&mut self.targets, rows);
            without(tags, rows);
        }
    }

    /// Adds rows, each at its place in the order.
    fn put_in(&mut self, known: &TableSource, mut tops: Vec<Top>, tags: &mut Vec<RowTag>) {
        fn with<T>(all: &mut Vec<T>, new: Vec<(usize, T)>) {
            let old = std::mem::take(all);
            all.reserve(old.len() + new.len());
            let mut new = new.into_iter().peekable();
            for (row, item) in old.into_iter().enumerate() {
                while let Some((_, item)) = new.next_if(|(at, _)| *at == row) {
                    all.push(item);
                }
                all.push(item);
            }
            all.extend(new.map(|(_, item)| item));
        }
        tops.sort_by(|one, other| sorting::compare(one, other, self.column, self.reversed));
        let places: Vec<(usize, Top)> = tops.into_iter().map(|top| (self.place_of(known, top), top)).collect();
        let put = |(at, top): &(usize, Top)| (*at, CallRow::top(top.target()));
        with(tags, places.iter().map(|(at, top)| (*at, top.tag())).collect());
        with(&mut self.targets, places.iter().map(|(at, top)| (*at, top.target())).collect());
        with(&mut self.rows, places.iter().map(put).collect());
    }

    /// The row before which a top-level row belongs.
    fn place_of(&self, known: &TableSource, top: Top) -> usize {
        let (mut low, mut high) = (0, self.rows.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            // The rows under a groupcall are at its place.
            let row = (0..=middle).rev().find(|row| self.rows[*row].branch.depth() == 0).unwrap_or(0);
            if self.order(self.top(known, row), Some(top)) == Ordering::Less {
                low = middle + 1;
            } else {
                high = row;
            }
        }
        // Behind the rows under a groupcall.
        (low..self.rows.len()).find(|row| self.rows[*row].branch.depth() == 0).unwrap_or(self.rows.len())
    }

    /// Brings the hints at the calls up to date, by which rows that hold still are found.
    pub(super) fn renew_hints(&mut self, known: &TableSource) {
        if std::mem::replace(&mut self.hints_hold, true) {
            return;
        }
        let tops = (0..self.rows.len()).filter(|row| self.rows[*row].branch.depth() == 0);
        for (place, row) in tops.enumerate() {
            if let Some(top) = self.top(known, row) {
                top.place().set(place);
            }
        }
    }
}

/// A call as a top-level row.
fn alone_in<'a>(known: &TableSource<'a>, id: &CallId) -> Option<Top<'a>> {
    known.calls.get(id).map(|tracked| Top::Call(tracked))
}
