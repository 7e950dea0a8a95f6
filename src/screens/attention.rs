//! When the user was last active, and which calls a command acts on.
//!
//! A table left alone for a while returns to its top and stays there, unless something is open over it. A key that acts
//! on a call acts on one that was on screen when it was pressed: a call out of sight is shown first.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::base::clock::Now;
use crate::domain::Target;
use crate::keys::command::Command;

/// How long after the last key the rows hold still for the user.
pub(crate) const LEFT_ALONE: Duration = Duration::from_mins(1);
/// How long it takes to notice that another row is selected, and to hold back the key meant for the previous one.
pub(crate) const REACTION: Duration = Duration::from_millis(500);

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

/// Which calls a command acts on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// None: it moves, opens, or changes the view.
    Nothing,
    /// The selected call.
    Selected,
    /// The marked calls, or else the selected one.
    Chosen,
}

impl Reach {
    pub(crate) fn of(action: Command) -> Self {
        match action {
            Command::HangUp
            | Command::Control
            | Command::Mute
            | Command::Hold
            | Command::Resume
            | Command::Transfer => Self::Chosen,
            Command::Redial
            | Command::Note
            | Command::Copy
            | Command::CopyJson
            | Command::Json
            | Command::Details
            | Command::Use
            | Command::Mark
            | Command::MarkRange => Self::Selected,
            _ => Self::Nothing,
        }
    }

    /// Whether the command acts on an item of whichever list has the focus.
    pub(crate) fn follows_focus(action: Command) -> bool {
        matches!(
            action,
            Command::Copy | Command::CopyJson | Command::Json | Command::Details | Command::Use | Command::Mark
        )
    }
}
