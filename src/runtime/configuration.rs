//! Reads the configuration again: when its file changes, when a signal asks for it, and after this program has written a
//! setting. A task looks at the file; what was read goes to the state as a message.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{sleep, timeout};

use super::runner::Runner;
use crate::base::private_file;
use crate::config::{self, Config, HookSettings, SettingChange};
use crate::messages::message::{Message, Reread};
use crate::screens::Appearance;
use crate::terminal::Outside;

/// The size limit of the file, in bytes; a longer one is an error.
const LONGEST: u64 = 4 * 1024 * 1024;
/// How often the file is looked at.
const GLANCE: Duration = Duration::from_secs(2);
/// How long it has to stay as it is before it is read: whoever writes it may not be done.
const STILL: Duration = Duration::from_millis(500);

/// Reads the configuration as at the start, and knows what the screen looks like with it.
pub trait Configuration: Send + Sync {
    /// Reads and checks it.
    ///
    /// # Errors
    /// What is wrong, where, and what would be right.
    fn read(&self) -> Result<Config, String>;

    /// Checks a text that is to be written into its file.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn check(&self, text: &str, path: &Path) -> Result<(), String>;

    /// What the screen looks like.
    fn appearance(&self, config: &Config) -> Appearance;

    /// What the terminal shows outside of the screen.
    fn outside(&self, config: &Config) -> Outside;
}

/// Reads the configuration of a runner again.
pub(super) struct Reader {
    configuration: Arc<dyn Configuration>,
    known: Arc<Mutex<Known>>,
    ask: Arc<Notify>,
}

/// What is known of the file.
#[derive(Default)]
struct Known {
    /// Its hash as last read: a change that leaves it as it is, is none. `None`: there was no file.
    hash: Option<u64>,
    /// Whether it is gone since.
    gone: bool,
}

impl Runner {
    /// Has the configuration read again when that is due.
    #[must_use]
    pub fn configured_by(mut self, configuration: Arc<dyn Configuration>) -> Self {
        let path = self.setup.config_file.clone();
        let known = Arc::new(Mutex::new(Known { hash: hash(&path), gone: false }));
        let ask = Arc::new(Notify::new());
        let (inbox, to_read) = (self.inbox.clone(), configuration.clone());
        self.watcher.spawn(watch(path, known.clone(), ask.clone(), to_read, inbox));
        self.configuration = Some(Reader { configuration, known, ask });
        self
    }

    pub(super) fn read_configuration(&self) {
        if let Some(reader) = &self.configuration {
            reader.ask.notify_one();
        }
    }

    /// Writes a setting, and reads the file with it. The small file is written at once.
    pub(super) fn write_setting(&self, change: &SettingChange) {
        let Some(reader) = &self.configuration else { return };
        let path = &self.setup.config_file;
        let check = |text: &str, path: &Path| reader.configuration.check(text, path);
        let written = self.must_be_there().and_then(|()| config::write_setting(path, change, check));
        let is_written = written.is_ok();
        self.tell(Message::SettingWritten(written));
        if is_written {
            self.wrote(Reread::Wrote(change.name.clone()));
        }
    }

    /// Refuses to write a file that is gone: a new one would turn all its settings into the defaults.
    pub(super) fn must_be_there(&self) -> Result<(), String> {
        let path = &self.setup.config_file;
        let was_there = self.configuration.as_ref().is_some_and(|reader| lock(&reader.known).hash.is_some());
        if was_there && !path.exists() { Err(format!("{} is gone; put it back first", path.display())) } else { Ok(()) }
    }

    /// Reads the file after this program has written it.
    pub(super) fn wrote(&self, why: Reread) {
        let Some(reader) = &self.configuration else { return };
        *lock(&reader.known) = Known { hash: hash(&self.setup.config_file), gone: false };
        self.tell(Message::ConfigurationRead(reader.configuration.read().map(Arc::new), why));
    }

    /// Uses another configuration. Returns what the screen looks like with it.
    pub(super) fn configure(&mut self, config: &Config, read_only: Option<bool>) -> Option<(Appearance, Outside)> {
        if let Some(on) = read_only {
            self.setup.endpoint.read_only.set(on);
        }
        self.setup.budget.change(config.budget.per_second, config.budget.burst);
        let known = |hook: &&HookSettings| self.setup.hooks.iter().any(|known| known.is_same(hook));
        let new = config.hooks.iter().filter(|hook| !config.is_demo() && !known(hook));
        new.filter_map(HookSettings::missing).for_each(|words| self.tell(Message::HookTrouble(words)));
        self.setup.hooks.clone_from(&config.hooks);
        self.hooks.replace(&config.hooks);
        let configuration = &self.configuration.as_ref()?.configuration;
        Some((configuration.appearance(config), configuration.outside(config)))
    }
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Watches the file, and reads it once it has changed or that is asked for.
async fn watch(
    path: PathBuf,
    known: Arc<Mutex<Known>>,
    ask: Arc<Notify>,
    configuration: Arc<dyn Configuration>,
    inbox: UnboundedSender<Message>,
) {
    let mut seen = mark(&path).await;
    loop {
        let asked = timeout(GLANCE, ask.notified()).await.is_ok();
        let mut now = mark(&path).await;
        if !asked && now == seen {
            continue;
        }
        while !asked {
            sleep(STILL).await;
            let before = std::mem::replace(&mut now, mark(&path).await);
            if before == now {
                break;
            }
        }
        seen = now;
        let (path, known, configuration) = (path.clone(), known.clone(), configuration.clone());
        let read = tokio::task::spawn_blocking(move || read(&path, &known, asked, &*configuration)).await;
        if let Ok(Some((result, why))) = read
            && inbox.send(Message::ConfigurationRead(result.map(Arc::new), why)).is_err()
        {
            return;
        }
    }
}

/// What distinguishes the file from how it was: editors replace it by another one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

async fn mark(path: &Path) -> Option<Mark> {
    // A pipe can be read only once.
    let data = tokio::fs::metadata(path).await.ok().filter(fs::Metadata::is_file)?;
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&data);
    #[cfg(not(unix))]
    let inode = 0;
    Some(Mark { modified: data.modified().ok(), length: data.len(), inode })
}

/// A hash of the file; `None` without one. Those that cannot be read are all the same.
fn hash(path: &Path) -> Option<u64> {
    if !path.is_file() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    private_file::read(path, LONGEST).ok().hash(&mut hasher);
    Some(hasher.finish())
}

/// Reads the configuration, unless its file is as it was; `None` then.
fn read(
    path: &Path,
    known: &Mutex<Known>,
    asked: bool,
    configuration: &dyn Configuration,
) -> Option<(Result<Config, String>, Reread)> {
    let now = hash(path);
    let mut known = lock(known);
    let why = if asked { Reread::Asked } else { Reread::Changed };
    if now.is_none() && known.hash.is_some() {
        // Without the file every setting would have its default: never meant by whoever moves it for a moment.
        known.gone = true;
        return Some((Err(format!("{} is gone", path.display())), why));
    }
    if !asked && known.hash == now && !known.gone {
        return None;
    }
    *known = Known { hash: now, gone: false };
    drop(known);
    Some((configuration.read(), why))
}
