//! The settings in effect, each checked. Order: option, environment, profile, top level of the file, default.
//!
//! `flags` has the options, `raw` the keys of the file, `parse` reads the file and names unknown keys, `check_values` has
//! the rules, `credentials` finds the secret.

mod board;
mod check_values;
mod credentials;
mod example;
mod favourites;
mod flags;
mod hooks;
mod keyring;
mod learned;
mod listed;
mod looks;
mod new_profile;
mod notify;
mod origin;
mod origins;
mod parse;
mod paths;
mod pipe;
mod print;
mod profile;
mod profiles;
mod raw;
mod readings;
pub mod spoken_texts;
mod tables;
mod values;
mod vendor_profiles;
mod write_back;

pub use board::keep as keep_board;
pub(crate) use check_values::dollars;
pub use credentials::{
    CREDENTIAL_VARIABLES, FoundCredential, find, forget, is_for_another_server, keyring_holds, save,
};
pub use favourites::{KeptFavourites, find_favourite};
pub use flags::ConfigFlags;
pub use hooks::HookSettings;
pub use learned::LearnedSettings;
pub use looks::ThemeChoice;
pub use new_profile::{add_profile, profile_for};
pub use notify::{NotifyRule, NotifySettings, NotifyWay, NotifyWhen};
pub use origin::{ConfigError, Origin};
pub(crate) use parse::LONGEST;
pub use paths::Paths;
pub use profiles::usual_color;
pub use readings::{keep as keep_reading, load as load_reading};
pub use values::{Ambiguous, Cursor, LogLevel};
pub use vendor_profiles::{VendorProfile, VendorProfiles, vendor_file, vendor_profiles};
pub use write_back::write as write_setting;

use crate::api::{Endpoint, HangupRoute, Proxy};
use crate::base::day_clock::Hours;
use crate::base::environment::{Env, set};
use crate::base::motion::Motion;
use crate::domain::{BoardSettings, ExtensionTarget, Favourite, Money, NeverDial, Profile};
use credentials::ProfileCredential;
use jiff::tz::TimeZone;
use origin::Sourced;
use origins::Origins;
use parse::ConfigFile;
use raw::RawProfile;
use reqwest::Url;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The commented default configuration, as a starting point for the user.
pub const EXAMPLE: &str = include_str!("../assets/config.toml");

/// The API's address by default.
pub const DEFAULT_API_URL: &str = "https://api.voipbin.net/v1.0";

/// All settings, checked.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the file")]
pub struct Config {
    /// Its file, whether it is there or not.
    pub file: PathBuf,
    /// The profile's name.
    pub profile: String,
    /// All profiles of the file.
    pub profiles: Vec<Profile>,
    /// Where and how requests are sent.
    pub endpoint: ApiSettings,
    /// Whether credentials are saved in the operating system's keyring.
    pub keyring: bool,
    /// Whether changes to the account are forbidden.
    pub read_only: bool,
    /// The request that ends a call.
    pub hangup: HangupRoute,
    /// How an extension is written as a destination; `None`: as it last worked (see [`LearnedSettings`]).
    pub extension_target: Option<ExtensionTarget>,
    /// The country of numbers in national format.
    pub region: Option<String>,
    /// The language of spoken text.
    pub language: String,
    /// How many ended calls stay in the table.
    pub keep_ended: usize,
    /// How many live calls are followed, besides those placed here.
    pub keep_live: usize,
    /// Whether to listen to events that the server pushes.
    pub push: bool,
    /// The colour theme.
    pub theme: ThemeChoice,
    /// The time zone of times on screen; `None`: the machine's own.
    pub time_zone: Option<TimeZone>,
    /// How many hours the clock counts to.
    pub hours: Hours,
    /// How much on screen moves by itself.
    pub motion: Motion,
    /// Where the terminal's cursor is.
    pub cursor: Cursor,
    /// Whether symbols and borders are plain ASCII; `None`: depends on the terminal.
    pub ascii: Option<bool>,
    /// How wide the terminal draws symbols of ambiguous width.
    pub ambiguous: Ambiguous,
    /// The request budget of background reads.
    pub budget: RateSettings,
    /// Numbers that are never dialed.
    pub never_dial: NeverDial,
    /// How the table of calls is shown.
    pub board: BoardSettings,
    /// When the journal is set aside, and how long such files are kept.
    pub journal: JournalSettings,
    /// The balance below which every call asks first.
    pub stop_below: Option<Money>,
    /// Whether numbers and names are hidden on screen from the start.
    pub mask: bool,
    /// The programs that run on events.
    pub hooks: Vec<HookSettings>,
    /// What is told outside of the screen; `None`: nothing.
    pub notify: Option<NotifySettings>,
    /// Keys that replace a command's own, as written in the file: the key map checks them.
    pub keys: BTreeMap<String, Vec<String>>,
    /// The favourites of the file.
    pub favourites: Vec<Favourite>,
    /// Whether Ctrl-C ends the program.
    pub quit_on_ctrl_c: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// The level of the log file.
    pub log_level: LogLevel,
    credential: Option<ProfileCredential>,
    /// The profile of the next start.
    next_profile: String,
    /// Whether the profile has a region of its own.
    own_region: bool,
    /// Whether it is for the demo, which uses nothing of the profile.
    demo: bool,
    origins: Origins,
}

/// The API's address, and which certificates to trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiSettings {
    /// The URL with the version, without a trailing slash.
    pub api_url: String,
    /// A PEM file of certificates to trust in addition to the system's.
    pub ca_cert: Option<PathBuf>,
    /// Whether the server's certificate is not checked.
    pub insecure: bool,
    /// Whether plain http to other machines is allowed.
    pub allow_http: bool,
}

impl ApiSettings {
    /// The server at this address, reached through `proxy`.
    #[must_use]
    pub fn at(&self, api_url: Url, proxy: Option<Proxy>) -> Endpoint {
        let ca_cert = self.ca_cert.clone();
        let (insecure, allow_http) = (self.insecure, self.allow_http);
        Endpoint { ca_cert, proxy, insecure, allow_http, ..Endpoint::new(api_url) }
    }
}

/// The request budget of background reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateSettings {
    /// Requests per second.
    pub per_second: f64,
    /// Requests at once.
    pub burst: u32,
}

/// When the journal is set aside, and how long such files are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalSettings {
    /// Length above which it is set aside, in megabytes.
    pub max_mb: u64,
    /// Age above which it is set aside, in days.
    pub max_age_days: i64,
    /// Days after which a file that was set aside is deleted.
    pub keep_days: i64,
}

impl Config {
    /// Finds and checks every setting. The demo uses nothing of the profile; its endpoint is the default one, which the
    /// caller replaces.
    ///
    /// # Errors
    /// The first invalid setting, with its place and what would be valid.
    pub fn load(flags: &ConfigFlags, env: Env<'_>, paths: &Paths) -> Result<Self, ConfigError> {
        let path = flags.config.clone().unwrap_or_else(|| paths.config_file());
        Self::of_file(&ConfigFile::read(&path, flags.config.is_some())?, flags, env)
    }

    /// Whether it is for the demo, which uses nothing of the profile.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// Checks a text that is to be written into the file: with these options and variables, and without them if the file
    /// could be used so until now.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn check(text: &str, path: &Path, flags: &ConfigFlags, env: Env<'_>) -> Result<(), ConfigError> {
        let file = ConfigFile::parse(text, path)?;
        let alone = ConfigFlags { running: flags.running.clone(), demo: flags.demo, ..ConfigFlags::default() };
        let without = |name: &str| env(name).filter(|_| name != "VOIPBIN_API_URL");
        let check_alone = |file: &ConfigFile| Self::of_file(file, &alone, &without).map(drop);
        Self::of_file(&file, flags, env)?;
        match ConfigFile::read(path, false) {
            Ok(before) if check_alone(&before).is_err() => Ok(()),
            _ => check_alone(&file),
        }
    }

    fn of_file(file: &ConfigFile, flags: &ConfigFlags, env: Env<'_>) -> Result<Self, ConfigError> {
        let mut origins = Origins::default();
        let o = &mut origins;

        let next_profile = profile::choose(o, flags.profile.clone(), file)?;
        let running = flags.running.clone();
        let profile = running.map_or_else(|| Ok(next_profile.clone()), |name| profile::there(&name, file))?;
        let none = RawProfile::default();
        // The demo brings its own server: settings for a real one must neither redirect nor stop it.
        let real = file.raw.profiles.as_ref().filter(|_| !flags.demo);
        let own = real.and_then(|all| all.get(&profile)).unwrap_or(&none);
        let home = set(env, "HOME");
        let home = home.as_deref();

        let switch = |o: &mut Origins, key, flag, given, field| {
            let on = o.pick(key, [Sourced::switch(flag, given), file.at(field)], |on| Ok(*on));
            on.map(Option::unwrap_or_default)
        };
        let insecure = switch(o, "insecure", "--insecure", flags.insecure, own.insecure.as_ref())?;
        let allow_http = switch(o, "allow_http", "--allow-http", flags.allow_http, own.allow_http.as_ref())?;
        let read_only = switch(o, "read_only", "--read-only", flags.read_only, own.read_only.as_ref())?;
        let keyring = o.pick("keyring", [file.at(own.keyring.as_ref())], |on| Ok(*on))?.unwrap_or_default();
        let api_url = [
            Sourced::flag("--api-url", flags.api_url.clone()),
            Sourced::env("VOIPBIN_API_URL", env).filter(|_| !flags.demo),
            file.at(own.api_url.as_ref()),
        ];
        let api_url = o.pick("api_url", api_url, |url| check_values::api_url(url, allow_http))?;
        let api_url = api_url.unwrap_or_else(|| DEFAULT_API_URL.to_owned());
        let ca_cert = [Sourced::flag("--ca-cert", flags.ca_cert.clone()), file.path_at(own.ca_cert.as_ref(), home)];
        let ca_cert = o.pick("ca_cert", ca_cert, |path| check_values::ca_cert(path))?;
        let region = [file.at(own.region.as_ref()), file.at(file.raw.region.as_ref())];
        let language = [Sourced::flag("--language", flags.language.clone()), file.at(file.raw.language.as_ref())];
        let keep_ended = file.at(file.raw.keep_ended.as_ref());
        let keep_live = file.at(file.raw.keep_live.as_ref());
        let push = [Sourced::off_switch("--no-push", flags.no_push), file.at(file.raw.push.as_ref())];
        let ascii = [Sourced::switch("--ascii", flags.ascii), file.at(file.raw.ascii.as_ref())];
        let looks = looks::read(o, file)?;
        let quit_on_ctrl_c = file.at(file.raw.quit_on_ctrl_c.as_ref());
        let never_dial = [file.at(file.raw.never_dial.as_ref())];
        let never_dial =
            o.pick("never_dial", never_dial, |rules| NeverDial::parse(rules.iter().map(String::as_str)))?;

        let credential = ProfileCredential::from_file(file, own, home)?;
        if let Some(origin) = credentials::origin(flags, env, credential.as_ref()).filter(|_| !flags.demo) {
            o.found.insert("credential", origin);
        }

        tables::find(o, file);

        let profiles = profiles::read(o, file, &profile, &api_url)?;
        Ok(Self {
            endpoint: ApiSettings { api_url, ca_cert, insecure, allow_http },
            keyring,
            read_only,
            hangup: o.pick_word("hangup", file.at(own.hangup.as_ref()))?.unwrap_or_default(),
            extension_target: o.pick_word("extension_target", file.at(own.extension_target.as_ref()))?,
            region: o.pick("region", region, |text| check_values::region(text))?,
            language: o
                .pick("language", language, |tag| check_values::language(tag))?
                .unwrap_or_else(|| "en-US".to_owned()),
            keep_ended: o
                .pick("keep_ended", [keep_ended], |count| check_values::whole(*count, 10..=100_000))?
                .unwrap_or(5000),
            keep_live: o
                .pick("keep_live", [keep_live], |count| check_values::whole(*count, 100..=100_000))?
                .unwrap_or(10_000),
            push: o.pick("push", push, |on| Ok(*on))?.unwrap_or(true),
            ascii: o.pick("ascii", ascii, |on| Ok(*on))?,
            ambiguous: o.pick_word("ambiguous", file.at(file.raw.ambiguous.as_ref()))?.unwrap_or_default(),
            theme: looks.theme,
            time_zone: looks.time_zone,
            hours: looks.hours,
            motion: looks.motion,
            cursor: looks.cursor,
            budget: tables::budget(o, file)?,
            never_dial: never_dial.unwrap_or_else(NeverDial::usual),
            journal: tables::journal(o, file)?,
            board: board::read(o, file)?,
            stop_below: tables::stop_below(o, file)?,
            mask: tables::mask(o, file)?,
            hooks: hooks::read(file, home)?,
            notify: notify::read(o, file)?,
            keys: file.raw.keys.clone().unwrap_or_default(),
            favourites: favourites::read(file)?,
            mouse: o.pick("mouse", [file.at(file.raw.mouse.as_ref())], |on| Ok(*on))?.unwrap_or(false),
            quit_on_ctrl_c: o.pick("quit_on_ctrl_c", [quit_on_ctrl_c], |on| Ok(*on))?.unwrap_or(true),
            log_level: log_level(o, flags, env)?,
            credential,
            profiles,
            file: file.path().to_owned(),
            profile,
            next_profile,
            own_region: own.region.is_some(),
            demo: flags.demo,
            origins,
        })
    }
}

fn log_level(o: &mut Origins, flags: &ConfigFlags, env: Env) -> Result<LogLevel, ConfigError> {
    let flag = flags.log_level.map(|level| level.as_str().to_owned());
    let level = Sourced::flag("--log-level", flag).or_else(|| Sourced::env("VDIAL_LOG", env));
    Ok(o.pick_word("log_level", level)?.unwrap_or_default())
}
