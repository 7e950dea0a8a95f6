//! What the program makes of a fault: what it says, and what it keeps.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::cell::{Cell, PARTY};
use super::faults::How;
use super::operations::Operation;
use super::reading;
use super::table::Known;
use super::waiting::{AGAIN, GLANCE, PATIENCE};
use crate::common::screen_checks::live_words;

/// Until whatever follows from an answer is on screen, where no table says what that is.
const LATER: Duration = Duration::from_secs(4);
/// What is shown of an error that concerns one call alone.
const IN_DETAILS: &str = "in the details: ";
const NOTHING: &str = "nothing: the calls are shown as before";
const ASKED: &str = "; another credential is offered, and work goes on";

fn told(sees: impl Into<String>, kept: impl Into<String>) -> Known {
    Known { sees: sees.into(), kept: kept.into() }
}

impl Cell {
    /// Waits until the program has come to an end of it; gives what the user sees and what is kept.
    pub async fn take_stand(&mut self) -> Known {
        match self.operation {
            Operation::LogIn => self.log_in().await,
            Operation::Place => self.placing().await,
            Operation::HangUp | Operation::HangUpGroup => self.hanging_up().await,
            Operation::Hold => self.holding().await,
            Operation::Push => self.pushing().await,
            Operation::Poll | Operation::PollGroup | Operation::Groupcalls => self.polling().await,
            _ => self.listing().await,
        }
    }

    /// Reads until this stands there that the table tells, or, where there is no table yet, anything does.
    async fn reads<T: PartialEq>(&mut self, known: Option<T>, read: impl Fn(&Self) -> Option<T>) -> Option<T> {
        let began = Instant::now();
        let (patience, mut again) = (if known.is_some() { PATIENCE } else { LATER }, began + AGAIN);
        loop {
            let now = read(self);
            let good = now.is_some() && (known.is_none() || now == known);
            if good || began.elapsed() > patience {
                return now;
            }
            if Instant::now() > again {
                self.do_again().await;
                again = Instant::now() + AGAIN;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// The same for all that the table tells of the cell.
    async fn reads_all(&mut self, read: impl Fn(&Self) -> Known) -> Known {
        if self.known.is_none() {
            // Whatever is still to come may change it.
            tokio::time::sleep(LATER).await;
        }
        let known = self.known.clone();
        self.reads(known, |cell| Some(read(cell))).await.unwrap()
    }

    fn known_sees(&self) -> Option<String> {
        self.known.as_ref().map(|known| known.sees.clone())
    }

    /// The newest notice about the operation.
    fn said(&self) -> Option<String> {
        let about_it = |text: &String| self.operation.words().iter().any(|words| text.contains(words));
        let about_the_clock = |text: &String| text.contains("clock is");
        let notices = reading::notices(&self.h.screen());
        let found = notices.iter().find(|text| about_it(text)).or(notices.iter().find(|text| about_the_clock(text)));
        found.map(|text| reading::lasting(text))
    }

    /// Whether something about the operation is on screen, in the log or elsewhere.
    fn is_said(&self) -> bool {
        let screen = self.h.screen();
        self.operation.words().iter().any(|words| screen.contains(words))
    }

    fn asks_for_a_credential(&self) -> bool {
        self.h.screen().contains("A credential for")
    }

    /// Whether so many of the operation's requests have met the fault and the program knows: it has asked once more.
    fn has_met(&self, times: usize) -> bool {
        let requests = self.requests();
        // A page of groupcalls goes out when the one before is over, whether that was answered or not.
        if self.operation == Operation::Groupcalls {
            return requests.len() > times;
        }
        let answered = requests.iter().filter(|request| request.status.is_some()).count();
        answered >= times && requests.len() > times
    }

    /// What the user reads about it: on the sign-in screen, in the log, or nothing.
    fn sees(&self) -> Option<String> {
        let message = reading::sign_in_message(&self.h.screen());
        message.map(|text| reading::lasting(&text)).or_else(|| self.said())
    }

    async fn log_in(&mut self) -> Known {
        let done = |cell: &Self| {
            let screen = cell.h.screen();
            !screen.contains("asking the server") && (!screen.contains("sign in") || screen.contains("Could not"))
        };
        self.wait("an answer to the login", done).await;
        if !self.asks_for_a_credential() {
            self.h.wait_for(self.first_numbers()).await;
            self.h.press("5");
            self.h.wait_for(" 5 Log ").await;
            let said = |cell: &Self| cell.said().unwrap_or_else(|| "logged in, as if nothing were wrong".to_owned());
            let told = self.reads_all(|cell| told(said(cell), "the session")).await;
            self.h.press("1");
            return told;
        }
        let screen = self.h.screen();
        assert!(screen.contains(vdial::simulator::Simulator::username()), "the name is gone:\n{screen}");
        told(self.sees().unwrap(), "the name and the password")
    }

    /// Another credential is offered: one is given, and what is there then was kept.
    async fn give_a_credential(&mut self) -> String {
        let offered = |cell: &Self| cell.h.screen().contains("The server refused the credential");
        self.wait_doing("the offer", offered).await;
        self.h.press("f6");
        self.wait("the sign-in screen", Self::asks_for_a_credential).await;
        let sees = self.sees().unwrap();
        self.probe().await;
        self.lift().await;
        self.sign_in().await;
        sees
    }

    /// Whether the operation is refused for its credential, which is then asked for.
    fn is_refused(&self) -> bool {
        self.fault.refuses_the_credential() && !matches!(self.operation, Operation::Push | Operation::Groupcalls)
    }

    async fn listing(&mut self) -> Known {
        let (_, name) = self.operation.pane().unwrap();
        let title = |cell: &Self| reading::title(&cell.h.screen(), name).unwrap_or_default();
        if self.is_refused() {
            let sees = self.give_a_credential().await;
            let whole = if self.operation == Operation::Calls { "132" } else { "" };
            self.wait("the rows", |cell| !title(cell).contains(' ') && title(cell).starts_with(whole)).await;
            return told(sees, format!("{} rows{ASKED}", title(self)));
        }
        if self.operation == Operation::Calls {
            // They are read by themselves, and again where that is asked for.
            self.wait_doing("the fault to be met", |cell| cell.is_said() || cell.has_met(1)).await;
            self.h.wait_for(" 5 Log ").await;
        } else {
            self.list_is_read(name).await;
        }
        let nothing = matches!(self.fault.how, How::Dns);
        self.reads_all(|cell| {
            let title = title(cell);
            let (rows, rest) = title.split_once(' ').unwrap_or((&title, ""));
            let grown =
                if cell.fault.is_of_long_lists() && cell.operation != Operation::Calls { " grows to" } else { "" };
            let sees = cell.sees().unwrap_or_else(|| format!("the list{grown}: {title}"));
            let kept = match rest {
                "" => format!("{rows} rows"),
                _ if title.contains("stale") => format!("{rows} rows, marked stale"),
                rest => format!("{rows} rows, {rest}"),
            };
            told(sees, if nothing { "nothing was there yet".to_owned() } else { kept })
        })
        .await
    }

    async fn placing(&mut self) -> Known {
        if self.is_refused() {
            let sees = self.give_a_credential().await;
            return told(sees, format!("{}{ASKED}", self.kept_of_placing().await));
        }
        self.wait("something to be said", Self::is_said).await;
        // A call that was placed has taken the focus to the table.
        self.h.press("5");
        self.h.wait_for(" 5 Log ").await;
        let sees = self.reads(self.known_sees(), Self::said).await;
        if self.live() > 0 {
            // At once, or after it was looked for, which empties the form, too.
            let known = |cell: &Self| {
                let notices = reading::notices(&cell.h.screen());
                notices.iter().any(|text| text.contains("Calling +") || text.starts_with("Found: the call"))
            };
            self.wait("the call to be known", known).await;
            self.wait("the call to be shown", Self::shows_live).await;
        }
        let kept = self.kept_of_placing().await;
        told(sees.unwrap_or_else(|| panic!("nothing is said:\n{}", self.h.screen())), kept)
    }

    async fn kept_of_placing(&mut self) -> &'static str {
        self.h.press("1 n");
        self.h.wait_for("On answer").await;
        let typed = self.h.screen().contains(&format!(" To        {PARTY}"));
        let placed = self.live() > 0;
        self.h.press("esc");
        self.h.wait_gone("On answer").await;
        match (typed, placed) {
            (true, false) => "the form as typed",
            (true, true) => "the form as typed; the call is followed",
            (false, true) => "the call is followed",
            (false, false) => panic!("neither the form nor a call is there:\n{}", self.h.screen()),
        }
    }

    async fn polling(&mut self) -> Known {
        if self.is_refused() {
            let sees = self.give_a_credential().await;
            return told(sees, format!("{}{ASKED}", self.kept_of_polling().await));
        }
        if matches!(self.fault.how, How::Relay(_) | How::Proxy(_)) {
            let sees = self.unreachable().await;
            if self.operation.is_of_groups() {
                return told(sees, self.kept_of_polling().await);
            }
            self.h.wait_for("stale ").await;
            return told(sees, format!("{}, marked stale", self.kept_of_polling().await));
        }
        self.wait_doing("the fault to be met", |cell| cell.is_said() || cell.is_over() || cell.has_met(2)).await;
        let sees = self.polled().await;
        told(sees, self.kept_of_polling().await)
    }

    /// What is said when nothing gets through, whichever read met it first.
    async fn unreachable(&mut self) -> String {
        let read = |cell: &Self| {
            let text = reading::notices(&cell.h.screen()).into_iter().find(|text| text.contains("Could not"))?;
            let reads = ["list the calls", "read the call", "read the groupcall"];
            let read = reads.into_iter().find(|read| text.contains(&format!("not {read}:"))).unwrap_or("?");
            let text = text.replace(&format!("not {read}:"), "not read the call, or whatever is read first:");
            Some(reading::lasting(&text))
        };
        let sees = self.reads(self.known_sees(), read).await;
        self.h.wait_for("✗ offline").await;
        sees.unwrap_or_else(|| panic!("nothing is said:\n{}", self.h.screen()))
    }

    /// What the user sees of a call that is read: in the log, in its row, in its details, or nothing.
    async fn polled(&mut self) -> String {
        let known = self.known_sees();
        let beside = known.as_ref().is_some_and(|known| known.starts_with(IN_DETAILS) || known == NOTHING);
        if !beside {
            self.reads(known.clone(), Self::in_log_or_row).await;
        }
        if let Some(sees) = self.in_log_or_row() {
            return sees;
        }
        self.h.press("1");
        if known.as_ref().is_some_and(|known| known != NOTHING) {
            return self.reads(known, Self::in_details).await.unwrap_or_else(|| NOTHING.to_owned());
        }
        // The list takes back what the details say: it is looked for until more reads have met the fault.
        let (met, seen) = (self.requests().len() + 2, Mutex::new(None));
        let enough = |cell: &Self| {
            let now = cell.in_details();
            let is_there = now.is_some();
            if is_there {
                *seen.lock().unwrap() = now;
            }
            is_there || cell.has_met(met)
        };
        self.wait_doing("the fault to be met again", enough).await;
        seen.into_inner().unwrap().unwrap_or_else(|| NOTHING.to_owned())
    }

    fn is_over(&self) -> bool {
        self.operation == Operation::Poll && self.status().as_deref() == Some("ended")
    }

    fn in_log_or_row(&self) -> Option<String> {
        let strange = matches!(self.fault.how, How::Server("unknown-status")) && self.operation == Operation::Poll;
        let row = match self.status().as_deref() {
            Some("ended") => Some("the row: ended, record deleted"),
            Some("parked") if strange => Some("the row: parked"),
            _ => None,
        };
        self.said().or(row.map(str::to_owned))
    }

    /// What the selected call's details say of the last reading.
    fn in_details(&self) -> Option<String> {
        reading::error_in_details(&self.h.screen()).map(|error| format!("{IN_DETAILS}{}", reading::lasting(&error)))
    }

    async fn kept_of_polling(&mut self) -> String {
        if self.operation.is_of_groups() {
            let there = |screen: &str| screen.contains("2 legs") && screen.contains("▤ ");
            self.h.wait_until("the group call", there).await;
            return "the group call and its 2 legs".to_owned();
        }
        self.wait("the call", |cell| cell.status().is_some()).await;
        format!("the call: {}", self.status().unwrap_or_default())
    }

    /// What comes of a control. What the record does not show is said alone.
    async fn holding(&mut self) -> Known {
        if self.is_refused() {
            let sees = self.give_a_credential().await;
            self.wait("the call", |cell| cell.status().is_some()).await;
            return told(sees, format!("{}{ASKED}", self.target()));
        }
        self.wait("a notice", Self::is_said).await;
        self.reads_all(|cell| told(cell.sees().unwrap_or_default(), cell.target())).await
    }

    async fn hanging_up(&mut self) -> Known {
        let status = |cell: &Self| cell.target();
        let told = if self.is_refused() {
            let sees = self.give_a_credential().await;
            self.wait("the target", |cell| !cell.target().ends_with(' ')).await;
            told(sees, format!("{}{ASKED}", status(self)))
        } else {
            let ended = |cell: &Self| cell.h.screen().contains(&live_words(0));
            self.wait("a notice or the end", |cell| cell.is_said() || ended(cell)).await;
            self.reads_all(|cell| told(cell.sees().unwrap_or_else(|| status(cell)), status(cell))).await
        };
        let sent = self.requests();
        let posts = sent.iter().filter(|request| request.method == "POST").count();
        assert!(posts <= 1, "hung up {posts} times");
        assert!(sent.len() <= 1 || matches!(self.fault.how, How::Server("status=405")), "{sent:?}");
        told
    }

    async fn pushing(&mut self) -> Known {
        if self.fault.is_from_the_start() {
            self.wait("the live calls", Self::shows_live).await;
            let sees = |cell: &Self| cell.said().unwrap_or_else(|| "the changes, as they are pushed".to_owned());
            return self.reads_all(|cell| told(sees(cell), "push, and the calls")).await;
        }
        if self.fault.strikes_events() && !matches!(self.fault.how, How::Server("reset-body")) {
            return self.pushed().await;
        }
        self.wait("a notice", Self::is_said).await;
        // That a connection breaks when the relay changes its manner is not what is looked for.
        let of_the_fault =
            |cell: &Self, text: &String| cell.relay.is_none() || !text.contains("(the connection broke)");
        let sees = self.reads(self.known_sees(), |cell| cell.said().filter(|text| of_the_fault(cell, text))).await;
        let sees = sees.unwrap_or_else(|| panic!("nothing is said:\n{}", self.h.screen()));
        if self.relay.is_some() {
            self.h.wait_for("✗ offline").await;
            return told(sees, "the calls; nothing can be read either");
        }
        self.h.wait_for("polling").await;
        self.h.server.ring_from_outside();
        self.wait("the live calls", Self::shows_live).await;
        told(sees, "the calls, which are polled")
    }

    /// What becomes of an event that is not as it should be.
    async fn pushed(&mut self) -> Known {
        match self.fault.how {
            How::Server("unknown-status") => {
                self.h.wait_for("parked").await;
                told("the call: parked", "push, and the calls")
            }
            How::Server("twice" | "status-back") => {
                self.wait("the live calls", Self::shows_live).await;
                told("the change, once", "push, and the calls")
            }
            _ => {
                // The event was of no use: reading finds what it should have told.
                self.h.press("1 r 5");
                self.h.wait_for("missed by push").await;
                self.wait("the live calls", Self::shows_live).await;
                told("over the table: missed by push", "push; reading finds the call")
            }
        }
    }
}
