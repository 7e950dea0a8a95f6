//! Lines to the disk and back. Several instances may share the file: each line is written under a lock, in one piece,
//! and the file is opened by its name each time, so that nobody writes into one that another has set aside.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Entry, Event};
use crate::config::private_file;

/// How often a file that another program has locked is tried again.
const LOCK_POLL: Duration = Duration::from_millis(10);
/// How long the lock is waited for at a time. Writing a line takes milliseconds.
const LOCK_PATIENCE: Duration = Duration::from_millis(500);

/// When the file is set aside, and for how long what was set aside is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The file is set aside when it is longer, in bytes.
    pub longest: u64,
    /// The file is set aside when its first line is older.
    pub oldest: SignedDuration,
    /// A file that was set aside is deleted when it was last written longer ago.
    pub keep: SignedDuration,
}

impl Default for Limits {
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
    limits: Limits,
}

/// What was read of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The lines, oldest first.
    pub entries: Vec<Entry>,
    /// Whether the last line was cut off, as by a crash, and so dropped.
    pub torn: bool,
    /// Other lines that could not be read.
    pub unreadable: usize,
}

impl Reading {
    /// What there is to tell the user about the reading.
    #[must_use]
    pub fn damage(&self) -> Option<String> {
        match (self.torn, self.unreadable) {
            (false, 0) => None,
            (true, 0) => Some("The last line of the journal was cut off, as by a crash; it was dropped.".to_owned()),
            (_, lines) => Some(format!("{lines} lines of the journal could not be read and were passed over.")),
        }
    }
}

impl JournalFile {
    /// The journal of that name, which need not exist.
    #[must_use]
    pub fn new(path: PathBuf, limits: Limits) -> Self {
        Self { path, limits }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a line, without its end. When this returns, the line is on the disk, or nothing of it is.
    ///
    /// # Errors
    /// The file cannot be made, the disk is full, or another program has the file locked ([`io::ErrorKind::WouldBlock`]):
    /// then it can be tried again.
    pub fn append(&self, line: &str, now: Timestamp) -> io::Result<()> {
        let dir = self.path.parent().unwrap_or(Path::new("."));
        private_file::create_dir(dir)?;
        let mut file = self.lock()?;
        if self.is_due(&mut file, now)? {
            self.set_aside(now)?;
            file = self.lock()?;
        }
        let length = mend_tail(&mut file)?;
        let written = file.write_all(format!("{line}\n").as_bytes()).and_then(|()| file.sync_data());
        if written.is_err() {
            // Half a line would be read as a torn one: rather none.
            let _ = file.set_len(length);
        } else if length == 0 {
            // A new file is lost with its directory's entry. Some systems cannot flush a directory; then there is no need.
            let _ = File::open(dir).and_then(|dir| dir.sync_all());
        }
        written
    }

    /// Reads what was written since a moment, or more.
    ///
    /// # Errors
    /// A file is there and cannot be read.
    pub fn read(&self, since: Timestamp) -> io::Result<Reading> {
        let mut reading = Reading::default();
        for (path, written) in self.set_aside_before()? {
            if written >= since {
                reading.take(&fs::read(path)?);
            }
        }
        match File::open(&self.path) {
            Ok(mut file) => {
                lock_to_read(&file);
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes)?;
                reading.take(&bytes);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(reading)
    }

    /// The file that now has the name, for this instance alone.
    fn lock(&self) -> io::Result<File> {
        loop {
            let file = private_file::append(&self.path)?;
            match patiently(|| file.try_lock()) {
                Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
                Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
                _ => {}
            }
            if is_at(&file, &self.path) {
                return Ok(file);
            }
        }
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

    /// Gives the file another name, and deletes what is too old.
    fn set_aside(&self, now: Timestamp) -> io::Result<()> {
        let mut name = self.path.with_extension(format!("{}.jsonl", now.strftime("%Y%m%dT%H%M%S%fZ")));
        while name.exists() {
            name.set_extension("x.jsonl");
        }
        fs::rename(&self.path, name)?;
        for (path, written) in self.set_aside_before()? {
            if now.duration_since(written) > self.limits.keep {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// The files that were set aside, oldest first, with when they were last written.
    pub(super) fn set_aside_before(&self) -> io::Result<Vec<(PathBuf, Timestamp)>> {
        let stem = self.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let dir = match fs::read_dir(self.path.parent().unwrap_or(Path::new("."))) {
            Ok(dir) => dir,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for file in dir.flatten() {
            let name = file.file_name();
            let ours = name.to_str().and_then(|name| name.strip_prefix(stem)?.strip_suffix(".jsonl"));
            if ours.is_some_and(|between| between.len() > 1) {
                let written = file.metadata().and_then(|data| data.modified()).ok();
                let written = written.and_then(|at| Timestamp::try_from(at).ok()).unwrap_or(Timestamp::MIN);
                found.push((file.path(), written));
            }
        }
        found.sort();
        Ok(found)
    }
}

impl Reading {
    fn take(&mut self, bytes: &[u8]) {
        let (lines, tail) = bytes.split_at(end_of_lines(bytes));
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
            match serde_json::from_slice(line) {
                Ok(entry) => self.push(entry),
                Err(_) => self.unreadable += 1,
            }
        }
        if !tail.is_empty() {
            match serde_json::from_slice(tail) {
                Ok(entry) => self.push(entry),
                Err(_) => self.torn = true,
            }
        }
    }

    fn push(&mut self, entry: Entry) {
        if entry.event != Event::Other {
            self.entries.push(entry);
        }
    }
}

/// Locks the file to read it. Without the lock the last line may be one that is just being written, and counts as torn.
pub(super) fn lock_to_read(file: &File) -> bool {
    patiently(|| file.try_lock_shared()).is_ok()
}

/// Waits for whoever writes or reads a line, but not for a program that keeps the file locked.
fn patiently(lock: impl Fn() -> Result<(), TryLockError>) -> Result<(), TryLockError> {
    for _ in 0..LOCK_PATIENCE.as_millis() / LOCK_POLL.as_millis() {
        match lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(LOCK_POLL),
            result => return result,
        }
    }
    lock()
}

/// How long the part is that consists of whole lines.
fn end_of_lines(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

/// Takes off a line that a crash has cut off, or ends one that lacks only its end. Returns how long the file is then.
fn mend_tail(file: &mut File) -> io::Result<u64> {
    let length = file.metadata()?.len();
    if length == 0 || last_byte(file, length)? == b'\n' {
        return Ok(length);
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let whole = end_of_lines(&bytes);
    if serde_json::from_slice::<Entry>(&bytes[whole..]).is_ok() {
        file.write_all(b"\n")?;
        return Ok(length + 1);
    }
    file.set_len(whole as u64)?;
    Ok(whole as u64)
}

fn last_byte(file: &mut File, length: u64) -> io::Result<u8> {
    let mut byte = [0];
    file.seek(SeekFrom::Start(length - 1))?;
    file.read_exact(&mut byte)?;
    Ok(byte[0])
}

/// When the first line was written. Every line begins with its moment.
fn first_moment(file: &mut File) -> io::Result<Option<Timestamp>> {
    let mut start = [0; 64];
    file.seek(SeekFrom::Start(0))?;
    let read = file.read(&mut start)?;
    let text = String::from_utf8_lossy(&start[..read]);
    Ok(text.strip_prefix(r#"{"at":""#).and_then(|rest| rest.split('"').next()?.parse().ok()))
}

/// Whether the file is the one that now has that name.
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
