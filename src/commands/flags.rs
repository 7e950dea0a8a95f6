//! Options that several commands share, and their values.

use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;

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

/// A length of time such as `90s`, `2m` or `1h 30m`.
///
/// # Errors
/// It is none, or it is negative.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "a length of time such as 500ms, 60s or 2m is needed".to_owned();
    let length: SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(length).map_err(|_| wrong())
}
