//! Faults as they are written and kept: what goes wrong, for which requests, how often.
//! What a fault does to an answer is in `gate.rs`.

use super::rng::Rng;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Stands in the place of the method for what is pushed.
pub(super) const PUSH: &str = "PUSH";
/// Stands in the place of the event for a subscription.
pub(super) const SUBSCRIBE: &str = "/subscribe";

/// Something that goes wrong on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(super) kind: Kind,
    method: Option<String>,
    path: Option<String>,
    count: Option<u32>,
    percent: u64,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The answer comes late.
    Latency(Duration),
    /// The connection is closed without an answer.
    Reset { after: bool },
    /// The answer never comes.
    Stall { after: bool },
    /// The connection is closed in the middle of the answer.
    ResetBody,
    /// An error of this code, perhaps with this reason.
    Status(u16, Option<String>),
    /// Too many requests, with or without `Retry-After`.
    RateLimit(Option<u64>),
    /// A proxy's error page.
    Html,
    /// 200 and nothing else.
    Empty,
    /// JSON that ends too early, correctly framed.
    Truncate,
    /// JSON of the wrong types.
    IllTyped,
    /// Something on the push channel.
    Push(PushFault),
    /// One item that is `null` or whose id is a number.
    BrokenItem { null: bool },
}

/// What goes wrong on the push channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PushFault {
    /// An event is lost.
    Drop,
    /// It comes late.
    Delay(Duration),
    /// It comes twice.
    Duplicate,
    /// It comes after the next one of the same record.
    Reorder,
    /// Nothing more is said.
    Stall,
    /// The connection breaks.
    Kill,
    /// The subscription is refused.
    Deny,
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (rest, percent) = split_number(text, '%')?;
        let (rest, count) = split_number(rest, '#')?;
        let (what, target) = match rest.split_once('@') {
            Some((what, target)) => (what, Some(target.trim())),
            None => (rest, None),
        };
        let (method, path) = match target {
            Some(target) => match target.split_once(' ') {
                Some((method, path)) => (Some(method.to_uppercase()), Some(path.trim())),
                None if target.starts_with('/') => (None, Some(target)),
                None => (Some(target.to_uppercase()), None),
            },
            None => (None, None),
        };
        if path.is_some_and(|path| !path.starts_with('/')) {
            return Err("a path starts with /".to_owned());
        }
        let percent = u64::from(percent.unwrap_or(100));
        if percent > 100 {
            return Err("more than 100 percent".to_owned());
        }
        Ok(Self { kind: what.trim().parse()?, method, path: path.map(str::to_owned), count, percent })
    }
}

impl FromStr for Kind {
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
            "ill-typed" => plain(Self::IllTyped),
            "broken-item" => match value {
                None | Some("id") => Ok(Self::BrokenItem { null: false }),
                Some("null") => Ok(Self::BrokenItem { null: true }),
                Some(other) => Err(format!("broken-item: not id or null: {other}")),
            },
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

impl Fault {
    /// True for the requests it is meant for. The path counts with or without `/v1.0`, `*` stands for one
    /// segment, a `$` at the end for the end of the path.
    fn concerns(&self, method: &str, path: &str) -> bool {
        let short = path.strip_prefix("/v1.0").unwrap_or(path);
        let path_fits = |wanted: &String| fits(wanted, path) || fits(wanted, short);
        // A subscription can only be refused, and an event cannot be.
        let strikes = match &self.kind {
            Kind::Push(PushFault::Deny) => method == PUSH && path == SUBSCRIBE,
            Kind::Push(_) => method == PUSH && path != SUBSCRIBE,
            _ => method != PUSH,
        };
        if !strikes {
            return false;
        }
        self.method.as_ref().is_none_or(|wanted| wanted == method) && self.path.as_ref().is_none_or(path_fits)
    }
}

/// Compares a path with the beginning that is wanted, segment by segment.
fn fits(wanted: &str, path: &str) -> bool {
    let exact = wanted.ends_with('$');
    let wanted: Vec<&str> = wanted.trim_end_matches('$').split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    if path.len() < wanted.len() || (exact && path.len() > wanted.len()) {
        return false;
    }
    let last = wanted.len() - 1;
    wanted
        .iter()
        .zip(&path)
        .enumerate()
        .all(|(index, (w, p))| *w == "*" || w == p || (index == last && !exact && p.starts_with(w)))
}

/// The faults now in force, and how often each may still strike.
#[derive(Debug)]
pub struct FaultBook(Mutex<(Vec<Fault>, Rng)>);

impl FaultBook {
    /// A book with these faults.
    pub fn new(faults: Vec<Fault>, seed: u64) -> Self {
        Self(Mutex::new((faults, Rng::new(seed, 0xFA))))
    }

    /// Puts these faults in place of the old ones.
    pub fn set(&self, faults: Vec<Fault>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = faults;
    }

    /// What goes wrong with this request; it counts as having struck.
    pub(super) fn strike(&self, method: &str, path: &str) -> Vec<Kind> {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (faults, rng) = &mut *book;
        let mut struck = Vec::new();
        for fault in faults {
            if fault.count == Some(0) || !fault.concerns(method, path) {
                continue;
            }
            if !rng.chance(fault.percent) {
                continue;
            }
            fault.count = fault.count.map(|left| left - 1);
            struck.push(fault.kind.clone());
        }
        struck
    }
}

/// Splits `…#3` or `…%50` into what comes before and the number.
fn split_number(text: &str, mark: char) -> Result<(&str, Option<u32>), String> {
    let Some((rest, number)) = text.rsplit_once(mark) else {
        return Ok((text, None));
    };
    let number = number.trim().parse().map_err(|_| format!("no whole number after {mark}: {number}"))?;
    Ok((rest, Some(number)))
}

/// Reads `500ms`, `2s` or a bare number of milliseconds.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => match text.strip_suffix('s') {
            Some(number) => (number, 1.0),
            None => (text, 0.001),
        },
    };
    let number: f64 = number.trim().parse().map_err(|_| format!("latency takes a time such as 500ms, not {text:?}"))?;
    Duration::try_from_secs_f64(number * unit).map_err(|error| error.to_string())
}

/// Reads `503` or `403:ACCOUNT_FROZEN`.
fn status(text: &str) -> Result<Kind, String> {
    let (code, reason) = match text.split_once(':') {
        Some((code, reason)) => (code, Some(reason.to_owned())),
        None => (text, None),
    };
    match code.parse() {
        Ok(code @ 400..=599) => Ok(Kind::Status(code, reason)),
        _ => Err(format!("status takes an HTTP error code, not {code:?}")),
    }
}
