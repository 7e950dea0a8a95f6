//! The profiles that are open besides this one, as far as this one shows them.

use crate::base::clock::Now;
use crate::domain::Profile;
use crate::instance::protocol::Link;
use crate::model::Model;
use crate::model::batch::Batch;

/// What is shown of a profile that is open and has not the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherProfile {
    /// What it is, as it is in use.
    pub profile: Profile,
    /// How many calls are live there.
    pub live: usize,
    /// Whether there are more that it does not follow.
    pub live_at_least: bool,
    /// How many of them ring.
    pub ringing: usize,
    /// The contact with its server.
    pub link: Link,
    /// How many live calls were placed from it here.
    pub placed_here: usize,
    /// Whether it sends a call, calls a list, or has yet to write its journal.
    pub is_busy: bool,
    /// Whether a call that may have been placed is looked for.
    pub looks_for_a_call: bool,
    /// How many proposals and links of other programs wait there.
    pub waiting: usize,
}

impl OtherProfile {
    /// Whether calls would go on, or something would be lost, if the program ended now.
    #[must_use]
    pub fn holds_back(&self) -> bool {
        self.placed_here > 0 || self.is_busy || self.looks_for_a_call
    }

    /// What goes on there, in a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let plus = if self.live_at_least { "+" } else { "" };
        let words = match self.link {
            Link::SignedOut => "signed out".to_owned(),
            Link::Connecting => "connecting".to_owned(),
            Link::Refused => "✗ refused".to_owned(),
            Link::Frozen => "✗ frozen".to_owned(),
            Link::Offline => "✗ offline".to_owned(),
            Link::Connected | Link::Paused if self.ringing > 0 => {
                format!("{}{plus} live, {} ringing", self.live, self.ringing)
            }
            Link::Connected | Link::Paused => format!("{}{plus} live", self.live),
        };
        if self.waiting == 0 { words } else { format!("{words}, {} to look at", self.waiting) }
    }
}

impl Model {
    /// This profile as another one shows it.
    #[must_use]
    pub fn as_other_profile(&self, now: Now) -> OtherProfile {
        OtherProfile {
            profile: self.settings.as_profile(),
            live: self.calls.live(),
            live_at_least: self.calls.knows_least(),
            ringing: self.calls.ringing(),
            link: self.link(now),
            placed_here: self.calls.live_placed_here().len(),
            is_busy: self.attempts.is_sending()
                || self.batch.as_ref().is_some_and(Batch::runs)
                || self.unwritten.lines > 0,
            looks_for_a_call: self.attempts.unknown.iter().any(|unknown| !unknown.not_found),
            waiting: self.proposals.pending().count() + usize::from(self.links.waiting().is_some()),
        }
    }

    /// Why this profile cannot be closed now; `None` if it can.
    #[must_use]
    pub fn why_not_closed(&self, now: Now) -> Option<String> {
        let this = self.as_other_profile(now);
        let name = &this.profile.name;
        if this.looks_for_a_call {
            return Some(format!("{name} stays open: a call that may have been placed is still looked for."));
        }
        match this.placed_here {
            0 if !this.is_busy => None,
            0 => Some(format!("{name} stays open: something of it is still being sent or written.")),
            1 => Some(format!("{name} stays open: a call placed from it here is live.")),
            live => Some(format!("{name} stays open: {live} calls placed from it here are live.")),
        }
    }
}
