//! A list in an overlay: rows to pick from, the line in which a filter is typed, and the selected one in full below.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{View, layout, lists, pen, text};
use crate::app::picker::{ListItem, Picker};

/// How wide such a list is at the most.
pub const WIDEST: u16 = 118;
/// How many lines the selected one has below the list, where there is room.
const BELOW: usize = 8;
/// The width of the names before its lines.
const LABEL: usize = 11;

/// What a list is drawn from beside its rows.
pub struct ListView<'a> {
    /// The heading.
    pub title: Line<'a>,
    /// What stands over the columns.
    pub heading: Line<'a>,
    /// What is said when there are no rows, and how.
    pub empty: (String, Style),
    /// The selected one, as labels and texts.
    pub below: Vec<(&'static str, String, Style)>,
}

/// Draws a list. Returns how many rows there are and how many fit.
pub fn draw<T: ListItem>(
    frame: &mut Frame,
    body: Rect,
    view: &View,
    picker: &Picker<T>,
    page: ListView,
    row: impl Fn(&T, usize) -> Line<'static>,
) -> (usize, usize) {
    let theme = view.look.theme;
    let area = layout::centered(body, WIDEST, body.height);
    let inner = pen::popup(frame, area, theme, page.title);
    let (width, height) = (usize::from(inner.width), usize::from(inner.height));
    let filtering = picker.filter.typing || !picker.filter.is_empty();
    let below = BELOW.min(height / 2);
    let rows = height.saturating_sub(below + 1 + usize::from(filtering));
    pen::line(frame, inner, 0, page.heading);
    let inner = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    let count = picker.rows().len();
    if count == 0 {
        let (words, style) = if picker.filter.is_empty() || picker.items().is_empty() {
            page.empty
        } else {
            let esc = lists::clearing(view, &picker.filter);
            (format!("Nothing matches “{}”. {esc} clears.", picker.filter.input.value()), theme.dim())
        };
        for (at, line) in text::wrap(&words, width).into_iter().take(rows).enumerate() {
            pen::line(frame, inner, small(at), Line::styled(line, style));
        }
    }
    let offset = picker.cursor.offset().min(count.saturating_sub(1));
    for (at, item) in picker.rows().enumerate().skip(offset).take(rows) {
        let selected = at == picker.cursor.index();
        let mut line = row(item, width.saturating_sub(2));
        line.spans.insert(0, Span::raw(if selected { "> " } else { "  " }));
        pen::row(frame, inner, small(at - offset), line, selected.then(|| theme.selected(true)));
    }
    if filtering {
        let at = Rect { y: inner.y + small(rows), height: 1.min(inner.height), ..inner };
        lists::filter_line(frame, at, view, &picker.filter, true);
    }
    let first = rows + usize::from(filtering);
    pen::line(frame, inner, small(first), Line::styled("─".repeat(width), theme.dim()));
    for (at, line) in selected_lines(view, page.below, width).into_iter().take(below.saturating_sub(1)).enumerate() {
        pen::line(frame, inner, small(first + 1 + at), line);
    }
    (count, rows)
}

/// The lines of the selected one, each text on two lines at the most.
fn selected_lines(view: &View, below: Vec<(&'static str, String, Style)>, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (label, words, style) in below.into_iter().filter(|(_, words, _)| !words.is_empty()) {
        let mut wrapped = text::wrap(&words, width.saturating_sub(LABEL));
        if wrapped.len() > 2 {
            wrapped.truncate(2);
            if let Some(last) = wrapped.last_mut() {
                *last = text::cut(&format!("{last}…"), width.saturating_sub(LABEL + 1)) + "…";
            }
        }
        for (at, line) in wrapped.into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            lines.push(Line::from(vec![
                Span::styled(format!("{label:<LABEL$}"), view.look.theme.dim()),
                Span::styled(line, style),
            ]));
        }
    }
    lines
}

fn small(row: usize) -> u16 {
    u16::try_from(row).unwrap_or(u16::MAX)
}
