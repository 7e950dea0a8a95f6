//! Account status: whether the account may place calls, its balance, and the countries that it may call. Read only
//! while it is on screen.

use std::time::{Duration, Instant};

use crate::api::{ApiError, ErrorKind};
use crate::base::clock::Now;
use crate::domain::{BillingAccount, Customer, Flow, FlowId, OutboundConfig, Resource};
use crate::messages::effect::Effect;
use crate::messages::message::AccountAnswer;
use crate::model::Model;

/// How often it is read while on screen.
pub const EVERY: Duration = Duration::from_secs(10);
/// How old the list of extensions may be before it is read again.
const LISTED_EVERY: Duration = Duration::from_mins(1);
/// The numbers are read once in this many rounds.
const NUMBERS_EVERY: u32 = 3;

/// Something that the server was asked for: the last answer, and the last error since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched<T> {
    /// The last answer.
    pub value: Option<T>,
    /// Why the last read failed.
    pub error: Option<ApiError>,
    /// When the last answer was requested.
    pub as_of: Option<Instant>,
}

impl<T> Default for Fetched<T> {
    fn default() -> Self {
        Self { value: None, error: None, as_of: None }
    }
}

impl<T> Fetched<T> {
    /// Whether there was an answer, good or bad.
    pub fn is_read(&self) -> bool {
        self.value.is_some() || self.error.is_some()
    }

    /// Updates from an answer. A refusal clears the value; a network failure keeps it with its age.
    fn heard(&mut self, result: Result<T, ApiError>, asked: Instant) -> Option<ApiError> {
        // An answer to a request before the known one is late.
        if self.as_of.is_some_and(|known| known > asked) {
            return None;
        }
        match result {
            Ok(value) => *self = Self { value: Some(value), error: None, as_of: Some(asked) },
            Err(error) => {
                // The server tells nothing about a frozen account.
                if may_not_be_known(&error) || matches!(error.kind, ErrorKind::Frozen { .. }) {
                    self.value = None;
                }
                self.error = Some(error);
            }
        }
        self.error.clone()
    }
}

/// Whether the server has no answer to give, however often it is asked.
pub fn may_not_be_known(error: &ApiError) -> bool {
    matches!(error.kind, ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::RouteMissing | ErrorKind::Gone)
}

/// Account status, as last read.
#[derive(Clone, Debug, Default)]
pub struct AccountStatus {
    /// The customer.
    pub customer: Fetched<Customer>,
    /// The account that calls are paid from.
    pub billing: Fetched<BillingAccount>,
    /// The rules for calls to phones.
    pub outbound: Fetched<OutboundConfig>,
    /// The flow that is named in the form, as last read.
    pub flow: Option<(FlowId, Fetched<Flow>)>,
    asked: Option<Instant>,
    rounds: u32,
}

impl AccountStatus {
    /// Updates from an answer. Returns the error if the request failed.
    pub(crate) fn update(&mut self, reading: AccountAnswer, asked: Instant) -> Option<ApiError> {
        match reading {
            AccountAnswer::Customer(result) => self.customer.heard(result, asked),
            AccountAnswer::Billing(result) => self.billing.heard(result, asked),
            AccountAnswer::Outbound(result) => self.outbound.heard(result, asked),
            AccountAnswer::Flow(id, result) => match &mut self.flow {
                Some((known, fact)) if *known == id => fact.heard(result, asked),
                _ => None,
            },
        }
    }

    /// The flow with that id, if it was read on its own.
    pub fn flow(&self, id: &FlowId) -> Option<&Fetched<Flow>> {
        self.flow.as_ref().filter(|(known, _)| known == id).map(|(_, fact)| fact)
    }

    /// Makes everything due to be read at once.
    pub(crate) fn read_again(&mut self) {
        self.asked = None;
        self.rounds = 0;
    }
}

impl Model {
    /// Reads the account status again if it is due; `flow` is the one that is named in the form.
    pub(crate) fn refresh_account_status(&mut self, flow: Option<FlowId>, now: Now) -> Vec<Effect> {
        if self.credential.is_none() {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if self.account_status.flow.as_ref().map(|(id, _)| id) != flow.as_ref() {
            effects.extend(flow.clone().map(Effect::LoadFlow));
            self.account_status.flow = flow.clone().map(|id| (id, Fetched::default()));
        }
        if self.account_status.asked.is_none_or(|asked| now.since(asked) >= EVERY) {
            self.account_status.asked = Some(now.instant);
            effects.push(Effect::LoadAccountStatus);
            // The first round's flow and numbers are recent enough, unless a key asked for the round.
            if effects.len() == 1 {
                effects.extend(flow.map(Effect::LoadFlow));
            }
            // A list that fails shows it; it is not read again and again.
            let first = self.account_status.rounds == 0;
            let due = self.account_status.rounds.is_multiple_of(NUMBERS_EVERY) && self.numbers.error.is_none();
            if (first || due) && !std::mem::replace(&mut self.numbers.loading, true) {
                effects.push(Effect::Load(Resource::Numbers));
            }
            // An extension that was created or renamed meanwhile must not count as misspelled. The list is long: read
            // less often.
            let age = self.extensions.as_of.map(|asked| now.since(asked));
            let old = age.is_none_or(|age| age >= if first { EVERY } else { LISTED_EVERY });
            let due = old && self.extensions.error.is_none();
            if due && !std::mem::replace(&mut self.extensions.loading, true) {
                effects.push(Effect::Load(Resource::Extensions));
            }
            self.account_status.rounds += 1;
        }
        effects
    }

    /// When the account status is next due while it is on screen.
    pub(crate) fn account_status_due(&self, now: Now) -> Option<Instant> {
        self.credential.as_ref()?;
        Some(self.account_status.asked.map_or(now.instant, |asked| asked + EVERY))
    }
}
