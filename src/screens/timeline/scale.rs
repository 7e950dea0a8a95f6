//! Times to columns.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::row::Row;

/// Columns that a tick of the axis needs with its label.
const APART: i64 = 12;
/// Seconds between two ticks.
const STEPS: [i64; 18] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];
/// Most ticks of an axis.
const MOST_TICKS: usize = 100;

/// A part of time on a number of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The time of the first column.
    pub from: Timestamp,
    /// The time of the last column.
    pub until: Timestamp,
    /// The columns.
    pub columns: usize,
    /// Columns right of them, for notes.
    pub beside: usize,
}

impl Scale {
    /// The whole of this time on so many columns.
    pub fn new((from, until): (Timestamp, Timestamp), columns: usize) -> Self {
        Self { from, until: until.max(from), columns, beside: 0 }
    }

    /// With columns at the right for notes.
    pub fn with_beside(self, beside: usize) -> Self {
        Self { columns: self.columns.saturating_sub(beside), beside, ..self }
    }

    /// An empty row of its columns and those beside them.
    pub fn row(&self) -> Row {
        Row::new(self.columns + self.beside)
    }

    /// The part that is seen at a zoom of `2^zoom`, `scroll` quarters of a screen from the left. Returns with it how
    /// far one can scroll.
    pub fn zoomed(self, zoom: u32, scroll: i64) -> (Self, i64) {
        let (whole, seen) = (self.milliseconds(), self.milliseconds() >> zoom.min(30));
        let quarter = (seen / 4).max(1);
        let last = (whole - seen + quarter - 1) / quarter;
        let from = (scroll.clamp(0, last) * quarter).min(whole - seen);
        let at =
            |milliseconds| self.from.saturating_add(SignedDuration::from_millis(milliseconds)).unwrap_or(self.until);
        // At the edges it is exact: the right one may be now.
        let until = if from + seen == whole { self.until } else { at(from + seen) };
        let from = if from == 0 { self.from } else { at(from) };
        (Self { from, until, ..self }, last)
    }

    /// The column of a time, within the edges.
    pub fn column(&self, at: Timestamp) -> usize {
        let last = i64::try_from(self.columns.saturating_sub(1)).unwrap_or(0);
        let (whole, here) = (self.milliseconds(), at.as_millisecond() - self.from.as_millisecond());
        if whole == 0 {
            return 0;
        }
        // A screen has few columns and a timestamp few bits in milliseconds: the product fits.
        let column = (2 * here.clamp(0, whole) * last + whole) / (2 * whole);
        usize::try_from(column).unwrap_or(0)
    }

    /// Whether anything from one time to the other is seen.
    pub fn shows(&self, from: Timestamp, until: Timestamp) -> bool {
        from <= self.until && until >= self.from
    }

    fn milliseconds(&self) -> i64 {
        self.until.as_millisecond() - self.from.as_millisecond()
    }

    /// The ticks of its axis at round times of the clock, and the seconds between them.
    pub fn ticks(&self, zone: &TimeZone) -> (i64, Vec<Timestamp>) {
        let columns = i64::try_from(self.columns).unwrap_or(0);
        let fits = |step: &&i64| **step * 1000 * columns >= self.milliseconds() * APART;
        let step = STEPS.iter().find(fits).copied().unwrap_or(86_400);
        let offset = i64::from(zone.to_offset(self.from).seconds());
        let first = (self.from.as_second() + offset).div_euclid(step) * step - offset;
        let ticks = (1..).map_while(|at| Timestamp::from_second(first + at * step).ok());
        (step, ticks.take_while(|at| *at < self.until).take(MOST_TICKS).collect())
    }
}
