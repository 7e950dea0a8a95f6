//! The state in the terminal's title and on its tab: written when it changes, at most once a second.

use std::time::{Duration, Instant};

use super::words;
use crate::base::clock::Now;
use crate::base::progress::Progress;
use crate::base::safe_text::count;
use crate::domain::{Call, CallStatus};
use crate::messages::effect::Effect;
use crate::model::{ConnectionState, Model};

/// Shortest time between two looks.
const BETWEEN: Duration = Duration::from_secs(1);

/// What the title and the tab show.
#[derive(Clone, Debug, Default)]
pub struct StateShown {
    wants_title: bool,
    wants_progress: bool,
    /// What is shown; `None`: unknown.
    title: Option<String>,
    progress: Option<Progress>,
    looked: Option<Instant>,
    /// Whether anything has happened since the last look.
    pub changed: bool,
    /// Whether a call placed here has failed while the terminal did not have the focus.
    pub failed_unseen: bool,
}

impl StateShown {
    /// Shows the title and the progress, if they are wanted.
    pub fn new(title: bool, progress: bool) -> Self {
        Self { wants_title: title, wants_progress: progress, progress: Some(Progress::Idle), ..Self::default() }
    }

    /// Forgets what is shown: another profile has shown its own.
    pub fn forget(&mut self) {
        (self.title, self.progress, self.changed) = (None, None, true);
    }

    /// Shows what has changed.
    pub fn update(&mut self, model: &Model, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.changed || self.due().is_some_and(|due| due > now.instant) {
            return effects;
        }
        (self.looked, self.changed) = (Some(now.instant), false);
        if self.wants_title {
            let title = title(model, now);
            if self.title.as_ref() != Some(&title) {
                self.title = Some(title.clone());
                effects.push(Effect::Title(title));
            }
        }
        if self.wants_progress {
            let progress = progress(model, self.failed_unseen, now);
            if self.progress.replace(progress) != Some(progress) {
                effects.push(Effect::Progress(progress));
            }
        }
        effects
    }

    /// When to look again.
    pub fn due(&self) -> Option<Instant> {
        let wanted = self.wants_title || self.wants_progress;
        self.looked.filter(|_| wanted && self.changed).map(|at| at + BETWEEN)
    }
}

fn title(model: &Model, now: Now) -> String {
    let title = words::title(&model.settings.profile);
    let state = match model.connection.state(now) {
        _ if model.credential.is_none() => return title,
        ConnectionState::Connecting => "connecting".to_owned(),
        ConnectionState::Offline(_) | ConnectionState::Refused | ConnectionState::Frozen => "no contact".to_owned(),
        ConnectionState::Connected | ConnectionState::Paused(_) => {
            let plus = if model.calls.knows_least() { "+" } else { "" };
            format!("{}{plus} live, {} ringing", count(model.calls.live()), count(model.calls.ringing()))
        }
    };
    format!("{title}: {state}")
}

fn progress(model: &Model, failed_unseen: bool, now: Now) -> Progress {
    use ConnectionState::{Frozen, Offline, Refused};
    let waits = |call: &Call| matches!(call.status, CallStatus::Dialing | CallStatus::Ringing);
    let any_waits = || model.calls.calls().any(|tracked| tracked.placed_here && waits(&tracked.call));
    if failed_unseen || matches!(model.connection.state(now), Offline(_) | Refused | Frozen) {
        Progress::Failed
    } else if any_waits() {
        Progress::Busy
    } else {
        Progress::Idle
    }
}
