//! A stretch of time, and its division for a curve.

use jiff::Timestamp;

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
}
