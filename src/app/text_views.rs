//! Opens the selected item as a text: the server's whole answer, or every field.

use crate::app::account_list::PaneItem;
use crate::app::form::FormContext;
use crate::app::overlay::{FlowView, Overlay, TextView};
use crate::app::{App, PaneId, SeenSince};
use crate::base::clock::Now;
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::domain::{Target, flow_actions};
use crate::model::Model;
use crate::widgets::scroll::Scroll;

/// The field of a flow that is shown as a tree.
const ACTIONS: &str = "actions";

impl Model {
    /// The actions that the selected call has run, oldest first, under a heading; empty if none is known.
    fn steps_run(&self) -> Vec<String> {
        let Some(Target::Call(id)) = self.calls.table.cursor().selected() else { return Vec::new() };
        let Some(steps) = self.calls.call(id).and_then(|tracked| tracked.steps.as_ref()) else { return Vec::new() };
        if steps.all().is_empty() {
            return Vec::new();
        }
        let heading = if steps.told {
            "Actions as the server lists them, UTC:"
        } else {
            "Actions as seen (what happened between two readings is not among them), UTC:"
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
}

impl App {
    pub(super) fn show_json(&mut self) {
        let (title, raw) = match self.screens.focus {
            PaneId::Calls => match self.model.calls.table.cursor().selected() {
                Some(Target::Call(id)) => match self.model.calls.call(id) {
                    Some(tracked) => (format!("Call {id}"), tracked.call.raw.to_string()),
                    None => return,
                },
                Some(Target::Group(id)) => match self.model.calls.group(id) {
                    Some(tracked) => (format!("Groupcall {id}"), tracked.group.raw.to_string()),
                    None => return,
                },
                None => return,
            },
            _ => match self.selected_item() {
                Some(item) => item,
                None => return,
            },
        };
        self.screens.overlays.push(Overlay::Text(TextView { title, lines: pretty(&raw), scroll: Scroll::default() }));
    }

    pub(super) fn show_details(&mut self) {
        if self.screens.focus == PaneId::Calls {
            self.screens.zoomed = false;
            let steps = self.model.steps_run();
            self.show_json();
            if let (false, Some(Overlay::Text(text))) = (steps.is_empty(), self.screens.overlays.last_mut()) {
                text.lines.splice(0..0, steps);
            }
            return;
        }
        let Some((title, raw)) = self.selected_item() else { return };
        let scroll = Scroll::default();
        let flow = self.model.flows.selected().filter(|_| self.screens.focus == PaneId::Flows);
        self.screens.overlays.push(match flow {
            Some(flow) => {
                let tree = flow_actions::tree(&flow.actions);
                Overlay::Flow(FlowView { title, tree, fields: fields(&raw, &[ACTIONS]), scroll })
            }
            None => Overlay::Text(TextView { title, lines: fields(&raw, &[]), scroll }),
        });
    }

    /// Lists how each destination in the form was understood, one per line.
    pub(super) fn list_destinations(&mut self, now: Now) {
        let checked = self.with_form(|form, context| form.check(context));
        let context = FormContext::of(&self.model);
        let lines: Vec<_> = checked
            .to
            .iter()
            .enumerate()
            .map(|(at, destination)| {
                let (fit, words) = destination.understood(&context);
                safe_text::sanitize(&format!("{:4} {} {words}", at + 1, fit.sign()))
            })
            .collect();
        if lines.is_empty() {
            return self.model.notices.say(Severity::Info, "There is no destination in the form yet.", now);
        }
        let out = checked.addresses().len();
        let title = format!("{out} of {} destinations can be called", lines.len());
        self.screens.overlays.push(Overlay::Text(TextView { title, lines, scroll: Scroll::default() }));
    }

    fn selected_item(&self) -> Option<(String, String)> {
        fn of<T: PaneItem>(item: Option<&T>) -> Option<(String, String)> {
            item.map(|item| (item.title(), item.raw().to_owned()))
        }
        match self.screens.focus {
            PaneId::Numbers => of(self.model.numbers.selected()),
            PaneId::Flows => of(self.model.flows.selected()),
            PaneId::Extensions => of(self.model.extensions.selected()),
            PaneId::Calls | PaneId::Log => None,
        }
    }
}

fn pretty(raw: &str) -> Vec<String> {
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
