//! Changes that reading found before the push channel told them. One that is not told soon after was missed: delivery
//! is best effort, and how good it is should be known.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::TrackedCall;
use crate::domain::{Call, CallId, CallStatus};

/// How late an event may come and still count as told.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the push channel should have told and did not.
#[derive(Clone, Debug, Default)]
pub struct MissedEvents {
    /// How many changes were missed.
    pub count: u64,
    /// Since when the channel is open, by our clock and by the server's.
    open_since: Option<(Instant, Timestamp)>,
    suspects: HashMap<CallId, Suspect>,
}

#[derive(Clone, Debug)]
struct Suspect {
    from: Option<CallStatus>,
    to: CallStatus,
    until: Instant,
}

impl MissedEvents {
    /// Reading has found a change that was not told; `None` for a call that was not known. What may have changed
    /// before the channel was open is none of its business.
    pub(super) fn suspect(&mut self, call: &Call, known: Option<&TrackedCall>, now: Instant) {
        let Some((opened, opened_by_server)) = self.open_since else { return };
        let since = match known {
            Some(known) => known.confirmed >= opened,
            None => call.times.create.is_some_and(|created| created > opened_by_server),
        };
        if !since {
            return;
        }
        let from = known.map(|known| known.call.status.clone());
        let suspect = Suspect { from, to: call.status.clone(), until: now + PATIENCE };
        self.suspects.entry(call.id.clone()).or_insert(suspect);
    }

    /// The channel has told of a call.
    pub(super) fn told(&mut self, call: &Call) {
        self.suspects.remove(&call.id);
    }

    /// When a suspicion becomes a certainty.
    pub(super) fn due(&self) -> Option<Instant> {
        self.suspects.values().map(|suspect| suspect.until).min()
    }

    /// Counts what has not been told in time.
    pub(super) fn settle(&mut self, now: Instant) {
        let count = &mut self.count;
        self.suspects.retain(|id, suspect| {
            if suspect.until > now {
                return true;
            }
            *count += 1;
            let from = suspect.from.as_ref().map_or("unknown", CallStatus::as_str);
            tracing::info!(call = %id, from, to = suspect.to.as_str(), "missed by push, found by reading");
            false
        });
    }

    /// The channel is open from now on.
    pub fn channel_opened(&mut self, now: Instant, server_time: Timestamp) {
        // Its first moments belong to the connecting.
        let server_time = server_time.saturating_add(jiff::SignedDuration::from_secs(1)).unwrap_or(server_time);
        self.open_since = Some((now, server_time));
    }

    /// The channel was closed: what it does not tell from now on is not missed.
    pub fn channel_closed(&mut self) {
        self.open_since = None;
        self.suspects.clear();
    }
}
