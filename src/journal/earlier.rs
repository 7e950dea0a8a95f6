//! What earlier runs did that is still worth knowing: what they hung up, and who was called from which number.

use super::{Entry, Event, HUNG_UP_HERE};
use crate::api::wire;
use crate::domain::{Address, CallId};

/// How many of the newest destinations are kept.
const KEPT: usize = 200;

/// What earlier runs did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The calls that they hung up.
    pub hung_up: Vec<CallId>,
    /// Source and destination of what they placed, newest last.
    pub called: Vec<(Address, Address)>,
}

impl Earlier {
    /// As the journal tells it of a profile on a server.
    #[must_use]
    pub fn of(entries: &[Entry], profile: &str, api_url: &str) -> Self {
        let mut earlier = Self::default();
        for Entry { event, .. } in entries {
            match event {
                Event::Intent { profile: of, api_url: there, request } if of == profile && there == api_url => {
                    let Some(request) = wire::call_request(request) else { continue };
                    let source = request.source;
                    earlier.called.extend(request.destinations.into_iter().map(|to| (source.clone(), to)));
                }
                Event::Ended { id, reason } if reason == HUNG_UP_HERE => earlier.hung_up.extend(CallId::new(id)),
                _ => {}
            }
        }
        earlier.called.drain(..earlier.called.len().saturating_sub(KEPT));
        earlier
    }
}
