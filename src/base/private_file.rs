//! Files that only their owner may read: created private, replaced in one step, refused if others may read them. Only
//! regular files are read: a pipe without a writer, a device or a directory is refused in words, without waiting.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Creates a directory and its parents, accessible only to the owner. An existing one is not changed: with
/// `VDIAL_DATA_DIR` others may use it too.
pub(crate) fn create_dir(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens a file for reading and appending, and makes it readable only by the owner.
///
/// Refuses a symbolic link: its target may be meant for others, and would be left behind when the file is set aside. A
/// link in place of the directory is fine.
pub(crate) fn append(path: &Path) -> io::Result<File> {
    refuse_odd(path)?;
    let file = open(OpenOptions::new().read(true).append(true).create(true), path)?;
    let data = regular(&file)?;
    make_private(&file, &data)?;
    Ok(file)
}

/// Opens a file for reading.
pub(crate) fn open_to_read(path: &Path) -> io::Result<File> {
    let file = open(OpenOptions::new().read(true), path)?;
    regular(&file)?;
    Ok(file)
}

/// Reads a file of at most `most` bytes; a longer one is an error.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_all(&mut open_to_read(path)?, most)
}

/// Reads to the end, at most `most` bytes; more is an error.
pub(crate) fn read_all(from: &mut dyn Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = from.take(most + 1).read_to_end(&mut bytes)?;
    if read as u64 > most { Err(io::Error::other(format!("longer than {} kB", most / 1024))) } else { Ok(bytes) }
}

/// Converts the bytes to text; invalid UTF-8 is an error.
pub(crate) fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not text"))
}

/// Writes a file in one step: a reader finds the old or the new content, never a part. Refuses a symbolic link: it
/// would be replaced, and its target not changed.
pub(crate) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    write_with(path, content, |_| Ok(()))
}

/// Writes a file of the user's in one step, as [`write()`], with the permissions that it has; a new one is private.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let permissions = fs::metadata(path).ok().map(|data| data.permissions());
    write_with(path, content, |file| permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions)))
}

fn write_with(path: &Path, content: &[u8], permit: impl FnOnce(&File) -> io::Result<()>) -> io::Result<()> {
    refuse_odd(path)?;
    if let Some(dir) = path.parent() {
        create_dir(dir)?;
    }
    let beside = beside(path);
    // Left by a process with the same number that died here.
    let _ = fs::remove_file(&beside);
    let written = open(OpenOptions::new().write(true).create_new(true), &beside)
        .and_then(|mut file| file.write_all(content).and_then(|()| permit(&file)).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A name for the new content: no other process or thread writes there at the same time.
fn beside(path: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}-{}.new", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    path.with_file_name(name)
}

/// Opens a file without waiting for the other end of a pipe.
///
/// # Errors
/// As `OpenOptions::open`.
pub fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600).custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    options.open(path)
}

/// Refuses an opened file that is not a regular file.
fn regular(file: &File) -> io::Result<Metadata> {
    let data = file.metadata()?;
    what_else(&data).map_or(Ok(data), Err)
}

/// Refuses to write where the path is something other than a file.
pub(crate) fn refuse_odd(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(data) if data.is_symlink() => {
            let words = "it is a symbolic link; put the file itself there, or link its directory";
            Err(io::Error::new(ErrorKind::InvalidInput, words))
        }
        Ok(data) => what_else(&data).map_or(Ok(()), Err),
        // If the path cannot be examined, the next step reports why.
        Err(_) => Ok(()),
    }
}

/// The kind of a path that is not a regular file, as an error.
pub fn what_else(data: &Metadata) -> Option<io::Error> {
    let what = if data.is_file() {
        return None;
    } else if data.is_dir() {
        "a directory"
    } else if is_pipe(data) {
        "a pipe"
    } else {
        "a device or a socket"
    };
    Some(io::Error::new(ErrorKind::InvalidInput, format!("it is {what}, not a file")))
}

#[cfg(unix)]
/// Whether it is a named pipe.
pub fn is_pipe(data: &Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&data.file_type())
}

#[cfg(not(unix))]
/// Whether it is a named pipe.
pub fn is_pipe(_: &Metadata) -> bool {
    false
}

fn make_private(file: &File, data: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if data.permissions().mode() & 0o077 != 0 {
            return file.set_permissions(PermissionsExt::from_mode(0o600));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, data);
    Ok(())
}

/// Refuses a file that others may read, with the command that fixes it. Pipes have no lasting permissions.
pub(crate) fn check(file: &File, path: &Path) -> Result<(), String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let loose = |data: fs::Metadata| data.is_file() && data.permissions().mode() & 0o077 != 0;
        if file.metadata().is_ok_and(loose) {
            return Err(format!("others can read the credential in this file; run: chmod 600 {}", shell_word(path)));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, path);
    Ok(())
}

/// The path quoted as one word of a shell command.
#[cfg(unix)]
fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
    if !text.starts_with('-') && text.chars().all(plain) {
        text
    } else {
        format!("-- '{}'", text.replace('\'', r"'\''"))
    }
}
