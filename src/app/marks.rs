//! Marks: one call at a time, or a range of rows.

use std::collections::HashSet;

use super::{App, PaneId};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::Target;

/// A range that is being marked.
#[derive(Clone, Debug)]
pub struct Range {
    /// The row that it began at.
    anchor: Target,
    /// What was marked before.
    before: HashSet<Target>,
}

impl App {
    /// Marks or unmarks the selected call.
    pub(super) fn mark(&mut self, now: Now) {
        if self.focus != PaneId::Calls {
            return;
        }
        let Some(target) = self.monitor.table.cursor().selected().cloned() else { return };
        let was_marked = self.monitor.marked.remove(&target);
        if !was_marked && !self.monitor.is_live(&target) {
            self.notices.say(Severity::Info, "Only live calls can be marked.", now);
        } else if !was_marked {
            self.monitor.marked.insert(target.clone());
            self.last_marked = Some(target);
        }
        self.monitor.table.step(1);
    }

    /// Begins a range at the row that was marked last, or at the selected one; a second time keeps it.
    pub(super) fn mark_range(&mut self) {
        if self.range.is_some() {
            return self.keep_range();
        }
        let marked = &self.monitor.marked;
        let last = self.last_marked.clone().filter(|target| marked.contains(target));
        let last = last.filter(|target| self.monitor.table.row_of(target).is_some());
        let Some(anchor) = last.or_else(|| self.monitor.table.cursor().selected().cloned()) else { return };
        self.range = Some(Range { anchor, before: marked.clone() });
        self.extend_range();
    }

    /// Whether a range is being marked.
    #[must_use]
    pub fn marks_range(&self) -> bool {
        self.range.is_some()
    }

    /// Ends the range and keeps its marks.
    pub(super) fn keep_range(&mut self) {
        if self.range.is_some() {
            self.extend_range();
            self.range = None;
            self.last_marked = self.monitor.table.cursor().selected().cloned();
        }
    }

    /// Ends the range and marks what was marked before it; false when there is none.
    pub(super) fn give_up_range(&mut self) -> bool {
        let Some(range) = self.range.take() else { return false };
        self.monitor.marked = range.before;
        true
    }

    /// Marks the live rows from where the range began to the selected one. The legs of a groupcall that is among them are
    /// not marked beside it: it stands for them.
    pub(super) fn extend_range(&mut self) {
        let Some(range) = &self.range else { return };
        let table = &self.monitor.table;
        // A row that has left is the end of the range: what was marked stays so.
        let Some(from) = table.row_of(&range.anchor) else {
            self.range = None;
            return;
        };
        let to = table.cursor().index();
        let mut marked = range.before.clone();
        let rows = table.rows().iter().take(from.max(to) + 1).skip(from.min(to));
        // How deep the groupcall stands that is marked for all that is under it.
        let mut covers: Option<usize> = None;
        for row in rows {
            let depth = row.branch.depth();
            let covered = covers.is_some_and(|above| depth > above);
            if !covered {
                covers = matches!(row.target, Target::Group(_)).then_some(depth);
            }
            if !covered && self.monitor.is_live(&row.target) {
                marked.insert(row.target.clone());
            }
        }
        self.monitor.marked = marked;
    }
}
