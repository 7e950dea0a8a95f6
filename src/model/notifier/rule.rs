//! What waits to be told by a rule, and the limits that it watches.

use std::time::{Duration, Instant};

use super::words;
use crate::base::clock::Now;
use crate::config::NotifyRule;
use crate::domain::HookEvent;
use crate::model::Model;

/// A rule, and what it has to tell.
#[derive(Clone, Debug)]
pub struct RuleState {
    /// The rule.
    pub rule: NotifyRule,
    live: Limit,
    failed: Limit,
    /// The events that wait, by kind.
    counts: Vec<(HookEvent, usize)>,
    /// The text of the event that waits, if it is the only one.
    only: String,
    /// What there is to tell of the limits.
    figures: Vec<String>,
    /// When it last told something.
    told: Option<Instant>,
}

impl RuleState {
    /// Has nothing to tell.
    pub fn new(rule: NotifyRule) -> Self {
        let (live, failed) = (Limit::default(), Limit::default());
        Self { rule, live, failed, counts: Vec::new(), only: String::new(), figures: Vec::new(), told: None }
    }

    /// Adds an event.
    pub fn add(&mut self, word: HookEvent, text: String) {
        match self.counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => self.counts.push((word, 1)),
        }
        self.only = text;
    }

    /// Compares the figures with the limits.
    pub fn measure(&mut self, model: &Model, now: Now) {
        let figures = &mut self.figures;
        if let Some(limit) = self.rule.live_above {
            let live = model.calls.live();
            if self.live.is_passed(live, limit) {
                figures.push(words::live_above(live, model.calls.leaves_calls_out(), limit));
            }
        }
        if let Some(limit) = self.rule.failed_above {
            let (failed, at_least) = model.failed_last_hour(now);
            if self.failed.is_passed(failed, limit) {
                figures.push(words::failed_above(failed, at_least, limit));
            }
        }
    }

    /// The text to tell now, if any.
    pub fn told_now(&mut self, now: Now, between: Duration) -> Option<String> {
        if !self.waits() || self.told.is_some_and(|told| told + between > now.instant) {
            return None;
        }
        self.told = Some(now.instant);
        let events = match self.counts[..] {
            [] => None,
            [(_, 1)] => Some(std::mem::take(&mut self.only)),
            _ => Some(words::several(&self.counts)),
        };
        let texts: Vec<String> = self.figures.drain(..).chain(events).collect();
        self.counts.clear();
        Some(words::safe(&texts.join(" · ")))
    }

    /// When it can tell what waits; `None` if nothing does.
    pub fn due(&self, between: Duration) -> Option<Instant> {
        self.told.filter(|_| self.waits()).map(|told| told + between)
    }

    fn waits(&self) -> bool {
        !self.counts.is_empty() || !self.figures.is_empty()
    }

    /// Drops what waits: the user has seen it, or is not to be told.
    pub fn drop_waiting(&mut self) {
        self.counts.clear();
        self.figures.clear();
    }

    /// Forgets everything: another account is used.
    pub fn forget(&mut self) {
        *self = Self::new(std::mem::take(&mut self.rule));
    }
}

/// A limit that a figure passes or not.
#[derive(Clone, Debug, Default)]
struct Limit {
    /// Whether the figure is above; `None` before the first look.
    above: Option<bool>,
}

impl Limit {
    /// Whether the figure has just passed the limit. Not at the first look, and again only after it was down to nine
    /// tenths: a figure that goes to and fro is told once.
    fn is_passed(&mut self, figure: usize, limit: usize) -> bool {
        let was = self.above;
        let is = figure > limit || (was == Some(true) && figure > limit * 9 / 10);
        self.above = Some(is);
        was == Some(false) && is
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_passed_once_until_the_figure_was_well_below() {
        for (limit, figures, passed) in [
            (100, &[99, 100, 101, 100, 101, 91, 101, 90, 101][..], &[2, 8][..]),
            (100, &[101, 102, 90, 101], &[3]),
            (0, &[0, 1, 2, 0, 1], &[1, 4]),
            (1, &[0, 1, 2, 1, 2, 0, 2], &[2, 6]),
            (15, &[15, 16, 14, 16, 13, 16], &[1, 5]),
        ] {
            let mut state = Limit::default();
            let told = figures.iter().enumerate().filter(|(_, figure)| state.is_passed(**figure, limit));
            assert_eq!(told.map(|(at, _)| at).collect::<Vec<_>>(), passed, "{limit} {figures:?}");
        }
    }
}
