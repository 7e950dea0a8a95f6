//! Small curves made of bars.

/// The bars, from nothing to the most.
const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The same as plain signs.
const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
/// A point without data.
const BLIND: &str = "·";

/// A bar for each point, relative to the highest of them; `None` for one without data.
pub fn curve(points: impl Iterator<Item = Option<usize>> + Clone, plain: bool) -> String {
    let bars: &[&str] = if plain { &DIGITS } else { &BARS };
    let most = points.clone().flatten().max().unwrap_or(0).max(1);
    let bar = |point: Option<usize>| {
        point.map_or(BLIND, |value| bars[(value * (bars.len() - 1)).div_ceil(most).min(bars.len() - 1)])
    };
    points.map(bar).collect()
}
