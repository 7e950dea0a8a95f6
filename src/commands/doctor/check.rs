//! A check of `vdial doctor`, and what came of it.

use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;

use crate::api::{ApiError, server_words};

/// How long a check may take.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing is wrong.
    Ok,
    /// The program works, but something is missing or soon will be.
    Warn,
    /// The program does not work, or not safely.
    Fail,
    /// Not tried: it depends on something that failed, or does not apply.
    Skipped,
}

impl Verdict {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skipped => "skipped",
        }
    }
}

/// A check that is done.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// The heading that it stands under.
    pub group: &'static str,
    /// What was checked.
    pub name: &'static str,
    /// What came of it.
    pub verdict: Verdict,
    /// What was found; for a skipped check, why.
    pub found: String,
    /// What to do about it: of every warning and every failure.
    pub fix: Option<String>,
}

/// Takes the checks of one group, in the order in which they are shown.
#[derive(Clone)]
pub struct Findings {
    group: &'static str,
    checks: UnboundedSender<Check>,
}

impl Findings {
    /// Takes the checks under this heading.
    pub fn new(group: &'static str, checks: &UnboundedSender<Check>) -> Self {
        Self { group, checks: checks.clone() }
    }

    /// Nothing is wrong.
    pub fn ok(&self, name: &'static str, found: impl Into<String>) {
        self.put(name, Verdict::Ok, found.into(), None);
    }

    /// Something is missing.
    pub fn warn(&self, name: &'static str, found: impl Into<String>, fix: impl Into<String>) {
        self.put(name, Verdict::Warn, found.into(), Some(fix.into()));
    }

    /// Something does not work.
    pub fn fail(&self, name: &'static str, found: impl Into<String>, fix: impl Into<String>) {
        self.put(name, Verdict::Fail, found.into(), Some(fix.into()));
    }

    /// It was not tried.
    pub fn skipped(&self, name: &'static str, because: impl Into<String>) {
        self.put(name, Verdict::Skipped, because.into(), None);
    }

    /// None of them was tried.
    pub fn all_skipped(&self, names: &[&'static str], because: &str) {
        for name in names {
            self.skipped(name, because);
        }
    }

    fn put(&self, name: &'static str, verdict: Verdict, found: String, fix: Option<String>) {
        // Nobody reads them after an interrupt.
        let _ = self.checks.send(Check { group: self.group, name, verdict, found, fix });
    }
}

/// The fix, also where nothing better is known.
pub fn non_empty(fix: &str) -> &str {
    if fix.is_empty() { "Try again; if it stays, ask VoIPBIN support." } else { fix }
}

/// A length of time, in milliseconds.
pub fn milliseconds(took: Duration) -> String {
    match took.as_millis() {
        0 => "under 1 ms".to_owned(),
        milliseconds => format!("{milliseconds} ms"),
    }
}

/// What is wrong, and what fixes it, if the words end with a command.
pub fn with_fix(words: &str) -> (&str, Option<String>) {
    words.split_once("; run: ").map_or((words, None), |(why, command)| (why, Some(format!("Run: {command}"))))
}

/// What the server said of an error, to stand behind the words for it.
pub fn said(error: &ApiError) -> String {
    server_words(error).map(|words| format!(" [{words}]")).unwrap_or_default()
}
