//! A stretch of time, and its division for a curve.

use jiff::{SignedDuration, Timestamp};

/// The time from a moment up to, but not including, another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub until: Timestamp,
}

impl Period {
    /// Into how many equal parts a curve divides a period.
    pub const PARTS: usize = 8;

    /// Whether the moment is in it.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// The period in so many equal parts, oldest first.
    pub fn divided(self, parts: usize) -> impl Iterator<Item = Self> {
        let length = i128::from(self.until.as_microsecond()) - i128::from(self.from.as_microsecond());
        let moment = move |part: usize| {
            let passed = length * i128::try_from(part).ok()? / i128::try_from(parts).ok()?;
            self.from.checked_add(SignedDuration::from_micros(i64::try_from(passed).ok()?)).ok()
        };
        let moment = move |part: usize| if part == parts { self.until } else { moment(part).unwrap_or(self.until) };
        (0..parts).map(move |part| Self { from: moment(part), until: moment(part + 1) })
    }

    /// The index of the part that a moment is in; `None` outside.
    #[must_use]
    pub fn part(self, at: Timestamp) -> Option<usize> {
        let length = self.until.as_microsecond() - self.from.as_microsecond();
        let passed = i128::from(at.as_microsecond() - self.from.as_microsecond());
        if !self.contains(at) || length <= 0 {
            return None;
        }
        let parts = i128::try_from(Self::PARTS).ok()?;
        usize::try_from(passed * parts / i128::from(length)).ok().map(|part| part.min(Self::PARTS - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_in_one_part() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let period = Period { from: at(100), until: at(180) };
        for (second, expected) in
            [(99, None), (100, Some(0)), (109, Some(0)), (110, Some(1)), (179, Some(7)), (180, None)]
        {
            assert_eq!(period.part(at(second)), expected, "{second}");
        }
        assert_eq!(Period { from: at(100), until: at(100) }.part(at(100)), None);
    }

    #[test]
    fn the_parts_follow_each_other_without_a_gap() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let parts: Vec<Period> = Period { from: at(-60), until: at(120) }.divided(3).collect();
        let expected = [(-60, 0), (0, 60), (60, 120)].map(|(from, until)| Period { from: at(from), until: at(until) });
        assert_eq!(parts, expected);
        let parts: Vec<Period> = Period { from: at(0), until: at(10) }.divided(7).collect();
        assert!(parts.windows(2).all(|pair| pair[0].until == pair[1].from && pair[0].from < pair[0].until));
        assert_eq!((parts[0].from, parts[6].until), (at(0), at(10)));
    }
}
