//! Updates the table from the few calls that changed: the cost depends on them, and hardly on the number of rows.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::domain::{CallId, Target};
use crate::model::calls::row_counts::RowTag;
use crate::model::calls::sorting::{self, Top};
use crate::model::calls::table::Table;
use crate::model::calls::table_source::TableSource;
use crate::model::calls::tree::CallRow;

impl Table {
    /// Updates the rows from these calls, of which some may be gone; `false` if only a rebuild can: the rows are as
    /// before then.
    pub(super) fn update(&mut self, known: &TableSource, changed: &HashSet<CallId>) -> bool {
        if !self.takes_updates() {
            return false;
        }
        let (gone, changed): (Vec<_>, Vec<_>) = changed.iter().partition(|id| !known.calls.contains_key(*id));
        // Legs stand under their groupcalls, whose place does not depend on them.
        let (legs, alone): (Vec<_>, Vec<_>) = changed.into_iter().partition(|id| known.group_of.contains_key(*id));
        let legs: Option<Vec<usize>> = legs.into_iter().map(|id| self.row_of(&Target::Call(id.clone()))).collect();
        let (Some(legs), Some(gone)) = (legs, self.rows_alone(&gone)) else { return false };
        let mut tops: Vec<Top> = alone.into_iter().filter_map(|id| alone_in(known, id)).collect();
        tops.sort_unstable_by_key(Top::serial);
        let mut tags = self.sight.take();
        for row in legs {
            tags[row] = RowTag::of(known.call(&self.targets[row]));
        }
        let mut rows = Vec::new();
        let mut known_here = vec![false; tops.len()];
        // Most rows are none of them, which the last bits of their numbers tell at once.
        let mut endings = [false; 1 << 8];
        let ending = |serial: u32| usize::from(serial.to_le_bytes()[0]);
        for top in &tops {
            endings[ending(top.serial())] = true;
        }
        let may_have_changed = |tag: &RowTag| tag.serial != 0 && endings[ending(tag.serial)];
        for (row, tag) in tags.iter_mut().enumerate().filter(|(_, tag)| may_have_changed(tag)) {
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
        let (here, new): (Vec<_>, Vec<_>) = tops.into_iter().zip(known_here).partition(|(_, here)| *here);
        let (here, mut new) = [here, new].map(|tops| tops.into_iter().map(|(top, _)| top).collect::<Vec<_>>()).into();
        self.saw_created(&here);
        let still = self.keeps_still();
        if still && !self.belong_above(&new) {
            self.sight.set(tags);
            return false;
        }
        // Rows that did not change are still in order.
        if still || rows.iter().all(|row| self.is_in_order(known, *row)) {
            rows.clear();
        } else {
            new.extend(here);
        }
        self.saw_created(&new);
        if !new.is_empty() || !gone.is_empty() {
            rows.extend(gone);
            rows.sort_unstable();
            self.take_out(&rows, &mut tags);
            self.put_in(known, new, &mut tags);
            self.hints_hold = false;
        }
        self.sight.set(tags);
        if still {
            self.hold.held = true;
            self.cursor.hold(&self.targets);
        } else {
            self.cursor.go(&self.targets, 0);
        }
        true
    }

    /// Whether changes of calls move rows only as these calls themselves tell.
    fn takes_updates(&self) -> bool {
        let follows = || {
            !self.hold.held
                && self.hold.chosen.is_none()
                && self.hold.just_placed.is_empty()
                && sorting::is_stable(self.column)
        };
        self.filter.is_empty() && (self.keeps_still() || follows())
    }

    /// The top-level rows of these calls; `None` if one of them is a leg.
    fn rows_alone(&self, calls: &[&CallId]) -> Option<Vec<usize>> {
        if calls.is_empty() {
            return Some(Vec::new());
        }
        let calls: HashSet<&CallId> = calls.iter().copied().collect();
        let rows = self.targets.iter().enumerate();
        let rows = rows.filter(|(_, target)| matches!(target, Target::Call(id) if calls.contains(id)));
        rows.map(|(row, _)| (self.rows[row].branch.depth() == 0).then_some(row)).collect()
    }

    /// Whether new rows all go above those that hold still, without a look at the order of those.
    fn belong_above(&self, new: &[Top]) -> bool {
        new.is_empty() || self.newest_on_top() && new.iter().all(|top| top.created() > self.hold.newest)
    }

    /// Takes note of when the calls in the rows were created.
    pub(super) fn saw_created(&mut self, tops: &[Top]) {
        self.hold.newest = tops.iter().filter_map(|top| top.created()).max().max(self.hold.newest);
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

    /// Adds rows, each at its place in the order, or above those that hold still.
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
        let still = self.keeps_still();
        let place = |top| if still { 0 } else { self.place_of(known, top) };
        let places: Vec<(usize, Top)> = tops.into_iter().map(|top| (place(top), top)).collect();
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
