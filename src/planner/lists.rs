//! The lists of the account that are being read, page by page, beside the calls.

use std::time::Instant;

use crate::domain::Resource;

/// The pages that are to be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    /// The next page of each list that is not under way, with when it is due; the one that waits longest is first.
    pages: Vec<(Resource, Instant)>,
    /// Those that the user waits for: they go out at once.
    urgent: Vec<Resource>,
}

impl Lists {
    /// The next page is read at once.
    pub fn ask(&mut self, resource: Resource) {
        self.pages.retain(|(known, _)| *known != resource);
        if !self.urgent.contains(&resource) {
            self.urgent.push(resource);
        }
    }

    pub fn take_urgent(&mut self) -> Option<Resource> {
        self.urgent.pop()
    }

    /// The next page is read then, within the budget.
    pub fn expect(&mut self, resource: Resource, due: Instant) {
        if !self.urgent.contains(&resource) {
            self.pages.retain(|(known, _)| *known != resource);
            self.pages.push((resource, due));
        }
    }

    /// What waits for another attempt waits no longer.
    pub fn retry(&mut self, now: Instant) {
        for (_, due) in &mut self.pages {
            *due = now.min(*due);
        }
    }

    /// When the next page is due.
    pub fn due(&self) -> Option<Instant> {
        self.pages.iter().map(|(_, due)| *due).min()
    }

    /// Takes the page out that is due and has waited longest.
    pub fn take_due(&mut self, now: Instant) -> Option<Resource> {
        let at = self.pages.iter().position(|(_, due)| *due <= now)?;
        Some(self.pages.remove(at).0)
    }
}
