//! A part of a whole, with its 95 % confidence interval.

/// From this many on, the interval is narrow enough to be left out: at most seven points to each side.
const MANY: usize = 200;
/// The normal deviate of 95 %.
const Z: f64 = 1.96;

/// A part of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratio {
    /// The numerator.
    pub part: usize,
    /// The denominator.
    pub whole: usize,
}

impl Ratio {
    /// The share in percent; `None` of nothing.
    #[must_use]
    pub fn percent(self) -> Option<f64> {
        (self.whole > 0).then(|| 100.0 * share(self.part, self.whole))
    }

    /// The bounds of the 95 % Wilson score interval in percent; `None` of nothing, or of so many that it is narrow.
    #[must_use]
    pub fn interval(self) -> Option<(f64, f64)> {
        if !(1..MANY).contains(&self.whole) {
            return None;
        }
        let (p, n) = (share(self.part, self.whole), share(self.whole, 1));
        let square = Z * Z / n;
        let middle = (p + square / 2.0) / (1.0 + square);
        let half = Z / (1.0 + square) * (p * (1.0 - p) / n + square / (4.0 * n)).sqrt();
        Some((100.0 * (middle - half).max(0.0), 100.0 * (middle + half).min(1.0)))
    }
}

/// `part` divided by `whole`. Counts of calls are far below where this loses precision.
#[expect(clippy::cast_precision_loss, reason = "counts of calls are far below 2^52")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_interval_is_that_of_wilson() {
        for (part, whole, expected) in [
            // p = 98/153 = 0.64052, z²/n = 3.8416/153 = 0.025109.
            // Middle (0.64052 + 0.012554) / 1.025109 = 0.63708;
            // half 1.96 / 1.025109 × √(0.64052 × 0.35948 / 153 + 0.025109 / 612) = 1.91199 × 0.039320 = 0.07518.
            (98, 153, (56.19, 71.23)),
            // p = 3/4, z²/n = 0.9604. Middle (0.75 + 0.4802) / 1.9604 = 0.62753;
            // half 0.99980 × √(0.046875 + 0.060025) = 0.99980 × 0.32696 = 0.32689.
            (3, 4, (30.06, 95.44)),
            // p = 0, z²/n = 0.38416. Middle 0.19208 / 1.38416 = 0.13877; half 1.41602 × √0.009604 = 0.13877.
            (0, 10, (0.0, 27.75)),
            (10, 10, (72.25, 100.0)),
        ] {
            let (least, most) = Ratio { part, whole }.interval().unwrap();
            assert!(
                (least - expected.0).abs() < 0.01 && (most - expected.1).abs() < 0.01,
                "{part}/{whole}: {least} {most}"
            );
        }
        assert_eq!(Ratio { part: 0, whole: 0 }.interval(), None);
        assert_eq!(Ratio { part: 150, whole: 200 }.interval(), None, "narrow");
        assert_eq!(Ratio { part: 0, whole: 0 }.percent(), None);
        assert_eq!(Ratio { part: 3, whole: 4 }.percent(), Some(75.0));
    }

    proptest! {
        #[test]
        fn the_interval_contains_the_ratio(whole in 1usize..MANY, part in 0usize..MANY) {
            let ratio = Ratio { part: part.min(whole), whole };
            let (percent, (least, most)) = (ratio.percent().unwrap(), ratio.interval().unwrap());
            prop_assert!(0.0 <= least && least <= percent + 1e-9 && percent <= most + 1e-9 && most <= 100.0);
        }
    }
}
