//! Reads a request's body as JSON. Routes check the content.

use super::refusal::Refusal;
use serde::de::DeserializeOwned;

/// Ignores unknown fields and allows missing ones, like Go's decoder.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes)
        .map_err(|error| Refusal::new(400, "INVALID_JSON_BODY", format!("Bad JSON body: {error}.")))
}
