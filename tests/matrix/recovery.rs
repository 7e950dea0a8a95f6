//! After a fault the program recovers by itself, or by the one key that `docs/faults.md` names.

use std::time::{Duration, Instant};

use vdial::simulator::Simulator;

use super::cell::Cell;
use super::faults::How;
use super::operations::Operation;
use super::reading;
use super::waiting::PATIENCE;
use crate::common::screen_checks::live_words;

impl Cell {
    pub async fn recover(&mut self) {
        // Nobody waits for a name to be given to a host.
        if matches!(self.fault.how, How::Dns) {
            return;
        }
        if self.h.screen().contains("A credential for") {
            self.sign_in().await;
        }
        match self.operation {
            Operation::LogIn => {}
            Operation::Numbers | Operation::Flows | Operation::Extensions => {
                let (key, name) = self.operation.pane().unwrap();
                let count = match (self.operation, self.fault.how) {
                    (Operation::Extensions, How::LongLists) => "5,000",
                    (_, How::LongLists) => "1,500",
                    (Operation::Numbers, _) => "8",
                    (Operation::Flows, _) => "6",
                    _ => "7",
                };
                self.h.press(&format!("{key} r"));
                let whole = |cell: &Self| reading::title(&cell.h.screen(), name).as_deref() == Some(count);
                self.list_is_read(name).await;
                let deadline = Instant::now() + PATIENCE;
                // A pause that the server asked for may last a little longer.
                while !self.wait_a_little(Duration::from_secs(1), whole).await {
                    assert!(Instant::now() < deadline, "the list is not whole:\n{}", self.h.screen());
                    self.h.press("r");
                }
            }
            Operation::Calls => {
                let fresh = |cell: &Self| {
                    let title = reading::title(&cell.h.screen(), "1 Calls").unwrap_or_default();
                    !title.contains("stale") && !title.contains("unreadable")
                };
                self.wait("the whole list", fresh).await;
            }
            Operation::Place => self.place_again().await,
            Operation::Poll | Operation::PollGroup | Operation::Groupcalls | Operation::Hold => {
                self.wait("the live calls", Self::shows_live).await;
            }
            Operation::HangUp | Operation::HangUpGroup => self.hang_up_again().await,
            Operation::Push => {
                // Where it was not to be had, it is not asked for again for ten minutes, unless the user reloads.
                self.h.press("1 r");
                self.push_is_up().await;
                self.wait("the live calls", Self::shows_live).await;
            }
        }
        self.h.wait_for("● connected").await;
    }

    pub async fn sign_in(&mut self) {
        if self.operation == Operation::LogIn {
            self.h.type_text(Simulator::password());
        } else {
            self.h.type_text(Simulator::accesskey());
        }
        self.h.press("enter");
        self.h.wait_gone("A credential for").await;
        self.h.wait_for(self.first_numbers()).await;
    }

    /// What is known not to have been placed may be sent again, by the same key.
    async fn place_again(&mut self) {
        let unknown = self.h.server.calls().is_empty() || self.live() > 0 || self.outcome_unknown();
        if unknown {
            return self.wait("the live calls", Self::shows_live).await;
        }
        let before = self.h.placed().len();
        if !self.h.screen().contains("On answer") {
            self.h.press("1 n");
            self.h.wait_for("On answer").await;
        }
        self.h.press("f5");
        // After a refusal nothing goes out by the same key for a while, as long as the server asked for.
        self.wait_repeating("the call", |cell| cell.live() > 0, async |cell: &mut Self| cell.h.press("f5")).await;
        self.wait("the live calls", Self::shows_live).await;
        assert_eq!(self.h.placed().len(), before + 1);
    }

    /// Whether the program cannot know what became of the call: then it is left to the user, and not sent here.
    fn outcome_unknown(&self) -> bool {
        let told =
            self.requests().iter().any(|request| request.status.is_some_and(|status| (300..=500).contains(&status)));
        let arrived = !self.requests().is_empty();
        arrived && !told
    }

    async fn hang_up_again(&mut self) {
        let ended = |cell: &Self| cell.h.screen().contains(&live_words(0));
        // What is being hung up on the server ends by itself.
        let is_up =
            |call: &serde_json::Value| ["dialing", "ringing", "progressing"].iter().any(|up| call["status"] == *up);
        let goes_on = |cell: &Self| cell.h.server.calls().iter().any(is_up);
        if goes_on(self) {
            self.h.press("1 H");
            self.h.wait_for("y hangs up").await;
            self.h.press("y");
        }
        self.wait("the end", ended).await;
        let posts = self.requests().iter().filter(|request| request.method == "POST").count();
        assert!(posts <= 2, "hung up {posts} times");
    }
}
