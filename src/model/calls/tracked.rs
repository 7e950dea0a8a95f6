//! A call or groupcall as it is followed here: the server's last state, its age, and what was requested here.

use std::cell::Cell;
use std::time::Instant;

use super::local_record::LocalRecord;
use super::{CallControls, MARKED_FOR, SeenActions};
use crate::api::ApiError;
use crate::base::clock::Now;
use crate::domain::traffic::Trace;
use crate::domain::{Call, Evidence, Groupcall, Weight};
use crate::messages::effect::Effect;

/// Where a row was when the table was last built: the first place to look for it.
#[derive(Clone, Debug)]
pub(super) struct RowHint(Cell<usize>);

impl Default for RowHint {
    fn default() -> Self {
        Self(Cell::new(usize::MAX))
    }
}

impl RowHint {
    /// The previous index; beyond all rows if it had no row.
    pub fn get(&self) -> usize {
        self.0.get()
    }

    /// Sets the index.
    pub fn set(&self, place: usize) {
        self.0.set(place);
    }
}

/// A call as it is followed here.
#[derive(Clone, Debug)]
pub struct TrackedCall {
    /// The newest state that the server reported.
    pub call: Call,
    /// The furthest status rank so far: a status unknown to this program does not let it go back.
    pub(super) reached: Option<u8>,
    /// When that state was requested: it was true at that moment or later.
    pub confirmed: Instant,
    /// When that state was answered. Staleness counts from here, so that a slow answer does not count as a missing one.
    pub heard: Instant,
    /// Whether it was placed from here in this session.
    pub placed_here: bool,
    /// Since when a hang-up has been requested that the server has not carried out yet.
    pub hanging_up: Option<Instant>,
    /// Whether a hang-up was requested from here and not refused.
    pub(super) ended_here: bool,
    /// When its record was found missing: the call has ended, but when and why is not known.
    pub gone: Option<Instant>,
    /// Why the last read of it failed. Boxed, like whatever else few calls have.
    pub error: Option<Box<ApiError>>,
    /// When its status last changed.
    pub changed: Option<Instant>,
    /// The controls set on it from here; `None` for most calls.
    pub controls: Option<Box<CallControls>>,
    /// The actions that it was seen to run; kept for few calls.
    pub steps: Option<Box<SeenActions>>,
    /// What is known here besides the server's record; `None` for most calls.
    pub local: Option<Box<LocalRecord>>,
    /// When it was last requested by a read; not updated by a push, which may have been delayed.
    pub(super) read: Option<Instant>,
    /// When it first became known here.
    pub(super) since: Instant,
    /// Its number among all calls of this run, counted from 1.
    pub(super) serial: u32,
    /// Where its row was, if it was a top-level row.
    pub(super) place: RowHint,
    /// Approximate memory of the call in bytes.
    pub(super) weight: usize,
    /// The text that a filter searches, in lower case: parties, names and the id.
    pub(crate) text: Box<str>,
}

impl TrackedCall {
    /// Whether its row is highlighted because its status has just changed.
    pub(crate) fn has_just_changed(&self, now: Now) -> bool {
        self.changed.is_some_and(|at| now.since(at) < MARKED_FOR)
    }

    /// A call that is new here, from an answer requested at `asked`.
    pub(super) fn new(call: Call, placed_here: bool, asked: Instant, now: Now) -> Self {
        Self {
            text: searchable(&call),
            weight: call.weight(),
            serial: 0,
            place: RowHint::default(),
            reached: call.status.rank(),
            call,
            confirmed: asked,
            heard: now.instant,
            placed_here,
            hanging_up: None,
            ended_here: false,
            gone: None,
            error: None,
            changed: None,
            controls: None,
            steps: None,
            local: None,
            read: None,
            since: now.instant,
        }
    }

    /// Whether the call is live, as far as is known.
    pub fn is_live(&self) -> bool {
        self.gone.is_none() && !self.call.status.is_final()
    }

    /// Whether a reported state is newer than the known one. Records its status rank if so.
    pub(super) fn accepts(&mut self, call: &Call) -> bool {
        let goes_back = call.status.rank().is_some_and(|rank| Some(rank) < self.reached);
        let accepted = !goes_back && call.supersedes(&self.call);
        if accepted {
            self.reached = self.reached.max(call.status.rank());
        }
        accepted
    }

    /// What the figures need to know of it, with what is known besides its record. The words for its end are left out.
    pub fn trace(&self, evidence: &Evidence) -> Trace<'_> {
        let call = &self.call;
        Trace {
            direction: &call.direction,
            status: &call.status,
            reason: &call.hangup_reason,
            by: &call.hangup_by,
            times: &call.times,
            hung_up_here: evidence.hung_up_here,
            gone: evidence.gone,
            cause: "",
            failed: false,
        }
    }

    /// Whether it ended because it was hung up from here, as far as this call alone shows.
    pub fn was_hung_up_here(&self) -> bool {
        self.ended_here && !self.is_live()
    }
}

/// The part of a filter's text that never changes.
pub(super) fn searchable(call: &Call) -> Box<str> {
    let (from, to) = (call.source.label(), call.destination.label());
    format!("{from} {to} {} {} {}", call.source.name, call.destination.name, call.id).to_lowercase().into()
}

/// A groupcall as it is followed here.
#[derive(Clone, Debug)]
pub struct TrackedGroup {
    /// The newest state that the server reported.
    pub group: Groupcall,
    /// When that state was requested.
    pub confirmed: Instant,
    /// Whether it, or a groupcall above it, was placed from here.
    pub placed_here: bool,
    /// Since when a hang-up has been requested that the server has not carried out yet.
    pub hanging_up: Option<Instant>,
    /// Why the last read of it failed.
    pub error: Option<ApiError>,
    /// Where its row was, if it was a top-level row.
    pub(super) place: RowHint,
    /// Approximate memory of the groupcall in bytes.
    pub(super) weight: usize,
    /// Whether it is polled on its own, and not only with the list.
    pub(super) following: bool,
}

impl TrackedGroup {
    /// Whether the groupcall is live, as far as is known.
    pub fn is_live(&self) -> bool {
        !self.group.is_over()
    }

    /// Stops polling it on its own if it is over; `None` if there is nothing to stop.
    pub(super) fn unfollow(&mut self) -> Option<Effect> {
        let was_followed = !self.is_live() && std::mem::take(&mut self.following);
        was_followed.then(|| Effect::UnfollowGroup(self.group.id.clone()))
    }

    /// Starts polling it on its own if it is live; `None` if that is already so.
    pub(super) fn follow(&mut self) -> Option<Effect> {
        if self.following || !self.is_live() {
            return None;
        }
        self.following = true;
        Some(Effect::FollowGroup(self.group.id.clone()))
    }
}
