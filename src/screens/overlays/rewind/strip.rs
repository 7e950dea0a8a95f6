//! The hour around the moment in one row, and under it a mark at the moment.

use jiff::Timestamp;
use ratatui::text::{Line, Span};

use crate::screens::View;
use crate::screens::charts::live;
use crate::widgets::{bars, format, text};

/// The columns for the peak behind the row.
const PEAK: usize = 26;

/// Both lines; without words on them while the hour is not counted.
pub fn lines(view: &View, at: Timestamp, columns: usize) -> [Line<'static>; 2] {
    let theme = view.appearance.theme;
    let Some(hour) = view.model.traffic.hour.as_ref().filter(|hour| hour.period.contains(at)) else {
        return [Line::default(), Line::default()];
    };
    let from = live::clock(view, hour.period.from);
    // A time with a blank beside it.
    let wide = text::width(&from) + 1;
    let points = live::points(&hour.minutes, columns.saturating_sub(2 * wide + PEAK));
    let bars: String = bars::chart(&points, 1, view.plain).concat();
    let until = live::clock(view, view.model.connection.clock.time(view.now.wall).min(hour.period.until));
    let peak = live::peak(view, hour).unwrap_or_default();
    let row = Line::from(vec![
        Span::styled(format!("{from} "), theme.dim()),
        Span::styled(bars, theme.bar()),
        Span::styled(format!(" {until}  {peak}"), theme.dim()),
    ]);
    let before = points.len() * seconds(at.as_second() - hour.period.from.as_second()) / 3600;
    let time = format::time_or_date(at, view.now.wall, &view.appearance.clock);
    let mark = Line::from(vec![
        Span::raw(format!("{}▲ {time}  ", " ".repeat(wide + before))),
        Span::styled(live::blank(hour).unwrap_or_default(), theme.dim()),
    ]);
    [row, mark]
}

fn seconds(seconds: i64) -> usize {
    usize::try_from(seconds).unwrap_or(0)
}
