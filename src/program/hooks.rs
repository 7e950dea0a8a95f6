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
    let calendar = Calendar::at(Timestamp::now(), &TimeZone::UTC);
    let problem = |hook: &HookSettings| {
        let problem = Query::parse(&hook.filter, calendar.clone()).problem(iter::empty)?;
        Some(format!("{}: hooks.filter: {problem}", hook.place))
    };
    hooks.iter().find_map(problem).map_or(Ok(()), Err)
}

/// Lets the terminal UI run the hooks, and warn of those that cannot run; but not in the demo, which wakes nobody.
pub fn give(app: &mut App, hooks: &[HookSettings], is_real_ui: bool) {
    if !is_real_ui {
        return;
    }
    app.hooks = Hooks::new(hooks);
    hooks.iter().filter_map(HookSettings::missing).for_each(|words| app.warn_at_start(words));
}
