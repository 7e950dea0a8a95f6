//! Checks that the server's answers are those of the API, how long they take, and what their dates say.

use std::time::{Duration, Instant};

use jiff::Unit;
use tokio::time::timeout;

use super::check::{Findings, PATIENCE, milliseconds, non_empty};
use crate::api::{ApiError, Client, ErrorKind, Trial, in_words};

/// How many requests tell how long the server takes, after a first one that connects.
const SAMPLES: usize = 4;
/// Above this, what happens is on the screen noticeably late.
const SLOW: Duration = Duration::from_secs(1);

/// HTTP, latency and clock. Returns the answer to the first request, unless it is not the API's.
pub async fn check(findings: &Findings, client: &Client) -> Option<Result<(), ApiError>> {
    client.budget().urgent();
    let began = Instant::now();
    let answer = client.attempt(&Trial::Customer).await.map(|_| ());
    let first = began.elapsed();
    if let Err(error) = &answer
        && !is_of_the_api(error)
    {
        let (why, fix) = in_words(error);
        let status = error.status.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
        findings.fail("HTTP", format!("{why}{status}"), non_empty(fix));
        findings.all_skipped(&["latency", "clock"], "HTTP failed");
        return None;
    }
    findings.ok(
        "HTTP",
        format!(
            "{}; the API answered in {}, connecting included",
            client.http_version().unwrap_or("HTTP"),
            milliseconds(first)
        ),
    );
    latency(findings, client).await;
    clock(findings, client);
    Some(answer)
}

/// Whether an error is an answer of the API.
fn is_of_the_api(error: &ApiError) -> bool {
    match error.kind {
        ErrorKind::Redirected | ErrorKind::Decode | ErrorKind::TooLarge => false,
        // An older server may lack the route that was asked for, and says so in the API's own words.
        ErrorKind::RouteMissing => error.reason.is_some(),
        _ => error.status.is_some_and(|status| status < 500),
    }
}

async fn latency(findings: &Findings, client: &Client) {
    let mut took = Vec::new();
    let asking = async {
        for _ in 0..SAMPLES {
            client.budget().urgent();
            let began = Instant::now();
            let answer = client.attempt(&Trial::Customer).await;
            let refused = matches!(&answer, Err(error) if matches!(error.kind, ErrorKind::RateLimited { .. }));
            if answer.is_err_and(|error| error.status.is_none()) {
                return;
            }
            took.push(began.elapsed());
            if refused {
                return;
            }
        }
    };
    let _ = timeout(PATIENCE, asking).await;
    took.sort();
    let network = "Check the network; what happens is on the screen that much later.";
    let [Some(median), Some(fastest), Some(slowest)] =
        [took.get(took.len() / 2), took.first(), took.last()].map(Option::<&Duration>::copied)
    else {
        return findings.fail("latency", "no answer to further requests", network);
    };
    let [shortest, longest] = [fastest, slowest].map(milliseconds);
    let found = format!("{} (median of {}, {shortest} to {longest})", milliseconds(median), took.len());
    if median > SLOW { findings.warn("latency", found, network) } else { findings.ok("latency", found) }
}

fn clock(findings: &Findings, client: &Client) {
    match client.server_clock_offset() {
        None => findings.skipped("clock", "the server's answers have no date"),
        Some(offset) if offset.is_zero() => {
            findings.ok("clock", "no difference to the server's, to within 2 s");
        }
        Some(offset) => {
            let side = if offset.is_positive() { "behind" } else { "ahead of" };
            let length = offset.abs().round(Unit::Second).unwrap_or(offset);
            findings.warn(
                "clock",
                format!("this machine is {length:#} {side} the server, give or take 1 s"),
                "Set this machine's clock (timedatectl set-ntp true), unless the server's is wrong.",
            );
        }
    }
}
