//! Faults: which requests they apply to, and how often. The kinds are in `fault/kind.rs`; `middleware.rs` and
//! `channel.rs` apply them.

mod kind;

pub(super) use kind::{FaultKind, JsonFault, PushFault};

use super::rng::Rng;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

/// The method that stands for push events.
pub(super) const PUSH: &str = "PUSH";
/// The path that stands for a subscription.
pub(super) const SUBSCRIBE: &str = "/subscribe";

/// A deliberate fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(super) kind: FaultKind,
    method: Option<String>,
    path: Option<String>,
    count: Option<u32>,
    percent: u64,
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

impl Fault {
    /// Whether it applies to this request. The path matches with or without `/v1.0`; `*` is any segment, a final `$`
    /// the end of the path.
    fn concerns(&self, method: &str, path: &str) -> bool {
        let short = path.strip_prefix("/v1.0").unwrap_or(path);
        let path_fits = |wanted: &String| fits(wanted, path) || fits(wanted, short);
        // Subscriptions can only be refused; events cannot be.
        let strikes = match &self.kind {
            FaultKind::Push(PushFault::Deny) => method == PUSH && path == SUBSCRIBE,
            FaultKind::Push(_) => method == PUSH && path != SUBSCRIBE,
            // A wrong clock and odd ids apply everywhere.
            FaultKind::Skew(_) | FaultKind::Json(JsonFault::OddIds) => path != SUBSCRIBE,
            // Faults of answers apply to events only on request.
            FaultKind::Json(_) | FaultKind::Truncate if self.method.as_deref() == Some(PUSH) => path != SUBSCRIBE,
            _ => method != PUSH,
        };
        if !strikes {
            return false;
        }
        self.method.as_ref().is_none_or(|wanted| wanted == method) && self.path.as_ref().is_none_or(path_fits)
    }
}

/// Compares a path with a prefix, segment by segment.
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

/// The active faults, and how often each is still to occur.
#[derive(Debug)]
pub struct FaultBook(Mutex<(Vec<Fault>, Rng)>);

impl FaultBook {
    pub fn new(faults: Vec<Fault>, seed: u64) -> Self {
        Self(Mutex::new((faults, Rng::new(seed, 0xFA))))
    }

    /// Replaces all faults.
    pub fn set(&self, faults: Vec<Fault>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = faults;
    }

    /// The faults for this request. Each of them counts as used.
    pub(super) fn next_faults(&self, method: &str, path: &str) -> Vec<FaultKind> {
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

/// Splits `…#3` or `…%50` into the text before the mark and the number.
fn split_number(text: &str, mark: char) -> Result<(&str, Option<u32>), String> {
    let Some((rest, number)) = text.rsplit_once(mark) else {
        return Ok((text, None));
    };
    let number = number.trim().parse().map_err(|_| format!("no whole number after {mark}: {number}"))?;
    Ok((rest, Some(number)))
}
