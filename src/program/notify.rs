//! The notifications at the start of the program: their filters are checked, and the terminal UI gets them.

use crate::app::App;
use crate::base::environment::{Env, set};
use crate::config::{HookSettings, NotifySettings, NotifyWay};
use crate::model::notifier::Notifier;
use crate::program::hooks::check_filter;
use crate::terminal::{NotifyBy, Outside};

/// Checks the filters.
///
/// # Errors
/// One cannot be understood.
pub fn check_filters(settings: Option<&NotifySettings>) -> Result<(), String> {
    let mut rules = settings.iter().flat_map(|settings| &settings.rules);
    rules.try_for_each(|rule| check_filter("notify.rules.filter", &rule.filter, &rule.filter_place))
}

/// Lets the terminal UI tell what it is to tell, and warns of what cannot be told. Returns what the terminal has to do.
pub fn give(app: &mut App, settings: Option<&NotifySettings>, env: Env) -> Outside {
    let Some(settings) = settings else { return Outside::default() };
    app.notifier = Some(Notifier::new(settings));
    if settings.how.contains(&NotifyWay::Desktop) {
        let missing = HookSettings::of_desktop().missing();
        let elsewhere = set(env, "SSH_CONNECTION").map(|_| {
            "Desktop notifications appear on this machine, not on the one from which you came by ssh.".to_owned()
        });
        missing.or(elsewhere).into_iter().for_each(|words| app.warn_at_start(words));
    }
    outside(settings, env)
}

/// What the terminal has to do. One that knows no such sequences is only given the bell.
pub fn outside(settings: &NotifySettings, env: Env) -> Outside {
    let knows_no_osc = matches!(set(env, "TERM").as_deref(), None | Some("dumb" | "linux"));
    let mut notify_by = Vec::new();
    for way in &settings.how {
        let by = match way {
            NotifyWay::Auto => NotifyBy::of_this_terminal(),
            NotifyWay::Desktop => continue,
            NotifyWay::Osc9 if !knows_no_osc => NotifyBy::Osc9,
            NotifyWay::Osc777 if !knows_no_osc => NotifyBy::Osc777,
            NotifyWay::Bell | NotifyWay::Osc9 | NotifyWay::Osc777 => NotifyBy::Bell,
        };
        if !notify_by.contains(&by) {
            notify_by.push(by);
        }
    }
    Outside {
        notify_by,
        focus: settings.needs_focus(),
        title: settings.title && !knows_no_osc,
        progress: settings.progress && !knows_no_osc,
    }
}
