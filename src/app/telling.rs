//! Tells hooks and notifications what has happened. Without either, nothing is kept for them.

use crate::app::App;
use crate::base::clock::Now;
use crate::messages::effect::Effect;

impl App {
    /// Begins to keep what changes.
    pub(crate) fn begin_to_tell(&mut self) {
        if self.hooks.is_some() || self.notifier.is_some() {
            self.events.begin(&mut self.model);
        }
    }

    /// What is to be done about all that has happened since the last time.
    pub(crate) fn tell(&mut self, now: Now) -> Vec<Effect> {
        if self.hooks.is_none() && self.notifier.is_none() {
            return Vec::new();
        }
        let events = self.events.follow(&mut self.model, now);
        let mut effects = self.hooks.as_ref().map(|hooks| hooks.runs(&self.model, &events, now)).unwrap_or_default();
        if let Some(notifier) = &mut self.notifier {
            effects.extend(notifier.follow(&self.model, &events, now));
        }
        effects
    }
}
