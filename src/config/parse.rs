//! Reads the configuration file, and reports the line of an error. `check_values` decides whether a value makes sense.
//!
//! The parser's error text quotes the line, which may contain a secret, so errors are built from parts here.

use super::origin::{ConfigError, Origin, Sourced};
use super::pipe;
use super::raw::RawFile;
use crate::base::{edit_distance, private_file};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// The size limit of the file, in bytes: some thousand favourites.
pub(crate) const LONGEST: u64 = 4 * 1024 * 1024;

/// The file, and what is needed to find the line of a value.
pub(super) struct ConfigFile {
    path: PathBuf,
    /// Where each line but the first begins, in bytes.
    line_starts: Vec<usize>,
    text: String,
    pub raw: RawFile,
}

impl ConfigFile {
    /// Reads the file. A missing file counts as empty, unless the user `named` it.
    pub fn read(path: &Path, named: bool) -> Result<Self, ConfigError> {
        let (text, file) = match open(path) {
            Ok((text, file)) => (text, Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !named => (String::new(), None),
            Err(error) => return Err(ConfigError::new(path.display(), format!("cannot be read: {error}"))),
        };
        let read = Self::parse(&text, path)?;
        if let Some(file) = file
            && read.raw.profiles.iter().flatten().any(|(_, profile)| profile.holds_secret())
        {
            private_file::check(&file, path).map_err(|problem| ConfigError::new(path.display(), problem))?;
        }
        Ok(read)
    }

    /// The file at `path` with this text.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let raw = toml::from_str(text).map_err(|error| explain(&error, text, path))?;
        let line_starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Ok(Self { path: path.to_owned(), line_starts, text: text.to_owned(), raw })
    }

    /// Where tables of this name begin.
    pub fn table_at(&self, name: &str) -> Option<Origin> {
        let begins = |line: &str| {
            let rest = line.trim_start_matches(['[', ' ']).strip_prefix(name);
            rest.is_some_and(|rest| rest.trim_start().starts_with([']', '=', '.']))
        };
        let line = self.text.lines().position(begins)? + 1;
        Some(Origin::File { path: self.path.clone(), line })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The value of a field, with its line.
    pub fn at<T: Clone>(&self, field: Option<&Spanned<T>>) -> Option<Sourced<T>> {
        let field = field?;
        let line = self.line_starts.partition_point(|start| *start <= field.span().start) + 1;
        Some(Sourced { value: field.get_ref().clone(), origin: Origin::File { path: self.path.clone(), line } })
    }

    /// The value of a field, checked; `None` without the field.
    ///
    /// # Errors
    /// What is wrong with it, with its name and its line.
    pub fn checked<T: Clone, U>(
        &self,
        name: &str,
        field: Option<&Spanned<T>>,
        check: impl Fn(&T) -> Result<U, String>,
    ) -> Result<Option<U>, ConfigError> {
        let Some(Sourced { value, origin }) = self.at(field) else { return Ok(None) };
        check(&value).map(Some).map_err(|problem| ConfigError::new(&origin, format!("{name}: {problem}")))
    }

    /// A path in the file: `~` is the home directory, and a relative path starts at the file's directory.
    pub fn path_at(&self, field: Option<&Spanned<String>>, home: Option<&str>) -> Option<Sourced<PathBuf>> {
        let Sourced { value, origin } = self.at(field)?;
        let value = match (value.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => Path::new(home).join(rest),
            _ => self.beside(&value),
        };
        Some(Sourced { value, origin })
    }

    /// A file or folder beside this file.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(name)
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

/// The parser's error without any part that could be a value.
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
        // "invalid type: string "…", expected a boolean": the middle part is the value.
        let expected = message.rsplit_once(", expected ").map_or("another kind of value", |(_, expected)| expected);
        format!("{key}the value is of the wrong kind: expected {expected}")
    } else {
        format!("{key}{message}")
    };
    ConfigError::new(Origin::File { path: path.to_owned(), line }, problem)
}

/// Parses the rest of serde's message, `NAME`, expected one of `A`, `B`.
fn unknown_key(rest: &str) -> String {
    let (name, known) = rest.split_once("`, expected ").unwrap_or((rest.trim_end_matches('`'), ""));
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    let quoted = if is_key(name) { format!(" {name:?}") } else { String::new() };
    match edit_distance::nearest(name, &known) {
        Some(meant) => format!("unknown key{quoted}; did you mean {meant:?}?"),
        None => format!("unknown key{quoted}; known keys: {}", known.join(", ")),
    }
}

/// Whether the text looks like a key or a misspelled key, and not like a secret pasted without its key.
fn is_key(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.chars().all(|c| c.is_ascii_lowercase() || "_-".contains(c))
}
