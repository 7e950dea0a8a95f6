//! Writes the form's lines and fields from top to bottom, scrolled so that the field with the focus is in sight.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;
use tui_input::Input;

use crate::screens::View;
use crate::screens::form::Field;
use crate::screens::spots::Spot;
use crate::widgets::{focus, paint, text};

/// Columns for the labels of the fields, unless they are set.
const LABEL: u16 = 12;

/// How many lines below the field with the focus stay in sight.
const BELOW: u16 = 2;

/// Writes lines and fields from top to bottom.
pub struct FormWriter<'f, 'b> {
    frame: &'f mut Frame<'b>,
    area: Rect,
    /// Columns for the labels of the fields.
    label: u16,
    row: u16,
    /// How many lines are scrolled off at the top; nothing is in sight while it is not known.
    above: Option<u16>,
    /// The line of the field with the focus.
    focus: Option<u16>,
}

impl<'f, 'b> FormWriter<'f, 'b> {
    /// A writer at the top of an area.
    pub fn new(frame: &'f mut Frame<'b>, area: Rect) -> Self {
        Self { frame, area, label: LABEL, row: 0, above: Some(0), focus: None }
    }

    /// Sets how many columns the labels of the next fields have.
    pub fn set_label(&mut self, label: u16) {
        self.label = label;
    }

    /// Writes `what`, scrolled so that the field with the focus and `to_come` further lines are in sight. Returns the
    /// writer, to write those lines.
    pub fn write(frame: &'f mut Frame<'b>, area: Rect, to_come: usize, what: impl Fn(&mut Self)) -> Self {
        let mut column = Self { above: None, ..Self::new(frame, area) };
        what(&mut column);
        let to_come = u16::try_from(to_come).unwrap_or(u16::MAX);
        let last = column.focus.map_or(0, |focus| (focus + 1 + BELOW).min(column.row).saturating_add(to_come));
        let mut column = Self { row: 0, above: Some(last.saturating_sub(area.height)), ..column };
        what(&mut column);
        column
    }

    /// The screen row of the next line; `None` if it is out of sight.
    fn shown(&self) -> Option<u16> {
        self.row.checked_sub(self.above?).filter(|row| *row < self.area.height)
    }

    /// Notes that a click on the next line goes to a field.
    pub fn clickable(&self, field: Field, view: &View) {
        if let Some(row) = self.shown() {
            view.spots.note_row(self.area, row, || Spot::Field(field));
        }
    }

    /// Marks the next line as the one with the focus.
    pub fn focus(&mut self, focused: bool) {
        if focused {
            self.focus = Some(self.row);
        }
    }

    /// Moves up to leave room for `lines` lines at the end of the area, but stays below the field with the focus.
    pub(crate) fn make_room(&mut self, lines: usize, view: &View) {
        let lines = u16::try_from(lines).unwrap_or(u16::MAX).min(self.area.height);
        let above = self.above.unwrap_or(0);
        let first = self.focus.map_or(0, |focus| focus.saturating_sub(above) + 1 + BELOW);
        let row = (self.area.height - lines).max(first);
        if above + row < self.row {
            self.row = above + row;
            let height = self.area.height.saturating_sub(row);
            let cleared = Rect { y: self.area.y + row, height, ..self.area };
            self.frame.render_widget(Clear, cleared);
            view.spots.cover(cleared);
        }
    }

    /// Writes a blank line.
    pub fn skip(&mut self) {
        self.row += 1;
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        usize::from(self.area.width)
    }

    /// Writes a line.
    pub fn line(&mut self, line: Line) {
        self.row(line, None);
    }

    /// Writes a line to choose from; see [`paint::row`].
    pub fn row(&mut self, line: Line, selected: Option<Style>) {
        if let Some(row) = self.shown() {
            paint::row(self.frame, self.area, row, line, selected);
        }
        self.row += 1;
    }

    /// The label of a field.
    fn label(&self, label: &str, focused: bool, view: &View) -> Span<'static> {
        let theme = view.appearance.theme;
        let mark = if focused { "> " } else { "  " };
        let style = if focused { focus::marked(theme.strong()) } else { theme.dim() };
        Span::styled(text::fit(&format!("{mark}{label}"), usize::from(self.label)), style)
    }

    /// The place of the next line's field; `None` if it is out of sight.
    fn behind_label(&self) -> Option<Rect> {
        let (x, width) = (self.area.x + self.label, self.area.width.saturating_sub(self.label));
        self.shown().map(|row| Rect { x, y: self.area.y + row, width, height: 1 })
    }

    /// Writes a label with a text field.
    pub fn field(&mut self, label: &str, input: &Input, focused: bool, view: &View) {
        self.focus(focused);
        let at = self.behind_label();
        self.line(Line::from(self.label(label, focused, view)));
        if let Some(at) = at {
            paint::draw_field(self.frame, at, input, focused, Style::new());
        }
    }

    /// Writes a label with a field that shows how much was typed, but not what.
    pub fn secret(&mut self, label: &str, length: usize, focused: bool, view: &View) {
        let at = self.behind_label();
        let shown = length.min(self.width().saturating_sub(usize::from(self.label) + 1));
        self.line(Line::from(vec![self.label(label, focused, view), Span::raw("•".repeat(shown))]));
        if let Some(at) = at.filter(|_| focused) {
            focus::put_caret(self.frame, Position::new(at.x + u16::try_from(shown).unwrap_or(0), at.y));
        }
    }

    /// Writes a label with a text.
    pub fn named(&mut self, label: &str, words: &str, focused: bool, style: Style, view: &View) {
        let room = self.width().saturating_sub(usize::from(self.label));
        self.focus(focused);
        let mut spans = vec![self.label(label, focused, view)];
        spans.extend(view.appearance.theme.said(&text::cut(words, room), style));
        self.line(Line::from(spans));
    }

    /// Writes a note about the field above, at most two lines; the rest is cut with dots.
    pub fn note(&mut self, words: &str, style: Style, view: &View) {
        let room = usize::from(self.area.width.saturating_sub(self.label));
        let mut lines = text::wrap(&view.keyed(words), room);
        if lines.len() > 2 {
            lines.truncate(2);
            if let Some(last) = lines.last_mut() {
                *last = format!("{}…", text::cut(last.trim_end(), room.saturating_sub(1)).trim_end_matches('…'));
            }
        }
        for line in lines {
            let indent = " ".repeat(usize::from(self.label));
            self.line(Line::from(view.appearance.theme.said(&(indent + &line), style)));
        }
    }

    /// Writes two text fields, for a key and its value.
    pub fn pair(&mut self, key: (&Input, bool), value: (&Input, bool), view: &View) {
        let theme = view.appearance.theme;
        let mark = if key.1 || value.1 { "          > " } else { "            " };
        self.focus(key.1 || value.1);
        let field = self.behind_label();
        self.line(Line::styled(mark, theme.strong()));
        let Some(field) = field else { return };
        let room = field.width;
        let first = (room / 3).max(8).min(room);
        let at = |x: u16, width: u16| Rect { x: field.x + x, width, ..field };
        let (left, right) = (at(0, first), at(first + 3, room.saturating_sub(first + 3)));
        let between = at(first, 3.min(room - first));
        paint::draw_field(self.frame, left, key.0, key.1, Style::new());
        paint::line(self.frame, between, 0, Line::styled(" = ", theme.dim()));
        paint::draw_field(self.frame, right, value.0, value.1, Style::new());
    }

    /// Writes a label with options, one of which is chosen.
    pub(crate) fn radio(&mut self, label: &str, words: &[&'static str], on: usize, focused: bool, view: &View) {
        let theme = view.appearance.theme;
        let mut spans = vec![self.label(label, focused, view)];
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
            spans.push(Span::styled(view.keyed("← →"), theme.dim()));
        }
        self.focus(focused);
        self.line(Line::from(spans));
    }

    /// How many lines are left in the area.
    pub fn left(&self) -> usize {
        usize::from((self.area.height + self.above.unwrap_or(0)).saturating_sub(self.row))
    }
}
