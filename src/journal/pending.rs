//! What of the journal may not be over yet: calls to be followed again, and attempts whose outcome nobody has read.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{AttemptId, Entry, Event};
use crate::api::wire;
use crate::domain::{CallId, CallRequest, GroupcallId, Target};

/// For how long a call may be live. What was placed before that is over, whatever the journal lacks.
pub const HORIZON: SignedDuration = SignedDuration::from_hours(24);

/// One attempt that may not be over.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// Which.
    pub attempt: AttemptId,
    /// When its request went out, by this machine's clock.
    pub at: Timestamp,
    /// What went out.
    pub request: CallRequest,
    /// The calls and groupcalls of it whose end is not in the journal.
    pub live: Vec<Target>,
    /// Whether it is not known what came of it.
    pub unknown: bool,
}

/// The attempts of a profile on a server that may not be over, oldest first.
#[must_use]
pub fn pending(entries: &[Entry], profile: &str, api_url: &str, now: Timestamp) -> Vec<Pending> {
    let mut found: Vec<Pending> = Vec::new();
    let mut places: HashMap<&AttemptId, usize> = HashMap::new();
    for Entry { at, attempt, event } in entries {
        if let Event::Intent { profile: of, api_url: there, request } = event {
            let ours = of == profile && there == api_url && now.duration_since(*at) < HORIZON;
            if let Some(request) = wire::call_request(request).filter(|_| ours) {
                places.insert(attempt, found.len());
                found.push(Pending { attempt: attempt.clone(), at: *at, request, live: Vec::new(), unknown: true });
            }
        }
        let Some(known) = places.get(attempt).and_then(|place| found.get_mut(*place)) else { continue };
        match event {
            Event::Intent { .. } | Event::Unknown { .. } | Event::Left { .. } | Event::Note { .. } | Event::Other => {}
            Event::Placed { calls, groupcalls } => {
                known.unknown = false;
                let calls = calls.iter().filter_map(|id| CallId::new(id)).map(Target::Call);
                let groups = groupcalls.iter().filter_map(|id| GroupcallId::new(id)).map(Target::Group);
                for target in calls.chain(groups) {
                    if !known.live.contains(&target) {
                        known.live.push(target);
                    }
                }
            }
            Event::Failed { .. } | Event::NotFound => known.unknown = false,
            Event::Ended { id, .. } => known.live.retain(|target| match target {
                Target::Call(call) => call.as_str() != id,
                Target::Group(group) => group.as_str() != id,
            }),
        }
    }
    found.retain(|attempt| attempt.unknown || !attempt.live.is_empty());
    found
}
