//! A monkey at keyboard and mouse: random keys, pastes, clicks and sizes from a seed, against the built-in server with
//! random faults. Each of them is followed by a check of the state and the screen.
//!
//! A short run is part of the tests. The long one:
//! `VDIAL_MONKEY=200000 cargo test --profile long --test monkey -- --nocapture`, with `VDIAL_SEED` for another seed.
#![cfg(test)]

#[path = "monkey/checks.rs"]
mod checks;
mod common;
#[path = "monkey/random_input.rs"]
mod random_input;

use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use vdial::messages::message::Message;
use vdial::screens::{Appearance, Theme};
use vdial::simulator::{Options, Population, Simulator};

use checks::Checks;
use common::headless_app::HeadlessApp;
use common::now;
use random_input::{InputEvent, InputGenerator};

fn count(default: usize) -> usize {
    std::env::var("VDIAL_MONKEY").ok().and_then(|count| count.parse().ok()).unwrap_or(default)
}

fn seed() -> u64 {
    std::env::var("VDIAL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(4)
}

/// The program with a screen to look at.
struct Program {
    server: Simulator,
    headless: HeadlessApp,
    terminal: Terminal<TestBackend>,
    look: Appearance,
}

impl Program {
    async fn start() -> Self {
        let options = Options { speed: 10.0, ..Options::default() };
        let server = Simulator::start(([127, 0, 0, 1], 0).into(), options).await.unwrap();
        server.populate(Population { live: 30, ended: 200, lifetime: Duration::from_mins(2) });
        let mut headless = HeadlessApp::start(&server.api_url(), common::accesskey(), 5000).await;
        headless.use_mouse();
        Self {
            headless,
            server,
            terminal: Terminal::new(TestBackend::new(120, 30)).unwrap(),
            look: Appearance::plain(Theme::terminal(), jiff::tz::TimeZone::UTC),
        }
    }

    /// Takes in a message and what has come from the network, and draws.
    async fn turn(&mut self, msg: Message, checks: &mut Checks) {
        if let Message::Resized(width, height) = msg {
            self.terminal.backend_mut().resize(width, height);
        }
        self.headless.take(msg).await;
        self.headless.draw(&mut self.terminal, &self.look, now());
        checks.state(&self.headless);
        checks.screen(self.terminal.backend().buffer(), self.headless.only_panes());
    }

    /// The requests that place or end calls.
    fn changes(&self) -> (usize, usize) {
        let requests = self.server.requests();
        let count = |method: &str, end: &str| {
            requests.iter().filter(|request| request.method == method && request.path.ends_with(end)).count()
        };
        // What takes a control back is a DELETE too, and ends nothing.
        let taken_back: usize = ["/hold", "/moh", "/silence", "/mute"].iter().map(|end| count("DELETE", end)).sum();
        (count("POST", "/calls"), count("POST", "/hangup") + count("DELETE", "") - taken_back)
    }
}

/// A monkey that has every key but those that confirm: nothing is placed, nothing ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_one_right_key_nothing_is_placed_and_nothing_ends() {
    let (mut program, mut checks) = (Box::pin(Program::start()).await, Checks::default());
    let (mut input, keys) = (InputGenerator::new(seed()), count(1_000));
    for number in 0..keys {
        if number % 500 == 0 {
            program.server.set_faults(input.faults());
        }
        let event = input.next(&program.headless);
        // In the form Enter sends only from its button, and F5 from everywhere.
        let confirms = match (&event, program.headless.top()) {
            (InputEvent::Key(key), _) if random_input::sends(*key) => true,
            (InputEvent::Key(key), Some("form")) => random_input::is_enter(*key),
            (InputEvent::Key(key), Some("hang up" | "confirm")) => random_input::confirms(*key),
            _ => false,
        };
        if confirms {
            continue;
        }
        checks.note(number, &event);
        let top = program.headless.top();
        program.turn(event.msg(), &mut checks).await;
        let changed = (program.headless.placed, program.headless.ended);
        assert_eq!(changed, (0, 0), "{event:?} with {top:?}: key {number} of seed {}", seed());
    }
    assert_eq!((program.headless.placed, program.headless.ended), (0, 0), "seed {}", seed());
    assert_eq!(program.changes(), (0, 0), "seed {}", seed());
    println!("monkey without confirming keys: {keys} keys, seed {}: nothing placed, nothing ended", seed());
}

/// A monkey that has every key: a call goes out, or ends, only by the key that does so, where it does so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_every_key_only_the_right_one_in_its_place_does_it() {
    let (mut program, mut checks) = (Box::pin(Program::start()).await, Checks::default());
    let (mut input, keys) = (InputGenerator::new(seed() + 1), count(1_500));
    let began = Instant::now();
    // Enter on the form's button sends a moment later, unless another key comes.
    let mut pressed = false;
    for number in 0..keys {
        if number % 500 == 0 {
            program.server.set_faults(input.faults());
        }
        if input.pauses(&program.headless) {
            // Long enough for a dialog to listen, and for answers to come.
            tokio::time::sleep(Duration::from_millis(320)).await;
        }
        let event = input.next(&program.headless);
        checks.note(number, &event);
        let (placed, ended, sounded) = (program.headless.placed, program.headless.ended, program.headless.sounded);
        let top = program.headless.top();
        program.turn(event.msg(), &mut checks).await;
        let by_key =
            |right: fn(crossterm::event::KeyEvent) -> bool| matches!(event, InputEvent::Key(key) if right(key));
        if program.headless.placed > placed {
            let form = top == Some("form") && (pressed || by_key(random_input::sends));
            let dialog = top == Some("confirm") && by_key(random_input::confirms);
            assert!(form || dialog, "{event:?} with {top:?} placed a call: key {number} of seed {}", seed());
            assert_eq!(program.headless.placed, placed + 1);
        }
        if !matches!(event, InputEvent::Resize(..)) {
            pressed = matches!(top, Some("form" | "say")) && by_key(random_input::is_enter);
        }
        if program.headless.sounded > sounded {
            let asked = matches!(top, Some("control" | "record" | "several" | "say"));
            assert!(asked, "{event:?} with {top:?} was heard on a call: key {number} of seed {}", seed());
        }
        if program.headless.ended > ended {
            let dialog = top == Some("hang up") && by_key(random_input::confirms);
            // An older server's groupcalls end leg by leg, when the answer comes.
            let legs = program.server.requests().iter().any(|request| request.status == Some(404));
            assert!(dialog || legs, "{event:?} with {top:?} ended a call: key {number} of seed {}", seed());
        }
    }
    // What is under way lands.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (posts, _) = program.changes();
    assert!(posts <= program.headless.placed, "{posts} requests for {} calls", program.headless.placed);
    println!(
        "monkey with every key: {keys} keys in {:.0?}, seed {}: {} calls placed, {} ended and {} controls heard by the right key, {} calls seen",
        began.elapsed(),
        seed(),
        program.headless.placed,
        program.headless.ended,
        program.headless.sounded,
        checks.calls(),
    );
}
