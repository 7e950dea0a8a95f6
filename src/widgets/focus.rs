//! Where the focus is on a drawn screen. What is drawn as selected is marked, and screen readers follow the terminal's
//! cursor, which can be put there.

use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

/// Marks what has the focus. No part of the screen blinks, so the modifier is free; it never reaches the terminal.
const FOCUS: Modifier = Modifier::SLOW_BLINK;
/// Marks the caret of the field that is being typed in. Nothing is hidden either.
const CARET: Modifier = Modifier::HIDDEN;

/// The corner of a popup and the rule over a pane: they count where nothing in them is selected.
const EDGES: [&str; 2] = ["┏", "━"];

/// The style of what has the focus.
pub fn marked(style: Style) -> Style {
    style.add_modifier(FOCUS)
}

/// Puts the terminal's cursor at the caret of a field.
pub fn put_caret(frame: &mut Frame, at: Position) {
    frame.set_cursor_position(at);
    if let Some(cell) = frame.buffer_mut().cell_mut(at) {
        cell.modifier.insert(CARET);
    }
}

/// Removes the marks. Returns where the focus is, if something has it: at the caret, or at the beginning of what is
/// selected.
pub fn take(frame: &mut Frame) -> Option<Position> {
    let buffer = frame.buffer_mut();
    let mut found: Option<(u8, usize)> = None;
    for (at, cell) in buffer.content.iter_mut().enumerate() {
        let weight = match cell.modifier {
            marks if marks.contains(CARET) => 3,
            marks if !marks.contains(FOCUS) => continue,
            _ if EDGES.contains(&cell.symbol()) => 1,
            _ => 2,
        };
        cell.modifier.remove(FOCUS | CARET);
        if found.is_none_or(|(before, _)| weight > before) {
            found = Some((weight, at));
        }
    }
    found.map(|(_, at)| buffer.pos_of(at).into())
}
