//! A list in an overlay to pick one item from: its items, filter, selection and movement keys.

use crossterm::event::{Event, KeyCode, KeyEvent};
use tui_input::backend::crossterm::EventHandler;

use crate::keys::command::Command;
use crate::widgets::filter::Filter;
use crate::widgets::selection::Selection;

/// An item of a list.
pub trait ListItem {
    /// The type of its identifier.
    type Id: Clone + PartialEq;
    /// Its unique identifier.
    fn id(&self) -> Self::Id;
    /// The text that the filter searches.
    fn text(&self) -> String;
    /// Whether the item is hidden unless the user shows everything, whatever the filter.
    fn is_aside(&self) -> bool {
        false
    }
}

/// A list to pick from.
#[derive(Clone, Debug)]
pub struct List<T: ListItem> {
    items: Vec<T>,
    shown: Vec<usize>,
    ids: Vec<T::Id>,
    /// The filter typed after `/`.
    pub filter: Filter,
    /// Show the items that are set aside too.
    pub everything: bool,
    /// The selection.
    pub cursor: Selection<T::Id>,
}

impl<T: ListItem> Default for List<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            shown: Vec::new(),
            ids: Vec::new(),
            filter: Filter::default(),
            everything: false,
            cursor: Selection::default(),
        }
    }
}

/// What a list did with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOutcome {
    /// It moved the selection or changed the filter.
    Taken,
    /// It closes the list.
    Close,
    /// The list does not use this key.
    Other,
}

/// Makes every word of a filter literal: in long texts, letters scattered in order match almost everywhere.
fn by_words(typed: &str) -> String {
    let as_it_stands = |word: &str| match word.chars().next() {
        Some('!' | '\'' | '^') | None => word.to_owned(),
        Some(_) => format!("'{word}"),
    };
    typed.split_whitespace().map(as_it_stands).collect::<Vec<_>>().join(" ")
}

impl<T: ListItem> List<T> {
    /// Replaces the items; filter and selection are kept.
    pub fn set(&mut self, items: Vec<T>) {
        self.items = items;
        self.refilter();
    }

    /// All items, shown or not.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The items shown.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &T> {
        self.shown.iter().map(|at| &self.items[*at])
    }

    /// How many items are hidden because they are set aside.
    pub fn aside(&self) -> usize {
        if self.everything { 0 } else { self.items.iter().filter(|item| item.is_aside()).count() }
    }

    /// The selected item; `None` when nothing is shown.
    pub fn selected(&self) -> Option<&T> {
        self.shown.get(self.cursor.index()).map(|at| &self.items[*at])
    }

    /// Applies the filter again.
    pub fn refilter(&mut self) {
        let candidates = self.items.iter().enumerate().filter(|(_, item)| self.everything || !item.is_aside());
        let filter = Filter { input: by_words(self.filter.input.value()).into(), typing: false };
        self.shown = filter.keep(candidates, |(_, item)| item.text()).into_iter().map(|(at, _)| at).collect();
        self.ids = self.shown.iter().map(|at| self.items[*at].id()).collect();
        self.cursor.settle(&self.ids);
    }

    /// Sets how many rows fit on screen.
    pub fn set_height(&mut self, height: usize) {
        self.cursor.set_height(height, self.ids.len());
    }

    /// Inserts pasted text into the filter while it is being typed.
    pub fn paste(&mut self, text: &str) {
        if self.filter.typing {
            self.filter.paste(text);
            self.refilter();
        }
    }

    /// Moves the selection by rows.
    pub fn step(&mut self, by: isize) {
        self.cursor.step(&self.ids, by);
    }

    /// Moves the selection to a row.
    pub fn go(&mut self, row: usize) {
        self.cursor.go(&self.ids, row);
    }

    /// Handles a key; `action` is its command in the key map.
    pub fn key(&mut self, key: KeyEvent, action: Option<Command>) -> ListOutcome {
        if self.filter.typing {
            self.type_filter(key);
            return ListOutcome::Taken;
        }
        let page = isize::try_from(self.cursor.height()).unwrap_or(1);
        match action {
            Some(Command::Down) => self.cursor.step(&self.ids, 1),
            Some(Command::Up) => self.cursor.step(&self.ids, -1),
            Some(Command::HalfPageDown) => self.cursor.step(&self.ids, (page / 2).max(1)),
            Some(Command::HalfPageUp) => self.cursor.step(&self.ids, -(page / 2).max(1)),
            Some(Command::PageDown) => self.cursor.step(&self.ids, page),
            Some(Command::PageUp) => self.cursor.step(&self.ids, -page),
            Some(Command::First) => self.cursor.go(&self.ids, 0),
            Some(Command::Last) => self.cursor.go(&self.ids, usize::MAX),
            Some(Command::Filter) => self.filter.typing = true,
            Some(Command::Cancel) if !self.filter.is_empty() => {
                self.filter.clear();
                self.refilter();
            }
            Some(Command::Cancel | Command::Back) => return ListOutcome::Close,
            _ => return ListOutcome::Other,
        }
        ListOutcome::Taken
    }

    fn type_filter(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Esc => self.filter.clear(),
            KeyCode::Enter => self.filter.typing = false,
            KeyCode::Down => return self.cursor.step(&self.ids, 1),
            KeyCode::Up => return self.cursor.step(&self.ids, -1),
            _ => _ = self.filter.input.handle_event(&Event::Key(key)),
        }
        self.refilter();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    impl ListItem for &'static str {
        type Id = &'static str;

        fn id(&self) -> Self::Id {
            self
        }

        fn text(&self) -> String {
            (*self).to_owned()
        }

        fn is_aside(&self) -> bool {
            self.starts_with("other")
        }
    }

    fn press(picker: &mut List<&'static str>, code: KeyCode, action: Option<Command>) -> ListOutcome {
        picker.key(KeyEvent::new(code, KeyModifiers::NONE), action)
    }

    #[test]
    fn the_filter_is_typed_kept_and_cleared_before_the_list_closes() {
        let mut picker = List::default();
        picker.set(vec!["alice", "bob", "other bob"]);
        picker.filter.input = "ae".into();
        picker.refilter();
        assert_eq!(picker.rows().len(), 0, "a and e do not stand together");
        picker.filter.clear();
        picker.refilter();
        assert_eq!((picker.rows().len(), picker.aside()), (2, 1));
        press(&mut picker, KeyCode::Char('/'), Some(Command::Filter));
        press(&mut picker, KeyCode::Char('b'), None);
        press(&mut picker, KeyCode::Enter, Some(Command::Use));
        assert_eq!((picker.selected(), picker.rows().len(), picker.filter.typing), (Some(&"bob"), 1, false));
        picker.everything = true;
        picker.refilter();
        assert_eq!((picker.rows().len(), picker.aside()), (2, 0));
        assert_eq!(press(&mut picker, KeyCode::Enter, Some(Command::Use)), ListOutcome::Other);
        assert_eq!(press(&mut picker, KeyCode::Esc, Some(Command::Cancel)), ListOutcome::Taken);
        assert_eq!(picker.rows().len(), 3);
        assert_eq!(press(&mut picker, KeyCode::Esc, Some(Command::Cancel)), ListOutcome::Close);
    }
}
