//! The calls that a key acts on.

use crate::app::App;
use crate::domain::Target;
use crate::screens::PaneId;
use std::collections::HashSet;

impl App {
    /// The marked targets in the order of the table, those that the filter hides last; or else the selected one.
    pub(crate) fn chosen_targets(&self) -> Vec<Target> {
        let marked = &self.model.calls.marked;
        let rows = self.model.calls.table.rows().iter().map(|row| &row.target);
        let mut targets: Vec<Target> = rows.filter(|target| marked.contains(target)).cloned().collect();
        if targets.len() < marked.len() {
            let shown: HashSet<Target> = targets.iter().cloned().collect();
            targets.extend(marked.difference(&shown).cloned());
        }
        if targets.is_empty() && self.screens.focus == PaneId::Calls {
            targets.extend(self.model.calls.table.cursor().selected().cloned());
        }
        targets
    }
}
