//! The profiles of the configuration, for the list to choose from, and their badges.

use super::origin::ConfigError;
use super::origins::Origins;
use super::parse::ConfigFile;
use super::raw::RawProfile;
use super::{Config, DEFAULT_API_URL, check_values};
use crate::domain::{Badge, BadgeColor, Profile};
use std::str::FromStr;

/// The profiles of the file, by name; `used` is in use, at `server`. Their addresses are checked once a profile is opened.
///
/// # Errors
/// A badge that is too long, or a colour that there is not.
pub(super) fn read(o: &mut Origins, file: &ConfigFile, used: &str, server: &str) -> Result<Vec<Profile>, ConfigError> {
    if let Some(own) = file.raw.profiles.as_ref().and_then(|all| all.get(used)) {
        o.pick("badge", [file.at(own.badge.as_ref())], |text| check_values::badge(text))?;
        o.pick("color", [file.at(own.color.as_ref())], |color| BadgeColor::from_str(color))?;
    }
    let all = file.raw.profiles.iter().flatten();
    let several = file.profile_names().len() > 1;
    all.map(|(name, own)| {
        let of_file = own.api_url.as_ref().map_or(DEFAULT_API_URL, |url| url.get_ref());
        // An option or a variable comes before the file.
        let api_url = if name == used { server } else { of_file }.to_owned();
        Ok(Profile {
            badge: badge(file, name, own, &api_url, several)?,
            read_only: own.read_only.as_ref().is_some_and(|on| *on.get_ref()),
            name: name.clone(),
            api_url,
        })
    })
    .collect()
}

impl Config {
    /// The badge of the profile in use.
    #[must_use]
    pub fn badge(&self) -> Option<Badge> {
        self.profiles.iter().find(|profile| profile.name == self.profile)?.badge.clone()
    }
}

/// Among several profiles each has a badge: without settings its name, in red on the vendor's own server, where calls
/// are billed.
fn badge(
    file: &ConfigFile,
    name: &str,
    own: &RawProfile,
    api_url: &str,
    several: bool,
) -> Result<Option<Badge>, ConfigError> {
    let text = file.checked("badge", own.badge.as_ref(), |text| check_values::badge(text))?;
    let color = file.checked("color", own.color.as_ref(), |color| BadgeColor::from_str(color))?;
    let wanted = several || text.is_some() || color.is_some();
    Ok(wanted
        .then(|| Badge { text: text.unwrap_or_else(|| name.to_owned()), color: color.unwrap_or(usual_color(api_url)) }))
}

/// The colour of a badge for which none is set: it warns of the vendor's own server.
#[must_use]
pub fn usual_color(api_url: &str) -> BadgeColor {
    let at_vendor = api_url.trim_end_matches('/') == DEFAULT_API_URL;
    if at_vendor { BadgeColor::Red } else { BadgeColor::Green }
}
