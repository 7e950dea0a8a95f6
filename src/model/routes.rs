//! What the credential may read: what came of trying each route, and what is missing without it. `vdial doctor` and the
//! guide of the first run judge by the same rules.

use crate::api::{ApiError, ErrorKind, Trial, in_words};

/// What came of trying a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteState {
    /// The credential may read it.
    Allowed,
    /// The credential may read it, but the record was deleted.
    Deleted,
    /// Only the token of a login may read it; nothing is missing.
    AgentsOnly,
    /// The server refuses it to this credential.
    Refused,
    /// The server does not know the route.
    Absent,
    /// Too many requests: it is not known.
    Busy,
    /// Another failure: it is not known.
    Failed,
}

/// The reason of a refusal of what only the token of a login may read.
const AGENTS_ONLY: &str = "AGENT_AUTH_REQUIRED";

impl RouteState {
    /// The state by the answer to an attempt.
    #[must_use]
    pub fn of<T>(trial: &Trial, answer: &Result<T, ApiError>) -> Self {
        let Err(error) = answer else { return Self::Allowed };
        match error.kind {
            ErrorKind::Forbidden if error.reason.as_deref() == Some(AGENTS_ONLY) => Self::AgentsOnly,
            ErrorKind::Forbidden => Self::Refused,
            ErrorKind::RouteMissing => Self::Absent,
            // It was deleted after the list was read, or long before.
            ErrorKind::NotFound | ErrorKind::Gone if !Trial::FIRST.contains(trial) => Self::Deleted,
            ErrorKind::RateLimited { .. } => Self::Busy,
            _ => Self::Failed,
        }
    }
}

/// Whether the program is of no use without a route.
#[must_use]
pub fn is_essential(trial: &Trial) -> bool {
    matches!(trial, Trial::Calls | Trial::Call(_))
}

/// What the program lacks without a route.
#[must_use]
pub fn missing_without(trial: &Trial) -> &'static str {
    match trial {
        Trial::Me => "who is logged in",
        Trial::Customer => "the account's status",
        Trial::BillingAccount => "the balance, and the check of it before a call",
        Trial::OutboundConfig => "the check before a call whether its country is allowed",
        Trial::Calls | Trial::Call(_) => "the calls",
        Trial::Activeflow(_) => "what the flow of a call does",
        Trial::Recording(_) => "recordings",
        Trial::Groupcalls | Trial::Groupcall(_) => "which calls belong together",
        Trial::Numbers => "the numbers to call from",
        Trial::Flows | Trial::Flow(_) => "the flows to choose from",
        Trial::Extensions => "the extensions to choose from",
        Trial::Contact => "the names of contacts",
        Trial::Billings => "what calls cost",
    }
}

/// What a route reads, in a word.
fn subject(trial: &Trial) -> &'static str {
    match trial {
        Trial::Me => "login",
        Trial::Customer => "account",
        Trial::BillingAccount => "balance",
        Trial::OutboundConfig => "countries",
        Trial::Calls | Trial::Call(_) => "calls",
        Trial::Activeflow(_) => "flow runs",
        Trial::Recording(_) => "recordings",
        Trial::Groupcalls | Trial::Groupcall(_) => "groupcalls",
        Trial::Numbers => "numbers",
        Trial::Flows | Trial::Flow(_) => "flows",
        Trial::Extensions => "extensions",
        Trial::Contact => "contacts",
        Trial::Billings => "costs",
    }
}

/// A route that cannot be read, or of which that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteProblem {
    /// What it reads, in a word.
    pub subject: &'static str,
    /// Whether it is known that it cannot be read.
    pub refused: bool,
    /// Why, and what is missing.
    pub words: String,
    /// The next step.
    pub next: &'static str,
}

/// The routes that were tried in this session.
#[derive(Clone, Debug, Default)]
pub struct RouteChecks {
    tried: Vec<(Trial, Result<(), ApiError>)>,
}

impl RouteChecks {
    /// Takes what came of a route.
    pub(crate) fn take(&mut self, trial: Trial, answer: Result<(), ApiError>) {
        self.tried.retain(|(known, _)| *known != trial);
        self.tried.push((trial, answer));
    }

    /// What can be read, in words.
    pub fn allowed(&self) -> Vec<&'static str> {
        let allowed = |(trial, answer): &&(Trial, Result<(), ApiError>)| {
            RouteState::of(trial, answer) == RouteState::Allowed
        };
        self.tried.iter().filter(allowed).map(|(trial, _)| subject(trial)).collect()
    }

    /// How many routes are still to be tried.
    pub fn to_come(&self) -> usize {
        Trial::FIRST.len().saturating_sub(self.tried.len())
    }

    /// What cannot be read, or is not known to be.
    pub fn problems(&self) -> Vec<RouteProblem> {
        self.tried.iter().filter_map(|(trial, answer)| problem(trial, answer.as_ref().err()?)).collect()
    }
}

fn problem(trial: &Trial, error: &ApiError) -> Option<RouteProblem> {
    let (why, next) = in_words(error);
    let missing = missing_without(trial);
    let (refused, words, next) = match RouteState::of(trial, &Err::<(), _>(error.clone())) {
        RouteState::Allowed | RouteState::Deleted | RouteState::AgentsOnly => return None,
        RouteState::Refused => (true, format!("no: {why}; missing: {missing}"), next),
        RouteState::Absent => (true, format!("not on this server; missing: {missing}"), "The server may be older."),
        RouteState::Busy | RouteState::Failed => (false, format!("not known: {why}"), next),
    };
    Some(RouteProblem { subject: subject(trial), refused, words, next })
}
