//! What a screen reader reads out: a short sentence to a line, what has changed first, no columns and no signs.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::base::clock::Now;
use crate::base::safe_text;
use crate::domain::{CallId, CallStatus, Stage};
use crate::model::call_changes::{CallChange, ChangeKind};
use crate::model::{Model, TrackedCall};
use crate::terminal;

/// The time in which failed calls count for the threshold.
const FIVE_MINUTES: Duration = Duration::from_mins(5);

/// What was said so far, and what is said by itself.
#[derive(Debug)]
pub struct Sentences {
    zone: TimeZone,
    /// How often a summary is said, and when the next one is due.
    every: Option<Duration>,
    due: Option<Instant>,
    /// Whether the user has pressed Enter.
    asked: Arc<AtomicBool>,
    /// The last summary, without its time: it is not said twice by itself.
    summary: String,
    ended: usize,
    failed: usize,
    /// The calls of which it was said that they last too long.
    too_long: HashSet<(CallId, &'static str)>,
    too_many_failures: bool,
}

impl Sentences {
    /// Says nothing by itself but a summary so often. `listens`: Enter asks for one.
    pub fn new(zone: &TimeZone, every: Option<Duration>, listens: bool) -> Self {
        let asked = Arc::new(AtomicBool::new(false));
        // A program in the background that reads the terminal is stopped.
        if listens && io::stdin().is_terminal() && !terminal::in_background() {
            heed_enter(Arc::clone(&asked));
        }
        Self {
            zone: zone.clone(),
            every,
            due: None,
            asked,
            summary: String::new(),
            ended: 0,
            failed: 0,
            too_long: HashSet::new(),
            too_many_failures: false,
        }
    }

    /// A change of a call.
    pub fn of_change(&mut self, change: &CallChange, model: &Model) -> String {
        let has_failed = model.calls.call(&change.id).is_some_and(|tracked| model.calls.has_failed(tracked));
        let has_ended = change.kind == ChangeKind::Status && matches!(change.status.as_str(), "hangup" | "gone");
        self.ended += usize::from(has_ended);
        self.failed += usize::from(has_ended && has_failed);
        let at = change.at.filter(|_| change.late || change.kind == ChangeKind::Known);
        let what = match change.kind {
            ChangeKind::Known => format!("Already {}", state(&change.status)),
            ChangeKind::Detail => capitalized(&change.news),
            ChangeKind::Status if change.late => format!("Was {}", state(&change.status)),
            ChangeKind::Status => news(change, has_failed),
        };
        let when = match at {
            Some(at) if change.late => format!("at {}", self.time(at)),
            Some(at) => format!("since {}", self.time(at)),
            None => self.time(change.seen),
        };
        sentence(&format!("{what}: {}", call(change)), &when)
    }

    /// The contact with the server, or another thing that is no call: `words` is a sentence without its full stop.
    pub fn of_event(&self, words: &str, now: Now) -> String {
        sentence(&capitalized(words), &self.time(now.wall))
    }

    /// What is said because time has passed: what lasts too long, and the summary if it is due or was asked for.
    pub fn by_itself(&mut self, model: &Model, keeps: impl Fn(&TrackedCall) -> bool, now: Now) -> Vec<String> {
        let mut all = self.beyond_thresholds(model, &keeps, now);
        let asked = self.asked.swap(false, Ordering::Relaxed);
        let is_due = self.due.is_some_and(|due| now.instant >= due);
        if asked || is_due {
            all.extend(self.summary(model, keeps, asked, now));
        }
        all
    }

    /// How many calls are live, and what has ended so far; `None` if that was said last and nobody `asked`.
    pub fn summary(
        &mut self,
        model: &Model,
        keeps: impl Fn(&TrackedCall) -> bool,
        asked: bool,
        now: Now,
    ) -> Option<String> {
        self.due = self.every.map(|every| now.instant + every);
        let mut by_status = BTreeMap::<Option<u8>, (String, usize)>::new();
        let mut live = 0;
        for tracked in model.calls.calls().filter(|tracked| tracked.is_live() && keeps(tracked)) {
            let status = &tracked.call.status;
            by_status.entry(status.rank()).or_insert_with(|| (state(status.as_str()).to_owned(), 0)).1 += 1;
            live += 1;
        }
        let mut words = match live {
            0 => "No call is live".to_owned(),
            1 => "1 call is live".to_owned(),
            live => format!("{live} calls are live"),
        };
        let parts: Vec<String> = by_status.into_values().map(|(state, calls)| format!("{calls} {state}")).collect();
        if !parts.is_empty() {
            let _ = write!(words, ": {}", parts.join(", "));
        }
        if self.ended > 0 {
            let _ = write!(words, "; {} ended since the start, {} of them failed", self.ended, self.failed);
        }
        if model.connection.failing.is_some() {
            let heard = model.connection.last_good.map(|at| self.time(now.wall_at(at)));
            let _ = write!(words, "; as of {}, there is no contact", heard.unwrap_or_default());
        }
        if words == self.summary && !asked {
            return None;
        }
        let said = sentence(&words, &self.time(now.wall));
        self.summary = words;
        Some(said)
    }

    fn beyond_thresholds(&mut self, model: &Model, keeps: impl Fn(&TrackedCall) -> bool, now: Now) -> Vec<String> {
        let thresholds = &model.settings.board.thresholds;
        let server_now = model.connection.clock.time(now.wall);
        let mut all = Vec::new();
        self.too_long.retain(|(id, _)| model.calls.call(id).is_some_and(TrackedCall::is_live));
        if thresholds.ringing.or(thresholds.talking).is_some() {
            for tracked in model.calls.calls().filter(|tracked| tracked.is_live() && keeps(tracked)) {
                let Some((stage, began)) = tracked.call.stage_began() else { continue };
                let (limit, doing) = match stage {
                    Stage::Dial => continue,
                    Stage::Ring => (thresholds.ringing, "Ringing"),
                    Stage::Talk => (thresholds.talking, "Talking"),
                };
                let lasted = Duration::try_from(server_now.duration_since(began)).unwrap_or_default();
                let Some(limit) = limit.filter(|limit| lasted >= *limit) else { continue };
                if self.too_long.insert((tracked.call.id.clone(), doing)) {
                    let parties = parties(&model.record_of(tracked));
                    let words = format!("{doing} for more than {}: {parties}", length(limit));
                    all.push(sentence(&words, &format!("since {}", self.time(began))));
                }
            }
        }
        let Some(most) = thresholds.failures else { return all };
        let since = server_now.checked_sub(FIVE_MINUTES).unwrap_or(server_now);
        let failures = model.calls.statistics.failures_since(since);
        if failures > most && !self.too_many_failures {
            let words = format!("{failures} calls failed in 5 minutes, more than {most}");
            all.push(sentence(&words, &self.time(now.wall)));
        }
        self.too_many_failures = failures > most;
        all
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string()
    }
}

/// When it was comes last: who has heard enough goes on.
fn sentence(words: &str, when: &str) -> String {
    safe_text::sanitize(&format!("{}, {when}.", without_signs(words)))
}

/// Sets the flag whenever the user presses Enter.
fn heed_enter(asked: Arc<AtomicBool>) {
    // It ends with the program: nothing else can end a read of a terminal.
    std::thread::spawn(move || {
        let mut line = String::new();
        while matches!(io::stdin().read_line(&mut line), Ok(1..)) {
            asked.store(true, Ordering::Relaxed);
            line.clear();
        }
    });
}

/// What a call does in a status.
fn state(status: &str) -> &str {
    match status {
        "progressing" => "talking",
        "canceling" | "terminating" => "hanging up",
        "hangup" => "ended",
        other => other,
    }
}

/// What a new status says.
fn news(change: &CallChange, has_failed: bool) -> String {
    let outcome = change.record.get("outcome").and_then(Value::as_str).unwrap_or_default();
    match change.status.as_str() {
        "progressing" => "Answered".to_owned(),
        "hangup" | "gone" => {
            let talked = change.record.get("talk_seconds").and_then(Value::as_f64).unwrap_or_default();
            let talked = Duration::try_from_secs_f64(talked).unwrap_or_default();
            let after =
                if talked.as_secs() > 0 { format!(" after talking for {}", length(talked)) } else { String::new() };
            let what = if has_failed { "Failed" } else { "Ended" };
            if outcome.is_empty() { format!("{what}{after}") } else { format!("{what}{after}, {outcome}") }
        }
        "dialing" if change.record.get("direction").and_then(Value::as_str) == Some("incoming") => {
            "Coming in".to_owned()
        }
        status if CallStatus::KNOWN.contains(&status) => capitalized(state(status)),
        other => format!("Now {other}"),
    }
}

fn call(change: &CallChange) -> String {
    parties(&Value::Object(change.record.clone()))
}

/// Who calls whom, and whether the call was placed here.
fn parties(record: &Value) -> String {
    let text = |field: &str| record.get(field).and_then(Value::as_str).unwrap_or_default();
    let party = |number: &str, name: &str| match (text(number), text(name)) {
        ("", "") => "anonymous".to_owned(),
        (number, "") => number.to_owned(),
        (number, name) if number.contains(name) => number.to_owned(),
        (number, name) => format!("{name} {number}"),
    };
    let (from, to) = (party("from", "from_name"), party("to", "to_name"));
    let here = if record.get("placed_here").and_then(Value::as_bool) == Some(true) { ", placed here" } else { "" };
    if text("direction") == "incoming" {
        format!("incoming call from {from} to {to}{here}")
    } else {
        format!("call to {to} from {from}{here}")
    }
}

/// A length in words: `2 minutes 5 seconds`.
fn length(of: Duration) -> String {
    let seconds = of.as_secs();
    let part = |count: u64, unit: &str| match count {
        0 => None,
        1 => Some(format!("1 {unit}")),
        _ => Some(format!("{count} {unit}s")),
    };
    let parts = [part(seconds / 3600, "hour"), part(seconds / 60 % 60, "minute"), part(seconds % 60, "second")];
    let words: Vec<String> = parts.into_iter().flatten().collect();
    if words.is_empty() { "0 seconds".to_owned() } else { words.join(" ") }
}

fn capitalized(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Without what a screen reader would spell out.
fn without_signs(words: &str) -> String {
    let words = words.replace(['·', '→', '“', '”'], " ").replace(" × ", " times ").replace('…', "");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_length_is_said_in_words() {
        for (seconds, expected) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (125, "2 minutes 5 seconds"),
            (3600, "1 hour"),
            (3661, "1 hour 1 minute 1 second"),
        ] {
            assert_eq!(length(Duration::from_secs(seconds)), expected);
        }
    }

    #[test]
    fn who_calls_whom_is_said_from_the_accounts_side() {
        for (record, expected) in [
            (json!({"from": "+1", "to": "+2", "direction": "outgoing"}), "call to +2 from +1"),
            (
                json!({"from": "+1", "from_name": "Ann", "to": "+2", "to_name": null, "direction": "incoming"}),
                "incoming call from Ann +1 to +2",
            ),
            (
                json!({"from": "", "to": "ext:bob", "to_name": "bob", "placed_here": true}),
                "call to ext:bob from anonymous, placed here",
            ),
        ] {
            assert_eq!(parties(&record), expected);
        }
    }

    #[test]
    fn no_sign_is_left_to_be_spelled_out() {
        assert_eq!(without_signs("far end hung up · 3 × 2 “x” a → b…"), "far end hung up 3 times 2 x a b");
    }
}
