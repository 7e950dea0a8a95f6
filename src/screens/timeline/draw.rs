//! A chart as lines: each row of it behind a label.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Chart, Row, Scale, axis, marks};
use crate::screens::View;
use crate::widgets::{plain_signs, text};

/// Most columns for what is said of each of several calls: `talk 0:48, far end hung up`.
const BESIDE: usize = 26;

/// Columns before the rows, for their labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels(pub usize);

impl Labels {
    /// The scale of a chart on so many columns, labels included.
    pub fn scale(self, chart: &Chart, columns: usize) -> Option<Scale> {
        let scale = Scale::new(chart.extent()?, columns.saturating_sub(self.0));
        Some(if chart.lanes.len() > 1 { scale.with_beside(BESIDE.min(scale.columns / 3)) } else { scale })
    }

    /// A row behind its label.
    pub fn line(self, label: &str, row: Row, style: Style) -> Line<'static> {
        let room = self.0.saturating_sub(1);
        let mut spans = vec![Span::styled(text::fit(label, room), style), Span::raw(" ".repeat(self.0 - room))];
        spans.extend(row.spans());
        Line::from(spans)
    }

    /// The time axis: labels, and the axis itself.
    pub fn axis(self, view: &View, chart: &Chart, scale: &Scale) -> [Line<'static>; 2] {
        let (labels, ruler) = axis(scale, chart.now, &view.appearance.clock, view.appearance.theme);
        [labels, ruler].map(|row| self.line("", row, Style::new()))
    }

    /// The first call: its stages, and under them their lengths.
    pub fn first(self, view: &View, chart: &Chart, scale: &Scale) -> Vec<Line<'static>> {
        let Some(lane) = chart.lanes.first() else { return Vec::new() };
        let theme = view.appearance.theme;
        let stages = self.line(&lane.label, lane.row(scale, theme), theme.dim());
        vec![stages, self.line("", lane.durations(scale), theme.dim())]
    }

    /// The actions of the flow; empty if none is seen.
    pub fn marks(self, view: &View, chart: &Chart, scale: &Scale, beside: &str) -> Option<Line<'static>> {
        let row = marks::row(&chart.marks, beside, scale, view.plain);
        (!row.is_empty()).then(|| self.line("Flow", row, view.appearance.theme.dim()))
    }

    /// Hold, mute and recordings.
    pub fn bands(self, view: &View, chart: &Chart, scale: &Scale) -> Vec<Line<'static>> {
        let theme = view.appearance.theme;
        let until = chart.lanes.first().map_or(scale.until, |lane| lane.until);
        let rows = chart.bands.iter().map(|band| (band.label, band.row(scale, until, theme)));
        rows.filter(|(_, row)| !row.is_empty()).map(|(label, row)| self.line(label, row, theme.dim())).collect()
    }

    /// The calls from `skip` on, one per line.
    pub fn lanes(self, view: &View, chart: &Chart, scale: &Scale, skip: usize) -> Vec<Line<'static>> {
        let theme = view.appearance.theme;
        let last = chart.lanes.len().saturating_sub(1);
        let lanes = chart.lanes.iter().enumerate().skip(skip);
        let line = |(at, lane): (usize, &super::Lane)| {
            let sign = if at == last { "└" } else { "├" };
            let below = Self(self.0.saturating_sub(1));
            let mut line = below.line(&lane.label, lane.row(scale, theme), plain_signs::theirs(theme.dim()));
            line.spans.insert(0, Span::styled(sign, theme.dim()));
            line
        };
        lanes.map(line).collect()
    }
}
