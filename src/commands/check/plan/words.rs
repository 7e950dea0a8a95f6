//! The values of a plan: texts, lengths of time, amounts, and the words for how a call comes out.

use std::time::Duration;

use toml::de::DeValue;

use crate::base::edit_distance;
use crate::commands::flags::duration;
use crate::config::dollars;
use crate::domain::traffic::Unanswered;
use crate::domain::{HangupReason, Money};

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered.
    Answered,
    /// Why it was not.
    Not(Unanswered),
}

impl Outcome {
    const ALL: [Self; 8] = [
        Self::Answered,
        Self::Not(Unanswered::Busy),
        Self::Not(Unanswered::NoAnswer),
        Self::Not(Unanswered::Normal),
        Self::Not(Unanswered::Failed),
        Self::Not(Unanswered::DialTimeout),
        Self::Not(Unanswered::HungUp),
        Self::Not(Unanswered::Other),
    ];

    /// The word in a plan and in reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Not(Unanswered::Busy) => "busy",
            Self::Not(Unanswered::NoAnswer) => "no answer",
            Self::Not(Unanswered::Normal) => "declined",
            Self::Not(Unanswered::Failed) => "failed",
            Self::Not(Unanswered::DialTimeout) => "dial timeout",
            Self::Not(Unanswered::HungUp) => "hung up",
            Self::Not(Unanswered::Other) => "other",
        }
    }
}

/// A side that can end a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The called party, or its network.
    Callee,
    /// This test: its `hangup_after` or its timeout.
    Caller,
    /// The platform: the end of the flow, a limit, or another program of the account.
    Platform,
}

impl Side {
    const ALL: [Self; 3] = [Self::Callee, Self::Caller, Self::Platform];

    /// The word in a plan and in reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::Callee => "callee",
            Self::Caller => "caller",
            Self::Platform => "platform",
        }
    }
}

/// A text that is not empty.
pub fn text(value: &DeValue) -> Result<String, String> {
    let text = value.as_str().ok_or_else(|| kind("a text in quotes", value))?;
    if text.trim().is_empty() { Err("it is empty".to_owned()) } else { Ok(text.to_owned()) }
}

/// A text, or a list of texts.
pub fn list(value: &DeValue) -> Result<Vec<String>, String> {
    let Some(all) = value.as_array() else { return text(value).map(|only| vec![only]) };
    if all.is_empty() {
        return Err("the list is empty".to_owned());
    }
    all.iter().map(|one| text(one.get_ref())).collect()
}

/// Words to be heard.
pub fn spoken(value: &DeValue) -> Result<Vec<String>, String> {
    let all = list(value)?;
    match all.iter().find(|words| !words.contains(char::is_alphanumeric)) {
        Some(silent) => Err(format!("{silent:?} has no word that could be heard")),
        None => Ok(all),
    }
}

/// Yes or no.
pub fn flag(value: &DeValue) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| kind("true or false", value))
}

/// A whole number from 1.
pub fn whole(value: &DeValue, most: usize) -> Result<usize, String> {
    let number = value.as_integer().filter(|number| number.radix() == 10);
    let number = number.and_then(|number| number.as_str().parse().ok()).filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("a whole number from 1 to {most} is needed"))
}

/// A length of time such as `"45s"`.
pub fn length(value: &DeValue, longest: Duration) -> Result<Duration, String> {
    let length = duration(value.as_str().ok_or_else(|| kind("a length of time such as \"45s\"", value))?)?;
    if length.is_zero() || length > longest {
        return Err(format!("a length of time up to {} s is needed", longest.as_secs()));
    }
    Ok(length)
}

/// An amount of dollars: `"$0.05"`, or a number.
pub fn amount(value: &DeValue) -> Result<Money, String> {
    let text = match value {
        DeValue::Float(number) => Some(number.as_str()),
        DeValue::Integer(number) => Some(number.as_str()),
        other => other.as_str(),
    };
    dollars(text.ok_or_else(|| kind("an amount of dollars such as \"$0.05\"", value))?)
}

/// What came of a call, in a word.
pub fn outcome(value: &DeValue) -> Result<Outcome, String> {
    one_of(value, &Outcome::ALL.map(|outcome| (outcome.words(), outcome)))
}

/// A side, in a word.
pub fn side(value: &DeValue) -> Result<Side, String> {
    one_of(value, &Side::ALL.map(|side| (side.words(), side)))
}

/// A reason of the server.
pub fn reason(value: &DeValue) -> Result<HangupReason, String> {
    let known = HangupReason::KNOWN.iter().filter(|word| !word.is_empty());
    one_of(value, &known.map(|word| (*word, HangupReason::from(*word))).collect::<Vec<_>>())
}

fn one_of<T: Clone>(value: &DeValue, known: &[(&str, T)]) -> Result<T, String> {
    let typed = text(value)?;
    if let Some((_, known)) = known.iter().find(|(word, _)| *word == typed) {
        return Ok(known.clone());
    }
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    Err(match edit_distance::nearest(&typed, &words) {
        Some(meant) => format!("{typed:?} is not known; did you mean {meant:?}?"),
        None => format!("{typed:?} is not known; it is one of {}", words.join(", ")),
    })
}

fn kind(needed: &str, value: &DeValue) -> String {
    format!("{needed} is needed, not {}", value.type_str())
}
