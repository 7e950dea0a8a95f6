//! One line of the journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{CallId, GroupcallId, Target};

/// No line is longer, in bytes; one that seems to be is no line.
pub(super) const LONGEST_LINE: u64 = 4 * 1024 * 1024;

/// One sending of the call form: what the lines of the journal about it have in common. A retry is another one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AttemptId(String);

impl AttemptId {
    /// A new one, unlike any other.
    #[must_use]
    pub fn random() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }
}

impl AttemptId {
    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for AttemptId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

/// The reason of an end that was asked for here; the server's own word for it would not tell.
pub const HUNG_UP_HERE: &str = "hung up here";

/// One line: something that happened to an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// When, by this machine's clock.
    pub at: Timestamp,
    /// To which attempt.
    pub attempt: AttemptId,
    /// What.
    #[serde(flatten)]
    pub event: JournalEvent,
}

impl JournalEntry {
    /// Whether it says that a request is about to go out.
    #[must_use]
    pub fn is_intent(&self) -> bool {
        matches!(self.event, JournalEvent::Intent { .. })
    }
}

/// What happened to an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum JournalEvent {
    /// The request is about to go out.
    Intent {
        /// The profile it goes out under.
        profile: String,
        /// The API's address.
        api_url: String,
        /// The body of `POST /calls`.
        request: Value,
    },
    /// The calls exist: the server said so, or they were found later.
    Placed {
        /// The calls.
        calls: Vec<String>,
        /// The groupcalls.
        groupcalls: Vec<String>,
    },
    /// No call was placed.
    Failed {
        /// Why, in words.
        why: String,
    },
    /// Whether a call was placed is not known.
    Unknown {
        /// Why, in words.
        why: String,
    },
    /// A call whose outcome was unknown was looked for in vain.
    NotFound,
    /// A call or groupcall is over.
    Ended {
        /// Which.
        id: String,
        /// Why: [`HUNG_UP_HERE`], or as the server said; empty when its record is gone.
        reason: String,
    },
    /// The program ended while a call or groupcall was live, and left it running.
    Left {
        /// Which.
        id: String,
    },
    /// The user noted something. It replaces what was noted there before.
    Note {
        /// The call, groupcall or attempt that it is about.
        on: String,
        /// What was noted; empty to take the note away.
        text: String,
    },
    /// Something that a newer version of the program wrote.
    #[serde(other)]
    Other,
}

impl JournalEvent {
    /// The calls exist.
    #[must_use]
    pub fn placed<'a>(
        calls: impl IntoIterator<Item = &'a CallId>,
        groupcalls: impl IntoIterator<Item = &'a GroupcallId>,
    ) -> Self {
        Self::Placed {
            calls: calls.into_iter().map(ToString::to_string).collect(),
            groupcalls: groupcalls.into_iter().map(ToString::to_string).collect(),
        }
    }

    /// A call or groupcall is over.
    #[must_use]
    pub fn ended(target: &Target, reason: &str) -> Self {
        Self::Ended { id: id_of(target), reason: reason.to_owned() }
    }

    /// A call or groupcall was left running.
    #[must_use]
    pub fn left(target: &Target) -> Self {
        Self::Left { id: id_of(target) }
    }
}

fn id_of(target: &Target) -> String {
    match target {
        Target::Call(id) => id.to_string(),
        Target::Group(id) => id.to_string(),
    }
}
