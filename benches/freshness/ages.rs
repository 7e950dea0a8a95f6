//! How old what the state says is, while it differs from the truth.

use std::collections::HashMap;
use std::time::Instant;

use vdial::simulator::Change;

use crate::common::rank;

/// Changes of the truth that a state does not show yet, and how old those were that it came to show.
#[derive(Default)]
pub struct Ages {
    waiting: HashMap<String, Vec<Waiting>>,
    /// Of calls that were known when they changed, in seconds.
    pub known: Vec<f64>,
    /// Of calls that were new, from their creation, in seconds.
    pub new: Vec<f64>,
    /// How many of these were still not shown at the end.
    pub open: usize,
}

struct Waiting {
    rank: u8,
    at: Instant,
    known: bool,
}

impl Ages {
    /// The truth has changed; `shown` is the status that the state shows, if any.
    pub fn changed(&mut self, change: &Change, shown: Option<u8>) {
        let first = !self.waiting.contains_key(&change.id);
        let waiting = self.waiting.entry(change.id.clone()).or_default();
        let known = shown.is_some();
        // What happens to a call that nobody has seen yet is part of its being new.
        if known || first {
            waiting.push(Waiting { rank: rank(change.status), at: change.at, known });
        }
    }

    /// Looks for what the state has come to show.
    pub fn look(&mut self, shown: impl Fn(&str) -> Option<u8>, now: Instant) {
        let (old, new) = (&mut self.known, &mut self.new);
        self.waiting.retain(|id, waiting| {
            let Some(shown) = shown(id) else { return true };
            waiting.retain(|waiting| {
                let reached = shown >= waiting.rank;
                if reached {
                    let age = now.saturating_duration_since(waiting.at).as_secs_f64();
                    if waiting.known { old.push(age) } else { new.push(age) }
                }
                !reached
            });
            !waiting.is_empty()
        });
    }

    /// The end of the measurement: what is still not shown is as old as it is.
    pub fn finish(&mut self, now: Instant) {
        for waiting in std::mem::take(&mut self.waiting).into_values().flatten() {
            let age = now.saturating_duration_since(waiting.at).as_secs_f64();
            self.open += usize::from(waiting.known);
            if waiting.known { self.known.push(age) } else { self.new.push(age) }
        }
        self.known.sort_by(f64::total_cmp);
        self.new.sort_by(f64::total_cmp);
    }
}

/// The value below which so many percent lie; nothing of an empty list.
pub fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last * percent).div_ceil(100)).copied()
}
