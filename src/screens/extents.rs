//! What drawing returns.

use crate::screens::screen::Extent;
use crate::screens::spots::Spots;

/// How many rows the panes had when last drawn, which is the size of a page, and what the mouse can be used on.
#[derive(Clone, Debug, Default)]
pub struct Extents {
    /// Rows of the table of calls.
    pub calls: usize,
    /// Rows of the list of numbers.
    pub numbers: usize,
    /// Rows of the list of flows.
    pub flows: usize,
    /// Rows of the list of extensions.
    pub extensions: usize,
    /// Rows of the log.
    pub log: usize,
    /// Whether nothing was drawn, because the screen is too small.
    pub too_small: bool,
    /// Rows of the topmost overlay, and how many of them fit.
    pub overlay: Extent,
    /// Whether a chart of live calls over an hour was drawn.
    pub live_chart: bool,
    /// Whether the form's preview takes the place of its fields.
    pub fields_hidden: bool,
    /// What the mouse can be used on.
    pub spots: Spots,
}
