//! A list of the account (numbers, flows or extensions): what was read, how old it is, and what went wrong since.

use std::hash::Hash;
use std::time::Instant;

use super::cursor::Cursor;
use super::filter::Filter;
use crate::api::{ApiError, Listed};
use crate::domain::{Extension, ExtensionId, Flow, FlowId, Number, NumberId};

/// Something that a list holds.
pub trait Item {
    /// What tells it from the others.
    type Id: Clone + Eq + Hash;
    /// Its identifier.
    fn id(&self) -> &Self::Id;
    /// What the filter looks at.
    fn text(&self) -> String;
    /// The whole item as JSON.
    fn raw(&self) -> &str;
    /// A heading for its details.
    fn title(&self) -> String;
}

/// A list and everything to know about it.
#[derive(Clone, Debug)]
pub struct Pane<T: Item> {
    items: Vec<T>,
    shown: Vec<T::Id>,
    /// Items of the last answer that could not be read.
    pub skipped: usize,
    /// Whether the last answer had no end, so that there may be more.
    pub cut: bool,
    /// When the rows were asked for; `None` before the first answer.
    pub as_of: Option<Instant>,
    /// Whether an answer is awaited.
    pub loading: bool,
    /// Why the last reading failed; the rows from before stay.
    pub error: Option<ApiError>,
    /// What is typed behind `/`.
    pub filter: Filter,
    /// The selection.
    pub cursor: Cursor<T::Id>,
}

impl<T: Item> Default for Pane<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            shown: Vec::new(),
            skipped: 0,
            cut: false,
            as_of: None,
            loading: false,
            error: None,
            filter: Filter::default(),
            cursor: Cursor::default(),
        }
    }
}

impl<T: Item> Pane<T> {
    /// Everything that was read, filter or not.
    #[must_use]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The rows that the filter lets through.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Option<&T>> {
        self.shown.iter().map(|id| self.get(id))
    }

    /// How many rows the filter lets through.
    #[must_use]
    pub fn count(&self) -> usize {
        self.shown.len()
    }

    /// The item of that identifier.
    #[must_use]
    pub fn get(&self, id: &T::Id) -> Option<&T> {
        self.items.iter().find(|item| item.id() == id)
    }

    /// The selected item.
    #[must_use]
    pub fn selected(&self) -> Option<&T> {
        self.get(self.cursor.selected()?)
    }

    /// Takes an answer in. After a failure the rows from before stay.
    pub fn answered(&mut self, result: Result<Listed<T>, ApiError>, asked: Instant) {
        self.loading = false;
        match result {
            Ok(listed) => {
                self.items = listed.items;
                self.skipped = listed.skipped;
                self.cut = listed.cut;
                self.as_of = Some(asked);
                self.error = None;
                self.refilter();
            }
            Err(error) => self.error = Some(error),
        }
    }

    /// Whether the last reading showed all there is, so that what is not among the rows is not there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.as_of.is_some() && self.error.is_none() && self.skipped == 0 && !self.cut
    }

    /// Forgets the rows of another account: those from before the answer that is awaited, or that was a failure.
    pub fn forget_unless_read(&mut self) {
        if self.loading || self.error.is_some() {
            (self.items, self.skipped, self.cut, self.as_of) = (Vec::new(), 0, false, None);
            self.refilter();
        }
    }

    /// Applies the filter anew.
    pub fn refilter(&mut self) {
        self.shown =
            self.filter.keep(self.items.iter(), |item| item.text()).iter().map(|item| item.id().clone()).collect();
        self.cursor.settle(&self.shown);
    }

    /// Moves the selection by rows.
    pub fn step(&mut self, by: isize) {
        self.cursor.step(&self.shown, by);
    }

    /// Moves the selection to a row.
    pub fn go(&mut self, row: usize) {
        self.cursor.go(&self.shown, row);
    }

    /// Takes note of how many rows fit on screen.
    pub fn set_height(&mut self, height: usize) {
        self.cursor.set_height(height, self.shown.len());
    }
}

impl Item for Number {
    type Id = NumberId;

    fn id(&self) -> &NumberId {
        &self.id
    }

    fn text(&self) -> String {
        format!("{} {} {} {}", self.number, self.name, self.kind.as_str(), self.status.as_str())
    }

    fn raw(&self) -> &str {
        &self.raw
    }

    fn title(&self) -> String {
        format!("Number {}", self.number)
    }
}

impl Item for Flow {
    type Id = FlowId;

    fn id(&self) -> &FlowId {
        &self.id
    }

    fn text(&self) -> String {
        format!("{} {} {}", self.name, self.detail, self.id)
    }

    fn raw(&self) -> &str {
        &self.raw
    }

    fn title(&self) -> String {
        format!("Flow {}", self.name)
    }
}

impl Item for Extension {
    type Id = ExtensionId;

    fn id(&self) -> &ExtensionId {
        &self.id
    }

    fn text(&self) -> String {
        format!("{} {} {}", self.name, self.extension, self.detail)
    }

    fn raw(&self) -> &str {
        &self.raw
    }

    fn title(&self) -> String {
        format!("Extension {}", self.name)
    }
}
