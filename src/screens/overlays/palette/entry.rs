//! A row of the palette, and what it depends on.

use crate::domain::Target;
use crate::messages::intent::Intent;
use crate::model::PaneId;

/// What Enter does on an entry.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// It closes the palette and asks for this.
    Do(Box<Intent>),
    /// It writes the entry's line: an argument is missing.
    Write,
    /// Nothing, for this reason.
    Nothing(String),
}

impl From<Intent> for Chosen {
    fn from(intent: Intent) -> Self {
        Self::Do(Box::new(intent))
    }
}

/// A row to choose.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is.
    pub label: String,
    /// Its keys, or what Enter does with it.
    pub beside: String,
    /// The call or groupcall that it is: such a row is drawn as the call stands at that moment.
    pub target: Option<Target>,
    /// The line that Tab completes to.
    pub line: Option<String>,
    /// What Enter does.
    pub chosen: Chosen,
}

/// What the palette knows of the panes under it.
#[derive(Clone, Debug)]
pub struct Around {
    /// The pane that has the focus.
    pub focus: PaneId,
    /// The destinations that the closed form holds.
    pub drafted: Option<String>,
}
