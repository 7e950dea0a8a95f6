//! What can be read, and what an answer showed, as plain data.

use std::time::Instant;

use jiff::Timestamp;

use crate::domain::{Call, CallId, CallStatus, GroupcallId, Resource};

/// Items of the longest page that the API gives.
pub const PAGE: usize = 100;

/// A read of the server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Read {
    /// One call.
    Call(CallId),
    /// One groupcall.
    Group(GroupcallId),
    /// The page of calls that were created before this moment; `None` for the newest page.
    Page(Option<Timestamp>),
    /// The page of groupcalls that were created before this moment; `None` for the newest page.
    Groups(Option<Timestamp>),
    /// The next page of a list of the account.
    List(Resource),
}

/// A page of groupcalls as an answer showed it; all that the planner needs to know of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupcallsSeen {
    /// How many items it had.
    pub items: usize,
    /// When the newest of them was created.
    pub newest: Option<Timestamp>,
    /// Down to which moment of creation it reaches; `None`: to the end of the list.
    pub reached: Option<Timestamp>,
    /// Whether one of them goes on.
    pub live: bool,
}

/// How the reading of a groupcall went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadResult {
    /// It goes on, as far as is known.
    Live,
    /// It is over.
    Over,
    /// The server does not know it, which may be so for a moment after it was named.
    Absent,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextRead {
    /// Send this; its token is paid for.
    Read(Read),
    /// Nothing until then, or until something is told to the planner.
    Wait(Option<Instant>),
}

/// A call as an answer showed it; all that the planner needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSeen {
    /// Which call.
    pub id: CallId,
    /// When it was created, by the server's clock: its place in the list.
    pub created: Option<Timestamp>,
    /// What it was doing.
    pub status: CallStatus,
}

impl From<&Call> for CallSeen {
    fn from(call: &Call) -> Self {
        Self { id: call.id.clone(), created: call.times.create, status: call.status.clone() }
    }
}
