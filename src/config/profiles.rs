//! Profiles of the configuration file by their server: which one has it, or a name for a new one, and adding that.

use std::io;
use std::path::Path;

use toml_edit::{DocumentMut, value};

use super::board::{LONGEST, table};
use super::parse::ConfigFile;
use super::{DEFAULT_API_URL, check_values};
use crate::base::private_file;

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
        return Err(format!("vdial has a profile for this server: start vdial --profile {name}"));
    }
    let names = [wish.to_owned(), format!("vn-{wish}")];
    let free = names
        .into_iter()
        .find(|name| name != "default" && check_values::profile_name(name).is_ok() && !profiles.contains_key(name));
    free.ok_or_else(|| "Its name does not do for vdial: start vdial with --api-url and paste the key.".to_owned())
}

/// Adds a profile for this server to the configuration file, which is created if there is none. One that is there
/// already is left as it is.
///
/// # Errors
/// The file cannot be read or written, or is not valid TOML.
pub fn add_profile(path: &Path, name: &str, api_url: &str) -> io::Result<()> {
    // As in `board::keep`: the file behind a link is written, and no message quotes a line.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let text = match private_file::read(path, LONGEST).and_then(private_file::text) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text?,
    };
    let invalid = || io::Error::new(io::ErrorKind::InvalidData, "it is not valid TOML");
    let mut file: DocumentMut = text.parse().map_err(|_| invalid())?;
    let profiles = table(file.as_table_mut(), "profiles", true).ok_or_else(invalid)?;
    if profiles.contains_key(name) {
        return Ok(());
    }
    let own = table(profiles, name, false).ok_or_else(invalid)?;
    own.insert("api_url", value(api_url));
    private_file::write(path, file.to_string().as_bytes())
}
