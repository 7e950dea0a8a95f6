//! Small curves and charts made of bars.

/// The bars, from nothing to the most.
const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The same as plain signs.
const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
/// A point without data in a curve.
const BLIND: &str = "·";

/// A bar for each point, relative to the highest of them; `None` for one without data.
pub fn curve(points: impl Iterator<Item = Option<usize>> + Clone, plain: bool) -> String {
    let bars = bars(plain);
    let most = highest(points.clone());
    let steps = bars.len() - 1;
    points.map(|point| point.map_or(BLIND, |value| bars[(value * steps).div_ceil(most).min(steps)])).collect()
}

/// The same with several rows, the top one first, in proportion to the highest point. A point without data is blank;
/// nothing is the lowest bar, and no other point is as low.
#[must_use]
pub fn chart(points: &[Option<usize>], rows: usize, plain: bool) -> Vec<String> {
    let bars = bars(plain);
    let full = if plain && rows > 1 { "#" } else { bars[bars.len() - 1] };
    let most = highest(points.iter().copied());
    let level = |value: usize| match value {
        0 => 0,
        _ => (value * rows * bars.len()).div_ceil(most).max(2) - 1,
    };
    let cell = |point: Option<usize>, below: usize| {
        let level = level(point?).checked_sub(below * bars.len())?;
        Some(bars.get(level).copied().unwrap_or(full))
    };
    let row = |below| points.iter().map(|point| cell(*point, below).unwrap_or(" ")).collect();
    (0..rows).rev().map(row).collect()
}

fn bars(plain: bool) -> &'static [&'static str] {
    if plain { &DIGITS } else { &BARS }
}

/// The highest point, but not nothing: the scale of a curve.
fn highest(points: impl Iterator<Item = Option<usize>>) -> usize {
    points.flatten().max().unwrap_or(0).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_several_rows_and_tells_nothing_from_what_is_not_known() {
        let points = [Some(0), Some(1), None, Some(12), Some(24)];
        // 24 steps over three rows: a call is one, the lowest stands for none and for the first.
        assert_eq!(chart(&points, 3, false), ["    █", "   ▄█", "▁▂ ██"]);
        assert_eq!(chart(&points, 1, false), ["▁▂ ▄█"]);
        assert_eq!(chart(&points, 1, true), ["01 49"]);
        assert_eq!(chart(&points, 3, true), ["    9", "   4#", "01 ##"]);
        // Each of three calls is a row.
        assert_eq!(chart(&[Some(3), Some(2), Some(1), Some(0)], 3, false), ["█   ", "██  ", "███▁"]);
        assert_eq!(chart(&[Some(0), None], 2, false), ["  ", "▁ "]);
        assert_eq!(chart(&[], 2, false), ["", ""]);
    }
}
