//! The live calls of an hour: as a chart with its scale, its peak and the times under it, or in one row.

use jiff::{SignedDuration, Timestamp};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::base::safe_text;
use crate::model::traffic::LiveHour;
use crate::screens::View;
use crate::widgets::{bars, paint};

/// The columns of the title's first word, and of the rule around it and the peak.
const AROUND: usize = 10;
/// How many minutes the times under the chart are apart.
const APART: usize = 15;

/// Draws the chart of the last hour.
pub fn draw(frame: &mut Frame, area: Rect, view: &View) {
    let theme = view.appearance.theme;
    let hour = view.model.traffic.hour.as_ref();
    let peak = hour.and_then(|hour| peak(view, hour)).map(|words| format!(" {words} "));
    let blank = hour.and_then(blank).unwrap_or_default();
    let whole = format!("· last 60 min {blank}");
    let room = usize::from(area.width).saturating_sub(AROUND + peak.as_ref().map_or(0, String::len));
    let words = if whole.chars().count() <= room || blank.is_empty() { whole } else { blank.to_owned() };
    let title = Line::from(vec![Span::styled(" Live ", theme.strong()), Span::styled(words, theme.dim())]);
    let right = peak.map(|words| Line::styled(words, theme.dim()));
    let inner = paint::ruled(frame, area, theme, false, title, right);
    let Some(hour) = hour else { return };
    let rows = usize::from(inner.height.saturating_sub(1));
    let top = safe_text::count(hour.peak.peak.max(1));
    let points = points(&hour.minutes, usize::from(inner.width).saturating_sub(top.len() + 1));
    let chart = bars::chart(&points, rows, view.plain);
    for (row, bars) in chart.into_iter().enumerate() {
        let (scale, axis) = match row {
            0 => (top.as_str(), '┤'),
            row if row + 1 == rows => ("0", '┤'),
            _ => ("", '│'),
        };
        let scale = format!("{scale:>width$}{axis}", width = top.len());
        let line = Line::from(vec![Span::styled(scale, theme.dim()), Span::styled(bars, theme.bar())]);
        paint::line(frame, inner, u16::try_from(row).unwrap_or(u16::MAX), line);
    }
    let times = times(view, hour, points.len());
    let line = Line::styled(" ".repeat(top.len() + 1) + &times, theme.dim());
    paint::line(frame, inner, u16::try_from(rows).unwrap_or(u16::MAX), line);
}

/// The minutes in at most so many columns: the most of those that share one, if all of them are known.
pub fn points(minutes: &[Option<usize>], columns: usize) -> Vec<Option<usize>> {
    let each = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].into_iter().find(|each| minutes.len().div_ceil(*each) <= columns);
    let most = |minutes: &[Option<usize>]| minutes.iter().copied().reduce(|a, b| Some(a?.max(b?))).flatten();
    minutes.chunks(each.unwrap_or(minutes.len().max(1))).map(most).collect()
}

/// The most calls and when: `peak 67 at 14:01`; `None` if nothing is known.
pub fn peak(view: &View, hour: &LiveHour) -> Option<String> {
    hour.minutes.iter().any(Option::is_some).then(|| {
        let at = hour.peak.at.map(|at| format!(" at {}", clock(view, at))).unwrap_or_default();
        format!("peak {}{}{at}", if hour.at_least { "at least " } else { "" }, safe_text::count(hour.peak.peak))
    })
}

/// What the blanks of the chart mean, if it has any.
pub fn blank(hour: &LiveHour) -> Option<&'static str> {
    match hour.minutes.iter().flatten().count() {
        0 => Some("· not known yet "),
        known if known < hour.minutes.len() => Some("· blank: not known "),
        _ => None,
    }
}

/// The time of day to the minute.
pub fn clock(view: &View, at: Timestamp) -> String {
    view.appearance.clock.short_minutes(at)
}

/// The times under so many columns: at each quarter of an hour, and at the last minute.
fn times(view: &View, hour: &LiveHour, columns: usize) -> String {
    let minutes = hour.minutes.len().max(1);
    let mut line = String::new();
    for minute in (0..minutes).step_by(APART).chain([minutes - 1]) {
        let column = minute * columns / minutes;
        // On a narrow screen the last one has no room.
        if line.is_empty() || column > line.len() {
            let offset = SignedDuration::from_mins(i64::try_from(minute).unwrap_or(0));
            let at = hour.period.from.checked_add(offset).unwrap_or(hour.period.from);
            line = format!("{line:column$}{}", clock(view, at));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_that_share_a_column_show_their_most_and_are_blank_if_one_is_not_known() {
        let minutes = [Some(0), Some(2), None, Some(9), Some(4), Some(3)];
        assert_eq!(points(&minutes, 6), minutes);
        assert_eq!(points(&minutes, 99), minutes);
        assert_eq!(points(&minutes, 5), [Some(2), None, Some(4)]);
        assert_eq!(points(&minutes, 3), [Some(2), None, Some(4)]);
        assert_eq!(points(&minutes, 2), [None, Some(9)]);
        assert_eq!(points(&minutes, 1), [None]);
        assert_eq!(points(&[], 9), []);
        assert_eq!(points(&[Some(1); 60], 0), [Some(1)]);
    }
}
