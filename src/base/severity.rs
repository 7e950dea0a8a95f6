//! How much a message matters: for notices and for colours.

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Something is not as it was asked for.
    Warning,
    /// Something failed.
    Error,
}
