//! What a panic leaves: the terminal as it was, a file that says what happened, one line that names the file, and exit
//! code 1.
//!
//! It all happens in the hook, since release builds end right after it, and since to go on after a panic in a task
//! would be to show what is no longer true.
//!
//! The file holds no secret. Where it happened and the backtrace are places in the code. A message is repeated only when
//! it is a constant of the code; one that was put together while running, as `expect` does with an error, can quote
//! anything. To look for known secrets in it would not do: half of one, or one in another encoding, is not found.

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

/// How long a terminal that takes nothing is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// From now on a panic in any thread ends the program this way; the report goes into `folder`.
pub fn install(folder: PathBuf) {
    static FAILED: AtomicBool = AtomicBool::new(false);
    let started = Instant::now();
    std::panic::set_hook(Box::new(move |info| {
        while FAILED.swap(true, Ordering::SeqCst) {
            // Another thread is at it, and ends the program.
            thread::park();
        }
        terminal::briefly(PATIENCE, terminal::rescue);
        let now = Timestamp::now();
        let name = format!("panic-{}-{}.txt", now.strftime("%Y%m%dT%H%M%SZ"), std::process::id());
        let path = folder.join(name);
        let report = report(info, now, started);
        let line = match private_file::write(&path, report.as_bytes()) {
            Ok(()) => format!("it has failed (a bug). A report is in {}; it holds no credential.", path.display()),
            Err(error) => format!(
                "it has failed (a bug) at {}: {}. The report could not be written to {}: {error}.",
                place(info),
                message(info.payload()),
                path.display()
            ),
        };
        // With standard error closed there is nobody to tell, and a terminal may take nothing.
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

/// The message, if it is a constant of the code.
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
