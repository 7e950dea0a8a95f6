//! Hours of calls with everything that happens to a program that is left open: sleep and wake, network outages,
//! connections that a restarted server drops, expired tokens. At the end the state equals the server's, call by call,
//! memory has not grown, and no call was forgotten.
//!
//! A short run is part of the tests. The long one, of 12 simulated hours at 60 times real speed:
//! `VDIAL_SOAK=12 cargo test --profile long --test soak -- --nocapture`.
#![cfg(test)]
#![cfg(target_os = "linux")]

mod common;
#[path = "soak/relay.rs"]
mod relay;
#[path = "soak/server.rs"]
mod server;
#[path = "soak/server_state.rs"]
mod server_state;

use std::time::{Duration, Instant};

use common::headless_app::HeadlessApp;
use relay::Relay;
use server::Server;
use vdial::messages::message::Message;
use vdial::model::Start;
use vdial::model::offer::Offer;
use vdial::simulator::Simulator;

/// How many times faster than life the server's calls go.
const SPEED: u32 = 60;
/// How many ended calls are kept: few, so that the table is full early and memory can be flat.
const KEPT: usize = 1_000;
/// How long everything may take to be seen at the end: sweeps while events are lost.
const SETTLES: Duration = Duration::from_mins(2);

/// What befalls the program.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// The machine sleeps for half an hour.
    Sleep,
    /// Nothing gets through for a while.
    NetworkLoss,
    /// Every connection breaks, and for a moment nobody listens.
    ServerRestart,
    /// The user places a call that stays up.
    Dial,
    /// The user hangs up what he placed.
    HangUp,
}

const EVENTS: [Event; 7] =
    [Event::Dial, Event::NetworkLoss, Event::Dial, Event::Sleep, Event::HangUp, Event::ServerRestart, Event::Sleep];

fn simulated_hours() -> f64 {
    std::env::var("VDIAL_SOAK").ok().and_then(|hours| hours.parse().ok()).unwrap_or(0.4)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_hours_of_everything_the_state_is_the_servers_truth_and_memory_is_flat() {
    let hours = simulated_hours();
    let length = Duration::from_secs_f64(hours * 3600.0 / f64::from(SPEED));
    // Tokens expire every three simulated hours, and at least once.
    let token_life = Duration::from_secs(3 * 3600 / u64::from(SPEED)).min(length / 2);
    let server = Server::start(SPEED, token_life);
    let relay = Relay::start(server.address).await;
    let mut soak =
        Soak { headless: HeadlessApp::start(&relay.url(), Start::SignIn, KEPT).await, relay, logins: 0, dialed: 0 };
    let (began, mut middle, mut worst) = (Instant::now(), None, 0.0_f64);
    let pause = (length / 30).min(Duration::from_secs(25));
    let mut befell = Vec::new();
    'run: loop {
        for event in EVENTS {
            soak.live_until((Instant::now() + pause).min(began + length)).await;
            worst = worst.max(resident());
            if began.elapsed() >= length {
                break 'run;
            }
            if began.elapsed() >= length / 3 && middle.is_none() {
                middle = Some(resident());
            }
            soak.befalls(event).await;
            befell.push(event);
        }
    }
    let end = resident();

    // What went out is in the journal, with what became of it.
    let journal = std::fs::read_to_string(soak.headless.home.path().join("data/journal.jsonl")).unwrap_or_default();
    let lines = |event: &str| journal.lines().filter(|line| line.contains(&format!("\"event\":\"{event}\""))).count();
    assert_eq!(lines("intent"), soak.headless.placed);
    let agreed = soak.agrees_with(&server).await;
    println!(
        "soak: {hours} simulated hours in {:.0?}: {} times something befell it, {} logins, {} calls placed, {} hung up; \
         {agreed} calls equal to the server, none wrong; memory {:.1} MB after a third, {end:.1} MB at the end, {worst:.1} MB at most",
        began.elapsed(),
        befell.len(),
        soak.logins,
        soak.headless.placed,
        soak.headless.ended,
        middle.unwrap_or(end),
    );
    assert!(soak.logins >= 2, "no token expired");
    assert!(soak.headless.placed > 0 && befell.len() > EVENTS.len());
    // Noise of the allocator aside, nothing grows; the exact figures are printed.
    assert!(end < middle.unwrap_or(end) + 12.0, "memory grew from {middle:?} to {end} MB");
}

/// The program, and what stands between it and the server.
struct Soak {
    headless: HeadlessApp,
    relay: Relay,
    logins: usize,
    dialed: usize,
}

impl Soak {
    /// Lets it run, and logs in whenever it asks for that.
    async fn live_until(&mut self, end: Instant) {
        while Instant::now() < end {
            self.log_in_if_asked().await;
            self.headless.run_until((Instant::now() + Duration::from_millis(200)).min(end)).await;
        }
    }

    async fn log_in_if_asked(&mut self) {
        // In mid-session another credential is only offered.
        if matches!(self.headless.offered(), Some(Offer::SignIn(_))) {
            self.headless.press("f6").await;
        }
        let asked = self.headless.waits_for_credential();
        if !asked {
            return;
        }
        self.logins += 1;
        self.headless.press("tab").await;
        self.headless.type_text(Simulator::username()).await;
        self.headless.press("tab").await;
        self.headless.type_text(Simulator::password()).await;
        self.headless.press("enter").await;
    }

    async fn befalls(&mut self, event: Event) {
        match event {
            Event::Sleep => {
                // Nothing runs, connections go, and the clock that measures stands still.
                self.relay.cut();
                std::thread::sleep(Duration::from_millis(500));
                self.relay.open();
                self.headless.take(Message::Woke(Duration::from_mins(30))).await;
            }
            Event::NetworkLoss => {
                self.relay.cut();
                self.live_until(Instant::now() + Duration::from_secs(3)).await;
                self.relay.open();
            }
            Event::ServerRestart => {
                self.relay.cut();
                self.live_until(Instant::now() + Duration::from_millis(300)).await;
                self.relay.open();
            }
            Event::Dial if !self.headless.is_signing_in() => {
                self.dialed += 1;
                self.headless.press("esc esc 1 n ctrl-x esc n").await;
                // Ends in 05: it stays up until it is hung up.
                self.headless.type_text(&format!("+8210{:06}05", self.dialed)).await;
                self.headless.press("tab tab").await;
                self.headless.type_text("soak").await;
                self.headless.press("f5").await;
            }
            Event::HangUp if !self.headless.is_signing_in() => {
                self.headless.press("esc esc 1 *").await;
                let marked = self.headless.marked();
                self.headless.press("H").await;
                self.live_until(Instant::now() + Duration::from_millis(350)).await;
                match marked {
                    0 => self.headless.press("esc").await,
                    1 => self.headless.press("y").await,
                    several => {
                        self.headless.type_text(&several.to_string()).await;
                        self.headless.press("enter").await;
                    }
                }
            }
            Event::Dial | Event::HangUp => {}
        }
    }

    /// Waits until every call is as the server has it, and gives their number.
    async fn agrees_with(&mut self, server: &Server) -> usize {
        let deadline = Instant::now() + SETTLES;
        loop {
            let first = server_state::of(&server.url()).await;
            self.live_until(Instant::now() + Duration::from_secs(2)).await;
            let state = server_state::known(&self.headless);
            let second = server_state::of(&server.url()).await;
            let wrong = server_state::compare(&first, &state, &second);
            if wrong.is_empty() {
                return state.len();
            }
            assert!(
                Instant::now() < deadline,
                "{} calls are not as the server has them: {:?}",
                wrong.len(),
                &wrong[..wrong.len().min(9)]
            );
        }
    }
}

/// Resident memory of this process, in MB. The server is a process of its own.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<f64>().unwrap() / 1024.0
}
