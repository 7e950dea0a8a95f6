//! The age of the state wherever it differs from the truth.

use std::collections::HashMap;
use std::time::Instant;

use vdial::simulator::Change;

use crate::common::rank;

/// Changes of the truth that the state does not show yet, and the ages of those that it has come to show.
#[derive(Default)]
pub struct Ages {
    waiting: HashMap<String, Vec<Waiting>>,
    /// Ages of changes to calls that the state knew, in seconds.
    pub known: Vec<f64>,
    /// Ages of new calls since their creation, in seconds.
    pub new: Vec<f64>,
    /// How many changes to known calls were not shown by the end.
    pub open: usize,
}

struct Waiting {
    rank: u8,
    at: Instant,
    known: bool,
}

impl Ages {
    /// Records a change of the truth; `shown` is the rank of the status that the state shows, if any.
    pub fn changed(&mut self, change: &Change, shown: Option<u8>) {
        let first = !self.waiting.contains_key(&change.id);
        let waiting = self.waiting.entry(change.id.clone()).or_default();
        let known = shown.is_some();
        // A change to a call that the state has not seen yet is part of its being new.
        if known || first {
            waiting.push(Waiting { rank: rank(change.status), at: change.at, known });
        }
    }

    /// Records the ages of changes that the state now shows.
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

    /// Ends the measurement: a change that is still not shown counts with its age so far.
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

/// The value below which `percent` percent of the values are; `None` for an empty list.
pub fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last * percent).div_ceil(100)).copied()
}
