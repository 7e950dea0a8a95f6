//! How a profile starts: with its credential, or by asking for one.

use crate::app::App;
use crate::config::{self, Config, FoundCredential, Paths};
use crate::model::Start;

/// What is said of a credential that is for another server.
const OTHER_SERVER: &str = "The credential that was kept is not for this server: it was not sent.";

/// How a profile starts with what was found; without a credential, the user is told if one was kept for another server.
pub fn of(found: Option<FoundCredential>, app: &mut App, config: &Config, paths: &Paths) -> Start {
    if let Some(found) = found {
        return Start::Credential(found.credential, found.source);
    }
    if config::is_for_another_server(config, paths) {
        app.warn_at_start(OTHER_SERVER.to_owned());
    }
    Start::SignIn
}
