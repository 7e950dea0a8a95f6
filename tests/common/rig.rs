//! The program without its terminal and its loop: real HTTP, real tasks, and a state that can be looked into.

use std::collections::VecDeque;
use std::time::Instant;

use jiff::Timestamp;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use vdial::api::{Budget, Endpoint, Timeouts};
use vdial::app::{App, Start};
use vdial::base::clock::Now;
use vdial::config::Paths;
use vdial::domain::Control;
use vdial::journal::Limits;
use vdial::keys::key_map::KeyMap;
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;
use vdial::runtime::{Runner, Setup};
use vdial::simulator::Options;

use super::key_event;

/// The program.
pub struct Rig {
    pub app: App,
    pub home: TempDir,
    /// How many calls went out.
    pub placed: usize,
    /// How many hang-ups went out.
    pub ended: usize,
    /// How many controls went out that are heard or kept: speech, music, silence, recordings.
    pub sounded: usize,
    runner: Runner,
    inbox: UnboundedReceiver<Message>,
}

impl Rig {
    /// Starts it against the API at that URL, keeping so many ended calls.
    pub async fn start(api_url: &str, start: Start, keep_ended: usize) -> Self {
        let home = TempDir::new().unwrap();
        let settings = vdial::app::Settings { keep_ended, api_url: api_url.to_owned(), ..super::settings() };
        let setup = Setup {
            endpoint: Endpoint::new(api_url.parse().unwrap()),
            budget: Budget::new(15.0, 30),
            paths: Paths { config_dir: home.path().join("config"), data_dir: home.path().join("data") },
            profile: settings.profile.clone(),
            keyring: false,
            history: settings.keep_ended,
            keep_live: settings.keep_live,
            push: true,
            journal: Limits::default(),
            timeouts: Timeouts::default(),
            demo: Options::default(),
        };
        let (sender, inbox) = unbounded_channel();
        let mut app = App::new(settings, KeyMap::new(&std::collections::BTreeMap::new()).unwrap());
        let effects = app.start(start, now());
        let mut rig = Self { app, home, placed: 0, ended: 0, sounded: 0, runner: Runner::new(setup, sender), inbox };
        rig.carry_out(effects).await;
        rig
    }

    /// Takes in a message, and then what has come from the network.
    pub async fn take(&mut self, msg: Message) {
        let effects = self.app.update(msg, now());
        self.carry_out(effects).await;
        tokio::task::yield_now().await;
        while let Ok(msg) = self.inbox.try_recv() {
            let effects = self.app.update(msg, now());
            self.carry_out(effects).await;
        }
        let effects = self.app.settle(now());
        self.carry_out(effects).await;
    }

    /// Lets the program run until a moment.
    pub async fn run_until(&mut self, end: Instant) {
        while Instant::now() < end {
            let wake = vdial::app::next_wake(&self.app, now()).map_or(end, |wake| wake.min(end));
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
                Effect::Edit(text) => effects.extend(self.app.update(Message::Edited(Ok(text)), now())),
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

pub fn now() -> Now {
    Now { instant: Instant::now(), wall: Timestamp::now() }
}
