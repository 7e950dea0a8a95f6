//! Opens a text in the user's editor.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::{core_dumps, terminal};

/// Lets the user edit `text` in `$VISUAL`, `$EDITOR` or `vi`, and returns what he saved. Blocks until he is done.
///
/// # Errors
/// In words, when the file cannot be written or read, or the editor cannot be run or reports a failure.
pub fn edit(path: &Path, text: &str) -> Result<String, String> {
    let editor =
        ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_else(|| "vi".to_owned());
    let edited = write_private(path, text)
        .map_err(|error| format!("The text for the editor could not be written to {}: {error}.", path.display()))
        .and_then(|()| run(&editor, path))
        .and_then(|()| {
            fs::read_to_string(path).map_err(|error| format!("The edited text could not be read: {error}."))
        });
    // The file was only a way to the editor; one that cannot be removed does no harm.
    let _ = fs::remove_file(path);
    edited
}

fn run(editor: &str, path: &Path) -> Result<(), String> {
    // $EDITOR may hold options, as in "code --wait".
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let started = Command::new(program).args(words).arg(path).spawn();
    let status = started.and_then(|mut child| {
        core_dumps::allow(&child);
        terminal::wait_for_guest(&mut child)
    });
    let status = status.map_err(|error| {
        format!("The editor “{program}” could not be run: {error}. Set $EDITOR to one that is there.")
    })?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("The editor “{program}” ended with {status}; nothing was changed."))
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
