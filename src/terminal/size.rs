//! The size of the drawn screen: what the terminal reports, within bounds.

use ratatui::layout::Size;

/// The largest drawn size: as many cells as a 3840 × 2160 screen shows in letters of 6 × 9. Each cell takes about a
/// hundred bytes of memory.
const COLUMNS: u16 = 1_000;
const ROWS: u16 = 500;
const CELLS: u32 = 150_000;

/// The size of a terminal that reports none.
const USUAL: Size = Size { width: 80, height: 24 };

/// The size to draw, from the reported columns and rows. Falls back to `$COLUMNS` and `$LINES` for a terminal that
/// reports none, such as a serial line.
pub fn drawn(told: Option<(u16, u16)>, env: impl Fn(&str) -> Option<String>) -> Size {
    let (columns, rows) = told.unwrap_or_default();
    let width = known(columns, "COLUMNS", &env).unwrap_or(USUAL.width).min(COLUMNS);
    let height = known(rows, "LINES", &env).unwrap_or(USUAL.height).min(ROWS);
    let rows = CELLS / u32::from(width);
    Size { width, height: height.min(rows.try_into().unwrap_or(ROWS)) }
}

fn known(told: u16, name: &str, env: &impl Fn(&str) -> Option<String>) -> Option<u16> {
    Some(told).filter(|told| *told > 0).or_else(|| env(name)?.trim().parse().ok().filter(|set| *set > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_what_was_told_within_reason() {
        for (told, set, drawn_size) in [
            (Some((120, 30)), &[("COLUMNS", "99"), ("LINES", "9")][..], (120, 30)),
            (Some((1, 1)), &[], (1, 1)),
            (Some((65_535, 65_535)), &[], (1_000, 150)),
            (Some((65_535, 1)), &[], (1_000, 1)),
            (Some((1, 65_535)), &[], (1, 500)),
            (Some((400, 65_535)), &[], (400, 375)),
            (Some((0, 0)), &[], (80, 24)),
            (None, &[], (80, 24)),
            (Some((0, 0)), &[("COLUMNS", "100"), ("LINES", "30")], (100, 30)),
            (Some((0, 50)), &[("COLUMNS", "100"), ("LINES", "30")], (100, 50)),
            (Some((0, 0)), &[("COLUMNS", ""), ("LINES", "0")], (80, 24)),
            (Some((0, 0)), &[("COLUMNS", "many"), ("LINES", "99999")], (80, 24)),
            (None, &[("COLUMNS", "60000"), ("LINES", "60000")], (1_000, 150)),
        ] {
            let env = |name: &str| set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(drawn(told, env), Size::from(drawn_size), "{told:?} {set:?}");
        }
    }
}
