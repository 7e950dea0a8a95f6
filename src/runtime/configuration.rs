//! Reads the configuration again: when its file changes, when a signal asks for it, and after this program has written a
//! setting. A task looks at the file; what was read goes to the state as a message.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{sleep, timeout};

use super::runner::Runner;
use crate::config::{self, Config, HookSettings, SettingChange};
use crate::messages::message::{Message, Reread};
use crate::screens::Appearance;
use crate::terminal::Outside;

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
    /// A hash of the file as last read: a change that leaves it as it is, is none. `None`: there is no file.
    known: Arc<Mutex<Option<u64>>>,
    ask: Arc<Notify>,
}

impl Runner {
    /// Has the configuration read again when that is due.
    #[must_use]
    pub fn configured_by(mut self, configuration: Arc<dyn Configuration>) -> Self {
        let path = self.setup.config_file.clone();
        let known = Arc::new(Mutex::new(hash(&path)));
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
        let written = config::write_setting(path, change, |text, path| reader.configuration.check(text, path));
        let is_written = written.is_ok();
        self.tell(Message::SettingWritten(written));
        if is_written {
            self.wrote(Reread::Wrote(change.name.clone()));
        }
    }

    /// Reads the file after this program has written it.
    pub(super) fn wrote(&self, why: Reread) {
        let Some(reader) = &self.configuration else { return };
        reader.learn(&self.setup.config_file);
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

impl Reader {
    /// Takes the file as it is now for known.
    fn learn(&self, path: &Path) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = hash(path);
    }
}

/// Watches the file, and reads it once it has changed or that is asked for.
async fn watch(
    path: PathBuf,
    known: Arc<Mutex<Option<u64>>>,
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

/// A hash of the file; `None` without one.
fn hash(path: &Path) -> Option<u64> {
    if !path.is_file() {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    Some(hasher.finish())
}

/// Reads the configuration, unless its file is as it was; `None` then.
fn read(
    path: &Path,
    known: &Mutex<Option<u64>>,
    asked: bool,
    configuration: &dyn Configuration,
) -> Option<(Result<Config, String>, Reread)> {
    let now = hash(path);
    let before = std::mem::replace(&mut *known.lock().unwrap_or_else(PoisonError::into_inner), now);
    if asked {
        return Some((configuration.read(), Reread::Asked));
    }
    if before == now {
        return None;
    }
    // Without the file every setting would have its default: never meant by whoever moves it for a moment.
    let result = if now.is_none() { Err(format!("{} is gone", path.display())) } else { configuration.read() };
    Some((result, Reread::Changed))
}
