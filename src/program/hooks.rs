//! The hooks at the start of the program: their filters are checked, and the terminal UI gets them.

use std::iter;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::App;
use crate::base::days::Calendar;
use crate::config::HookSettings;
use crate::model::Query;
use crate::model::hooks::Hooks;

/// Checks the filters.
///
/// # Errors
/// One cannot be understood.
pub fn check_filters(hooks: &[HookSettings]) -> Result<(), String> {
    hooks.iter().try_for_each(|hook| check_filter("hooks.filter", &hook.filter, &hook.place))
}

/// Checks a filter of the configuration.
///
/// # Errors
/// It cannot be understood; with its name, and where it is.
pub(super) fn check_filter(name: &str, filter: &str, place: &str) -> Result<(), String> {
    let calendar = Calendar::at(Timestamp::now(), &TimeZone::UTC);
    match Query::parse(filter, calendar).problem(iter::empty) {
        Some(problem) => Err(format!("{place}: {name}: {problem}")),
        None => Ok(()),
    }
}

/// Lets the terminal UI run the hooks, and warn of those that cannot run; but not in the demo, which wakes nobody.
pub fn give(app: &mut App, hooks: &[HookSettings], is_real_ui: bool) {
    if !is_real_ui {
        return;
    }
    app.hooks = Hooks::new(hooks);
    hooks.iter().filter_map(HookSettings::missing).for_each(|words| app.warn_at_start(words));
}
