//! Reads the configuration again while the program runs, with the options and variables of its start.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{hooks, look, notify};
use crate::base::environment::{OwnEnvironment, set};
use crate::base::time_zone;
use crate::config::{CREDENTIAL_VARIABLES, Config, ConfigFlags, Paths};
use crate::keys::key_map::KeyMap;
use crate::runtime::Configuration;
use crate::screens::Appearance;
use crate::terminal::Outside;

/// The variable with the server's address.
const SERVER_VARIABLE: &str = "VOIPBIN_API_URL";

/// What the configuration is read with.
pub struct AsAtTheStart {
    flags: ConfigFlags,
    paths: Paths,
    /// Whether it is for the profile that the program was started with.
    first: bool,
    /// The profiles that are open: a file that one of them cannot use changes none.
    open: OpenNames,
}

/// The names of the profiles that are open.
pub type OpenNames = Arc<Mutex<Vec<String>>>;

fn lock(names: &OpenNames) -> MutexGuard<'_, Vec<String>> {
    names.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for AsAtTheStart {
    fn drop(&mut self) {
        lock(&self.open).retain(|name| self.flags.running.as_ref() != Some(name));
    }
}

impl AsAtTheStart {
    /// With these options, for the profile in use; `first` if the program was started with it.
    pub fn new(flags: &ConfigFlags, config: &Config, paths: &Paths, open: &OpenNames, first: bool) -> Self {
        lock(open).push(config.profile.clone());
        let running = Some(config.profile.clone());
        let flags = ConfigFlags { running, ..flags.clone() };
        Self { flags, paths: paths.clone(), first, open: open.clone() }
    }

    /// The configuration of one of the profiles that are open.
    fn of(&self, name: &str) -> Result<Config, String> {
        let flags = ConfigFlags { running: Some(name.to_owned()), ..self.flags.clone() };
        let config = Config::load(&flags, &|name| self.variable(name), &self.paths);
        config.map_err(|error| error.to_string())
    }

    fn variable(&self, name: &str) -> Option<String> {
        let environment = OwnEnvironment::default();
        if self.first { environment.get(name) } else { variable_of_another(&environment, name) }
    }
}

impl Configuration for AsAtTheStart {
    fn read(&self) -> Result<Config, String> {
        let own = self.flags.running.clone().unwrap_or_default();
        let config = self.of(&own)?;
        check(&config)?;
        let others: Vec<String> = lock(&self.open).iter().filter(|name| **name != own).cloned().collect();
        others.iter().try_for_each(|name| self.of(name).map(drop))?;
        Ok(config)
    }

    fn check(&self, text: &str, path: &Path) -> Result<(), String> {
        let checked = Config::check(text, path, &self.flags, &|name| self.variable(name));
        checked.map_err(|error| error.to_string())
    }

    fn appearance(&self, config: &Config) -> Appearance {
        let env = |name: &str| self.variable(name);
        let (clock, _) = time_zone::clock(config.time_zone.clone(), config.hours, set(&env, "TZ"));
        look::look(config, &env, clock)
    }

    fn outside(&self, config: &Config) -> Outside {
        let settings = config.notify.as_ref();
        settings.map(|settings| notify::outside(settings, &|name| self.variable(name))).unwrap_or_default()
    }
}

/// A variable, unless it concerns the account or the server of the start.
pub fn variable_of_another(environment: &OwnEnvironment, name: &str) -> Option<String> {
    let concerns_account = name == SERVER_VARIABLE || CREDENTIAL_VARIABLES.contains(&name);
    if concerns_account { None } else { environment.get(name) }
}

/// Checks what the configuration itself cannot: keys and filters. Returns the keys.
///
/// # Errors
/// What is wrong, where, and what would be right.
pub fn check(config: &Config) -> Result<KeyMap, String> {
    let keys = KeyMap::new(&config.keys)?;
    hooks::check_filters(&config.hooks)?;
    notify::check_filters(config.notify.as_ref())?;
    Ok(keys)
}
