//! The commands without a screen, as processes against the built-in server: what they print, what they send, and their
//! exit codes.
#![cfg(test)]
#![cfg(unix)]

mod common;

#[path = "commands/call.rs"]
mod call;
#[path = "commands/completions.rs"]
mod completions;
#[path = "commands/hooks.rs"]
mod hooks;
#[path = "commands/metrics.rs"]
mod metrics;
#[path = "commands/printing.rs"]
mod printing;
#[path = "commands/watch.rs"]
mod watch;

use common::shell::{BUSY, Ended, FAILS, PATIENCE, Running, SILENT, SOURCE, STAYS_UP, Shell, TALKS, ended, until};
