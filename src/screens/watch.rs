//! When the user was last active, and which calls were shown to him before a key acts on them.
//!
//! A table left alone for a while returns to its top and stays there, unless something is open over it. A key that acts
//! on a call acts on one that was on screen when it was pressed: a call out of sight is shown first.

use std::collections::HashSet;
use std::time::Instant;

use crate::base::clock::Now;
use crate::domain::Target;
use crate::keys::command::Command;

/// When the user was last active, and what was shown before a key acts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    /// When a key was last pressed.
    pub(crate) touched: Option<Instant>,
    /// The calls that a key would have acted on but showed first, and its command.
    pub(crate) shown: Option<(Command, HashSet<Target>)>,
}

impl Watch {
    pub fn touched(&mut self, now: Now) {
        self.touched = Some(now.instant);
    }
}
