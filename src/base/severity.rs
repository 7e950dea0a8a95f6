//! Severities of messages: for notices and for colours.

/// The severity of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Information.
    Info,
    /// Something differs from what was requested.
    Warning,
    /// Something failed.
    Error,
}
