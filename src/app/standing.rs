//! What is known of the account beyond its lists: whether it may call, what is left to pay with, and which countries it
//! may call. Read while somebody looks at it, and not otherwise.

use std::time::{Duration, Instant};

use super::App;
use super::overlay::Overlay;
use crate::api::{ApiError, ErrorKind};
use crate::base::clock::Now;
use crate::domain::{BillingAccount, Customer, Flow, FlowId, OnAnswer, OutboundConfig, Resource};
use crate::messages::effect::Effect;
use crate::messages::message::AccountAnswer;

/// How often it is read anew while it is on screen.
pub const EVERY: Duration = Duration::from_secs(10);
/// How old the list of extensions may be before it is read anew.
const LISTED_EVERY: Duration = Duration::from_mins(1);
/// Once in so many of these times the numbers are read too.
const NUMBERS_EVERY: u32 = 3;

/// Something that was asked of the server: the last answer, and what went wrong since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched<T> {
    /// What the server said last.
    pub value: Option<T>,
    /// Why the last reading failed.
    pub error: Option<ApiError>,
    /// When what is known was asked for.
    pub as_of: Option<Instant>,
}

impl<T> Default for Fetched<T> {
    fn default() -> Self {
        Self { value: None, error: None, as_of: None }
    }
}

impl<T> Fetched<T> {
    /// Takes an answer in. A refusal leaves nothing known; a broken network leaves what was known, with its age.
    fn heard(&mut self, result: Result<T, ApiError>, asked: Instant) -> Option<ApiError> {
        // One that was asked for before what is known comes late.
        if self.as_of.is_some_and(|known| known > asked) {
            return None;
        }
        match result {
            Ok(value) => *self = Self { value: Some(value), error: None, as_of: Some(asked) },
            Err(error) => {
                // Of a frozen account nothing is told.
                if may_not_be_known(&error) || matches!(error.kind, ErrorKind::Frozen { .. }) {
                    self.value = None;
                }
                self.error = Some(error);
            }
        }
        self.error.clone()
    }
}

/// Whether the server will not tell, or has nothing to tell, however often it is asked.
#[must_use]
pub fn may_not_be_known(error: &ApiError) -> bool {
    matches!(error.kind, ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::RouteMissing | ErrorKind::Gone)
}

/// What is known.
#[derive(Clone, Debug, Default)]
pub struct AccountStatus {
    /// The customer.
    pub customer: Fetched<Customer>,
    /// What calls are paid from.
    pub billing: Fetched<BillingAccount>,
    /// The rules for calls to phones.
    pub outbound: Fetched<OutboundConfig>,
    /// The flow that the form names, as it is now.
    pub flow: Option<(FlowId, Fetched<Flow>)>,
    asked: Option<Instant>,
    rounds: u32,
}

impl AccountStatus {
    /// Takes an answer in; gives back why the server said no, if it did.
    pub(super) fn heard(&mut self, reading: AccountAnswer, asked: Instant) -> Option<ApiError> {
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

    /// What is known of a flow that was read by itself.
    #[must_use]
    pub fn flow(&self, id: &FlowId) -> Option<&Fetched<Flow>> {
        self.flow.as_ref().filter(|(known, _)| known == id).map(|(_, fact)| fact)
    }

    /// What was known is of no use any more, or is to be read at once.
    pub(super) fn read_again(&mut self) {
        self.asked = None;
        self.rounds = 0;
    }
}

impl App {
    /// Reads again what is on screen of the account, when its time has come.
    pub(super) fn refresh_account_status(&mut self, now: Now) -> Vec<Effect> {
        if self.credential.is_none() || self.sign_in.is_some() || !self.shows_standing() {
            return Vec::new();
        }
        let mut effects = Vec::new();
        let flow = self.flow_of_form();
        if self.standing.flow.as_ref().map(|(id, _)| id) != flow.as_ref() {
            effects.extend(flow.clone().map(Effect::LoadFlow));
            self.standing.flow = flow.clone().map(|id| (id, Fetched::default()));
        }
        if self.standing.asked.is_none_or(|asked| now.since(asked) >= EVERY) {
            self.standing.asked = Some(now.instant);
            effects.push(Effect::LoadStanding);
            // The first round's flow and numbers are new enough, unless it was asked for by key.
            if effects.len() == 1 {
                effects.extend(flow.map(Effect::LoadFlow));
            }
            // A list that fails says so; it is not asked for again and again.
            let first = self.standing.rounds == 0;
            let due = self.standing.rounds.is_multiple_of(NUMBERS_EVERY) && self.numbers.error.is_none();
            if (first || due) && !std::mem::replace(&mut self.numbers.loading, true) {
                effects.push(Effect::Load(Resource::Numbers));
            }
            // What was made or renamed meanwhile is not to count as misspelled. Their list is long: not as often.
            let age = self.extensions.as_of.map(|asked| now.since(asked));
            let old = age.is_none_or(|age| age >= if first { EVERY } else { LISTED_EVERY });
            let due = old && self.extensions.error.is_none();
            if due && !std::mem::replace(&mut self.extensions.loading, true) {
                effects.push(Effect::Load(Resource::Extensions));
            }
            self.standing.rounds += 1;
        }
        effects
    }

    /// When that is.
    #[must_use]
    pub(super) fn standing_due(&self, now: Now) -> Option<Instant> {
        let shown = self.credential.is_some() && self.sign_in.is_none() && self.shows_standing();
        shown.then(|| self.standing.asked.map_or(now.instant, |asked| asked + EVERY))
    }

    fn shows_standing(&self) -> bool {
        self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Form | Overlay::Account(_)))
    }

    fn flow_of_form(&self) -> Option<FlowId> {
        match self.dialer.on_answer(&self.book()) {
            Ok(OnAnswer::Flow(id)) => Some(id),
            _ => None,
        }
    }
}
