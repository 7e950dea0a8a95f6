//! Waiting for what a cell is about, on the screen and on the server, and pressing keys meanwhile.

use std::time::{Duration, Instant};

use vdial::simulator::Received;

use super::cell::{Cell, PARTY};
use super::operations::Operation;
use super::reading;
use crate::common::screen_checks::live_words;

/// Longer than anything takes, on a busy machine too; only a cell that fails waits for it.
pub const PATIENCE: Duration = Duration::from_mins(2);
/// Between two looks at the screen or at the server.
pub const GLANCE: Duration = Duration::from_millis(30);
/// Until what may not have happened is brought about once more.
pub const AGAIN: Duration = Duration::from_secs(2);

impl Cell {
    /// Presses a key and takes the time until the screen shows it.
    pub async fn probe(&mut self) {
        let screen = self.h.screen();
        let (there, back) = if screen.contains("sign in") { ("tab", "shift-tab") } else { ("?", "esc") };
        let asked = Instant::now();
        self.h.press(there);
        if there == "tab" {
            let marked = |screen: &str| {
                screen.lines().filter(|line| line.contains("│> ") || line.contains("┃> ")).map(str::to_owned).next()
            };
            let before = marked(&screen);
            self.h.wait_until("the next field", |screen| marked(screen) != before).await;
        } else {
            self.h.wait_until("the help", |screen| screen.contains(" Help ")).await;
        }
        self.latencies.push(asked.elapsed());
        self.h.press(back);
        if there == "?" {
            self.h.wait_gone(" Help ").await;
        }
    }

    /// The requests of the operation since the fault was switched on.
    pub fn requests(&self) -> Vec<Received> {
        let all = self.h.server.requests();
        all.into_iter().skip(self.before).filter(|request| self.operation.is(request)).collect()
    }

    /// Waits for something that is not on the screen alone.
    pub async fn wait(&mut self, what: &str, good: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !good(self) {
            assert!(Instant::now() < deadline, "waited in vain for {what}:\n{}", self.h.screen());
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// The same, but gives up in silence.
    pub async fn wait_a_little(&mut self, patience: Duration, good: impl Fn(&Self) -> bool) -> bool {
        let deadline = Instant::now() + patience;
        while !good(self) {
            if Instant::now() > deadline {
                return false;
            }
            tokio::time::sleep(GLANCE).await;
        }
        true
    }

    /// The same, and has the operation done again every now and then, where the program may not do it by itself.
    pub async fn wait_doing(&mut self, what: &str, good: impl Fn(&Self) -> bool) {
        self.wait_repeating(what, good, Self::do_again).await;
    }

    /// Waits, and does something `again` every now and then.
    pub async fn wait_repeating(&mut self, what: &str, good: impl Fn(&Self) -> bool, again: impl AsyncFn(&mut Self)) {
        let deadline = Instant::now() + PATIENCE;
        while !self.wait_a_little(AGAIN, &good).await {
            assert!(Instant::now() < deadline, "waited in vain for {what}:\n{}", self.h.screen());
            again(self).await;
        }
    }

    /// The pane that has the focus keeps it.
    pub async fn do_again(&mut self) {
        let back = if self.h.screen().contains(" 5 Log ") { "5" } else { "1" };
        match self.operation {
            Operation::Calls | Operation::Groupcalls => self.h.press(&format!("1 r {back}")),
            // Where the list is read often enough, nothing reads a call alone but the question whether to hang it up.
            Operation::Poll => {
                self.h.press("1 H");
                let asks = |screen: &str| screen.contains("[ Cancel ]") || screen.contains("[ Close ]");
                let over = |screen: &str| screen.contains("there is nothing to hang up");
                self.h.wait_until("the question", |screen| asks(screen) || over(screen)).await;
                // It is deaf at first.
                while asks(&self.h.screen()) {
                    self.h.press("esc");
                    self.wait_a_little(AGAIN / 4, |cell| !asks(&cell.h.screen())).await;
                }
                self.h.press(back);
            }
            _ => {}
        }
    }

    pub async fn wait_status(&mut self, status: &str) {
        self.wait(status, |cell| cell.status().as_deref() == Some(status)).await;
    }

    /// The status of the call that was placed, as the table shows it.
    pub fn status(&self) -> Option<String> {
        reading::status(&self.h.screen(), PARTY)
    }

    /// How what is hung up stands, as the table shows it.
    pub fn target(&self) -> String {
        if self.operation != Operation::HangUpGroup {
            return format!("the call: {}", self.status().unwrap_or_default());
        }
        let screen = self.h.screen();
        let status = screen.split("▤ ").nth(1).and_then(|rest| rest.split(' ').next());
        format!("the group call: {}", status.unwrap_or_default())
    }

    /// How many calls are live on the server.
    pub fn live(&self) -> usize {
        self.h.server.live()
    }

    pub fn shows_live(&self) -> bool {
        self.h.screen().contains(&live_words(self.live()))
    }

    pub async fn push_is_up(&mut self) {
        let up = |cell: &Self| {
            let screen = cell.h.screen();
            screen.lines().next().is_some_and(|header| header.contains("push"))
        };
        self.wait("the channel", |cell| cell.h.server.push_channels() > 0).await;
        let deadline = Instant::now() + PATIENCE;
        // The first event shows it, and what was told before the subscription is not heard.
        while Instant::now() < deadline {
            self.h.server.ring_from_outside();
            if self.wait_a_little(Duration::from_millis(250), up).await {
                return;
            }
        }
        panic!("no push:\n{}", self.h.screen());
    }
}
