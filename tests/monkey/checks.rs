//! What must hold after each thing the monkey does.

use std::collections::{HashMap, HashSet, VecDeque};

use ratatui::buffer::Buffer;
use vdial::domain::CallId;

use super::common::screen_checks;
use super::common::state::State;
use super::random_input::InputEvent;

/// What was seen so far.
#[derive(Default)]
pub struct Checks {
    ranks: HashMap<CallId, u8>,
    last: VecDeque<(usize, InputEvent)>,
}

impl Checks {
    /// Remembers the last things done, to be told when something is wrong.
    pub fn note(&mut self, number: usize, event: &InputEvent) {
        self.last.push_back((number, event.clone()));
        if self.last.len() > 12 {
            self.last.pop_front();
        }
    }

    /// How many calls were seen.
    pub fn calls(&self) -> usize {
        self.ranks.len()
    }

    /// Selections are valid, no row is there twice, and no status has gone back.
    pub fn state(&mut self, state: &State) {
        let rows = state.rows();
        let mut seen = HashSet::new();
        for target in &rows {
            assert!(seen.insert(*target), "{target:?} is there twice, after {:?}", self.last);
        }
        let selected = state.selected();
        assert_eq!(selected.is_none(), rows.is_empty(), "after {:?}", self.last);
        assert!(selected.is_none_or(|target| seen.contains(target)), "{selected:?} is no row, after {:?}", self.last);
        for (rows, is_selected) in state.lists() {
            assert_eq!(is_selected, rows > 0, "after {:?}", self.last);
        }
        for tracked in state.all_calls() {
            let Some(rank) = tracked.call.status.rank() else { continue };
            let before = self.ranks.insert(tracked.call.id.clone(), rank);
            assert!(before <= Some(rank), "{:?} went back, after {:?}", tracked.call.id, self.last);
        }
    }

    /// See [`crate::common::screen_checks::check`].
    pub fn screen(&self, buffer: &Buffer, only_panes: bool) {
        screen_checks::check(buffer, only_panes, &self.last);
    }
}
