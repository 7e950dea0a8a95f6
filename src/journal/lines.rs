//! The lines of the whole journal, one after another: however long it is, only one of them is in memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use super::JournalFile;
use super::file::lock_to_read;

/// No line is longer, in bytes; one that seems to be is no line.
const LONGEST: u64 = 4 * 1024 * 1024;

/// One line.
pub(super) enum Line<'a> {
    /// With its end.
    Whole(&'a [u8]),
    /// The last of a file, without its end.
    Unended(&'a [u8]),
    /// Too long to be one.
    TooLong,
}

/// Shows every line, oldest first: of what was set aside, then of the journal itself.
///
/// # Errors
/// A file is there and cannot be read.
pub(super) fn each(journal: &JournalFile, mut take: impl FnMut(Line)) -> io::Result<()> {
    // Opened before the others are looked for: what is set aside meanwhile is read twice rather than not at all.
    let current = existing(File::open(journal.path()))?;
    for (path, _) in journal.set_aside_before()? {
        if let Some(file) = existing(File::open(path))? {
            read(file, &mut take)?;
        }
    }
    let Some(current) = current else { return Ok(()) };
    // Only until it is known how much of it is whole: whoever places a call does not wait for a reader.
    let locked = lock_to_read(&current);
    let length = current.metadata()?.len();
    if locked {
        let _ = current.unlock();
    }
    read(current.take(length), &mut take)
}

/// `None` for a file that is not there, or no longer.
fn existing(opened: io::Result<File>) -> io::Result<Option<File>> {
    match opened {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn read(file: impl Read, take: &mut impl FnMut(Line)) -> io::Result<()> {
    let mut file = BufReader::with_capacity(64 * 1024, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        file.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        match line.last() {
            None => return Ok(()),
            Some(b'\n') if line.trim_ascii().is_empty() => {}
            Some(b'\n') => take(Line::Whole(line.trim_ascii())),
            Some(_) if line.len() as u64 == LONGEST => {
                take(Line::TooLong);
                file.skip_until(b'\n')?;
            }
            Some(_) => take(Line::Unended(&line)),
        }
    }
}
