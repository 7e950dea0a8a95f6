//! Which profile is used.

use super::check_values;
use super::origin::{ConfigError, Sourced};
use super::origins::Origins;
use super::parse::ConfigFile;

/// The requested profile; any other than `default` must be in the file.
pub(super) fn choose(o: &mut Origins, flag: Option<String>, file: &ConfigFile) -> Result<String, ConfigError> {
    let layers = [Sourced::flag("--profile", flag), file.at(file.raw.profile.as_ref())];
    let chosen = o.pick("profile", layers, |name| known(name, file))?;
    Ok(chosen.unwrap_or_else(|| "default".to_owned()))
}

/// The profile in use, if the file still has it.
pub(super) fn there(name: &str, file: &ConfigFile) -> Result<String, ConfigError> {
    known(name, file).map_err(|problem| ConfigError::new(file.path().display(), problem))
}

fn known(name: &str, file: &ConfigFile) -> Result<String, String> {
    let names = file.profile_names();
    let name = check_values::profile_name(name)?;
    if name == "default" || names.contains(&name.as_str()) {
        Ok(name)
    } else if names.is_empty() {
        Err(format!("there is no profile {name:?}; the configuration file has none"))
    } else {
        Err(format!("there is no profile {name:?}; there are {}", names.join(", ")))
    }
}
