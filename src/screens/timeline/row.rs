//! A row of a picture: texts at columns, none over another, none beyond the edge.

use ratatui::style::Style;
use ratatui::text::Span;

use crate::widgets::text;

/// A row of a picture.
#[derive(Clone, Debug, Default)]
pub struct Row {
    columns: usize,
    spans: Vec<Span<'static>>,
    used: usize,
}

impl Row {
    /// An empty row.
    pub fn new(columns: usize) -> Self {
        Self { columns, ..Self::default() }
    }

    /// Puts a text at a column, or behind what is there already; cut at the edge.
    pub fn put(&mut self, column: usize, words: &str, style: Style) {
        let column = column.max(self.used);
        let words = text::cut(words, self.columns.saturating_sub(column));
        if words.is_empty() {
            return;
        }
        if column > self.used {
            self.spans.push(Span::raw(" ".repeat(column - self.used)));
        }
        self.used = column + text::width(&words);
        self.spans.push(Span::styled(words, style));
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// How many columns it uses.
    pub fn used(&self) -> usize {
        self.used
    }

    /// Its texts.
    pub fn spans(self) -> Vec<Span<'static>> {
        self.spans
    }

    /// Its text, for tests.
    #[cfg(test)]
    pub fn words(&self) -> String {
        self.spans.iter().map(|span| span.content.as_ref()).collect()
    }
}
