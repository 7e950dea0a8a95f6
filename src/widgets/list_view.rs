//! Draws a list in an overlay: its rows, the filter line, and the details of the selected item.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::widgets::list::{List, ListItem};
use crate::widgets::scroll::Extent;
use crate::widgets::theme::Theme;
use crate::widgets::{paint, text};

/// Greatest width of a list, in columns.
pub const WIDEST: u16 = 118;
/// Lines for the details of the selected item, where there is room.
const BELOW: usize = 8;
/// Columns for the labels of the details.
const LABEL: usize = 11;

/// What a list shows besides its rows.
pub struct ListView<'a> {
    /// The heading.
    pub title: Line<'a>,
    /// The column headings.
    pub heading: Line<'a>,
    /// The text and its style when there are no rows.
    pub empty: (String, Style),
    /// The key that clears the filter.
    pub clear_key: String,
    /// The details of the selected item: label, text and style.
    pub below: Vec<(&'static str, String, Style)>,
}

/// Draws a list, and tells where each row was `drawn`. Returns how many rows there are and how many fit.
pub fn draw<T: ListItem>(
    frame: &mut Frame,
    body: Rect,
    theme: Theme,
    picker: &List<T>,
    page: ListView,
    row: impl Fn(&T, usize) -> Line<'static>,
    drawn: impl Fn(Rect, usize),
) -> Extent {
    let area = paint::centered(body, WIDEST, body.height);
    let inner = paint::popup(frame, area, theme, page.title);
    let (width, height) = (usize::from(inner.width), usize::from(inner.height));
    let filtering = picker.filter.typing || !picker.filter.is_empty();
    let below = BELOW.min(height / 2);
    let rows = height.saturating_sub(below + 1 + usize::from(filtering));
    paint::line(frame, inner, 0, page.heading);
    let inner = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    let count = picker.rows().len();
    if count == 0 {
        let (words, style) = if picker.filter.is_empty() || picker.items().is_empty() {
            page.empty
        } else {
            (format!("Nothing matches “{}”. {} clears.", picker.filter.input.value(), page.clear_key), theme.dim())
        };
        let wrapped = text::wrap(&words, width).into_iter().take(rows);
        paint::lines(frame, inner, 0, wrapped.map(|line| Line::styled(line, style)));
    }
    let offset = picker.cursor.offset().min(count.saturating_sub(1));
    for (at, item) in picker.rows().enumerate().skip(offset).take(rows) {
        let selected = at == picker.cursor.index();
        let mut line = row(item, width.saturating_sub(2));
        line.spans.insert(0, Span::raw(if selected { "> " } else { "  " }));
        let place = small(at - offset);
        paint::row(frame, inner, place, line, selected.then(|| theme.selected(true)));
        drawn(Rect { y: inner.y + place, height: 1, ..inner }, at);
    }
    if filtering {
        let at = Rect { y: inner.y + small(rows), height: 1.min(inner.height), ..inner };
        paint::filter_line(frame, at, theme, &picker.filter, true);
    }
    let first = rows + usize::from(filtering);
    let details = selected_lines(theme, page.below, width).into_iter().take(below.saturating_sub(1));
    let rule = Line::styled("─".repeat(width), theme.dim());
    paint::lines(frame, inner, first, std::iter::once(rule).chain(details));
    Extent { rows: count, visible: rows }
}

/// The details of the selected item, at most two lines each.
fn selected_lines(theme: Theme, below: Vec<(&'static str, String, Style)>, width: usize) -> Vec<Line<'static>> {
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
                Span::styled(format!("{label:<LABEL$}"), theme.dim()),
                Span::styled(line, style),
            ]));
        }
    }
    lines
}

fn small(row: usize) -> u16 {
    u16::try_from(row).unwrap_or(u16::MAX)
}
