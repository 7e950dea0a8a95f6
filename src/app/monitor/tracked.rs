//! One call and one groupcall as they are followed here: what the server said last, when, and what we asked of them.

use std::cell::Cell;
use std::time::Instant;

use super::{CallControls, SeenActions};
use crate::api::ApiError;
use crate::base::clock::Now;
use crate::domain::{Call, Groupcall, Weight};
use crate::messages::effect::Effect;

/// Where a row stood when the table was last made: where it is looked for first.
#[derive(Clone, Debug)]
pub(super) struct RowHint(Cell<usize>);

impl Default for RowHint {
    fn default() -> Self {
        Self(Cell::new(usize::MAX))
    }
}

impl RowHint {
    /// Beyond all rows for what had none.
    pub fn get(&self) -> usize {
        self.0.get()
    }

    /// Takes note of it.
    pub fn set(&self, place: usize) {
        self.0.set(place);
    }
}

/// A call as it is followed here.
#[derive(Clone, Debug)]
pub struct TrackedCall {
    /// The newest thing the server said about it.
    pub call: Call,
    /// How far it has come: a status that nobody knows does not let it go back.
    pub(super) reached: Option<u8>,
    /// When that was asked for: it was true at that moment or later.
    pub confirmed: Instant,
    /// When that was answered. Staleness counts from here, so that a slow answer is not taken for a missing one.
    pub heard: Instant,
    /// Whether it was placed from here in this session.
    pub placed_here: bool,
    /// Since when a hang-up is asked for that the server has not taken up yet.
    pub hanging_up: Option<Instant>,
    /// Whether a hang-up was asked for from here, and not refused.
    pub(super) ended_here: bool,
    /// When its record was found to be gone: that it has ended is known then, but not since when or why.
    pub gone: Option<Instant>,
    /// Why the last reading of it failed.
    pub error: Option<ApiError>,
    /// When its status was last seen to change.
    pub changed: Option<Instant>,
    /// What was done to it from here while it is up; nothing for most calls.
    pub controls: Option<Box<CallControls>>,
    /// The actions that were seen to run; kept for few calls.
    pub steps: Option<Box<SeenActions>>,
    /// When it was last asked for, and not only told of by a push, which may have been held up.
    pub(super) read: Option<Instant>,
    /// When it first became known here.
    pub(super) since: Instant,
    /// Where its row stood, if it stood under nothing.
    pub(super) place: RowHint,
    /// How much memory the call takes, in bytes, about.
    pub(super) weight: usize,
    /// What a filter searches, in lower case: parties, names and the identifier.
    pub(in crate::app) text: Box<str>,
}

impl TrackedCall {
    /// A call that was not known, as an answer tells it that was asked for then.
    pub(super) fn new(call: Call, placed_here: bool, asked: Instant, now: Now) -> Self {
        Self {
            text: searchable(&call),
            weight: call.weight(),
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
            read: None,
            since: now.instant,
        }
    }

    /// Whether the call goes on, as far as is known.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.gone.is_none() && !self.call.status.is_final()
    }

    /// Whether an answer about it says how it stands now. Takes note of how far it has come then.
    pub(super) fn accepts(&mut self, call: &Call) -> bool {
        let goes_back = call.status.rank().is_some_and(|rank| Some(rank) < self.reached);
        let accepted = !goes_back && call.supersedes(&self.call);
        if accepted {
            self.reached = self.reached.max(call.status.rank());
        }
        accepted
    }

    /// Whether it is over because it was hung up from here, as far as this call alone tells.
    #[must_use]
    pub fn was_hung_up_here(&self) -> bool {
        self.ended_here && !self.is_live()
    }
}

/// What a filter searches of a call that never changes.
pub(super) fn searchable(call: &Call) -> Box<str> {
    let (from, to) = (call.source.label(), call.destination.label());
    format!("{from} {to} {} {} {}", call.source.name, call.destination.name, call.id).to_lowercase().into()
}

/// A groupcall as it is followed here.
#[derive(Clone, Debug)]
pub struct TrackedGroup {
    /// The newest thing the server said about it.
    pub group: Groupcall,
    /// When that was asked for.
    pub confirmed: Instant,
    /// Whether it was placed from here, or what it stands under.
    pub placed_here: bool,
    /// Since when a hang-up is asked for that the server has not taken up yet.
    pub hanging_up: Option<Instant>,
    /// Why the last reading of it failed.
    pub error: Option<ApiError>,
    /// Where its row stood, if it stood under nothing.
    pub(super) place: RowHint,
    /// How much memory it takes, in bytes, about.
    pub(super) weight: usize,
    /// Whether it is read by itself again and again, and not only with the list of them.
    pub(super) following: bool,
}

impl TrackedGroup {
    /// Whether the groupcall goes on, as far as is known.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !self.group.is_over()
    }

    /// Reads it by itself no longer, if it is over and that was so until now.
    pub(super) fn unfollow(&mut self) -> Option<Effect> {
        let was_followed = !self.is_live() && std::mem::take(&mut self.following);
        was_followed.then(|| Effect::UnfollowGroup(self.group.id.clone()))
    }

    /// Reads it by itself again and again from now on, if it goes on and that is not so already.
    pub(super) fn follow(&mut self) -> Option<Effect> {
        if self.following || !self.is_live() {
            return None;
        }
        self.following = true;
        Some(Effect::FollowGroup(self.group.id.clone()))
    }
}
