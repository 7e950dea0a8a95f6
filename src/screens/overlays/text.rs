//! A text to read: the selected item as the server's JSON or with all its fields, or how each destination was read.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use crate::base::safe_text;
use crate::domain::flow_actions;
use crate::messages::intent::Intent;
use crate::model::account_list::PaneItem;
use crate::model::{Model, PaneId};
use crate::screens::View;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, read};
use crate::widgets::scroll::{self, Scroll};
use crate::widgets::{plain_signs, text};

/// A text to read.
#[derive(Clone, Debug)]
pub struct TextView {
    title: String,
    lines: Vec<String>,
    scroll: Scroll,
}

impl TextView {
    /// Shows this text.
    pub fn new(title: String, lines: Vec<String>) -> Self {
        Self { title, lines, scroll: Scroll::default() }
    }
}

impl Screen for TextView {
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
        let width = usize::from(body.width.min(scroll::WIDEST)).saturating_sub(2);
        let lines = self.lines.iter().flat_map(|line| scroll::wrap_keeping_indent(line, width));
        let theirs = plain_signs::theirs(Style::new());
        let lines = lines.map(|line| Line::styled(line, theirs)).collect();
        let title = text::cut(&self.title, width.saturating_sub(2));
        self.scroll.draw(frame, body, view.appearance.theme, &title, lines)
    }

    fn drawn(&mut self, extent: Extent) {
        self.scroll.drawn(extent);
    }
}

/// Shows the JSON of the selected item of a list; `None` if nothing is selected.
pub fn json_of_selected(model: &Model, pane: PaneId) -> Option<Intent> {
    let (title, raw) = selected(model, pane)?;
    Some(Intent::ShowText { title, lines: pretty(&raw) })
}

/// Shows every field of the selected item of a list; of a flow its steps as a tree. `None` if nothing is selected.
pub fn details_of_selected(model: &Model, pane: PaneId) -> Option<Intent> {
    let (title, raw) = selected(model, pane)?;
    let flow = model.flows.selected().filter(|_| pane == PaneId::Flows);
    Some(match flow {
        Some(flow) => {
            Intent::ShowFlow { title, tree: flow_actions::tree(&flow.actions), fields: fields(&raw, &["actions"]) }
        }
        None => Intent::ShowText { title, lines: fields(&raw, &[]) },
    })
}

/// The heading and the JSON of the selected item.
fn selected(model: &Model, pane: PaneId) -> Option<(String, String)> {
    fn of<T: PaneItem>(item: Option<&T>) -> Option<(String, String)> {
        item.map(|item| (item.title(), item.raw().to_owned()))
    }
    match pane {
        PaneId::Numbers => of(model.numbers.selected()),
        PaneId::Flows => of(model.flows.selected()),
        PaneId::Extensions => of(model.extensions.selected()),
        // A call is inspected instead.
        PaneId::Calls | PaneId::Log => None,
    }
}

/// JSON with an indent, without anything that does more than display.
pub fn pretty(raw: &str) -> Vec<String> {
    let value = serde_json::from_str::<serde_json::Value>(raw);
    let text = value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| raw.to_owned());
    safe_text::escape(&text).lines().map(str::to_owned).collect()
}

/// Every field of an item except `otherwise`, one per line; nested values are indented under their name.
fn fields(raw: &str, otherwise: &[&str]) -> Vec<String> {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(raw) else { return pretty(raw) };
    let width = object.keys().map(|key| key.chars().count()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for (key, value) in object.into_iter().filter(|(key, _)| !otherwise.contains(&key.as_str())) {
        match value {
            serde_json::Value::String(text) => {
                lines.push(safe_text::escape(&format!("{key:width$}  {text}")).replace('\n', "\\n"));
            }
            serde_json::Value::Null => lines.push(format!("{key:width$}  -")),
            value @ (serde_json::Value::Bool(_) | serde_json::Value::Number(_)) => {
                lines.push(format!("{key:width$}  {value}"));
            }
            value => {
                lines.push(key);
                let text = serde_json::to_string_pretty(&value).unwrap_or_default();
                lines.extend(text.lines().map(|line| format!("    {line}")));
            }
        }
    }
    lines
}
