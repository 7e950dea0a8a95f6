//! A call to several devices at once; its legs are calls of their own.

use std::sync::Arc;

use jiff::Timestamp;

use super::word::words;
use super::{Address, CallId, GroupcallId};

words!(
    /// Where a groupcall is in its life.
    GroupcallStatus {
        /// Its legs are dialed, ring or talk.
        Progressing = "progressing",
        /// Its legs are being hung up.
        Hangingup = "hangingup",
        /// Over. Final.
        Hangup = "hangup",
    }
);

impl GroupcallStatus {
    /// Whether the groupcall is over.
    #[must_use]
    pub fn is_final(&self) -> bool {
        *self == Self::Hangup
    }

    /// How far along its life it is; `None` for an unknown word.
    #[must_use]
    pub fn rank(&self) -> Option<u8> {
        match self {
            Self::Progressing => Some(0),
            Self::Hangingup => Some(1),
            Self::Hangup => Some(2),
            Self::Other(_) => None,
        }
    }
}

/// One groupcall as one answer of the server described it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groupcall {
    /// Its identifier.
    pub id: GroupcallId,
    /// Where it is in its life.
    pub status: GroupcallStatus,
    /// The calling party.
    pub source: Address,
    /// Whom it calls.
    pub destinations: Vec<Address>,
    /// Its legs; more may be added later.
    pub call_ids: Vec<CallId>,
    /// The leg that answered.
    pub answer_call_id: Option<CallId>,
    /// When it was created, by the server's clock.
    pub created: Option<Timestamp>,
    /// The whole answer as JSON.
    pub raw: Arc<str>,
}

impl Groupcall {
    /// Takes over `answer`, a later or earlier answer about the same groupcall: status moves forward only, and
    /// a leg once seen stays.
    pub fn absorb(&mut self, answer: Self) {
        let back = match (answer.status.rank(), self.status.rank()) {
            (Some(new), Some(old)) => new < old,
            _ => self.status.is_final(),
        };
        let status = if back { self.status.clone() } else { answer.status };
        let mut call_ids = std::mem::take(&mut self.call_ids);
        let fresh: Vec<_> = answer.call_ids.into_iter().filter(|id| !call_ids.contains(id)).collect();
        call_ids.extend(fresh);
        *self = Self {
            status,
            call_ids,
            answer_call_id: answer.answer_call_id.or(self.answer_call_id.take()),
            raw: if back { self.raw.clone() } else { answer.raw },
            ..answer
        };
    }
}
