//! A list of the account (numbers, flows or extensions): what was read, how old it is, and what went wrong since.

mod names;

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Instant;

use self::names::Names;
use crate::api::{ApiError, ErrorKind, Listed, Rest};
use crate::base::safe_text;
use crate::domain::{Extension, ExtensionId, Flow, FlowId, Number, NumberId};
use crate::widgets::filter::Filter;
use crate::widgets::selection::Selection;

/// Something that a list holds.
pub trait PaneItem {
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
    /// What it is looked up by; empty where it is not.
    fn names(&self) -> [&str; 2] {
        ["", ""]
    }
    /// Whether it stands before those of which that is not so.
    fn stands_first(&self) -> bool {
        true
    }
}

/// A list and everything to know about it.
///
/// It is read page by page. The first time, each page is shown as it lands; later the rows from before stay until all
/// the new ones are there.
#[derive(Clone, Debug)]
pub struct Pane<T: PaneItem> {
    items: Vec<T>,
    /// Where each item stands.
    places: HashMap<T::Id, usize>,
    names: Names,
    /// Where the rows that the filter lets through stand among the items: those that stand first, then the others.
    shown: Vec<usize>,
    /// The identifiers of those rows.
    ids: Vec<T::Id>,
    /// How many of them stand first.
    first: usize,
    /// Items that could not be read.
    pub skipped: usize,
    /// What comes after the items.
    pub rest: Rest,
    /// Counts how often the items have changed.
    version: u64,
    /// When the reading of the items began; `None` before the first answer.
    pub as_of: Option<Instant>,
    /// What was read of the list since, and when that began.
    coming: Option<(Instant, Listed<T>)>,
    /// The rows were read with the credential before this one.
    of_before: bool,
    /// Whether an answer is awaited.
    pub loading: bool,
    /// Why the last reading failed; the rows from before stay.
    pub error: Option<ApiError>,
    /// What is typed behind `/`.
    pub filter: Filter,
    /// The selection.
    pub cursor: Selection<T::Id>,
}

impl<T: PaneItem> Default for Pane<T> {
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

impl<T: PaneItem> Pane<T> {
    /// Everything that was read, filter or not, in the server's order.
    #[must_use]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Which items these are: another number after each change of them.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The rows that the filter lets through.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &T> {
        self.shown.iter().map(|at| &self.items[*at])
    }

    /// How many rows the filter lets through.
    #[must_use]
    pub fn count(&self) -> usize {
        self.shown.len()
    }

    /// The item of that identifier.
    #[must_use]
    pub fn get(&self, id: &T::Id) -> Option<&T> {
        self.places.get(id).map(|at| &self.items[*at])
    }

    /// The first item of that name: by its first name or, where none has it, by its second.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&T> {
        self.names.exact(name).map(|at| &self.items[at])
    }

    /// The first item with a name that looks the same.
    #[must_use]
    pub fn named_like(&self, name: &str) -> Option<&T> {
        self.names.same(name).map(|at| &self.items[at])
    }

    /// The selected item.
    #[must_use]
    pub fn selected(&self) -> Option<&T> {
        self.get(self.cursor.selected()?)
    }

    /// Takes a page in. After a failure the rows from before stay. Gives the items that are new, and whether they take
    /// the place of those from before.
    pub fn answered(&mut self, result: Result<Listed<T>, ApiError>, asked: Instant) -> (&[T], bool) {
        let page = match result {
            Ok(page) => page,
            // It goes on where it is as soon as it may.
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
        // Rows that are not all there are worth no more than as many new ones.
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

    /// Whether an answer is something to be told of: not when the same went wrong before and nobody has asked since,
    /// nor when reading goes on by itself.
    #[must_use]
    pub fn is_news(&self, result: &Result<Listed<T>, ApiError>) -> bool {
        let Err(error) = result else { return true };
        let waits = self.is_under_way() && matches!(error.kind, ErrorKind::RateLimited { .. });
        let known = self.error.as_ref().is_some_and(|known| known.kind == error.kind);
        !waits && (self.loading || !known)
    }

    /// Whether a list is being read and some of its pages have come.
    fn is_under_way(&self) -> bool {
        self.loading && (self.coming.is_some() || self.as_of.is_some() && self.rest == Rest::ToCome)
    }

    /// Whether the last reading showed all there is, so that what is not among the rows is not there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.may_have_more() && self.error.is_none()
    }

    /// Whether there may be items that are not among these, whatever became of the last reading.
    #[must_use]
    pub fn may_have_more(&self) -> bool {
        self.as_of.is_none() || self.skipped > 0 || self.rest != Rest::Nothing
    }

    /// How many items were read of a list that has more, as long as they are not all there.
    #[must_use]
    pub fn so_far(&self) -> Option<usize> {
        (self.as_of.is_some() && self.rest == Rest::ToCome).then_some(self.items.len())
    }

    /// That in words, with the word for the items.
    #[must_use]
    pub fn read_so_far(&self, items: &str) -> Option<String> {
        self.so_far().map(|count| format!("{} {items} read so far", safe_text::count(count)))
    }

    /// How many items were read of the list whose reading began then.
    #[must_use]
    pub fn read_of_it(&self, asked: Instant) -> usize {
        match &self.coming {
            Some((began, coming)) if *began == asked => coming.items.len(),
            _ if self.as_of == Some(asked) => self.items.len(),
            _ => 0,
        }
    }

    /// How many items were read anew, while those from before are shown.
    #[must_use]
    pub fn read_anew(&self) -> Option<usize> {
        self.coming.as_ref().map(|(_, coming)| coming.items.len())
    }

    /// A new session begins: what is shown may be of another account.
    pub fn expect_all(&mut self) {
        (self.loading, self.of_before, self.coming) = (true, self.as_of.is_some(), None);
    }

    /// Forgets the rows of another account: those that were not read in this session.
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

    /// Takes note of where the items from a place on stand.
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

    /// Applies the filter anew.
    pub fn refilter(&mut self) {
        (self.shown, self.ids, self.first) = (Vec::new(), Vec::new(), 0);
        self.show(0);
    }

    /// Shows the items from a place on, as far as the filter lets them through.
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

    /// Moves the selection by rows.
    pub fn step(&mut self, by: isize) {
        self.cursor.step(&self.ids, by);
    }

    /// Moves the selection to a row.
    pub fn go(&mut self, row: usize) {
        self.cursor.go(&self.ids, row);
    }

    /// Takes note of how many rows fit on screen.
    pub fn set_height(&mut self, height: usize) {
        self.cursor.set_height(height, self.shown.len());
    }
}

impl PaneItem for Number {
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

    /// What a phone can be called from comes first.
    fn stands_first(&self) -> bool {
        self.unfit_as_tel_source().is_none()
    }
}

impl PaneItem for Flow {
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

impl PaneItem for Extension {
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

    fn names(&self) -> [&str; 2] {
        [&self.name, &self.extension]
    }
}
