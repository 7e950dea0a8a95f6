//! Opens texts.

use crate::app::App;
use crate::domain::{Target, flow_actions};
use crate::model::account_list::PaneItem;
use crate::screens::PaneId;
use crate::screens::overlay::{FlowView, Overlay, TextView};
use crate::screens::texts::ACTIONS;
use crate::screens::texts::fields;
use crate::screens::texts::pretty;
use crate::widgets::scroll::Scroll;

impl App {
    pub(crate) fn show_json(&mut self) {
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

    pub(crate) fn show_details(&mut self) {
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
