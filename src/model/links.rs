//! The link that another program gave, until the user's key opens the form with it. Nothing here opens or sends anything.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::base::clock::Now;
use crate::domain::CallLink;
use crate::instance::protocol::{EXPIRES_AFTER, MOST_LINKS};
use crate::widgets::input_guard::INPUT_DELAY;

const MINUTE: Duration = Duration::from_mins(1);

/// The newest link, and how many came before it.
#[derive(Clone, Debug, Default)]
pub struct Links {
    newest: Option<(CallLink, Instant)>,
    /// Whether it took the place of another one that waited.
    replaced: bool,
    /// The destination that the form was last filled with.
    filled: Option<String>,
    /// When the links of the last minute arrived.
    arrived: VecDeque<Instant>,
}

impl Links {
    /// Takes in a link, in place of the one before it.
    ///
    /// # Errors
    /// Too many came in a minute. Says so in a sentence.
    pub(crate) fn take(&mut self, link: CallLink, now: Now) -> Result<(), String> {
        self.arrived.retain(|at| now.since(*at) < MINUTE);
        if self.arrived.len() >= MOST_LINKS {
            return Err(format!("{MOST_LINKS} links came within a minute: this one was not taken."));
        }
        self.arrived.push_back(now.instant);
        self.replaced = self.newest.replace((link, now.instant)).is_some();
        Ok(())
    }

    /// The link that waits.
    pub(crate) fn waiting(&self) -> Option<&CallLink> {
        self.newest.as_ref().map(|(link, _)| link)
    }

    /// Whether a key may still be meant for the link before it.
    pub(crate) fn has_just_changed(&self, now: Now) -> bool {
        self.replaced && self.newest.as_ref().is_some_and(|(_, at)| now.since(*at) < INPUT_DELAY)
    }

    /// Takes the link that waits: the form is filled with it.
    pub(crate) fn fill(&mut self) {
        self.filled = self.newest.take().map(|(link, _)| link.destination);
    }

    /// Whether a text is the destination that the form was last filled with, and nothing that the user has typed.
    pub(crate) fn has_filled(&self, typed: &str) -> bool {
        self.filled.as_deref() == Some(typed)
    }

    /// When it expires.
    pub(crate) fn expires(&self) -> Option<Instant> {
        self.newest.as_ref().map(|(_, at)| *at + EXPIRES_AFTER)
    }

    /// Forgets a link that has waited too long. Whether there was one.
    pub(crate) fn expire(&mut self, now: Now) -> bool {
        let expired = self.expires().is_some_and(|at| at <= now.instant);
        if expired {
            self.newest = None;
        }
        expired
    }
}
