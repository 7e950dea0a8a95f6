//! Reads the configuration again: when its file changes, and when that is asked for. A task looks at the file; what was
//! read goes to the state as a message.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::base::private_file;
use crate::config::{Config, LONGEST};
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

/// What is known of the file.
#[derive(Default)]
struct Known {
    /// Its hash as last read: a change that leaves it as it is, is none. `None`: there was no file.
    hash: Option<u64>,
    /// Whether it is gone since.
    gone: bool,
}

/// Reads a configuration again.
pub(super) struct Reader {
    pub(super) configuration: Arc<dyn Configuration>,
    path: PathBuf,
    known: Arc<Mutex<Known>>,
    ask: Arc<Notify>,
    /// Looks at the file, until this is dropped.
    _watcher: JoinSet<()>,
}

impl Reader {
    /// Reads the file when it changes, and tells.
    pub fn start(path: PathBuf, configuration: Arc<dyn Configuration>, inbox: UnboundedSender<Message>) -> Self {
        let known = Arc::new(Mutex::new(Known { hash: hash(&path), gone: false }));
        let ask = Arc::new(Notify::new());
        let mut watcher = JoinSet::new();
        watcher.spawn(watch(path.clone(), known.clone(), ask.clone(), configuration.clone(), inbox));
        Self { configuration, path, known, ask, _watcher: watcher }
    }

    /// Reads the file now, and tells even if nothing has changed.
    pub fn read_now(&self) {
        self.ask.notify_one();
    }

    /// Reads the file, which this program has just written.
    ///
    /// # Errors
    /// As [`Configuration::read`].
    pub fn read_own(&self) -> Result<Config, String> {
        *lock(&self.known) = Known { hash: hash(&self.path), gone: false };
        self.configuration.read()
    }

    /// Refuses to write a file that is gone: a new one would turn all its settings into the defaults.
    pub fn must_be_there(&self) -> Result<(), String> {
        let was_there = lock(&self.known).hash.is_some();
        let path = &self.path;
        if was_there && !path.exists() { Err(format!("{} is gone; put it back first", path.display())) } else { Ok(()) }
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
    // It may have changed since it was read for the start, as while a keyring was asked.
    let mut why = Reread::Started;
    loop {
        let (file, known, configuration) = (path.clone(), known.clone(), configuration.clone());
        let read = tokio::task::spawn_blocking(move || read(&file, &known, why, &*configuration)).await;
        if let Ok(Some((result, why))) = read
            && inbox.send(Message::ConfigurationRead(result.map(Arc::new), why)).is_err()
        {
            return;
        }
        why = changed(&path, &ask, &mut seen).await;
    }
}

/// Waits until the file has changed and stays as it is, or until it is asked for.
async fn changed(path: &Path, ask: &Notify, seen: &mut Option<Mark>) -> Reread {
    loop {
        let asked = timeout(GLANCE, ask.notified()).await.is_ok();
        let mut now = mark(path).await;
        if !asked && now == *seen {
            continue;
        }
        let mut still = asked;
        while !still {
            sleep(STILL).await;
            let before = std::mem::replace(&mut now, mark(path).await);
            still = before == now;
        }
        *seen = now;
        return if asked { Reread::Asked } else { Reread::Changed };
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
    why: Reread,
    configuration: &dyn Configuration,
) -> Option<(Result<Config, String>, Reread)> {
    let now = hash(path);
    let mut known = lock(known);
    if now.is_none() && known.hash.is_some() {
        // Without the file every setting would have its default: never meant by whoever moves it for a moment.
        known.gone = true;
        return Some((Err(format!("{} is gone", path.display())), why));
    }
    let same = match why {
        Reread::Changed => known.hash == now && !known.gone,
        // A pipe is no file, and can be read only once.
        Reread::Started => now.is_none(),
        _ => false,
    };
    if same {
        return None;
    }
    *known = Known { hash: now, gone: false };
    drop(known);
    Some((configuration.read(), why))
}
