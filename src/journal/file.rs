//! Appends lines on disk, and sets the file aside. Several instances may share the file.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::JournalEntry;
use super::entry::LONGEST_LINE;
use crate::base::{private_file, shared_file};
use crate::journal::rotation;

/// How long one attempt waits for the lock. Writing a line takes milliseconds.
pub(super) const LOCK_PATIENCE: Duration = Duration::from_millis(500);
/// How many bytes of the file's end are read first to find the start of its last line.
const BLOCK: u64 = 64 * 1024;

/// When the file is set aside, and how long such files are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalLimits {
    /// Length above which the file is set aside, in bytes.
    pub longest: u64,
    /// Age of the first line above which the file is set aside.
    pub oldest: SignedDuration,
    /// Time since its last write after which a file that was set aside is deleted.
    pub keep: SignedDuration,
}

impl Default for JournalLimits {
    fn default() -> Self {
        Self {
            longest: 8 * 1024 * 1024,
            oldest: SignedDuration::from_hours(30 * 24),
            keep: SignedDuration::from_hours(365 * 24),
        }
    }
}

/// The journal on disk.
#[derive(Clone, Debug)]
pub struct JournalFile {
    path: PathBuf,
    limits: JournalLimits,
}

impl JournalFile {
    /// The journal at `path`, which may not exist yet.
    #[must_use]
    pub fn new(path: PathBuf, limits: JournalLimits) -> Self {
        Self { path, limits }
    }

    /// The path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends a line, given without its line end. On return the whole line is on the disk, or nothing of it.
    ///
    /// # Errors
    /// The file cannot be created, the disk is full, or another program has locked the file
    /// ([`io::ErrorKind::WouldBlock`]): then try again.
    pub fn append(&self, line: &str, now: Timestamp) -> io::Result<()> {
        let dir = self.path.parent().unwrap_or(Path::new("."));
        private_file::create_dir(dir)?;
        let mut file = shared_file::lock(&self.path, LOCK_PATIENCE)?;
        if self.is_due(&mut file, now)? {
            match self.set_aside(now) {
                Ok(()) => file = shared_file::lock(&self.path, LOCK_PATIENCE)?,
                // A journal that keeps growing is better than a call that is missing in it.
                Err(error) => tracing::warn!("the journal cannot be set aside: {error}"),
            }
        }
        let before = mend_tail(&mut file)?;
        let is_new = file.metadata()?.len() == 0;
        shared_file::add(&mut file, format!("{before}{line}\n").as_bytes(), File::sync_data)?;
        if is_new {
            // A new file is lost if its directory entry is lost. Systems that cannot flush a directory need no flush.
            let _ = File::open(dir).and_then(|dir| dir.sync_all());
        }
        Ok(())
    }

    fn is_due(&self, file: &mut File, now: Timestamp) -> io::Result<bool> {
        let length = file.metadata()?.len();
        if length == 0 {
            return Ok(false);
        }
        let first = first_moment(file)?;
        let old = first.is_some_and(|first| now.duration_since(first) > self.limits.oldest);
        Ok(old || length > self.limits.longest)
    }

    /// Renames the file and deletes files that are too old, if possible.
    fn set_aside(&self, now: Timestamp) -> io::Result<()> {
        fs::rename(&self.path, rotation::free_name(&self.path, now))?;
        for aside in rotation::all(&self.path).unwrap_or_default() {
            if now.duration_since(aside.written) > self.limits.keep
                && let Err(error) = fs::remove_file(&aside.path)
            {
                tracing::warn!("{} is older than is kept, but cannot be deleted: {error}", aside.path.display());
            }
        }
        Ok(())
    }
}

/// Removes a line that a crash has cut off. Returns what to write before the next line: a line end if the last line
/// lacks only that, or cannot be removed.
fn mend_tail(file: &mut File) -> io::Result<&'static str> {
    let length = file.metadata()?.len();
    let tail = match tail(file, length)? {
        Some(tail) if tail.is_empty() => return Ok(""),
        Some(tail) if serde_json::from_slice::<JournalEntry>(&tail).is_ok() => return Ok("\n"),
        Some(tail) => tail,
        None => return Ok("\n"),
    };
    let taken_off = file.set_len(length - tail.len() as u64);
    Ok(if taken_off.is_ok() { "" } else { "\n" })
}

/// The bytes after the last line end; `None` if they are longer than any line.
fn tail(file: &mut File, length: u64) -> io::Result<Option<Vec<u8>>> {
    let mut size = BLOCK;
    loop {
        let start = length.saturating_sub(size);
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(start))?;
        file.by_ref().take(length - start).read_to_end(&mut bytes)?;
        if let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') {
            return Ok(Some(bytes.split_off(end + 1)));
        }
        if start == 0 {
            return Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= LONGEST_LINE));
        }
        if size > LONGEST_LINE {
            return Ok(None);
        }
        size = (size * 8).min(LONGEST_LINE + 1);
    }
}

/// When the first line was written. Every line begins with its time.
fn first_moment(file: &mut File) -> io::Result<Option<Timestamp>> {
    let mut start = [0; 64];
    file.seek(SeekFrom::Start(0))?;
    let read = file.read(&mut start)?;
    let text = String::from_utf8_lossy(&start[..read]);
    Ok(text.strip_prefix(r#"{"at":""#).and_then(|rest| rest.split('"').next()?.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_half_a_line_cannot_be_taken_off_the_next_begins_on_a_line_of_its_own() {
        let whole = r#"{"at":"2026-11-20T14:02:07Z","attempt":"a","event":"not_found"}"#;
        for (text, before) in [("", ""), ("x\n", ""), ("x\n{\"at\":\"2026", "\n"), (&format!("x\n{whole}"), "\n")] {
            let dir = tempfile::TempDir::new().unwrap();
            let path = dir.path().join("journal.jsonl");
            fs::write(&path, text).unwrap();
            // A file opened read-only cannot be shortened, like one on a disk that accepts no writes.
            assert_eq!(mend_tail(&mut File::open(&path).unwrap()).unwrap(), before, "{text:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}
