//! The pane of the log: all notices, newest first, with times and request ids.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::View;
use crate::base::severity::Severity;
use crate::model::PaneId;
use crate::screens::account_lists;
use crate::screens::spots::Spot;
use crate::widgets::{format, paint, text};

/// Draws the log. Returns how many rows fit.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) -> usize {
    let theme = view.appearance.theme;
    let focused = view.focused(PaneId::Log);
    let notices = &view.model.notices;
    let title =
        Line::from(vec![Span::styled(" 5 Log ", theme.strong()), Span::raw(format!("{} ", notices.all().len()))]);
    view.spots.note(area, || Spot::Pane(PaneId::Log));
    let inner = account_lists::ruled(frame, area, view, focused, title);
    let cursor = &notices.cursor;
    let selected = notices.all().get(cursor.index());
    let width = usize::from(inner.width);
    // The selected notice is shown in full at the bottom.
    let whole = selected.map(|notice| text::wrap(&notice.text, width)).unwrap_or_default();
    let foot = whole.len().min(usize::from(inner.height) / 2);
    let rows = usize::from(inner.height).saturating_sub(foot);
    for (at, notice) in notices.all().iter().enumerate().skip(cursor.offset()).take(rows) {
        let mark = match notice.level {
            Severity::Info => "  ",
            Severity::Warning => "! ",
            Severity::Error => "✗ ",
        };
        let time = format::time_or_date(notice.at, view.now.wall, &view.appearance.clock);
        let row = text::cut(&format!("{time} {mark} {}", notice.text), width);
        let bar = (at == cursor.index()).then(|| theme.selected(focused));
        let line = Line::styled(row, theme.notice(notice.level));
        let place = u16::try_from(at - cursor.offset()).unwrap_or(u16::MAX);
        paint::row(frame, inner, place, line, bar);
        if let Some(number) = notices.number(at) {
            view.spots.note_row(inner, place, || Spot::Notice(number));
        }
    }
    paint::lines(frame, inner, rows, whole.into_iter().take(foot).map(|line| Line::styled(line, theme.dim())));
    rows
}
