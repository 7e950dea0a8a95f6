//! Following the newest calls and holding still: which rows move by themselves, and what the selection stays with.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::api::{ApiError, ListPage};
use crate::base::clock::Now;
use crate::base::days::Calendar;
use crate::domain::{Billing, CallId, ChosenColumn, Column, Flow, Target};
use crate::model::call_filter::Query;
use crate::model::calls::outdated::OutdatedRows;
use crate::model::calls::sorting::Top;
use crate::model::calls::table::Table;
use crate::model::calls::tree::Trees;
use crate::model::calls::{Calls, TrackedCall, TrackedGroup};

/// The time between two look-ups of countries, for everything else.
const BETWEEN_LOOK_UPS: Duration = Duration::from_millis(30);

impl Table {
    /// When the selection last moved to another row by itself; `None` if it never did.
    pub fn strayed(&self) -> Option<Instant> {
        self.hold.strayed.filter(|_| self.drawn.is_some())
    }

    /// Targets placed here a moment ago.
    pub fn just_placed(&self) -> &HashSet<Target> {
        &self.hold.just_placed
    }

    /// Selects a target that has a row.
    pub fn select(&mut self, target: Target) {
        self.cursor.select(&self.targets, &target);
        (self.hold.chosen, self.hold.rests) = (Some(target), false);
    }

    /// Keeps the selection with its row from now on, even while the view follows the newest calls.
    pub fn choose_selected(&mut self) {
        self.hold.chosen = self.cursor.selected().cloned();
        (self.hold.rests, self.hold.strayed) = (false, None);
    }

    /// Selects the first of the targets just placed here, and keeps all of them on screen.
    pub(super) fn show_placed(&mut self, placed: Vec<Target>) {
        if let Some(first) = placed.first() {
            self.select(first.clone());
        }
        self.hold.just_placed.extend(placed);
    }

    /// Makes the rows hold still.
    pub fn hold_still(&mut self) {
        (self.following, self.hold.rests, self.hold.strayed) = (false, false, None);
    }

    /// Follows the newest calls: they come on top, and the first row is selected.
    pub fn follow_newest(&mut self) {
        (self.column, self.reversed) = (Column::Time, false);
        self.follow();
    }

    /// Returns to the top and stays there.
    pub(super) fn follow(&mut self) {
        (self.following, self.paused, self.hold.chosen, self.hold.rests) = (true, None, None, true);
    }

    /// Whether the view is at its top, where it goes by itself.
    pub fn is_at_rest(&self) -> bool {
        self.hold.rests
    }

    /// Returns to the top after the user has been away. The selection stays with a live call placed here.
    pub(super) fn left_alone(&mut self, ours: Option<Target>) {
        self.hold.just_placed.clear();
        self.follow();
        self.hold.chosen = ours;
    }

    /// Whether no row may move.
    pub(super) fn keeps_still(&self) -> bool {
        !self.following || self.hold.covered
    }

    /// Whether rows that are held now would otherwise be in another order.
    pub(super) fn waits(&self) -> bool {
        self.hold.held && !self.keeps_still()
    }

    /// Whether bringing the newest calls on top would push a row that the user looks at off the screen.
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
    /// The calls that may have changed since this was last called, in the order of the changes; none the first time.
    pub fn take_news(&mut self) -> Vec<CallId> {
        self.unsettled.take_news()
    }

    /// Whether a filter keeps a call.
    pub fn passes(&self, query: &Query, tracked: &TrackedCall) -> bool {
        query.is_empty() || query.passes(&self.material().described(tracked))
    }

    /// A filter as typed after `/`.
    pub fn query(&self, typed: &str) -> Query {
        Query::parse(typed, Calendar::at(self.server_time, &self.zone))
    }

    /// What is wrong with a filter, if anything.
    pub fn filter_problem(&self, typed: &str) -> Option<String> {
        let known = self.material();
        self.query(typed).problem(|| self.calls().map(|tracked| known.described(tracked)))
    }

    /// Looks up some of the countries that were asked for. Returns whether there were any.
    pub fn look_up_countries(&mut self) -> bool {
        let news = self.countries.look_up();
        let shows = !self.table.filter.is_empty() || self.table.column == Column::Country;
        self.unsettled.all_if(news && shows);
        news
    }

    /// Takes up a page of the ledger: the rows created before the time, or the newest.
    pub fn ledger_read(
        &mut self,
        result: Result<ListPage<Billing>, ApiError>,
        before: Option<Timestamp>,
        asked: Instant,
    ) {
        self.ledger.page_read(result, before, asked);
        self.unsettled.all_if(self.table.column == Column::Cost);
    }

    /// Whether the costs of the calls are on screen.
    pub fn shows_costs(&self) -> bool {
        self.table.columns.iter().any(|chosen| chosen.column == Column::Cost)
    }

    /// The calls whose rows are on screen.
    pub fn on_screen(&self) -> impl Iterator<Item = &TrackedCall> {
        let (first, rows) = (self.table.cursor().offset(), self.table.cursor().height());
        self.table.rows().iter().skip(first).take(rows).filter_map(|row| self.call_of(&row.target))
    }

    /// When to look up more countries; `None` if all are known.
    pub fn countries_due(&self, now: Now) -> Option<Instant> {
        self.countries.has_more().then(|| now.instant + BETWEEN_LOOK_UPS)
    }

    /// With these columns; none: those that suit the width.
    #[must_use]
    pub fn with_columns(mut self, columns: &[ChosenColumn]) -> Self {
        self.table.columns = columns.to_vec();
        self
    }

    /// Records the names of the account's flows; `anew` replaces all earlier ones.
    pub fn flows_known(&mut self, flows: &[Flow], anew: bool) {
        if anew {
            self.flows.clear();
        }
        self.flows.extend(flows.iter().map(|flow| (flow.id.clone(), flow.name.as_str().into())));
    }

    /// Sets whether something covers the table, whether the user is present, and whether the view returns to its top.
    pub fn attend(&mut self, covered: bool, attended: bool, returns: bool) {
        (self.table.hold.covered, self.table.hold.attended) = (covered, attended);
        if returns {
            let ours = self.table.cursor().selected().filter(|target| self.is_live(target) && self.is_ours(target));
            let ours = ours.cloned();
            self.table.left_alone(ours);
            self.unsettled.all();
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

    /// Rebuilds the table because the user wants other rows or another order.
    pub fn rebuild(&mut self) {
        self.make_table(true);
    }

    /// Updates the table, except for what holds still.
    pub(super) fn refresh(&mut self, now: Now) {
        let before = self.table.cursor().selected().cloned();
        self.make_table(false);
        if before.is_some() && self.table.cursor().selected() != before.as_ref() {
            self.table.hold.strayed = Some(now.instant);
        }
    }

    fn make_table(&mut self, anew: bool) {
        let outdated = self.unsettled.take();
        self.marked.retain(|target| match target {
            Target::Call(id) => self.by_id.get(id).is_some_and(|tracked| tracked.is_live()),
            Target::Group(id) => self.groups.get(id).is_some_and(TrackedGroup::is_live),
        });
        let mut table = std::mem::take(&mut self.table);
        let updated =
            !anew && matches!(&outdated, OutdatedRows::Calls(changed) if table.update(&self.material(), changed));
        if !updated {
            table.rebuild(&self.material(), self.server_time, anew);
        }
        self.table = table;
    }
}
