//! The parts of the details in their order, as many as fit: each has a rank, and the least important go first.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::widgets::text;

/// Columns of a label.
pub const LABEL: usize = 6;

/// Parts of the details.
#[derive(Debug, Default)]
pub struct Parts(Vec<(u8, Line<'static>)>);

impl Parts {
    /// Adds lines below; the lower the rank, the longer they stay.
    pub fn add(&mut self, rank: u8, lines: impl IntoIterator<Item = Line<'static>>) {
        self.0.extend(lines.into_iter().map(|line| (rank, line)));
    }

    /// How many lines are left in `height` once all up to that rank have their place.
    pub fn left(&self, height: usize, rank: u8) -> usize {
        height.saturating_sub(self.0.iter().filter(|(known, _)| *known <= rank).count())
    }

    /// The lines that fit: of the least important the lowest go first.
    pub fn fitting(mut self, height: usize) -> Vec<Line<'static>> {
        while self.0.len() > height {
            let least = self.0.iter().enumerate().max_by_key(|(at, (rank, _))| (*rank, *at));
            let Some((at, _)) = least else { break };
            self.0.remove(at);
        }
        self.0.into_iter().map(|(_, line)| line).collect()
    }
}

/// A text behind its label.
pub fn labelled(label: &str, rest: Span<'static>) -> Line<'static> {
    Line::from(vec![Span::raw(format!("{label:<LABEL$}")), rest])
}

/// A text on at most two lines, with the label before the first.
pub fn paragraph(label: &'static str, words: &str, style: Style, room: usize) -> Vec<Line<'static>> {
    let lines = text::wrap(words, room).into_iter().take(2).enumerate();
    lines.map(|(row, line)| labelled(if row == 0 { label } else { "" }, Span::styled(line, style))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_important_lines_go_first_and_the_others_keep_their_order() {
        let parts = || {
            let mut parts = Parts::default();
            for (rank, words) in [(0, "parties"), (2, "picture"), (9, "ids"), (9, "group"), (1, "why")] {
                parts.add(rank, [Line::raw(words)]);
            }
            parts
        };
        let shown = |height| parts().fitting(height).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(shown(9), "parties picture ids group why");
        assert_eq!(shown(4), "parties picture ids why");
        assert_eq!(shown(2), "parties why");
        assert_eq!(shown(0), "");
    }
}
