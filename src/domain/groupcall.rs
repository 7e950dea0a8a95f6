//! A call to several devices at once. Its legs are calls of their own, and it may contain other groupcalls.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use jiff::Timestamp;

use super::open_enum::open_enum;
use super::{Address, AddressKind, CallId, GroupcallId};

open_enum!(
    /// Stage in the life of a groupcall.
    GroupcallStatus {
        /// Its legs are dialing, ringing or talking.
        Progressing = "progressing",
        /// Its legs are being hung up.
        Hangingup = "hangingup",
        /// Over. Final.
        Hangup = "hangup",
    }
);

impl GroupcallStatus {
    /// Whether the groupcall is over.
    pub fn is_final(&self) -> bool {
        *self == Self::Hangup
    }

    /// Position in the order of stages; `None` for an unknown word.
    pub fn rank(&self) -> Option<u8> {
        match self {
            Self::Progressing => Some(0),
            Self::Hangingup => Some(1),
            Self::Hangup => Some(2),
            Self::Other(_) => None,
        }
    }
}

/// Most legs, and most destinations, that are kept of a groupcall: more than any real one has.
const MOST_LEGS: usize = 1_000;
/// Most nested groupcalls.
const MOST_UNDER: usize = 100;

/// A groupcall, as described by one answer of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groupcall {
    /// Its identifier.
    pub id: GroupcallId,
    /// Stage in its life.
    pub status: GroupcallStatus,
    /// The calling party.
    pub source: Address,
    /// The called parties.
    pub destinations: Vec<Address>,
    /// Its legs; the server may add more later.
    pub call_ids: Vec<CallId>,
    /// The leg that answered.
    pub answer_call_id: Option<CallId>,
    /// The groupcalls nested in it, such as those of an agent's extensions; the server may add more later.
    pub groupcall_ids: Vec<GroupcallId>,
    /// The nested groupcall that answered.
    pub answer_groupcall_id: Option<GroupcallId>,
    /// The groupcall that it is nested in.
    pub master_groupcall_id: Option<GroupcallId>,
    /// The id of the agent it belongs to.
    pub agent: Option<String>,
    /// When it was created, by the server's clock.
    pub created: Option<Timestamp>,
    /// Whether its record was deleted, which ends it: the server still returns it by its id.
    pub deleted: bool,
    /// The whole answer as JSON.
    pub raw: Arc<str>,
}

impl Groupcall {
    /// Whether it may be the result of calling `to`: a server may show the devices of an extension, or an agent's
    /// addresses, in place of the called address.
    pub(crate) fn is_for(&self, to: &Address) -> bool {
        let owned = to.kind == AddressKind::Agent && self.agent.as_deref() == Some(to.dialed());
        owned || self.destinations.iter().any(|known| known.is_reached_by(to))
    }

    /// Whether it is over, by status or because its record was deleted.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.deleted || self.status.is_final()
    }

    /// Its status in a word. The server reports `progressing` from the start; before the answer this is shown as
    /// `ringing`.
    #[must_use]
    pub fn state(&self) -> &str {
        let rings = self.status == GroupcallStatus::Progressing && !self.is_answered() && !self.rings_nobody();
        if rings { "ringing" } else { self.status.as_str() }
    }

    /// Whether one of its legs, or of its nested groupcalls, has answered.
    pub(crate) fn is_answered(&self) -> bool {
        self.answer_call_id.is_some() || self.answer_groupcall_id.is_some()
    }

    /// Whether nothing rings: no device is registered under the called name.
    pub(crate) fn rings_nobody(&self) -> bool {
        self.call_ids.is_empty() && self.groupcall_ids.is_empty()
    }

    /// Drops everything beyond the limits; earlier entries stay. Returns whether anything was dropped.
    pub fn cut(&mut self) -> bool {
        let cut = self.call_ids.len() > MOST_LEGS
            || self.groupcall_ids.len() > MOST_UNDER
            || self.destinations.len() > MOST_LEGS;
        self.call_ids.truncate(MOST_LEGS);
        self.groupcall_ids.truncate(MOST_UNDER);
        self.destinations.truncate(MOST_LEGS);
        if cut {
            self.call_ids.shrink_to_fit();
            self.destinations.shrink_to_fit();
        }
        cut
    }

    /// Whether a limit is reached.
    pub(crate) fn is_full(&self) -> bool {
        self.call_ids.len() >= MOST_LEGS
            || self.groupcall_ids.len() >= MOST_UNDER
            || self.destinations.len() >= MOST_LEGS
    }

    /// Merges `answer`, a newer or older answer about the same groupcall: the status only moves forward, and known
    /// entries stay.
    pub fn absorb(&mut self, answer: Self) {
        let back = match (answer.status.rank(), self.status.rank()) {
            (Some(new), Some(old)) => new < old,
            _ => self.status.is_final(),
        };
        let status = if back { self.status.clone() } else { answer.status };
        let known = (std::mem::take(&mut self.call_ids), std::mem::take(&mut self.groupcall_ids));
        *self = Self {
            status,
            call_ids: union(known.0, answer.call_ids),
            groupcall_ids: union(known.1, answer.groupcall_ids),
            answer_call_id: answer.answer_call_id.or(self.answer_call_id.take()),
            answer_groupcall_id: answer.answer_groupcall_id.or(self.answer_groupcall_id.take()),
            master_groupcall_id: answer.master_groupcall_id.or(self.master_groupcall_id.take()),
            deleted: self.deleted || answer.deleted,
            raw: if back { self.raw.clone() } else { answer.raw },
            ..answer
        };
    }
}

/// The known entries, followed by the new ones.
fn union<T: Clone + Eq + Hash>(known: Vec<T>, told: Vec<T>) -> Vec<T> {
    if known == told {
        return known;
    }
    let mut seen = HashSet::new();
    known.into_iter().chain(told).filter(|id| seen.insert(id.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_answer_adds_what_it_knows_and_takes_nothing_away() {
        let group = |status: &str, legs: &[&str], under: &[&str], answered: Option<&str>| Groupcall {
            id: GroupcallId::new("g").unwrap(),
            status: status.into(),
            source: Address::tel("+15550100"),
            destinations: Vec::new(),
            call_ids: legs.iter().filter_map(|id| CallId::new(id)).collect(),
            answer_call_id: None,
            groupcall_ids: under.iter().filter_map(|id| GroupcallId::new(id)).collect(),
            answer_groupcall_id: answered.and_then(GroupcallId::new),
            master_groupcall_id: None,
            agent: None,
            created: None,
            deleted: false,
            raw: status.into(),
        };
        let mut known = group("hangingup", &["a", "b"], &["n"], Some("n"));
        known.absorb(group("progressing", &["b", "c", "c"], &["m"], None));
        assert_eq!(
            known,
            Groupcall { raw: "hangingup".into(), ..group("hangingup", &["a", "b", "c"], &["n", "m"], Some("n")) }
        );
        assert!(!known.rings_nobody() && group("progressing", &[], &[], None).rings_nobody());
    }

    #[test]
    fn it_is_known_by_whom_it_calls_in_every_shape() {
        let mut group = Groupcall {
            id: GroupcallId::new("g").unwrap(),
            status: GroupcallStatus::Progressing,
            source: Address::tel("+15550100"),
            destinations: vec![Address::extension("alice")],
            call_ids: Vec::new(),
            answer_call_id: None,
            groupcall_ids: Vec::new(),
            answer_groupcall_id: None,
            master_groupcall_id: None,
            agent: None,
            created: None,
            deleted: false,
            raw: "".into(),
        };
        let (alice, agent) = (Address::extension("alice"), Address::new(AddressKind::Agent, "a-1"));
        assert!(group.is_for(&alice) && !group.is_for(&Address::extension("bob")) && !group.is_for(&agent));
        let device = Address::new(AddressKind::Sip, "sip:2001@10.0.0.9:5060;transport=tls");
        group.destinations = vec![Address { target_name: "alice".to_owned(), ..device }];
        assert!(group.is_for(&alice) && !group.is_for(&agent));
        group.agent = Some("a-1".to_owned());
        assert!(group.is_for(&agent) && !group.is_for(&Address::new(AddressKind::Agent, "a-2")));
    }
}
