//! The screen that asks for a credential: at the first run, after one was refused, and on request. It says where a key is
//! made, offers the keys of VoIPBIN's own command line and the demo, and where to keep what works.

mod draw;

use crossterm::event::{Event, KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use secrecy::ExposeSecret;
use tui_input::backend::crossterm::EventHandler;

use super::View;
use crate::api::credential::{Credential, KeepIn};
use crate::base::safe_text;
use crate::messages::intent::Intent;
use crate::messages::sign_in::{Server, SignInChoices};
use crate::model::Settings;
use crate::screens::header;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen};
use crate::widgets::secret_field::SecretField;

/// A place on the screen that keys can go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignInField {
    /// The access key.
    #[default]
    AccessKey,
    /// A profile of VoIPBIN's own command line, by its place among those offered.
    Profile(usize),
    /// The login name.
    Username,
    /// The password.
    Password,
    /// Where to keep the credential.
    Keep,
    /// The demo.
    Demo,
}

/// The screen that asks for a credential.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// Where keys go.
    pub item: SignInField,
    /// The access key.
    pub access_key: SecretField,
    /// The login name.
    pub username: tui_input::Input,
    /// The password.
    pub password: SecretField,
    /// Where to keep the credential once it has worked.
    pub keep: KeepIn,
    /// What else can be chosen.
    choices: SignInChoices,
    /// Whether an answer is awaited.
    pub busy: bool,
    /// Why it is asked, or what was wrong with the last one.
    pub message: Option<String>,
    /// Whether the screen can be left without a credential: when one is in use.
    pub can_leave: bool,
    /// The settings to go back to if the credential does not work at the server that was changed to.
    pub own_server: Option<Box<Settings>>,
}

impl Screen for SignIn {
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        match input {
            Input::Key(key) => self.key(key, &cx.model.settings.api_url),
            Input::Paste(text) => {
                self.paste(text);
                Outcome::Stay
            }
        }
    }

    /// The screen shows its keys itself.
    fn hints(&self, _cx: &Context) -> Vec<Hint> {
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) -> Extent {
        draw::draw(frame, area, view, self);
        Extent::default()
    }

    fn types_text(&self) -> bool {
        true
    }
}

impl SignIn {
    /// The screen with a message; `can_leave` when a credential is in use already.
    pub fn new(message: Option<String>, can_leave: bool) -> Self {
        Self { message, can_leave, ..Self::default() }
    }

    /// Says why a credential was not accepted. The one that was tried stays, to be tried again; what is typed next
    /// replaces it.
    pub fn failed(&mut self, why: String) {
        if std::mem::take(&mut self.busy) {
            self.access_key.replace_next();
            self.password.replace_next();
        }
        self.message = Some(why);
    }

    /// Says why what was typed or chosen is not sent.
    fn not_used(&mut self, why: &str) {
        self.message = Some(format!("Not used: {why}"));
        self.access_key.replace_next();
    }

    /// Takes up what can be chosen.
    pub fn offer(&mut self, choices: SignInChoices) {
        self.choices = choices;
        if matches!(self.item, SignInField::Profile(at) if at >= self.choices.profiles.len()) {
            self.item = SignInField::AccessKey;
        }
        if !self.places().contains(&self.keep) {
            self.keep = self.places().last().copied().unwrap_or_default();
        }
    }

    /// Where keys can go, from top to bottom.
    fn items(&self) -> Vec<SignInField> {
        let mut items = vec![SignInField::AccessKey];
        items.extend((0..self.choices.profiles.len()).map(SignInField::Profile));
        items.extend([SignInField::Username, SignInField::Password, SignInField::Keep, SignInField::Demo]);
        items
    }

    /// Where a credential can be kept.
    fn places(&self) -> &[KeepIn] {
        if self.choices.keep.is_empty() { &[KeepIn::UntilQuit, KeepIn::File] } else { &self.choices.keep }
    }

    fn key(&mut self, key: KeyEvent, api_url: &str) -> Outcome {
        let keeps = self.item == SignInField::Keep;
        match key.code {
            KeyCode::Esc if self.busy => self.message = Some("Still asking the server. Ctrl-C quits.".to_owned()),
            KeyCode::Esc if self.can_leave => return Outcome::Close,
            KeyCode::Esc => return Outcome::Do(Intent::AskToQuit),
            KeyCode::Tab | KeyCode::Down => self.step(true),
            KeyCode::BackTab | KeyCode::Up => self.step(false),
            KeyCode::Enter if !self.busy => return self.enter(api_url),
            KeyCode::Char(' ') | KeyCode::Right if keeps => self.keep_elsewhere(1),
            KeyCode::Left if keeps => self.keep_elsewhere(self.places().len() - 1),
            _ => match self.item {
                SignInField::AccessKey => self.access_key.key(key),
                SignInField::Username => drop(self.username.handle_event(&Event::Key(key))),
                SignInField::Password => self.password.key(key),
                SignInField::Profile(_) | SignInField::Keep | SignInField::Demo => {}
            },
        }
        Outcome::Stay
    }

    /// Takes pasted text; where nothing is typed it is an access key.
    fn paste(&mut self, text: &str) {
        match self.item {
            // A key there would be readable.
            SignInField::Username if !looks_like_a_key(text) => self.username = text.trim().into(),
            SignInField::Password => self.password.paste(text),
            _ => {
                self.item = SignInField::AccessKey;
                self.access_key.paste(text);
            }
        }
    }

    fn step(&mut self, forward: bool) {
        let items = self.items();
        let at = items.iter().position(|item| *item == self.item).unwrap_or(0);
        self.item = items[(at + if forward { 1 } else { items.len() - 1 }) % items.len()];
    }

    fn keep_elsewhere(&mut self, by: usize) {
        let places = self.places();
        let at = places.iter().position(|place| *place == self.keep).unwrap_or(0);
        self.keep = places[(at + by) % places.len()];
    }

    fn enter(&mut self, api_url: &str) -> Outcome {
        let username = self.username.value().trim().to_owned();
        match self.item {
            SignInField::Demo => return Outcome::Do(Intent::StartDemo),
            SignInField::Keep => self.keep_elsewhere(1),
            SignInField::Profile(at) => return self.use_profile(at),
            SignInField::AccessKey if self.access_key.is_empty() => self.step(true),
            SignInField::AccessKey => {
                let typed = self.access_key.text();
                let other = host_of(typed.expose_secret()).filter(|other| *other != header::host(api_url));
                match other.map_or_else(|| Credential::pasted(typed.expose_secret()), |other| Err(for_other(other))) {
                    Ok(credential) => return self.sign_in(credential, None),
                    Err(why) => self.not_used(&format!("{why}.")),
                }
            }
            SignInField::Username | SignInField::Password if username.is_empty() => {
                self.item = SignInField::Username;
                self.message = Some("Enter your login name.".to_owned());
            }
            SignInField::Username | SignInField::Password if self.password.is_empty() => {
                self.item = SignInField::Password;
            }
            SignInField::Username | SignInField::Password => {
                self.busy = true;
                return Outcome::Do(Intent::Login { username, password: self.password.text(), keep: self.keep });
            }
        }
        Outcome::Stay
    }

    fn sign_in(&mut self, credential: Credential, server: Option<Server>) -> Outcome {
        self.busy = true;
        Outcome::Do(Intent::SignIn { credential, keep: self.keep, server })
    }

    /// Signs in with the key of a profile. Another server is used from the start of a run only: later, calls of this one
    /// may be live.
    fn use_profile(&mut self, at: usize) -> Outcome {
        let Some(profile) = self.choices.profiles.get(at) else { return Outcome::Stay };
        match profile.server.clone() {
            Ok(Some(_)) if self.can_leave => {
                let server = &profile.api_url;
                let words = format!("it is for another server. Start vdial --api-url {server} for it.");
                self.not_used(&words);
                Outcome::Stay
            }
            Ok(server) => self.sign_in(profile.credential.clone(), server),
            Err(why) => {
                self.not_used(&why);
                Outcome::Stay
            }
        }
    }
}

/// Whether a text that is pasted as a login name is rather a credential, which must not be readable.
fn looks_like_a_key(text: &str) -> bool {
    let text = text.trim();
    let long = text.len() >= 32 && !text.contains('@');
    long || text.contains("://") || text.to_ascii_lowercase().contains("access") || text.starts_with("eyJ")
}

/// The host of an address that a key was copied with.
fn host_of(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let is_address = text.starts_with("http://") || text.starts_with("https://");
    is_address.then(|| header::host(text)).filter(|host| !host.is_empty())
}

fn for_other(host: &str) -> String {
    format!("it is for {}, and this is another server", safe_text::clean_start(host, 60))
}
