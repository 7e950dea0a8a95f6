//! A range of rows that is being marked: where it began, and the marks before it.

use std::collections::HashSet;

use crate::domain::Target;

/// A range of rows that is being marked.
#[derive(Clone, Debug)]
pub struct Range {
    /// The row where it began.
    pub(crate) anchor: Target,
    /// The marks before it began.
    pub(crate) before: HashSet<Target>,
}
