//! The user's time zone. `TZ` may name any file, which the library reads to its end.

use std::path::Path;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use jiff::tz::{Offset, TimeZone};

use super::day_clock::{DayClock, Hours};

/// The size limit of a time zone file, in bytes: existing ones have a few thousand.
const LONGEST: u64 = 256 * 1024;

static HERE: RwLock<Option<TimeZone>> = RwLock::new(None);

/// The names of UTC.
const UTC: [&str; 8] = ["UTC", "Etc/UTC", "UCT", "Etc/UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal"];

/// The user's clock: in the zone that was chosen, or else as [`find`].
pub fn clock(chosen: Option<TimeZone>, hours: Hours, tz: Option<String>) -> (DayClock, Option<String>) {
    let (local, wrong) = local(tz);
    let named = chosen.as_ref().filter(|chosen| !is_same(chosen, &local)).and_then(TimeZone::iana_name);
    let named = named.map(str::to_owned);
    let wrong = wrong.filter(|_| chosen.is_none());
    let zone = chosen.unwrap_or(local);
    remember(&zone);
    (DayClock { zone, hours, named }, wrong)
}

/// Whether they are one zone; UTC has many names.
fn is_same(one: &TimeZone, other: &TimeZone) -> bool {
    let is_utc = |zone: &TimeZone| zone.iana_name().is_none_or(|name| UTC.contains(&name)) && never_differs(zone);
    one.iana_name() == other.iana_name() || is_utc(one) && is_utc(other)
}

/// Whether the zone is UTC in summer and in winter.
fn never_differs(zone: &TimeZone) -> bool {
    [0, 180]
        .into_iter()
        .all(|days| zone.to_offset(jiff::Timestamp::UNIX_EPOCH + Duration::from_hours(24 * days)) == Offset::UTC)
}

/// The time zone of `TZ` if set, else of the machine. If it is unusable, UTC and an error in words.
pub fn find(tz: Option<String>) -> (TimeZone, Option<String>) {
    let (zone, wrong) = local(tz);
    remember(&zone);
    (zone, wrong)
}

fn remember(zone: &TimeZone) {
    *HERE.write().unwrap_or_else(PoisonError::into_inner) = Some(zone.clone());
}

fn local(tz: Option<String>) -> (TimeZone, Option<String>) {
    match tz {
        Some(told) if !may_be_read(&told) => {
            (TimeZone::UTC, Some(format!("TZ={told} is not a time zone file: times are in UTC.")))
        }
        tz => match (TimeZone::try_system(), tz) {
            (Ok(zone), _) => (zone, None),
            (Err(_), Some(told)) => (TimeZone::UTC, Some(format!("TZ={told} is unknown: times are in UTC."))),
            (Err(_), None) => (TimeZone::UTC, None),
        },
    }
}

/// The time zone that was found last; UTC before that.
pub fn here() -> TimeZone {
    HERE.read().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or(TimeZone::UTC)
}

/// Whether reading the named file comes to an end. A name such as `Europe/Berlin` usually is no file.
fn may_be_read(told: &str) -> bool {
    let path = Path::new(told.strip_prefix(':').unwrap_or(told));
    path.metadata().map_or(true, |data| data.is_dir() || data.is_file() && data.len() <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_named_unless_it_is_the_machines_own_by_whatever_name() {
        let zone = |name: &str| TimeZone::get(name).unwrap();
        for (chosen, local, same) in [
            (zone("UTC"), zone("Etc/UTC"), true),
            (TimeZone::UTC, zone("Zulu"), true),
            (zone("UTC"), TimeZone::fixed(Offset::UTC), true),
            (zone("Europe/Berlin"), zone("Europe/Berlin"), true),
            (zone("UTC"), zone("Europe/London"), false),
            (zone("UTC"), zone("Africa/Abidjan"), false),
            (zone("Europe/Berlin"), zone("Europe/Paris"), false),
            (zone("Europe/Berlin"), TimeZone::UTC, false),
        ] {
            assert_eq!(is_same(&chosen, &local), same, "{chosen:?} {local:?}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn what_has_no_end_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let (long, short) = (folder.path().join("long"), folder.path().join("short"));
        std::fs::File::create(&long).unwrap().set_len(LONGEST + 1).unwrap();
        std::fs::write(&short, "TZif2").unwrap();
        for (told, expected) in [
            ("/dev/zero", false),
            (":/dev/zero", false),
            (long.to_str().unwrap(), false),
            (short.to_str().unwrap(), true),
            ("Europe/Berlin", true),
            (":Asia/Seoul", true),
            ("CET-1CEST", true),
            ("/", true),
        ] {
            assert_eq!(may_be_read(told), expected, "{told}");
        }
    }
}
