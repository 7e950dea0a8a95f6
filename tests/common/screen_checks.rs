//! Checks that every drawn screen must pass.

use std::fmt::Debug;

use ratatui::buffer::Buffer;
use vdial::base::safe_text;
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
        panes(buffer, after);
    }
}

/// Checks that the panes are there under their rules, and that nothing is drawn between those beside each other.
fn panes(buffer: &Buffer, after: &impl Debug) {
    let area = buffer.area;
    let is_rule = |x: u16, y: u16| matches!(buffer[(x, y)].symbol(), "─" | "━");
    let mut rules = 0;
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right().saturating_sub(1) {
            let beside_another = || x > 1 && buffer[(x - 1, y)].symbol() == " " && is_rule(x - 2, y);
            let begins = is_rule(x, y) && buffer[(x + 1, y)].symbol() == " " && (x == 0 || beside_another());
            if !begins {
                continue;
            }
            rules += 1;
            // The rows of the pane below.
            for below in y..(y + 3).min(area.bottom().saturating_sub(2)) {
                let beside = x.checked_sub(1).map_or(" ", |beside| buffer[(beside, below)].symbol());
                assert_eq!(beside, " ", "at {x},{below} between two panes, after {after:?}");
            }
        }
    }
    assert!(rules > 0, "there is no pane, after {after:?}");
}

/// What the screen says where that many calls are live.
pub fn live_words(count: usize) -> String {
    if count == 0 { "no live calls".to_owned() } else { format!(" {} live ", safe_text::count(count)) }
}
