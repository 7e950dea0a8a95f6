//! One cell: the whole program is brought to where the operation happens, the fault is switched on, the user acts, and
//! what he sees and what is kept are written down. Then the fault is lifted, and the program must go on.
//!
//! Nothing here goes by how fast something happens: what the table tells is waited for, and only a cell that never
//! shows it gives what it shows instead.

use std::time::Duration;

use vdial::api::Timeouts;
use vdial::model::Start;
use vdial::simulator::{Options, Received, Simulator, Size};

use super::certificates;
use super::faults::{Fault, How};
use super::growing::LONG;
use super::operations::Operation;
use super::relay::{Mode, Relay};
use super::table::Known;
use crate::common::{Harness, Setting, accesskey, quiet};

/// A party that answers and stays.
pub const PARTY: &str = "+821012345605";
/// So that nobody waits for a quarter of a minute where a time-out is what is waited for; and long enough for a busy
/// machine to answer everything else.
const SHORT: Timeouts = Timeouts {
    connect: Duration::from_secs(3),
    total: Duration::from_secs(6),
    first_retry: Duration::from_millis(250),
};
const SOURCE: &str = "+12025550142";

pub struct Cell {
    pub h: Harness,
    pub fault: Fault,
    pub operation: Operation,
    pub relay: Option<Relay>,
    /// What the table tells of it; `None` while the table is written.
    pub known: Option<Known>,
    /// How many requests the server had received when the fault was switched on.
    pub before: usize,
    /// From a key to the screen, each time.
    pub latencies: Vec<Duration>,
}

/// Runs one: what it shows, and how soon keys were answered.
pub async fn run(fault: Fault, operation: Operation, known: Option<Known>) -> (Known, Vec<Duration>) {
    let mut cell = Cell::start(fault, operation, known).await;
    cell.prepare().await;
    cell.strike().await;
    cell.act().await;
    if fault.is_slow() {
        cell.probe().await;
    }
    let told = cell.take_stand().await;
    cell.list_grows().await;
    cell.probe().await;
    cell.lift().await;
    cell.recover().await;
    cell.no_list_stays_refused().await;
    cell.check_requests();
    (told, cell.latencies)
}

impl Cell {
    async fn start(fault: Fault, operation: Operation, known: Option<Known>) -> Self {
        let speed = match operation {
            // Its legs ring for as long as the cell lasts.
            Operation::PollGroup | Operation::Groupcalls => 0.2,
            // A call that is hung up ends when everything is said about it: after six seconds, or after fifteen where
            // the answer is long, or at once where its answer does not come in time.
            Operation::HangUp | Operation::HangUpGroup if matches!(fault.how, How::Server("huge")) => 0.02,
            Operation::HangUp if matches!(fault.how, How::Server("drip=200ms")) => 20.0,
            // The same, with legs that ring until then.
            Operation::HangUpGroup if matches!(fault.how, How::Server("drip=200ms")) => 0.2,
            Operation::HangUp | Operation::HangUpGroup => 0.05,
            Operation::Push => 1.0,
            _ => 20.0,
        };
        let faults = fault.at_the_start(operation).into_iter().map(|text| text.parse().unwrap()).collect();
        let size = if matches!(fault.how, How::LongLists) { LONG } else { Size::default() };
        let server =
            Simulator::start(([127, 0, 0, 1], 0).into(), Options { speed, faults, size, ..quiet() }).await.unwrap();
        let relay = match fault.how {
            How::Relay(_) => Some(Relay::start(server.addr(), false)),
            How::Proxy(_) => Some(Relay::start(server.addr(), true)),
            _ => None,
        };
        let api_url = match fault.how {
            // A label of more than 63 letters: no resolver needs the network to say no.
            How::Dns => Some(format!("http://{}.invalid/v1.0", "a".repeat(64))),
            _ => relay.as_ref().map(Relay::url),
        };
        let signs_in = operation == Operation::LogIn;
        let setting = Setting {
            // The wider has the lists' whole titles.
            size: if fault.is_of_long_lists() { (211, 45) } else { (178, 45) },
            start: Some(if signs_in { Start::SignIn } else { accesskey() }),
            push: operation == Operation::Push,
            api_url,
            proxy: relay.as_ref().and_then(Relay::proxy),
            ca_cert: relay.as_ref().map(|_| certificates::ALL.authority()),
            allow_http: true,
            timeouts: if fault.is_slow() { SHORT } else { Timeouts::default() },
            ..Setting::default()
        };
        let h = Harness::with_server(server, setting);
        Self { h, fault, operation, relay, known, before: 0, latencies: Vec::new() }
    }

    /// Everything works, and the operation is about to happen.
    async fn prepare(&mut self) {
        let without_server = matches!(self.fault.how, How::Dns);
        match self.operation {
            Operation::LogIn => {
                self.h.wait_for("sign in").await;
                self.h.press("tab");
                self.h.type_text(Simulator::username());
                self.h.press("tab");
                self.h.type_text(Simulator::password());
                return;
            }
            _ if without_server => drop(self.h.wait_for("✗ offline").await),
            _ => {
                if self.fault.is_of_long_lists() {
                    self.list_grows().await;
                } else {
                    self.lists_are_there().await;
                }
                // A list that does not end is not read to its end.
                let whole =
                    if matches!(self.fault.how, How::FromTheStart("endless")) { "1 Calls 1" } else { "1 Calls 132" };
                self.h.wait_for(whole).await;
            }
        }
        match self.operation {
            Operation::Place => {
                self.h.press("n");
                self.h.wait_for("On answer").await;
                if without_server {
                    self.h.press("shift-tab");
                    self.h.type_text(SOURCE);
                    self.h.press("tab");
                }
                self.h.type_text(PARTY);
                self.h.press("tab tab");
                self.h.type_text("hello");
                if !without_server {
                    // What is known of the account decides how a refusal is explained.
                    let rules = |request: &Received| request.path.ends_with("/outbound_config");
                    let answered = |request: &Received| rules(request) && request.status.is_some();
                    self.wait("the rules for calls", |cell| cell.h.server.requests().iter().any(answered)).await;
                }
            }
            Operation::Poll | Operation::HangUp | Operation::Hold => {
                self.dial(PARTY).await;
                if self.operation == Operation::HangUp {
                    let id = self.h.server.calls()[0]["id"].as_str().unwrap().to_owned();
                    self.h.server.set_call_status(&id, "progressing");
                }
                self.wait_status("progressing").await;
            }
            Operation::PollGroup | Operation::Groupcalls | Operation::HangUpGroup => {
                self.dial("ext:bob").await;
                self.h.wait_for("2 live").await;
                self.h.wait_for("▤ ringing").await;
            }
            Operation::Push => {
                self.push_is_up().await;
                // What is created in the channel's first second is not counted as missed by it.
                tokio::time::sleep(Duration::from_millis(1500)).await;
            }
            _ => {}
        }
    }

    /// Places a call. While long lists are read the server may refuse it as one request too many: then it is sent again.
    async fn dial(&mut self, to: &str) {
        self.h.dial(to, "hello").await;
        let again = async |cell: &mut Self| {
            if cell.h.screen().contains("too many requests of this account") {
                cell.h.press("f5");
            }
        };
        self.wait_repeating("the call", |cell| cell.live() > 0, again).await;
    }

    /// On a busy machine a short time-out may strike one of them already.
    async fn lists_are_there(&mut self) {
        for (key, name) in [("2", "2 Numbers 8"), ("3", "3 Flows 6"), ("4", "4 Extensions 7")] {
            while !self.wait_a_little(Duration::from_secs(8), |cell| cell.h.screen().contains(name)).await {
                self.h.press(&format!("{key} r 1"));
            }
        }
    }

    async fn strike(&mut self) {
        self.before = self.h.server.requests().len();
        match (self.fault.how, &self.relay) {
            (How::Server(_), _) => {
                let fault = self.fault.for_server(self.operation).unwrap();
                self.h.server.set_faults(vec![fault.parse().unwrap()]);
            }
            (How::Relay(mode) | How::Proxy(mode), Some(relay)) => {
                relay.set(mode).await;
                // The program is to know that its connections are broken before it uses one: what it reads by itself
                // has then met the fault.
                let met = |cell: &Self| cell.h.screen().contains("✗ offline");
                if self.operation != Operation::LogIn {
                    self.wait("the fault to be met", met).await;
                }
            }
            // The form would take the keys; it is filled in while the list grows.
            _ if self.operation != Operation::LogIn && self.operation != Operation::Place => self.list_grows().await,
            _ => {}
        }
    }

    /// What the user does. The log is opened with it, where everything that is said can be read.
    async fn act(&mut self) {
        match self.operation {
            Operation::LogIn => self.h.press("enter"),
            Operation::Place => {
                self.h.press("f5");
                // Until it goes out, Esc gives it up.
                let sent = |cell: &Self| !cell.requests().is_empty() || cell.h.screen().contains("Could not place");
                self.wait("the request", sent).await;
                self.h.press("esc 5");
            }
            Operation::Poll | Operation::PollGroup | Operation::Groupcalls => self.h.press("5"),
            Operation::Hold => self.h.press("x 5"),
            Operation::HangUp | Operation::HangUpGroup => {
                self.h.press("H");
                self.h.wait_for("y hangs up").await;
                self.h.press("y 5");
            }
            Operation::Push if self.fault.strikes_events() || self.fault.is_from_the_start() => {
                let id = self.h.server.ring_from_outside().unwrap();
                self.h.server.set_call_status(&id, "progressing");
                self.h.press("5");
            }
            Operation::Push => {
                self.h.server.kill_push();
                self.h.press("5");
            }
            _ => {
                let (key, _) = self.operation.pane().unwrap();
                self.h.press(&format!("{key} r 5"));
            }
        }
        if self.operation != Operation::LogIn {
            // From here on the screen is not the one from before the keys.
            // A call that was placed takes the focus to the table.
            let placing = self.operation == Operation::Place;
            let open = |screen: &str| (placing || screen.contains(" 5 Log ")) && !screen.contains("On answer");
            self.h.wait_until("the log", open).await;
        }
    }

    pub async fn lift(&self) {
        // A server whose ids are other ones from now on is another server.
        if !matches!(self.fault.how, How::FromTheStart("odd-ids")) {
            self.h.server.set_faults(Vec::new());
        }
        if let Some(relay) = &self.relay {
            relay.set(Mode::Pass).await;
        }
    }

    /// Nothing is sent that the user did not ask for.
    fn check_requests(&self) {
        let all = self.h.server.requests();
        let count = |operation: Operation| all.iter().filter(|request| operation.is(request)).count();
        let placings = match self.operation {
            Operation::Place => 2,
            Operation::Poll | Operation::HangUp | Operation::Hold => 1,
            operation if operation.is_of_groups() => 1,
            _ => 0,
        };
        // What `dial` sent again was refused before: it placed nothing.
        let refused = |request: &&Received| Operation::Place.is(request) && request.status == Some(429);
        let sent_again = if self.operation == Operation::Place { 0 } else { all.iter().filter(refused).count() };
        let placed = count(Operation::Place) - sent_again;
        assert!(placed <= placings, "{placed} calls were placed");
        if !matches!(self.operation, Operation::HangUp | Operation::HangUpGroup) {
            assert_eq!(count(Operation::HangUp) + count(Operation::HangUpGroup), 0, "nobody hung up");
        }
        assert!(count(Operation::Hold) <= 1, "held {} times", count(Operation::Hold));
    }
}
