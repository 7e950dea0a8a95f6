//! The account lists that are read page by page, in addition to the calls.

use std::time::Instant;

use crate::domain::Resource;

/// The pages still to read.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    /// The next page of each list that is not being read, and when it is due; the longest-waiting one first.
    pages: Vec<(Resource, Instant)>,
    /// Lists that the user waits for, sent at once.
    urgent: Vec<Resource>,
}

impl Lists {
    /// Reads the next page at once.
    pub fn ask(&mut self, resource: Resource) {
        self.pages.retain(|(known, _)| *known != resource);
        if !self.urgent.contains(&resource) {
            self.urgent.push(resource);
        }
    }

    pub fn take_urgent(&mut self) -> Option<Resource> {
        self.urgent.pop()
    }

    /// Reads the next page at `due`, within the budget.
    pub fn expect(&mut self, resource: Resource, due: Instant) {
        if !self.urgent.contains(&resource) {
            self.pages.retain(|(known, _)| *known != resource);
            self.pages.push((resource, due));
        }
    }

    /// Retries now whatever waits for another attempt.
    pub fn retry(&mut self, now: Instant) {
        for (_, due) in &mut self.pages {
            *due = now.min(*due);
        }
    }

    /// When the next page is due.
    pub fn due(&self) -> Option<Instant> {
        self.pages.iter().map(|(_, due)| *due).min()
    }

    /// Removes and returns the due page that has waited longest.
    pub fn take_due(&mut self, now: Instant) -> Option<Resource> {
        let at = self.pages.iter().position(|(_, due)| *due <= now)?;
        Some(self.pages.remove(at).0)
    }
}
