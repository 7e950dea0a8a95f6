//! Asks before calls are hung up and before the program quits, and quits once the calls that it hung up for that are
//! over.

use std::time::Duration;

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::Target;
use crate::messages::effect::Effect;
use crate::model::PaneId;
use crate::model::other_profiles::OtherProfile;
use crate::screens::overlays::hang_up::HangUpQuestion;
use crate::screens::overlays::question::Asked;
use crate::screens::overlays::quit::QuitQuestion;

/// How long the program waits for the calls that it hangs up before it quits.
const QUIT_PATIENCE: Duration = Duration::from_secs(20);

impl App {
    /// Asks before the chosen calls are hung up.
    pub(super) fn ask_to_hang_up(&mut self, now: Now) -> Vec<Effect> {
        let targets = self.model.chosen_targets(self.screens.focus == PaneId::Calls);
        self.ask_to_hang_up_these(targets, now)
    }

    /// Asks before those of the targets that are live are hung up.
    pub(super) fn ask_to_hang_up_these(&mut self, mut targets: Vec<Target>, now: Now) -> Vec<Effect> {
        if self.model.settings.read_only {
            self.model.notices.say(Severity::Warning, "Read-only: nothing is hung up.", now);
            return Vec::new();
        }
        targets.retain(|target| self.model.calls.is_live(target));
        self.model.calls.retain_tops(&mut targets);
        if targets.is_empty() {
            self.model.notices.say(Severity::Info, "No live call is selected: there is nothing to hang up.", now);
            return Vec::new();
        }
        // Read again what the dialog shows, while the user reads it.
        let effects = targets.iter().filter_map(|target| match target {
            Target::Call(id) => Some(Effect::Hurry(id.clone())),
            Target::Group(_) => None,
        });
        let effects = effects.collect();
        self.open(Asked::new(HangUpQuestion { targets, then_quit: false }, now), now);
        effects
    }

    /// Hangs up. If `then_quit`, the program quits once the calls are over.
    pub(super) fn hang_up(&mut self, targets: Vec<Target>, then_quit: bool, now: Now) -> Vec<Effect> {
        let live = self.model.calls.hang_up(targets, now);
        self.model.proposals.leaves_hang_up(&live, now);
        if then_quit {
            self.model.stop_batch("stopped to quit");
            self.quit_after = Some((live.clone(), now.instant + QUIT_PATIENCE));
        }
        live.into_iter().map(Effect::HangUp).collect()
    }

    /// Asks before all calls placed here are hung up; the list that is being called ends at once.
    pub(super) fn ask_to_hang_all_up_and_quit(&mut self, now: Now) {
        self.model.stop_batch("stopped to quit");
        let targets = self.model.calls.live_placed_here();
        if !targets.is_empty() {
            self.open(Asked::new(HangUpQuestion { targets, then_quit: true }, now), now);
        }
    }

    /// Whether calls would go on, or something would be lost, if the program ended now.
    pub(super) fn asks_before_it_quits(&self, now: Now) -> bool {
        let model = &self.model;
        model.as_other_profile(now).holds_back() || model.other_profiles.iter().any(OtherProfile::holds_back)
    }

    /// Quits, but asks first if calls placed here are live or the journal is incomplete.
    pub(super) fn ask_to_quit(&mut self, now: Now) -> Vec<Effect> {
        if !self.asks_before_it_quits(now) {
            return self.model.quit();
        }
        self.open(Asked::new(QuitQuestion, now), now);
        Vec::new()
    }

    /// Ends the program once everything that was hung up for that is over.
    pub(super) fn quit_when_all_is_over(&mut self, now: Now) -> Vec<Effect> {
        let Some((targets, until)) = &self.quit_after else { return Vec::new() };
        // A request that was on its way during the question may have placed a call since: ask about it too.
        let over = targets.iter().all(|target| !self.model.calls.is_live(target))
            && !self.model.attempts.is_sending()
            && self.model.calls.live_placed_here().is_empty();
        // Hours later nobody expects the program to end.
        let late = now.instant >= *until;
        if over || late {
            self.quit_after = None;
        }
        if over {
            return self.model.quit();
        }
        if late {
            self.model.notices.say(Severity::Warning, "Still open: the server has not ended the calls yet.", now);
        }
        Vec::new()
    }
}
