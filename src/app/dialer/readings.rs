//! What was made of each destination when the list was last typed into: a list of thousands is not understood and judged
//! anew with every key and every drawing.

use std::borrow::Cow;
use std::collections::HashMap;

use super::whom::{self, TypedDestination};
use crate::domain::{Address, NeverDial};

/// Shorter lists are understood each time.
const WORTH_IT: usize = 10;

/// By what destinations are understood and judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The country in which national numbers are read.
    pub region: Option<String>,
    /// The countries that the call goes out from.
    pub regions: Vec<String>,
    /// What is never dialed.
    pub never_dial: NeverDial,
}

/// What came of judging an address.
#[derive(Clone, Debug)]
pub(super) enum Judgement {
    /// Nothing is to be said.
    Fine,
    /// It is asked about before it is dialed.
    Doubtful(String),
    /// It is never dialed.
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

/// A destination as it was understood, and what came of judging it as it stands there.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub whom: TypedDestination,
    pub judgement: Judgement,
}

impl Reading {
    fn new(typed: &str, rules: &Rules) -> Self {
        let whom = TypedDestination::parse(typed, rules.region.as_deref());
        let judgement = whom.address.as_ref().map_or(Judgement::Fine, |address| rules.judge(address));
        Self { whom, judgement }
    }
}

/// The destinations by what was typed, as understood and judged by the same rules.
#[derive(Clone, Debug, Default)]
pub struct ParseCache {
    rules: Rules,
    read: HashMap<String, Reading>,
}

impl ParseCache {
    /// Understands what is new in a list, and forgets what is no longer in it.
    pub(super) fn refresh(&mut self, list: &str, rules: Rules) {
        let typed = whom::split(list);
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

    /// What is made of a destination by such rules, which are those of the list if `same`.
    pub(super) fn of(&self, typed: &str, rules: &Rules, same: bool) -> Cow<'_, Reading> {
        let known = self.read.get(typed).filter(|_| same);
        known.map_or_else(|| Cow::Owned(Reading::new(typed, rules)), Cow::Borrowed)
    }

    /// Whether the destinations were understood and judged by these rules.
    pub(super) fn are_by(&self, rules: &Rules) -> bool {
        self.rules == *rules
    }
}
