//! The whole program without a terminal: keys in, screen out, real HTTP to the built-in server.
#![allow(dead_code, reason = "every test file uses a part of it")]

pub mod course;
pub mod headless_app;
pub mod many_calls;
pub mod screen_checks;
#[cfg(unix)]
pub mod shell;
pub mod state;
pub mod test_app;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use clap::Parser;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::Timestamp;
use ratatui::backend::{Backend, TestBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Style;
use ratatui::{Frame, Terminal};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use vdial::api::HangupRoute;
use vdial::api::credential::Credential;
use vdial::api::{Endpoint, Proxy, RateLimiter, Timeouts};
use vdial::base::clock::Now;
use vdial::base::motion::Motion;
use vdial::config::{Config, Paths};
use vdial::domain::{Badge, BadgeColor, BoardSettings, CallStatus, ExtensionTarget, Favourite, NeverDial};
use vdial::journal::JournalLimits;
use vdial::messages::message::Message;
use vdial::model::Prefill;
use vdial::model::Settings;
use vdial::model::Start;
use vdial::program::cli::Cli;
use vdial::runtime::{OpenProfiles, Opener, Opening, Setup, run};
use vdial::screens::{Appearance, Theme};
use vdial::simulator::{Options, Simulator};
use vdial::terminal::Console;
use vdial::widgets::text;

use self::state::State;

/// Longer than any step takes, even on a busy machine; only a failing test waits this long.
const PATIENCE: Duration = Duration::from_mins(1);
/// The interval of polling where no change is signalled.
const GLANCE: Duration = Duration::from_millis(5);

/// A terminal that draws into a buffer.
struct FakeConsole {
    terminal: Terminal<TestBackend>,
    inputs: UnboundedReceiver<Message>,
    screen: watch::Sender<Shown>,
    copied: Arc<Mutex<Vec<String>>>,
}

/// The last drawn screen.
#[derive(Default)]
struct Shown {
    buffer: Buffer,
    /// The text, made once when first needed: a test reads it again and again.
    text: OnceLock<String>,
}

impl Shown {
    fn text(&self) -> &str {
        self.text.get_or_init(|| lines(&self.buffer))
    }
}

impl Console for FakeConsole {
    type Event = Message;

    async fn input(&mut self) -> Message {
        let input = self.inputs.recv().await.unwrap_or(Message::Terminate);
        if let Message::Resized(width, height) = input {
            self.terminal.backend_mut().resize(width, height);
        }
        input
    }

    fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.terminal.draw(render).unwrap();
        cover_second_columns(self.terminal.backend_mut());
        self.screen.send_replace(Shown { buffer: self.terminal.backend().buffer().clone(), text: OnceLock::new() });
        Ok(())
    }

    fn redraw(&mut self) -> io::Result<()> {
        self.terminal.clear().unwrap();
        Ok(())
    }

    fn leave(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn enter(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<bool> {
        Ok(true)
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.copied.lock().unwrap().push(text.to_owned());
        Ok(())
    }
}

/// What a test can configure.
pub struct Setting {
    pub size: (u16, u16),
    pub options: Options,
    pub settings: Settings,
    pub prefill: Prefill,
    pub start: Option<Start>,
    pub hangup: HangupRoute,
    pub theme: Theme,
    pub push: bool,
    pub journal: JournalLimits,
    /// What opens other profiles.
    pub opener: Option<Opener>,
    /// A home from an earlier run.
    pub home: Option<TempDir>,
    /// The API's URL if it is not the server's own.
    pub api_url: Option<String>,
    pub ca_cert: Option<PathBuf>,
    pub proxy: Option<Proxy>,
    pub allow_http: bool,
    pub timeouts: Timeouts,
    /// The favourites of the configuration.
    pub favourites: Vec<Favourite>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            size: (120, 30),
            options: quiet(),
            settings: settings(),
            prefill: Prefill::default(),
            start: None,
            hangup: HangupRoute::Auto,
            theme: Theme::terminal(),
            push: false,
            journal: JournalLimits::default(),
            opener: None,
            home: None,
            api_url: None,
            ca_cert: None,
            proxy: None,
            allow_http: false,
            timeouts: Timeouts::default(),
            favourites: Vec::new(),
        }
    }
}

/// A fast server without incoming calls.
pub fn quiet() -> Options {
    Options { speed: 20.0, incoming: false, ..Options::default() }
}

/// The configuration of a file with this text, with these options of the command line.
pub fn configuration(text: &str, options: &[&str]) -> Config {
    let dir = TempDir::new().unwrap();
    let file = private(&dir, text);
    let flags = Cli::parse_from([&["vdial", "--config", &file], options].concat()).settings;
    let paths = Paths { config_dir: dir.path().to_owned(), data_dir: dir.path().to_owned() };
    Config::load(&flags, &|_| None, &paths).unwrap()
}

/// A file that only its owner may read.
fn private(dir: &TempDir, text: &str) -> String {
    let path = dir.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    path.display().to_string()
}

pub fn settings() -> Settings {
    Settings {
        profile: "test".to_owned(),
        badge: None,
        profiles: Vec::new(),
        guided: true,
        api_url: String::new(),
        route: String::new(),
        read_only: false,
        insecure: false,
        region: None,
        language: "en-US".to_owned(),
        keep_ended: 5000,
        keep_live: 10_000,
        extension_target: ExtensionTarget::Name,
        learned_target: None,
        stop_below: None,
        never_dial: NeverDial::usual(),
        quit_on_ctrl_c: true,
        mouse: false,
        board: BoardSettings::default(),
        motion: Motion::Full,
    }
}

/// What opens the other profiles of these names, each on its server.
pub fn opener(servers: Vec<(&'static str, String)>, home: &Path) -> Opener {
    let paths = Paths { config_dir: home.join("config"), data_dir: home.join("data") };
    Arc::new(move |name| {
        let (_, url) = servers.iter().find(|(known, _)| *known == name).ok_or("there is none of that name")?;
        let badge = Badge { text: name.to_uppercase(), color: BadgeColor::Green };
        let settings = Settings { profile: name.to_owned(), api_url: url.clone(), badge: Some(badge), ..settings() };
        let setup = Setup {
            endpoint: Endpoint::new(url.parse().unwrap()),
            budget: RateLimiter::new(15.0, 30),
            config_file: paths.config_file(),
            paths: paths.clone(),
            profile: name.to_owned(),
            keyring: false,
            vendor_file: None,
            history: settings.keep_ended,
            keep_live: settings.keep_live,
            push: false,
            journal: JournalLimits::default(),
            hooks: Vec::new(),
            demo: quiet(),
            timeouts: Timeouts::default(),
        };
        Ok(Opening { app: Box::new(State::new(settings).app), start: accesskey(), setup, configuration: None })
    })
}

pub fn accesskey() -> Start {
    let key = SecretString::from(Simulator::accesskey().to_owned());
    Start::Credential(Credential::AccessKey(key), "a test".to_owned())
}

/// The running program with its server.
pub struct Harness {
    pub server: Simulator,
    pub home: TempDir,
    inputs: UnboundedSender<Message>,
    screen: watch::Receiver<Shown>,
    copied: Arc<Mutex<Vec<String>>>,
    program: JoinHandle<()>,
}

/// Blanks the second column of each wide character, as a terminal does: the backend would keep what was there before
/// and show it once the character goes.
fn cover_second_columns(backend: &mut TestBackend) {
    let buffer = backend.buffer();
    let wide = buffer.content.iter().enumerate().filter(|(_, cell)| text::width(cell.symbol()) > 1);
    let second: Vec<_> = wide.map(|(at, _)| buffer.pos_of(at)).map(|(x, y)| (x + 1, y)).collect();
    backend.draw(second.into_iter().map(|(x, y)| (x, y, &Cell::EMPTY))).unwrap();
}

impl Harness {
    pub async fn start(setting: Setting) -> Self {
        let server = Simulator::start(([127, 0, 0, 1], 0).into(), setting.options.clone()).await.unwrap();
        Self::with_server(server, setting)
    }

    pub fn with_server(server: Simulator, setting: Setting) -> Self {
        let home = setting.home.unwrap_or_else(|| TempDir::new().unwrap());
        let (inputs, from_keys) = unbounded_channel();
        let (to_screen, screen) = watch::channel(Shown::default());
        let (width, height) = setting.size;
        let mut console = FakeConsole {
            terminal: Terminal::new(TestBackend::new(width, height)).unwrap(),
            inputs: from_keys,
            screen: to_screen,
            copied: Arc::default(),
        };
        let copied = console.copied.clone();
        let mut settings = setting.settings;
        settings.api_url = setting.api_url.unwrap_or_else(|| server.api_url());
        let setup = Setup {
            endpoint: Endpoint {
                api_url: settings.api_url.parse().unwrap(),
                ca_cert: setting.ca_cert,
                proxy: setting.proxy,
                insecure: false,
                allow_http: setting.allow_http,
                read_only: settings.read_only.into(),
                hangup: setting.hangup,
            },
            budget: RateLimiter::new(15.0, 30),
            config_file: home.path().join("config/config.toml"),
            paths: Paths { config_dir: home.path().join("config"), data_dir: home.path().join("data") },
            profile: settings.profile.clone(),
            keyring: false,
            vendor_file: Some(home.path().join(".vn/config.yaml")),
            history: settings.keep_ended,
            keep_live: settings.keep_live,
            push: setting.push,
            journal: setting.journal,
            hooks: Vec::new(),
            demo: quiet(),
            timeouts: setting.timeouts,
        };
        let mut state = State::new(settings);
        state.prefill(&setting.prefill);
        state.configure_favourites(setting.favourites);
        let start = setting.start.unwrap_or_else(accesskey);
        let look = Appearance::plain(setting.theme, jiff::tz::TimeZone::UTC);
        let program = tokio::spawn(async move {
            let first = Opening { app: Box::new(state.app), start, setup, configuration: None };
            let mut profiles = OpenProfiles::new(first, setting.opener, now());
            run(&mut profiles, &mut console, &look).await.unwrap();
        });
        Self { server, home, inputs, screen, copied, program }
    }

    /// Presses keys one after another, written as in the key map: `press("n ctrl-p f5")`.
    pub fn press(&self, keys: &str) {
        for key in keys.split_whitespace() {
            self.send(Message::Key(key_event(key)));
        }
    }

    /// Fills in the form as soon as it has a source, and sends it.
    pub async fn dial(&mut self, to: &str, text: &str) {
        // The account has 8; a large one has 1,500, of which the first are enough.
        self.wait_until("a source", |screen| ["2 Numbers 8", "2 Numbers 1"].iter().any(|title| screen.contains(title)))
            .await;
        self.press("n");
        self.wait_for("On answer").await;
        self.type_text(to);
        self.press("tab tab");
        // Paste a long text: typed, it would be checked once for each character.
        if text.len() > 100 {
            self.send(Message::Paste(text.trim().to_owned()));
        } else {
            self.type_text(text);
        }
        self.press("f5");
    }

    /// Places another call, from a form that was used before.
    pub async fn dial_next(&mut self, to: &str, text: &str) {
        self.press("n");
        self.wait_for("On answer").await;
        self.press("ctrl-x esc");
        self.wait_gone("On answer").await;
        self.dial(to, text).await;
    }

    /// Types a text, character by character.
    pub fn type_text(&self, text: &str) {
        for c in text.chars() {
            self.send(Message::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
        }
    }

    pub fn send(&self, msg: Message) {
        // A program that has ended accepts no keys, as outside of tests.
        let _ = self.inputs.send(msg);
    }

    /// The text on screen, line by line.
    pub fn screen(&self) -> String {
        self.screen.borrow().text().to_owned()
    }

    /// The style of the first cell of a text on screen.
    pub fn style_of(&self, text: &str) -> Style {
        style_of(&self.screen.borrow().buffer, text)
    }

    /// Waits until `good` accepts the screen.
    pub async fn wait_until(&mut self, what: &str, good: impl Fn(&str) -> bool) -> String {
        self.wait_within(PATIENCE, what, good).await
    }

    /// Waits until `good` accepts the screen, for at most `patience`.
    pub async fn wait_within(&mut self, patience: Duration, what: &str, good: impl Fn(&str) -> bool) -> String {
        let waited = tokio::time::timeout(patience, self.screen.wait_for(|shown| good(shown.text()))).await;
        if let Ok(Ok(shown)) = &waited {
            return shown.text().to_owned();
        }
        drop(waited);
        panic!("waited in vain for {what}:\n{}", self.screen());
    }

    /// Waits until a text is on screen.
    pub async fn wait_for(&mut self, text: &str) -> String {
        self.wait_until(text, |screen| screen.contains(text)).await
    }

    /// Waits until a text is no longer on screen.
    pub async fn wait_gone(&mut self, text: &str) -> String {
        self.wait_until(&format!("no {text}"), |screen| !screen.contains(text)).await
    }

    /// Waits until the server has received such a request.
    pub async fn wait_received(&mut self, method: &str, path_end: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.received(method, path_end) == 0 {
            assert!(tokio::time::Instant::now() < deadline, "the server never received {method} …{path_end}");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// How many such requests the server has received.
    pub fn received(&self, method: &str, path_end: &str) -> usize {
        let is_such =
            |request: &&vdial::simulator::Received| request.method == method && request.path.ends_with(path_end);
        self.server.requests().iter().filter(is_such).count()
    }

    /// The bodies of the calls that were placed.
    pub fn placed(&self) -> Vec<serde_json::Value> {
        let requests = self.server.requests();
        let posts = requests.iter().filter(|request| request.method == "POST" && request.path.ends_with("/calls"));
        posts.map(|request| serde_json::from_str(&request.body).unwrap()).collect()
    }

    /// Kills the program at once; returns its server and its files.
    pub async fn killed(self) -> (Simulator, TempDir) {
        self.program.abort();
        let _ = self.program.await;
        // The system releases the locks of a program that is killed; this one runs on, as the test itself.
        let _ = std::fs::remove_dir_all(self.home.path().join("data/writers"));
        (self.server, self.home)
    }

    /// The copied texts.
    pub fn copied(&self) -> Vec<String> {
        self.copied.lock().unwrap().clone()
    }

    /// The lines of the journal.
    pub fn journal(&self) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(self.home.path().join("data/journal.jsonl")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Waits until the journal has exactly these events, in this order.
    pub async fn wait_journalled(&mut self, events: &[&str]) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let lines = self.journal();
            let found: Vec<_> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
            if found == events {
                return;
            }
            assert!(tokio::time::Instant::now() < deadline, "the journal has {found:?}, not {events:?}");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits for the program to end by itself; returns its server and its files.
    pub async fn ended_with_home(self) -> (Simulator, TempDir) {
        tokio::time::timeout(PATIENCE, self.program).await.expect("the program goes on").unwrap();
        (self.server, self.home)
    }

    /// Waits for the program to end by itself; returns its server.
    pub async fn ended(self) -> Simulator {
        tokio::time::timeout(PATIENCE, self.program).await.expect("the program goes on").unwrap();
        self.server
    }
}

/// The current time.
pub fn now() -> Now {
    Now { instant: Instant::now(), wall: Timestamp::now() }
}

/// How far a call in `status` has come; an unknown status counts as ended.
pub fn rank(status: &str) -> u8 {
    CallStatus::from(status).rank().unwrap_or(4)
}

/// The event of a key, written as in the key map.
pub fn key_event(key: &str) -> KeyEvent {
    let (modifiers, name) = match key.split_once('-').filter(|(_, rest)| !rest.is_empty()) {
        Some(("ctrl", rest)) => (KeyModifiers::CONTROL, rest),
        Some(("alt", rest)) => (KeyModifiers::ALT, rest),
        Some(("shift", rest)) => (KeyModifiers::SHIFT, rest),
        _ => (KeyModifiers::NONE, key),
    };
    let code = match name {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" if modifiers == KeyModifiers::SHIFT => KeyCode::BackTab,
        "tab" => KeyCode::Tab,
        "space" => KeyCode::Char(' '),
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "pgdn" => KeyCode::PageDown,
        "pgup" => KeyCode::PageUp,
        "backspace" => KeyCode::Backspace,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        function if function.chars().count() > 1 => KeyCode::F(function.strip_prefix('f').unwrap().parse().unwrap()),
        one => KeyCode::Char(one.chars().next().unwrap()),
    };
    KeyEvent::new(code, modifiers)
}

/// The text of a buffer, without the blanks at the ends of its lines.
pub fn lines(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut text = String::new();
    for y in area.top()..area.bottom() {
        let mut line = String::new();
        let mut x = area.left();
        while x < area.right() {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            // A fast path: most cells hold one byte, and this runs for every screen that a test waits on.
            x += if symbol.len() == 1 { 1 } else { u16::try_from(vdial::widgets::text::width(symbol).max(1)).unwrap() };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The style of the first cell of a text in a buffer.
pub fn style_of(buffer: &Buffer, text: &str) -> Style {
    let area = buffer.area;
    let width = u16::try_from(vdial::widgets::text::width(text)).unwrap();
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right().saturating_sub(width - 1) {
            let mut here = String::new();
            let mut at = x;
            while at < x + width {
                let symbol = buffer[(at, y)].symbol();
                here.push_str(symbol);
                at += u16::try_from(vdial::widgets::text::width(symbol).max(1)).unwrap();
            }
            if here == text {
                return buffer[(x, y)].style();
            }
        }
    }
    panic!("“{text}” is not on screen:\n{}", lines(buffer));
}
