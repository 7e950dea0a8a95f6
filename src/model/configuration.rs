//! The configuration in use, and what changes with one that was read again. Only what its file changed is taken over: what
//! the user has switched on screen since stays as it is.

use std::sync::Arc;

use super::Model;
use crate::config::{Config, usual_color};
use crate::domain::{CallRequest, Setting};
use crate::keys::key_map::KeyMap;

/// What a configuration that was read again changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The settings that count at once, by name.
    pub at_once: Vec<String>,
    /// Those that count from the next start.
    pub next_start: Vec<String>,
    /// Whether requests that change something are refused from now on, or no longer.
    pub read_only: Option<bool>,
    /// What must be said about safety, as sentences.
    pub warnings: Vec<String>,
}

impl Changes {
    /// Whether a setting of this name counts at once.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.at_once.iter().any(|changed| changed == name)
    }
}

impl Model {
    /// Every setting in effect; none where there is no configuration.
    #[must_use]
    pub fn settings_in_effect(&self) -> Vec<Setting> {
        self.configuration.as_ref().map(|config| config.settings()).unwrap_or_default()
    }

    /// Takes over what differs from the configuration before.
    pub fn reconfigure(&mut self, new: &Arc<Config>) -> Changes {
        let Some(before) = self.configuration.replace(new.clone()) else { return Changes::default() };
        let mut changes = Changes::default();
        let old = before.settings();
        let all = new.settings();
        let has_no_color = |all: &[Setting]| all.iter().any(|setting| setting.key == "color" && setting.line.is_none());
        let color_by_server = has_no_color(&all);
        for setting in all {
            if setting.key == "color" && color_by_server && has_no_color(&old) {
                continue;
            }
            let was = old.iter().find(|old| old.name() == setting.name());
            if was.is_none_or(|was| setting.differs_from(was)) {
                if setting.at_once { &mut changes.at_once } else { &mut changes.next_start }.push(setting.name());
            }
        }
        self.take_over_board(new, &changes);
        let is_demo = self.is_demo();
        let settings = &mut self.settings;
        settings.profiles.clone_from(&new.profiles);
        // The demo, and a server that was chosen at sign-in, are no profile of the file.
        settings.badge = new.badge().filter(|_| settings.profile == new.profile && !is_demo);
        if let Some(badge) = settings.badge.as_mut().filter(|_| color_by_server) {
            // The server in use stays until the next start.
            badge.color = usual_color(&settings.api_url);
        }
        settings.region.clone_from(&new.region);
        settings.language.clone_from(&new.language);
        settings.stop_below = new.stop_below;
        settings.never_dial = new.never_dial.clone();
        settings.quit_on_ctrl_c = new.quit_on_ctrl_c;
        settings.keep_ended = new.keep_ended;
        self.calls.keep_at_most(new.keep_ended);
        if changes.has("extension_target") {
            self.settings.extension_target = new.extension_target.or(self.settings.learned_target).unwrap_or_default();
        }
        if changes.has("motion") {
            self.settings.motion = new.motion;
        }
        if changes.has("mouse") {
            self.settings.mouse = new.mouse;
        }
        if changes.has("keys")
            && let Ok(keys) = KeyMap::new(&new.keys)
        {
            self.keys = keys;
        }
        self.favourites.configured.clone_from(&new.favourites);
        if changes.has("privacy.mask") {
            self.hide_names(new.mask);
        }
        if changes.has("never_dial") {
            let rules = new.never_dial.rules();
            let rules = if rules.is_empty() { "nothing".to_owned() } else { rules.join(", ") };
            changes.warnings.push(format!("Never dialed now: {rules}."));
        }
        if changes.has("read_only") {
            changes.read_only = self.switch_read_only(new.read_only, &mut changes.warnings);
        }
        if changes.has("never_dial") || changes.has("region") {
            changes.warnings.extend(self.stop_forbidden_batch(usize::MAX));
        }
        changes
    }

    /// Takes over columns, views, thresholds and layout. A view with columns of its own keeps them on screen.
    fn take_over_board(&mut self, new: &Config, changes: &Changes) {
        let follows = self.view().is_none_or(|view| view.columns.is_empty());
        let (board, new) = (&mut self.settings.board, &new.board);
        if changes.has("board.columns") {
            board.columns.clone_from(&new.columns);
            if follows {
                self.calls.table.columns.clone_from(&new.columns);
            }
        }
        if changes.has("board.views") {
            board.views.clone_from(&new.views);
        }
        (board.thresholds, board.layout) = (new.thresholds, new.layout);
        self.calls.rebuild();
    }

    /// Whether an option or the file says that nothing may be changed.
    pub(crate) fn is_configured_read_only(&self) -> bool {
        self.configuration.as_ref().is_some_and(|config| config.read_only)
    }

    /// Follows a change of `read_only` in the file. What the user switched on stays on until the user takes it back.
    fn switch_read_only(&mut self, on: bool, warnings: &mut Vec<String>) -> Option<bool> {
        if on {
            let was_on = std::mem::replace(&mut self.settings.read_only, true);
            self.stop_batch("stopped: read-only");
            warnings.push("Read-only: nothing is dialed, hung up or changed.".to_owned());
            return (!was_on).then_some(true);
        }
        if self.read_only_by_choice {
            warnings.push("Still read-only: the command rw takes that back.".to_owned());
            return None;
        }
        self.settings.read_only = false;
        warnings.push("No longer read-only: calls can be placed and hung up.".to_owned());
        Some(false)
    }

    /// Why a request must not be sent, by the rules in effect.
    pub(crate) fn never_dialed(&self, request: &CallRequest) -> Option<String> {
        self.settings.never_dial.refuses(request, self.settings.region.as_deref())
    }

    /// Stops the list that is being called if one of its next destinations must never be dialed. Returns that in words.
    pub(crate) fn stop_forbidden_batch(&mut self, most: usize) -> Option<String> {
        let next = self.batch.as_ref()?.upcoming(most)?;
        let why = self.never_dialed(&next)?;
        self.batch.as_mut()?.stop("stopped: never_dial");
        Some(format!("The list stops: {why}."))
    }
}
