//! What a panic does: it restores the terminal, writes a report file, prints one line that names the file, and ends the
//! program with exit code 1.
//!
//! All of this happens in the hook, because release builds end right after it, and because a program that continued
//! after a panic in a task would show outdated facts.
//!
//! The file contains no secret. The location and the backtrace are places in the code. A message is included only if it
//! is a constant of the code; one built at run time, as by `expect` with an error, can quote anything. Searching it for
//! known secrets would not help: half a secret, or one in another encoding, is not found.

use std::any::Any;
use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::panic::PanicHookInfo;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::base::private_file;
use crate::terminal;

/// How long to wait for a blocked terminal.
const PATIENCE: Duration = Duration::from_secs(2);

/// From now on, a panic in any thread ends the program this way; the report is written to `folder`.
pub fn install(folder: PathBuf) {
    static FAILED: AtomicBool = AtomicBool::new(false);
    let started = Instant::now();
    std::panic::set_hook(Box::new(move |info| {
        while FAILED.swap(true, Ordering::SeqCst) {
            // Another thread is already handling its panic and ends the program.
            thread::park();
        }
        terminal::briefly(PATIENCE, terminal::rescue);
        let now = Timestamp::now();
        let name = format!("panic-{}-{}.txt", now.strftime("%Y%m%dT%H%M%SZ"), std::process::id());
        let path = folder.join(name);
        let report = report(info, now, started);
        let line = match private_file::write(&path, report.as_bytes()) {
            Ok(()) => format!("a bug ended vdial. A report is in {}; it contains no credential.", path.display()),
            Err(error) => format!(
                "a bug ended vdial at {}: {}. The report could not be written to {}: {error}.",
                place(info),
                message(info.payload()),
                path.display()
            ),
        };
        // Nobody can read this if standard error is closed, and the terminal may be blocked.
        terminal::briefly(PATIENCE, move || drop(writeln!(io::stderr(), "vdial: {line}")));
        std::process::exit(1);
    }));
}

fn report(info: &PanicHookInfo, now: Timestamp, started: Instant) -> String {
    let mut text = format!("vdial {} has failed; this is a bug.\n\n", env!("CARGO_PKG_VERSION"));
    let thread = thread::current();
    let facts = [
        ("time", now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        ("ran for", format!("{} s", started.elapsed().as_secs())),
        ("system", format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)),
        ("thread", thread.name().unwrap_or("without a name").to_owned()),
        ("place", place(info)),
        ("message", message(info.payload()).to_owned()),
    ];
    for (name, value) in facts {
        let _ = writeln!(text, "{name:8} {value}");
    }
    let _ = writeln!(text, "\n{}", Backtrace::force_capture());
    text
}

fn place(info: &PanicHookInfo) -> String {
    info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string)
}

/// The message, if it is a constant of the code; else a placeholder.
fn message(payload: &(dyn Any + Send)) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or("left out, as it may quote data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_constant_messages_are_repeated() {
        assert_eq!(message(&"attempt to add with overflow"), "attempt to add with overflow");
        assert!(!message(&"s3cr3t".to_owned()).contains("s3cr3t"));
        assert!(!message(&Some("s3cr3t")).contains("s3cr3t"));
    }
}
