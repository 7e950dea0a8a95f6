//! A monkey at the keyboard: random keys, pastes and sizes by a seed, against the built-in server with random faults.
//! After each of them the state and the screen are checked.
//!
//! A short run is part of the tests. The long one:
//! `VDIAL_MONKEY=200000 cargo test --profile long --test monkey -- --nocapture`, with `VDIAL_SEED` for another one.
#![cfg(test)]

mod common;
#[path = "monkey/checks.rs"]
mod checks;
#[path = "monkey/hands.rs"]
mod hands;

use std::time::{Duration, Instant};

use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use vdial::api::{Budget, Endpoint};
use vdial::app::keymap::Keymap;
use vdial::app::overlay::Overlay;
use vdial::app::{App, Viewport};
use vdial::clock::Now;
use vdial::config::Paths;
use vdial::effect::Effect;
use vdial::journal::Limits;
use vdial::msg::Msg;
use vdial::runtime::{Runner, Setup};
use vdial::simulator::{Options, Population, Simulator};
use vdial::ui::{Look, Theme};

use checks::Checks;
use hands::{Did, Hands};

fn count(default: usize) -> usize {
    std::env::var("VDIAL_MONKEY").ok().and_then(|count| count.parse().ok()).unwrap_or(default)
}

fn seed() -> u64 {
    std::env::var("VDIAL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(4)
}

fn now() -> Now {
    Now { instant: Instant::now(), wall: Timestamp::now() }
}

/// The program without its terminal, so that its state can be looked into.
struct Program {
    server: Simulator,
    app: App,
    runner: Runner,
    inbox: UnboundedReceiver<Msg>,
    terminal: Terminal<TestBackend>,
    look: Look,
    placed: usize,
    ended: usize,
    _home: TempDir,
}

impl Program {
    async fn start() -> Self {
        let options = Options { speed: 10.0, ..Options::default() };
        let server = Simulator::start(([127, 0, 0, 1], 0).into(), options).await.unwrap();
        server.populate(Population { live: 30, ended: 200, lifetime: Duration::from_secs(120) });
        let home = TempDir::new().unwrap();
        let settings = common::settings();
        let setup = Setup {
            endpoint: Endpoint::new(server.api_url().parse().unwrap()),
            budget: Budget::new(15.0, 30),
            paths: Paths { config_dir: home.path().join("config"), data_dir: home.path().join("data") },
            profile: settings.profile.clone(),
            history: settings.keep_ended,
            push: true,
            journal: Limits::default(),
            demo: Options::default(),
        };
        let (sender, inbox) = unbounded_channel();
        let mut app = App::new(settings, Keymap::new(&std::collections::BTreeMap::new()).unwrap());
        let effects = app.start(common::accesskey(), now());
        let mut program = Self {
            server,
            app,
            runner: Runner::new(setup, sender),
            inbox,
            terminal: Terminal::new(TestBackend::new(120, 30)).unwrap(),
            look: Look { theme: Theme::Color, zone: jiff::tz::TimeZone::UTC },
            placed: 0,
            ended: 0,
            _home: home,
        };
        program.carry_out(effects).await;
        program
    }

    /// What needs a terminal or ends the program is only taken note of.
    async fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut effects = std::collections::VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Quit | Effect::Suspend | Effect::Redraw | Effect::StartDemo => {}
                Effect::Edit(text) => effects.extend(self.app.update(Msg::Edited(Ok(text)), now())),
                Effect::Place(_) | Effect::PlaceUnjournalled(_) => {
                    self.placed += 1;
                    self.runner.carry_out(effect).await;
                }
                Effect::HangUp(_) => {
                    self.ended += 1;
                    self.runner.carry_out(effect).await;
                }
                effect => self.runner.carry_out(effect).await,
            }
        }
    }

    /// Takes in a message and what has come from the network, and draws.
    async fn turn(&mut self, msg: Msg, checks: &mut Checks) {
        if let Msg::Resized(width, height) = msg {
            self.terminal.backend_mut().resize(width, height);
        }
        let effects = self.app.update(msg, now());
        self.carry_out(effects).await;
        tokio::task::yield_now().await;
        while let Ok(msg) = self.inbox.try_recv() {
            let effects = self.app.update(msg, now());
            self.carry_out(effects).await;
        }
        let effects = self.app.settle(now());
        self.carry_out(effects).await;
        let (app, look, mut viewport) = (&self.app, &self.look, Viewport::default());
        self.terminal.draw(|frame| viewport = vdial::ui::draw(frame, app, look, now())).unwrap();
        self.app.drawn(viewport);
        checks.state(&self.app);
        checks.screen(self.terminal.backend().buffer(), self.app.overlays.is_empty() && self.app.sign_in.is_none());
    }

    /// The requests that place or end calls.
    fn changes(&self) -> (usize, usize) {
        let requests = self.server.requests();
        let count = |method: &str, end: &str| {
            requests.iter().filter(|request| request.method == method && request.path.ends_with(end)).count()
        };
        (count("POST", "/calls"), count("POST", "/hangup") + count("DELETE", ""))
    }
}

/// A monkey that has every key but those that confirm: nothing is placed, nothing ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_one_right_key_nothing_is_placed_and_nothing_ends() {
    let (mut program, mut checks) = (Program::start().await, Checks::default());
    let (mut hands, keys) = (Hands::new(seed()), count(1_000));
    for number in 0..keys {
        if number % 500 == 0 {
            program.server.set_faults(hands.faults());
        }
        let did = hands.next(&program.app);
        // In the form Enter sends only from its button, and Alt-Enter from everywhere.
        let confirms = match (&did, program.app.overlays.last()) {
            (Did::Key(key), _) if hands::sends(*key) => true,
            (Did::Key(key), Some(Overlay::Form)) => hands::is_enter(*key),
            (Did::Key(key), Some(Overlay::HangUp(_) | Overlay::OtherName(_) | Overlay::Confirm(_))) => {
                hands::confirms(*key)
            }
            _ => false,
        };
        if confirms {
            continue;
        }
        checks.did(number, &did);
        program.turn(did.msg(), &mut checks).await;
    }
    assert_eq!((program.placed, program.ended), (0, 0), "seed {}", seed());
    assert_eq!(program.changes(), (0, 0), "seed {}", seed());
    println!("monkey without confirming keys: {keys} keys, seed {}: nothing placed, nothing ended", seed());
}

/// A monkey that has every key: a call goes out, or ends, only by the key that does so, where it does so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_every_key_only_the_right_one_in_its_place_does_it() {
    let (mut program, mut checks) = (Program::start().await, Checks::default());
    let (mut hands, keys) = (Hands::new(seed() + 1), count(1_500));
    let began = Instant::now();
    for number in 0..keys {
        if number % 500 == 0 {
            program.server.set_faults(hands.faults());
        }
        if hands.pauses(&program.app) {
            // Long enough for a dialog to listen, and for answers to come.
            tokio::time::sleep(Duration::from_millis(320)).await;
        }
        let did = hands.next(&program.app);
        checks.did(number, &did);
        let (placed, ended) = (program.placed, program.ended);
        let top = program.app.overlays.last().cloned();
        program.turn(did.msg(), &mut checks).await;
        let by_key = |right: fn(crossterm::event::KeyEvent) -> bool| matches!(did, Did::Key(key) if right(key));
        if program.placed > placed {
            let form = matches!(top, Some(Overlay::Form)) && by_key(hands::is_enter);
            let dialog = matches!(top, Some(Overlay::OtherName(_) | Overlay::Confirm(_))) && by_key(hands::confirms);
            assert!(form || dialog, "{did:?} with {top:?} placed a call: key {number} of seed {}", seed());
            assert_eq!(program.placed, placed + 1);
        }
        if program.ended > ended {
            let dialog = matches!(top, Some(Overlay::HangUp(_))) && by_key(hands::confirms);
            // An older server's groupcalls end leg by leg, when the answer comes.
            let legs = program.server.requests().iter().any(|request| request.status == Some(404));
            assert!(dialog || legs, "{did:?} with {top:?} ended a call: key {number} of seed {}", seed());
        }
    }
    // What is under way lands.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (posts, _) = program.changes();
    assert!(posts <= program.placed, "{posts} requests for {} calls", program.placed);
    println!(
        "monkey with every key: {keys} keys in {:.0?}, seed {}: {} calls placed and {} ended by the right key, {} calls seen",
        began.elapsed(),
        seed(),
        program.placed,
        program.ended,
        checks.calls(),
    );
}
