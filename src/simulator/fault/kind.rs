//! The kinds of faults, and how each is written. `middleware.rs` and `channel.rs` apply them.

use jiff::SignedDuration;
use std::str::FromStr;
use std::time::Duration;

/// The default pause between two bytes.
const DRIP: Duration = Duration::from_millis(100);
/// A hundred years, in seconds.
const MAX_SKEW_SECONDS: i64 = 100 * 366 * 24 * 3600;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The answer is late.
    Latency(Duration),
    /// The connection closes without an answer; with `after`, after the request was carried out.
    Reset { after: bool },
    /// The answer never comes; with `after`, after the request was carried out.
    Stall { after: bool },
    /// The connection closes in the middle of the answer.
    ResetBody,
    /// An error with this code and perhaps this reason.
    Status(u16, Option<String>),
    /// 429, with or without `Retry-After`.
    RateLimit(Option<u64>),
    /// A proxy's error page.
    Html,
    /// 200 with an empty body.
    Empty,
    /// JSON that ends too early, but with the right length.
    Truncate,
    /// The body comes one byte at a time, with this pause.
    Drip(Duration),
    /// A redirect to another host.
    Redirect,
    /// 200 with a page for people, as from a captive portal.
    Words,
    /// The right JSON, labelled as plain text.
    WrongType,
    /// A body of 100 MB.
    Huge,
    /// Full pages without end: always the same items, or always new ones.
    Endless { new: bool },
    /// The server's clock is ahead by this much; behind if negative.
    Skew(SignedDuration),
    /// JSON with wrong content.
    Json(JsonFault),
    /// A fault of the push channel.
    Push(PushFault),
}

/// What is wrong with the JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonFault {
    /// Every value has the wrong type.
    IllTyped,
    /// One item is `null`, or its id is a number.
    BrokenItem {
        /// Whether it is `null`.
        null: bool,
    },
    /// Lists within lists, ten thousand levels deep.
    Deep,
    /// Every item of a list occurs twice.
    Twice,
    /// Ids that are no UUIDs. The server still knows them.
    OddIds,
    /// Every second item of a list has an id that leads to the item before it when used in a URL.
    HostileIds,
    /// An unknown status, on all records that have not ended.
    UnknownStatus,
    /// The first status of all, whatever the real one is.
    StatusBack,
    /// Every item of a list is `null`.
    Nulls,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushFault {
    Drop,
    /// It is late.
    Delay(Duration),
    /// It comes twice.
    Duplicate,
    /// It comes after the next one of the same record.
    Reorder,
    /// Nothing more is sent.
    Stall,
    /// The connection breaks.
    Kill,
    /// The subscription is refused.
    Deny,
}

impl FromStr for FaultKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let after = || match value {
            None | Some("before") => Ok(false),
            Some("after") => Ok(true),
            Some(other) => Err(format!("{name}: not before or after: {other}")),
        };
        let plain = |kind| match value {
            None => Ok(kind),
            Some(_) => Err(format!("{name} takes no value")),
        };
        match name {
            "latency" => Ok(Self::Latency(duration(value.unwrap_or(""))?)),
            "reset" => Ok(Self::Reset { after: after()? }),
            "stall" => Ok(Self::Stall { after: after()? }),
            "reset-body" => plain(Self::ResetBody),
            "status" => status(value.unwrap_or("")),
            "rate-limit" => match value.map(str::parse) {
                None => Ok(Self::RateLimit(None)),
                Some(Ok(seconds)) => Ok(Self::RateLimit(Some(seconds))),
                Some(Err(_)) => Err("rate-limit takes whole seconds".to_owned()),
            },
            "html" => plain(Self::Html),
            "empty" => plain(Self::Empty),
            "truncate" => plain(Self::Truncate),
            "drip" => Ok(Self::Drip(value.map_or(Ok(DRIP), duration)?)),
            "redirect" => plain(Self::Redirect),
            "words" => plain(Self::Words),
            "wrong-type" => plain(Self::WrongType),
            "huge" => plain(Self::Huge),
            "endless" => match value {
                None => Ok(Self::Endless { new: false }),
                Some("new") => Ok(Self::Endless { new: true }),
                Some(other) => Err(format!("endless: not new: {other}")),
            },
            "skew" => Ok(Self::Skew(skew(value.unwrap_or(""))?)),
            "ill-typed" => plain(Self::Json(JsonFault::IllTyped)),
            "broken-item" => match value {
                None | Some("id") => Ok(Self::Json(JsonFault::BrokenItem { null: false })),
                Some("null") => Ok(Self::Json(JsonFault::BrokenItem { null: true })),
                Some(other) => Err(format!("broken-item: not id or null: {other}")),
            },
            "deep" => plain(Self::Json(JsonFault::Deep)),
            "twice" => plain(Self::Json(JsonFault::Twice)),
            "odd-ids" => plain(Self::Json(JsonFault::OddIds)),
            "hostile-ids" => plain(Self::Json(JsonFault::HostileIds)),
            "unknown-status" => plain(Self::Json(JsonFault::UnknownStatus)),
            "status-back" => plain(Self::Json(JsonFault::StatusBack)),
            "nulls" => plain(Self::Json(JsonFault::Nulls)),
            "push-drop" => plain(Self::Push(PushFault::Drop)),
            "push-delay" => Ok(Self::Push(PushFault::Delay(duration(value.unwrap_or(""))?))),
            "push-duplicate" => plain(Self::Push(PushFault::Duplicate)),
            "push-reorder" => plain(Self::Push(PushFault::Reorder)),
            "push-stall" => plain(Self::Push(PushFault::Stall)),
            "push-kill" => plain(Self::Push(PushFault::Kill)),
            "push-deny" => plain(Self::Push(PushFault::Deny)),
            other => Err(format!("no such fault: {other}")),
        }
    }
}

/// Parses `500ms`, `2s` or a bare number of milliseconds.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => match text.strip_suffix('s') {
            Some(number) => (number, 1.0),
            None => (text, 0.001),
        },
    };
    let number: f64 = number.trim().parse().map_err(|_| format!("not a time such as 500ms: {text:?}"))?;
    Duration::try_from_secs_f64(number * unit).map_err(|error| error.to_string())
}

/// Parses `503` or `403:ACCOUNT_FROZEN`.
fn status(text: &str) -> Result<FaultKind, String> {
    let (code, reason) = match text.split_once(':') {
        Some((code, reason)) => (code, Some(reason.to_owned())),
        None => (text, None),
    };
    match code.parse() {
        Ok(code @ 400..=599) => Ok(FaultKind::Status(code, reason)),
        _ => Err(format!("status takes an HTTP error code, not {code:?}")),
    }
}

/// Parses `3h`, `-90m` or `45s`, at most a hundred years.
fn skew(text: &str) -> Result<SignedDuration, String> {
    let wrong = || format!("skew takes hours, minutes or seconds such as 3h or -90m, not {text:?}");
    let (number, unit) = [('h', 3600), ('m', 60), ('s', 1)]
        .into_iter()
        .find_map(|(letter, unit)| Some((text.strip_suffix(letter)?, unit)))
        .ok_or_else(wrong)?;
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let seconds = number.checked_mul(unit).filter(|seconds| seconds.abs() <= MAX_SKEW_SECONDS).ok_or_else(wrong)?;
    Ok(SignedDuration::from_secs(seconds))
}
