//! Files to which several instances append lines. Lines are added under a lock, whole or not at all. The file is opened
//! by name each time, so that nobody writes to one that another instance has set aside.

#[cfg(unix)]
use std::fs;
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::base::private_file;

/// How often to retry a file that another program has locked.
const LOCK_POLL: Duration = Duration::from_millis(10);

/// Opens and locks the file that currently has this name.
///
/// # Errors
/// The file cannot be created, or another program has locked it for longer than `patience`
/// ([`WouldBlock`](io::ErrorKind::WouldBlock)).
pub(crate) fn lock(path: &Path, patience: Duration) -> io::Result<File> {
    loop {
        let file = private_file::append(path)?;
        match patiently(patience, || file.try_lock()) {
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
            _ => {}
        }
        if is_at(&file, path) {
            return Ok(file);
        }
    }
}

/// Appends lines to a locked file. If writing or `settle` fails, removes them again.
pub(crate) fn add(file: &mut File, lines: &[u8], settle: impl FnOnce(&File) -> io::Result<()>) -> io::Result<()> {
    let length = file.metadata()?.len();
    let written = file.write_all(lines).and_then(|()| settle(file));
    if written.is_err() {
        // If even this fails, the next line starts with a line end.
        let _ = file.set_len(length);
    }
    written
}

/// Locks, waiting for a program that reads or writes a line, but at most `patience` for one that keeps the lock.
pub(crate) fn patiently(patience: Duration, lock: impl Fn() -> Result<(), TryLockError>) -> Result<(), TryLockError> {
    for _ in 0..patience.as_millis() / LOCK_POLL.as_millis() {
        match lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(LOCK_POLL),
            result => return result,
        }
    }
    lock()
}

/// Whether this file still has that name.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        match (file.metadata(), fs::metadata(path)) {
            (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
            _ => false,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_settled_on_the_disk_is_taken_back() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("file");
        let mut file = lock(&path, Duration::ZERO).unwrap();
        add(&mut file, b"first\n", |_| Ok(())).unwrap();
        let error = add(&mut file, b"second\n", |_| Err(io::ErrorKind::StorageFull.into())).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        add(&mut file, b"third\n", |_| Ok(())).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "first\nthird\n");
        assert_eq!(lock(&path, Duration::ZERO).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }
}
