//! The configuration file as it is written: reading it, and saying in which line it cannot be read. Whether a value makes
//! sense is decided in `validate`.
//!
//! The parser's own error text quotes the line it stopped at, which may hold a secret: errors are built from parts here.

use super::favourites::RawFavourite;
use super::origin::{ConfigError, Origin, Sourced};
use super::pipe;
use crate::base::edit_distance;
use crate::base::private_file;
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// How long the file may be, in bytes: some thousand favourites.
const LONGEST: u64 = 4 * 1024 * 1024;

pub(super) type Field<T> = Option<Spanned<T>>;

/// Every key of the file, outside its tables.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub profile: Field<String>,
    pub region: Field<String>,
    pub language: Field<String>,
    pub keep_ended: Field<i64>,
    pub keep_live: Field<i64>,
    pub push: Field<bool>,
    pub theme: Field<String>,
    pub ascii: Field<bool>,
    pub ambiguous: Field<String>,
    pub quit_on_ctrl_c: Field<bool>,
    pub never_dial: Field<Vec<String>>,
    pub budget: Option<RawBudget>,
    pub journal: Option<RawJournal>,
    pub keys: Option<BTreeMap<String, Vec<String>>>,
    pub favourites: Option<BTreeMap<String, RawFavourite>>,
    pub profiles: Option<BTreeMap<String, RawProfile>>,
}

/// `[budget]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBudget {
    pub per_second: Field<f64>,
    pub burst: Field<i64>,
}

/// `[journal]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawJournal {
    pub max_mb: Field<i64>,
    pub max_age_days: Field<i64>,
    pub keep_days: Field<i64>,
}

/// `[profiles.NAME]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    pub api_url: Field<String>,
    pub token_file: Field<String>,
    pub accesskey_file: Field<String>,
    pub accesskey: Field<SecretString>,
    pub token: Field<SecretString>,
    pub ca_cert: Field<String>,
    pub insecure: Field<bool>,
    pub allow_http: Field<bool>,
    pub read_only: Field<bool>,
    pub keyring: Field<bool>,
    pub hangup: Field<String>,
    pub extension_target: Field<String>,
    pub region: Field<String>,
}

impl RawProfile {
    fn holds_secret(&self) -> bool {
        self.accesskey.is_some() || self.token.is_some()
    }
}

/// The file, and what is needed to name its lines.
pub(super) struct ConfigFile {
    path: PathBuf,
    /// Where each line but the first begins.
    line_starts: Vec<usize>,
    pub raw: RawFile,
}

impl ConfigFile {
    /// Reads the file; one that is not there counts as empty, unless it was `named` by the user.
    pub fn read(path: &Path, named: bool) -> Result<Self, ConfigError> {
        let (text, file) = match open(path) {
            Ok((text, file)) => (text, Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !named => (String::new(), None),
            Err(error) => return Err(ConfigError::new(path.display(), format!("cannot be read: {error}"))),
        };
        let raw = toml::from_str(&text).map_err(|error| explain(&error, &text, path))?;
        let line_starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let read = Self { path: path.to_owned(), line_starts, raw };
        if let Some(file) = file
            && read.raw.profiles.iter().flatten().any(|(_, profile)| profile.holds_secret())
        {
            private_file::check(&file, path).map_err(|problem| ConfigError::new(path.display(), problem))?;
        }
        Ok(read)
    }

    /// The value of a field, with the line it stands in.
    pub fn at<T: Clone>(&self, field: Option<&Spanned<T>>) -> Option<Sourced<T>> {
        let field = field?;
        let line = self.line_starts.partition_point(|start| *start <= field.span().start) + 1;
        Some(Sourced { value: field.get_ref().clone(), origin: Origin::File { path: self.path.clone(), line } })
    }

    /// A path in the file: `~` is the home directory, and a relative one starts at the file's directory.
    pub fn path_at(&self, field: Option<&Spanned<String>>, home: Option<&str>) -> Option<Sourced<PathBuf>> {
        let Sourced { value, origin } = self.at(field)?;
        let value = match (value.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => Path::new(home).join(rest),
            _ => self.path.parent().unwrap_or(Path::new("")).join(value),
        };
        Some(Sourced { value, origin })
    }

    /// The names of the profiles.
    pub fn profile_names(&self) -> Vec<&str> {
        self.raw.profiles.iter().flatten().map(|(name, _)| name.as_str()).collect()
    }
}

fn open(path: &Path) -> io::Result<(String, File)> {
    let (bytes, file) = pipe::read(path, LONGEST)?;
    let text = private_file::text(bytes)?;
    Ok((text, file))
}

/// The parser's error without anything that could be a value.
fn explain(error: &toml::de::Error, text: &str, path: &Path) -> ConfigError {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    let before = text.get(..start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let key = text.lines().nth(line - 1).and_then(|line| line.split_once('=')).map(|(key, _)| key.trim());
    let key = key.filter(|key| is_key(key)).map(|key| format!("{key}: ")).unwrap_or_default();
    let message = error.message();
    let problem = if let Some(rest) = message.strip_prefix("unknown field `") {
        unknown_key(rest)
    } else if message.starts_with("invalid ") && message.contains(": ") {
        // "invalid type: string "…", expected a boolean": the part between is the value.
        let expected = message.rsplit_once(", expected ").map_or("another kind of value", |(_, expected)| expected);
        format!("{key}the value is of the wrong kind: expected {expected}")
    } else {
        format!("{key}{message}")
    };
    ConfigError::new(Origin::File { path: path.to_owned(), line }, problem)
}

/// From the rest of serde's message, `NAME`, expected one of `A`, `B`.
fn unknown_key(rest: &str) -> String {
    let (name, known) = rest.split_once("`, expected ").unwrap_or((rest.trim_end_matches('`'), ""));
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    let quoted = if is_key(name) { format!(" {name:?}") } else { String::new() };
    match edit_distance::nearest(name, &known) {
        Some(meant) => format!("unknown key{quoted}; did you mean {meant:?}?"),
        None => format!("unknown key{quoted}; the keys here are {}", known.join(", ")),
    }
}

/// Looks like one of our keys or a slip of one, and not like a secret that was pasted without its key.
fn is_key(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.chars().all(|c| c.is_ascii_lowercase() || "_-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::EXAMPLE;

    /// The example with every setting switched on.
    fn uncommented() -> String {
        let is_setting = |line: &str| {
            let name = line.split_once(" = ").map(|(name, _)| name);
            line.starts_with('[') || name.is_some_and(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        };
        EXAMPLE
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|setting| is_setting(setting)).unwrap_or(line))
            .fold(String::new(), |text, line| text + line + "\n")
    }

    #[test]
    fn the_example_shows_every_key() {
        // Spelled out so that a new key does not compile until it is here, and in the example.
        let RawFile {
            profile,
            region,
            language,
            keep_ended,
            keep_live,
            push,
            theme,
            ascii,
            ambiguous,
            quit_on_ctrl_c,
            never_dial,
            budget,
            journal,
            keys,
            favourites,
            profiles,
        } = toml::from_str(&uncommented()).unwrap();
        let RawJournal { max_mb, max_age_days, keep_days } = journal.unwrap();
        assert!(never_dial.is_some() && max_mb.is_some() && max_age_days.is_some() && keep_days.is_some());
        let mut favourites = favourites.unwrap();
        let RawFavourite { to: _, from, say, language: own_language, flow: none, actions: nor, anonymous, variables } =
            favourites.remove("reception").unwrap();
        assert!(from.is_some() && say.is_some() && own_language.is_some() && none.is_none() && nor.is_none());
        assert!(anonymous.is_some() && variables.is_some());
        assert!(favourites.remove("menu").unwrap().flow.is_some());
        assert!(favourites.remove("notice").unwrap().actions.is_some());
        let RawBudget { per_second, burst } = budget.unwrap();
        let RawProfile {
            api_url,
            token_file,
            accesskey_file,
            accesskey,
            token,
            ca_cert,
            insecure,
            allow_http,
            read_only,
            keyring,
            hangup,
            extension_target,
            region: own_region,
        } = profiles.unwrap().remove("default").unwrap();
        assert!(profile.is_some() && region.is_some() && language.is_some() && keep_ended.is_some());
        assert!(keep_live.is_some());
        assert!(ascii.is_some() && ambiguous.is_some());
        assert!(
            push.is_some() && theme.is_some() && quit_on_ctrl_c.is_some() && per_second.is_some() && burst.is_some()
        );
        assert!(!keys.unwrap().is_empty());
        assert!(api_url.is_some() && token_file.is_some() && accesskey_file.is_some() && accesskey.is_some());
        assert!(token.is_some() && ca_cert.is_some() && insecure.is_some() && allow_http.is_some());
        assert!(
            keyring.is_some()
                && read_only.is_some()
                && hangup.is_some()
                && extension_target.is_some()
                && own_region.is_some()
        );
    }

    #[test]
    fn the_example_sets_nothing() {
        let raw: RawFile = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(format!("{raw:?}"), format!("{:?}", RawFile::default()));
    }
}
