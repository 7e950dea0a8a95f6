//! What the program makes of a fault: what it says, and what it keeps.

use std::time::{Duration, Instant};

use super::cell::{Cell, PARTY};
use super::faults::How;
use super::operations::Operation;
use super::reading;

/// After an answer, until whatever follows from it is on screen.
const SOON: Duration = Duration::from_millis(1500);
/// What takes its time to arrive.
const LATER: Duration = Duration::from_secs(3);

impl Cell {
    /// Waits until the program has taken a stand; gives what the user sees and what is kept.
    pub async fn take_stand(&mut self) -> (String, String) {
        match self.operation {
            Operation::LogIn => self.log_in().await,
            Operation::Place => self.placing().await,
            Operation::HangUp => self.hanging_up().await,
            Operation::Push => self.pushing().await,
            Operation::Poll | Operation::PollGroup => self.polling().await,
            _ => self.listing().await,
        }
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

    /// Waits until something is said about it, or `answers` of its requests are answered and nothing is said.
    async fn heard(&mut self, answers: usize) {
        if self.fault.refuses_the_credential() && self.operation != Operation::Push {
            return self.wait("the sign-in screen", Self::asks_for_a_credential).await;
        }
        let answered = |cell: &Self| cell.requests().iter().filter(|request| request.status.is_some()).count();
        self.wait("a notice or an answer", |cell| cell.is_said() || answered(cell) >= answers).await;
        let patience = if matches!(self.fault.how, How::Server("huge" | "drip=200ms")) { LATER } else { SOON };
        self.wait_a_little(patience, Self::is_said).await;
    }

    /// What the user reads about it: on the sign-in screen, in the log, or nothing.
    fn sees(&self) -> Option<String> {
        let message = reading::sign_in_message(&self.h.screen());
        message.map(|text| reading::lasting(&text)).or_else(|| self.said())
    }

    async fn log_in(&mut self) -> (String, String) {
        let done = |cell: &Self| {
            let screen = cell.h.screen();
            !screen.contains("asking the server") && (!screen.contains("sign in") || screen.contains("Could not"))
        };
        self.wait("an answer to the login", done).await;
        if !self.asks_for_a_credential() {
            self.h.wait_for("2 Numbers 8").await;
            self.h.press("5");
            self.h.wait_for(" 5 Log ").await;
            self.wait_a_little(SOON, |cell| cell.said().is_some()).await;
            let said = self.said().unwrap_or_else(|| "logged in, as if nothing were wrong".to_owned());
            self.h.press("1");
            return (said, "the session".to_owned());
        }
        let screen = self.h.screen();
        assert!(screen.contains(vdial::simulator::Simulator::username()), "the name is gone:\n{screen}");
        (self.sees().unwrap(), "the name; the password is asked for again".to_owned())
    }

    /// Where a credential is asked for, the screen shows nothing else: one is given, and what is there then was kept.
    async fn give_a_credential(&mut self) -> (Option<String>, &'static str) {
        if !self.asks_for_a_credential() {
            return (self.sees(), "");
        }
        let sees = self.sees();
        self.probe().await;
        self.lift();
        self.sign_in().await;
        (sees, "; a credential is asked for in place, and work goes on")
    }

    async fn listing(&mut self) -> (String, String) {
        let (_, name) = self.operation.pane().unwrap();
        self.heard(1).await;
        if self.asks_for_a_credential() {
            let (sees, asked) = self.give_a_credential().await;
            let whole = if self.operation == Operation::Calls { "132" } else { "" };
            let title = |cell: &Self| reading::title(&cell.h.screen(), name).unwrap_or_default();
            self.wait("the rows", |cell| !title(cell).contains(' ') && title(cell).starts_with(whole)).await;
            return (sees.unwrap(), format!("{} rows{asked}", title(self)));
        }
        let title = |cell: &Self| reading::title(&cell.h.screen(), name).unwrap_or_default();
        self.wait("the answer", |cell| !title(cell).contains("loading")).await;
        let title = title(self);
        let (rows, rest) = title.split_once(' ').unwrap_or((&title, ""));
        let sees = self.sees().unwrap_or_else(|| format!("the list: {title}"));
        let kept = match rest {
            "" => format!("{rows} rows"),
            _ if title.contains("stale") => format!("{rows} rows, marked stale"),
            "Loading…" => "nothing was there yet".to_owned(),
            rest => format!("{rows} rows, {rest}"),
        };
        let nothing = matches!(self.fault.how, How::Dns);
        (sees, if nothing { "nothing was there yet".to_owned() } else { kept })
    }

    async fn placing(&mut self) -> (String, String) {
        self.heard(1).await;
        let (mut sees, asked) = self.give_a_credential().await;
        if asked.is_empty() {
            // A call that was placed has taken the focus to the table.
            self.h.press("5");
            self.h.wait_for(" 5 Log ").await;
            self.wait("something to be said", |cell| cell.said().is_some()).await;
            sees = self.said();
            if self.live() > 0 {
                self.wait("the call to be shown", Self::shows_live).await;
            }
        }
        self.h.press("1 n");
        self.h.wait_for("On answer").await;
        let typed = self.h.screen().contains(&format!(" To        {PARTY}"));
        let placed = self.live() > 0;
        self.h.press("esc");
        self.h.wait_gone("On answer").await;
        let kept = match (typed, placed) {
            (true, false) => "the form as typed",
            (true, true) => "the form as typed; the call is followed",
            (false, true) => "the call is followed",
            (false, false) => panic!("neither the form nor a call is there:\n{}", self.h.screen()),
        };
        (sees.unwrap(), format!("{kept}{asked}"))
    }

    async fn polling(&mut self) -> (String, String) {
        let gone = matches!(self.fault.how, How::Server("status=404")) && self.operation == Operation::Poll;
        if gone {
            // A new call may be unknown for a moment; then its record is taken for gone.
            self.wait_status("ended").await;
        } else if matches!(self.fault.how, How::Relay(_)) {
            // Whatever read goes out first meets it.
            self.wait("a notice", |cell| cell.h.screen().contains("Could not")).await;
            // What was under way when the connections broke comes first.
            let another = |cell: &Self| {
                let newest = reading::notices(&cell.h.screen()).into_iter().next();
                newest.is_some_and(|text| text.contains("Could not") && !text.contains("the connection broke"))
            };
            self.wait_a_little(LATER, another).await;
            self.wait("the header", |cell| cell.h.screen().contains("✗ offline")).await;
        } else {
            self.heard(if self.operation == Operation::Poll { 3 } else { 2 }).await;
        }
        let stale = matches!(self.fault.how, How::Relay(_)) && self.operation == Operation::Poll;
        if stale {
            self.h.wait_for("stale ").await;
        }
        let sees = match self.fault.how {
            How::Relay(_) => reading::notices(&self.h.screen()).into_iter().find(|text| text.contains("Could not")),
            _ => None,
        };
        let (said, asked) = self.give_a_credential().await;
        let sees = sees.or(said);
        let any = |text: String| {
            let reads = ["list the calls", "read the call", "read the group call"];
            let read = reads.into_iter().find(|read| text.contains(&format!("not {read}:"))).unwrap_or("?");
            reading::lasting(&text.replace(&format!("not {read}:"), "not read the call, or whatever is read first:"))
        };
        let sees = if matches!(self.fault.how, How::Relay(_)) { sees.map(any) } else { sees };
        let kept = if self.operation == Operation::Poll {
            self.wait("the call", |cell| cell.status().is_some()).await;
            format!("the call: {}", self.status().unwrap_or_default())
        } else {
            let there = |screen: &str| screen.contains("2 legs") && screen.contains("▤ ");
            self.h.wait_until("the group call", there).await;
            "the group call and its 2 legs".to_owned()
        };
        let kept = if stale { format!("{kept}, marked stale") } else { kept };
        let sees = match sees {
            Some(sees) => sees,
            None if matches!(self.fault.how, How::Server("unknown-status")) && self.operation == Operation::Poll => {
                self.wait_status("parked").await;
                "the row: parked".to_owned()
            }
            None if self.status().as_deref() == Some("ended") => "the row: ended, record gone".to_owned(),
            None => self.detail().await.unwrap_or_else(|| "nothing: the calls are shown as before".to_owned()),
        };
        (sees, format!("{kept}{asked}"))
    }

    /// What the selected call's details say of the last reading.
    async fn detail(&mut self) -> Option<String> {
        // The list takes it back every other second.
        let error = |cell: &Self| {
            let screen = cell.h.screen();
            let line = screen.lines().find_map(|line| line.split_once("│Error "))?.1;
            Some(reading::lasting(line.trim_end_matches('│')))
        };
        self.h.press("1");
        let deadline = Instant::now() + LATER;
        while Instant::now() < deadline {
            if let Some(error) = error(self) {
                return Some(format!("in the details: {error}"));
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
        None
    }

    async fn hanging_up(&mut self) -> (String, String) {
        if self.fault.refuses_the_credential() {
            self.wait("the sign-in screen", Self::asks_for_a_credential).await;
        } else {
            let ended = |cell: &Self| cell.h.screen().contains(" 0 live ");
            self.wait("a notice or the end", |cell| cell.is_said() || ended(cell)).await;
            // Either may come first.
            self.wait_a_little(LATER, |cell| cell.is_said() && ended(cell)).await;
        }
        let sent = self.requests();
        let posts = sent.iter().filter(|request| request.method == "POST").count();
        assert!(posts <= 1, "hung up {posts} times");
        assert!(sent.len() <= 1 || matches!(self.fault.how, How::Server("status=405")), "{sent:?}");
        let (sees, asked) = self.give_a_credential().await;
        self.wait("the call", |cell| cell.status().is_some()).await;
        let status = self.status().unwrap_or_default();
        let sees = sees.unwrap_or_else(|| format!("the call: {status}"));
        (sees, format!("the call: {status}{asked}"))
    }

    async fn pushing(&mut self) -> (String, String) {
        let from_the_start = matches!(self.fault.how, How::FromTheStart(_));
        if self.fault.strikes_events() {
            match self.fault.how {
                How::Server("reset-body") => {}
                How::Server("unknown-status") => {
                    self.h.wait_for("parked").await;
                    return ("the call: parked".to_owned(), "push, and the calls".to_owned());
                }
                How::Server("twice" | "status-back") => {
                    self.wait("the live calls", Self::shows_live).await;
                    return ("the change, once".to_owned(), "push, and the calls".to_owned());
                }
                _ => {
                    // The event was of no use: reading finds what it should have told.
                    self.h.press("1 r 5");
                    self.h.wait_for("missed by push").await;
                    self.wait("the live calls", Self::shows_live).await;
                    return ("over the table: missed by push".to_owned(), "push; reading finds the call".to_owned());
                }
            }
        }
        if from_the_start {
            self.wait("the live calls", Self::shows_live).await;
            let sees = self.said().unwrap_or_else(|| "the changes, as they are pushed".to_owned());
            return (sees, "push, and the calls".to_owned());
        }
        self.wait("a notice", Self::is_said).await;
        // That is what the channel ended with; why there is no new one comes after it.
        let another = |cell: &Self| cell.said().is_some_and(|text| !text.contains("the connection broke"));
        self.wait_a_little(LATER, another).await;
        let sees = self.said().unwrap();
        if self.relay.is_some() {
            self.h.wait_for("✗ offline").await;
            return (sees, "the calls; nothing can be read either".to_owned());
        }
        self.h.wait_for("polling").await;
        self.h.server.ring_from_outside();
        self.wait("the live calls", Self::shows_live).await;
        (sees, "the calls, which are polled".to_owned())
    }
}
