//! The program without its terminal and its loop: real HTTP, real tasks, and a state that tests can read.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use vdial::api::{Endpoint, RateLimiter, Timeouts};
use vdial::config::Paths;
use vdial::domain::Control;
use vdial::journal::JournalLimits;
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;
use vdial::model::Settings;
use vdial::model::Start;
use vdial::runtime::{Runner, Setup};
use vdial::simulator::Options;

use super::state::State;
use super::{accesskey, key_event, now};

/// How often [`HeadlessApp::turn`] updates the table, as if it were drawn.
const BETWEEN_TABLES: Duration = Duration::from_millis(100);

/// The program. Tests read and change it through [`State`].
pub struct HeadlessApp {
    state: State,
    pub home: TempDir,
    /// How many calls were sent.
    pub placed: usize,
    /// How many hang-ups were sent.
    pub ended: usize,
    /// How many controls were sent that change the sound or record it: speech, music, silence, recordings.
    pub sounded: usize,
    runner: Runner,
    inbox: UnboundedReceiver<Message>,
    /// When [`HeadlessApp::turn`] last updated the table.
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
    /// Starts the program against the API at `api_url`, keeping `keep_ended` ended calls.
    pub async fn start(api_url: &str, start: Start, keep_ended: usize) -> Self {
        let settings = Settings { keep_ended, api_url: api_url.to_owned(), ..super::settings() };
        Box::pin(Self::with(settings, RateLimiter::new(15.0, 30), true, start)).await
    }

    /// Starts the program as a monitor of a large account, with its default rate limits.
    pub async fn monitor(api_url: &str, push: bool) -> Self {
        let settings = Settings { keep_live: 100_000, api_url: api_url.to_owned(), ..super::settings() };
        Box::pin(Self::with(settings, RateLimiter::new(5.0, 10), push, accesskey())).await
    }

    async fn with(settings: Settings, budget: RateLimiter, push: bool, start: Start) -> Self {
        let home = TempDir::new().unwrap();
        let setup = Setup {
            endpoint: Endpoint::new(settings.api_url.parse().unwrap()),
            budget,
            config_file: home.path().join("config/config.toml"),
            paths: Paths { config_dir: home.path().join("config"), data_dir: home.path().join("data") },
            profile: settings.profile.clone(),
            keyring: false,
            vendor_file: Some(home.path().join(".vn/config.yaml")),
            history: settings.keep_ended,
            keep_live: settings.keep_live,
            push,
            journal: JournalLimits::default(),
            timeouts: Timeouts::default(),
            hooks: Vec::new(),
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

    /// Handles a message, and then all messages that have arrived from the network.
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

    /// Handles the next messages, waiting until `end` at the latest. As in the program's loop, all waiting messages are
    /// handled at once, and the table is updated at most ten times a second.
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

    /// Runs the program until `end`.
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

    /// Presses keys, written as in the key map.
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

    /// Executes effects, except those that need a terminal or end the program.
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
