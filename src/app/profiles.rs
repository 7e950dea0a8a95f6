//! What happens to a profile when another one gets the screen and the keys, and when it gets them back.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::messages::message::Message;
use crate::model::other_profiles::OtherProfile;

impl App {
    /// Takes up how the screen is shown, which is the user's choice for all profiles: what the terminal told of itself,
    /// the theme, whether names are hidden.
    pub fn shown_as(&mut self, shown: &Self) {
        self.screens.terminal = shown.screens.terminal.clone();
        self.screens.theme = shown.screens.theme;
        if shown.model.privacy.is_on() != self.model.privacy.is_on() {
            self.model.show_names_as(&shown.model);
        }
    }

    /// Takes the screen and the keys. A key that is held, or was pressed for another profile, places nothing here.
    pub fn come_to_front(&mut self, now: Now) {
        self.screens.held_keys.interrupted();
        self.screens.watch.touched(now);
        if let Some(notifier) = &mut self.notifier {
            notifier.come_to_front();
        }
        let words = match self.model.settings.read_only {
            true => "read-only: nothing is dialed or hung up",
            false => "calls are placed and hung up in this account",
        };
        let profile = &self.model.settings.profile;
        self.model.notices.say(Severity::Info, format!("Profile {profile}: {words}."), now);
        self.model.dirty = true;
    }

    /// Gives the screen and the keys away.
    pub fn leave_front(&mut self) {
        self.screens.held_keys.interrupted();
        // The program does not end while the user does something else.
        self.quit_after = None;
        if let Some(notifier) = &mut self.notifier {
            notifier.leave_front();
        }
    }

    /// Learns from what the user does in another profile where he looks.
    pub fn heed(&mut self, msg: &Message) {
        if let Some(notifier) = &mut self.notifier {
            notifier.heed(msg);
        }
    }

    /// Shows these profiles as open besides this one.
    pub fn know_others(&mut self, others: Vec<OtherProfile>) {
        if self.model.other_profiles != others {
            self.model.other_profiles = others;
            self.model.dirty = true;
        }
    }

    /// Says that a profile cannot be opened, shown or closed.
    pub fn refuse_profile(&mut self, why: String, now: Now) {
        self.model.notices.say(Severity::Warning, why, now);
        self.model.dirty = true;
    }
}
