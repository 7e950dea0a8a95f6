//! Counting calls: a tally of one call after the other, and the figures that come of it.

use std::collections::BTreeMap;

use super::outcome::{Attempt, Trace, Unanswered};
use super::period::Period;
use super::quantiles::Quantiles;
use super::ratio::{Ratio, share};

/// How many attempts ended in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// How they ended, in words.
    pub words: String,
    /// How many.
    pub calls: usize,
    /// How many of them had been answered.
    pub answered: usize,
    /// Whether that is a failure.
    pub failed: bool,
}

/// The figures of some calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Outgoing calls that were answered or have ended.
    pub attempts: usize,
    /// Outgoing calls that still dial or ring; in no other figure.
    pub pending: usize,
    /// Outgoing calls that were seen only in part; in no other figure.
    pub partial: usize,
    /// Attempts that were answered.
    pub answered: usize,
    /// Attempts that were hung up before the answer; left out of the NER.
    pub hung_up: usize,
    /// Attempts that were answered or for which the network did its part otherwise: busy, no answer, or ended normally
    /// without an answer.
    pub effective: usize,
    /// Attempts that the other side did not take because it was busy.
    pub busy: usize,
    /// Attempts that nobody answered.
    pub no_answer: usize,
    /// Attempts that could not be set up.
    pub failed: usize,
    /// Attempts whose dialing time ran out.
    pub dial_timeout: usize,
    /// Answered attempts that have ended.
    pub talked: usize,
    /// The time that they talked together, in seconds.
    pub talk: f64,
    /// From the creation until ringing, or until the answer of a call that never rang. It includes what the platform
    /// took, so it is not exactly the post-dial delay (RFC 6076, 4.3).
    pub setup: Option<Quantiles>,
    /// From the creation until the answer.
    pub to_answer: Option<Quantiles>,
    /// How the ended attempts ended, the most frequent first.
    pub causes: Vec<Cause>,
    /// The attempts in each part of the period, by their creation; oldest first.
    pub over_time: [usize; Period::PARTS],
}

impl Figures {
    /// Answer-seizure ratio: answered ÷ attempts (ITU-T E.425).
    #[must_use]
    pub fn asr(&self) -> Ratio {
        Ratio { part: self.answered, whole: self.attempts }
    }

    /// Network effectiveness ratio: attempts that were answered, busy, rang out or ended normally unanswered ÷ attempts
    /// (ITU-T E.425), without those hung up before the answer.
    #[must_use]
    pub fn ner(&self) -> Ratio {
        Ratio { part: self.effective, whole: self.attempts - self.hung_up }
    }

    /// Average call duration in seconds: talk time ÷ answered attempts that have ended; `None` without any.
    #[must_use]
    pub fn acd(&self) -> Option<f64> {
        (self.talked > 0).then(|| self.talk / share(self.talked, 1))
    }
}

/// Counts the outgoing calls that were created in a period.
#[derive(Clone, Debug)]
pub struct Tally<'a> {
    period: Period,
    counted: Figures,
    setup: Vec<f64>,
    to_answer: Vec<f64>,
    causes: BTreeMap<&'a str, Cause>,
}

impl<'a> Tally<'a> {
    /// Counts nothing yet.
    #[must_use]
    pub fn new(period: Period) -> Self {
        let (setup, to_answer, causes) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { period, counted: Figures::default(), setup, to_answer, causes }
    }

    /// Counts a call. Calls that the account did not place count in none of these figures.
    pub fn add(&mut self, call: &Trace<'a>) {
        if !call.is_outgoing() {
            return;
        }
        let counted = &mut self.counted;
        if call.is_partial() {
            counted.partial += 1;
            return;
        }
        let Some(attempt) = call.attempt() else {
            counted.pending += 1;
            return;
        };
        if let Some(part) = call.times.create.and_then(|at| self.period.part(at)) {
            counted.over_time[part] += 1;
        }
        counted.add(&attempt);
        self.setup.extend(attempt.setup);
        self.to_answer.extend(attempt.answered.ok());
        if !call.cause.is_empty() {
            let none = || Cause { words: call.cause.to_owned(), calls: 0, answered: 0, failed: false };
            let cause = self.causes.entry(call.cause).or_insert_with(none);
            cause.calls += 1;
            cause.answered += usize::from(attempt.answered.is_ok());
            cause.failed |= call.failed;
        }
    }

    /// The figures of what was counted.
    #[must_use]
    pub fn finish(self) -> Figures {
        let mut causes: Vec<Cause> = self.causes.into_values().collect();
        causes.sort_by_key(|cause| std::cmp::Reverse(cause.calls));
        let (setup, to_answer) = (Quantiles::of(self.setup), Quantiles::of(self.to_answer));
        Figures { setup, to_answer, causes, ..self.counted }
    }
}

impl Figures {
    fn add(&mut self, attempt: &Attempt) {
        self.attempts += 1;
        match attempt.answered {
            Ok(_) => self.answered += 1,
            Err(why) => {
                let count = match why {
                    Unanswered::Busy => Some(&mut self.busy),
                    Unanswered::NoAnswer => Some(&mut self.no_answer),
                    Unanswered::Failed => Some(&mut self.failed),
                    Unanswered::DialTimeout => Some(&mut self.dial_timeout),
                    Unanswered::HungUp => Some(&mut self.hung_up),
                    Unanswered::Normal | Unanswered::Other => None,
                };
                if let Some(count) = count {
                    *count += 1;
                }
            }
        }
        self.effective += usize::from(attempt.answered.err().is_none_or(Unanswered::is_effective));
        if let Some(seconds) = attempt.talked {
            self.talked += 1;
            self.talk += seconds;
        }
    }
}

#[cfg(test)]
mod tests;
