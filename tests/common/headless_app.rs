//! The program without its terminal and its loop: real HTTP, real tasks, and a state that can be looked into.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use vdial::api::{Endpoint, RateLimiter, Timeouts};
use vdial::app::{Settings, Start};
use vdial::config::Paths;
use vdial::domain::Control;
use vdial::journal::JournalLimits;
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;
use vdial::runtime::{Runner, Setup};
use vdial::simulator::Options;

use super::state::State;
use super::{accesskey, key_event, now};

/// How often [`HeadlessApp::turn`] makes the table, as if it were drawn.
const BETWEEN_TABLES: Duration = Duration::from_millis(100);

/// The program. What can be read of it: [`State`].
pub struct HeadlessApp {
    state: State,
    pub home: TempDir,
    /// How many calls went out.
    pub placed: usize,
    /// How many hang-ups went out.
    pub ended: usize,
    /// How many controls went out that are heard or kept: speech, music, silence, recordings.
    pub sounded: usize,
    runner: Runner,
    inbox: UnboundedReceiver<Message>,
    /// When [`HeadlessApp::turn`] last made the table.
    settled: Instant,
}

impl Deref for HeadlessApp {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for HeadlessApp {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl HeadlessApp {
    /// Starts it against the API at that URL, keeping so many ended calls.
    pub async fn start(api_url: &str, start: Start, keep_ended: usize) -> Self {
        let settings = Settings { keep_ended, api_url: api_url.to_owned(), ..super::settings() };
        Box::pin(Self::with(settings, RateLimiter::new(15.0, 30), true, start)).await
    }

    /// Starts it as a monitor of a large account, with the program's default budget.
    pub async fn monitor(api_url: &str, push: bool) -> Self {
        let settings = Settings { keep_live: 100_000, api_url: api_url.to_owned(), ..super::settings() };
        Box::pin(Self::with(settings, RateLimiter::new(5.0, 10), push, accesskey())).await
    }

    async fn with(settings: Settings, budget: RateLimiter, push: bool, start: Start) -> Self {
        let home = TempDir::new().unwrap();
        let setup = Setup {
            endpoint: Endpoint::new(settings.api_url.parse().unwrap()),
            budget,
            paths: Paths { config_dir: home.path().join("config"), data_dir: home.path().join("data") },
            profile: settings.profile.clone(),
            keyring: false,
            history: settings.keep_ended,
            keep_live: settings.keep_live,
            push,
            journal: JournalLimits::default(),
            timeouts: Timeouts::default(),
            demo: Options::default(),
        };
        let (sender, inbox) = unbounded_channel();
        let mut state = State::new(settings);
        let effects = state.start(start, now());
        let runner = Runner::new(setup, sender);
        let settled = Instant::now();
        let mut headless = Self { state, home, placed: 0, ended: 0, sounded: 0, runner, inbox, settled };
        headless.carry_out(effects).await;
        headless
    }

    /// Takes in a message, and then what has come from the network.
    pub async fn take(&mut self, msg: Message) {
        let effects = self.state.update(msg, now());
        self.carry_out(effects).await;
        tokio::task::yield_now().await;
        while let Ok(msg) = self.inbox.try_recv() {
            let effects = self.state.update(msg, now());
            self.carry_out(effects).await;
        }
        let effects = self.state.settle(now());
        self.carry_out(effects).await;
    }

    /// Takes in what comes next, for no longer than until `end`, as the program's loop does: all messages that are there
    /// at once, and the table no more often than ten times a second.
    pub async fn turn(&mut self, end: Instant) {
        let mut messages = Vec::new();
        let due = self.settled + BETWEEN_TABLES;
        tokio::select! {
            _ = self.inbox.recv_many(&mut messages, 256) => {}
            () = tokio::time::sleep_until(due.min(end).into()) => {}
        }
        let now = now();
        let mut effects = Vec::new();
        for message in messages {
            effects.extend(self.state.update(message, now));
        }
        if now.instant >= due {
            effects.extend(self.state.settle(now));
            self.settled = now.instant;
        }
        self.carry_out(effects).await;
    }

    /// Lets the program run until a moment.
    pub async fn run_until(&mut self, end: Instant) {
        while Instant::now() < end {
            let wake = self.state.next_wake(now()).map_or(end, |wake| wake.min(end));
            let msg = tokio::select! {
                msg = self.inbox.recv() => msg.unwrap_or(Message::Tick),
                () = tokio::time::sleep_until(wake.into()) => Message::Tick,
            };
            self.take(msg).await;
        }
    }

    /// Presses keys as they are written in the key map.
    pub async fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.take(Message::Key(key_event(key))).await;
        }
    }

    /// Types a text, character by character.
    pub async fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let key = if c == ' ' { key_event("space") } else { key_event(&c.to_string()) };
            self.take(Message::Key(key)).await;
        }
    }

    /// What needs a terminal or ends the program is only taken note of.
    async fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Quit | Effect::Suspend | Effect::Redraw | Effect::StartDemo => {}
                Effect::Edit(text) => effects.extend(self.state.update(Message::Edited(Ok(text)), now())),
                effect => {
                    self.placed += usize::from(matches!(effect, Effect::Place(_) | Effect::PlaceUnjournalled(_)));
                    self.ended += usize::from(matches!(effect, Effect::HangUp(_)));
                    self.sounded += usize::from(sounds(&effect));
                    self.runner.carry_out(effect).await;
                }
            }
        }
    }
}

fn sounds(effect: &Effect) -> bool {
    let Effect::Control(_, control) = effect else { return false };
    !matches!(control, Control::Hold(_) | Control::Mute(_))
}
