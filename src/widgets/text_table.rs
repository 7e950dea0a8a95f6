//! Tables of text for standard output.

use super::text;

/// The longest text in a column.
const WIDEST: usize = 40;

/// The lines of a table, the head first: columns as wide as their cells, no blanks at the ends of lines.
pub(crate) fn lines<R: AsRef<[String]>>(head: &R, rows: &[R]) -> Vec<String> {
    let mut widths = vec![0; head.as_ref().len()];
    for row in rows.iter().chain([head]) {
        for (width, cell) in widths.iter_mut().zip(row.as_ref()) {
            *width = (*width).max(text::width(cell)).min(WIDEST);
        }
    }
    let line = |row: &R| {
        let cells = row.as_ref().iter().zip(&widths).map(|(cell, width)| text::fit(cell, *width));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    [head].into_iter().chain(rows).map(line).collect()
}
