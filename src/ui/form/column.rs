//! Writes the lines and fields of the form from top to bottom.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use tui_input::Input;

use crate::ui::{View, pen, text};

/// The width of the names before the fields.
const LABEL: u16 = 12;

/// Writes lines and fields from top to bottom.
pub struct Column<'f, 'b> {
    frame: &'f mut Frame<'b>,
    area: Rect,
    row: u16,
}

impl<'f, 'b> Column<'f, 'b> {
    /// Begins at the top of an area.
    pub fn new(frame: &'f mut Frame<'b>, area: Rect) -> Self {
        Self { frame, area, row: 0 }
    }

    /// An empty line.
    pub fn skip(&mut self) {
        self.row += 1;
    }

    /// How many columns a line has.
    pub fn width(&self) -> usize {
        usize::from(self.area.width)
    }

    /// A line.
    pub fn line(&mut self, line: Line) {
        pen::line(self.frame, self.area, self.row, line);
        self.row += 1;
    }

    /// A name and a field to type into.
    pub fn field(&mut self, label: &str, input: &Input, focused: bool, view: &View) {
        let theme = view.look.theme;
        let mark = if focused { "> " } else { "  " };
        let style = if focused { theme.strong() } else { theme.dim() };
        pen::line(self.frame, self.area, self.row, Line::styled(format!("{mark}{label}"), style));
        let at = Rect {
            x: self.area.x + LABEL,
            y: self.area.y + self.row,
            width: self.area.width.saturating_sub(LABEL),
            height: u16::from(self.row < self.area.height),
        };
        pen::field(self.frame, at, input, focused, Style::new());
        self.row += 1;
    }

    /// A name with words beside it.
    pub fn named(&mut self, label: &str, words: &str, focused: bool, style: Style, view: &View) {
        let theme = view.look.theme;
        let mark = if focused { "> " } else { "  " };
        let name = Span::styled(
            text::fit(&format!("{mark}{label}"), usize::from(LABEL)),
            if focused { theme.strong() } else { theme.dim() },
        );
        let room = self.width().saturating_sub(usize::from(LABEL));
        self.line(Line::from(vec![name, Span::styled(text::cut(words, room), style)]));
    }

    /// Words about the field above, two lines at most; dots stand for the rest.
    pub fn note(&mut self, words: &str, style: Style) {
        let room = usize::from(self.area.width.saturating_sub(LABEL));
        let mut lines = text::wrap(words, room);
        if lines.len() > 2 {
            lines.truncate(2);
            if let Some(last) = lines.last_mut() {
                *last = format!("{}…", text::cut(last.trim_end(), room.saturating_sub(1)).trim_end_matches('…'));
            }
        }
        for line in lines {
            self.line(Line::from(vec![Span::raw(" ".repeat(usize::from(LABEL))), Span::styled(line, style)]));
        }
    }

    /// Two fields to type into, for a key and its value.
    pub fn pair(&mut self, key: (&Input, bool), value: (&Input, bool), view: &View) {
        let theme = view.look.theme;
        let mark = if key.1 || value.1 { "          > " } else { "            " };
        pen::line(self.frame, self.area, self.row, Line::styled(mark, theme.strong()));
        let room = self.area.width.saturating_sub(LABEL);
        let first = (room / 3).max(8).min(room);
        let at = |x: u16, width: u16| Rect {
            x: self.area.x + LABEL + x,
            y: self.area.y + self.row,
            width,
            height: u16::from(self.row < self.area.height),
        };
        let (left, right) = (at(0, first), at(first + 3, room.saturating_sub(first + 3)));
        let between = at(first, 3.min(room - first));
        pen::field(self.frame, left, key.0, key.1, Style::new());
        pen::line(self.frame, between, 0, Line::styled(" = ", theme.dim()));
        pen::field(self.frame, right, value.0, value.1, Style::new());
        self.row += 1;
    }

    /// A name and words of which one is chosen.
    pub fn radio(&mut self, label: &str, words: &[&'static str], on: usize, focused: bool, view: &View) {
        let theme = view.look.theme;
        let style = if focused { theme.strong() } else { theme.dim() };
        let mark = if focused { "> " } else { "  " };
        let mut spans = vec![Span::styled(text::fit(&format!("{mark}{label}"), usize::from(LABEL)), style)];
        for (at, word) in words.iter().enumerate() {
            let style = match (at == on, focused) {
                (true, true) => theme.selected(true),
                (true, false) => theme.strong(),
                (false, _) => theme.dim(),
            };
            spans.push(Span::styled(format!("({}) {word}", if at == on { "•" } else { " " }), style));
            spans.push(Span::raw("  "));
        }
        if focused {
            spans.push(Span::styled("← →", theme.dim()));
        }
        self.line(Line::from(spans));
    }

    /// How many lines are left.
    pub fn left(&self) -> usize {
        usize::from(self.area.height.saturating_sub(self.row))
    }
}
