//! The line of statistics over the table: live calls by status, the oldest, recent failures, concurrency over time.

use std::collections::VecDeque;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::Address;
use crate::model::attempts::UnknownOutcome;
use crate::screens::View;
use crate::widgets::{format, paint, text};

/// The bars of the curve, from no call to the maximum.
const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The same as plain signs.
const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
/// A point without data.
const BLIND: &str = "·";
/// Least width of the curve with its label.
const LEAST_CURVE: usize = 12;

/// The line of statistics.
pub fn line(view: &View, columns: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let calls = &view.model.calls;
    let statistics = &calls.statistics;
    let mut parts = Vec::new();
    if let Some(since) = calls.table.paused {
        let held = format::clock(view.now.since(since).as_secs_f64());
        parts.push(vec![Span::styled(format!(" PAUSED {held} "), theme.badge())]);
    }
    parts.extend(doubts(view));
    parts.push(by_status(view));
    let oldest = calls.oldest_live().and_then(|tracked| Some((tracked, tracked.call.times.create?)));
    if let Some((oldest, created)) = oldest {
        // It stops together with the timer of its row.
        if let Some(age) = format::lasted(created, view.timers(oldest)) {
            parts.push(vec![Span::styled("oldest ", theme.dim()), Span::raw(age)]);
        }
    }
    let failures = statistics.recent_failures();
    if failures > 0 {
        parts.push(vec![
            Span::styled(format!("{failures} failed"), theme.warning()),
            Span::styled(" /5 min", theme.dim()),
        ]);
    }
    if calls.missed.count > 0 {
        parts.push(vec![Span::styled(format!("{} missed by push", calls.missed.count), theme.warning())]);
    }
    let mut spans = vec![Span::raw("  ")];
    spans.extend(paint::as_many_as_fit(parts, columns.saturating_sub(2)));
    let used: usize = spans.iter().map(Span::width).sum();
    let room = columns.saturating_sub(used + 2);
    if room >= LEAST_CURVE && statistics.curve().iter().any(|point| point.is_some_and(|live| live > 0)) {
        let name = " 15 min";
        let curve = curve(statistics.curve(), room - name.len(), view.plain);
        let blanks = room.saturating_sub(curve.chars().count() + name.len());
        spans.push(Span::raw(" ".repeat(blanks + 2)));
        spans.push(Span::styled(curve, theme.bar()));
        spans.push(Span::styled(name, theme.dim()));
    }
    Line::from(spans)
}

/// The attempts whose outcome is unknown.
fn doubts(view: &View) -> Vec<Vec<Span<'static>>> {
    let theme = view.appearance.theme;
    let doubt = |unknown: &UnknownOutcome| {
        let to = Address::labels(unknown.missing());
        let to = text::cut(&to, 24);
        let left = unknown.left(view.now.instant).as_secs();
        let words = match left {
            _ if unknown.not_found => format!(" ? {to} not found "),
            0 => format!(" ? {to} placed? the list cannot be read "),
            left => format!(" ? {to} placed? looking {left} s "),
        };
        vec![Span::styled(words, theme.badge())]
    };
    view.model.attempts.unknown.iter().map(doubt).collect()
}

fn by_status(view: &View) -> Vec<Span<'static>> {
    let theme = view.appearance.theme;
    let mut spans = Vec::new();
    for (status, count) in view.model.calls.statistics.by_status() {
        if !spans.is_empty() {
            spans.push(Span::raw("  "));
        }
        let sign = status.as_ref().map_or('?', |status| theme.status(status).0);
        // The rows below show the signs with their words.
        spans.extend(theme.said(&format!("{sign} {count}"), Style::new()));
    }
    if spans.is_empty() {
        spans.push(Span::styled("no live calls", theme.dim()));
    }
    spans
}

/// The newest points of the curve that fit, relative to the highest of them.
fn curve(points: &VecDeque<Option<usize>>, room: usize, plain: bool) -> String {
    let bars: &[&str] = if plain { &DIGITS } else { &BARS };
    let shown = points.iter().skip(points.len().saturating_sub(room));
    let most = shown.clone().flatten().copied().max().unwrap_or(0).max(1);
    let bar = |point: &Option<usize>| {
        point.map_or(BLIND, |live| bars[(live * (bars.len() - 1)).div_ceil(most).min(bars.len() - 1)])
    };
    shown.map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_is_scaled_to_its_highest_point_and_shows_where_nothing_was_heard() {
        let points = VecDeque::from([Some(0), Some(1), None, Some(50), Some(100)]);
        assert_eq!(curve(&points, 30, false), "▁▂·▅█");
        assert_eq!(curve(&points, 2, false), "▅█");
        assert_eq!(curve(&points, 30, true), "01·59");
        assert_eq!(curve(&VecDeque::from([Some(0)]), 5, false), "▁");
    }
}
