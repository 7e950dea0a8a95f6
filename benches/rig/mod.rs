//! The real monitor without a screen: client, planner, push and state, driven as the program drives them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use vdial::api::credential::Credential;
use vdial::api::{Budget, Endpoint, Timeouts};
use vdial::app::{App, Settings, Start};
use vdial::base::clock::Now;
use vdial::config::{ExtensionTarget, Paths};
use vdial::domain::NeverDial;
use vdial::keys::key_map::KeyMap;
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;
use vdial::runtime::{Runner, Setup};
use vdial::simulator::{Options, Simulator};

/// How often the table is made, as if it were drawn.
const FRAME: Duration = Duration::from_millis(100);

/// The monitor at work.
pub struct Rig {
    pub app: App,
    runner: Runner,
    inbox: UnboundedReceiver<Message>,
    effects: Vec<Effect>,
    framed: Instant,
    _home: tempfile::TempDir,
}

impl Rig {
    /// A monitor of the account at that address, with the program's default settings.
    pub fn new(api_url: &str, push: bool) -> Result<Self, String> {
        let home = tempfile::tempdir().map_err(|error| error.to_string())?;
        let settings = Settings {
            profile: "bench".to_owned(),
            api_url: api_url.to_owned(),
            route: String::new(),
            read_only: false,
            insecure: false,
            region: None,
            language: "en-US".to_owned(),
            keep_ended: 5000,
            keep_live: 100_000,
            extension_target: ExtensionTarget::Name,
            never_dial: NeverDial::default(),
            quit_on_ctrl_c: true,
        };
        let url = api_url.parse().map_err(|_| "no URL".to_owned())?;
        let setup = Setup {
            endpoint: Endpoint::new(url),
            budget: Budget::new(5.0, 10),
            paths: Paths { config_dir: home.path().join("config"), data_dir: home.path().join("data") },
            profile: settings.profile.clone(),
            keyring: false,
            history: settings.keep_ended,
            keep_live: 100_000,
            push,
            journal: vdial::journal::Limits::default(),
            demo: Options::default(),
            timeouts: Timeouts::default(),
        };
        let (sender, inbox) = unbounded_channel();
        let mut app = App::new(settings, KeyMap::new(&BTreeMap::new())?);
        let key = SecretString::from(Simulator::accesskey().to_owned());
        let start = Start::Credential(Credential::AccessKey(key), "the benchmark".to_owned());
        let effects = app.start(start, now());
        Ok(Self { app, runner: Runner::new(setup, sender), inbox, effects, framed: Instant::now(), _home: home })
    }

    /// Takes in what comes, for no longer than until `end`. True when something has come.
    pub async fn turn(&mut self, end: Instant) -> bool {
        for effect in std::mem::take(&mut self.effects) {
            self.runner.carry_out(effect).await;
        }
        let mut batch = Vec::new();
        let frame = self.framed + FRAME;
        tokio::select! {
            _ = self.inbox.recv_many(&mut batch, 256) => {}
            () = tokio::time::sleep_until(frame.min(end).into()) => {}
        }
        let moment = now();
        let came = !batch.is_empty();
        for msg in batch {
            self.effects.extend(self.app.update(msg, moment));
        }
        if moment.instant >= frame {
            self.effects.extend(self.app.settle(moment));
            self.framed = moment.instant;
        }
        came
    }
}

pub fn now() -> Now {
    Now { instant: Instant::now(), wall: Timestamp::now() }
}

/// How far along its life a status is, for telling whether one has been reached or passed.
pub fn rank(status: &str) -> u8 {
    match status {
        "dialing" => 0,
        "ringing" => 1,
        "progressing" => 2,
        "canceling" | "terminating" => 3,
        _ => 4,
    }
}
