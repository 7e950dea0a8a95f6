//! A text to read: the selected item as the server's JSON or with all its fields, or how each destination was read.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use crate::base::safe_text;
use crate::domain::{Target, flow_actions};
use crate::messages::intent::Intent;
use crate::model::account_list::PaneItem;
use crate::model::{Model, PaneId, SeenSince};
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

/// Shows the JSON of the selected item of a pane; `None` if nothing is selected.
pub fn json_of_selected(model: &Model, pane: PaneId) -> Option<Intent> {
    let (title, raw) = selected(model, pane)?;
    Some(Intent::ShowText { title, lines: pretty(&raw) })
}

/// Shows every field of the selected item of a pane: of a call its JSON below the actions that it has run, of a flow
/// its steps as a tree. `None` if nothing is selected.
pub fn details_of_selected(model: &Model, pane: PaneId) -> Option<Intent> {
    let (title, raw) = selected(model, pane)?;
    let flow = model.flows.selected().filter(|_| pane == PaneId::Flows);
    Some(match flow {
        _ if pane == PaneId::Calls => {
            let lines = [steps_run(model), pretty(&raw)].concat();
            Intent::ShowText { title, lines }
        }
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
        PaneId::Calls => match model.calls.table.cursor().selected()? {
            Target::Call(id) => Some((format!("Call {id}"), model.calls.call(id)?.call.raw.to_string())),
            Target::Group(id) => Some((format!("Groupcall {id}"), model.calls.group(id)?.group.raw.to_string())),
        },
        PaneId::Numbers => of(model.numbers.selected()),
        PaneId::Flows => of(model.flows.selected()),
        PaneId::Extensions => of(model.extensions.selected()),
        PaneId::Log => None,
    }
}

/// The actions that the selected call has run, oldest first, under a heading; empty if none is known.
fn steps_run(model: &Model) -> Vec<String> {
    let Some(Target::Call(id)) = model.calls.table.cursor().selected() else { return Vec::new() };
    let Some(steps) = model.calls.call(id).and_then(|tracked| tracked.steps.as_ref()) else { return Vec::new() };
    if steps.all().is_empty() {
        return Vec::new();
    }
    let heading = if steps.told {
        "Actions by the server's list, UTC:"
    } else {
        "Actions as seen (those between two readings are missing), UTC:"
    };
    let mut lines = vec![heading.to_owned()];
    if steps.dropped > 0 {
        lines.push(format!("  … {} before", steps.dropped));
    }
    lines.extend(steps.all().iter().map(|step| match step.began {
        Some(SeenSince::Server(at)) => format!("  {}  {}", at.strftime("%H:%M:%S"), step.words),
        Some(SeenSince::Seen(at)) => format!("  seen at {}  {}", at.strftime("%H:%M:%S"), step.words),
        None => format!("  {:8}  {}", "", step.words),
    }));
    lines.push(String::new());
    lines
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
