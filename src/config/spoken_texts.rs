//! The texts last spoken, kept across sessions in a file that only the user can read. Losing them costs some typing, so
//! a damaged file is not an error.

use std::io;
use std::path::Path;

use crate::base::private_file;

/// How many texts are kept.
const MOST: usize = 20;
/// The longest text that is kept, in bytes.
const LONGEST: usize = 16 * 1024;

/// Reads the texts, newest first; none if the file is missing or unreadable.
#[must_use]
pub fn load(path: &Path) -> Vec<String> {
    let most = (MOST * LONGEST * 8) as u64;
    let texts =
        private_file::read(path, most).ok().and_then(|bytes| serde_json::from_slice::<Vec<String>>(&bytes).ok());
    let mut texts = texts.unwrap_or_default();
    texts.truncate(MOST);
    texts
}

/// Adds a text as the newest.
///
/// # Errors
/// The file cannot be written.
pub fn save(path: &Path, text: &str) -> io::Result<()> {
    if text.len() > LONGEST {
        return Ok(());
    }
    let mut texts = load(path);
    texts.retain(|known| known != text);
    texts.insert(0, text.to_owned());
    texts.truncate(MOST);
    private_file::write(path, format!("{:#}\n", serde_json::Value::from(texts)).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_newest_twenty_are_kept_each_once_and_only_for_the_user() {
        let home = tempfile::TempDir::new().unwrap();
        let path = home.path().join("data/said.json");
        assert_eq!(load(&path), [""; 0]);
        for number in 0..25 {
            save(&path, &format!("text {number}")).unwrap();
        }
        save(&path, "text 20").unwrap();
        let texts = load(&path);
        assert_eq!((texts.len(), texts[0].as_str(), texts[1].as_str()), (20, "text 20", "text 24"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(&path, "{broken").unwrap();
        assert_eq!(load(&path), [""; 0]);
    }
}
