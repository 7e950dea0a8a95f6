//! Reads the lines of the whole journal one by one, with only one of them in memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use jiff::Timestamp;

use super::entry::LONGEST_LINE;
use super::file::LOCK_PATIENCE;
use super::{JournalEntry, JournalEvent, JournalFile};
use crate::base::{private_file, shared_file};
use crate::journal::rotation;

/// The parts of a journal that could not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// Whether the last line was cut off, as by a crash, and so dropped.
    pub torn: bool,
    /// The number of other unreadable lines.
    pub unreadable: usize,
}

impl Damage {
    /// The message for the user; `None` if there is no damage.
    #[must_use]
    pub fn words(self) -> Option<String> {
        match (self.torn, self.unreadable) {
            (false, 0) => None,
            (true, 0) => {
                Some("The last line of the journal is incomplete, as after a crash, and was dropped.".to_owned())
            }
            (_, 1) => Some("A line of the journal could not be read and was skipped.".to_owned()),
            (_, lines) => Some(format!("{lines} lines of the journal could not be read and were skipped.")),
        }
    }
}

impl JournalFile {
    /// Reads at least all lines written since `since`, oldest first, each with its length in bytes. A file that is set
    /// aside meanwhile may be read twice.
    ///
    /// # Errors
    /// A file exists and cannot be read.
    pub fn each(&self, since: Timestamp, take: impl FnMut(JournalEntry, usize)) -> io::Result<Damage> {
        self.each_like(since, None, take)
    }

    /// Like [`each`](Self::each), but parses only lines that contain the bytes `mark`.
    pub(super) fn each_like(
        &self,
        since: Timestamp,
        mark: Option<&[u8]>,
        mut take: impl FnMut(JournalEntry, usize),
    ) -> io::Result<Damage> {
        let mut damage = Damage::default();
        let take = &mut |line: JournalLine| {
            let (JournalLine::Whole(text) | JournalLine::Unended(text)) = line else {
                damage.unreadable += 1;
                return;
            };
            if mark.is_some_and(|mark| !text.windows(mark.len()).any(|part| part == mark)) {
                return;
            }
            match serde_json::from_slice::<JournalEntry>(text) {
                Ok(entry) if entry.event == JournalEvent::Other => {}
                Ok(entry) => take(entry, text.len()),
                Err(_) if matches!(line, JournalLine::Unended(_)) => damage.torn = true,
                Err(_) => damage.unreadable += 1,
            }
        };
        // Opened before the other files are listed: a file that is set aside meanwhile is read twice rather than never.
        let current = existing(private_file::open_to_read(self.path()))?;
        for aside in rotation::all(self.path())? {
            if aside.written >= since
                && let Some(file) = existing(private_file::open_to_read(&aside.path))?
            {
                read(file, take)?;
            }
        }
        if let Some(current) = current {
            // Locks only to find where the last whole line ends, so that placing a call never waits for a reader.
            // Without the lock, a line that is just being written counts as torn.
            let locked = shared_file::patiently(LOCK_PATIENCE, || current.try_lock_shared()).is_ok();
            let length = current.metadata()?.len();
            if locked {
                let _ = current.unlock();
            }
            read(current.take(length), take)?;
        }
        Ok(damage)
    }
}

/// A line.
#[derive(Clone, Copy)]
enum JournalLine<'a> {
    /// With its line end.
    Whole(&'a [u8]),
    /// The last one of a file, without a line end.
    Unended(&'a [u8]),
    /// Longer than any line.
    TooLong,
}

/// `None` if the file does not exist, or no longer.
fn existing(opened: io::Result<File>) -> io::Result<Option<File>> {
    match opened {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn read(file: impl Read, take: &mut impl FnMut(JournalLine)) -> io::Result<()> {
    let mut file = BufReader::with_capacity(64 * 1024, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        file.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        match line.last() {
            None => return Ok(()),
            Some(b'\n') if line.trim_ascii().is_empty() => {}
            Some(b'\n') => take(JournalLine::Whole(line.trim_ascii())),
            Some(_) if line.len() as u64 == LONGEST_LINE => {
                take(JournalLine::TooLong);
                file.skip_until(b'\n')?;
            }
            Some(_) => take(JournalLine::Unended(&line)),
        }
    }
}
