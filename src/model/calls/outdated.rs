//! What in the table is out of date, and which calls have news for a reader without a table.

use std::collections::HashSet;

use crate::domain::CallId;

/// Above this many changed calls, a rebuild costs no more than an update.
const MOST: usize = 500;

/// What is out of date.
#[derive(Clone, Debug, Default)]
pub(super) struct Outdated {
    rows: OutdatedRows,
    /// The calls that may have changed since they were last taken, in order; `None`: nobody takes them.
    news: Option<Vec<CallId>>,
}

/// Which rows of the table are out of date.
#[derive(Clone, Debug, Default)]
pub(super) enum OutdatedRows {
    /// None.
    #[default]
    None,
    /// Those of these calls.
    Calls(HashSet<CallId>),
    /// Any.
    Any,
}

impl Outdated {
    /// Whether any row is.
    pub fn is_any(&self) -> bool {
        !matches!(self.rows, OutdatedRows::None)
    }

    /// A call has changed.
    pub fn add(&mut self, id: &CallId) {
        if let Some(news) = &mut self.news {
            news.push(id.clone());
        }
        match &mut self.rows {
            OutdatedRows::None => self.rows = OutdatedRows::Calls(HashSet::from([id.clone()])),
            OutdatedRows::Calls(changed) if changed.len() < MOST => _ = changed.insert(id.clone()),
            _ => self.rows = OutdatedRows::Any,
        }
    }

    /// Any row may have changed.
    pub fn all(&mut self) {
        self.rows = OutdatedRows::Any;
    }

    /// Any row may have changed, if so.
    pub fn all_if(&mut self, changed: bool) {
        if changed {
            self.all();
        }
    }

    /// Which rows are out of date; none are from here on.
    pub fn take(&mut self) -> OutdatedRows {
        std::mem::take(&mut self.rows)
    }

    /// The calls that may have changed since this was last called, in order; from the first time on, they are kept.
    pub fn take_news(&mut self) -> Vec<CallId> {
        self.news.replace(Vec::new()).unwrap_or_default()
    }
}
