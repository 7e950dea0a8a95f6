//! Whether changes are seen at all: the contact with the server, lost and found again.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::base::clock::Now;
use crate::domain::HookEvent;
use crate::model::call_changes::SCHEMA;
use crate::model::{ConnectionState, Model};

/// What was told of the contact with the server.
#[derive(Clone, Debug)]
pub struct Sight {
    /// How long it must be out before that is told.
    patience: Duration,
    /// Since when it is known to be out, if it is.
    since: Option<Instant>,
    /// When the server was last heard before that.
    heard: Option<Instant>,
    /// Whether that was told.
    told: bool,
}

/// The contact was lost or found again.
#[derive(Debug)]
pub struct SightChange {
    /// Which of the two.
    pub event: HookEvent,
    /// The change as a JSON object.
    pub json: Value,
    /// How long nothing was heard, or has not been so far.
    pub lasted: Duration,
    /// The change in words.
    pub words: String,
}

impl Sight {
    /// Tells that the contact is lost once that has lasted so long.
    pub fn new(patience: Duration) -> Self {
        Self { patience, since: None, heard: None, told: false }
    }

    /// What there is to tell now.
    pub fn take(&mut self, model: &Model, now: Now) -> Option<SightChange> {
        use ConnectionState::{Frozen, Offline, Refused};
        let blind = matches!(model.connection.state(now), Offline(_) | Refused | Frozen);
        if blind {
            if self.since.is_none() {
                self.heard = model.connection.last_good;
            }
            let since = *self.since.get_or_insert(now.instant);
            if self.told || now.since(since) < self.patience {
                return None;
            }
            self.told = true;
            let failing = model.connection.failing.as_ref();
            let why = failing.map(|(_, error)| error.to_string()).unwrap_or_default();
            let event = HookEvent::Blind;
            let json = json!({"schema": SCHEMA, "event": event.as_str(), "seen": now.wall, "why": why});
            return Some(SightChange {
                event,
                json,
                lasted: now.since(self.heard.unwrap_or(since)),
                words: format!("no contact with the server, changes are not seen: {why}"),
            });
        }
        let since = self.since.take()?;
        if !std::mem::take(&mut self.told) {
            return None;
        }
        let lasted = now.since(self.heard.take().unwrap_or(since));
        let seconds = lasted.as_secs();
        let event = HookEvent::Sighted;
        let json = json!({"schema": SCHEMA, "event": event.as_str(), "seen": now.wall, "blind_seconds": seconds});
        Some(SightChange {
            event,
            json,
            lasted,
            words: format!("contact again after {seconds} s; what changed meanwhile follows"),
        })
    }
}
