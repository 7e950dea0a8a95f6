//! Picks each setting from the first layer that has it, and remembers where that was.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::origin::{ConfigError, Origin, Sourced};

/// The origin of each setting, and which lines of the file do not count because something comes before them.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins {
    pub found: BTreeMap<&'static str, Origin>,
    pub overridden: BTreeMap<&'static str, Origin>,
}

impl Origins {
    /// Checks and returns the value of the first layer that has one, and records its origin.
    pub fn pick<T, U, const N: usize>(
        &mut self,
        key: &'static str,
        layers: [Option<Sourced<T>>; N],
        check: impl FnOnce(&T) -> Result<U, String>,
    ) -> Result<Option<U>, ConfigError> {
        let mut layers = layers.into_iter().flatten();
        let Some(Sourced { value, origin }) = layers.next() else {
            return Ok(None);
        };
        let checked = check(&value).map_err(|problem| match &origin {
            Origin::File { .. } => ConfigError::new(&origin, format!("{key}: {problem}")),
            _ => ConfigError::new(&origin, problem),
        })?;
        if let Some(Sourced { origin, .. }) = layers.find(|layer| layer.origin.line().is_some()) {
            self.overridden.insert(key, origin);
        }
        self.found.insert(key, origin);
        Ok(Some(checked))
    }

    /// Like [`pick`](Self::pick), for a setting that is one of a few words.
    pub fn pick_word<T: FromStr<Err = String>>(
        &mut self,
        key: &'static str,
        layer: Option<Sourced<String>>,
    ) -> Result<Option<T>, ConfigError> {
        self.pick(key, [layer], |word| word.parse())
    }
}
