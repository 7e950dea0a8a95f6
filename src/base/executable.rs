//! Finds programs as the system does.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Whether a program can be run: one with a directory in its name itself, another in one of the directories of `path`,
/// the value of `PATH`.
pub fn exists(program: &str, path: Option<&OsStr>) -> bool {
    let program = Path::new(program);
    if program.components().count() > 1 {
        return is_executable(program);
    }
    let directories = path.map(|path| std::env::split_paths(path).collect::<Vec<PathBuf>>()).unwrap_or_default();
    directories.iter().any(|directory| is_executable(&directory.join(program)))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

/// The system adds the usual extension.
#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}
