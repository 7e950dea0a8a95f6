//! Checks that every drawn screen must pass.

use std::fmt::Debug;

use ratatui::buffer::Buffer;
use vdial::widgets::text::{is_unsafe, width};

/// The smallest screen that shows the panes; a smaller one shows a text about its size.
const LEAST: (u16, u16) = (60, 16);

/// Checks that the screen has no unsafe characters and that nothing is drawn outside its pane.
pub fn check(buffer: &Buffer, only_panes: bool, after: &impl Debug) {
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x < area.right() {
            let symbol = buffer[(x, y)].symbol();
            // A fast path for most cells: tests check millions.
            if let [b' '..=b'~'] = symbol.as_bytes() {
                x += 1;
                continue;
            }
            assert!(!symbol.chars().any(is_unsafe), "{symbol:?} at {x},{y}, after {after:?}");
            let wide = u16::try_from(width(symbol).max(1)).unwrap();
            assert!(x + wide <= area.right(), "{symbol:?} hangs over the edge in line {y}, after {after:?}");
            x += wide;
        }
    }
    if only_panes && area.width >= LEAST.0 && area.height >= LEAST.1 {
        frames(buffer, after);
    }
}

/// Checks that every frame is closed.
fn frames(buffer: &Buffer, after: &impl Debug) {
    let area = buffer.area;
    let at = |x: u16, y: u16| buffer[(x, y)].symbol();
    let mut frames = 0;
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            // The test's terminal, unlike a real one, keeps the cell behind a character of two columns.
            let behind = x > area.left() && width(at(x - 1, y)) > 1;
            if behind || !matches!(at(x, y), "┌" | "┏") {
                continue;
            }
            frames += 1;
            let right = (x + 1..area.right()).find(|right| matches!(at(*right, y), "┐" | "┓"));
            let right = right.unwrap_or_else(|| panic!("a frame at {x},{y} has no right side, after {after:?}"));
            let mut bottom = y + 1;
            while matches!(at(x, bottom), "│" | "┃") {
                let side = at(right, bottom);
                assert!(matches!(side, "│" | "┃"), "{side:?} in the frame at {right},{bottom}, after {after:?}");
                bottom += 1;
            }
            let ends = (at(x, bottom), at(right, bottom));
            assert!(matches!(ends, ("└", "┘") | ("┗", "┛")), "{ends:?} below {x},{y}, after {after:?}");
        }
    }
    assert!(frames > 0, "there is no pane, after {after:?}");
}
