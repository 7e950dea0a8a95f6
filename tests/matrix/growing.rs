//! Lists so long that they are still being read while the user goes on with something else.

use std::time::Instant;

use vdial::simulator::Size;

use super::cell::Cell;
use super::faults::How;
use super::operations::Operation;
use super::reading;
use super::waiting::{AGAIN, GLANCE, PATIENCE};

/// With those of the seed 1,500 numbers, 1,500 flows and 5,000 extensions.
pub const LONG: Size = Size { numbers: 1492, flows: 1494, extensions: 4993 };

impl Cell {
    /// Waits until a long list has grown on the screen; where it is whole already, it is read once more.
    pub async fn list_grows(&mut self) {
        if !self.fault.is_of_long_lists() {
            return;
        }
        let (key, name) = self.operation.long_pane();
        let back = if self.h.screen().contains(" 5 Log ") { "5" } else { "1" };
        let deadline = Instant::now() + PATIENCE;
        let (mut before, mut again) = (None, Instant::now());
        loop {
            let title = reading::title(&self.h.screen(), name).unwrap_or_default();
            let now = reading::read_so_far(&title);
            if before.is_some() && now > before {
                return;
            }
            if !reading::is_under_way(&title) && Instant::now() > again {
                self.h.press(&format!("{key} r {back}"));
                again = Instant::now() + AGAIN;
            }
            before = now;
            assert!(Instant::now() < deadline, "the list does not grow:\n{}", self.h.screen());
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until a list is read to its end, as long as it grows: how long that takes goes by the machine.
    pub async fn list_is_read(&mut self, name: &str) {
        let (mut before, mut deadline) = (None, Instant::now() + PATIENCE);
        loop {
            let title = reading::title(&self.h.screen(), name).unwrap_or_default();
            if !reading::is_under_way(&title) {
                return;
            }
            let now = reading::read_so_far(&title);
            if now != before {
                (before, deadline) = (now, Instant::now() + PATIENCE);
            }
            assert!(Instant::now() < deadline, "the list grows no more:\n{}", self.h.screen());
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// A refusal for asking too often pauses the reading, and no more: no list stays as it was.
    pub async fn no_list_stays_refused(&mut self) {
        if self.fault.is_of_long_lists() {
            let stale = |cell: &Self| {
                let screen = cell.h.screen();
                let names = ["1 Calls", "2 Numbers", "3 Flows", "4 Extensions"];
                names.iter().any(|name| reading::title(&screen, name).unwrap_or_default().contains("stale"))
            };
            self.wait("lists that are not refused", |cell| !stale(cell)).await;
        }
    }

    /// How the pane of the numbers begins when the first of them are there.
    pub fn first_numbers(&self) -> &'static str {
        match (self.fault.how, self.operation) {
            (How::LongLists, _) | (How::EndlessList, Operation::Numbers) => "2 Numbers 1",
            _ => "2 Numbers 8",
        }
    }
}
