//! What was made of each destination when the list was last typed into: a list of hundreds is not understood anew with
//! every key and every drawing.

use std::collections::HashMap;

use super::whom::{self, Whom};

/// Shorter lists are understood each time.
const WORTH_IT: usize = 10;

/// The destinations by what was typed, as understood in one country.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    region: Option<String>,
    read: HashMap<String, Whom>,
}

impl Readings {
    /// Understands what is new in a list, and forgets what is no longer in it.
    pub(super) fn refresh(&mut self, list: &str, region: Option<&str>) {
        let typed = whom::split(list);
        if typed.len() < WORTH_IT || self.region.as_deref() != region {
            self.read = HashMap::new();
            self.region = region.map(str::to_owned);
        }
        if typed.len() < WORTH_IT {
            return;
        }
        let mut before = std::mem::take(&mut self.read);
        for part in typed {
            let known = before.remove(part).unwrap_or_else(|| Whom::parse(part, region));
            self.read.entry(part.to_owned()).or_insert(known);
        }
    }

    /// What is made of a destination.
    pub(super) fn of(&self, typed: &str, region: Option<&str>) -> Whom {
        let known = self.read.get(typed).filter(|_| self.region.as_deref() == region);
        known.cloned().unwrap_or_else(|| Whom::parse(typed, region))
    }
}
