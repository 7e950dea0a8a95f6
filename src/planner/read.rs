//! Reads that can be sent, and what their answers showed, as plain data.

use std::time::Instant;

use jiff::Timestamp;

use crate::domain::{Call, CallId, CallStatus, GroupcallId, Resource};

/// The most items on a page of the API.
pub const PAGE: usize = 100;

/// A read of the server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Read {
    /// One call.
    Call(CallId),
    /// One groupcall.
    Group(GroupcallId),
    /// The page of calls created before this time; `None` for the newest page.
    Page(Option<Timestamp>),
    /// The page of groupcalls created before this time; `None` for the newest page.
    Groups(Option<Timestamp>),
    /// The next page of an account list.
    List(Resource),
    /// The page of calls created before this time, for the archive.
    Archive(Timestamp),
    /// The page of the ledger created before this time; `None` for the newest page.
    Billings(Option<Timestamp>),
}

/// What the planner needs to know of a page of groupcalls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupcallsSeen {
    /// The number of items.
    pub items: usize,
    /// When the newest item was created.
    pub newest: Option<Timestamp>,
    /// The creation time down to which the page goes; `None`: the end of the list.
    pub reached: Option<Timestamp>,
    /// Whether any of them is live.
    pub live: bool,
}

/// The result of reading a groupcall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadResult {
    /// It is live, as far as is known.
    Live,
    /// It is over.
    Over,
    /// The server does not know it; normal for a moment after it was named.
    Absent,
}

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextRead {
    /// Send this read; its token is already paid for.
    Read(Read),
    /// Send nothing until then, or until the planner learns something new.
    Wait(Option<Instant>),
}

/// What the planner needs to know of a call in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSeen {
    /// The call.
    pub id: CallId,
    /// When it was created, by the server's clock: its place in the list.
    pub created: Option<Timestamp>,
    /// Its status.
    pub status: CallStatus,
}

impl From<&Call> for CallSeen {
    fn from(call: &Call) -> Self {
        Self { id: call.id.clone(), created: call.times.create, status: call.status.clone() }
    }
}
