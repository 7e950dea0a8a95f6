//! A profile for a server that the configuration file has none for yet: its name, and adding it.

use std::io;
use std::path::Path;

use toml_edit::{Item, value};

use super::parse::ConfigFile;
use super::write_back::{self, WrittenFile, put, table};
use super::{DEFAULT_API_URL, check_values};

/// The name of a new profile for this server, for which somebody else has the name `wish`.
///
/// # Errors
/// How to use the server otherwise, as a sentence: a profile has it already, or the configuration cannot be read.
pub fn profile_for(path: &Path, wish: &str, api_url: &str) -> Result<String, String> {
    let file = ConfigFile::read(path, false).map_err(|error| format!("{error}."))?;
    let profiles = file.raw.profiles.unwrap_or_default();
    let server = |url: Option<&String>| url.map_or(DEFAULT_API_URL, |url| url.trim_end_matches('/')).to_owned();
    let same = profiles.iter().find(|(_, own)| server(own.api_url.as_ref().map(toml::Spanned::get_ref)) == api_url);
    if let Some((name, _)) = same {
        return Err(format!(
            "profile {name} is for this server: start vdial --profile {name}, press I, and choose this key there"
        ));
    }
    let names = [wish.to_owned(), format!("vn-{wish}")];
    let free = names
        .into_iter()
        .find(|name| name != "default" && check_values::profile_name(name).is_ok() && !profiles.contains_key(name));
    free.ok_or_else(|| "vdial cannot use its name: start vdial with --api-url and paste the key.".to_owned())
}

/// Adds a profile for this server to the configuration file, which is created if there is none. One that is there
/// already is left as it is.
///
/// # Errors
/// The file cannot be read or written, or is not valid TOML.
pub fn add_profile(path: &Path, name: &str, api_url: &str) -> io::Result<()> {
    let file = WrittenFile::read(path)?;
    let text = write_back::edited(file.text(), |top| {
        let profiles = table(top, "profiles", true)?;
        if profiles.get(name).is_none() {
            put(table(profiles, name, false)?, "api_url", Some(Item::Value(value(api_url).into_value().ok()?)));
        }
        Some(())
    })?;
    file.write(&text)
}
