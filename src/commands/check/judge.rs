//! What came of a call, by the server's own times, and which expectations it meets. What is not known meets none.

use std::time::Duration;

use serde_json::{Value, json};

use super::plan::{Expectations, Outcome, Side};
use super::transcript::Heard;
use crate::commands::targets::calls;
use crate::domain::traffic::{Attempt, Unanswered};
use crate::domain::{Address, Call, CallId, HangupBy, Money, Target};
use crate::model::{Model, TrackedCall};
use crate::screens::form::destinations::TypedDestination;

/// What is said of a value that the server did not tell.
const NOT_KNOWN: &str = "not known";

/// An expectation, and what was seen.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its key in the plan.
    pub name: &'static str,
    /// What the plan says.
    pub expected: String,
    /// What was seen.
    pub seen: String,
    /// Whether it holds.
    pub holds: bool,
}

/// What came of a call, as far as the server tells.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What came of it, in a word.
    pub outcome: Option<String>,
    outcomes: Vec<Outcome>,
    /// Seconds from its creation until it rang, or was answered without.
    pub rang_after: Option<f64>,
    /// Seconds from its creation until it was answered.
    pub answered_after: Option<f64>,
    /// Seconds from the answer to the end.
    pub talked: Option<f64>,
    /// Who answered: the address as the table shows it.
    pub answered_by: Option<String>,
    /// Who hung up.
    pub ended_by: Option<Side>,
    /// The server's reason.
    pub reason: Option<String>,
    /// What it took of the credit, all its legs together.
    pub cost: Option<Money>,
    /// What it took of the tokens.
    pub tokens: i64,
}

/// Reads off what came of the calls of a request.
pub fn facts(model: &Model, targets: &[Target]) -> Facts {
    let legs: Vec<&TrackedCall> = targets.iter().flat_map(|target| calls(model, target)).collect();
    let attempts: Vec<Option<Attempt>> = legs.iter().map(|leg| attempt(model, leg)).collect();
    let first =
        |seconds: fn(&Attempt) -> Option<f64>| attempts.iter().flatten().filter_map(seconds).min_by(f64::total_cmp);
    let answered_leg = legs.iter().zip(&attempts).filter_map(|(leg, attempt)| {
        let attempt = attempt.as_ref()?;
        Some((*leg, attempt, leg.call.times.progressing?))
    });
    let answered_leg = answered_leg.min_by_key(|(.., at)| *at);
    let mut facts = Facts { rang_after: first(|attempt| attempt.setup), ..Facts::default() };
    if let Some((leg, attempt, _)) = answered_leg {
        facts.answered_after = attempt.answered.ok();
        facts.talked = attempt.talked;
        facts.answered_by = Some(leg.call.destination.label());
        facts.outcomes = vec![Outcome::Answered];
    } else if !attempts.is_empty() && attempts.iter().all(Option::is_some) {
        for outcome in attempts.iter().flatten().filter_map(|attempt| attempt.answered.err()).map(Outcome::Not) {
            if !facts.outcomes.contains(&outcome) {
                facts.outcomes.push(outcome);
            }
        }
    }
    let words: Vec<&str> = facts.outcomes.iter().map(|outcome| outcome.words()).collect();
    facts.outcome = (!words.is_empty()).then(|| words.join(", "));
    // Of several phones, that of the one that answered counts.
    let ended: Vec<&TrackedCall> = answered_leg.map_or_else(|| legs.clone(), |(leg, ..)| vec![leg]);
    facts.ended_by = common(ended.iter().map(|leg| side(model, leg)));
    facts.reason = common(ended.iter().map(|leg| reason(leg)));
    (facts.cost, facts.tokens) = cost(model, &legs);
    facts
}

/// What a leg counts as; `None` if it was seen only in part.
fn attempt(model: &Model, leg: &TrackedCall) -> Option<Attempt> {
    let evidence = model.calls.evidence(leg);
    let trace = leg.trace(&evidence);
    trace.attempt().filter(|_| !trace.is_partial())
}

fn side(model: &Model, leg: &TrackedCall) -> Option<Side> {
    match &leg.call.hangup_by {
        _ if leg.is_live() || leg.gone.is_some() => None,
        HangupBy::Remote => Some(Side::Callee),
        _ if model.calls.evidence(leg).hung_up_here => Some(Side::Caller),
        HangupBy::Local => Some(Side::Platform),
        _ => None,
    }
}

fn reason(leg: &TrackedCall) -> Option<String> {
    let reason = leg.call.hangup_reason.as_str();
    (!leg.is_live() && leg.gone.is_none() && !reason.is_empty()).then(|| reason.to_owned())
}

/// What all have in common.
fn common<T: PartialEq>(mut all: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = all.next()??;
    all.all(|one| one.as_ref() == Some(&first)).then_some(first)
}

/// The credit and the tokens that the calls took, with those that their flows dialed; no credit unless all rows are
/// final. An unanswered leg has no row and costs nothing.
fn cost(model: &Model, legs: &[&TrackedCall]) -> (Option<Money>, i64) {
    let whole = !legs.is_empty() && legs.iter().all(|leg| leg.gone.is_none());
    let all: Vec<&Call> = legs.iter().flat_map(|leg| model.legs_of(&leg.call)).collect();
    // A leg that the flow dialed and that is not known is not counted by `legs_of`.
    let linked: usize = legs.iter().map(|leg| 1 + leg.call.chained().len()).sum();
    let mut sum = (0, 0);
    for call in &all {
        if call.times.progressing.is_some() {
            let Some(amount) = model.calls.ledger.final_cost(call) else { return (None, 0) };
            sum = (sum.0 + amount.credit.0, sum.1 + amount.tokens);
        } else if !call.status.is_final() {
            return (None, 0);
        }
    }
    ((whole && linked == all.len()).then_some(Money(sum.0)), sum.1)
}

/// The calls whose rows in the ledger tell what a request cost.
pub fn costly(model: &Model, targets: &[Target]) -> Vec<CallId> {
    targets.iter().flat_map(|target| calls(model, target)).map(|leg| leg.call.id.clone()).collect()
}

/// Compares what came of a call with what was expected. `late`: it had to be hung up at its timeout.
pub fn judge(
    model: &Model,
    facts: &Facts,
    expect: &Expectations,
    heard: &Heard,
    late: Option<Duration>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |name, expected: String, seen: String, holds| {
        findings.push(Finding { name, expected, seen, holds });
    };
    let outcome = || facts.outcome.clone().unwrap_or_else(|| NOT_KNOWN.to_owned());
    let answered = facts.outcomes.contains(&Outcome::Answered);
    if let Some(expected) = expect.outcome {
        add("outcome", expected.words().to_owned(), outcome(), facts.outcomes == [expected]);
    }
    if let Some(limit) = expect.rings_within {
        let never =
            || if facts.outcome.is_some() { format!("never rang ({})", outcome()) } else { NOT_KNOWN.to_owned() };
        add(
            "rings_within",
            at_most(limit),
            seconds(facts.rang_after, never),
            within(facts.rang_after, None, Some(limit)),
        );
    }
    let unanswered = || if facts.outcome.is_some() && !answered { outcome() } else { NOT_KNOWN.to_owned() };
    if let Some(limit) = expect.answered_within {
        let after = facts.answered_after;
        add("answered_within", at_most(limit), seconds(after, unanswered), within(after, None, Some(limit)));
    }
    if let Some(by) = &expect.answered_by {
        let seen = facts.answered_by.clone();
        let holds = seen.as_ref().is_some_and(|seen| is_by(model, seen, by));
        add("answered_by", by.clone(), seen.unwrap_or_else(unanswered), holds);
    }
    if let Some(side) = expect.ends_by {
        let seen = facts.ended_by.map_or(NOT_KNOWN, Side::words);
        add("ends_by", side.words().to_owned(), seen.to_owned(), facts.ended_by == Some(side));
    }
    if let Some(reason) = &expect.reason {
        let seen = facts.reason.as_deref();
        add("reason", reason.as_str().to_owned(), seen.unwrap_or(NOT_KNOWN).to_owned(), seen == Some(reason.as_str()));
    }
    let talked = facts.talked;
    if let Some(least) = expect.lasts_at_least {
        let words = format!("at least {}", span(least.as_secs_f64()));
        add("lasts_at_least", words, seconds(talked, unanswered), within(talked, Some(least), None));
    }
    if let Some(most) = expect.lasts_at_most {
        add("lasts_at_most", at_most(most), seconds(talked, unanswered), within(talked, None, Some(most)));
    }
    if let Some(most) = expect.costs_at_most {
        let seen = facts.cost.map_or_else(|| format!("{NOT_KNOWN}{}", why_no_cost(model)), Money::exact);
        add("costs_at_most", format!("at most {}", most.exact()), seen, facts.cost.is_some_and(|cost| cost <= most));
    }
    for (name, words, said) in [("says", &expect.says, &heard.says), ("hears", &expect.hears, &heard.hears)] {
        for expected in words {
            let seen = said.as_ref().map_or_else(Clone::clone, |said| format!("{said:?}"));
            add(name, format!("{expected:?}"), seen, has_words(said, expected));
        }
    }
    // That nobody answers until the test hangs up may be what is expected.
    let rang_on = expect.outcome == Some(Outcome::Not(Unanswered::HungUp));
    if let Some(timeout) = late.filter(|_| !rang_on) {
        add(
            "timeout",
            format!("over within {}", span(timeout.as_secs_f64())),
            "hung up at the timeout".to_owned(),
            false,
        );
    }
    findings
}

impl Facts {
    /// What came of the call, for its line.
    pub fn words(&self) -> String {
        let mut words = vec![self.outcome.clone().unwrap_or_else(|| NOT_KNOWN.to_owned())];
        if let Some(after) = self.answered_after {
            words[0] = format!("answered after {}", span(after));
        }
        words.extend(self.talked.map(|talked| format!("talked {}", span(talked))));
        words.extend(self.ended_by.map(|side| format!("ended by the {}", side.words())));
        words.extend(self.cost.filter(|cost| cost.0 > 0).map(Money::exact));
        words.join(", ")
    }

    /// The same as fields.
    pub fn json(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("outcome", json!(self.outcome)),
            ("rings_after", json!(self.rang_after)),
            ("answered_after", json!(self.answered_after)),
            ("answered_by", json!(self.answered_by)),
            ("talk_seconds", json!(self.talked)),
            ("ended_by", json!(self.ended_by.map(Side::words))),
            ("reason", json!(self.reason)),
            ("cost_usd", json!(self.cost.map(Money::decimal))),
            ("cost_tokens", json!(self.cost.map(|_| self.tokens))),
        ]
    }
}

/// Whether all the words were heard that were expected.
pub fn heard_all(expect: &Expectations, heard: &Heard) -> bool {
    let all = |words: &[String], said: &Result<String, String>| words.iter().all(|words| has_words(said, words));
    all(&expect.says, &heard.says) && all(&expect.hears, &heard.hears)
}

fn has_words(said: &Result<String, String>, words: &str) -> bool {
    let words = plain(words);
    // Whole words: "no" is not in "know". Other scripts join words, or write them without blanks.
    let edge = if words.is_ascii() { " " } else { "" };
    said.as_ref().is_ok_and(|said| format!(" {} ", plain(said)).contains(&format!("{edge}{words}{edge}")))
}

/// Whether an address is the expected one: the same text, or one that a call to the expected one reaches, under either
/// name of an extension.
pub fn is_by(model: &Model, seen: &str, expected: &str) -> bool {
    if seen == expected {
        return true;
    }
    let region = model.settings.region.as_deref();
    let Ok(expected) = TypedDestination::parse(expected, region).address else { return false };
    let known = model.extensions.named_like(expected.dialed());
    let names = known.map(|known| [known.name.clone(), known.extension.clone()]).unwrap_or_default();
    let of_extension =
        |name: &String| seen == Address::extension(name).label() || seen.starts_with(&format!("ext:{name} @"));
    let is_extension = expected.label().starts_with("ext:");
    seen == expected.label() || (is_extension && names.iter().chain([&expected.dialed().to_owned()]).any(of_extension))
}

fn why_no_cost(model: &Model) -> String {
    model.calls.ledger.refused().map(|why| format!(" ({why})")).unwrap_or_default()
}

fn within(seconds: Option<f64>, least: Option<Duration>, most: Option<Duration>) -> bool {
    seconds.map(thousandths).is_some_and(|seconds| {
        least.is_none_or(|least| seconds >= thousandths(least.as_secs_f64()))
            && most.is_none_or(|most| seconds <= thousandths(most.as_secs_f64()))
    })
}

fn at_most(limit: Duration) -> String {
    format!("at most {}", span(limit.as_secs_f64()))
}

fn seconds(seconds: Option<f64>, otherwise: impl Fn() -> String) -> String {
    seconds.map_or_else(otherwise, span)
}

/// Seconds as they are compared: what is compared is what is shown.
fn thousandths(seconds: f64) -> f64 {
    (seconds * 1000.0).round()
}

/// Seconds with as many decimals as they have, three at most.
pub fn span(seconds: f64) -> String {
    let text = format!("{seconds:.3}");
    format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Words without their case, punctuation and blanks: a recogniser adds its own.
fn plain(text: &str) -> String {
    let words = text.to_lowercase();
    words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_where_they_are_written_apart() {
        for (said, words, found) in [
            ("Good morning, this is a test.", "good MORNING this", true),
            ("I know", "no", false),
            ("No.", "no", true),
            ("안녕하세요, 고객님", "안녕", true),
            ("こんにちは", "にち", true),
        ] {
            assert_eq!(has_words(&Ok(said.to_owned()), words), found, "{words} in {said}");
        }
        assert!(!has_words(&Err("not known".to_owned()), "known"));
    }
}
