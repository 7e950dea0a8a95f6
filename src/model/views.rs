//! Switches between views of the table.

use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{BoardChoice, BoardView, CallId, Column, Target};
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::model::{Model, Table};

/// The commands that show a view, in the order of the views.
pub(crate) const VIEWS: [Command; 8] = [
    Command::ViewAll,
    Command::ViewLive,
    Command::ViewFailed,
    Command::ViewMine,
    Command::ViewFirst,
    Command::ViewSecond,
    Command::ViewThird,
    Command::ViewFourth,
];

impl Model {
    /// Shows the view of a command. The view that is shown already gives way to all calls.
    pub(crate) fn show_view_of(&mut self, command: Command, now: Now) {
        let place = VIEWS.iter().position(|known| *known == command).unwrap_or_default();
        let Some(view) = self.views().into_iter().nth(place) else {
            let key = self.hint(Command::Views);
            let words = format!("No such view yet: {key} keeps the current filter, columns and order as one.");
            return self.notices.say(Severity::Info, words, now);
        };
        let again = self.view().is_some_and(|shown| shown.name == view.name);
        self.show_view(if again { BoardView::all() } else { view });
    }

    /// Shows a view of the table.
    pub fn show_view(&mut self, view: BoardView) {
        let table = &mut self.calls.table;
        table.filter.clear();
        table.filter.input = view.filter.into();
        table.columns = if view.columns.is_empty() { self.settings.board.columns.clone() } else { view.columns };
        (table.column, table.reversed) = view.sort;
        if table.newest_on_top() { self.follow_newest() } else { self.calls.rebuild() }
    }

    /// The view on screen; `None` if its filter, columns or order were changed since.
    #[must_use]
    pub fn view(&self) -> Option<BoardView> {
        let table = &self.calls.table;
        let is_shown = |view: &BoardView| {
            let columns = if view.columns.is_empty() { &self.settings.board.columns } else { &view.columns };
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
        built_in.into_iter().chain(self.settings.board.views.iter().cloned()).collect()
    }

    /// Uses a choice about the table from now on, and keeps it in the configuration.
    pub(crate) fn keep_board(&mut self, choice: BoardChoice) -> Effect {
        let views = &mut self.settings.board.views;
        match &choice {
            BoardChoice::Columns(columns) => self.settings.board.columns.clone_from(columns),
            BoardChoice::View(view) => {
                views.retain(|known| known.name != view.name);
                views.push(view.clone());
                views.sort_by(|one, other| one.name.cmp(&other.name));
            }
            BoardChoice::NoView(name) => views.retain(|known| known.name != *name),
        }
        Effect::KeepBoard(choice)
    }

    /// Reports that a choice was written into this file.
    pub(crate) fn board_kept(&mut self, choice: &BoardChoice, file: &str, now: Now) {
        let words = match choice {
            BoardChoice::Columns(columns) if columns.is_empty() => {
                format!("The columns suit the width again ({file}).")
            }
            BoardChoice::Columns(_) => format!("Columns kept in {file}."),
            BoardChoice::View(view) => {
                let place = self.views().iter().position(|known| known.name == view.name).unwrap_or(usize::MAX);
                let key = VIEWS.get(place).map(|command| format!(": {} shows it", self.hint(*command)));
                format!("View “{}” kept in {file}{}.", view.name, key.unwrap_or_default())
            }
            BoardChoice::NoView(name) => format!("View “{name}” removed from {file}."),
        };
        self.notices.say(Severity::Info, words, now);
    }

    /// Selects the next failed call below the selected row, or from the top.
    pub(crate) fn select_next_failed(&mut self, now: Now) {
        let table = &self.calls.table;
        let (rows, at) = (table.rows(), table.cursor().index());
        let from_here = (at + 1..rows.len()).chain(0..=at.min(rows.len().saturating_sub(1)));
        let failed = |row: &usize| rows.get(*row).is_some_and(|row| self.has_failed(&row.target));
        let next = from_here.into_iter().find(failed);
        match next {
            Some(row) => self.calls.table.go(row),
            None => self.notices.say(Severity::Info, "No failed call in this view.", now),
        }
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
