//! Group calls: the record as the API shows it, and the tree of its legs and nested group calls. `life/groups.rs`
//! changes them; this file knows no time.

use super::call::{Address, Call};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::VecDeque;
use std::time::Duration;
use uuid::Uuid;

/// The answer method that hangs up the other legs.
pub const HANGUP_OTHERS: &str = "hangup_others";

/// The future of a group call; never shown.
#[derive(Clone, Debug, Default)]
pub struct GroupLife {
    /// What rings next, in order.
    pub waiting: VecDeque<RingPlan>,
    /// Listed ids that will never exist.
    pub dead: Vec<Uuid>,
}

/// Several phones that ring for one or more destinations.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are the API's own")]
pub struct Groupcall {
    pub id: Uuid,
    pub customer_id: Uuid,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner_type: String,
    pub owner_id: Uuid,
    pub status: &'static str,
    pub flow_id: Uuid,
    pub source: Address,
    pub destinations: Vec<Address>,
    pub master_call_id: Uuid,
    pub master_groupcall_id: Uuid,
    pub ring_method: &'static str,
    pub answer_method: String,
    pub answer_call_id: Uuid,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub call_ids: Vec<Uuid>,
    pub answer_groupcall_id: Uuid,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groupcall_ids: Vec<Uuid>,
    #[serde(skip_serializing_if = "is_zero")]
    pub call_count: usize,
    #[serde(skip_serializing_if = "is_zero")]
    pub groupcall_count: usize,
    #[serde(skip_serializing_if = "is_zero")]
    pub dial_index: usize,
    pub tm_create: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tm_update: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tm_delete: Option<Timestamp>,
    #[serde(skip)]
    pub life: GroupLife,
}

impl Groupcall {
    /// A group call that rings all its legs and keeps the first that answers.
    pub fn new(id: Uuid, customer_id: Uuid, created: Timestamp) -> Self {
        Self {
            id,
            customer_id,
            status: "progressing",
            ring_method: "ring_all",
            answer_method: HANGUP_OTHERS.to_owned(),
            tm_create: created,
            ..Self::default()
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A group call that has not begun, with what rings at once.
#[derive(Clone, Debug)]
pub struct GroupcallTree {
    pub group: Groupcall,
    pub plans: Vec<RingPlan>,
}

/// A part of a group call that will ring.
#[derive(Clone, Debug)]
pub enum RingPlan {
    /// A leg. It is created a moment later.
    Leg(Box<Call>),
    /// A leg to a phone that registers after this time.
    Late(Duration, Box<Call>),
    /// A nested group call. It is created a moment later.
    Under(Box<GroupcallTree>),
    /// A leg that may not be called: it has an id, but is never created.
    DeadLeg(Uuid),
    /// The same for a nested group call.
    DeadGroup(Uuid),
}

impl RingPlan {
    /// Lists it in the record of its group call.
    pub fn enter(&self, group: &mut Groupcall) {
        let (ids, count, id) = match self {
            Self::Leg(leg) => (&mut group.call_ids, &mut group.call_count, leg.id),
            Self::DeadLeg(id) => (&mut group.call_ids, &mut group.call_count, *id),
            Self::Under(tree) => (&mut group.groupcall_ids, &mut group.groupcall_count, tree.group.id),
            Self::DeadGroup(id) => (&mut group.groupcall_ids, &mut group.groupcall_count, *id),
            // Listed when it registers.
            Self::Late(..) => return,
        };
        ids.push(id);
        *count += 1;
    }
}
