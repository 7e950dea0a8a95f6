//! The body of a request, read as JSON. What is missing or makes no sense in it is for the route to refuse.

use super::refusal::Refusal;
use serde::de::DeserializeOwned;

/// A body of this form. Members that are not known are passed over, and missing ones are no error, as with Go's decoder.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes)
        .map_err(|error| Refusal::new(400, "INVALID_JSON_BODY", format!("Bad JSON body: {error}.")))
}
