//! The countries of addresses. To parse a number takes a tenth of a millisecond, and the first one loads the numbering
//! plans, so each number is parsed once, and never many in a row.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::{Address, AddressKind, phone_number};

/// The word for what is not a phone number.
pub const NO_PHONE: &str = "device";
/// The word for a number that belongs to no country, or that no numbering plan has.
pub const NOWHERE: &str = "none";
/// Most numbers that are kept.
const MOST: usize = 100_000;
/// Most numbers that are parsed at a time.
const AT_A_TIME: usize = 100;

/// The countries of the numbers that were asked for.
#[derive(Clone, Debug, Default)]
pub struct Countries {
    known: HashMap<Box<str>, Arc<str>>,
    /// The numbers that were asked for and are not parsed yet.
    later: RefCell<HashSet<Box<str>>>,
}

impl Countries {
    /// The country of an address, ISO 3166 alpha-2; `none` for a number outside any country, `device` for an address
    /// that is no phone number; `None` until [`Countries::look_up`] has parsed the number.
    pub fn of(&self, address: &Address) -> Option<&str> {
        if !matches!(address.kind, AddressKind::Tel | AddressKind::None) {
            return Some(NO_PHONE);
        }
        let number = address.dialed();
        let known = self.known.get(number).map(AsRef::as_ref);
        if known.is_none() {
            self.later.borrow_mut().insert(number.into());
        }
        known
    }

    /// Whether numbers are left to parse.
    pub fn has_more(&self) -> bool {
        !self.later.borrow().is_empty()
    }

    /// Parses some of the numbers that were asked for. Returns whether any is known now that was not before.
    pub fn look_up(&mut self) -> bool {
        let later = self.later.get_mut();
        let numbers: Vec<Box<str>> = later.iter().take(AT_A_TIME).cloned().collect();
        if self.known.len() + numbers.len() > MOST {
            self.known.clear();
        }
        for number in &numbers {
            later.remove(number);
            let country = phone_number::region_of(number);
            self.known.insert(number.clone(), country.as_deref().unwrap_or(NOWHERE).into());
        }
        !numbers.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_country_of_its_plan_once_it_was_looked_up() {
        let mut countries = Countries::default();
        for (address, expected) in [
            (Address::tel("+821012345678"), "KR"),
            (Address::tel("+12025550142"), "US"),
            (Address::tel("+14165550142"), "CA"),
            (Address::tel("+899100000001"), "none"),
        ] {
            assert_eq!(countries.of(&address), None, "{address:?}");
            assert!(countries.has_more() && countries.look_up() && !countries.has_more());
            assert_eq!(countries.of(&address), Some(expected), "{address:?}");
        }
        assert_eq!(countries.of(&Address::extension("alice")), Some("device"));
        assert!(!countries.has_more() && !countries.look_up());
    }

    #[test]
    fn many_are_looked_up_in_turns() {
        let mut countries = Countries::default();
        let all: Vec<_> = (0..250).map(|n| Address::tel(&format!("+1202555{n:04}"))).collect();
        for address in &all {
            assert_eq!(countries.of(address), None);
        }
        let turns = std::iter::repeat_with(|| countries.look_up()).take_while(|more| *more).count();
        assert_eq!((turns, all.iter().all(|address| countries.of(address) == Some("US"))), (3, true));
    }
}
