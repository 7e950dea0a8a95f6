//! What the application starts with: settings, a credential if there is one, and the command line's call form.

use crate::api::credential::Credential;
use crate::base::motion::Motion;
use crate::domain::{Badge, BoardSettings, ExtensionTarget, Money, NeverDial, Profile};

/// Settings from the configuration and the command line.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// The profile in use.
    pub profile: String,
    /// How it is told apart from others on screen; `None`: by its name.
    pub badge: Option<Badge>,
    /// The profiles of the configuration.
    pub profiles: Vec<Profile>,
    /// Whether the guide of the first run was shown for the profile.
    pub guided: bool,
    /// The API's base URL.
    pub api_url: String,
    /// How requests are routed to it, in words; empty where that is not shown.
    pub route: String,
    /// Whether only reads are sent.
    pub read_only: bool,
    /// Whether any TLS certificate is accepted.
    pub insecure: bool,
    /// The country for national numbers, ISO 3166 alpha-2.
    pub region: Option<String>,
    /// The language of spoken text.
    pub language: String,
    /// How many ended calls the table keeps.
    pub keep_ended: usize,
    /// How many live calls are followed, besides those placed here.
    pub keep_live: usize,
    /// Which name of an extension is dialed by default.
    pub extension_target: ExtensionTarget,
    /// Which one has rung last, of extensions with two names.
    pub learned_target: Option<ExtensionTarget>,
    /// The balance below which every call asks first; `None`: none does.
    pub stop_below: Option<Money>,
    /// Numbers that are never dialed.
    pub never_dial: NeverDial,
    /// How the table of calls is shown.
    pub board: BoardSettings,
    /// How much on screen moves by itself.
    pub motion: Motion,
    /// Whether Ctrl-C quits.
    pub quit_on_ctrl_c: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
}

impl Settings {
    /// The profile in use, with its server as it is.
    #[must_use]
    pub fn as_profile(&self) -> Profile {
        Profile {
            name: self.profile.clone(),
            api_url: self.api_url.clone(),
            read_only: self.read_only,
            badge: self.badge.clone(),
        }
    }
}

/// How the program starts.
#[derive(Clone, Debug)]
pub enum Start {
    /// A credential, and where it was found.
    Credential(Credential, String),
    /// The demo.
    Demo,
    /// No credential: ask for one.
    SignIn,
}

/// The call form as the command line fills it in.
#[derive(Clone, Debug, Default)]
pub struct Prefill {
    /// The source, as typed.
    pub from: Option<String>,
    /// The destinations, as typed.
    pub to: Vec<String>,
    /// The flow to run on answer.
    pub flow: Option<String>,
    /// The text to speak on answer.
    pub say: Option<String>,
    /// The actions to run on answer, as JSON.
    pub actions: Option<String>,
}
