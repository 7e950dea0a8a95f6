//! Marks calls in the table: one at a time, or a range of rows that ends at the selected one.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::Target;
use crate::screens::PaneId;
use crate::screens::range::Range;

impl App {
    /// Marks or unmarks the selected call.
    pub(crate) fn mark(&mut self, now: Now) {
        if self.screens.focus != PaneId::Calls {
            return;
        }
        let Some(target) = self.model.calls.table.cursor().selected().cloned() else { return };
        let was_marked = self.model.calls.marked.remove(&target);
        if !was_marked && !self.model.calls.is_live(&target) {
            self.model.notices.say(Severity::Info, "Only live calls can be marked.", now);
        } else if !was_marked {
            self.model.calls.marked.insert(target.clone());
            self.screens.last_marked = Some(target);
        }
        self.model.calls.table.step(1);
    }

    /// Begins a range at the last marked row, or at the selected one. Called again, it ends the range and keeps its
    /// marks.
    pub(crate) fn mark_range(&mut self) {
        if self.screens.range.is_some() {
            return self.keep_range();
        }
        let marked = &self.model.calls.marked;
        let last = self.screens.last_marked.clone().filter(|target| marked.contains(target));
        let last = last.filter(|target| self.model.calls.table.row_of(target).is_some());
        let Some(anchor) = last.or_else(|| self.model.calls.table.cursor().selected().cloned()) else { return };
        self.screens.range = Some(Range { anchor, before: marked.clone() });
        self.extend_range();
    }

    /// Ends the range and keeps its marks.
    pub(crate) fn keep_range(&mut self) {
        if self.screens.range.is_some() {
            self.extend_range();
            self.screens.range = None;
            self.screens.last_marked = self.model.calls.table.cursor().selected().cloned();
        }
    }

    /// Ends the range and restores the earlier marks; `false` when there is no range.
    pub(crate) fn give_up_range(&mut self) -> bool {
        let Some(range) = self.screens.range.take() else { return false };
        self.model.calls.marked = range.before;
        true
    }

    /// Marks the live rows from the start of the range to the selected one. A marked groupcall represents its legs:
    /// they are not marked too.
    pub(crate) fn extend_range(&mut self) {
        let Some(range) = &self.screens.range else { return };
        let table = &self.model.calls.table;
        // If the first row is gone, the range ends and the marks stay.
        let Some(from) = table.row_of(&range.anchor) else {
            self.screens.range = None;
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
            if !covered && self.model.calls.is_live(&row.target) {
                marked.insert(row.target.clone());
            }
        }
        self.model.calls.marked = marked;
    }
}
