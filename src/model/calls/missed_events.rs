//! Changes that a read found before the push channel reported them. One that is not reported soon after counts as
//! missed: delivery is best effort, and the user should know how good it is.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::domain::{Call, CallId, CallStatus};
use crate::model::calls::TrackedCall;

/// How late an event may arrive without counting as missed.
const PATIENCE: Duration = Duration::from_secs(3);

/// Counts the changes that the push channel failed to report.
#[derive(Clone, Debug, Default)]
pub struct MissedEvents {
    /// How many changes were missed.
    pub count: u64,
    /// When the channel opened, by our clock and by the server's; `None` while it is closed.
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
    /// Records a change that a read found without an event; `known` is `None` for a new call. Changes that may be older
    /// than the open channel are ignored.
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

    /// Clears the suspicion about a call: the channel has reported it.
    pub(super) fn told(&mut self, call: &Call) {
        self.suspects.remove(&call.id);
    }

    /// When the next suspect counts as missed.
    pub(in crate::model) fn due(&self) -> Option<Instant> {
        self.suspects.values().map(|suspect| suspect.until).min()
    }

    /// Counts the suspects that were not reported in time.
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

    /// Starts to expect events: the channel is open.
    pub fn channel_opened(&mut self, now: Instant, server_time: Timestamp) {
        // What happens while the channel is still being set up is not expected on it.
        let server_time = server_time.saturating_add(jiff::SignedDuration::from_secs(1)).unwrap_or(server_time);
        self.open_since = Some((now, server_time));
    }

    /// Stops expecting events: the channel is closed.
    pub fn channel_closed(&mut self) {
        self.open_since = None;
        self.suspects.clear();
    }
}
