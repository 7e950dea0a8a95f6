//! Hiding numbers and names, for a screen that others see.

use std::collections::HashSet;
use std::sync::Arc;

use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::keys::command::Command;
use crate::model::Model;
use crate::widgets::mask::Mask;

/// What the names were taken from, so that they are taken again only after a change.
type Sources = ([u64; 3], usize, Vec<String>);

/// Whether numbers and names are hidden, and which names.
#[derive(Clone, Debug, Default)]
pub struct Privacy {
    mask: Option<Arc<Mask>>,
    taken_from: Option<Sources>,
}

impl Privacy {
    /// Whether numbers and names are hidden.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.mask.is_some()
    }
}

impl Model {
    /// What hides numbers and names; `None` while they are shown.
    #[must_use]
    pub fn mask(&self) -> Option<Arc<Mask>> {
        self.privacy.mask.clone()
    }

    /// The text as others may see it: as it is, or without numbers and names.
    #[must_use]
    pub fn private(&self, text: &str) -> String {
        self.privacy.mask.as_ref().map_or_else(|| text.to_owned(), |mask| mask.hide(text))
    }

    /// Hides numbers and names from now on, or shows them.
    pub fn hide_names(&mut self, hidden: bool) {
        self.privacy = Privacy { mask: hidden.then(Arc::default), taken_from: None };
        self.settle_mask();
    }

    pub(crate) fn toggle_mask(&mut self, now: Now) {
        let key = self.hint(Command::Mask);
        self.hide_names(!self.privacy.is_on());
        let words = if self.privacy.is_on() {
            format!("Numbers and names are hidden, in exports too. {key} shows them.")
        } else {
            "Numbers and names are shown.".to_owned()
        };
        self.notices.say(Severity::Info, words, now);
    }

    /// Takes the names again if they have changed. Call it before each drawing.
    pub(crate) fn settle_mask(&mut self) {
        if !self.privacy.is_on() {
            return;
        }
        let versions = [self.numbers.version(), self.flows.version(), self.extensions.version()];
        // The other names are few.
        let sources = (versions, self.contacts.count(), self.few_names().map(str::to_owned).collect());
        if self.privacy.taken_from.as_ref() != Some(&sources) {
            self.privacy = Privacy { mask: Some(Arc::new(Mask::new(self.names()))), taken_from: Some(sources) };
        }
    }

    /// Every name that is known: of numbers, flows, extensions, contacts, favourites, the account.
    fn names(&self) -> HashSet<&str> {
        let numbers = self.numbers.items().iter().map(|number| number.name.as_str());
        let flows = self.flows.items().iter().map(|flow| flow.name.as_str());
        let extensions = self.extensions.items().iter();
        let extensions = extensions.flat_map(|known| [known.name.as_str(), &known.extension, &known.detail]);
        let lists = numbers.chain(flows).chain(extensions);
        lists.chain(self.contacts.all()).chain(self.few_names()).collect()
    }

    /// The names of the account, of the user and of the favourites.
    fn few_names(&self) -> impl Iterator<Item = &str> {
        let account = self.customer.iter().map(|customer| customer.name.as_str());
        let agent = self.agent.iter().flat_map(|agent| [agent.name.as_str(), &agent.username]);
        account.chain(agent).chain(self.favourites.names())
    }
}
