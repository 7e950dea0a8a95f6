//! Tries each route that the program reads, and says what a refused or absent one takes away.

use std::time::Instant;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::check::{Findings, PATIENCE, milliseconds, non_empty, said};
use crate::api::{ApiError, Client, ErrorKind, Operation, Trial, UNTRIED, in_words};
use crate::model::routes::RouteState;

/// The records that the lists lead to, and why one of them is not tried.
const RECORDS: [(&str, &str); 5] = [
    ("GET /calls/{id}", "the account has no call to read"),
    ("GET /activeflows/{id}", "the newest call ran no flow"),
    ("GET /recordings/{id}", "the newest call has no recording"),
    ("GET /groupcalls/{id}", "the account has no groupcall to read"),
    ("GET /flows/{id}", "the account has no flow to read"),
];

/// What came of a route.
struct Tried {
    trial: Trial,
    answer: Result<Vec<Trial>, ApiError>,
    took: String,
}

/// Runs the checks. Returns the refusals for too many requests.
pub async fn check(findings: &Findings, client: &Client) -> Vec<ApiError> {
    let lists = join_all(Trial::FIRST.map(|trial| attempt(client, trial))).await;
    let records = lists.iter().filter_map(|tried| tried.answer.as_ref().ok()).flatten();
    let records = join_all(records.map(|trial| attempt(client, trial.clone()))).await;
    for tried in &lists {
        tell(findings, tried);
    }
    for (route, because) in RECORDS {
        match records.iter().find(|tried| tried.trial.route() == route) {
            Some(tried) => tell(findings, tried),
            None => findings.skipped(route, because),
        }
    }
    findings.skipped("changes", format!("not tried, because they change something: {UNTRIED}"));
    let errors = lists.into_iter().chain(records).filter_map(|tried| tried.answer.err());
    errors.filter(|error| matches!(error.kind, ErrorKind::RateLimited { .. })).collect()
}

/// Nothing was tried.
pub fn skip(findings: &Findings, because: &str) {
    findings.all_skipped(&Trial::FIRST.map(|trial| trial.route()), because);
    findings.all_skipped(&RECORDS.map(|(route, _)| route), because);
}

async fn attempt(client: &Client, trial: Trial) -> Tried {
    // After a 429 the budget pauses, for as long as the server asks.
    if timeout(PATIENCE, client.budget().background()).await.is_err() {
        let paused = ErrorKind::RateLimited { retry_after: None, limited_by: None };
        let error = ApiError::local(Operation::Customer, paused, None);
        return Tried { trial, answer: Err(error), took: String::new() };
    }
    let began = Instant::now();
    let answer = client.attempt(&trial).await;
    Tried { answer, took: milliseconds(began.elapsed()), trial }
}

fn tell(findings: &Findings, Tried { trial, answer, took }: &Tried) {
    let route = trial.route();
    let state = RouteState::of(trial, answer);
    let Err(error) = answer else { return findings.ok(route, format!("allowed ({took})")) };
    let (why, fix) = in_words(error);
    let fix = non_empty(fix);
    let server = said(error);
    let missing = missing_without(trial);
    match state {
        RouteState::Allowed | RouteState::Deleted => {
            findings.ok(route, format!("allowed; that record is gone ({took})"));
        }
        RouteState::AgentsOnly => findings.ok(route, "not for access keys (it describes a logged-in agent)"),
        RouteState::Refused if is_essential(trial) => findings.fail(route, format!("refused: {why}{server}"), fix),
        RouteState::Refused => findings.warn(route, format!("refused: {why}; missing: {missing}{server}"), fix),
        RouteState::Absent if is_essential(trial) => findings.fail(route, format!("absent{server}"), fix),
        RouteState::Absent => {
            let fix = "The server may be older; everything else works.";
            findings.warn(route, format!("absent on this server; missing: {missing}"), fix);
        }
        RouteState::Busy => findings.warn(route, why, "Run vdial doctor again in a minute."),
        RouteState::Failed => findings.fail(route, format!("{why}{server}"), fix),
    }
}

/// Whether the program is of no use without a route.
fn is_essential(trial: &Trial) -> bool {
    matches!(trial, Trial::Calls | Trial::Call(_))
}

/// What the program lacks without a route.
fn missing_without(trial: &Trial) -> &'static str {
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
