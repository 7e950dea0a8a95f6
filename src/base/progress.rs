//! The progress that a terminal may show on its tab or in the taskbar.

/// A state of the progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nothing to show.
    #[default]
    Idle,
    /// Something is under way; how far is not known.
    Busy,
    /// Something has failed.
    Failed,
}
