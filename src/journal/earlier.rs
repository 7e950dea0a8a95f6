//! What is kept of earlier runs: the calls they hung up, and the destinations they called from each source.

use super::{HUNG_UP_HERE, JournalEntry, JournalEvent};
use crate::api::wire;
use crate::domain::{Address, CallId};

/// How many of the newest destinations are kept.
const CALLED: usize = 200;
/// How many of the newest hung-up calls are kept.
const HUNG_UP: usize = 10_000;

/// What earlier runs did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The calls that they hung up.
    pub hung_up: Vec<CallId>,
    /// Source and destination of each call that they placed, newest last.
    pub called: Vec<(Address, Address)>,
}

impl Earlier {
    /// Adds a line of the journal, if it belongs to this profile and server. Call [`Self::done`] after the last line.
    pub fn take(&mut self, entry: &JournalEntry, profile: &str, api_url: &str) {
        match &entry.event {
            JournalEvent::Intent { profile: of, api_url: there, request, .. } if of == profile && there == api_url => {
                let Some(request) = wire::call_request(request) else { return };
                let source = request.source;
                self.called.extend(request.destinations.into_iter().map(|to| (source.clone(), to)));
                keep_newest(&mut self.called, CALLED, CALLED);
            }
            JournalEvent::Ended { id, reason } if reason == HUNG_UP_HERE => {
                self.hung_up.extend(CallId::new(id));
                keep_newest(&mut self.hung_up, HUNG_UP, HUNG_UP);
            }
            _ => {}
        }
    }

    /// Finishes after the last line.
    #[must_use]
    pub fn done(mut self) -> Self {
        keep_newest(&mut self.called, CALLED, 0);
        keep_newest(&mut self.hung_up, HUNG_UP, 0);
        self
    }
}

/// Keeps the newest `most` items. The slack avoids removing items on every call.
fn keep_newest<T>(items: &mut Vec<T>, most: usize, slack: usize) {
    if items.len() > most + slack {
        items.drain(..items.len() - most);
    }
}
