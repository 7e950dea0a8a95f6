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

/// What the configuration of a profile is read with.
struct Reading {
    flags: ConfigFlags,
    paths: Paths,
    /// Whether it is the profile that the program was started with.
    first: bool,
}

impl Reading {
    fn load(&self) -> Result<Config, String> {
        let config = Config::load(&self.flags, &|name| self.variable(name), &self.paths);
        config.map_err(|error| error.to_string())
    }

    fn variable(&self, name: &str) -> Option<String> {
        let environment = OwnEnvironment::default();
        if self.first { environment.get(name) } else { variable_of_another(&environment, name) }
    }
}

/// What the configurations of the open profiles are read with.
#[derive(Clone, Default)]
pub struct OpenReadings(Arc<Mutex<Vec<Arc<Reading>>>>);

impl OpenReadings {
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Reading>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The configuration of a profile, with the options and variables that it was opened with.
pub struct AsAtTheStart {
    own: Arc<Reading>,
    /// A file that one of these cannot use changes none.
    open: OpenReadings,
}

impl Drop for AsAtTheStart {
    fn drop(&mut self) {
        self.open.lock().retain(|open| !Arc::ptr_eq(open, &self.own));
    }
}

impl AsAtTheStart {
    /// With these options, for the profile in use; `first` if the program was started with it.
    pub fn new(flags: &ConfigFlags, config: &Config, paths: &Paths, open: &OpenReadings, first: bool) -> Self {
        let flags = ConfigFlags { running: Some(config.profile.clone()), ..flags.clone() };
        let own = Arc::new(Reading { flags, paths: paths.clone(), first });
        open.lock().push(own.clone());
        Self { own, open: open.clone() }
    }
}

impl Configuration for AsAtTheStart {
    fn read(&self) -> Result<Config, String> {
        let config = self.own.load()?;
        check(&config)?;
        let open = self.open.lock().clone();
        open.iter().filter(|open| !Arc::ptr_eq(open, &self.own)).try_for_each(|open| open.load().map(drop))?;
        Ok(config)
    }

    fn check(&self, text: &str, path: &Path) -> Result<(), String> {
        let checked = Config::check(text, path, &self.own.flags, &|name| self.own.variable(name));
        checked.map_err(|error| error.to_string())
    }

    fn appearance(&self, config: &Config) -> Appearance {
        let env = |name: &str| self.own.variable(name);
        let (clock, _) = time_zone::clock(config.time_zone.clone(), config.hours, set(&env, "TZ"));
        look::look(config, &env, clock)
    }

    fn outside(&self, config: &Config) -> Outside {
        let settings = config.notify.as_ref();
        settings.map(|settings| notify::outside(settings, &|name| self.own.variable(name))).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::program::cli::Cli;

    #[test]
    fn a_file_that_an_open_profile_cannot_use_is_used_by_none() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("config.toml");
        let options = ["vdial", "--config", path.to_str().unwrap()];
        let flags = Cli::parse_from(options).settings;
        let paths = Paths { config_dir: folder.path().to_owned(), data_dir: folder.path().to_owned() };
        let open = OpenReadings::default();
        let start = |name: &str, first| {
            let flags = ConfigFlags { profile: Some(name.to_owned()), ..flags.clone() };
            let config = Config::load(&flags, &|_| None, &paths).unwrap();
            AsAtTheStart::new(&flags, &config, &paths, &open, first)
        };
        let good = "[profiles.default]\nread_only = true\n[profiles.other]\n";
        std::fs::write(&path, good).unwrap();
        let (first, other) = (start("default", true), start("other", false));
        assert!(first.read().is_ok() && other.read().is_ok());
        // Only a profile in use needs its certificate.
        std::fs::write(&path, good.replace("read_only = true", "") + "ca_cert = '/nowhere/ca.pem'\n").unwrap();
        for profile in [&first, &other] {
            let why = profile.read().map(|config| config.read_only).unwrap_err();
            assert!(why.contains("ca_cert: /nowhere/ca.pem cannot be read"), "{why}");
        }
        drop(other);
        assert!(first.read().is_ok_and(|config| !config.read_only));
    }

    #[test]
    fn each_open_profile_is_read_with_its_own_options() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("config.toml");
        let paths = Paths { config_dir: folder.path().to_owned(), data_dir: folder.path().to_owned() };
        let open = OpenReadings::default();
        std::fs::write(&path, "[profiles.far]\napi_url = 'http://far.example/v1.0'\n[profiles.near]\n").unwrap();
        let start = |options: &[&str], first| {
            let options = [&["vdial", "--config", path.to_str().unwrap()], options].concat();
            let flags = Cli::parse_from(options).settings;
            let config = Config::load(&flags, &|_| None, &paths).unwrap();
            AsAtTheStart::new(&flags, &config, &paths, &open, first)
        };
        // Without its option the address of the first profile cannot be used.
        let first = start(&["--allow-http", "--profile", "far"], true);
        let near = start(&["--profile", "near"], false);
        assert!(first.read().is_ok());
        assert_eq!(near.read().map(|config| config.profile), Ok("near".to_owned()));
    }
}
