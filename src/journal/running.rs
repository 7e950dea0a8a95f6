//! A locked file for each running vdial that places calls, so that another one leaves its open attempts alone. The
//! system releases the lock when the program ends, however it ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::base::private_file;

/// Shows that this program runs, for as long as it exists.
#[derive(Debug)]
pub(super) struct RunningMark {
    path: PathBuf,
    _locked: File,
}

impl RunningMark {
    /// Sets the mark of the writer with this id, beside the journal.
    ///
    /// # Errors
    /// The file cannot be created, or not be locked.
    pub fn set(journal: &Path, id: &str) -> io::Result<Self> {
        let path = path(journal, id).ok_or(io::ErrorKind::InvalidInput)?;
        private_file::create_dir(path.parent().unwrap_or(Path::new(".")))?;
        let file = private_file::append(&path)?;
        file.try_lock().map_err(io::Error::from)?;
        Ok(Self { path, _locked: file })
    }
}

impl Drop for RunningMark {
    fn drop(&mut self) {
        // One that stays is removed by the next program that looks at it.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the writer with this id still runs. Removes the mark of one that does not.
#[must_use]
pub fn is_running(journal: &Path, id: &str) -> bool {
    let Some(path) = path(journal, id) else { return false };
    let Ok(file) = private_file::open(OpenOptions::new().read(true), &path) else { return false };
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => true,
        // Without locks nobody can tell.
        Err(TryLockError::Error(_)) => false,
        Ok(()) => {
            let _ = fs::remove_file(&path);
            false
        }
    }
}

/// The path of a mark; `None` if this is no id.
fn path(journal: &Path, id: &str) -> Option<PathBuf> {
    uuid::Uuid::try_parse(id).ok()?;
    Some(journal.with_file_name("writers").join(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_runs_from_its_mark_to_its_end() {
        let dir = tempfile::TempDir::new().unwrap();
        let journal = dir.path().join("journal.jsonl");
        let id = uuid::Uuid::new_v4().to_string();
        assert!(!is_running(&journal, &id));
        let mark = RunningMark::set(&journal, &id).unwrap();
        assert!(is_running(&journal, &id));
        drop(mark);
        assert!(!is_running(&journal, &id));
    }

    #[test]
    fn the_mark_of_a_program_that_was_killed_is_removed() {
        let dir = tempfile::TempDir::new().unwrap();
        let journal = dir.path().join("journal.jsonl");
        let id = uuid::Uuid::new_v4().to_string();
        drop(RunningMark::set(&journal, &id).unwrap());
        let left = path(&journal, &id).unwrap();
        fs::write(&left, "").unwrap();
        assert!(!is_running(&journal, &id));
        assert!(!left.exists());
    }

    #[test]
    fn an_id_is_no_path() {
        let dir = tempfile::TempDir::new().unwrap();
        let victim = dir.path().join("victim");
        fs::write(&victim, "").unwrap();
        assert!(!is_running(&dir.path().join("journal.jsonl"), "../victim"));
        assert!(victim.exists());
    }
}
