//! What happens to a profile when another one gets the screen and the keys, and when it gets them back.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::messages::message::Message;
use crate::model::other_profiles::OtherProfile;

/// Takes up how the screen is shown, which is the user's choice for all profiles: what the terminal told of itself,
/// the theme, the mouse, motion, whether names are hidden.
pub fn show_as(app: &mut App, shown: &App) {
    app.screens.terminal = shown.screens.terminal;
    app.screens.theme = shown.screens.theme;
    app.model.settings.mouse = shown.model.settings.mouse;
    app.model.settings.motion = shown.model.settings.motion;
    if shown.model.privacy.is_on() != app.model.privacy.is_on() {
        app.model.hide_names(shown.model.privacy.is_on());
    }
}

/// Takes the screen and the keys. A key that is held, or was pressed for another profile, places nothing here.
pub fn come_to_front(app: &mut App, now: Now) {
    app.model.in_front = true;
    app.screens.held_keys.interrupted();
    app.screens.spots.clear();
    app.screens.watch.touched(now);
    if let Some(notifier) = &mut app.notifier {
        notifier.come_to_front();
    }
    let words = if app.model.settings.read_only {
        "read-only: nothing is dialed or hung up"
    } else {
        "calls are placed and hung up in this account"
    };
    let profile = &app.model.settings.profile;
    app.model.notices.say(Severity::Info, format!("Profile {profile}: {words}."), now);
    app.model.dirty = true;
}

/// Gives the screen and the keys away.
pub fn leave_front(app: &mut App) {
    app.model.in_front = false;
    app.screens.held_keys.interrupted();
    // The program does not end while the user does something else.
    app.quit_after = None;
}

/// Learns from what the user does in another profile where he looks.
pub fn heed(app: &mut App, msg: &Message) {
    if let Some(notifier) = &mut app.notifier {
        notifier.heed(msg);
    }
}

/// Shows these profiles as open besides this one.
pub fn know_others(app: &mut App, others: Vec<OtherProfile>) {
    if app.model.other_profiles != others {
        app.model.other_profiles = others;
        app.model.dirty = true;
    }
}

/// Says what becomes of a profile that is to be opened, shown or closed.
pub fn tell(app: &mut App, level: Severity, words: String, now: Now) {
    app.model.notices.say(level, words, now);
    app.model.dirty = true;
}
