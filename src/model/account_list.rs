//! A list of the account (numbers, flows or extensions): what was read, its age, and its last error.

mod items;
mod names;

use std::collections::HashMap;
use std::time::Instant;

use self::names::Names;
use crate::api::{ApiError, ErrorKind, Listed, Rest};
use crate::base::safe_text;
use crate::domain::{Address, AddressKind, Extension, ExtensionTarget};
use crate::widgets::filter::Filter;
use crate::widgets::selection::Selection;

pub use items::PaneItem;

/// A list of the account.
///
/// It is read page by page. The first time, each page is shown as it arrives; later the old rows stay until all
/// new ones are there.
#[derive(Clone, Debug)]
pub struct AccountList<T: PaneItem> {
    items: Vec<T>,
    /// The index of each item.
    places: HashMap<T::Id, usize>,
    names: Names,
    /// The indexes of the rows that pass the filter: those that are sorted first, then the others.
    shown: Vec<usize>,
    /// The identifiers of those rows.
    ids: Vec<T::Id>,
    /// How many of them are sorted first.
    first: usize,
    /// How many items could not be parsed.
    pub skipped: usize,
    /// Whether the list has more after these items.
    pub rest: Rest,
    /// Counts the changes of the items.
    version: u64,
    /// When the items were requested; `None` before the first answer.
    pub as_of: Option<Instant>,
    /// The pages of a newer read, and when that read began; shown once it is complete.
    coming: Option<(Instant, Listed<T>)>,
    /// Whether the rows were read with the previous credential.
    of_before: bool,
    /// Whether an answer is outstanding.
    pub loading: bool,
    /// Why the last read failed; the old rows are kept.
    pub error: Option<ApiError>,
    /// The filter typed after `/`.
    pub filter: Filter,
    /// The selection.
    pub cursor: Selection<T::Id>,
}

impl<T: PaneItem> Default for AccountList<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            places: HashMap::new(),
            names: Names::default(),
            shown: Vec::new(),
            ids: Vec::new(),
            first: 0,
            skipped: 0,
            rest: Rest::Nothing,
            version: 0,
            as_of: None,
            coming: None,
            of_before: false,
            loading: false,
            error: None,
            filter: Filter::default(),
            cursor: Selection::default(),
        }
    }
}

impl<T: PaneItem> AccountList<T> {
    /// All items, in the server's order, whatever the filter.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The version of the items: another number after each change.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The rows that pass the filter.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &T> {
        self.shown.iter().map(|at| &self.items[*at])
    }

    /// How many rows pass the filter.
    pub fn count(&self) -> usize {
        self.shown.len()
    }

    /// The item with that identifier.
    pub fn get(&self, id: &T::Id) -> Option<&T> {
        self.places.get(id).map(|at| &self.items[*at])
    }

    /// The first item with that first name, or else the first with that second name.
    pub fn named(&self, name: &str) -> Option<&T> {
        self.names.exact(name).map(|at| &self.items[at])
    }

    /// The first item with a name that looks the same.
    pub fn named_like(&self, name: &str) -> Option<&T> {
        self.names.same(name).map(|at| &self.items[at])
    }

    /// The selected item.
    pub fn selected(&self) -> Option<&T> {
        self.get(self.cursor.selected()?)
    }

    /// Adds a page. After a failure the old rows are kept. Returns the items that are new on screen, and whether they
    /// replace the old ones.
    pub fn answered(&mut self, result: Result<Listed<T>, ApiError>, asked: Instant) -> (&[T], bool) {
        let page = match result {
            Ok(page) => page,
            // The read continues from here once the rate limit allows.
            Err(error) if self.is_under_way() && matches!(error.kind, ErrorKind::RateLimited { .. }) => {
                return (&[], false);
            }
            Err(error) => {
                self.loading = false;
                self.error = Some(error);
                return (&[], false);
            }
        };
        self.loading = page.rest == Rest::ToCome;
        self.error = None;
        if self.so_far().is_some() && self.as_of == Some(asked) && self.coming.is_none() && !self.of_before {
            let from = self.items.len();
            self.items.extend(page.items);
            self.find_places(from);
            self.skipped += page.skipped;
            self.rest = page.rest;
            self.show(from);
            return (&self.items[from..], false);
        }
        let mut coming = match self.coming.take() {
            Some((began, mut coming)) if began == asked => {
                coming.items.extend(page.items);
                Listed { items: coming.items, skipped: coming.skipped + page.skipped, rest: page.rest }
            }
            _ => page,
        };
        // An incomplete list is replaced once as many new items are there.
        let whole_before = self.as_of.is_some() && self.rest != Rest::ToCome;
        let fewer = if whole_before { coming.rest == Rest::ToCome } else { coming.items.len() < self.items.len() };
        if fewer && coming.rest == Rest::ToCome {
            self.coming = Some((asked, coming));
            return (&[], false);
        }
        (self.items, self.skipped, self.rest) = (std::mem::take(&mut coming.items), coming.skipped, coming.rest);
        (self.as_of, self.of_before) = (Some(asked), false);
        self.find_places(0);
        self.refilter();
        (&self.items, true)
    }

    /// Whether a result should be reported: not a failure that is known and was not requested again, nor a pause in a
    /// read that continues by itself.
    pub fn is_news(&self, result: &Result<Listed<T>, ApiError>) -> bool {
        let Err(error) = result else { return true };
        let waits = self.is_under_way() && matches!(error.kind, ErrorKind::RateLimited { .. });
        let known = self.error.as_ref().is_some_and(|known| known.kind == error.kind);
        !waits && (self.loading || !known)
    }

    /// Whether a read has begun and some of its pages have arrived.
    fn is_under_way(&self) -> bool {
        self.loading && (self.coming.is_some() || self.as_of.is_some() && self.rest == Rest::ToCome)
    }

    /// Whether the last read was complete, so that an item that is not in the list does not exist.
    pub fn is_whole(&self) -> bool {
        !self.may_have_more() && self.error.is_none()
    }

    /// Whether the account may have items that are not in the list.
    pub fn may_have_more(&self) -> bool {
        self.as_of.is_none() || self.skipped > 0 || self.rest != Rest::Nothing
    }

    /// How many items were read of a list that is not complete yet; `None` otherwise.
    pub fn so_far(&self) -> Option<usize> {
        (self.as_of.is_some() && self.rest == Rest::ToCome).then_some(self.items.len())
    }

    /// The text for [`Self::so_far`], with a noun for the items.
    pub fn read_so_far(&self, items: &str) -> Option<String> {
        self.so_far().map(|count| format!("{} {items} read so far", safe_text::count(count)))
    }

    /// How many items the read that began at `asked` has returned.
    pub fn read_of_it(&self, asked: Instant) -> usize {
        match &self.coming {
            Some((began, coming)) if *began == asked => coming.items.len(),
            _ if self.as_of == Some(asked) => self.items.len(),
            _ => 0,
        }
    }

    /// How many items a newer read has returned, while the old ones are shown.
    pub fn read_anew(&self) -> Option<usize> {
        self.coming.as_ref().map(|(_, coming)| coming.items.len())
    }

    /// Prepares for a new session, which may be for another account.
    pub fn expect_all(&mut self) {
        (self.loading, self.of_before, self.coming) = (true, self.as_of.is_some(), None);
    }

    /// Drops the rows of another account: all that were not read in this session.
    pub fn forget_unless_read(&mut self) {
        if !self.of_before {
            return;
        }
        self.of_before = false;
        let (asked, read) =
            self.coming.take().map_or((None, Listed::whole(Vec::new())), |(asked, read)| (Some(asked), read));
        (self.items, self.skipped, self.rest, self.as_of) = (read.items, read.skipped, read.rest, asked);
        self.find_places(0);
        self.refilter();
    }

    /// Indexes the items from a position on.
    fn find_places(&mut self, from: usize) {
        self.version += 1;
        if from == 0 {
            self.places.clear();
            self.names = Names::default();
        }
        for (at, item) in self.items.iter().enumerate().skip(from) {
            self.names.add(item.names(), at);
        }
        self.places.extend(self.items.iter().enumerate().skip(from).map(|(at, item)| (item.id().clone(), at)));
    }

    /// Applies the filter again.
    pub fn refilter(&mut self) {
        (self.shown, self.ids, self.first) = (Vec::new(), Vec::new(), 0);
        self.show(0);
    }

    /// Adds the items from a position on to the rows, if they pass the filter.
    fn show(&mut self, from: usize) {
        let new = self.items.iter().enumerate().skip(from);
        let kept = self.filter.keep(new, |(_, item)| item.text());
        let (first, last): (Vec<_>, Vec<_>) = kept.into_iter().partition(|(_, item)| item.stands_first());
        self.shown.splice(self.first..self.first, first.iter().map(|(at, _)| *at));
        self.ids.splice(self.first..self.first, first.iter().map(|(_, item)| item.id().clone()));
        self.first += first.len();
        self.shown.extend(last.iter().map(|(at, _)| *at));
        self.ids.extend(last.iter().map(|(_, item)| item.id().clone()));
        self.cursor.settle(&self.ids);
    }

    /// Moves the selection by `by` rows.
    pub fn step(&mut self, by: isize) {
        self.cursor.step(&self.ids, by);
    }

    /// Moves the selection to a row.
    pub fn go(&mut self, row: usize) {
        self.cursor.go(&self.ids, row);
    }

    /// Moves the selection to an item, if a row shows it. Whether it was there before.
    pub(crate) fn select(&mut self, id: &T::Id) -> bool {
        let was_selected = self.cursor.selected() == Some(id);
        self.cursor.select(&self.ids, id);
        was_selected
    }

    /// Sets how many rows fit on screen.
    pub fn set_height(&mut self, height: usize) {
        self.cursor.set_height(height, self.shown.len());
    }
}

impl AccountList<Extension> {
    /// The other name of the extension that this address dials, and which of its names that is; `None` without one.
    pub fn other_name(&self, address: &Address) -> Option<(String, ExtensionTarget)> {
        if address.kind != AddressKind::Extension {
            return None;
        }
        let dialed = address.dialed();
        let extension = self.named(dialed)?;
        let target = if extension.name == dialed { ExtensionTarget::Extension } else { ExtensionTarget::Name };
        let other = extension.dialed(target);
        (other != dialed && !other.is_empty()).then(|| (other.to_owned(), target))
    }
}
