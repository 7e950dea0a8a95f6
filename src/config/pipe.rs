//! Reads a file named by the user once; it may be a pipe, as the shell creates for `<(command)`. A pipe without a
//! writer, or without an end, is an error.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::base::private_file;

/// How often an empty pipe is checked again.
const GLANCE: Duration = Duration::from_millis(10);
/// How long to wait for the writer of a pipe: the shell may start it a moment later.
const COMING: Duration = Duration::from_secs(1);
/// How long the writer may take to finish: it may ask for a password meanwhile.
const PATIENCE: Duration = Duration::from_mins(1);

/// Reads at most `most` bytes; more is an error. Returns the open file too, for a check of its permissions.
pub(super) fn read(path: &Path, most: u64) -> io::Result<(Vec<u8>, File)> {
    let mut file = private_file::open(OpenOptions::new().read(true), path)?;
    let data = file.metadata()?;
    let bytes = if private_file::is_pipe(&data) {
        private_file::read_all(&mut Patient { pipe: &file, opened: Instant::now(), came: false }, most)?
    } else if path == Path::new("/dev/null") {
        Vec::new()
    } else if let Some(error) = private_file::what_else(&data) {
        return Err(error);
    } else {
        private_file::read_all(&mut file, most)?
    };
    Ok((bytes, file))
}

/// A pipe opened in non-blocking mode.
struct Patient<'a> {
    pipe: &'a File,
    opened: Instant,
    /// Whether anything was written into it.
    came: bool,
}

impl io::Read for Patient<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let waited = self.opened.elapsed();
            match self.pipe.read(buffer) {
                // Either the end, or no writer has opened it yet.
                Ok(0) if !self.came && waited < COMING => {}
                Ok(0) if !self.came => {
                    return Err(io::Error::other("it is a pipe, and nothing was written to it"));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock && waited < PATIENCE => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let words = format!("it is a pipe that has not ended within {} s", PATIENCE.as_secs());
                    return Err(io::Error::other(words));
                }
                read => {
                    self.came = true;
                    return read;
                }
            }
            thread::sleep(GLANCE);
        }
    }
}
