//! Plain ASCII signs and borders, for a terminal that lacks others or draws them two columns wide. Applied last to a
//! drawn screen. Text from outside is marked and keeps its characters.

use std::num::NonZeroU16;

use ratatui::Frame;
use ratatui::buffer::CellDiffOption;
use ratatui::style::{Modifier, Style};

use crate::widgets::ambiguous_width::{SECOND, is_ambiguous};

/// The plain signs, each with the signs that it replaces.
const PLAIN: [(char, &str); 17] = [
    ('-', "─┄┈–—‐‑·○∅▾"),
    ('=', "━═‖▬"),
    ('|', "│┃┆┊║╸"),
    ('+', "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋▤✓▴"),
    ('>', "→▸▶►≥"),
    ('<', "←◂◀≤"),
    ('^', "↑▲"),
    ('v', "↓▼"),
    ('.', "◌░╌"),
    ('!', "◔"),
    ('#', "●█"),
    ('x', "◒◍×"),
    ('X', "✗"),
    ('~', "▒…"),
    ('*', "•"),
    ('"', "“”„"),
    ('\'', "‘’"),
];

/// Marks text from outside. No part of the screen blinks, so the modifier is free; it never reaches the terminal.
const THEIRS: Modifier = Modifier::RAPID_BLINK;

/// The width of a character that takes two columns.
const TWO: NonZeroU16 = NonZeroU16::MIN.saturating_add(1);

/// Erases two columns and leaves the cursor in place (ECH).
const ERASE_TWO: &str = "\x1b[2X";

/// The style for text from outside, which keeps its characters.
pub fn theirs(style: Style) -> Style {
    style.add_modifier(THEIRS)
}

/// The modifiers that a selection bar keeps from the styles below it.
pub fn kept() -> Modifier {
    THEIRS
}

/// Removes the marks and, if `plain`, replaces our signs; if `wide`, also those in text from outside that would take
/// two columns.
pub fn finish(frame: &mut Frame, plain: bool, wide: bool) {
    let cells = &mut frame.buffer_mut().content;
    for at in 0..cells.len() {
        let spread = cells.get(at + 1).is_some_and(|next| next.symbol() == SECOND);
        let cell = &mut cells[at];
        let theirs = cell.modifier.contains(THEIRS) && !wide;
        cell.modifier.remove(THEIRS);
        if !plain || cell.symbol().is_ascii() {
            continue;
        }
        // The ellipsis is ours even in text from outside.
        if let Some(sign) = only(cell.symbol()).and_then(|c| sign(c).filter(|_| !theirs || c == '…')) {
            cell.set_char(sign);
        } else if wide && cell.symbol() == SECOND {
            cell.set_char(' ');
        } else if wide && is_ambiguous(cell.symbol()) {
            if spread {
                // Erase both columns first: xterm draws Latin letters in one of them even then.
                let symbol = format!("{ERASE_TWO}{}", cell.symbol());
                cell.set_symbol(&symbol).set_diff_option(CellDiffOption::ForcedWidth(TWO));
            } else {
                cell.set_char('?');
            }
        }
    }
}

/// Replaces arrows in the names of keys by words: a plain `v` would be another key.
pub fn arrows_named(words: &str) -> String {
    let mut named = words.replace("↑↓", "Up/Down").replace("←→", "Left/Right");
    for (arrow, name) in [('↑', "Up"), ('↓', "Down"), ('←', "Left")] {
        named = named.replace(arrow, name);
    }
    // Between words the right arrow is not a key.
    named.replace("Left →", "Left Right")
}

/// Whether the text is a sign with a plain replacement.
pub fn is_sign(grapheme: &str) -> bool {
    only(grapheme).and_then(sign).is_some()
}

/// The only character of a text; `None` if there are none or several.
pub fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The plain replacement of a sign; `None` for any other character.
fn sign(c: char) -> Option<char> {
    let known = PLAIN.iter().find(|(_, signs)| signs.contains(c)).map(|(plain, _)| *plain);
    // Arrows, mathematics, enclosed digits, boxes, blocks and shapes without a plain sign of their own.
    known.or_else(|| matches!(c, '\u{2190}'..='\u{22FF}' | '\u{2460}'..='\u{25FF}').then_some('?'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widgets::text;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::text::{Line, Span};

    fn drawn(plain: bool, wide: bool) -> (String, bool) {
        let mut terminal = Terminal::new(TestBackend::new(20, 1)).unwrap();
        let drawn = terminal.draw(|frame| {
            text::spread_ambiguous(wide);
            let theirs = Span::styled(text::clean("한 → “é”…"), theirs(Style::new()));
            let line = Line::from(vec![Span::raw("● “é” → "), theirs]);
            frame.render_widget(line, frame.area());
            finish(frame, plain, wide);
        });
        let cells = &drawn.unwrap().buffer.content;
        let marked = cells.iter().any(|cell| cell.modifier.contains(THEIRS));
        let text: String = cells.iter().map(ratatui::buffer::Cell::symbol).collect();
        (text.replace(ERASE_TWO, "").trim_end().to_owned(), marked)
    }

    #[test]
    fn our_signs_are_plain_and_what_others_wrote_stays() {
        assert_eq!(drawn(true, false), ("# \"é\" > 한  → “é”~".to_owned(), false));
        assert_eq!(drawn(false, false), ("● “é” → 한  → “é”…".to_owned(), false));
    }

    #[test]
    fn where_signs_are_two_columns_wide_none_stays_and_letters_have_their_room() {
        assert_eq!(drawn(true, true), ("# \"?\" > 한  > \"é \"~".to_owned(), false));
    }
}
