//! Finds the items of a list by name: a list of destinations looks up thousands of names at each drawing.

use std::collections::HashMap;

use crate::domain::names;

/// The index of the first item with each name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// By exact name: first names, and second names.
    exact: [HashMap<Box<str>, usize>; 2],
    /// By appearance, for either name.
    seen: HashMap<Box<str>, usize>,
}

impl Names {
    /// Adds the names of the item at index `at`, which is greater than all known ones.
    pub fn add(&mut self, names: [&str; 2], at: usize) {
        for (exact, name) in self.exact.iter_mut().zip(names).filter(|(_, name)| !name.is_empty()) {
            exact.entry(name.into()).or_insert(at);
            self.seen.entry(names::seen(name).into()).or_insert(at);
        }
    }

    /// The first item whose first name is exactly this one; otherwise the first whose second name is.
    pub fn exact(&self, name: &str) -> Option<usize> {
        self.exact.iter().find_map(|exact| exact.get(name)).copied()
    }

    /// The first item with a name that looks the same.
    pub fn same(&self, name: &str) -> Option<usize> {
        self.seen.get(&*names::seen(name)).copied()
    }
}
