//! For which periods every call was read.

use jiff::Timestamp;

use crate::domain::traffic::Period;

/// Most periods that are kept apart. Beyond, the oldest are forgotten.
const MOST: usize = 1000;

/// Periods that do not touch, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Coverage(Vec<Period>);

impl Coverage {
    /// Adds a period. Returns whether it covers anything new.
    pub fn add(&mut self, period: Period) -> bool {
        if period.from >= period.until || self.0.iter().any(|known| within(period, *known)) {
            return false;
        }
        let touches = |known: &Period| known.from <= period.until && period.from <= known.until;
        let joined = self.0.iter().filter(|known| touches(known)).fold(period, |joined, known| Period {
            from: joined.from.min(known.from),
            until: joined.until.max(known.until),
        });
        self.0.retain(|known| !touches(known));
        let at = self.0.partition_point(|known| known.from < joined.from);
        self.0.insert(at, joined);
        if self.0.len() > MOST {
            self.0.remove(0);
        }
        true
    }

    /// Forgets everything before a moment.
    pub fn forget_before(&mut self, moment: Timestamp) {
        self.0.retain(|known| known.until > moment);
        if let Some(oldest) = self.0.first_mut() {
            oldest.from = oldest.from.max(moment);
        }
    }

    /// The end of what is covered.
    pub fn end(&self) -> Option<Timestamp> {
        self.0.last().map(|known| known.until)
    }

    /// The newest part of the period that is not covered.
    pub fn gap_in(&self, period: Period) -> Option<Period> {
        let mut until = period.until;
        for known in self.0.iter().rev().filter(|known| known.from < period.until) {
            if known.until < until {
                break;
            }
            until = known.from;
        }
        let below = self.0.iter().rev().map(|known| known.until).find(|end| *end < until);
        let from = below.map_or(period.from, |end| end.max(period.from));
        (period.from < until).then_some(Period { from, until })
    }

    /// The beginning of the covered period that reaches up to that moment.
    pub fn began_before(&self, moment: Timestamp) -> Option<Timestamp> {
        self.0.iter().find(|known| known.from < moment && moment <= known.until).map(|known| known.from)
    }

    /// The share of the period that is covered, from 0 to 1.
    pub fn share_of(&self, period: Period) -> f64 {
        let length = |period: Period| period.until.duration_since(period.from).as_secs_f64().max(0.0);
        let part = |known: &Period| Period { from: known.from.max(period.from), until: known.until.min(period.until) };
        let whole = length(period);
        if whole > 0.0 { self.0.iter().map(part).map(length).sum::<f64>() / whole } else { 1.0 }
    }
}

fn within(inner: Period, outer: Period) -> bool {
    outer.from <= inner.from && inner.until <= outer.until
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn period(from: i64, until: i64) -> Period {
        let at = |second| Timestamp::from_second(second).unwrap();
        Period { from: at(from), until: at(until) }
    }

    fn of(periods: &[(i64, i64)]) -> Coverage {
        let mut coverage = Coverage::default();
        for (from, until) in periods {
            coverage.add(period(*from, *until));
        }
        coverage
    }

    #[test]
    fn the_newest_gap_is_found_first() {
        for (known, expected) in [
            (vec![], Some((0, 100))),
            (vec![(50, 200)], Some((0, 50))),
            (vec![(50, 90)], Some((90, 100))),
            (vec![(10, 20), (50, 100)], Some((20, 50))),
            (vec![(0, 20), (20, 100)], None),
            (vec![(-5, 20), (50, 100)], Some((20, 50))),
            (vec![(100, 200), (300, 400)], Some((0, 100))),
            (vec![(-50, -20), (90, 120)], Some((0, 90))),
        ] {
            let expected = expected.map(|(from, until)| period(from, until));
            assert_eq!(of(&known).gap_in(period(0, 100)), expected, "{known:?}");
        }
    }

    proptest! {
        #[test]
        fn it_is_the_set_of_the_moments_in_its_periods(
            periods in proptest::collection::vec((0i64..60, 0i64..20), 0..20), forgotten in 0i64..40,
        ) {
            let periods: Vec<_> = periods.into_iter().map(|(from, length)| (from, from + length)).collect();
            let mut coverage = of(&periods);
            coverage.forget_before(Timestamp::from_second(forgotten).unwrap());
            let known = |second: i64| {
                second >= forgotten && periods.iter().any(|(from, until)| *from <= second && second < *until)
            };
            for second in 0..90 {
                prop_assert_eq!(coverage.gap_in(period(second, second + 1)).is_none(), known(second), "{}", second);
            }
            for pair in coverage.0.windows(2) {
                prop_assert!(pair[0].until < pair[1].from);
            }
            let covered = (0..90).filter(|second| known(*second)).count();
            let expected = f64::from(u32::try_from(covered).unwrap()) / 90.0;
            prop_assert!((coverage.share_of(period(0, 90)) - expected).abs() < 1e-9);
        }
    }
}
