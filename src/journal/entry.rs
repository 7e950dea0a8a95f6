//! One line of the journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{CallId, GroupcallId, Target};

/// The length limit of a line, in bytes; anything longer is not a line.
pub(super) const LONGEST_LINE: u64 = 4 * 1024 * 1024;

/// Identifies one sending of the call form in the journal. A retry gets a new identifier.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AttemptId(String);

impl AttemptId {
    /// A new, unique identifier.
    #[must_use]
    pub fn random() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }

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

/// The reason of an end that was requested here; the server's own reason would not tell who hung up.
pub const HUNG_UP_HERE: &str = "hung up here";

/// A line: an event of an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// When it happened, by this machine's clock.
    pub at: Timestamp,
    /// The attempt.
    pub attempt: AttemptId,
    /// What happened.
    #[serde(flatten)]
    pub event: JournalEvent,
}

/// An event of an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum JournalEvent {
    /// The request is about to be sent.
    Intent {
        /// The profile it is sent under.
        profile: String,
        /// The API's address.
        api_url: String,
        /// The body of `POST /calls`.
        request: Value,
        /// The [writer](super::Writer) that wrote it; `None` where it could not be marked as running.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        writer: Option<String>,
    },
    /// The calls exist: the server confirmed them, or they were found later.
    Placed {
        /// The calls.
        calls: Vec<String>,
        /// The groupcalls.
        groupcalls: Vec<String>,
    },
    /// No call was placed.
    Failed {
        /// The reason, in words.
        why: String,
    },
    /// It is unknown whether a call was placed.
    Unknown {
        /// The reason, in words.
        why: String,
    },
    /// A call with an unknown outcome was searched for and not found.
    NotFound,
    /// A call or groupcall ended.
    Ended {
        /// Its identifier.
        id: String,
        /// The reason: [`HUNG_UP_HERE`], or the server's word; empty if its record is gone.
        reason: String,
    },
    /// The program ended while a call or groupcall was live, and left it running.
    Left {
        /// Its identifier.
        id: String,
    },
    /// The user wrote a note, which replaces the earlier note on the same item.
    Note {
        /// The call, groupcall or attempt that the note is about.
        on: String,
        /// The text; empty to remove the note.
        text: String,
    },
    /// An event that a newer version of the program wrote.
    #[serde(other)]
    Other,
}

impl JournalEvent {
    /// The event that these calls and groupcalls exist.
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

    /// The event that a call or groupcall ended.
    #[must_use]
    pub fn ended(target: &Target, reason: &str) -> Self {
        Self::Ended { id: target.id().to_owned(), reason: reason.to_owned() }
    }

    /// The event that a call or groupcall was left running.
    #[must_use]
    pub fn left(target: &Target) -> Self {
        Self::Left { id: target.id().to_owned() }
    }
}

/// The calls and groupcalls of a `Placed` event.
pub(super) fn targets(calls: &[String], groupcalls: &[String]) -> impl Iterator<Item = Target> {
    let calls = calls.iter().filter_map(|id| CallId::new(id)).map(Target::Call);
    calls.chain(groupcalls.iter().filter_map(|id| GroupcallId::new(id)).map(Target::Group))
}
