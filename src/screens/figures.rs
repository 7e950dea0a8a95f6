//! The figures over the table: live calls by status, the oldest, concurrency over time, the ratios of the
//! trade and what failed.

use std::collections::VecDeque;

use jiff::SignedDuration;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::base::safe_text::count;
use crate::domain::traffic::Ratio;
use crate::domain::{Address, CallStatus};
use crate::model::attempts::UnknownOutcome;
use crate::screens::View;
use crate::widgets::{bars, format, paint, text};

/// The time in which failed calls count for the threshold.
const FIVE_MINUTES: SignedDuration = SignedDuration::from_mins(5);
/// How many causes of failures are named.
const CAUSES: usize = 4;
/// Least width of the curve with its label.
const LEAST_CURVE: usize = 12;

/// Draws the figures on one or two lines.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) {
    let columns = usize::from(area.width);
    let (doubts, live, traffic) = (doubts(view), live(view), traffic(view));
    if area.height > 1 {
        paint::line(frame, area, 0, with_curve(view, [doubts, live].concat(), columns));
        paint::line(frame, area, 1, Line::from(paint::as_many_as_fit(traffic, columns)));
    } else {
        paint::line(frame, area, 0, with_curve(view, [doubts, live, traffic].concat(), columns));
    }
}

/// What is live: how many calls by status, and the oldest of them.
fn live(view: &View) -> Vec<Vec<Span<'static>>> {
    let theme = view.appearance.theme;
    let calls = &view.model.calls;
    let mut parts = Vec::new();
    if let Some(since) = calls.table.paused {
        let held = view.lasting_since(since);
        parts.push(vec![Span::styled(format!(" PAUSED {held} "), theme.badge())]);
    }
    let more = if calls.knows_least() { "+" } else { "" };
    match calls.live() {
        0 if calls.as_of.is_none() => parts.push(vec![Span::styled("live calls not known yet", theme.dim())]),
        0 => parts.push(vec![Span::styled("no live calls", theme.dim())]),
        live => parts.push(vec![Span::styled(format!("{}{more} LIVE", count(live)), theme.strong())]),
    }
    parts.extend(by_status(view));
    let oldest = calls.oldest_live().and_then(|tracked| Some((tracked, tracked.call.times.create?)));
    if let Some((oldest, created)) = oldest {
        // It stops together with the timer of its row.
        if let Some(age) = view.lasting(created, view.timers(oldest)) {
            parts.push(vec![Span::styled("oldest ", theme.dim()), Span::raw(age)]);
        }
    }
    parts
}

/// The figures of the trade over the chosen window, and what failed.
fn traffic(view: &View) -> Vec<Vec<Span<'static>>> {
    let theme = view.appearance.theme;
    let (calls, traffic) = (&view.model.calls, &view.model.traffic);
    let figures = &traffic.figures;
    let mut parts = Vec::new();
    parts.extend(too_many_failures(view));
    if figures.attempts > 0 {
        let mut part = |words: String, of: String| {
            parts.push(vec![Span::raw(words), Span::styled(of, theme.dim())]);
        };
        let window = traffic.window().name();
        part(format!("{window} out ASR {}", format::percent(figures.asr(), 0)), counted(figures.asr(), true));
        part(format!("NER {}", format::percent(figures.ner(), 0)), counted(figures.ner(), false));
        if let Some(seconds) = figures.acd() {
            part(format!("ACD {}", format::clock(seconds)), format!(" /{}", count(figures.talked)));
        }
    }
    let failed: Vec<_> = figures.causes.iter().filter(|cause| cause.failed).collect();
    let all: usize = failed.iter().map(|cause| cause.calls).sum();
    if all > 0 {
        let words: Vec<_> =
            failed.iter().take(CAUSES).map(|cause| format!("{} {}", cause.words, count(cause.calls))).collect();
        let shown: usize = failed.iter().take(CAUSES).map(|cause| cause.calls).sum();
        let rest = if all > shown { format!(", other {}", count(all - shown)) } else { String::new() };
        parts.push(theme.said(&format!("✗ {}: {}{rest}", count(all), words.join(", ")), Style::new()));
    }
    if let Some(words) = known_since(view) {
        parts.push(vec![Span::styled(words, theme.dim())]);
    }
    if calls.missed.count > 0 {
        parts.push(vec![Span::styled(format!("{} missed by push", calls.missed.count), theme.warning())]);
    }
    parts
}

/// Since when all calls are known, if that is not the whole window.
pub fn known_since(view: &View) -> Option<String> {
    let traffic = &view.model.traffic;
    let since = traffic.known_since.filter(|_| traffic.figures.attempts > 0)?;
    Some(match since {
        Some(at) => format!("known since {}", format::time_or_date(at, view.now.wall, &view.appearance.clock)),
        None => "earlier calls unknown".to_owned(),
    })
}

/// The badge for more failures in five minutes than the user's threshold.
fn too_many_failures(view: &View) -> Option<Vec<Span<'static>>> {
    let most = view.model.settings.board.thresholds.failures?;
    let since = view.model.connection.clock.time(view.now.wall).checked_sub(FIVE_MINUTES).unwrap_or_default();
    let failures = view.model.calls.statistics.failures_since(since);
    let words = format!(" {failures} failed in 5 min, more than {most} ");
    (failures > most).then(|| vec![Span::styled(words, view.appearance.theme.failed_badge())])
}

/// Numerator and denominator, with the interval if it is wide and asked for: ` 98/153 [56–71]`.
fn counted(ratio: Ratio, with_interval: bool) -> String {
    let interval = if with_interval { format::interval_beside(ratio) } else { String::new() };
    format!(" {}/{}{interval}", count(ratio.part), count(ratio.whole))
}

/// The parts that fit, and concurrency over time in the space that they leave.
fn with_curve(view: &View, parts: Vec<Vec<Span<'static>>>, columns: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let statistics = &view.model.calls.statistics;
    let mut spans = paint::as_many_as_fit(parts, columns);
    let used: usize = spans.iter().map(Span::width).sum();
    let room = columns.saturating_sub(used + 2);
    // It moves on by itself.
    if !view.is_still()
        && room >= LEAST_CURVE
        && statistics.curve().iter().any(|point| point.is_some_and(|live| live > 0))
    {
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
        let left = unknown.left(view.now.instant);
        let words = match left.as_secs() {
            _ if unknown.not_found => format!(" ? {to} not found "),
            0 => format!(" ? {to} placed? the list cannot be read "),
            _ if view.is_still() => format!(" ? {to} placed? looking until {} ", view.moment_in(left)),
            seconds => format!(" ? {to} placed? looking {seconds} s "),
        };
        vec![Span::styled(words, theme.badge())]
    };
    view.model.attempts.unknown.iter().map(doubt).collect()
}

/// The live calls by status: what needs somebody first.
fn by_status(view: &View) -> Vec<Vec<Span<'static>>> {
    let theme = view.appearance.theme;
    let part = |(status, calls): (Option<CallStatus>, usize)| {
        let sign = status.as_ref().map_or('?', |status| theme.status(status).0);
        let word = match &status {
            Some(CallStatus::Progressing) => "talking",
            Some(CallStatus::Canceling | CallStatus::Terminating) => "hanging up",
            Some(status) => status.as_str(),
            None => "in another status",
        };
        theme.said(&format!("{sign} {} {word}", count(calls)), Style::new())
    };
    let mut counts: Vec<_> = view.model.calls.statistics.by_status().collect();
    counts.sort_by_key(|(status, _)| *status != Some(CallStatus::Ringing));
    counts.into_iter().map(part).collect()
}

/// The newest points of the curve that fit.
fn curve(points: &VecDeque<Option<usize>>, room: usize, plain: bool) -> String {
    bars::curve(points.iter().skip(points.len().saturating_sub(room)).copied(), plain)
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
