//! Checks what the account and its credential may do: login, routes, push, and the budget of requests.

use std::time::Duration;

use tokio::time::timeout;

use super::check::{Findings, PATIENCE, non_empty, said};
use super::connection::Reached;
use super::routes;
use crate::api::credential::Credential;
use crate::api::{ApiError, Client, ErrorKind, Operation, Priority, in_words};
use crate::config::Config;

/// How long a server that refuses a subscription may take to close the channel.
const REFUSAL: Duration = Duration::from_millis(500);

/// Runs the checks.
pub async fn check(findings: Findings, reached: Option<Reached>) {
    let skip = |because: &str| {
        findings.skipped("login", because);
        rest_skipped(&findings, because);
    };
    let Some(reached) = reached else { return skip("the server was not reached") };
    let Some(credential) = &reached.credential else { return skip("there is no credential") };
    let Reached { client, config, login, .. } = &reached;
    match login {
        Err(error) if matches!(error.kind, ErrorKind::Unauthorized | ErrorKind::Frozen { .. }) => {
            let (why, fix) = in_words(error);
            findings.fail("login", format!("{why}{}", said(error)), non_empty(fix));
            return rest_skipped(&findings, "login failed");
        }
        Err(error) if matches!(error.kind, ErrorKind::RateLimited { .. } | ErrorKind::RouteMissing) => {
            findings
                .skipped("login", format!("it is not known whether the credential is accepted: {}", in_words(error).0));
        }
        _ => findings.ok("login", format!("the server accepts the {}", credential.kind().words())),
    }
    let refusals = routes::check(&findings, client).await;
    push(&findings, client, config, credential).await;
    budget(&findings, client, config, &refusals);
}

fn rest_skipped(findings: &Findings, because: &str) {
    routes::skip(findings, because);
    findings.all_skipped(&["push", "budget"], because);
}

async fn push(findings: &Findings, client: &Client, config: &Config, credential: &Credential) {
    const POLLING: &str = "vdial polls instead, which shows changes later.";
    if !config.push {
        return findings.skipped("push", "turned off by the settings");
    }
    let open = async {
        let known = credential.customer();
        let customer = if known.is_some() { known } else { client.customer(Priority::Urgent).await?.id };
        match customer {
            Some(customer) => client.push(&customer).await,
            None => Err(ApiError::local(Operation::Customer, ErrorKind::Decode, None)),
        }
    };
    let mut channel = match timeout(PATIENCE, open).await {
        Ok(Ok(channel)) => channel,
        Ok(Err(error)) if error.kind == ErrorKind::RouteMissing => {
            return findings.warn("push", "absent on this server", format!("The server may be older; {POLLING}"));
        }
        Ok(Err(error)) => {
            let (why, fix) = in_words(&error);
            return findings.warn("push", format!("{why}{}", said(&error)), format!("{} {POLLING}", fix.trim()));
        }
        Err(_) => {
            let found = format!("not open within {} s", PATIENCE.as_secs());
            return findings.warn(
                "push",
                found,
                format!("A proxy in between may not let WebSockets through; {POLLING}"),
            );
        }
    };
    // The server acknowledges nothing, but closes the channel if it refuses.
    match timeout(REFUSAL, channel.next()).await {
        Ok(Err(closed)) => {
            findings.warn("push", closed.words(), format!("Another credential may be allowed to; {POLLING}"));
        }
        _ => findings.ok("push", "open, and subscribed to calls and groupcalls"),
    }
}

fn budget(findings: &Findings, client: &Client, config: &Config, refusals: &[ApiError]) {
    let budget = config.budget;
    let allowed = format!("{} background requests a second, {} at once", budget.per_second, budget.burst);
    let refused = client.usage().refusals;
    if refused == 0 {
        return findings.ok("budget", format!("{allowed}; no 429 during these checks"));
    }
    let words = refusals.first().map(|error| format!(" ({})", in_words(error).0)).unwrap_or_default();
    let fix = "Other programs use the account's limit too: stop some, or lower [budget] per_second.";
    findings.warn("budget", format!("{allowed}; 429 {refused} times during these checks{words}"), fix);
}
