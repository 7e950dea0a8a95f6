//! Settings, credentials and learned settings, from the outside: tables of inputs and results.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may stop at the first thing that is not as it should be")]

#[path = "config/favourites.rs"]
mod favourites;
#[path = "config/notify.rs"]
mod notify;
#[cfg(unix)]
#[path = "config/odd_files.rs"]
mod odd_files;

use clap::{CommandFactory, Parser};
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use vdial::api::HangupRoute;
use vdial::api::credential::{Credential, CredentialKind};
use vdial::base::day_clock::Hours;
use vdial::config::{
    self, Ambiguous, Config, ConfigError, ConfigFlags, FoundCredential, LearnedSettings, LogLevel, Paths, ThemeChoice,
};
use vdial::domain::{BadgeColor, ExtensionTarget};
use vdial::program::cli::Cli;
use vdial::program::logging;

/// Stands for every secret; no text may hold it.
const SECRET: &str = "Marker5ecret";

/// A machine with two directories, an environment and a standard input.
struct Machine {
    dir: TempDir,
    env: Vec<(&'static str, &'static str)>,
    stdin: &'static str,
}

impl Machine {
    fn new(config: &str) -> Self {
        let machine = Self { dir: TempDir::new().unwrap(), env: vec![("HOME", "/nowhere")], stdin: "" };
        if !config.is_empty() {
            machine.write("config.toml", config);
        }
        machine
    }

    fn env(mut self, name: &'static str, value: &'static str) -> Self {
        self.env.push((name, value));
        self
    }

    fn paths(&self) -> Paths {
        Paths { config_dir: self.dir.path().to_owned(), data_dir: self.dir.path().join("data") }
    }

    /// A file beside the configuration that only its owner may read.
    fn write(&self, name: &str, content: &str) -> String {
        let path = self.dir.path().join(name);
        fs::write(&path, content).unwrap();
        chmod(&path, 0o600);
        path.display().to_string()
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    fn load(&self, args: &[&str]) -> Result<Config, ConfigError> {
        Config::load(&cli(args), &|name| self.variable(name), &self.paths())
    }

    fn find(&self, args: &[&str]) -> Result<Option<FoundCredential>, ConfigError> {
        let config = self.load(args)?;
        config::find(&cli(args), &|name| self.variable(name), &config, &self.paths(), &mut self.stdin.as_bytes())
    }

    /// The error's text with the directory as `~`.
    fn text(&self, error: &ConfigError) -> String {
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
        error.to_string().replace(&self.dir.path().display().to_string(), "~")
    }

    fn load_error(&self, args: &[&str]) -> String {
        self.text(&self.load(args).unwrap_err())
    }

    fn find_error(&self, args: &[&str]) -> String {
        self.text(&self.find(args).unwrap_err())
    }
}

fn cli(args: &[&str]) -> ConfigFlags {
    Cli::try_parse_from([&["vdial"], args].concat()).unwrap().settings
}

#[cfg(unix)]
fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn chmod(_: &Path, _: u32) {}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777
}

#[test]
fn a_badge_is_red_where_the_server_in_use_is_the_vendors() {
    let two = "[profiles.default]\n[profiles.trial]\napi_url = 'http://127.0.0.1:1/v1.0'\n";
    for (options, color) in [
        (&[][..], BadgeColor::Red),
        (&["--api-url", "http://127.0.0.1:1/v1.0"], BadgeColor::Green),
        (&["--profile", "trial"], BadgeColor::Green),
        (&["--profile", "trial", "--api-url", "https://api.voipbin.net/v1.0"], BadgeColor::Red),
    ] {
        let badge = Machine::new(two).load(options).unwrap().badge();
        assert_eq!(badge.map(|badge| badge.color), Some(color), "{options:?}");
    }
}

#[test]
fn without_a_file_everything_has_a_default() {
    let config = Machine::new("").load(&[]).unwrap();
    assert_eq!(config.profile, "default");
    assert_eq!(config.endpoint.api_url, "https://api.voipbin.net/v1.0");
    assert!(
        !config.endpoint.insecure
            && !config.endpoint.allow_http
            && !config.read_only
            && config.quit_on_ctrl_c
            && !config.mouse
    );
    assert_eq!((config.region, config.language.as_str(), config.keep_ended), (None, "en-US", 5000));
    assert_eq!((config.theme, config.hangup, config.extension_target), (ThemeChoice::Auto, HangupRoute::Auto, None));
    assert_eq!(config.budget, config::RateSettings { per_second: 5.0, burst: 10 });
    assert_eq!(config.log_level, LogLevel::Info);
    assert_eq!((config.ascii, config.ambiguous), (None, Ambiguous::Auto));
    assert_eq!(config.never_dial.rules(), ["emergency", "premium-rate"]);
    assert_eq!(config.journal, config::JournalSettings { max_mb: 8, max_age_days: 30, keep_days: 365 });
}

#[test]
fn signs_are_plain_as_it_is_said() {
    for (file, args, plain) in [
        ("", &[][..], None),
        ("", &["--ascii"], Some(true)),
        ("ascii = false", &[], Some(false)),
        ("ascii = false", &["--ascii"], Some(true)),
    ] {
        assert_eq!(Machine::new(file).load(args).unwrap().ascii, plain, "{file} {args:?}");
    }
}

#[test]
fn a_theme_is_a_built_in_one_or_a_file_of_the_users() {
    use vdial::theme::{NAMES, Theme};
    for name in ["auto"].into_iter().chain(NAMES) {
        let config = Machine::new(&format!("theme = {name:?}")).load(&[]).unwrap();
        assert_eq!(config.theme.as_str(), name);
    }
    let named = |machine: &Machine| match machine.load(&[]).unwrap().theme {
        ThemeChoice::Named(name, theme) => (name, *theme),
        ThemeChoice::Auto => panic!("it was named"),
    };
    assert_eq!(named(&Machine::new("theme = 'color'")), ("terminal".to_owned(), Theme::terminal()), "an old name");
    let machine = Machine::new("theme = 'mine'");
    fs::create_dir(machine.dir.path().join("themes")).unwrap();
    let problem = |text: &str| {
        machine.write("themes/mine.toml", text);
        machine.load(&[]).unwrap_err().to_string()
    };
    let found = problem("\ntalk = \"gren\"");
    let place = machine.dir.path().join("themes/mine.toml");
    assert!(
        found.ends_with(&format!(
            "config.toml:1: theme: {}:2: talk: \"gren\" is not known; did you mean \"green\"?",
            place.display()
        )),
        "{found}"
    );
    assert!(problem("inherits = \"mine\"").contains("inherits: \"mine\" is not one of terminal, dark,"));
    assert!(problem(&"# much\n".repeat(20_000)).contains("themes/mine.toml cannot be read"));
    machine.write("themes/mine.toml", "inherits = \"dark\"\ntalk = \"blue\"");
    let (name, mine) = named(&machine);
    let dark = Theme::named("dark").unwrap();
    assert!(name == "mine" && mine != dark && mine.role("failed") == dark.role("failed"));
    // A file of the user's comes before the built-in theme of its name.
    machine.write("themes/dark.toml", "talk = \"blue\"");
    machine.write("config.toml", "theme = 'dark'");
    assert_ne!(named(&machine).1, dark);
    for odd in ["../config", "a/b", ".", "/etc/passwd", "auto.toml"] {
        machine.write("config.toml", &format!("theme = {odd:?}"));
        assert!(machine.load(&[]).unwrap_err().to_string().contains("there is no theme"), "{odd}");
    }
}

#[test]
fn the_example_is_the_default() {
    let defaults = Machine::new("").load(&[]).unwrap();
    let example = Machine::new(config::EXAMPLE).load(&[]).unwrap();
    assert_eq!(example.print(), defaults.print());
}

#[test]
fn a_file_sets_everything() {
    let machine = Machine::new(
        r#"
        profile = "work"
        region = "us"
        language = "ko-KR"
        keep_ended = 100
        theme = "mono"
        time_zone = "Asia/Seoul"
        hours = 12
        ascii = true
        ambiguous = "narrow"
        quit_on_ctrl_c = false
        mouse = true
        never_dial = ["+1900"]
        [journal]
        max_mb = 2
        max_age_days = 3
        keep_days = 4
        [budget]
        per_second = 2
        burst = 3
        [keys]
        hang_up = ["H", "ctrl-h"]
        [profiles.work]
        api_url = "https://API.example.com:8443/v1.0/"
        ca_cert = "ca.pem"
        insecure = true
        allow_http = true
        read_only = true
        hangup = "delete"
        extension_target = "extension"
        region = "KR"
        "#,
    );
    machine.write("ca.pem", "");
    let config = machine.load(&[]).unwrap();
    assert_eq!(config.profile, "work");
    assert_eq!(config.endpoint.api_url, "https://api.example.com:8443/v1.0");
    assert_eq!(config.endpoint.ca_cert, Some(machine.dir.path().join("ca.pem")));
    assert!(
        config.endpoint.insecure
            && config.endpoint.allow_http
            && config.read_only
            && !config.quit_on_ctrl_c
            && config.mouse
    );
    assert_eq!((config.region.as_deref(), config.language.as_str(), config.keep_ended), (Some("KR"), "ko-KR", 100));
    assert_eq!((config.theme.as_str(), config.hangup), ("mono", HangupRoute::Delete));
    assert_eq!((config.time_zone.unwrap().iana_name(), config.hours), (Some("Asia/Seoul"), Hours::Twelve));
    assert_eq!((config.ascii, config.ambiguous), (Some(true), Ambiguous::Narrow));
    assert_eq!(config.extension_target, Some(ExtensionTarget::Extension));
    assert_eq!(config.budget, config::RateSettings { per_second: 2.0, burst: 3 });
    assert_eq!(config.keys["hang_up"], ["H", "ctrl-h"]);
    assert_eq!(config.never_dial.rules(), ["+1900"]);
    assert_eq!(config.journal, config::JournalSettings { max_mb: 2, max_age_days: 3, keep_days: 4 });
}

#[test]
fn option_beats_environment_beats_profile_beats_default() {
    let file = "[profiles.default]\napi_url = 'https://file.example/v1.0'\n";
    let (from_env, from_flag) = ("https://env.example/v1.0", ["--api-url", "https://flag.example/v1.0"]);
    for (machine, args, expected) in [
        (Machine::new(""), &[][..], "https://api.voipbin.net/v1.0"),
        (Machine::new(file), &[], "https://file.example/v1.0"),
        (Machine::new(file).env("VOIPBIN_API_URL", from_env), &[], from_env),
        (Machine::new(file).env("VOIPBIN_API_URL", from_env), &from_flag, from_flag[1]),
    ] {
        assert_eq!(machine.load(args).unwrap().endpoint.api_url, expected);
    }
    let machine = Machine::new("region = 'US'\nlanguage = 'ko-KR'\n[profiles.a]\nread_only = true\n[profiles.b]\n");
    assert_eq!(machine.load(&[]).unwrap().region.as_deref(), Some("US"));
    assert_eq!(machine.load(&["--language", "de-DE"]).unwrap().language, "de-DE");
    assert!(machine.load(&["--profile", "a"]).unwrap().read_only);
    assert!(!machine.load(&["--profile", "b"]).unwrap().read_only);
    assert!(machine.load(&["--profile", "b", "--read-only"]).unwrap().read_only);
    let machine = Machine::new("").env("VDIAL_LOG", "warn");
    assert_eq!(machine.load(&[]).unwrap().log_level, LogLevel::Warn);
    assert_eq!(machine.load(&["--log-level", "debug"]).unwrap().log_level, LogLevel::Debug);
}

#[test]
fn an_error_names_the_line_and_what_is_right() {
    for (config, expected) in [
        ("\n\nthem = 'auto'", "~/config.toml:3: unknown key \"them\"; did you mean \"theme\"?"),
        ("[budget]\nvolume = 1", "~/config.toml:2: unknown key \"volume\"; known keys: per_second, burst"),
        ("[profiles.a]\napi_ulr = ''", "~/config.toml:2: unknown key \"api_ulr\"; did you mean \"api_url\"?"),
        ("[profiles.a]\nToken = ''", "~/config.toml:2: unknown key; did you mean \"token\"?"),
        (
            "theme = 'blue'",
            "~/config.toml:1: theme: there is no theme \"blue\"; there are auto, terminal, dark, light, high-contrast, solarized-dark, solarized-light, color-blind, color-blind-light, mono, and files in ~/themes",
        ),
        (
            "theme = 'solarised-dark'",
            "~/config.toml:1: theme: there is no theme \"solarised-dark\"; did you mean \"solarized-dark\"?",
        ),
        (
            "time_zone = 'Europe/Berln'",
            "~/config.toml:1: time_zone: \"Europe/Berln\" is not a time zone; did you mean \"Europe/Berlin\"?",
        ),
        (
            "time_zone = '../../etc/passwd'",
            "~/config.toml:1: time_zone: \"../../etc/passwd\" is not a time zone; write local, UTC, or a name such as Europe/Berlin",
        ),
        ("hours = 13", "~/config.toml:1: hours: 13 is neither 12 nor 24"),
        ("theme = 1", "~/config.toml:1: theme: the value is of the wrong kind: expected a string"),
        ("theme = auto", "~/config.toml:1: theme: string values must be quoted, expected literal string"),
        ("theme = 'auto'\ntheme = 'mono'", "~/config.toml:2: theme: duplicate key"),
        (
            "region = 'Korea'",
            "~/config.toml:1: region: \"Korea\" is not a country; it is two letters, such as KR or US",
        ),
        ("region = 'ZZ'", "~/config.toml:1: region: \"ZZ\" is not a country; it is two letters, such as KR or US"),
        (
            "language = 'english'",
            "~/config.toml:1: language: \"english\" is not a language; it is a tag such as en-US or ko-KR",
        ),
        ("[journal]\nmax_mb = 0", "~/config.toml:2: max_mb: 0 is not a whole number from 1 to 1000"),
        (
            "never_dial = ['1900']",
            "~/config.toml:1: never_dial: \"1900\" is none of: emergency, the beginning of a number such as +1900, or a kind: fixed-line, mobile, fixed-line-or-mobile, toll-free, premium-rate, shared-cost, VoIP, personal, pager, company-wide, voicemail, virtual",
        ),
        ("keep_ended = -1", "~/config.toml:1: keep_ended: -1 is not a whole number from 10 to 100000"),
        ("[budget]\nper_second = 20", "~/config.toml:2: per_second: 20 is not a number from 0.2 to 16.7"),
        ("[budget]\nper_second = nan", "~/config.toml:2: per_second: NaN is not a number from 0.2 to 16.7"),
        ("[budget]\nburst = 34", "~/config.toml:2: burst: 34 is not a whole number from 1 to 33"),
        ("profile = 'a'", "~/config.toml:1: profile: there is no profile \"a\"; the configuration file has none"),
        (
            "profile = 'a'\n[profiles.b]\n[profiles.c]",
            "~/config.toml:1: profile: there is no profile \"a\"; there are b, c",
        ),
        ("profile = '../a'", "~/config.toml:1: profile: the name of a profile is 1 to 64 letters, digits, - and _"),
        ("[profiles.default]\nhangup = 'x'", "~/config.toml:2: hangup: \"x\" is not one of auto, hangup, delete"),
        (
            "[profiles.default]\nextension_target = 'x'",
            "~/config.toml:2: extension_target: \"x\" is not one of name, extension",
        ),
        (
            "[profiles.default]\ntoken = 'a'\naccesskey = 'b'",
            "~/config.toml:3: the profile has a second credential; keep one of token_file, accesskey_file, token, accesskey",
        ),
    ] {
        assert_eq!(Machine::new(config).load_error(&[]), expected, "{config}");
    }
    let missing = Machine::new("[profiles.default]\nca_cert = 'none.pem'").load_error(&[]);
    assert!(missing.starts_with("~/config.toml:2: ca_cert: ~/none.pem cannot be read: "), "{missing}");
}

#[test]
fn an_address_that_will_not_do_is_refused() {
    let like = "it should look like https://api.voipbin.net/v1.0";
    let hidden = format!("the URL may not hold a user name, a password, a query or a fragment; {like}");
    let other = format!("the value is not an http or https URL; {like}");
    for (url, expected) in [
        ("", &other),
        (SECRET, &other),
        ("ftp://api.example/v1.0", &other),
        ("https://", &other),
        ("https://exa mple/v1.0", &other),
        ("https://api.example", &format!("\"https://api.example\" lacks the path with the API's version; {like}")),
        ("https://user:Marker5ecret@api.example/v1.0", &hidden),
        ("https://api.example/v1.0?accesskey=Marker5ecret", &hidden),
        (
            "http://api.example/v1.0",
            &"\"http://api.example/v1.0\" would send the credential unencrypted; use https, or --allow-http on a \
              network of your own"
                .to_owned(),
        ),
    ] {
        assert_eq!(Machine::new("").load_error(&["--api-url", url]), format!("--api-url: {expected}"), "{url}");
    }
    for url in ["http://127.0.0.1:9/v1.0", "http://[::1]:9/v1.0", "http://localhost:9/v1.0"] {
        assert_eq!(Machine::new("").load(&["--api-url", url]).unwrap().endpoint.api_url, url);
    }
    Machine::new("").load(&["--api-url", "http://api.example/v1.0", "--allow-http"]).unwrap();
}

#[test]
fn errors_outside_the_file_name_the_option_or_the_variable() {
    let machine = Machine::new("[profiles.a]").env("VOIPBIN_API_URL", "x");
    assert!(machine.load_error(&[]).starts_with("VOIPBIN_API_URL: the value is not"));
    assert_eq!(machine.load_error(&["--profile", "b"]), "--profile: there is no profile \"b\"; there are a");
    assert!(machine.load_error(&["--config", "/no/such/file"]).starts_with("/no/such/file: cannot be read: "));
    let machine = Machine::new("").env("VDIAL_LOG", "loud");
    assert_eq!(machine.load_error(&[]), "VDIAL_LOG: \"loud\" is not one of off, error, warn, info, debug");
}

#[test]
fn each_place_of_a_credential_beats_the_next() {
    let mut machine = Machine::new("[profiles.default]\naccesskey = 'inline'\n");
    machine.stdin = " piped\n";
    let token = machine.write("token", "\tfrom-file\r\n");
    let saved = Credential::new(CredentialKind::Token, "saved").unwrap();
    config::save(&machine.paths(), "default", vdial::config::DEFAULT_API_URL, &saved, false).unwrap();
    let all = [("VOIPBIN_TOKEN", "env-token"), ("VOIPBIN_ACCESSKEY", "env-key"), ("VN_ACCESS_KEY", "vendor-key")];
    machine.env.extend(all);

    assert_found(&machine, &["--token-file", &token], "Token from-file", "--token-file");
    assert_found(&machine, &["--token-file", "-"], "Token piped", "--token-file");
    assert_found(&machine, &["--accesskey-file", "-"], "AccessKey piped", "--accesskey-file");
    assert_found(&machine, &[], "Token env-token", "VOIPBIN_TOKEN");
    machine.env.retain(|(name, _)| *name != "VOIPBIN_TOKEN");
    assert_found(&machine, &[], "AccessKey env-key", "VOIPBIN_ACCESSKEY");
    machine.env.retain(|(name, _)| *name != "VOIPBIN_ACCESSKEY");
    assert_found(&machine, &[], "AccessKey vendor-key", "VN_ACCESS_KEY");
    machine.env.retain(|(name, _)| *name != "VN_ACCESS_KEY");
    assert_found(&machine, &[], "AccessKey inline", "profile default");
    machine.write("config.toml", "[profiles.default]\ntoken_file = 'token'\n");
    assert_found(&machine, &[], "Token from-file", "profile default");
    machine.write("config.toml", "");
    assert_found(&machine, &[], "Token saved", "saved for default");
    // It is for the server that it was saved for.
    assert!(machine.find(&["--api-url", "https://api.example.com/v1.0"]).unwrap().is_none());
    config::forget(&machine.paths(), "default").unwrap();
    assert!(machine.find(&[]).unwrap().is_none());
}

fn assert_found(machine: &Machine, args: &[&str], credential: &str, source: &str) {
    let found = machine.find(args).unwrap().unwrap();
    assert_eq!((reveal(&found.credential).as_str(), found.source.as_str()), (credential, source));
}

fn reveal(credential: &Credential) -> String {
    use secrecy::ExposeSecret;
    match credential {
        Credential::Token(secret) => format!("Token {}", secret.expose_secret()),
        Credential::AccessKey(secret) => format!("AccessKey {}", secret.expose_secret()),
    }
}

#[test]
fn a_credential_that_cannot_be_one_is_refused_in_words() {
    let odd = "the token has a space, a control character or a letter that is not ASCII in it";
    for (token, expected) in [
        (" \n", "the token is empty"),
        ("Marker5ecret with space", odd),
        ("Marker5ecret\nMarker5ecret", odd),
        ("Marker5ecret\u{1b}", odd),
        ("Marker5ecretü", odd),
        ("Bearer Marker5ecret", "the token begins with \"Bearer\"; leave that word out"),
    ] {
        let machine = Machine::new("").env("VOIPBIN_TOKEN", token);
        assert_eq!(machine.find_error(&[]), format!("VOIPBIN_TOKEN: {expected}"));
    }
    let machine = Machine::new("[profiles.default]\n\ntoken = ''");
    assert_eq!(machine.find_error(&[]), "~/config.toml:3: the token is empty");
    let missing = Machine::new("[profiles.default]\ntoken_file = 'none'").find_error(&[]);
    assert!(missing.starts_with("~/none: cannot be read: "), "{missing}");
    let machine = Machine::new("");
    let long = machine.write("long", &"x".repeat(70_000));
    assert_eq!(machine.find_error(&["--token-file", &long]), "~/long: cannot be read: longer than 64 kB");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_refused_with_the_command_that_mends_it() {
    let others = "others can read the credential in this file; run: chmod 600";
    let machine = Machine::new("[profiles.other]\ntoken = 'Marker5ecret'\n");
    chmod(&machine.paths().config_file(), 0o640);
    assert_eq!(machine.load_error(&[]), format!("~/config.toml: {others} ~/config.toml"));

    let machine = Machine::new("theme = 'auto'");
    chmod(&machine.paths().config_file(), 0o644);
    machine.load(&[]).unwrap();
    let token = machine.write("my token", SECRET);
    chmod(Path::new(&token), 0o604);
    assert_eq!(machine.find_error(&["--token-file", &token]), format!("~/my token: {others} -- '~/my token'"));
    chmod(Path::new(&token), 0o400);
    assert!(machine.find(&["--token-file", &token]).unwrap().is_some());
}

#[cfg(unix)]
#[test]
fn a_saved_credential_is_private_and_the_only_one() {
    let machine = Machine::new("");
    let paths = machine.paths();
    let key = Credential::new(CredentialKind::AccessKey, SECRET).unwrap();
    let token = Credential::new(CredentialKind::Token, SECRET).unwrap();
    config::save(&paths, "work", "", &key, false).unwrap();
    config::save(&paths, "work", "", &token, false).unwrap();
    config::save(&paths, "work", "", &token, false).unwrap();
    let file = paths.saved_credential("work", CredentialKind::Token);
    assert_eq!(fs::read_to_string(&file).unwrap(), SECRET);
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    // Beside it is only the server that it is for.
    assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 2);
    assert_eq!(mode(&paths.saved_server("work")), 0o600);
    config::save(&paths, "../work", "", &token, false).unwrap_err();
    config::forget(&paths, "../work").unwrap_err();
}

#[test]
fn a_kept_credential_is_for_the_server_that_it_was_kept_for_alone() {
    let machine = Machine::new("");
    let paths = machine.paths();
    let key = |text: &str| Credential::new(CredentialKind::AccessKey, text).unwrap();
    let (here, there) = ("http://127.0.0.1:1/v1.0", "http://127.0.0.1:2/v1.0");
    let found = |url: &str| machine.find(&["--api-url", url]).unwrap().is_some();
    config::save(&paths, "default", here, &key("one"), false).unwrap();
    assert!(found(here) && !found(there));
    config::save(&paths, "default", there, &key("two"), false).unwrap();
    assert!(!found(here) && found(there));
    // If the new one cannot be written, the old one goes to neither.
    let file = paths.saved_credential("default", CredentialKind::AccessKey);
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    config::save(&paths, "default", here, &key("three"), false).unwrap_err();
    fs::remove_dir(&file).unwrap();
    fs::write(&file, "two").unwrap();
    chmod(&file, 0o600);
    assert!(!found(here) && !found(there));
}

#[test]
fn what_is_written_into_the_file_must_do_without_the_options_of_this_run() {
    let file = "[profiles.work]\n";
    let machine = Machine::new(file);
    let path = machine.paths().config_file();
    let refused = |text: &str, options: &[&str]| {
        let checked = Config::check(text, &path, &cli(options), &|_| None);
        checked.map_err(|error| error.to_string()).err().unwrap_or_default()
    };
    let far = "[profiles.work]\napi_url = 'http://far.example/v1.0'\n";
    for (text, options, why) in [
        (file, &[][..], ""),
        ("profile = 'nowhere'\n[profiles.work]\n", &["--profile", "work"], "there is no profile \"nowhere\""),
        (far, &["--allow-http", "--profile", "work"], ""),
        (&format!("profile = 'work'\n{far}"), &["--allow-http"], "unencrypted"),
    ] {
        let found = refused(text, options);
        assert!(found.contains(why) && found.is_empty() == why.is_empty(), "{text}: {found}");
    }
    // A file that needs an option already may go on needing it.
    machine.write("config.toml", &format!("profile = 'work'\n{far}"));
    assert_eq!(refused(&format!("hours = 12\nprofile = 'work'\n{far}"), &["--allow-http"]), "");
}

#[test]
fn no_text_shows_a_secret() {
    for config in [
        format!("[profiles.default]\ntoken = '{SECRET}' x"),
        format!("[profiles.default]\ntoken = {SECRET}"),
        format!("[profiles.default]\ntoken = '{SECRET}"),
        format!("[profiles.default]\ntoken = ['{SECRET}']"),
        format!("[profiles.default]\ninsecure = '{SECRET}'"),
        format!("[profiles.default]\ntokn = '{SECRET}'"),
        format!("[profiles.default]\ntoken = '{SECRET}'\ntoken = '{SECRET}'"),
        format!("[profiles]\ndefault = '{SECRET}'"),
        format!("token = '{SECRET}'"),
        format!("profiles = '{SECRET}'"),
        format!("keep_ended = '{SECRET}'"),
        format!("[profiles.default]\n{SECRET}"),
        format!("[profiles.default]\n{SECRET}=="),
        format!("[profiles.default]\n{SECRET} = 'x'"),
        format!("[profiles.default]\ntoken = \"\\q{SECRET}\""),
        format!("[profiles.default]\napi_url = '{SECRET}'"),
    ] {
        Machine::new(&config).load_error(&[]);
    }
    for key in ["token", "accesskey"] {
        let machine = Machine::new(&format!("[profiles.default]\n{key} = '{SECRET}'"));
        let config = machine.load(&[]).unwrap();
        let found = machine.find(&[]).unwrap();
        let printed = config.print();
        assert!(printed.contains(&format!("# {key} = (set, from ")), "{printed}");
        assert!(!format!("{config:?} {found:?} {printed}").contains(SECRET));
    }
}

#[test]
fn the_command_line_takes_no_secret_and_repeats_none() {
    for args in [["--token", SECRET], ["--accesskey", SECRET]] {
        let error = Cli::try_parse_from([&["vdial"], &args[..]].concat()).unwrap_err().to_string();
        assert!(!error.contains(SECRET), "{error}");
    }
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    Cli::command().debug_assert();
    for args in [
        &["--flow", "a", "--say", "b"][..],
        &["--token-file", "a", "--accesskey-file", "b"],
        &["--speed", "2"],
        &["--fault", "empty"],
        &["--demo", "--api-url", "https://api.example/v1.0"],
        &["--demo", "--speed", "0"],
        &["--log-level", "loud"],
    ] {
        Cli::try_parse_from([&["vdial"], args].concat()).unwrap_err();
    }
    let cli = Cli::try_parse_from(["vdial", "--demo", "--to", "ext:a", "--to", "+821012345601"]).unwrap();
    assert!((cli.speed - 1.0).abs() < f64::EPSILON);
    assert_eq!(cli.to, ["ext:a", "+821012345601"]);
}

#[test]
fn the_demo_needs_nothing_of_the_real_account() {
    let profile = "[profiles.default]\nca_cert = 'none.pem'\nread_only = true\n";
    let machine = Machine::new(profile).env("VOIPBIN_API_URL", "broken").env("VOIPBIN_TOKEN", SECRET);
    assert_eq!(machine.load(&["--demo"]).unwrap().endpoint.api_url, config::DEFAULT_API_URL);
    assert!(machine.find(&["--demo"]).unwrap().is_none());
}

#[test]
fn the_help_teaches_the_program() {
    let help = Cli::command().render_long_help().to_string();
    assert!(help.lines().all(|line| line.len() <= 100), "{help}");
    for part in
        ["ext:NAME", "sip:user@host", "agent:ID", "VOIPBIN_TOKEN", "--read-only", "Nothing is dialed", "01 is busy"]
    {
        assert!(help.contains(part), "{part} is not in\n{help}");
    }
}

#[test]
fn the_printed_configuration_is_one_and_names_its_sources() {
    let file = "keep_ended = 50\n[keys]\n'odd key' = ['\"']\n[profiles.work]\nhangup = 'delete'\nregion = 'KR'\n";
    let machine = Machine::new(file);
    let args = ["--profile", "work", "--language", "ko-KR"];
    let printed = machine.load(&args).unwrap().print();
    let path = machine.paths().config_file().display().to_string();
    for line in [
        "profile = \"work\"  # from --profile",
        "language = \"ko-KR\"  # from --language",
        &format!("keep_ended = 50  # from {path}:1"),
        &format!("hangup = \"delete\"  # from {path}:5"),
        "api_url = \"https://api.voipbin.net/v1.0\"",
        "# ca_cert is not set",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line} is not in\n{printed}");
    }
    let again = Machine::new(&printed).load(&[]).unwrap();
    assert_eq!((again.keep_ended, again.hangup), (50, HangupRoute::Delete));
    assert_eq!(again.keys["odd key"], ["\""]);
}

#[test]
fn what_was_learned_is_remembered() {
    let machine = Machine::new("");
    let path = machine.paths().state_file();
    let (mut memory, warning) = LearnedSettings::load(&path);
    assert_eq!((memory.extension_target("a"), warning), (None, None));
    memory.remember("a", ExtensionTarget::Extension).unwrap();
    memory.remember("b", ExtensionTarget::Name).unwrap();
    let (memory, warning) = LearnedSettings::load(&path);
    assert_eq!(memory.extension_target("a"), Some(ExtensionTarget::Extension));
    assert_eq!((memory.extension_target("b"), warning), (Some(ExtensionTarget::Name), None));
    #[cfg(unix)]
    assert_eq!(mode(&path), 0o600);

    for damaged in ["", "{", "[]", "\u{0}"] {
        fs::write(&path, damaged).unwrap();
        let (memory, warning) = LearnedSettings::load(&path);
        assert_eq!(memory.extension_target("a"), None);
        assert!(warning.unwrap().contains("damaged"));
    }
    fs::write(&path, r#"{"later":1,"profiles":{"a":3}}"#).unwrap();
    let (mut memory, warning) = LearnedSettings::load(&path);
    assert_eq!((memory.extension_target("a"), warning), (None, None));
    memory.remember("a", ExtensionTarget::Name).unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains("later"));
    assert_eq!(LearnedSettings::load(&path).0.extension_target("a"), Some(ExtensionTarget::Name));
}

#[test]
fn a_variable_with_nothing_in_it_is_not_set() {
    let machine = Machine::new("[profiles.default]\naccesskey = 'Marker5ecret'\nca_cert = '~/none.pem'\n");
    let usual = machine.load_error(&[]);
    for name in ["VOIPBIN_TOKEN", "VOIPBIN_ACCESSKEY", "VN_ACCESS_KEY", "VOIPBIN_API_URL", "VDIAL_LOG"] {
        let machine = Machine::new("[profiles.default]\naccesskey = 'Marker5ecret'\n").env(name, "");
        assert_found(&machine, &[], "AccessKey Marker5ecret", "profile default");
        let config = machine.load(&[]).unwrap();
        assert_eq!(
            (config.endpoint.api_url.as_str(), config.log_level),
            (config::DEFAULT_API_URL, LogLevel::Info),
            "{name}"
        );
    }
    // What comes after an empty one is asked.
    let machine = Machine::new("").env("VOIPBIN_TOKEN", "").env("VOIPBIN_ACCESSKEY", "").env("VN_ACCESS_KEY", "k3y");
    assert_found(&machine, &[], "AccessKey k3y", "VN_ACCESS_KEY");
    assert!(Machine::new("").env("VOIPBIN_TOKEN", "").find(&[]).unwrap().is_none());
    assert_eq!(Paths::find(&|_| Some(String::new())), Paths::find(&|_| None));
    // Without a home directory the sign for it is none.
    let homeless = Machine { env: vec![("HOME", "")], ..machine };
    homeless.write("config.toml", "[profiles.default]\naccesskey = 'Marker5ecret'\nca_cert = '~/none.pem'\n");
    assert_ne!(homeless.load_error(&[]), usual);
}

#[test]
fn the_directories_can_be_named() {
    let named = |name: &str| name.strip_prefix("VDIAL_").map(|rest| format!("/{rest}"));
    let paths = Paths::find(&named);
    assert_eq!(paths.config_file(), Path::new("/CONFIG_DIR/config.toml"));
    assert_eq!(paths.log_file(), Path::new("/DATA_DIR/vdial.log"));
    assert!(Paths::find(&|_| None).config_file().to_string_lossy().contains("vdial"));
}

#[test]
fn the_log_holds_only_what_this_program_says() {
    let machine = Machine::new("");
    let path = machine.paths().log_file();
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&path, vec![b'x'; 6 * 1024 * 1024]).unwrap();
    let (subscriber, guard) = logging::open(LogLevel::Info, &path).unwrap();
    tracing::subscriber::with_default(subscriber, || {
        tracing::info!(target: "vdial::app", "kept");
        tracing::debug!(target: "vdial::app", "too fine");
        tracing::error!(target: "reqwest::connect", "theirs");
    });
    drop(guard);
    let log = fs::read_to_string(&path).unwrap();
    assert!(log.contains("kept") && !log.contains("too fine") && !log.contains("theirs"), "{log}");
    assert!(path.with_extension("log.old").exists());
    #[cfg(unix)]
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn without_a_place_for_the_log_the_program_goes_on() {
    let machine = Machine::new("x = 1");
    let started = logging::start(LogLevel::Info, &machine.paths().config_file().join("vdial.log"));
    assert!(started.guard.is_none());
    assert!(started.notice.unwrap().starts_with("no log: "));
    assert!(logging::start(LogLevel::Off, Path::new("/nowhere/vdial.log")).notice.is_none());
}

#[test]
fn hooks_are_one_table_or_several_and_their_errors_name_the_line() {
    let one =
        Machine::new("[hooks]\non = ['answered']\nrun = ['~/bin/tell', 'a b']\ntimeout = '90s'\nat_most = 2").load(&[]);
    let one = one.unwrap().hooks.remove(0);
    assert_eq!(
        (one.program.as_str(), &one.arguments[..], one.at_most),
        ("/nowhere/bin/tell", &["a b".to_owned()][..], 2)
    );
    assert_eq!(one.timeout, std::time::Duration::from_secs(90));
    let two = "[[hooks]]\non = ['new']\nrun = ['a']\n[[hooks]]\non = ['busy', 'blind']\nrun = ['/b', 'Marker5ecret']";
    let two = Machine::new(two).load(&[]).unwrap();
    assert_eq!(two.hooks.len(), 2);
    assert!(two.print().contains("on = [\"busy\", \"blind\"]") && !two.print().contains(SECRET), "{}", two.print());
    let printed = Machine::new(&two.print()).load(&[]).unwrap();
    assert_eq!(
        (printed.hooks[1].on.clone(), printed.hooks[1].timeout),
        (two.hooks[1].on.clone(), two.hooks[1].timeout)
    );
    for (config, expected) in [
        ("on = ['answerd']\nrun = ['a']", "2: hooks.on: there is no event \"answerd\"; did you mean \"answered\"?"),
        ("on = []\nrun = ['a']", "2: hooks.on: no event; there are busy, no_answer"),
        ("on = ['new']\nrun = []", "3: hooks.run: no program; it is a list such as"),
        ("on = ['new']\nrun = ['notify-send hello', '']\nat_most = 0", "4: hooks.at_most: 0 is not a whole number"),
        ("on = ['new']\nrun = ['bin/x']", "3: hooks.run: the program is a name to be found in PATH, or a whole path"),
        ("on = ['new']\nrun = ['a']\ntimeout = '1h'", "4: hooks.timeout: \"1h\" is not a length of time from 100ms"),
        ("on = ['new']\nrun = 'a'", "3: run: the value is of the wrong kind"),
        ("on = ['new']\nrun = ['a']\nfliter = ''", "4: unknown key \"fliter\"; did you mean \"filter\"?"),
        ("on = ['new']", "1: missing field `run`"),
    ] {
        let error = Machine::new(&format!("[hooks]\n{config}")).load(&[]).unwrap_err().to_string();
        assert!(error.contains(&format!("config.toml:{expected}")), "{error}");
    }
}
