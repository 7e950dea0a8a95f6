//! What the credential may read: what came of trying each route. `vdial doctor` and the guide of the first run judge an
//! answer by the same rules.

use crate::api::{ApiError, ErrorKind, Trial, in_words};
use crate::messages::effect::Effect;
use crate::model::Model;

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

/// Routes that cannot be read for the same reason, or of which that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteProblem {
    /// What they read, each in a word.
    pub subjects: Vec<&'static str>,
    /// Whether it is known that they cannot be read.
    pub refused: bool,
    /// Why.
    pub why: String,
    /// The next step.
    pub next: &'static str,
}

/// The routes that were tried in this session.
#[derive(Clone, Debug, Default)]
pub struct RouteChecks {
    tried: Vec<(Trial, Result<(), ApiError>)>,
}

impl Model {
    /// Takes what came of a route. Nothing follows of it.
    pub(crate) fn route_tried(&mut self, trial: Trial, answer: Result<(), ApiError>) -> Vec<Effect> {
        self.routes.tried.retain(|(known, _)| *known != trial);
        self.routes.tried.push((trial, answer));
        self.dirty = true;
        Vec::new()
    }
}

impl RouteChecks {
    /// What can be read, in words.
    pub fn allowed(&self) -> Vec<&'static str> {
        let allowed =
            |(trial, answer): &&(Trial, Result<(), ApiError>)| RouteState::of(trial, answer) == RouteState::Allowed;
        self.tried.iter().filter(allowed).map(|(trial, _)| subject(trial)).collect()
    }

    /// How many routes are still to be tried.
    pub fn to_come(&self) -> usize {
        Trial::FIRST.len().saturating_sub(self.tried.len())
    }

    /// What cannot be read, or is not known to be, by reason.
    pub fn problems(&self) -> Vec<RouteProblem> {
        let mut problems: Vec<RouteProblem> = Vec::new();
        for (trial, answer) in &self.tried {
            let (Err(error), state) = (answer, RouteState::of(trial, answer)) else { continue };
            let (why, next) = match state {
                RouteState::Allowed | RouteState::Deleted | RouteState::AgentsOnly => continue,
                RouteState::Absent => ("not on this server".to_owned(), "The server may be older."),
                RouteState::Refused | RouteState::Busy | RouteState::Failed => in_words(error),
            };
            let refused = matches!(state, RouteState::Refused | RouteState::Absent);
            match problems.iter_mut().find(|known| (known.refused, &known.why) == (refused, &why)) {
                Some(known) => known.subjects.push(subject(trial)),
                None => problems.push(RouteProblem { subjects: vec![subject(trial)], refused, why, next }),
            }
        }
        problems
    }
}
