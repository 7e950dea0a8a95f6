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
    points.map(|point| point.map_or(BLIND, |value| bars[level(value, most, bars.len())])).collect()
}

/// The same with several rows, the top one first. A point without data is blank; nothing is the lowest bar.
pub fn chart(points: &[Option<usize>], rows: usize, plain: bool) -> Vec<String> {
    let bars = bars(plain);
    let full = if plain && rows > 1 { "#" } else { bars[bars.len() - 1] };
    let most = highest(points.iter().copied());
    let cell = |point: &Option<usize>, below: usize| {
        let level = point.map(|value| level(value, most, rows * bars.len()));
        match level.and_then(|level| level.checked_sub(below * bars.len())) {
            Some(level) => bars.get(level).copied().unwrap_or(full),
            None => " ",
        }
    };
    (0..rows).rev().map(|below| points.iter().map(|point| cell(point, below)).collect()).collect()
}

fn bars(plain: bool) -> &'static [&'static str] {
    if plain { &DIGITS } else { &BARS }
}

/// The highest point, but not nothing: the scale of a curve.
fn highest(points: impl Iterator<Item = Option<usize>>) -> usize {
    points.flatten().max().unwrap_or(0).max(1)
}

/// How high a value stands, of so many steps. Only nothing is the lowest one.
fn level(value: usize, most: usize, steps: usize) -> usize {
    (value * (steps - 1)).div_ceil(most).min(steps - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_several_rows_and_tells_nothing_from_what_is_not_known() {
        let points = [Some(0), Some(1), None, Some(12), Some(23)];
        // 23 steps over three rows: each call is one.
        assert_eq!(chart(&points, 3, false), ["    █", "   ▅█", "▁▂ ██"]);
        assert_eq!(chart(&points, 1, false), ["▁▂ ▅█"]);
        assert_eq!(chart(&points, 1, true), ["01 59"]);
        // 29 steps: 1 is the second, 12 the sixteenth of 0 to 29, 23 the highest.
        assert_eq!(chart(&points, 3, true), ["    9", "   6#", "02 ##"]);
        assert_eq!(chart(&[Some(0), None], 2, false), ["  ", "▁ "]);
        assert_eq!(chart(&[], 2, false), ["", ""]);
    }
}
