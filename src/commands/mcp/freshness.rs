//! How old an answer is, and whether the server can be reached: part of every answer.

use std::time::Instant;

use rmcp::schemars::{self, JsonSchema};
use serde::Serialize;

use crate::api::ApiError;
use crate::messages::message::PushState;
use crate::model::notices::sentence;
use crate::model::{ConnectionState, Model};
use crate::runtime::now;

/// How old the answer is, and whether the server can be reached.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Freshness {
    /// Whether the server answers.
    contact: Contact,
    /// What to tell the user first: the answer is old, or not whole. Absent while all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
    /// When what follows was true, UTC.
    as_of: Option<String>,
    /// How many seconds ago that was.
    age_seconds: Option<f64>,
    /// The server's clock now, UTC, to compare with the times of calls.
    server_time: String,
}

/// Whether the server answers.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Contact {
    /// It answers.
    Ok,
    /// It asked for a pause: nothing is read until that is over.
    Paused,
    /// It cannot be reached: everything here is old.
    Lost,
    /// It refuses the credential, or the account is frozen: everything here is old.
    Refused,
}

impl Freshness {
    /// Of the calls.
    pub fn of_calls(model: &Model) -> Self {
        let pushed = model.connection.channel == PushState::Up && model.calls.error.is_none();
        let as_of = if pushed { model.connection.last_good } else { model.calls.as_of };
        let mut freshness = Self::new(model, as_of, model.calls.error.as_ref());
        if model.calls.leaves_calls_out() {
            freshness.warn("More is live than can be followed: some calls are missing here.");
        }
        freshness
    }

    /// Of something that was read at that time, and whose last read failed for that reason, if it did.
    pub fn new(model: &Model, as_of: Option<Instant>, error: Option<&ApiError>) -> Self {
        let now = now();
        let at = as_of.map(|as_of| now.wall_at(as_of));
        let old = at.map(|at| format!("what follows is as of {at:.0}")).unwrap_or_default();
        let why = model.connection.failing.as_ref().map(|(_, error)| sentence(error)).unwrap_or_default();
        let (contact, warning) = match model.connection.state(now) {
            ConnectionState::Refused | ConnectionState::Frozen => (Contact::Refused, Some(format!("{why} ({old})"))),
            ConnectionState::Offline(age) => {
                let words =
                    format!("No contact with the server for {} s; {old}, and may have changed: {why}", age.as_secs());
                (Contact::Lost, Some(words))
            }
            ConnectionState::Paused(rest) => {
                let words = format!("The server asked for a pause of {} s more; {old}.", rest.as_secs() + 1);
                (Contact::Paused, Some(words))
            }
            ConnectionState::Connecting => (Contact::Lost, Some("The server has not answered yet.".to_owned())),
            ConnectionState::Connected => {
                let failed = error.map(|error| format!("The last read failed, {old}: {}", sentence(error)));
                let age = model.connection.age(now);
                let silent = age.map(|age| format!("Nothing was heard for {} s; {old}.", age.as_secs()));
                (Contact::Ok, failed.or(silent))
            }
        };
        Self {
            contact,
            warning,
            as_of: at.map(|at| format!("{at:.0}")),
            age_seconds: as_of.map(|as_of| tenths(now.since(as_of).as_secs_f64())),
            server_time: format!("{:.0}", model.connection.clock.time(now.wall)),
        }
    }

    /// Adds a warning.
    pub fn warn(&mut self, words: &str) {
        let before = self.warning.take().map(|before| format!("{before} ")).unwrap_or_default();
        self.warning = Some(before + words);
    }
}

/// Rounds to tenths: what is after them only takes an assistant's attention.
pub fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
