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
        let of_profile = entry(entry(&mut self.state, "profiles"), profile);
        *entry(of_profile, EXTENSION_TARGET) = worked.as_str().into();
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
