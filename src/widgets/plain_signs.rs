//! Plain signs and borders, for a terminal that has no others or gives them two columns: the last thing that is done to
//! a screen. What others wrote is marked, and stays as it is.

use std::num::NonZeroU16;

use ratatui::Frame;
use ratatui::buffer::CellDiffOption;
use ratatui::style::{Modifier, Style};

use crate::widgets::ambiguous_width::{SECOND, is_ambiguous};

/// The plain signs, each with those that it stands for.
const PLAIN: [(char, &str); 17] = [
    ('-', "─┄┈╌–—‐‑·○∅▾"),
    ('=', "━═‖▬"),
    ('|', "│┃┆┊║"),
    ('+', "┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋▤✓▴"),
    ('>', "→▸▶►╸≥"),
    ('<', "←◂◀≤"),
    ('^', "↑▲"),
    ('v', "↓▼"),
    ('.', "◌░"),
    ('!', "◔"),
    ('#', "●█"),
    ('x', "◒◍×"),
    ('X', "✗"),
    ('~', "▒…"),
    ('*', "•"),
    ('"', "“”„"),
    ('\'', "‘’"),
];

/// Marks what is not ours to spell. No part of the screen blinks, so the mark is free; it never gets to the terminal.
const THEIRS: Modifier = Modifier::RAPID_BLINK;

/// The columns of a character that has two where others have one.
const TWO: NonZeroU16 = NonZeroU16::MIN.saturating_add(1);

/// Erases two columns and leaves the cursor where it is (ECH).
const ERASE_TWO: &str = "\x1b[2X";

/// How a style of ours looks on the words of others.
#[must_use]
pub fn theirs(style: Style) -> Style {
    style.add_modifier(THEIRS)
}

/// What a bar of a selection leaves of the styles below it.
#[must_use]
pub fn kept() -> Modifier {
    THEIRS
}

/// Takes the marks off and, where it is asked for, puts plain signs in the place of ours; also in the place of those of
/// others where they would be two columns wide.
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
        // What was cut off was cut off by us.
        if let Some(sign) = only(cell.symbol()).and_then(|c| sign(c).filter(|_| !theirs || c == '…')) {
            cell.set_char(sign);
        } else if wide && cell.symbol() == SECOND {
            cell.set_char(' ');
        } else if wide && is_ambiguous(cell.symbol()) {
            if spread {
                // Both columns are erased first: xterm has Latin letters in one of them even then.
                let symbol = format!("{ERASE_TWO}{}", cell.symbol());
                cell.set_symbol(&symbol).set_diff_option(CellDiffOption::ForcedWidth(TWO));
            } else {
                cell.set_char('?');
            }
        }
    }
}

/// Words that name arrow keys, with their names for the arrows: a plain `v` would be another key.
#[must_use]
pub fn arrows_named(words: &str) -> String {
    let mut named = words.replace("↑↓", "Up/Down").replace("←→", "Left/Right");
    for (arrow, name) in [('↑', "Up"), ('↓', "Down"), ('←', "Left")] {
        named = named.replace(arrow, name);
    }
    // Between words this one is no key.
    named.replace("Left →", "Left Right")
}

/// Whether it is a sign that is drawn plain.
pub fn is_sign(grapheme: &str) -> bool {
    only(grapheme).and_then(sign).is_some()
}

/// The character of a text of one.
#[must_use]
pub fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The plain sign in the place of one of ours; none for what is no sign.
fn sign(c: char) -> Option<char> {
    let known = PLAIN.iter().find(|(_, signs)| signs.contains(c)).map(|(plain, _)| *plain);
    // Arrows, mathematics, enclosed digits, boxes, blocks and shapes that have no plain sign yet.
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
