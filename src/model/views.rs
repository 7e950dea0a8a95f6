//! Switches between views of the table.

use crate::domain::{BoardView, CallId, Column, Target};
use crate::model::{Model, Table};

impl Model {
    /// Shows a view of the table. The view that is shown already gives way to all calls.
    pub fn show_view(&mut self, view: &BoardView) {
        let again = self.view().is_some_and(|shown| shown.name == view.name);
        let view = if again { &BoardView::all() } else { view };
        let table = &mut self.calls.table;
        table.filter.clear();
        table.filter.input = view.filter.clone().into();
        table.columns.clone_from(if view.columns.is_empty() { &self.settings.columns } else { &view.columns });
        (table.column, table.reversed) = view.sort;
        if table.newest_on_top() { self.follow_newest() } else { self.calls.rebuild() }
    }

    /// The view on screen; `None` if its filter, columns or order were changed since.
    #[must_use]
    pub fn view(&self) -> Option<BoardView> {
        let table = &self.calls.table;
        let is_shown = |view: &BoardView| {
            let columns = if view.columns.is_empty() { &self.settings.columns } else { &view.columns };
            view.filter == table.filter.input.value()
                && view.sort == (table.column, table.reversed)
                && *columns == table.columns
        };
        self.views().into_iter().find(is_shown)
    }

    /// All views: the built-in ones, then the user's own.
    #[must_use]
    pub fn views(&self) -> Vec<BoardView> {
        let built_in = [BoardView::all(), BoardView::live(), BoardView::failed(), BoardView::mine()];
        built_in.into_iter().chain(self.settings.views.iter().cloned()).collect()
    }

    /// Selects the next failed call below the selected row, or from the top; `false` if the table shows none.
    pub(crate) fn select_next_failed(&mut self) -> bool {
        let table = &self.calls.table;
        let (rows, at) = (table.rows(), table.cursor().index());
        let from_here = (at + 1..rows.len()).chain(0..=at.min(rows.len().saturating_sub(1)));
        let failed = |row: &usize| rows.get(*row).is_some_and(|row| self.has_failed(&row.target));
        let next = from_here.into_iter().find(failed);
        next.inspect(|row| self.calls.table.go(*row)).is_some()
    }

    fn has_failed(&self, target: &Target) -> bool {
        let failed = |id: &CallId| self.calls.call(id).is_some_and(|tracked| self.calls.has_failed(tracked));
        matches!(target, Target::Call(id) if failed(id))
    }

    /// Sorts by the column `by` places to the right of the current one, among those on screen, wrapping around.
    pub(crate) fn sort_by_neighbour(&mut self, by: isize) {
        self.sort(|table| {
            let shown: Vec<Column> = match table.columns.as_slice() {
                [] => Column::AUTOMATIC.to_vec(),
                chosen => chosen.iter().map(|chosen| chosen.column).collect(),
            };
            let at = shown.iter().position(|column| *column == table.column).unwrap_or(0);
            table.column = shown[(at + shown.len()).saturating_add_signed(by) % shown.len()];
        });
    }

    /// Changes the order of the table.
    pub(crate) fn sort(&mut self, change: impl FnOnce(&mut Table)) {
        // In another order the newest call is not on top.
        self.calls.table.hold_still();
        change(&mut self.calls.table);
        self.calls.rebuild();
    }

    pub(crate) fn follow_newest(&mut self) {
        self.calls.table.follow_newest();
        self.calls.rebuild();
    }
}
