//! Median and 95th percentile by the nearest-rank method: always a value that was measured.

/// Median and 95th percentile of some durations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantiles {
    /// How many durations were measured.
    pub count: usize,
    /// The median, in seconds.
    pub median: f64,
    /// The 95th percentile, in seconds.
    pub p95: f64,
}

impl Quantiles {
    /// The quantiles of durations in seconds; `None` without any.
    pub(super) fn of(mut seconds: Vec<f64>) -> Option<Self> {
        let count = seconds.len();
        let mut at = |percent: usize| {
            let rank = (count * percent).div_ceil(100).checked_sub(1)?;
            Some(*seconds.select_nth_unstable_by(rank, f64::total_cmp).1)
        };
        Some(Self { count, median: at(50)?, p95: at(95)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rank_is_the_share_of_the_count_rounded_up() {
        let of = |seconds: &[f64]| Quantiles::of(seconds.to_vec()).map(|found| (found.median, found.p95));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[3.0]), Some((3.0, 3.0)));
        // Of four, rank 2 (4 × 0.5) and rank 4 (4 × 0.95 = 3.8).
        assert_eq!(of(&[9.0, 1.0, 5.0, 3.0]), Some((3.0, 9.0)));
        // Of twenty, rank 10 and rank 19.
        let twenty: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!(of(&twenty), Some((10.0, 19.0)));
    }
}
