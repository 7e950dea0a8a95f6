//! The line of one call: its stages to scale, and its end.

use jiff::Timestamp;
use ratatui::style::Style;

use super::row::Row;
use super::scale::Scale;
use crate::domain::{CallId, CallTimes, Stage, lasted};
use crate::screens::life_line::{End, sign_style, stage_sign};
use crate::widgets::theme::Theme;
use crate::widgets::{format, text};

/// A call as a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Which call it is, if it is one of the board's.
    pub call: Option<CallId>,
    /// What it is called.
    pub label: String,
    /// Its stages with their beginnings, in order; one that has no known time, or one that cannot be right, is missing.
    pub stages: Vec<(Stage, Timestamp)>,
    /// Its end, or until when it is known to have gone on.
    pub until: Timestamp,
    /// How it ends.
    pub end: End,
    /// Since when its stage goes on, in words, where the length would count.
    pub since: Option<String>,
    /// What is said behind its end.
    pub note: String,
    /// What is not known of its times, or contradicts the others.
    pub doubts: Vec<String>,
}

impl Lane {
    /// A call until its end, or until `until` if that is not known.
    pub fn of(times: &CallTimes, end: End, until: Timestamp, label: String) -> Self {
        let told = [(Stage::Dial, times.create), (Stage::Ring, times.ringing), (Stage::Talk, times.progressing)];
        let until = times.hangup.unwrap_or(until);
        let mut stages: Vec<(Stage, Timestamp)> = Vec::new();
        let mut doubts = Vec::new();
        for (stage, at) in told {
            let Some(at) = at else { continue };
            let before = stages.last().map_or(at, |(_, before)| *before);
            if lasted(before, at).is_some() && lasted(at, until).is_some() {
                stages.push((stage, at.max(before)));
            } else {
                doubts.push(format!("the time of “{}” contradicts the others", began(stage)));
            }
        }
        if times.create.is_none() && !stages.is_empty() {
            doubts.push("when it began is not known".to_owned());
        }
        if stages.is_empty() && doubts.is_empty() {
            doubts.push("none of its times is known".to_owned());
        }
        if end != End::Live && times.hangup.is_none() {
            doubts.push("when it ended is not known".to_owned());
        }
        let until = stages.last().map_or(until, |(_, last)| until.max(*last));
        Self { call: None, label, stages, until, end, since: None, note: String::new(), doubts }
    }

    /// When it began, as far as is known.
    pub fn start(&self) -> Option<Timestamp> {
        self.stages.first().map(|(_, at)| *at)
    }

    /// Its stages with beginning and end.
    fn spans(&self) -> impl Iterator<Item = (Stage, Timestamp, Timestamp)> {
        let ends = self.stages.iter().skip(1).map(|(_, at)| *at).chain([self.until]);
        self.stages.iter().zip(ends).map(|((stage, from), until)| (*stage, *from, until))
    }

    /// The first column, and how many columns each visible stage has. A stage of any length has one while there is
    /// room.
    fn cells(&self, scale: &Scale) -> (usize, Vec<(Stage, usize)>) {
        let seen: Vec<_> = self.spans().filter(|(_, from, until)| scale.shows(*from, *until)).collect();
        let first = seen.first().map_or(0, |(_, from, _)| scale.column(*from));
        let columns = |(stage, from, until): &(Stage, Timestamp, Timestamp)| {
            (*stage, scale.column(*until) - scale.column(*from), from.as_millisecond() < until.as_millisecond())
        };
        let mut cells: Vec<_> = seen.iter().map(columns).collect();
        // Beyond the right edge there is no sign of an end: the bar goes on to the edge.
        if self.until > scale.until
            && let Some((_, last, _)) = cells.last_mut()
        {
            *last += 1;
        }
        while let Some(missing) = cells.iter().position(|(_, cells, lasts)| *lasts && *cells == 0)
            && let Some(longest) = (0..cells.len()).max_by_key(|at| cells[*at].1).filter(|at| cells[*at].1 > 1)
        {
            cells[longest].1 -= 1;
            cells[missing].1 += 1;
        }
        (first, cells.into_iter().map(|(stage, cells, _)| (stage, cells)).collect())
    }

    /// The stages, the sign of the end, and the note behind it.
    pub fn row(&self, scale: &Scale, theme: Theme) -> Row {
        let mut row = scale.row();
        let (mut at, cells) = self.cells(scale);
        if cells.is_empty() {
            return row;
        }
        for (stage, cells) in cells {
            let sign = stage_sign(stage);
            row.put(at, &sign.to_string().repeat(cells), sign_style(theme, sign));
            at += cells;
        }
        if self.until <= scale.until {
            row.put(at, &self.end.sign().to_string(), sign_style(theme, self.end.sign()));
        }
        if !self.note.is_empty() && row.used() + 8 <= scale.columns + scale.beside {
            let style = if self.end == End::Failed { theme.bad() } else { Style::new() };
            row.put(row.used() + 1, &self.note, style);
        }
        row
    }

    /// How long each stage lasted, under it: with its word where that fits.
    pub fn durations(&self, scale: &Scale) -> Row {
        let mut row = scale.row();
        let (mut at, cells) = self.cells(scale);
        let spans: Vec<_> = self.spans().collect();
        let count = cells.len();
        for (index, (stage, cells)) in cells.into_iter().enumerate() {
            let Some((_, from, until)) = spans.iter().find(|(known, ..)| *known == stage) else { continue };
            let runs = self.end == End::Live && *until == self.until;
            let since = self.since.clone().filter(|_| runs);
            let short = since.unwrap_or_else(|| length(stage, lasted(*from, *until).unwrap_or_default(), runs));
            let long = format!("{} {short}", format::stage(stage));
            let room = if index + 1 == count { scale.columns.saturating_sub(at) } else { cells.saturating_sub(1) };
            let column = at.max(row.used() + usize::from(row.used() > 0));
            let words = if text::width(&long) <= room.saturating_sub(column - at) { long } else { short };
            if column + text::width(&words) <= scale.columns {
                row.put(column, &words, Style::new());
            }
            at += cells;
        }
        row
    }
}

/// The length of a stage: short ones to a tenth of a second, long ones and those that go on as a clock.
fn length(stage: Stage, seconds: f64, runs: bool) -> String {
    if runs || stage == Stage::Talk || seconds >= 60.0 { format::clock(seconds) } else { format!("{seconds:.1} s") }
}

/// What happened when a stage began.
fn began(stage: Stage) -> &'static str {
    match stage {
        Stage::Dial => "created",
        Stage::Ring => "ringing",
        Stage::Talk => "answered",
    }
}
