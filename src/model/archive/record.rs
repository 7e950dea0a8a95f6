//! An ended call in a compact form: what the figures, and the board at a past moment, need to know of it.

use std::sync::Arc;

use super::interned::Interned;
use crate::domain::traffic::Trace;
use crate::domain::{
    Address, Call, CallId, CallStatus, CallTimes, Direction, Evidence, FlowId, HangupBy, HangupReason, explain,
};

/// An ended call.
#[derive(Clone, Debug)]
pub struct CallRecord {
    /// Its identifier.
    pub id: CallId,
    /// Which side started it.
    pub direction: Direction,
    /// The calling party.
    pub source: Arc<Address>,
    /// The called party.
    pub destination: Arc<Address>,
    /// The stored flow that it ran, if any.
    pub flow_id: Option<FlowId>,
    /// When it reached each stage, by the server's clock.
    pub times: CallTimes,
    /// The last status that the server reported; not final if the record is gone.
    pub status: CallStatus,
    /// Why it ended, in the server's word.
    pub reason: HangupReason,
    /// Which side ended it.
    pub by: HangupBy,
    /// Whether it was hung up from here.
    pub hung_up_here: bool,
    /// Whether its record is gone, so that its end is not known.
    pub gone: bool,
    /// How it ended, in the words of `explain` without their details.
    pub cause: Arc<str>,
    /// Whether that is a failure.
    pub failed: bool,
}

impl CallRecord {
    pub(super) fn new(call: &Call, evidence: &Evidence, interned: &mut Interned) -> Self {
        let (cause, failed) = cause(call, evidence);
        Self {
            id: call.id.clone(),
            direction: call.direction.clone(),
            source: interned.address(&call.source),
            destination: interned.address(&call.destination),
            flow_id: call.flow_id.as_ref().map(|flow| interned.flow(flow)),
            times: call.times,
            status: call.status.clone(),
            reason: call.hangup_reason.clone(),
            by: call.hangup_by.clone(),
            hung_up_here: evidence.hung_up_here,
            gone: evidence.gone,
            cause: interned.cause(&cause),
            failed,
        }
    }

    /// Whether the record says the same as the call with that evidence.
    pub(super) fn says(&self, call: &Call, evidence: &Evidence) -> bool {
        self.times == call.times
            && self.status == call.status
            && self.reason == call.hangup_reason
            && self.by == call.hangup_by
            && (self.hung_up_here, self.gone) == (evidence.hung_up_here, evidence.gone)
            && *self.cause == *cause(call, evidence).0
    }

    /// Approximate memory in bytes. Texts that calls share are counted with each of them.
    pub(super) fn weight(&self) -> usize {
        let text = |address: &Address| address.target.len() + address.target_name.len() + address.name.len();
        size_of::<Self>() + 2 * self.id.as_str().len() + text(&self.source) + text(&self.destination)
    }

    /// What the figures need to know of it.
    #[must_use]
    pub fn trace(&self) -> Trace<'_> {
        Trace {
            direction: &self.direction,
            status: &self.status,
            reason: &self.reason,
            by: &self.by,
            times: &self.times,
            hung_up_here: self.hung_up_here,
            gone: self.gone,
            cause: &self.cause,
            failed: self.failed,
        }
    }
}

/// How a call ended, without details such as how long it rang, and whether that is a failure.
fn cause(call: &Call, evidence: &Evidence) -> (String, bool) {
    let explained = explain(call, evidence);
    ([explained.words, &explained.word].concat(), explained.failed)
}
