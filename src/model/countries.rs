//! The countries of addresses. Each number is parsed once: that takes long, and the first time loads the numbering plans.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::{Address, AddressKind, phone_number};

/// The word for what is not a phone number.
const NO_PHONE: &str = "device";
/// The word for a number that belongs to no country, or that no numbering plan has.
const NOWHERE: &str = "none";
/// Most numbers that are kept.
const MOST: usize = 100_000;

/// The countries of the numbers that were asked for.
#[derive(Clone, Debug, Default)]
pub struct Countries(RefCell<HashMap<Box<str>, Arc<str>>>);

impl Countries {
    /// The country of an address, ISO 3166 alpha-2; `none` for a number outside any country, `device` for an address
    /// that is no phone number.
    pub fn of(&self, address: &Address) -> Arc<str> {
        if !matches!(address.kind, AddressKind::Tel | AddressKind::None) {
            return NO_PHONE.into();
        }
        let number = address.dialed();
        let mut known = self.0.borrow_mut();
        if let Some(country) = known.get(number) {
            return country.clone();
        }
        if known.len() >= MOST {
            known.clear();
        }
        let country: Arc<str> = phone_number::region_of(number).as_deref().unwrap_or(NOWHERE).into();
        known.insert(number.into(), country.clone());
        country
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_country_of_its_plan() {
        let countries = Countries::default();
        for (address, expected) in [
            (Address::tel("+821012345678"), "KR"),
            (Address::tel("+12025550142"), "US"),
            (Address::tel("+14165550142"), "CA"),
            (Address::tel("+899100000001"), "none"),
            (Address::extension("alice"), "device"),
        ] {
            assert_eq!(&*countries.of(&address), expected, "{address:?}");
            assert_eq!(&*countries.of(&address), expected, "again: {address:?}");
        }
    }
}
