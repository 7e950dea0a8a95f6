//! Opens a text in the user's editor.
//!
//! The text gets a folder of its own, because editors create files next to it. The folder is locked while the editor
//! runs: an unlocked one was left by a killed program.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use uuid::Uuid;

use crate::base::core_dumps;
use crate::base::environment::{self, Env};
use crate::base::private_file;
use crate::terminal;

/// The prefix of a folder's name; a UUID follows.
const FOLDER: &str = "edit-";
/// The longest text accepted from an editor, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;
/// The age at which a file as earlier versions created counts as left behind.
const OLD: Duration = Duration::from_hours(24);

/// Lets the user edit `text` in `$VISUAL`, `$EDITOR` or `vi`, and returns the saved text. Blocks until the editor ends.
///
/// # Errors
/// In words, when the file cannot be written or read, or the editor cannot be run or reports a failure.
pub fn edit(folder: &Path, text: &str) -> Result<String, String> {
    let scratch = Scratch { folder: folder.join(format!("{FOLDER}{}", Uuid::new_v4())) };
    let path = scratch.folder.join("actions.json");
    let _lock = scratch
        .fill(&path, text)
        .map_err(|error| format!("The text for the editor could not be written to {}: {error}.", path.display()))?;
    run(&editor(&|name| std::env::var(name).ok()), &path)?;
    let edited = private_file::read(&path, LONGEST).and_then(private_file::text);
    edited.map_err(|error| format!("The edited text could not be read: {error}."))
}

/// A folder that is removed on drop.
struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Creates the folder with the text in a file. It counts as in use while the returned lock is held.
    fn fill(&self, path: &Path, text: &str) -> io::Result<Option<File>> {
        private_file::create_dir(&self.folder)?;
        let lock = lock(&self.folder);
        private_file::write(path, text.as_bytes())?;
        Ok(lock)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing is lost with the folder, and one that cannot be removed does no harm.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// `None` if another program holds the lock, or if folders cannot be locked.
fn lock(folder: &Path) -> Option<File> {
    File::open(folder).ok().filter(|folder| folder.try_lock().is_ok())
}

/// Removes folders and files left by a killed program: only those that it created itself, and only if no running
/// instance uses them.
pub fn clear_leftovers(folder: &Path) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (name, path) = (file.file_name(), file.path());
        let Some(name) = name.to_str() else { continue };
        let is_dir = file.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if is_dir && name.strip_prefix(FOLDER).is_some_and(is_uuid) {
            lock(&path).map_or(Ok(()), |_lock| fs::remove_dir_all(&path))
        } else if !is_dir && is_of_before(name) && is_old(&file) {
            fs::remove_file(&path)
        } else {
            Ok(())
        };
        if let Err(error) = removed {
            tracing::warn!("{} cannot be removed: {error}", path.display());
        }
    }
}

/// Whether earlier versions used such a name for the text file.
fn is_of_before(name: &str) -> bool {
    name.strip_prefix("actions-").and_then(|rest| rest.strip_suffix(".json")).is_some_and(is_uuid)
}

fn is_uuid(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|id| id.hyphenated().to_string() == text)
}

fn is_old(file: &fs::DirEntry) -> bool {
    let written = file.metadata().and_then(|data| data.modified());
    written.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > OLD))
}

/// The editor command with its options. An empty variable counts as not set.
fn editor(env: Env) -> String {
    let named = ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| environment::set(env, name).filter(|set| !set.trim().is_empty()));
    named.unwrap_or_else(|| "vi".to_owned())
}

fn run(editor: &str, path: &Path) -> Result<(), String> {
    // $EDITOR may have options, as in "code --wait".
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let started = Command::new(program).args(words).arg(path).spawn();
    let status = started.and_then(|mut child| {
        core_dumps::allow(&child);
        terminal::wait_for_guest(&mut child)
    });
    let status = status.map_err(|error| {
        format!("The editor “{program}” could not be run: {error}. Set $EDITOR to an installed editor.")
    })?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("The editor “{program}” ended with {status}; nothing changed."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_that_is_named_with_nothing_is_not_named() {
        for (visual, editor, found) in [
            (None, None, "vi"),
            (None, Some("nano"), "nano"),
            (Some("code --wait"), Some("nano"), "code --wait"),
            (Some(""), Some("nano"), "nano"),
            (Some("  "), Some("nano"), "nano"),
            (Some(""), Some(""), "vi"),
            (Some("emacs"), Some(""), "emacs"),
        ] {
            let env = |name: &str| match name {
                "VISUAL" => visual.map(str::to_owned),
                _ => editor.map(str::to_owned),
            };
            assert_eq!(super::editor(&env), found, "{visual:?} {editor:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_was_left_is_cleared_and_nothing_else() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::TempDir::new().unwrap();
        let folder = |name: &str| home.path().join(name);
        let scratch = || Scratch { folder: folder(&format!("{FOLDER}{}", Uuid::new_v4())) };
        let (running, killed) = (scratch(), std::mem::ManuallyDrop::new(scratch()));
        let lock = running.fill(&running.folder.join("actions.json"), "in use").unwrap();
        drop(killed.fill(&killed.folder.join("actions.json"), "left").unwrap());
        fs::write(killed.folder.join(".actions.json.swp"), "the editor's own").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&running.folder), mode(&running.folder.join("actions.json"))), (0o700, 0o600));
        let of_before = |age: Duration| {
            let path = folder(&format!("actions-{}.json", Uuid::new_v4()));
            let file = File::create(&path).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
            path
        };
        let (old, young) = (of_before(OLD * 2), of_before(OLD / 2));
        let theirs = ["edit-me", "actions-mine.json", "edit-0.json", "actions.json"].map(folder);
        for path in &theirs {
            fs::create_dir(path).unwrap();
        }
        clear_leftovers(home.path());
        assert!(!killed.folder.exists() && !old.exists());
        assert!(running.folder.join("actions.json").exists() && young.exists());
        assert!(theirs.iter().all(|path| path.exists()));
        drop((lock, running));
        assert_eq!(
            fs::read_dir(home.path()).unwrap().count(),
            theirs.len() + 1,
            "nothing is left of an edit that is over"
        );
    }
}
