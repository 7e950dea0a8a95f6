//! What the table is made of: calls, groupcalls and who belongs to whom.

use std::collections::HashMap;
use std::time::Instant;

use jiff::tz::TimeZone;

use super::forest::GroupcallTrees;
use super::{TrackedCall, TrackedGroup};
use crate::domain::{CallId, GroupcallId, Target};

/// What the table is made of.
#[derive(Clone, Copy)]
pub(super) struct TableSource<'a> {
    pub calls: &'a HashMap<CallId, Box<TrackedCall>>,
    pub groups: &'a HashMap<GroupcallId, TrackedGroup>,
    /// The groupcall of a leg.
    pub group_of: &'a HashMap<CallId, GroupcallId>,
    /// The groupcall that a groupcall stands under.
    pub forest: &'a GroupcallTrees,
    /// Legs that have no record yet.
    pub awaited: &'a HashMap<CallId, Instant>,
    /// The numbers of the account that cannot call phones, each with why.
    pub unfit: &'a HashMap<String, String>,
    /// Where the user is.
    pub zone: &'a TimeZone,
}

impl<'a> TableSource<'a> {
    /// The call that a row is about, if it is about one that is known.
    pub fn call(&self, target: &Target) -> Option<&'a TrackedCall> {
        match target {
            Target::Call(id) => self.calls.get(id).map(AsRef::as_ref),
            Target::Group(_) => None,
        }
    }
}
