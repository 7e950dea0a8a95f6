//! Tells hooks and notifications what has happened. Without either, nothing is kept for them.

use crate::app::App;
use crate::base::clock::Now;
use crate::messages::effect::Effect;

/// Begins to keep what changes.
pub(super) fn begin(app: &mut App) {
    if app.hooks.is_some() || app.notifier.is_some() {
        app.events.begin(&mut app.model);
    }
}

/// What is to be done about all that has happened since the last time.
pub(super) fn tell(app: &mut App, now: Now) -> Vec<Effect> {
    if app.hooks.is_none() && app.notifier.is_none() {
        return Vec::new();
    }
    let events = app.events.follow(&mut app.model, now);
    let mut effects = app.hooks.as_ref().map(|hooks| hooks.runs(&app.model, &events, now)).unwrap_or_default();
    if let Some(notifier) = &mut app.notifier {
        effects.extend(notifier.follow(&app.model, &events, now));
    }
    effects
}
