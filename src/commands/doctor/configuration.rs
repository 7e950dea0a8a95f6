//! Checks the configuration and the credential, without the network.

use std::io;

use jiff::{SignedDuration, Timestamp};

use super::check::{Findings, PATIENCE, with_fix};
use crate::api::credential::CredentialKind;
use crate::base::environment::{OwnEnvironment, set};
use crate::base::time_zone;
use crate::commands::session::NO_CREDENTIAL;
use crate::config::{self, Config, ConfigError, ConfigFlags, FoundCredential, Paths};
use crate::keys::key_map::KeyMap;
use crate::widgets::text::capitalized;

/// How long before its end an expiring token is worth a warning.
const SOON: SignedDuration = SignedDuration::from_hours(24);
const SETTINGS: &str = "Correct it there; docs/configuration.md has every setting.";

/// What was found: what the other checks need.
#[derive(Debug, Default)]
pub struct Configured {
    /// The settings; `None` if they cannot be read.
    pub config: Option<Config>,
    /// The credential; `None` if there is none that could be sent.
    pub credential: Option<FoundCredential>,
}

/// Runs the checks.
pub async fn check(findings: &Findings, flags: &ConfigFlags, paths: &Paths) -> Configured {
    let Some(config) = settings(findings, flags, paths) else {
        findings.skipped("credential", "the settings cannot be read");
        return Configured::default();
    };
    let credential = credential(findings, flags, &config, paths).await;
    Configured { config: Some(config), credential }
}

fn settings(findings: &Findings, flags: &ConfigFlags, paths: &Paths) -> Option<Config> {
    let environment = OwnEnvironment::default();
    let env = |name: &str| environment.get(name);
    let loaded = Config::load(flags, &env, paths);
    let (_, wrong_zone) = time_zone::find(set(&env, "TZ"));
    if let Err(why) = environment.check() {
        findings.fail("environment", why, "Then run vdial doctor again.");
        return None;
    }
    let config = match loaded {
        Ok(config) => config,
        Err(error) => {
            failed(findings, "settings", &error, SETTINGS);
            return None;
        }
    };
    let file = flags.config.clone().unwrap_or_else(|| paths.config_file());
    let source = if file.exists() { file.display().to_string() } else { format!("no file {}", file.display()) };
    findings.ok("settings", format!("{source}; profile {}", config.profile));
    let server = if flags.demo { "the built-in one" } else { &config.endpoint.api_url };
    findings.ok("server", server);
    match KeyMap::new(&config.keys) {
        Ok(_) => findings.ok("keys", "the key map has no conflict"),
        Err(why) => findings.fail("keys", why, "Correct [keys] in the configuration file; vdial does not start."),
    }
    if let Some(wrong) = wrong_zone {
        findings.warn("time zone", wrong.trim_end_matches('.'), "Set TZ to a zone such as Europe/Berlin, or unset it.");
    }
    Some(config)
}

/// An error of a setting, with the command that fixes it if it names one.
fn failed(findings: &Findings, name: &'static str, error: &ConfigError, otherwise: &str) {
    let words = error.to_string();
    let (why, fix) = with_fix(&words);
    findings.fail(name, why, fix.unwrap_or_else(|| otherwise.to_owned()));
}

/// Finds the credential, in a thread: a pipe, the keyring or the keyboard may keep it waiting.
async fn credential(
    findings: &Findings,
    flags: &ConfigFlags,
    config: &Config,
    paths: &Paths,
) -> Option<FoundCredential> {
    if flags.demo {
        findings.ok("credential", "the access key of the built-in server");
        return None;
    }
    let (flags, config, paths) = (flags.clone(), config.clone(), paths.clone());
    let search = tokio::task::spawn_blocking(move || {
        let environment = OwnEnvironment::default();
        let found = config::find(&flags, &|name| environment.get(name), &config, &paths, &mut io::stdin());
        (found, environment.check())
    });
    let Ok(Ok((found, readable))) = tokio::time::timeout(PATIENCE, search).await else {
        let found = format!("not found within {} s", PATIENCE.as_secs());
        findings.fail("credential", found, "Unlock the keyring, or end the pipe that it is read from.");
        return None;
    };
    if let Err(why) = readable {
        findings.fail("credential", why, "Then run vdial doctor again.");
        return None;
    }
    match found {
        Err(error) => failed(findings, "credential", &error, "Correct or replace it there."),
        Ok(None) => findings.fail("credential", "none was found", sentence(NO_CREDENTIAL)),
        Ok(Some(found)) => {
            judge(findings, &found);
            return Some(found);
        }
    }
    None
}

/// `no credential: set …` as `Set …`.
fn sentence(words: &str) -> String {
    let next = words.split_once(": ").map_or(words, |(_, next)| next);
    format!("{}.", capitalized(next))
}

/// Kind and expiry, as far as the credential itself tells.
fn judge(findings: &Findings, found: &FoundCredential) {
    let FoundCredential { credential, source } = found;
    let kind = credential.kind();
    let looks_like = CredentialKind::of(credential.secret());
    if looks_like != kind {
        let said = format!("{} ({source}), but it looks like an {}", kind.words(), looks_like.words());
        let fix = format!("If it is one, set it as {} or {}_file.", looks_like.variable(), looks_like.as_str());
        return findings.warn("credential", said.replace("an token", "a token"), fix);
    }
    let Some(expiry) = credential.token_expiry() else {
        let unknown = match kind {
            CredentialKind::AccessKey => "without an expiry date",
            CredentialKind::Token => "its expiry cannot be read",
        };
        return findings.ok("credential", format!("{} ({source}), {unknown}", kind.words()));
    };
    let at = expiry.strftime("%Y-%m-%d %H:%M UTC");
    let left = expiry.duration_since(Timestamp::now());
    let again = "Start vdial and log in again, or use an access key, which does not expire.";
    if left <= SignedDuration::ZERO {
        findings.fail("credential", format!("token ({source}), expired on {at}"), again);
    } else if left < SOON {
        findings.warn("credential", format!("token ({source}), expires on {at}"), again);
    } else {
        findings.ok("credential", format!("token ({source}), expires on {at}"));
    }
}
