//! Reads the account lists: the answer of a page, and what to do after it.

use std::time::{Duration, Instant};

use crate::api::{ApiError, Client, ErrorKind, Listed, Pages, Rest, backoff};
use crate::domain::{Extension, Flow, Number, Resource, Weight};
use crate::messages::message::Answer;

/// The wait after a failed page.
const FIRST_BACKOFF: Duration = Duration::from_secs(2);
/// The longest wait; it is cut short when the server answers again.
const LONGEST_BACKOFF: Duration = Duration::from_mins(1);

/// A list that was not read to its end yet.
pub(super) struct Reading {
    pages: AllPages,
    /// When its first page was requested.
    began: Instant,
    /// How often in a row its next page failed.
    failures: u32,
}

enum AllPages {
    Numbers(Pages<Number>),
    Flows(Pages<Flow>),
    Extensions(Pages<Extension>),
}

/// The result of reading a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Went {
    /// Success; more pages follow.
    On,
    /// The list is complete.
    ToTheEnd,
    /// Failure; retry after this time.
    Wrong(Duration),
    /// Failure; the user has to do something first.
    InVain,
}

impl Reading {
    pub(super) fn new(client: &Client, resource: Resource, now: Instant) -> Self {
        let pages = match resource {
            Resource::Numbers => AllPages::Numbers(client.numbers()),
            Resource::Flows => AllPages::Flows(client.flows()),
            Resource::Extensions => AllPages::Extensions(client.extensions()),
        };
        Self { pages, began: now, failures: 0 }
    }

    /// Reads the next page.
    pub(super) async fn next(&mut self, now: Instant) -> (Answer, Went) {
        let Self { pages, began, failures } = self;
        match pages {
            AllPages::Numbers(pages) => page(pages, began, failures, now, Answer::Numbers).await,
            AllPages::Flows(pages) => page(pages, began, failures, now, Answer::Flows).await,
            AllPages::Extensions(pages) => page(pages, began, failures, now, Answer::Extensions).await,
        }
    }
}

async fn page<T: Weight>(
    pages: &mut Pages<T>,
    began: &mut Instant,
    failures: &mut u32,
    now: Instant,
    answer: fn(Result<Listed<T>, ApiError>, Instant) -> Answer,
) -> (Answer, Went) {
    if pages.is_at_the_start() {
        *began = now;
    }
    let result = pages.next().await;
    let went = went(&result, failures);
    (answer(result, *began), went)
}

fn went<T>(result: &Result<Listed<T>, ApiError>, failures: &mut u32) -> Went {
    let error = match result {
        Ok(listed) => {
            *failures = 0;
            return if listed.rest == Rest::ToCome { Went::On } else { Went::ToTheEnd };
        }
        Err(error) => error,
    };
    // The rate limiter already waits as long as an overloaded server demands.
    if matches!(error.kind, ErrorKind::RateLimited { .. }) {
        return Went::Wrong(Duration::ZERO);
    }
    if !error.is_worth_retrying() {
        return Went::InVain;
    }
    let wait = backoff(FIRST_BACKOFF, *failures, LONGEST_BACKOFF);
    *failures = failures.saturating_add(1);
    Went::Wrong(wait)
}
