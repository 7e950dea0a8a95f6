//! What was last read of a profile's account, so that a shell can complete its names without asking the server. Losing it
//! costs nothing, so a damaged file is no error.

use std::io;

use serde::{Deserialize, Serialize};

use super::Paths;
use crate::base::private_file;
use crate::domain::{NameList, Named};

/// The size limit of a file, in bytes.
const LONGEST: u64 = 4 * 1024 * 1024;
/// How many names are kept of a list.
const MOST: usize = 10_000;

#[derive(Default, Deserialize, Serialize)]
struct Reading {
    /// Where it was read: another server has other names.
    api_url: String,
    names: Vec<Named>,
}

/// Keeps the names of a list, if they are news.
///
/// # Errors
/// The file cannot be written.
pub fn keep(paths: &Paths, profile: &str, api_url: &str, list: NameList, mut names: Vec<Named>) -> io::Result<()> {
    names.truncate(MOST);
    let path = paths.reading_file(profile, list);
    let text = serde_json::to_vec(&Reading { api_url: same(api_url), names })?;
    if private_file::read(&path, LONGEST).is_ok_and(|before| before == text) {
        return Ok(());
    }
    private_file::write(&path, &text)
}

/// The names of a list as they were last read; none if that is not known.
#[must_use]
pub fn load(paths: &Paths, profile: &str, api_url: &str, list: NameList) -> Vec<Named> {
    let bytes = private_file::read(&paths.reading_file(profile, list), LONGEST).unwrap_or_default();
    let Reading { api_url: read_at, names } = serde_json::from_slice(&bytes).unwrap_or_default();
    if read_at == same(api_url) { names } else { Vec::new() }
}

/// The address without what may differ in its spelling.
fn same(api_url: &str) -> String {
    api_url.trim_end_matches('/').to_owned()
}
