//! Following the newest calls, and holding still: what moves by itself, and what the selection stays with.

use std::collections::HashSet;
use std::time::Instant;

use super::order::Top;
use super::rows::Table;
use super::sort_column::SortColumn;
use super::tree::Trees;
use super::{Calls, TrackedGroup};
use crate::base::clock::Now;
use crate::domain::Target;

impl Table {
    /// When the selection last went to another row by itself.
    #[must_use]
    pub fn strayed(&self) -> Option<Instant> {
        self.hold.strayed.filter(|_| self.drawn.is_some())
    }

    /// What was placed here a moment ago.
    #[must_use]
    pub fn just_placed(&self) -> &HashSet<Target> {
        &self.hold.just_placed
    }

    /// Selects a target that has a row.
    pub fn select(&mut self, target: Target) {
        self.cursor.select(&self.targets, &target);
        (self.hold.chosen, self.hold.rests) = (Some(target), false);
    }

    /// The selection stays with its row from now on, also while the view is followed.
    pub fn choose_selected(&mut self) {
        self.hold.chosen = self.cursor.selected().cloned();
        (self.hold.rests, self.hold.strayed) = (false, None);
    }

    /// These were placed here just now: the first of them is selected, and none leaves the screen by itself.
    pub(super) fn show_placed(&mut self, placed: Vec<Target>) {
        if let Some(first) = placed.first() {
            self.select(first.clone());
        }
        self.hold.just_placed.extend(placed);
    }

    /// The rows hold still from now on.
    pub fn hold_still(&mut self) {
        (self.following, self.hold.rests, self.hold.strayed) = (false, false, None);
    }

    /// Follows the newest calls from now on: they come on top, and the first row is selected.
    pub fn follow_newest(&mut self) {
        (self.column, self.reversed) = (SortColumn::Started, false);
        self.follow();
    }

    /// Goes back to the top and stays there.
    pub(super) fn follow(&mut self) {
        (self.following, self.paused, self.hold.chosen, self.hold.rests) = (true, None, None, true);
    }

    /// Whether nobody needs to come for the view to be at its top.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        self.hold.rests
    }

    /// Nobody was here for a while: the view goes back to the top. The selection stays with a live call placed here.
    pub(super) fn left_alone(&mut self, ours: Option<Target>) {
        self.hold.just_placed.clear();
        self.follow();
        self.hold.chosen = ours;
    }

    /// Whether the rows would be in another order if nothing held them.
    pub(super) fn waits(&self) -> bool {
        self.hold.held && self.following && !self.hold.covered
    }

    /// Whether a row that the user looks at would leave the screen if the newest calls came on top now.
    pub(super) fn would_lose(&mut self, tops: &[Top], trees: &Trees) -> bool {
        if self.drawn != Some(true) || (self.hold.chosen.is_none() && self.hold.just_placed.is_empty()) {
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
            let minded = self.hold.chosen.as_ref() == Some(&target) || self.hold.just_placed.contains(&target);
            lost |= minded && row >= self.cursor.height() && self.is_in_sight(&target);
            row += height;
        }
        if lost && !self.hold.attended {
            self.hold.chosen = None;
        }
        lost && self.hold.attended
    }
}

impl Calls {
    /// Whether something is open over the table, whether the user is here, and whether the view goes back to its top.
    pub fn attend(&mut self, covered: bool, attended: bool, returns: bool) {
        (self.table.hold.covered, self.table.hold.attended) = (covered, attended);
        if returns {
            let ours = self.table.cursor().selected().filter(|target| self.is_live(target) && self.is_ours(target));
            let ours = ours.cloned();
            self.table.left_alone(ours);
            self.unsettled = true;
        }
    }

    /// Whether the target was placed here.
    fn is_ours(&self, target: &Target) -> bool {
        match target {
            Target::Call(id) => self.by_id.get(id).is_some_and(|tracked| tracked.placed_here),
            Target::Group(id) => self.groups.get(id).is_some_and(|tracked| tracked.placed_here),
        }
    }

    /// Selects a target, unless the filter hides it.
    pub fn select(&mut self, target: Target, now: Now) {
        if self.table.row_of(&target).is_none() {
            self.refresh(now);
        }
        self.table.select(target);
    }

    /// The user wants other rows or another order: makes the table again.
    pub fn rebuild(&mut self) {
        self.make_table(true);
    }

    /// Brings the table up to date as far as it does not hold still.
    pub(super) fn refresh(&mut self, now: Now) {
        let before = self.table.cursor().selected().cloned();
        self.make_table(false);
        if before.is_some() && self.table.cursor().selected() != before.as_ref() {
            self.table.hold.strayed = Some(now.instant);
        }
    }

    fn make_table(&mut self, anew: bool) {
        self.unsettled = false;
        self.marked.retain(|target| match target {
            Target::Call(id) => self.by_id.get(id).is_some_and(|tracked| tracked.is_live()),
            Target::Group(id) => self.groups.get(id).is_some_and(TrackedGroup::is_live),
        });
        let mut table = std::mem::take(&mut self.table);
        table.rebuild(&self.material(), self.server_time, anew);
        self.table = table;
    }
}
