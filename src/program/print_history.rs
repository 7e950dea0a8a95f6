//! `vdial history`: prints the calls placed here, as the journal records them, oldest first.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::base::csv;
use crate::base::days::{Calendar, Days};
use crate::base::reader::Reader;
use crate::base::safe_text;
use crate::domain::{Address, OnAnswer, Target};
use crate::journal::{AttemptResult, End, History, JournalFile, PastAttempt};
use crate::model::history::note_on;
use crate::model::past_call;
use crate::widgets::text_table;

/// The columns of the CSV form, which are the fields of the JSON form too.
const FIELDS: [&str; 11] =
    ["time", "profile", "server", "from", "to", "on_answer", "outcome", "result", "calls", "note", "attempt"];

/// The options of `vdial history`.
#[derive(Clone, Debug, Args)]
pub struct HistoryArgs {
    /// Only calls placed since then: 90m, 12h, 7d, or a day such as 2026-11-24, monday or today
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,

    /// Only calls placed before then, in the same form
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,

    /// Only calls placed under this profile
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,

    /// How to print them: a table to read, or all fields as CSV (RFC 4180) or JSON lines, with times in UTC
    #[arg(long, value_enum, default_value_t)]
    format: HistoryFormat,
}

/// How the history is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum HistoryFormat {
    /// A table, with times in the user's time zone.
    #[default]
    Table,
    /// Comma-separated values with a head.
    Csv,
    /// One JSON object per line.
    Jsonl,
}

/// Prints the history to `out`. Returns what is wrong with the journal, if anything.
///
/// # Errors
/// A time is not one, the journal cannot be read, or `out` cannot be written.
pub fn print(
    args: &HistoryArgs,
    journal: &JournalFile,
    zone: &TimeZone,
    now: Timestamp,
    out: &mut impl Write,
) -> Result<Option<String>, String> {
    let time = |option: &str, word: &Option<String>| {
        word.as_deref().map(|word| moment(word, now, zone).ok_or_else(|| no_time(option, word))).transpose()
    };
    let (since, until) = (time("--since", &args.since)?, time("--until", &args.until)?);
    let read = journal.history_since(since.unwrap_or(Timestamp::MIN));
    let mut history = read.map_err(|error| format!("the journal cannot be read: {error}"))?;
    history.records.retain(|record| until.is_none_or(|until| record.at < until));
    history.records.retain(|record| args.profile.as_ref().is_none_or(|profile| *profile == record.profile));
    history.records.reverse();
    Reader::after(write(&history, args.format, zone, out)).map_err(|error| error.to_string())?;
    Ok(history.damage)
}

fn no_time(option: &str, word: &str) -> String {
    format!("{option}: {word:?} is not a time; write 90m, 12h, 7d, or a day such as 2026-11-24, monday or today")
}

/// The time that a word names: that long ago, or the start of that day.
fn moment(word: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let ago = word.find(|c: char| !c.is_ascii_digit()).and_then(|unit| {
        let count: i64 = word[..unit].parse().ok()?;
        let seconds = match &word[unit..] {
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            "w" => 7 * 24 * 60 * 60,
            _ => return None,
        };
        now.checked_sub(jiff::SignedDuration::from_secs(count.checked_mul(seconds)?)).ok()
    });
    ago.or_else(|| word.parse().ok()).or_else(|| {
        let day = Days::named(&word.to_ascii_lowercase(), &Calendar::at(now, zone))?.first;
        day.to_zoned(zone.clone()).ok().map(|start| start.timestamp())
    })
}

fn write(history: &History, format: HistoryFormat, zone: &TimeZone, out: &mut impl Write) -> io::Result<()> {
    match format {
        HistoryFormat::Jsonl => {
            for record in &history.records {
                writeln!(out, "{}", object(record, history))?;
            }
        }
        HistoryFormat::Csv => {
            writeln!(out, "{}\r", FIELDS.join(","))?;
            for record in &history.records {
                let object = object(record, history);
                let cells = FIELDS.map(|field| csv::cell(&csv::plain(&object[field])));
                writeln!(out, "{}\r", cells.join(","))?;
            }
        }
        HistoryFormat::Table => {
            let rows: Vec<[String; 6]> = history.records.iter().map(|record| row(record, history, zone)).collect();
            let head = ["TIME", "FROM", "TO", "ON ANSWER", "RESULT", "NOTE"].map(str::to_owned);
            for line in text_table::lines(&head, &rows) {
                writeln!(out, "{line}")?;
            }
        }
    }
    out.flush()
}

/// An attempt with all its fields.
fn object(record: &PastAttempt, history: &History) -> Value {
    let request = record.request.as_ref();
    let note = note_on(&history.notes, record);
    let calls = record.targets.iter().map(|(target, end)| {
        let kind = match target {
            Target::Call(_) => "call",
            Target::Group(_) => "groupcall",
        };
        let (state, reason) = match end {
            End::Unheard => ("unknown", None),
            End::Left => ("left_running", None),
            End::Over(reason) => ("ended", Some(reason)),
        };
        json!({ "kind": kind, "id": target.id(), "state": state, "reason": reason })
    });
    json!({
        "time": record.at,
        "profile": record.profile,
        "server": record.api_url,
        "from": request.map(|request| request.source.label()),
        "to": request.map(|request| request.destinations.iter().map(Address::label).collect::<Vec<_>>()),
        "on_answer": request.map(|request| on_answer(&request.on_answer)),
        "outcome": outcome(&record.outcome),
        "result": past_call::result(record, |_| false),
        "calls": calls.collect::<Vec<_>>(),
        "note": (!note.is_empty()).then_some(note),
        "attempt": record.attempt.as_str(),
    })
}

fn outcome(result: &AttemptResult) -> &'static str {
    match result {
        AttemptResult::Unheard => "unanswered",
        AttemptResult::Placed => "placed",
        AttemptResult::Failed(_) => "failed",
        AttemptResult::Unknown(_) => "unknown",
        AttemptResult::NotFound => "not_found",
    }
}

fn on_answer(on_answer: &OnAnswer) -> Value {
    match on_answer {
        OnAnswer::Say { text, language } => json!({ "say": text, "language": language }),
        OnAnswer::Flow(id) => json!({ "flow": id.as_str() }),
        OnAnswer::Actions(actions) => json!({ "actions": actions }),
    }
}

fn row(record: &PastAttempt, history: &History, zone: &TimeZone) -> [String; 6] {
    let request = record.request.as_ref();
    let answer = request.map(|request| match &request.on_answer {
        OnAnswer::Say { text, .. } => format!("says “{text}”"),
        OnAnswer::Flow(id) => format!("flow {id}"),
        OnAnswer::Actions(actions) => format!("{} actions", actions.len()),
    });
    let to = request.map(|request| match request.destinations.as_slice() {
        [first, .., _] => format!("{} and {} more", first.label(), request.destinations.len() - 1),
        one => one.iter().map(Address::label).collect(),
    });
    [
        record.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        request.map(|request| request.source.label()).unwrap_or_default(),
        to.unwrap_or_else(|| "the request cannot be read".to_owned()),
        answer.unwrap_or_default(),
        past_call::result(record, |_| false),
        note_on(&history.notes, record),
    ]
    .map(|cell| safe_text::one_line(&cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_ago_a_day_or_a_timestamp() {
        let now: Timestamp = "2026-11-27T10:00:00Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        for (word, expected) in [
            ("90m", Some("2026-11-27T08:30:00Z")),
            ("1d", Some("2026-11-26T10:00:00Z")),
            ("2w", Some("2026-11-13T10:00:00Z")),
            ("today", Some("2026-11-26T23:00:00Z")),
            ("Monday", Some("2026-11-22T23:00:00Z")),
            ("2026-11-01", Some("2026-10-31T23:00:00Z")),
            ("2026-11", Some("2026-10-31T23:00:00Z")),
            ("2026-11-27T09:00:00Z", Some("2026-11-27T09:00:00Z")),
            ("99999999999999999999d", None),
            ("9999999999d", None),
            ("-1d", None),
            ("soon", None),
            ("", None),
        ] {
            let expected = expected.map(|text| text.parse().unwrap());
            assert_eq!(moment(word, now, &zone), expected, "{word}");
        }
    }
}
