//! The panes: each shows a list that is selected from, moved through and filtered in the same way.

use crate::domain::Resource;
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::model::Model;
use crate::widgets::filter::Filter;

/// A pane that can have the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaneId {
    /// The table of calls.
    #[default]
    Calls,
    /// The account's numbers.
    Numbers,
    /// The account's flows.
    Flows,
    /// The account's extensions.
    Extensions,
    /// The log of notices.
    Log,
}

impl PaneId {
    /// All panes, in the order of Tab.
    pub const ALL: [Self; 5] = [Self::Calls, Self::Numbers, Self::Flows, Self::Extensions, Self::Log];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Calls => "Calls",
            Self::Numbers => "Numbers",
            Self::Flows => "Flows",
            Self::Extensions => "Extensions",
            Self::Log => "Log",
        }
    }

    /// The command that goes there.
    pub(crate) fn command(self) -> Command {
        match self {
            Self::Calls => Command::Calls,
            Self::Numbers => Command::Numbers,
            Self::Flows => Command::Flows,
            Self::Extensions => Command::Extensions,
            Self::Log => Command::Log,
        }
    }

    /// Whether it is a list of the account.
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::Numbers | Self::Flows | Self::Extensions)
    }
}

impl Model {
    /// Moves the selection of a pane by rows.
    pub fn step(&mut self, pane: PaneId, by: isize) {
        match pane {
            PaneId::Calls => {
                self.calls.table.step(by);
                self.calls.extend_range();
            }
            PaneId::Numbers => self.numbers.step(by),
            PaneId::Flows => self.flows.step(by),
            PaneId::Extensions => self.extensions.step(by),
            PaneId::Log => self.notices.step(by),
        }
    }

    /// Selects a row of a pane, or its last one.
    pub fn go(&mut self, pane: PaneId, row: usize) {
        match pane {
            PaneId::Calls => {
                self.calls.table.go(row);
                self.calls.extend_range();
            }
            PaneId::Numbers => self.numbers.go(row),
            PaneId::Flows => self.flows.go(row),
            PaneId::Extensions => self.extensions.go(row),
            PaneId::Log => self.notices.go(row),
        }
    }

    /// The rows of a page, divided by `parts`.
    #[must_use]
    pub fn page(&self, pane: PaneId, parts: usize) -> isize {
        let height = match pane {
            PaneId::Calls => self.calls.table.cursor().height(),
            PaneId::Numbers => self.numbers.cursor.height(),
            PaneId::Flows => self.flows.cursor.height(),
            PaneId::Extensions => self.extensions.cursor.height(),
            PaneId::Log => self.notices.cursor.height(),
        };
        isize::try_from((height / parts).max(1)).unwrap_or(1)
    }

    /// The filter of a pane; the log has none.
    #[must_use]
    pub fn filter(&self, pane: PaneId) -> Option<&Filter> {
        match pane {
            PaneId::Calls => Some(&self.calls.table.filter),
            PaneId::Numbers => Some(&self.numbers.filter),
            PaneId::Flows => Some(&self.flows.filter),
            PaneId::Extensions => Some(&self.extensions.filter),
            PaneId::Log => None,
        }
    }

    /// Whether the filter of a pane is being typed.
    pub(crate) fn typing_filter(&self, pane: PaneId) -> bool {
        self.filter(pane).is_some_and(|filter| filter.typing)
    }

    /// Edits the filter of a pane, and applies it.
    pub fn edit_filter(&mut self, pane: PaneId, edit: impl FnOnce(&mut Filter)) {
        match pane {
            PaneId::Calls => {
                edit(&mut self.calls.table.filter);
                self.calls.rebuild();
            }
            PaneId::Numbers => {
                edit(&mut self.numbers.filter);
                self.numbers.refilter();
            }
            PaneId::Flows => {
                edit(&mut self.flows.filter);
                self.flows.refilter();
            }
            PaneId::Extensions => {
                edit(&mut self.extensions.filter);
                self.extensions.refilter();
            }
            PaneId::Log => {}
        }
    }

    /// Reads the list of a pane again.
    pub fn reload(&mut self, pane: PaneId) -> Vec<Effect> {
        let (loading, resource) = match pane {
            PaneId::Calls | PaneId::Log => return vec![Effect::LoadCalls, Effect::LoadGroups],
            PaneId::Numbers => (&mut self.numbers.loading, Resource::Numbers),
            PaneId::Flows => (&mut self.flows.loading, Resource::Flows),
            PaneId::Extensions => (&mut self.extensions.loading, Resource::Extensions),
        };
        // A second press before the answer reads nothing new.
        if std::mem::replace(loading, true) { Vec::new() } else { vec![Effect::Load(resource)] }
    }
}
