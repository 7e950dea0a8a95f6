//! What the table is built from: calls, groupcalls and their trees.

use std::collections::HashMap;
use std::time::Instant;

use jiff::tz::TimeZone;

use super::{TrackedCall, TrackedGroup};
use crate::domain::{CallId, FlowId, GroupcallId, Target};
use crate::journal::Notes;
use crate::model::calls::groupcall_trees::GroupcallTrees;
use crate::model::countries::Countries;
use crate::model::money::Ledger;

/// What the table is built from.
#[derive(Clone, Copy)]
pub(super) struct TableSource<'a> {
    pub calls: &'a HashMap<CallId, Box<TrackedCall>>,
    pub groups: &'a HashMap<GroupcallId, TrackedGroup>,
    /// The groupcall of each leg.
    pub group_of: &'a HashMap<CallId, GroupcallId>,
    /// Which groupcall is under which.
    pub trees: &'a GroupcallTrees,
    /// Legs that have no record yet.
    pub awaited: &'a HashMap<CallId, Instant>,
    /// The account's numbers that cannot call phones, each with the reason.
    pub unfit: &'a HashMap<String, String>,
    /// The names of the account's flows.
    pub flows: &'a HashMap<FlowId, Box<str>>,
    /// The user's notes on calls.
    pub notes: &'a Notes,
    /// What was read of the account's ledger.
    pub ledger: &'a Ledger,
    /// The countries of the numbers so far.
    pub countries: &'a Countries,
    /// The user's time zone.
    pub zone: &'a TimeZone,
}

impl<'a> TableSource<'a> {
    /// The call of a row; `None` for a groupcall or an unknown call.
    pub fn call(&self, target: &Target) -> Option<&'a TrackedCall> {
        match target {
            Target::Call(id) => self.calls.get(id).map(AsRef::as_ref),
            Target::Group(_) => None,
        }
    }
}
