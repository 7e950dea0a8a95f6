//! Draws a long list of destinations that is called: a bar, the counts, and the result of each destination.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::View;
use crate::domain::Target;
use crate::model::batch::{BatchCount, BatchDestination, DestinationResult};
use crate::widgets::paint;
use crate::widgets::text;

/// The lines above the table.
const HEAD: u16 = 3;
/// The width of a destination.
const TO: usize = 30;

/// Draws the list.
pub fn draw(frame: &mut Frame, body: Rect, view: &View) {
    let theme = view.appearance.theme;
    let Some(batch) = &view.model.batch else { return };
    let all = batch.entries.len();
    let height = u16::try_from(all).unwrap_or(u16::MAX).saturating_add(HEAD + 2);
    let area = paint::centered(body, 90, height);
    let title = Line::styled(format!(" Calling {all} destinations "), theme.strong());
    let inner = paint::popup(frame, area, theme, title);
    let count = batch.count();
    paint::line(frame, inner, 0, bar(view, count.answered, all, usize::from(inner.width)));
    paint::line(frame, inner, 1, counts(view, count));
    let rows = usize::from(inner.height.saturating_sub(HEAD)).max(1);
    let first = (batch.selected + 1).saturating_sub(rows);
    for (at, entry) in batch.entries.iter().enumerate().skip(first).take(rows) {
        let selected = at == batch.selected;
        let line = row(view, entry, selected, batch.stopped.is_some());
        let bar = selected.then(|| theme.selected(true));
        paint::row(frame, inner, HEAD + u16::try_from(at - first).unwrap_or(u16::MAX - HEAD), line, bar);
    }
}

fn bar(view: &View, done: usize, all: usize, width: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let words = match view.model.batch.as_ref().and_then(|batch| batch.stopped.as_deref()) {
        Some(why) => format!(" {done} of {all} · {why}"),
        None => format!(" {done} of {all}"),
    };
    let room = width.saturating_sub(text::width(&words)).min(50);
    let full = (room * done).checked_div(all).unwrap_or(0);
    Line::from(vec![
        Span::styled("█".repeat(full), theme.bar()),
        Span::styled("░".repeat(room - full), theme.dim()),
        Span::raw(words),
    ])
}

fn counts(view: &View, count: BatchCount) -> Line<'static> {
    let theme = view.appearance.theme;
    let part = |number: usize, word: &str, style: Style| {
        let style = if number > 0 { style } else { theme.dim() };
        Span::styled(format!("{number} {word}   "), style)
    };
    Line::from(vec![
        part(count.placed, "placed", Style::new()),
        part(count.left_out, "left out", theme.warning()),
        part(count.refused, "refused", theme.bad()),
        part(count.unknown, "not known", theme.warning()),
        part(count.waiting, "not sent", theme.warning()),
    ])
}

fn row(view: &View, entry: &BatchDestination, selected: bool, stopped: bool) -> Line<'static> {
    let theme = view.appearance.theme;
    let (words, style) = match &entry.outcome {
        DestinationResult::Waiting if stopped => ("not sent".to_owned(), theme.warning()),
        DestinationResult::Waiting => ("not sent yet".to_owned(), theme.dim()),
        DestinationResult::Sending => ("sending…".to_owned(), theme.warning()),
        DestinationResult::Placed(target) => (format!("✓ {}", status(view, target)), Style::new()),
        DestinationResult::LeftOut => ("✗ left out by the server, no reason given".to_owned(), theme.warning()),
        DestinationResult::Refused(why) => (format!("✗ {why}"), theme.bad()),
        DestinationResult::NotSent(why) => (format!("✗ not sent: {why}"), theme.warning()),
        DestinationResult::NotFound => {
            ("? no call found: most likely not placed, not refused".to_owned(), theme.warning())
        }
        DestinationResult::Unknown => ("? not known: looked for in the list of calls".to_owned(), theme.warning()),
    };
    let mark = match (selected, entry.marked) {
        (true, true) => "▶*",
        (false, true) => " *",
        (true, false) => "> ",
        (false, false) => "  ",
    };
    let mut spans = vec![Span::raw(mark), Span::raw(text::fit(&entry.to.label(), TO)), Span::raw("  ")];
    spans.extend(theme.said(&text::clean(&words), style));
    Line::from(spans)
}

/// The current status of a call that was placed.
fn status(view: &View, target: &Target) -> String {
    match target {
        Target::Call(id) => match view.model.calls.call(id) {
            Some(tracked) if tracked.is_live() => tracked.call.status.as_str().to_owned(),
            Some(tracked) => format!("ended: {}", tracked.call.hangup_reason.as_str()),
            None => "placed".to_owned(),
        },
        Target::Group(id) => {
            let group = view.model.calls.group(id);
            group.map_or_else(|| "placed".to_owned(), |tracked| format!("groupcall {}", tracked.group.state()))
        }
    }
}
