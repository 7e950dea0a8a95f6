//! A call drawn to scale: its stages, its flow's actions as marks, hold, mute and recordings as bands, and the calls
//! that belong to it under each other.
//!
//! `gather.rs` collects what is known of a call. The rest is pure: times in, rows of exactly the given columns out.

pub mod draw;
pub mod events;
mod gather;
mod lane;
mod marks;
mod row;
mod scale;

use jiff::Timestamp;
use ratatui::style::Style;

pub use self::lane::Lane;
pub use self::marks::{Mark, sign};
pub use self::row::Row;
pub use self::scale::Scale;
use crate::base::day_clock::DayClock;
use crate::widgets::theme::Theme;
use crate::widgets::{format, text};

/// Something that lasted for a part of the call.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// What it is.
    pub label: &'static str,
    /// The sign it is drawn with.
    pub sign: char,
    /// When it began, by the server's clock.
    pub from: Timestamp,
    /// When it ended; `None` while it lasts.
    pub until: Option<Timestamp>,
    /// Since when it goes on, in words, where the length would count.
    pub since: Option<String>,
    /// Who says so.
    pub note: &'static str,
}

/// A call, or a groupcall, with all that is drawn of it.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// The call itself first, then the calls that belong to it; of a groupcall its legs.
    pub lanes: Vec<Lane>,
    /// The actions of the call's flow whose time is known.
    pub marks: Vec<Mark>,
    /// Hold, mute and recordings.
    pub bands: Vec<Band>,
    /// What is not known, or cannot be right.
    pub doubts: Vec<String>,
    /// The time now, if something of it is live.
    pub now: Option<Timestamp>,
}

impl Chart {
    /// From its first moment to its last; `None` if no time is known.
    pub fn extent(&self) -> Option<(Timestamp, Timestamp)> {
        let first = self.lanes.iter().filter_map(Lane::start).min()?;
        let last = self.lanes.iter().filter(|lane| lane.start().is_some()).map(|lane| lane.until).max()?;
        Some((first, last.max(first)))
    }
}

impl Band {
    /// The band in a row, and after it how long it has lasted and who says so; `until` ends one that goes on.
    pub fn row(&self, scale: &Scale, until: Timestamp, theme: Theme) -> Row {
        let mut row = scale.row();
        let until = self.until.unwrap_or(until).max(self.from);
        if !scale.shows(self.from, until) {
            return row;
        }
        let (first, last) = (scale.column(self.from), scale.column(until));
        let bar = self.sign.to_string().repeat((last - first).max(1));
        let lasted = self.since.clone().or_else(|| format::lasted(self.from, until));
        let note = format!("{} {}", lasted.unwrap_or_default(), self.note);
        let (note, wide) = (note.trim(), text::width(note.trim()));
        let behind = first + text::width(&bar) + 1 + wide <= scale.columns + scale.beside;
        if !behind && wide < first {
            row.put(first - wide - 1, note, theme.dim());
        }
        row.put(first, &bar, if self.sign == '═' { theme.sign('‖') } else { Style::new() });
        if behind {
            row.put(row.used() + 1, note, theme.dim());
        }
        row
    }
}

/// The labels of a time axis, and the axis itself. The first label is the time at the left edge; `now` is at the right.
pub fn axis(scale: &Scale, now: Option<Timestamp>, clock: &DayClock, theme: Theme) -> (Row, Row) {
    let (mut labels, mut ruler) = (Row::new(scale.columns), Row::new(scale.columns));
    let first = clock.short_seconds(scale.from);
    let last = clock.short_seconds(scale.until);
    let last = if now == Some(scale.until) { format!("now {last}") } else { last };
    let end = scale.columns.saturating_sub(text::width(&last));
    let mut free = text::width(&first) + 2;
    let room = end >= free;
    labels.put(0, &first, Style::new());
    let mut line: Vec<char> = vec!['─'; scale.columns];
    let (step, ticks) = scale.ticks(&clock.zone);
    let mut minute = clock.short_minutes(scale.from);
    for tick in ticks {
        let column = scale.column(tick);
        if let Some(cell) = line.get_mut(column) {
            *cell = '┼';
        }
        let this = clock.short_minutes(tick);
        let label = match step {
            60.. => this.clone(),
            _ if this == minute => clock.format(tick, ":%S", ":%S"),
            _ => clock.short_seconds(tick),
        };
        let wide = text::width(&label);
        if column >= free && column + wide + 2 <= end {
            labels.put(column, &label, Style::new());
            (free, minute) = (column + wide + 2, this);
        }
    }
    if room {
        labels.put(end, &last, Style::new());
    }
    for (edge, sign) in [(line.len().saturating_sub(1), '┤'), (0, '├')] {
        if let Some(cell) = line.get_mut(edge) {
            *cell = sign;
        }
    }
    ruler.put(0, &line.into_iter().collect::<String>(), theme.dim());
    (labels, ruler)
}

#[cfg(test)]
mod tests;
