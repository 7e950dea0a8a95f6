//! Before and after each drawing.

use crate::app::App;
use crate::base::clock::Now;
use crate::domain::Target;
use crate::messages::effect::Effect;
use crate::model::{Dated, TrackedCall};
use crate::screens::Extents;

impl App {
    /// Updates what is drawn from what is known. Call it before each drawing.
    pub fn settle(&mut self, now: Now) -> Vec<Effect> {
        self.attend(now);
        self.model.settle_mask();
        if let Some(Dated { at, after, before }) = self.model.calls.dated.take() {
            self.model.connection.clock.saw(at, now.wall_at(after), now.wall_at(before));
        }
        self.model.calls.settle(now, self.model.connection.clock.time(now.wall));
        let selected = match self.model.calls.table.cursor().selected() {
            Some(Target::Call(id)) if self.model.calls.call(id).is_some_and(TrackedCall::is_live) => Some(id.clone()),
            _ => None,
        };
        self.model.calls.extend_range();
        let older = self.model.settle_traffic(self.screens.shows_statistics(), now);
        let mut effects: Vec<Effect> = self.model.recording_to_read(selected.as_ref()).into_iter().collect();
        effects.extend(self.model.activeflow_to_read(now));
        effects.extend(self.model.contact_to_read(now));
        let inspected = match self.screens.inspected() {
            Some(Target::Call(id)) => Some(id.clone()),
            _ => None,
        };
        effects.extend(inspected.or(selected.clone()).and_then(|id| self.model.past_recording_to_read(&id)));
        effects.extend(older);
        let past = self.screens.rewound_to();
        self.model.settle_hour(past, now);
        if let Some(at) = past {
            effects.extend(self.model.read_board_at(at));
        }
        if selected == self.model.selected {
            return effects;
        }
        if let Some(id) = &selected {
            self.model.calls.look_at(id, now);
        }
        self.model.selected.clone_from(&selected);
        effects.push(Effect::Select(selected));
        effects
    }

    /// Records what was drawn.
    pub fn drawn(&mut self, viewport: Extents, now: Now) {
        self.model.dirty = false;
        if std::mem::replace(&mut self.screens.too_small, viewport.too_small) {
            // A question is seen only now, and a key that is held was pressed before.
            self.put_off(now.instant);
            self.screens.held_keys.interrupted();
        }
        self.model.chart_drawn(viewport.live_chart);
        self.model.calls.table.set_height(viewport.calls);
        self.model.numbers.set_height(viewport.numbers);
        self.model.flows.set_height(viewport.flows);
        self.model.extensions.set_height(viewport.extensions);
        self.model.notices.set_height(viewport.log);
        self.screens.form.hidden = viewport.fields_hidden;
        self.screens.spots = viewport.spots;
        if let Some(screen) = self.screens.top_mut() {
            screen.drawn(viewport.overlay);
        }
    }
}
