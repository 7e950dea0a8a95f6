//! Files that only their owner may read: made so, replaced in one step, refused when they are not so.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Makes a directory, and those above it, that only the owner may enter. One that exists is left as it is: with
/// `VDIAL_DATA_DIR` it may be somebody else's business too.
pub(crate) fn create_dir(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens a file for reading and appending that only the owner may read, whatever it was before.
pub(crate) fn append(path: &Path) -> io::Result<File> {
    let file = open(OpenOptions::new().read(true).append(true).create(true), path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// Writes a file in one step: a reader finds the old content or the new, never a part.
pub(crate) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(dir) = path.parent() {
        create_dir(dir)?;
    }
    let beside = beside(path);
    // Left by a process of the same number that died here.
    let _ = fs::remove_file(&beside);
    let written = open(OpenOptions::new().write(true).create_new(true), &beside)
        .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}

fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}

/// Refuses a file that others may read, with the command that mends it. Pipes have no such lasting permissions.
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

/// The path as one word of a shell command.
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
