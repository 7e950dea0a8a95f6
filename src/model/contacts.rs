//! The names of the account's contacts, looked up one number at a time for the calls on screen, and kept.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::api::{ApiError, ErrorKind};
use crate::base::clock::Now;
use crate::domain::{Address, AddressKind};
use crate::messages::effect::Effect;
use crate::model::Model;

/// Most numbers that are kept.
const MOST: usize = 5_000;
/// Time between two lookups: names can wait, and the budget is for the calls.
const BETWEEN: Duration = Duration::from_millis(500);
/// How long no number is looked up after a failure.
const AFTER_FAILURE: Duration = Duration::from_mins(1);

/// The contacts by phone number.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// The name of each number that was looked up; `None` if no contact has it.
    names: HashMap<Box<str>, Option<Box<str>>>,
    /// Whether a lookup is under way.
    asking: bool,
    /// No number is looked up before this time.
    not_before: Option<Instant>,
    /// Whether the server has no such route, or this credential may not use it.
    refused: bool,
}

impl Contacts {
    /// The name of the contact with that phone number.
    #[must_use]
    pub fn name(&self, address: &Address) -> Option<&str> {
        self.names.get(address.dialed())?.as_deref()
    }

    /// The names of all contacts that are known.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.names.values().flatten().map(AsRef::as_ref)
    }

    /// How many numbers were looked up.
    pub(crate) fn count(&self) -> usize {
        self.names.len()
    }

    fn lacks(&self, address: &Address) -> bool {
        let phone = address.kind == AddressKind::Tel && address.dialed().starts_with('+');
        phone && !self.names.contains_key(address.dialed())
    }
}

impl Model {
    /// The name of a phone number: of one of the account's own, or of a contact.
    #[must_use]
    pub fn name_of(&self, address: &Address) -> Option<&str> {
        if address.kind != AddressKind::Tel {
            return None;
        }
        let own = self.numbers.named(address.dialed()).map(|number| number.name.as_str());
        own.filter(|name| !name.trim().is_empty()).or_else(|| self.contacts.name(address))
    }

    /// Looks up the first number on screen whose contact is not known.
    pub(crate) fn contact_to_read(&mut self, now: Now) -> Option<Effect> {
        let contacts = &self.contacts;
        let waits = contacts.not_before.is_some_and(|at| now.instant < at);
        if contacts.asking || contacts.refused || waits || self.calls.as_of.is_none() || !self.numbers.is_whole() {
            return None;
        }
        let unknown = |address: &&Address| contacts.lacks(address) && self.numbers.named(address.dialed()).is_none();
        let number =
            self.calls.on_screen().map(|tracked| tracked.call.other_party()).find(unknown)?.dialed().to_owned();
        self.contacts.asking = true;
        Some(Effect::ReadContact(number))
    }

    pub(crate) fn contact_heard(&mut self, number: &str, result: Result<Option<String>, ApiError>, now: Now) {
        self.contacts.asking = false;
        self.contacts.not_before = Some(now.instant + BETWEEN);
        match result {
            Ok(name) => {
                if self.contacts.names.len() >= MOST {
                    self.contacts.names.clear();
                }
                self.dirty |= name.is_some();
                self.contacts.names.insert(number.into(), name.map(Into::into));
            }
            // Names are a convenience: the calls tell of everything else that goes wrong.
            Err(error) => match error.kind {
                ErrorKind::RouteMissing | ErrorKind::Forbidden | ErrorKind::Unauthorized => {
                    self.contacts.refused = true;
                }
                _ => self.contacts.not_before = Some(now.instant + AFTER_FAILURE),
            },
        }
    }

    /// When to look up the next contact; `None` if that depends on something else.
    pub(crate) fn contact_due(&self, now: Now) -> Option<Instant> {
        self.contacts.not_before.filter(|at| *at > now.instant && !self.contacts.refused)
    }
}
