//! What other programs are told of this one: who it is, and the figures of a status bar.

use jiff::SignedDuration;

use crate::base::clock::Now;
use crate::domain::traffic::Period;
use crate::domain::{Call, CallStatus};
use crate::instance::protocol::{Account, Hello, Link, PROTOCOL, Status};
use crate::model::{Calls, ConnectionState, Model};

/// The time in which failed calls count.
pub const FAILED_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// Whether a call rings.
#[must_use]
pub fn is_ringing(call: &Call) -> bool {
    call.status == CallStatus::Ringing
}

impl Calls {
    /// How many live calls ring.
    #[must_use]
    pub fn ringing(&self) -> usize {
        self.calls().filter(|tracked| tracked.is_live() && is_ringing(&tracked.call)).count()
    }
}

impl Model {
    /// Who this is.
    #[must_use]
    pub(crate) fn hello(&self) -> Hello {
        // The record of the customer may still be that of the session before.
        let id = self.listening.clone();
        let known = self.customer.as_ref().filter(|customer| customer.id == id);
        Hello {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            server_url: self.settings.api_url.clone(),
            profile: self.settings.profile.clone(),
            customer: id.map(|id| Account {
                id: id.as_str().to_owned(),
                name: known.map(|customer| customer.name.clone()).unwrap_or_default(),
            }),
            read_only: self.settings.read_only,
            demo: self.is_demo(),
            in_front: self.in_front,
        }
    }

    /// Whether this is the demo: no other server is without a route.
    pub(crate) fn is_demo(&self) -> bool {
        self.settings.profile == "demo" && self.settings.route.is_empty()
    }

    /// How many calls have failed within an hour, and whether that is only the least.
    pub(crate) fn failed_last_hour(&self, now: Now) -> (usize, bool) {
        let until = self.connection.clock.time(now.wall);
        let hour = Period { from: until.checked_sub(FAILED_WITHIN).unwrap_or(until), until };
        let failed = self.archive.calls_between(hour).filter(|record| record.failed);
        (failed.count(), !self.archive.covers(hour))
    }

    /// The contact with the server.
    pub(crate) fn link(&self, now: Now) -> Link {
        match self.connection.state(now) {
            _ if self.credential.is_none() => Link::SignedOut,
            ConnectionState::Connecting => Link::Connecting,
            ConnectionState::Connected => Link::Connected,
            ConnectionState::Paused(_) => Link::Paused,
            ConnectionState::Refused => Link::Refused,
            ConnectionState::Frozen => Link::Frozen,
            ConnectionState::Offline(_) => Link::Offline,
        }
    }

    /// The figures of a status bar.
    #[must_use]
    pub(crate) fn status(&self, now: Now) -> Status {
        let live = || self.calls.calls().filter(|tracked| tracked.is_live()).map(|tracked| &tracked.call);
        let (failed, failed_at_least) = self.failed_last_hour(now);
        let blind = self.connection.failing.as_ref().map(|(since, _)| now.since(*since).as_secs());
        Status {
            live: self.calls.live(),
            live_at_least: self.calls.knows_least(),
            ringing: self.calls.ringing(),
            talking: live().filter(|call| call.times.progressing.is_some()).count(),
            failed_last_hour: failed,
            failed_at_least,
            connection: self.link(now),
            age_seconds: self.connection.last_good.map(|at| now.since(at).as_secs()),
            blind_seconds: blind,
            proposals: self.proposals.pending().count(),
        }
    }
}
