//! Drawing primitives for every part of the screen.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span, StyledGrapheme};
use ratatui::widgets::{Block, BorderType, Clear, Paragraph};
use tui_input::Input;

use crate::base::safe_text;
use crate::widgets::filter::Filter;
use crate::widgets::theme::Theme;
use crate::widgets::{ambiguous_width, focus, mask, plain_signs, text};

/// Draws a frame with a title. Returns the area inside.
pub fn framed(frame: &mut Frame, area: Rect, theme: Theme, focused: bool, title: Line) -> Rect {
    let block = Block::bordered()
        .border_type(if focused { BorderType::Thick } else { BorderType::Plain })
        .border_style(theme.border(focused))
        .title(title);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    if focused {
        mark(frame, area);
    }
    inner
}

/// Draws a rule over a pane, with a title on it at the left and `right` at the right if it fits. Returns the area below.
pub fn ruled(frame: &mut Frame, area: Rect, theme: Theme, focused: bool, title: Line, right: Option<Line>) -> Rect {
    let below = Rect { y: area.y + 1.min(area.height), height: area.height.saturating_sub(1), ..area };
    let line = if focused { "━" } else { "─" };
    self::line(frame, area, 0, Line::styled(line.repeat(usize::from(area.width)), theme.border(focused)));
    let at_right = right.and_then(|right| Some((right_of_title(area, &title, &right)?, right)));
    if focused {
        mark(frame, area);
    }
    let title_width = columns(&title).min(area.width.saturating_sub(1));
    self::line(frame, Rect { x: area.x + 1.min(area.width), width: title_width, ..area }, 0, title);
    if let Some((at, right)) = at_right {
        self::line(frame, at, 0, right);
    }
    below
}

/// Where `right` stands on the rule over a pane; `None` if it does not fit beside the title.
pub fn right_of_title(area: Rect, title: &Line, right: &Line) -> Option<Rect> {
    let width = columns(right);
    let title = columns(title).min(area.width.saturating_sub(1));
    let fits = title.saturating_add(width).saturating_add(4) <= area.width;
    fits.then(|| Rect { x: area.right() - width - 1, width, height: 1.min(area.height), ..area })
}

fn columns(line: &Line) -> u16 {
    u16::try_from(line.width()).unwrap_or(u16::MAX)
}

/// Marks the corner of what has the focus.
fn mark(frame: &mut Frame, area: Rect) {
    if let Some(cell) = frame.buffer_mut().cell_mut(area.as_position()) {
        cell.set_style(focus::marked(cell.style()));
    }
}

/// Draws a frame over what was there. Returns the area inside.
pub fn popup(frame: &mut Frame, area: Rect, theme: Theme, title: Line) -> Rect {
    uncover(frame, area);
    frame.render_widget(Clear, area);
    framed(frame, area, theme, true, title)
}

/// Removes two-column characters whose second column the area covers: a terminal that draws one whole leaves out what
/// is in that column, which is the frame.
fn uncover(frame: &mut Frame, area: Rect) {
    let Some(column) = area.x.checked_sub(1) else { return };
    let buffer = frame.buffer_mut();
    for row in area.top()..area.bottom() {
        let spread =
            buffer.cell(Position::new(area.x, row)).is_some_and(|cell| cell.symbol() == ambiguous_width::SECOND);
        let cell = buffer.cell_mut(Position::new(column, row));
        if let Some(cell) = cell.filter(|cell| spread || text::width(cell.symbol()) > 1) {
            cell.set_symbol(" ");
        }
    }
}

/// Draws a line of text, cut to the area's width. The same as a paragraph of this line, but most of the screen consists
/// of such lines, and a paragraph looks at every character several times.
#[expect(clippy::needless_pass_by_value, reason = "a line is made to be drawn once, like a widget")]
pub fn line(frame: &mut Frame, area: Rect, row: u16, line: Line) {
    if row >= area.height {
        return;
    }
    let buffer = frame.buffer_mut();
    let at = Rect { y: area.y + row, height: 1, ..area }.intersection(buffer.area);
    if at.is_empty() {
        return;
    }
    let mut x = at.x;
    for span in &line.spans {
        if safe_text::is_simple(&span.content) {
            let style = line.style.patch(span.style);
            for c in span.content.chars() {
                if x == at.right() {
                    return;
                }
                buffer[(x, at.y)].set_char(c).set_style(style);
                x += 1;
            }
            continue;
        }
        for StyledGrapheme { symbol, style } in span.styled_graphemes(line.style) {
            let width = symbol.cell_width();
            if width == 0 || width > at.width {
                continue;
            }
            if width > at.right() - x {
                return;
            }
            buffer[(x, at.y)].set_symbol(symbol).set_style(style);
            x += width;
        }
    }
}

/// Draws lines below each other from a row on, as many as fit.
pub fn lines<'a>(frame: &mut Frame, area: Rect, first: usize, lines: impl IntoIterator<Item = Line<'a>>) {
    for (row, line) in (u16::try_from(first).unwrap_or(u16::MAX)..area.height).zip(lines) {
        self::line(frame, area, row, line);
    }
}

/// Draws a row of a list. A selected row is a bar from edge to edge in one style, whatever the styles of its cells.
pub fn row(frame: &mut Frame, area: Rect, row: u16, line: Line, selected: Option<Style>) {
    if row >= area.height {
        return;
    }
    let Some(bar) = selected else { return self::line(frame, area, row, line) };
    let at = Rect { y: area.y + row, height: 1, ..area };
    self::line(frame, area, row, line);
    let plain = Style::new().fg(Color::Reset).bg(Color::Reset).remove_modifier(Modifier::all() - plain_signs::kept());
    frame.buffer_mut().set_style(at, plain.patch(bar));
}

/// Draws a text field: the text around the caret, with the terminal's own cursor at the caret.
pub fn draw_field(frame: &mut Frame, area: Rect, input: &Input, focused: bool, style: Style) {
    if area.width < 2 || area.height == 0 {
        return;
    }
    let room = usize::from(area.width) - 1;
    let scroll = input.visual_scroll(room);
    // Before it is cut: a part of a number is none.
    let value = mask::apply(input.value());
    let shown = skip_columns(&value, scroll);
    let style = if focused { style.add_modifier(Modifier::UNDERLINED) } else { style };
    let style = plain_signs::theirs(style);
    frame.render_widget(Paragraph::new(Span::styled(text::fit(shown, room + 1), style)), area);
    if focused {
        let column = input.visual_cursor().saturating_sub(scroll).min(room);
        focus::put_caret(frame, Position::new(area.x + u16::try_from(column).unwrap_or(0), area.y));
    }
}

fn skip_columns(value: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in value.char_indices() {
        if used >= columns {
            return &value[at..];
        }
        used += text::width(c.encode_utf8(&mut [0; 4]));
    }
    if used <= columns && columns > 0 { "" } else { value }
}

/// Gives each cell that is in the terminal's own foreground or background these instead.
pub fn fill(frame: &mut Frame, base: Style) {
    for cell in &mut frame.buffer_mut().content {
        if cell.fg == Color::Reset {
            cell.fg = base.fg.unwrap_or(Color::Reset);
        }
        if cell.bg == Color::Reset {
            cell.bg = base.bg.unwrap_or(Color::Reset);
        }
    }
}

/// The last safeguard: however a text reached the screen, no cell holds anything that does more than display.
pub fn strip_unsafe(frame: &mut Frame) {
    for cell in &mut frame.buffer_mut().content {
        if cell.symbol().len() > 1 && cell.symbol().chars().any(text::is_unsafe) {
            cell.set_symbol(" ");
        }
    }
}

/// The first parts that fit in `columns`, separated by two blanks.
pub fn as_many_as_fit(parts: Vec<Vec<Span<'_>>>, columns: usize) -> Vec<Span<'_>> {
    let mut spans: Vec<Span> = Vec::new();
    let mut used = 0;
    for part in parts {
        let wide: usize = part.iter().map(Span::width).sum::<usize>() + 2;
        if used + wide > columns + 2 {
            continue;
        }
        if used > 0 {
            spans.push(Span::raw("  "));
        }
        used += wide;
        spans.extend(part);
    }
    spans
}

/// A rectangle of at most that size, centred in `area`.
pub fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Draws the line in which a filter is typed.
pub fn filter_line(frame: &mut Frame, area: Rect, theme: Theme, filter: &Filter, focused: bool) {
    line(frame, area, 0, Line::styled("/", theme.strong()));
    let at = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    draw_field(frame, at, &filter.input, filter.typing && focused, Style::new());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::buffer::Buffer;
    use ratatui::style::Stylize;

    fn drawn(draw: impl FnOnce(&mut Frame)) -> Buffer {
        Terminal::new(TestBackend::new(12, 2)).unwrap().draw(draw).unwrap().buffer.clone()
    }

    proptest! {
        #[test]
        fn a_line_is_drawn_as_a_paragraph_of_it_is(
            texts in proptest::collection::vec("[ -~·…→▁█✓한é\u{301}\u{200d}👍🏽\u{1b}\n]{0,8}", 0..5),
            x in 0u16..14, width in 0u16..14,
        ) {
            let styles = [Style::new(), Style::new().bold(), Style::new().red().on_blue()];
            let spans = texts.iter().enumerate().map(|(at, text)| Span { content: text.into(), style: styles[at % 3] });
            let shown = Line::from(spans.collect::<Vec<_>>()).italic();
            let area = Rect { x, y: 1, width, height: 1 };
            let expected = drawn(|frame| frame.render_widget(Paragraph::new(shown.clone()), area));
            prop_assert_eq!(drawn(|frame| line(frame, area, 0, shown)), expected);
        }
    }

    #[test]
    fn a_wide_character_does_not_reach_into_what_covers_it() {
        let mut terminal = Terminal::new(TestBackend::new(6, 1)).unwrap();
        let drawn = terminal.draw(|frame| {
            frame.render_widget(Paragraph::new("한국어"), frame.area());
            uncover(frame, Rect::new(3, 0, 3, 1));
        });
        assert_eq!(drawn.unwrap().buffer[(2, 0)].symbol(), " ");
        let mut terminal = Terminal::new(TestBackend::new(6, 1)).unwrap();
        let drawn = terminal.draw(|frame| {
            frame.render_widget(Paragraph::new("한국어"), frame.area());
            uncover(frame, Rect::new(2, 0, 3, 1));
        });
        assert_eq!(drawn.unwrap().buffer[(0, 0)].symbol(), "한");
    }
}
