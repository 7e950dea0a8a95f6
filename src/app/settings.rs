//! What the application is started with: settings, a credential or none, and what the command line puts into the form.

use crate::api::credential::Credential;
use crate::domain::{ExtensionTarget, NeverDial};

/// What the configuration and the command line decide.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The profile in use.
    pub profile: String,
    /// The API's address.
    pub api_url: String,
    /// Through what requests go to it, in words; empty where that is not told.
    pub route: String,
    /// Whether only reads go out.
    pub read_only: bool,
    /// Whether any certificate is accepted.
    pub insecure: bool,
    /// The country of national numbers, ISO 3166 alpha-2.
    pub region: Option<String>,
    /// The language of spoken text.
    pub language: String,
    /// How many ended calls the table keeps.
    pub keep_ended: usize,
    /// How many live calls are followed, besides those that were placed here.
    pub keep_live: usize,
    /// Which name of an extension is dialed.
    pub extension_target: ExtensionTarget,
    /// What is never dialed.
    pub never_dial: NeverDial,
    /// Whether Ctrl-C quits.
    pub quit_on_ctrl_c: bool,
}

/// What is there at the start.
#[derive(Clone, Debug)]
pub enum Start {
    /// A credential was found, there.
    Credential(Credential, String),
    /// The demo was asked for.
    Demo,
    /// Nothing: ask.
    SignIn,
}

/// What the command line puts into the call form.
#[derive(Clone, Debug, Default)]
pub struct Prefill {
    /// The calling party, as typed.
    pub from: Option<String>,
    /// The called parties, as typed.
    pub to: Vec<String>,
    /// The flow to run on answer.
    pub flow: Option<String>,
    /// The text to speak on answer.
    pub say: Option<String>,
}
