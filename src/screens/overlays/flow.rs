//! A flow to read: its steps as a tree, and its other fields.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::domain::flow_actions::TreeLine;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, read};
use crate::screens::{View, flow_tree};
use crate::widgets::scroll::{self, Scroll};
use crate::widgets::text;

/// A flow to read.
#[derive(Clone, Debug)]
pub struct FlowView {
    title: String,
    tree: Vec<TreeLine>,
    fields: Vec<String>,
    scroll: Scroll,
}

impl FlowView {
    /// Shows these steps above these fields.
    pub fn new(title: String, tree: Vec<TreeLine>, fields: Vec<String>) -> Self {
        Self { title, tree, fields, scroll: Scroll::default() }
    }
}

impl Screen for FlowView {
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        read(&mut self.scroll, input, cx)
    }

    fn wheel(&mut self, rows: isize, _cx: &Context) {
        self.scroll.by(rows);
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        cx.reading()
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let width = usize::from(body.width.min(scroll::WIDEST)).saturating_sub(2);
        let mut lines = flow_tree::tree(&self.tree, width, theme);
        if self.tree.is_empty() {
            lines.push(Line::styled("It has no steps, so nothing happens.", theme.dim()));
        }
        lines.push(Line::default());
        lines.extend(self.fields.iter().flat_map(|line| scroll::wrap_keeping_indent(line, width)).map(Line::raw));
        let title = text::cut(&self.title, width.saturating_sub(2));
        self.scroll.draw(frame, body, theme, &title, lines)
    }

    fn drawn(&mut self, extent: Extent) {
        self.scroll.drawn(extent);
    }
}
