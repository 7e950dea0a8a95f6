//! What the program learned about a profile, for the next start. Losing it costs a request, never data, so a damaged
//! file is not an error.

use super::ExtensionTarget;
use crate::base::private_file;
use serde_json::{Value, json};
use std::io;
use std::path::{Path, PathBuf};

/// The size limit of the file, in bytes.
const LONGEST: u64 = 1024 * 1024;

const EXTENSION_TARGET: &str = "extension_target";
const GUIDED: &str = "guided";

/// Learned settings, by profile.
#[derive(Clone, Debug)]
pub struct LearnedSettings {
    path: PathBuf,
    /// The whole file, so that entries of other versions survive.
    state: Value,
}

impl LearnedSettings {
    /// Reads the file. If that fails, the text says why, and nothing is known.
    #[must_use]
    pub fn load(path: &Path) -> (Self, Option<String>) {
        let (state, warning) = match private_file::read(path, LONGEST) {
            Ok(bytes) => match serde_json::from_slice(&bytes) {
                Ok(state @ Value::Object(_)) => (state, None),
                Ok(_) | Err(_) => (json!({}), Some(format!("{} is damaged and was ignored", path.display()))),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => (json!({}), None),
            Err(error) => (json!({}), Some(format!("{} cannot be read: {error}", path.display()))),
        };
        (Self { path: path.to_owned(), state }, warning)
    }

    /// How an extension was last written with success.
    #[must_use]
    pub fn extension_target(&self, profile: &str) -> Option<ExtensionTarget> {
        self.state.get("profiles")?.get(profile)?.get(EXTENSION_TARGET)?.as_str()?.parse().ok()
    }

    /// Remembers how an extension was written with success, and writes the file if this is new.
    ///
    /// # Errors
    /// The file cannot be written; the setting is still remembered until the program ends.
    pub fn remember(&mut self, profile: &str, worked: ExtensionTarget) -> io::Result<()> {
        if self.extension_target(profile) == Some(worked) {
            return Ok(());
        }
        self.put(profile, EXTENSION_TARGET, worked.as_str().into())
    }

    /// Whether the guide of the first run was shown.
    #[must_use]
    pub fn guided(&self, profile: &str) -> bool {
        let of_profile = self.state.get("profiles").and_then(|profiles| profiles.get(profile));
        of_profile.and_then(|of_profile| of_profile.get(GUIDED)?.as_bool()).unwrap_or_default()
    }

    /// Remembers that the guide of the first run was shown.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn remember_guided(&mut self, profile: &str) -> io::Result<()> {
        self.put(profile, GUIDED, true.into())
    }

    fn put(&mut self, profile: &str, key: &str, value: Value) -> io::Result<()> {
        let of_profile = entry(entry(&mut self.state, "profiles"), profile);
        *entry(of_profile, key) = value;
        private_file::write(&self.path, format!("{:#}\n", self.state).as_bytes())
    }
}

/// The value under a key; any value that is not an object is replaced by one.
fn entry<'a>(value: &'a mut Value, key: &str) -> &'a mut Value {
    if !value.is_object() {
        *value = json!({});
    }
    &mut value[key]
}
