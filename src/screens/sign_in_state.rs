//! The screen that asks for a credential: at the first run, after one was refused, and on request.

use crossterm::event::{Event, KeyCode, KeyEvent};
use secrecy::{ExposeSecret, SecretString};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::api::credential::{Credential, CredentialKind};
use crate::widgets::secret_field::SecretField;

/// A place on the screen that keys can go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignInField {
    /// The access key.
    #[default]
    AccessKey,
    /// The login name.
    Username,
    /// The password.
    Password,
    /// Whether to keep the credential.
    Keep,
    /// The demo.
    Demo,
}

impl SignInField {
    /// All of them, from top to bottom.
    pub const ALL: [Self; 5] = [Self::AccessKey, Self::Username, Self::Password, Self::Keep, Self::Demo];
}

/// The screen that asks for a credential.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// Where keys go.
    pub item: SignInField,
    /// The access key.
    pub access_key: SecretField,
    /// The login name.
    pub username: Input,
    /// The password.
    pub password: SecretField,
    /// Whether to keep the credential once it has worked.
    pub keep: bool,
    /// Whether an answer is awaited.
    pub busy: bool,
    /// Why it is asked, or what was wrong with the last one.
    pub message: Option<String>,
    /// Whether the screen can be left without a credential: when one is in use.
    pub can_leave: bool,
}

/// What the screen asks of the application.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Nothing more.
    None,
    /// Back to where it was called from.
    Leave,
    /// End the program.
    Quit,
    /// Use this credential.
    Use(Credential),
    /// Ask for a token with name and password.
    Login(String, SecretString),
    /// Start the demo.
    Demo,
}

impl SignIn {
    /// The screen with a message; `can_leave` when a credential is in use already.
    #[must_use]
    pub fn new(message: Option<String>, can_leave: bool) -> Self {
        Self { message, can_leave, ..Self::default() }
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> Outcome {
        match key.code {
            KeyCode::Esc if self.can_leave => return Outcome::Leave,
            KeyCode::Esc => return Outcome::Quit,
            KeyCode::Tab | KeyCode::Down => self.step(1),
            KeyCode::BackTab | KeyCode::Up => self.step(SignInField::ALL.len() - 1),
            KeyCode::Enter if !self.busy => return self.enter(),
            KeyCode::Char(' ') if self.item == SignInField::Keep => self.keep = !self.keep,
            _ => match self.item {
                SignInField::AccessKey => self.access_key.key(key),
                SignInField::Username => drop(self.username.handle_event(&Event::Key(key))),
                SignInField::Password => self.password.key(key),
                SignInField::Keep | SignInField::Demo => {}
            },
        }
        Outcome::None
    }

    /// Takes pasted text; on a place that takes none it is an access key.
    pub fn paste(&mut self, text: &str) {
        match self.item {
            SignInField::Username => self.username = text.trim().into(),
            SignInField::Password => self.password.paste(text),
            SignInField::AccessKey | SignInField::Keep | SignInField::Demo => {
                self.item = SignInField::AccessKey;
                self.access_key.paste(text);
            }
        }
    }

    fn step(&mut self, by: usize) {
        let at = SignInField::ALL.iter().position(|item| *item == self.item).unwrap_or(0);
        self.item = SignInField::ALL[(at + by) % SignInField::ALL.len()];
    }

    fn enter(&mut self) -> Outcome {
        let username = self.username.value().trim().to_owned();
        match self.item {
            SignInField::Demo => Outcome::Demo,
            SignInField::Keep => {
                self.keep = !self.keep;
                Outcome::None
            }
            SignInField::AccessKey if self.access_key.is_empty() => {
                self.step(1);
                Outcome::None
            }
            SignInField::AccessKey => {
                let typed = self.access_key.take();
                let typed = typed.expose_secret();
                match Credential::new(CredentialKind::of(typed), typed) {
                    Ok(credential) => {
                        self.busy = true;
                        Outcome::Use(credential)
                    }
                    Err(why) => {
                        self.message = Some(format!("Not used: {why}."));
                        Outcome::None
                    }
                }
            }
            SignInField::Username | SignInField::Password if username.is_empty() => {
                self.item = SignInField::Username;
                self.message = Some("Type the name you log in with.".to_owned());
                Outcome::None
            }
            SignInField::Username | SignInField::Password if self.password.is_empty() => {
                self.item = SignInField::Password;
                Outcome::None
            }
            SignInField::Username | SignInField::Password => {
                self.busy = true;
                Outcome::Login(username, self.password.take())
            }
        }
    }
}
