//! How many calls were live at the same time: a sweep over their beginnings and ends.

use jiff::Timestamp;

use super::period::Period;

/// The calls that were live at the same time within a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concurrency {
    /// The most at one time.
    pub peak: usize,
    /// When that many were first live; `None` if none ever was.
    pub at: Option<Timestamp>,
}

/// Counts the calls that were live at the same time. Each call is given by its creation and its end; without an end it
/// is still live. It is live from the first moment up to, but not including, the second.
pub fn concurrency(calls: impl Iterator<Item = (Timestamp, Option<Timestamp>)>, period: Period) -> Concurrency {
    concurrency_in_parts(calls, period, 1).pop().unwrap_or_default()
}

/// The same for each of so many equal parts of a period, oldest first. A call that began in an earlier part is live from
/// the first moment of a later one.
pub fn concurrency_in_parts(
    calls: impl Iterator<Item = (Timestamp, Option<Timestamp>)>,
    period: Period,
    parts: usize,
) -> Vec<Concurrency> {
    let mut changes: Vec<(Timestamp, i32)> = Vec::new();
    for (begun, ended) in calls {
        let begun = begun.max(period.from);
        let ended = ended.filter(|at| *at < period.until);
        if begun >= ended.unwrap_or(period.until) {
            continue;
        }
        changes.push((begun, 1));
        changes.extend(ended.map(|at| (at, -1)));
    }
    // At the same moment the ends come first.
    changes.sort_unstable();
    let mut changes = changes.into_iter().peekable();
    let mut live = 0;
    let most_in = |part: Period| {
        while let Some((_, change)) = changes.next_if(|(at, _)| *at <= part.from) {
            live += change;
        }
        let mut most = (live, (live > 0).then_some(part.from));
        while let Some((at, change)) = changes.next_if(|(at, _)| *at < part.until) {
            live += change;
            if live > most.0 {
                most = (live, Some(at));
            }
        }
        Concurrency { peak: usize::try_from(most.0).unwrap_or(0), at: most.1 }
    };
    period.divided(parts).map(most_in).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn of(calls: &[(i64, Option<i64>)], from: i64, until: i64) -> (usize, Option<i64>) {
        let calls = calls.iter().map(|(begun, ended)| (at(*begun), ended.map(at)));
        let found = concurrency(calls, Period { from: at(from), until: at(until) });
        (found.peak, found.at.map(Timestamp::as_second))
    }

    #[test]
    fn a_call_counts_from_its_creation_until_just_before_its_end() {
        assert_eq!(of(&[], 0, 100), (0, None));
        // At 10 the first ends and the second begins: never two.
        assert_eq!(of(&[(0, Some(10)), (10, Some(20))], 0, 100), (1, Some(0)));
        assert_eq!(of(&[(0, Some(11)), (10, Some(20))], 0, 100), (2, Some(10)));
        // Live before the period, and still live after it.
        assert_eq!(of(&[(-50, None), (-20, Some(5)), (30, None)], 0, 100), (2, Some(0)));
        assert_eq!(of(&[(-50, None), (-20, Some(0)), (30, None), (40, Some(41))], 0, 100), (3, Some(40)));
        // Neither over before it, nor begun after it, nor without length.
        assert_eq!(of(&[(-9, Some(-1)), (100, None), (50, Some(50))], 0, 100), (0, None));
    }

    #[test]
    fn each_part_has_its_own_peak_and_what_began_before_it_counts_from_its_first_moment() {
        let found = |calls: &[(i64, Option<i64>)]| -> Vec<(usize, Option<i64>)> {
            let calls = calls.iter().map(|(begun, ended)| (at(*begun), ended.map(at)));
            let parts = concurrency_in_parts(calls, Period { from: at(0), until: at(40) }, 4);
            parts.iter().map(|part| (part.peak, part.at.map(Timestamp::as_second))).collect()
        };
        let (none, one) = ((0, None), |at| (1, Some(at)));
        assert_eq!(found(&[]), [none; 4]);
        // Live until just before 20: not in the third part.
        assert_eq!(found(&[(5, Some(20))]), [one(5), one(10), none, none]);
        assert_eq!(found(&[(5, Some(21))]), [one(5), one(10), one(20), none]);
        // One ends at 10 and another begins: never two.
        assert_eq!(found(&[(-9, Some(10)), (10, Some(15))]), [one(0), one(10), none, none]);
        // Two within the second part only; the third is there to the end.
        assert_eq!(found(&[(2, Some(14)), (12, Some(19)), (33, None)]), [one(2), (2, Some(12)), none, one(33)]);
    }

    proptest! {
        #[test]
        fn the_peak_is_the_highest_of_the_parts(
            calls in proptest::collection::vec((0i64..60, proptest::option::of(0i64..40)), 0..40), parts in 1usize..9,
        ) {
            let calls = calls.iter().map(|(begun, length)| (at(*begun), length.map(|length| at(begun + length))));
            let period = Period { from: at(10), until: at(50) };
            let whole = concurrency(calls.clone(), period);
            let parts = concurrency_in_parts(calls, period, parts);
            prop_assert_eq!(parts.iter().map(|part| part.peak).max(), Some(whole.peak));
            prop_assert_eq!(parts.iter().find(|part| part.peak == whole.peak).and_then(|part| part.at), whole.at);
        }

        #[test]
        fn the_peak_is_what_counting_at_each_second_finds(
            calls in proptest::collection::vec((0i64..60, proptest::option::of(0i64..40)), 0..40),
            from in 0i64..30, length in 1i64..40,
        ) {
            let calls: Vec<_> = calls.into_iter().map(|(begun, length)| (begun, length.map(|length| begun + length))).collect();
            let live = |second: i64| {
                calls.iter().filter(|(begun, ended)| *begun <= second && ended.is_none_or(|ended| second < ended)).count()
            };
            let most = (from..from + length).map(live).max().unwrap();
            let first = (from..from + length).find(|second| live(*second) == most);
            prop_assert_eq!(of(&calls, from, from + length), (most, first.filter(|_| most > 0)));
        }
    }
}
