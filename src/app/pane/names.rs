//! Where the items of a list stand by their names: a list of destinations asks for thousands of them at each drawing.

use std::collections::HashMap;

use crate::domain::names;

/// Where each name stands first.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// As they are written: by the first name, and by the second.
    exact: [HashMap<Box<str>, usize>; 2],
    /// As they are seen, by either of them.
    seen: HashMap<Box<str>, usize>,
}

impl Names {
    /// The names of the item at a place, which comes behind all known ones.
    pub fn add(&mut self, names: [&str; 2], at: usize) {
        for (exact, name) in self.exact.iter_mut().zip(names).filter(|(_, name)| !name.is_empty()) {
            exact.entry(name.into()).or_insert(at);
            self.seen.entry(names::seen(name).into()).or_insert(at);
        }
    }

    /// The first item of that first name or, where none has it, second name.
    pub fn exact(&self, name: &str) -> Option<usize> {
        self.exact.iter().find_map(|exact| exact.get(name)).copied()
    }

    /// The first item with a name that looks the same.
    pub fn same(&self, name: &str) -> Option<usize> {
        self.seen.get(&*names::seen(name)).copied()
    }
}
