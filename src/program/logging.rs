//! The log file. Never uses standard output or error, which belong to the screen. Logs only messages of this program,
//! because the HTTP libraries print URLs, which may contain a secret.

mod file;
mod writer;

use self::file::LogFile;
pub use self::writer::LogGuard;
use crate::base::private_file;
use crate::config::LogLevel;
use std::io;
use std::path::Path;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;

/// Length at which a file is set aside, replacing the previous one, in bytes.
const LONGEST: u64 = 5 * 1024 * 1024;

/// The running log.
#[derive(Debug, Default)]
pub struct Logging {
    /// Writes the remaining lines on drop: keep it until the program ends.
    pub guard: Option<LogGuard>,
    /// Why there is no log, for the screen; `None` if it runs.
    pub notice: Option<String>,
}

/// Starts the log of this process. The program also runs without one.
#[must_use]
pub fn start(level: LogLevel, path: &Path) -> Logging {
    if level == LogLevel::Off {
        return Logging::default();
    }
    let started = open(level, path).map_err(|error| error.to_string()).and_then(|(subscriber, guard)| {
        tracing::subscriber::set_global_default(subscriber).map_err(|error| error.to_string())?;
        Ok(guard)
    });
    match started {
        Ok(guard) => Logging { guard: Some(guard), notice: None },
        Err(error) => Logging { guard: None, notice: Some(format!("no log: {}: {error}", path.display())) },
    }
}

/// The log as a subscriber, for a caller that does not want it for the whole process.
///
/// # Errors
/// The file cannot be opened, or no thread can be started.
pub fn open(level: LogLevel, path: &Path) -> io::Result<(impl Subscriber + Send + Sync, LogGuard)> {
    if let Some(dir) = path.parent() {
        private_file::create_dir(dir)?;
    }
    let file = LogFile::new(path.to_owned(), LONGEST)?;
    let (writer, guard) = writer::spawn(file)?;
    let only_ours = Targets::new().with_target("vdial", filter(level));
    let lines =
        tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone()).with_filter(only_ours);
    Ok((tracing_subscriber::registry().with(lines), guard))
}

fn filter(level: LogLevel) -> LevelFilter {
    match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    }
}
