//! Marking calls: one at a time, or a range of rows.

use std::collections::HashSet;

use super::Calls;
use crate::domain::Target;

/// A range of rows that is being marked.
#[derive(Clone, Debug)]
pub struct Range {
    /// The row where it began.
    anchor: Target,
    /// The marks before it began.
    before: HashSet<Target>,
}

impl Calls {
    /// Marks or unmarks the selected call, and goes on to the next row; `false` if it is not live and cannot be marked.
    pub fn mark_selected(&mut self) -> bool {
        let Some(target) = self.table.cursor().selected().cloned() else { return true };
        let was_marked = self.marked.remove(&target);
        let can_be_marked = was_marked || self.is_live(&target);
        if !was_marked && can_be_marked {
            self.marked.insert(target.clone());
            self.last_marked = Some(target);
        }
        self.table.step(1);
        can_be_marked
    }

    /// Begins a range at the last marked row, or at the selected one. Called again, it ends the range and keeps its
    /// marks.
    pub fn mark_range(&mut self) {
        if self.range.is_some() {
            return self.keep_range();
        }
        let marked = &self.marked;
        let last = self.last_marked.clone().filter(|target| marked.contains(target));
        let last = last.filter(|target| self.table.row_of(target).is_some());
        let Some(anchor) = last.or_else(|| self.table.cursor().selected().cloned()) else { return };
        self.range = Some(Range { anchor, before: marked.clone() });
        self.extend_range();
    }

    /// Ends the range and keeps its marks.
    pub fn keep_range(&mut self) {
        if self.range.is_some() {
            self.extend_range();
            self.range = None;
            self.last_marked = self.table.cursor().selected().cloned();
        }
    }

    /// Ends the range and restores the earlier marks; `false` when there is no range.
    pub fn give_up_range(&mut self) -> bool {
        let Some(range) = self.range.take() else { return false };
        self.marked = range.before;
        true
    }

    /// Marks the live rows from the start of the range to the selected one. A marked groupcall represents its legs:
    /// they are not marked too.
    pub fn extend_range(&mut self) {
        let Some(range) = &self.range else { return };
        let table = &self.table;
        // If the first row is gone, the range ends and the marks stay.
        let Some(from) = table.row_of(&range.anchor) else {
            self.range = None;
            return;
        };
        let to = table.cursor().index();
        let mut marked = range.before.clone();
        let rows = table.rows().iter().take(from.max(to) + 1).skip(from.min(to));
        // The depth of a marked groupcall that represents the rows under it.
        let mut covers: Option<usize> = None;
        for row in rows {
            let depth = row.branch.depth();
            let covered = covers.is_some_and(|above| depth > above);
            if !covered {
                covers = matches!(row.target, Target::Group(_)).then_some(depth);
            }
            if !covered && self.is_live(&row.target) {
                marked.insert(row.target.clone());
            }
        }
        self.marked = marked;
    }

    /// Whether a range is being marked.
    pub fn marks_range(&self) -> bool {
        self.range.is_some()
    }
}
