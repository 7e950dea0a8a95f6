//! The small tables of the file: `[budget]`, `[journal]`, `[money]` and `[privacy]`; and where the larger ones are.

use super::origin::ConfigError;
use super::origins::Origins;
use super::parse::ConfigFile;
use super::{JournalSettings, RateSettings, check_values};
use crate::domain::Money;

pub(super) fn budget(o: &mut Origins, file: &ConfigFile) -> Result<RateSettings, ConfigError> {
    let raw = file.raw.budget.as_ref();
    let per_second = file.at(raw.and_then(|raw| raw.per_second.as_ref()));
    let burst = file.at(raw.and_then(|raw| raw.burst.as_ref()));
    Ok(RateSettings {
        per_second: o.pick("per_second", [per_second], |rate| check_values::per_second(*rate))?.unwrap_or(5.0),
        burst: o.pick("burst", [burst], |count| check_values::whole(*count, 1..=33))?.unwrap_or(10),
    })
}

pub(super) fn journal(o: &mut Origins, file: &ConfigFile) -> Result<JournalSettings, ConfigError> {
    let raw = file.raw.journal.as_ref();
    let max_mb = file.at(raw.and_then(|raw| raw.max_mb.as_ref()));
    let max_age_days = file.at(raw.and_then(|raw| raw.max_age_days.as_ref()));
    let keep_days = file.at(raw.and_then(|raw| raw.keep_days.as_ref()));
    let days = |count: &i64| check_values::whole(*count, 1..=3650);
    Ok(JournalSettings {
        max_mb: o.pick("max_mb", [max_mb], |count| check_values::whole(*count, 1..=1000))?.unwrap_or(8),
        max_age_days: o.pick("max_age_days", [max_age_days], days)?.unwrap_or(30),
        keep_days: o.pick("keep_days", [keep_days], days)?.unwrap_or(365),
    })
}

pub(super) fn stop_below(o: &mut Origins, file: &ConfigFile) -> Result<Option<Money>, ConfigError> {
    let amount = file.at(file.raw.money.as_ref().and_then(|money| money.stop_below.as_ref()));
    o.pick("stop_below", [amount], |amount| check_values::dollars(amount))
}

pub(super) fn mask(o: &mut Origins, file: &ConfigFile) -> Result<bool, ConfigError> {
    let mask = file.raw.privacy.as_ref().and_then(|privacy| privacy.mask.as_ref());
    Ok(o.pick("mask", [file.at(mask)], |on| Ok(*on))?.unwrap_or(false))
}

/// Records where the settings are that consist of tables.
pub(super) fn find(o: &mut Origins, file: &ConfigFile) {
    let tables = [("hooks", "hooks"), ("notify.rules", "notify.rules"), ("views", "board.views")];
    for (key, name) in tables.into_iter().chain([("keys", "keys"), ("favourites", "favourites")]) {
        o.found.extend(file.table_at(name).map(|origin| (key, origin)));
    }
}
