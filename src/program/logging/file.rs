//! The file of the log. It is set aside when it is too long, even while the program runs, and shared by all instances.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use crate::base::shared_file;

/// How long to wait for another instance that is writing a line.
const LOCK_PATIENCE: Duration = Duration::from_millis(200);

/// The log file. It is opened for each line, so that all instances write to the file with this name.
pub(super) struct LogFile {
    path: PathBuf,
    /// Its maximum length, in bytes. At most one more file of that length exists: the previous one.
    longest: u64,
}

impl LogFile {
    /// The log file at `path`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn new(path: PathBuf, longest: u64) -> io::Result<Self> {
        match shared_file::lock(&path, LOCK_PATIENCE) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
            _ => Ok(Self { path, longest }),
        }
    }

    fn add(&self, line: &[u8]) -> io::Result<()> {
        let mut file = shared_file::lock(&self.path, LOCK_PATIENCE)?;
        let length = file.metadata()?.len();
        if length > 0 && length + line.len() as u64 > self.longest {
            fs::rename(&self.path, self.path.with_extension("log.old"))?;
            file = shared_file::lock(&self.path, LOCK_PATIENCE)?;
        }
        shared_file::add(&mut file, line, |_| Ok(()))
    }
}

impl Write for LogFile {
    /// Appends a line. A line that cannot be written is lost: the log must not disturb the program.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let _ = self.add(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn names(dir: &TempDir) -> Vec<String> {
        let files = fs::read_dir(dir.path()).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn it_is_set_aside_while_it_is_written_by_whoever_writes() {
        const LONGEST: u64 = 1_000;
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("vdial.log");
        let old = path.with_extension("log.old");
        std::thread::scope(|scope| {
            for instance in 0..3 {
                let mut log = LogFile::new(path.clone(), LONGEST).unwrap();
                scope.spawn(move || {
                    for number in 0..60 {
                        log.write_all(format!("{instance} {number} says a line of some length\n").as_bytes()).unwrap();
                    }
                });
            }
        });
        assert_eq!(names(&dir), ["vdial.log", "vdial.log.old"]);
        for file in [&path, &old] {
            let text = fs::read_to_string(file).unwrap();
            assert!(text.len() as u64 <= LONGEST, "{}", text.len());
            assert!(text.lines().all(|line| line.ends_with("says a line of some length")), "{text}");
        }
        // The file that was set aside is full; it is not a new one that another instance had just started.
        assert!(fs::metadata(old).unwrap().len() > LONGEST / 2);
    }

    #[test]
    fn what_cannot_be_written_disturbs_nobody_and_what_can_be_is_written_again() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("vdial.log");
        let mut log = LogFile::new(path.clone(), 1_000).unwrap();
        log.write_all(b"first\n").unwrap();
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        log.write_all(b"lost\n").unwrap();
        assert!(LogFile::new(path.clone(), 1_000).is_err());
        fs::remove_dir(&path).unwrap();
        log.write_all(b"last\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "last\n");
    }
}
