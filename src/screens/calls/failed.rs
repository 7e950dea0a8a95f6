//! The pane of failed calls: the newest failures, each with its cause.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{party, row};
use crate::base::safe_text;
use crate::domain::{CallId, Target};
use crate::keys::command::Command;
use crate::screens::View;
use crate::screens::spots::Spot;
use crate::widgets::{format, paint, plain_signs, text};

/// From this width on the cause is whole.
const ROOMY: usize = 70;

/// Draws the failed calls, newest first.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) {
    let theme = view.appearance.theme;
    let statistics = &view.model.calls.statistics;
    let count = statistics.recent_failures();
    let mut title = vec![Span::raw(" "), Span::styled("Failed ", theme.strong())];
    title.push(if count > 0 { Span::styled(safe_text::count(count), theme.strong()) } else { Span::raw("0") });
    title.push(Span::styled(" in and out · 15 min ", theme.dim()));
    let key = view.model.hint(Command::ViewFailed);
    let right = (!key.is_empty()).then(|| Line::styled(format!(" {key} all "), theme.dim()));
    let inner = paint::ruled(frame, area, theme, false, Line::from(title), right);
    let (columns, rows) = (usize::from(inner.width), usize::from(inner.height));
    if count == 0 {
        paint::line(frame, inner, 0, Line::styled(" no call failed", theme.dim()));
    }
    let more = count.saturating_sub(rows);
    let shown = if more > 0 { rows.saturating_sub(1) } else { rows };
    let lines = statistics.failures().take(shown).filter_map(|id| Some((id, line(view, id, columns)?)));
    for (row, (id, line)) in (0..).zip(lines) {
        paint::line(frame, inner, row, line);
        view.spots.note_row(inner, row, || Spot::Link(Target::Call(id.clone())));
    }
    if more > 0 {
        let words = format!(" {} more", safe_text::count(count - shown));
        paint::line(frame, inner, u16::try_from(shown).unwrap_or(u16::MAX), Line::styled(words, theme.dim()));
    }
}

fn line(view: &View, id: &CallId, columns: usize) -> Option<Line<'static>> {
    let theme = view.appearance.theme;
    let tracked = view.model.calls.call(id)?;
    let call = &tracked.call;
    let at = format::time_or_day(call.times.hangup?, view.now.wall, &view.appearance.clock);
    let cause = view.model.calls.ending(tracked)?;
    let cause_columns = if columns >= ROOMY { 26 } else { 14 };
    let cause = text::fit(&row::ended_words(&cause, false, cause_columns), cause_columns);
    let wide = columns.saturating_sub(cause_columns);
    // A time, a sign, an arrow, and the blanks around them.
    let time = format::time_or_day_width(&view.appearance.clock);
    let parties = wide.saturating_sub(time + 7);
    let from = parties.saturating_sub(5) / 2;
    let mut spans = vec![Span::raw(text::fit(&at, time + 1))];
    spans.extend(theme.said(&format!("✗ {cause} "), Style::new()));
    if from >= 9 {
        spans.push(Span::styled(
            text::fit(&party::short(view, &call.source, from), from),
            plain_signs::theirs(Style::new()),
        ));
        spans.push(Span::raw(" → "));
    } else {
        spans.push(Span::raw("→ "));
    }
    // An arrow alone has a blank less.
    let room = if from >= 9 { parties - from } else { parties + 1 };
    spans.push(Span::styled(party::short(view, &call.destination, room), plain_signs::theirs(Style::new())));
    Some(Line::from(spans))
}
