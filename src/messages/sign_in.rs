//! What the sign-in screen can offer besides fields to type in, as plain data.

use crate::api::credential::{Credential, KeepIn};

/// A server other than that of the configuration, and the profile of vdial for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The profile's name; it need not be in the configuration yet.
    pub profile: String,
    /// The API's address, checked.
    pub api_url: String,
}

/// What can be signed in with, and where it can be kept.
#[derive(Clone, Debug, Default)]
pub struct SignInChoices {
    /// Where a credential can be kept.
    pub keep: Vec<KeepIn>,
    /// The profiles of VoIPBIN's own command line, `vn`.
    pub profiles: Vec<OfferedProfile>,
    /// Why some of them cannot be used, as a sentence.
    pub problem: Option<String>,
}

/// A profile of `vn` that is offered.
#[derive(Clone, Debug)]
pub struct OfferedProfile {
    /// Its name there.
    pub name: String,
    /// The server that its key is for.
    pub api_url: String,
    /// Its access key.
    pub credential: Credential,
    /// The server to change to; `None` if it is in use. An error says how to use it otherwise, as a sentence.
    pub server: Result<Option<Server>, String>,
}
