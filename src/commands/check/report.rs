//! What came of a plan: a line for each call, JSON lines, the summary, the exit code.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::judge::{Facts, Finding};
use crate::base::safe_text;
use crate::commands::exit_code::ExitStatus;
use crate::domain::{Money, Target};

/// The version of the JSON form. It rises when a field is removed or means something else; new fields do not change it.
const SCHEMA: u32 = 1;

/// How a call of a plan came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All holds.
    Passed,
    /// Something does not hold.
    Failed,
    /// It was not placed.
    NotPlaced,
    /// It is not known whether it was placed, or whether it is over.
    Unknown,
}

impl Verdict {
    /// The word in lines and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotPlaced => "not placed",
            Self::Unknown => "unknown",
        }
    }
}

/// What came of a call.
#[derive(Clone, Debug)]
pub struct CallReport {
    /// Its place in the plan, counted from 1.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// Its line in the plan.
    pub line: usize,
    /// How it came out.
    pub verdict: Verdict,
    /// Why it was not placed, or what is not known.
    pub why: Option<String>,
    /// The expectations.
    pub findings: Vec<Finding>,
    /// What the server tells.
    pub facts: Facts,
    /// The calls and groupcalls that it placed.
    pub targets: Vec<Target>,
    /// When its request was sent; `None` if it was not.
    pub sent: Option<Timestamp>,
    /// How long it took.
    pub took: Duration,
}

impl CallReport {
    /// A call that has not run.
    pub fn not_placed(number: usize, name: &str, line: usize, why: impl Into<String>) -> Self {
        Self {
            number,
            name: name.to_owned(),
            line,
            verdict: Verdict::NotPlaced,
            why: Some(why.into()),
            findings: Vec::new(),
            facts: Facts::default(),
            targets: Vec::new(),
            sent: None,
            took: Duration::ZERO,
        }
    }

    /// What does not hold, a line each.
    pub fn failures(&self) -> Vec<String> {
        let failed = self.findings.iter().filter(|finding| !finding.holds);
        let failed =
            failed.map(|Finding { name, expected, seen, .. }| format!("{name}: expected {expected}, seen {seen}"));
        self.why.iter().cloned().chain(failed).map(|words| safe_text::sanitize(&words)).collect()
    }

    /// What the server tells of it, in words; empty if it was not placed.
    pub fn words(&self) -> String {
        if self.targets.is_empty() { String::new() } else { safe_text::sanitize(&self.facts.words()) }
    }

    /// The ids of what it placed.
    pub fn ids(&self) -> String {
        self.targets.iter().map(Target::id).collect::<Vec<_>>().join(", ")
    }

    /// The lines to read; names are padded to this width.
    pub fn plain(&self, width: usize, ascii: bool) -> String {
        let sign = match (ascii, self.verdict) {
            (true, _) => "",
            (false, Verdict::Passed) => "✓ ",
            (false, _) => "✗ ",
        };
        let name = safe_text::sanitize(&self.name);
        let padding = " ".repeat(width.saturating_sub(crate::widgets::text::width(&name)));
        let mut text =
            format!("{sign}{:<10}  {name}{padding}  {}", self.verdict.word(), self.words()).trim_end().to_owned();
        let ids = self.ids();
        let ids = (self.verdict != Verdict::Passed && !ids.is_empty()).then_some(ids);
        for line in self.failures().into_iter().chain(ids) {
            text += "\n    ";
            text += &line;
        }
        text
    }

    /// The call as a JSON object.
    pub fn json(&self) -> Value {
        let ids = |group: bool| -> Vec<&str> {
            self.targets.iter().filter(|target| matches!(target, Target::Group(_)) == group).map(Target::id).collect()
        };
        let expectation = |finding: &Finding| {
            let Finding { name, expected, seen, holds } = finding;
            json!({"name": name, "expected": expected, "seen": seen, "holds": holds})
        };
        let mut object = Map::new();
        let own = [
            ("schema", json!(SCHEMA)),
            ("event", json!("call")),
            ("number", json!(self.number)),
            ("name", json!(self.name)),
            ("line", json!(self.line)),
            ("verdict", json!(self.verdict.word())),
            ("why", json!(self.why)),
            ("expectations", self.findings.iter().map(expectation).collect()),
            ("sent", json!(self.sent)),
            ("seconds", json!(self.took.as_secs_f64())),
            ("calls", json!(ids(false))),
            ("groupcalls", json!(ids(true))),
        ];
        object.extend(own.into_iter().chain(self.facts.json()).map(|(name, value)| (name.to_owned(), value)));
        Value::Object(object)
    }
}

/// What came of a plan.
#[derive(Debug)]
pub struct Report {
    /// The name of the plan.
    pub plan: String,
    /// The calls, in the order of the plan.
    pub calls: Vec<CallReport>,
    /// When the first call could be placed.
    pub began: Timestamp,
    /// How long it took.
    pub took: Duration,
}

impl Report {
    fn count(&self, verdict: Verdict) -> usize {
        self.calls.iter().filter(|call| call.verdict == verdict).count()
    }

    /// What the calls took, and of how many it is not known.
    fn cost(&self) -> (Money, usize) {
        let placed = self.calls.iter().filter(|call| call.sent.is_some() && call.verdict != Verdict::NotPlaced);
        let costs: Vec<_> = placed.map(|call| call.facts.cost).collect();
        let sum = costs.iter().flatten().map(|cost| cost.0).sum();
        (Money(sum), costs.iter().filter(|cost| cost.is_none()).count())
    }

    /// The last line to read; `costs`: whether the ledger was read.
    pub fn summary(&self, costs: bool) -> String {
        let mut words = vec![format!("{} of {} calls passed", self.count(Verdict::Passed), self.calls.len())];
        for verdict in [Verdict::Failed, Verdict::NotPlaced, Verdict::Unknown] {
            let count = self.count(verdict);
            words.extend((count > 0).then(|| format!("{count} {}", verdict.word())));
        }
        words.push(format!("{} s", self.took.as_secs()));
        let (cost, open) = self.cost();
        if costs {
            words.push(match open {
                0 => format!("cost {}", cost.exact()),
                open => format!("cost {} and what {open} calls took, which is not known", cost.exact()),
            });
        }
        words.join(", ")
    }

    /// The last JSON line.
    pub fn json(&self) -> Value {
        let (cost, open) = self.cost();
        json!({
            "schema": SCHEMA,
            "event": "summary",
            "plan": self.plan,
            "began": self.began,
            "seconds": self.took.as_secs_f64(),
            "passed": self.count(Verdict::Passed),
            "failed": self.count(Verdict::Failed),
            "not_placed": self.count(Verdict::NotPlaced),
            "unknown": self.count(Verdict::Unknown),
            "cost_usd": (open == 0).then(|| cost.decimal()),
        })
    }

    /// How the command ends.
    pub fn status(&self) -> ExitStatus {
        match () {
            () if self.count(Verdict::Unknown) > 0 => ExitStatus::Unknown,
            () if self.count(Verdict::Passed) < self.calls.len() => ExitStatus::NotAsExpected,
            () => ExitStatus::Done,
        }
    }
}
