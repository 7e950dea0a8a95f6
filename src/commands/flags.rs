//! Options that several commands share, and their values.

use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;

use crate::commands::exit_code::{ExitStatus, Failed};
use crate::config::ConfigFlags;
use crate::domain::{CallId, GroupcallId};

/// What goes to standard error, and how.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct OutputFlags {
    /// Say nothing on standard error but errors
    #[arg(long, short)]
    pub quiet: bool,

    /// Whether no colours are used.
    #[arg(long, help = "Use no colours; also NO_COLOR")]
    pub no_color: bool,
}

/// What every command takes that talks to a server.
#[derive(Clone, Debug, Args)]
pub struct CommonFlags {
    /// What goes to standard error.
    #[command(flatten)]
    pub output: OutputFlags,

    /// What sets the configuration.
    #[command(flatten)]
    pub settings: ConfigFlags,
}

/// The identifier of a call or a groupcall as typed, as either: they look alike.
///
/// # Errors
/// It cannot be one.
pub(super) fn ids(typed: &str) -> Result<(CallId, GroupcallId), Failed> {
    let id = typed.trim();
    let ids = uuid::Uuid::try_parse(id).ok().and_then(|_| CallId::new(id).zip(GroupcallId::new(id)));
    let words = || format!("{id:?} is not the id of a call; vdial list calls shows the ids");
    ids.ok_or_else(|| Failed::new(ExitStatus::Usage, words()))
}

/// A length of time such as `90s`, `2m` or `1h 30m`.
///
/// # Errors
/// It is none, or it is negative.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "a length of time such as 500ms, 60s or 2m is needed".to_owned();
    let length: SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(length).map_err(|_| wrong())
}
