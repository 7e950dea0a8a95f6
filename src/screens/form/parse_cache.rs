//! Caches how each destination in the list was parsed and judged: a list of thousands is not parsed again on every key
//! and every drawing.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::domain::{Address, NeverDial};
use crate::screens::form::destinations::{self, TypedDestination};

/// Shorter lists are not cached.
const WORTH_IT: usize = 10;

/// The rules by which destinations are parsed and judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The country for national numbers.
    pub region: Option<String>,
    /// The countries that the call may originate in.
    pub regions: Vec<String>,
    /// Numbers that are never dialed.
    pub never_dial: NeverDial,
}

/// How an address was judged.
#[derive(Clone, Debug)]
pub(super) enum Judgement {
    /// It may be dialed.
    Fine,
    /// Ask before dialing it, for this reason.
    Doubtful(String),
    /// Never dial it, for this reason.
    Refused(String),
}

impl Rules {
    pub(super) fn judge(&self, address: &Address) -> Judgement {
        if let Some(why) = self.never_dial.refuses_address(address, &self.regions) {
            return Judgement::Refused(why);
        }
        self.never_dial.doubts_address(address, &self.regions).map_or(Judgement::Fine, Judgement::Doubtful)
    }
}

/// A destination as parsed, and how it was judged.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub destination: TypedDestination,
    pub judgement: Judgement,
}

impl Reading {
    pub(crate) fn new(typed: &str, rules: &Rules) -> Self {
        let destination = TypedDestination::parse(typed, rules.region.as_deref());
        let judgement = destination.address.as_ref().map_or(Judgement::Fine, |address| rules.judge(address));
        Self { destination, judgement }
    }
}

/// The parsed and judged destinations by their typed text, all by the same rules.
#[derive(Clone, Debug, Default)]
pub struct ParseCache {
    rules: Rules,
    read: HashMap<String, Reading>,
}

impl ParseCache {
    /// Parses what is new in a list, and drops what is no longer in it.
    pub(super) fn refresh(&mut self, list: &str, rules: Rules) {
        let typed = destinations::split(list);
        if typed.len() < WORTH_IT || self.rules != rules {
            self.read = HashMap::new();
            self.rules = rules;
        }
        if typed.len() < WORTH_IT {
            return;
        }
        let mut before = std::mem::take(&mut self.read);
        for part in typed {
            if !self.read.contains_key(part) {
                let known = before.remove_entry(part);
                let (part, reading) = known.unwrap_or_else(|| (part.to_owned(), Reading::new(part, &self.rules)));
                self.read.insert(part, reading);
            }
        }
    }

    /// A destination by the given rules; the cache is used if they are the `same`.
    pub(super) fn of(&self, typed: &str, rules: &Rules, same: bool) -> Cow<'_, Reading> {
        let known = self.read.get(typed).filter(|_| same);
        known.map_or_else(|| Cow::Owned(Reading::new(typed, rules)), Cow::Borrowed)
    }

    /// Whether the cache was made by these rules.
    pub(super) fn are_by(&self, rules: &Rules) -> bool {
        self.rules == *rules
    }
}
