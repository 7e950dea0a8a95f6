//! A flow as a tree of numbered steps, with what each does and where it continues.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::View;
use crate::domain::Flow;
use crate::domain::flow_actions::{self, Content, To};
use crate::keys::command::Command;
use crate::widgets::theme::Theme;
use crate::widgets::{paint, text};

/// Columns for a step's number.
const NUMBER: usize = 3;
/// Most columns for a step's type.
const KIND: usize = 21;
/// Least columns for a step's description beside its type.
const WORDS: usize = 24;
/// Most lines that are drawn.
const LONGEST: usize = 5000;

/// Draws as much of a flow as fits, each line cut.
pub fn glance(frame: &mut Frame, area: Rect, view: &View, flow: &Flow) {
    let theme = view.appearance.theme;
    let (width, room) = (usize::from(area.width), usize::from(area.height));
    let tree = flow_actions::tree(&flow.actions);
    let kinds = kinds(&tree);
    let whole = tree.len() < room;
    let shown = if whole { tree.len() } else { room.saturating_sub(2) };
    let mut lines = vec![Line::styled(text::cut(&flow.name, width), theme.strong())];
    lines.extend(tree.iter().take(shown).filter_map(|line| wrapped(line, kinds, width, theme).into_iter().next()));
    if flow.actions.is_empty() {
        lines.push(Line::styled("It has no steps, so nothing happens.", theme.dim()));
    } else if !whole {
        let more = format!("… {} shows all {} steps", view.model.hint(Command::Details), flow.actions.len());
        lines.push(Line::styled(more, theme.dim()));
    }
    paint::lines(frame, area, 0, lines);
}

/// The lines of a tree; long descriptions are wrapped.
pub fn tree(tree: &[flow_actions::TreeLine], width: usize, theme: Theme) -> Vec<Line<'static>> {
    let kinds = kinds(tree);
    let mut lines: Vec<_> = tree.iter().take(LONGEST).flat_map(|line| wrapped(line, kinds, width, theme)).collect();
    if tree.len() > LONGEST {
        lines.push(Line::styled(format!("and {} lines more", tree.len() - LONGEST), theme.warning()));
    }
    lines
}

/// The columns needed for the types of the steps.
fn kinds(tree: &[flow_actions::TreeLine]) -> usize {
    let columns = |line: &flow_actions::TreeLine| match &line.content {
        Content::Step { kind, .. } => text::width(kind),
        _ => 0,
    };
    tree.iter().map(columns).max().unwrap_or(0).min(KIND)
}

fn wrapped(line: &flow_actions::TreeLine, kinds: usize, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let rails: String = line.rails.iter().map(|more| if *more { "   │" } else { "    " }).collect();
    let room = width.saturating_sub(text::width(&rails) + NUMBER + 1);
    let (head, words, style) = match &line.content {
        Content::Step { number, kind, words } => {
            let words = flow_actions::beside(kind, words);
            let number = Span::styled(format!("{number:>NUMBER$} "), theme.dim());
            let kind = if room >= kinds + WORDS { text::fit(kind, kinds) + " " } else { text::cut(kind, kinds) + "  " };
            (vec![number, Span::styled(kind, theme.strong())], text::clean(words), Style::new())
        }
        Content::Way { when, to, last } => {
            let sign = Span::styled(if *last { "   └ " } else { "   ├ " }, theme.dim());
            let (words, style) = leads(to, theme);
            (vec![sign], format!("{}{words}", text::cut(when, WORDS)), style)
        }
        Content::Onward(to) => {
            let (words, style) = leads(to, theme);
            (vec![Span::raw("   ")], format!("then{words}"), style)
        }
        Content::Unreached => (Vec::new(), "Not reached by any step:".to_owned(), theme.warning()),
    };
    let used: usize = head.iter().map(Span::width).sum();
    let room = width.saturating_sub(text::width(&rails) + used);
    let over = rails.clone() + &" ".repeat(used);
    let mut lines = Vec::new();
    for (row, part) in text::wrap(&words, room.max(1)).into_iter().enumerate() {
        let mut spans = if row == 0 { vec![Span::styled(rails.clone(), theme.dim())] } else { Vec::new() };
        if row == 0 {
            spans.extend(head.iter().cloned());
        } else {
            spans.push(Span::styled(over.clone(), theme.dim()));
        }
        spans.push(Span::raw(part));
        let mut line = Line::from(spans);
        if style != Style::new() {
            line = line.style(style);
        }
        lines.push(line);
    }
    lines
}

/// Where an edge leads, as a text.
fn leads(to: &To, theme: Theme) -> (String, Style) {
    match to {
        To::Below => (":".to_owned(), Style::new()),
        To::Step(number) => (format!(" → step {number}"), Style::new()),
        To::Missing(id) => (format!(" → no action has the id {id}"), theme.bad()),
        To::Nowhere => (" → no step is named".to_owned(), theme.warning()),
    }
}
