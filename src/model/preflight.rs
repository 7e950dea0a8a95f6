//! Preflight: what the server would refuse a call for, or let it fail for, found before the call is placed.
//!
//! Each check is about one condition of the platform (see its rules for `POST /calls`). What cannot be read is unknown,
//! never failed. No check prevents a call from being sent.

mod account;
mod call;

use crate::base::clock::Now;
use crate::domain::phone_number::{self, Phone};
use crate::domain::{Address, AddressKind, CallRequest, OnAnswer};
use crate::model::Model;

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The condition is met.
    Passed,
    /// The call will be refused, or fail.
    Failed,
    /// Not known.
    Unknown,
}

/// A condition and whether it is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The subject, as one word.
    pub subject: &'static str,
    /// The result.
    pub verdict: Verdict,
    /// The reason.
    pub words: String,
    /// The next step, if there is one.
    pub next: Option<String>,
}

impl Check {
    fn passed(subject: &'static str, words: impl Into<String>) -> Self {
        Self { subject, verdict: Verdict::Passed, words: words.into(), next: None }
    }

    fn failed(subject: &'static str, words: impl Into<String>, next: impl Into<String>) -> Self {
        Self { subject, verdict: Verdict::Failed, words: words.into(), next: Some(next.into()) }
    }

    fn unknown(subject: &'static str, words: impl Into<String>) -> Self {
        Self { subject, verdict: Verdict::Unknown, words: words.into(), next: None }
    }

    /// The check as sentences, with the next step.
    pub(crate) fn sentences(&self) -> String {
        format!("{}: {}. {}", self.subject, self.words, self.next.as_deref().unwrap_or_default())
    }

    fn with_next(self, next: impl Into<String>) -> Self {
        Self { next: Some(next.into()), ..self }
    }
}

/// The parts of a call that are known so far.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    /// The source; or why there is none, where the typed text cannot be understood.
    pub source: Result<&'a Address, Option<&'a str>>,
    /// The destinations, phone numbers with their details.
    pub to: Vec<(&'a Address, Option<Phone>)>,
    /// What happens on answer.
    pub on_answer: Option<&'a OnAnswer>,
}

impl<'a> From<&'a CallRequest> for Parts<'a> {
    fn from(request: &'a CallRequest) -> Self {
        let to = request.destinations.iter().map(|to| (to, phone_of(to))).collect();
        Self { source: Ok(&request.source), to, on_answer: Some(&request.on_answer) }
    }
}

impl Model {
    /// The failed checks of a request, as sentences.
    #[must_use]
    pub(crate) fn preflight_failures(&self, request: &CallRequest, now: Now) -> Vec<String> {
        let failed = self.preflight(request.into(), now).into_iter().filter(|line| line.verdict == Verdict::Failed);
        failed.map(|line| line.sentences()).collect()
    }
}

fn phone_of(to: &Address) -> Option<Phone> {
    if to.kind == AddressKind::Tel { phone_number::parse(&to.target, None).ok() } else { None }
}

/// A count with its noun: `1 number`, `3 numbers`.
pub(crate) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}
