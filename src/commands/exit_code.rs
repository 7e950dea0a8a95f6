//! The exit codes, as the README lists them.

use std::process::ExitCode;

use crate::terminal::Shutdown;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// What was asked for was done; the call was answered, where that was waited for.
    Done,
    /// Something else failed: the configuration, the connection, the output.
    Failure,
    /// The command line cannot be understood.
    Usage,
    /// The called party was busy.
    Busy,
    /// Nobody answered.
    NoAnswer,
    /// The call failed.
    CallFailed,
    /// Nothing was sent, or the server refused it.
    Refused,
    /// It is not known whether the server placed the call.
    Unknown,
    /// The time given by `--timeout` was over.
    TimedOut,
    /// A call of a plan did not come out as expected, or was not placed.
    NotAsExpected,
    /// A signal ended the command.
    Signal(Shutdown),
}

impl ExitStatus {
    /// The number that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Busy => 3,
            Self::NoAnswer => 4,
            Self::CallFailed => 5,
            Self::Refused => 6,
            Self::Unknown => 7,
            Self::TimedOut => 8,
            Self::NotAsExpected => 9,
            Self::Signal(signal) => signal.exit_code(),
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        status.code().into()
    }
}

/// Why a command ended early, and what to do about it, as one line.
#[derive(Clone, Debug)]
pub(crate) struct Failed {
    /// How the command ends.
    pub status: ExitStatus,
    /// The line for standard error.
    pub words: String,
}

impl Failed {
    /// A failure of this kind.
    pub fn new(status: ExitStatus, words: impl Into<String>) -> Self {
        Self { status, words: words.into() }
    }
}

impl From<String> for Failed {
    fn from(words: String) -> Self {
        Self { status: ExitStatus::Failure, words }
    }
}
