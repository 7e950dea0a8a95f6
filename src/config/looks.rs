//! The theme, the time zone, the clock, motion and the cursor, from what the file says. A theme of the user's own is a file beside it.

use std::path::Path;

use jiff::tz::{self, TimeZone};

use super::origin::ConfigError;
use super::parse::ConfigFile;
use super::{Cursor, Origins, check_values, pipe};
use crate::base::day_clock::Hours;
use crate::base::motion::Motion;
use crate::base::{edit_distance, private_file};
use crate::theme::{NAMES, OLD_NAME, Theme};

/// The size limit of a theme file, in bytes.
const LONGEST: u64 = 64 * 1024;

/// The word for the theme that suits the terminal.
const AUTO: &str = "auto";

/// The word for the machine's time zone.
const LOCAL: &str = "local";

/// The colour theme that was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// What suits the terminal, its background and `NO_COLOR`.
    #[default]
    Auto,
    /// This one, whatever the environment says.
    Named(String, Box<Theme>),
}

impl ThemeChoice {
    /// Its name in the configuration file.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Auto => AUTO,
            Self::Named(name, _) => name,
        }
    }
}

/// What the file says of the looks.
pub(super) struct Looks {
    pub theme: ThemeChoice,
    /// Unless it is the machine's own.
    pub time_zone: Option<TimeZone>,
    pub hours: Hours,
    pub motion: Motion,
    pub cursor: Cursor,
}

/// Reads them.
pub(super) fn read(o: &mut Origins, file: &ConfigFile) -> Result<Looks, ConfigError> {
    let folder = file.beside("themes");
    let theme = o.pick("theme", [file.at(file.raw.theme.as_ref())], |name| theme(name, &folder))?;
    let time_zone = o.pick("time_zone", [file.at(file.raw.time_zone.as_ref())], |name| time_zone(name))?;
    let hours = o.pick("hours", [file.at(file.raw.hours.as_ref())], |count| hours(*count))?;
    Ok(Looks {
        theme: theme.unwrap_or_default(),
        time_zone: time_zone.flatten(),
        hours: hours.unwrap_or_default(),
        motion: o.pick_word("motion", file.at(file.raw.motion.as_ref()))?.unwrap_or_default(),
        cursor: o.pick_word("cursor", file.at(file.raw.cursor.as_ref()))?.unwrap_or_default(),
    })
}

/// The theme of that name: a file in `folder`, or a built-in one.
fn theme(name: &str, folder: &Path) -> Result<ThemeChoice, String> {
    if name == AUTO {
        return Ok(ThemeChoice::Auto);
    }
    // The name becomes part of a path.
    let path = check_values::profile_name(name).ok().map(|name| folder.join(format!("{name}.toml")));
    let own = path.as_deref().filter(|path| path.exists());
    let found = match own {
        Some(path) => Some(own_theme(path)?),
        None => Theme::named(name),
    };
    let Some(theme) = found else {
        let known: Vec<&str> = [AUTO].into_iter().chain(NAMES).collect();
        let meant = edit_distance::nearest(name, &known).map(|meant| format!("; did you mean {meant:?}?"));
        let otherwise = || format!("; there are {}, and files in {}", known.join(", "), folder.display());
        return Err(format!("there is no theme {name:?}{}", meant.unwrap_or_else(otherwise)));
    };
    let name = if name == OLD_NAME && own.is_none() { NAMES[0] } else { name };
    Ok(ThemeChoice::Named(name.to_owned(), Box::new(theme)))
}

fn own_theme(path: &Path) -> Result<Theme, String> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let (bytes, _) = pipe::read(path, LONGEST).map_err(cannot)?;
    let text = private_file::text(bytes).map_err(cannot)?;
    Theme::read(&text).map_err(|error| format!("{}:{}: {}", path.display(), error.line, error.problem))
}

/// A time zone by its name; `None` for the machine's own.
fn time_zone(name: &str) -> Result<Option<TimeZone>, String> {
    if name == LOCAL {
        return Ok(None);
    }
    if let Ok(zone) = TimeZone::get(name) {
        return Ok(Some(zone));
    }
    let known: Vec<String> = tz::db().available().map(|zone| zone.to_string()).collect();
    let known: Vec<&str> = [LOCAL].into_iter().chain(known.iter().map(String::as_str)).collect();
    Err(match edit_distance::nearest(name, &known) {
        Some(meant) => format!("{name:?} is not a time zone; did you mean {meant:?}?"),
        None => format!("{name:?} is not a time zone; write local, UTC, or a name such as Europe/Berlin"),
    })
}

/// How a zone is written in the file.
pub(super) fn zone_name(zone: Option<&TimeZone>) -> &str {
    zone.map_or(LOCAL, |zone| zone.iana_name().unwrap_or("UTC"))
}

/// The hours of a clock.
fn hours(count: i64) -> Result<Hours, String> {
    match count {
        12 => Ok(Hours::Twelve),
        24 => Ok(Hours::TwentyFour),
        _ => Err(format!("{count} is neither 12 nor 24")),
    }
}
