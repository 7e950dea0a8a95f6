//! WHOM a call is for, as people type it: a number, `ext:NAME`, `sip:user@host`, `agent:ID` or `conference:ID`;
//! several separated by commas, semicolons or lines, with quotes around a name that has one of those in it.

use super::Book;
use crate::domain::phone::{self, Phone};
use crate::domain::{Address, AddressKind};

/// One typed destination or source and what was made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    /// As typed.
    pub typed: String,
    /// The address that goes out, or why there is none.
    pub address: Result<Address, String>,
    /// What is known of a phone number.
    pub phone: Option<Phone>,
    /// Whether it stands in the list before: it is called once.
    pub twice: bool,
}

impl Whom {
    /// Understands one typed address; `region` is the country of national numbers.
    #[must_use]
    pub fn parse(typed: &str, region: Option<&str>) -> Self {
        let typed = typed.trim();
        let (address, phone) = match typed.split_once(':') {
            Some((kind, rest)) => (with_kind(kind, rest, region), None),
            None if typed.contains('@') => (sip(unquoted(typed)), None),
            None => match phone::parse(typed, region) {
                Ok(phone) => (Ok(Address::tel(&phone.e164)), Some(phone)),
                Err(phone::PhoneError::NotANumber) if !typed.is_empty() => (Err(not_understood(typed)), None),
                Err(error) => (Err(national_hint(typed, &error)), None),
            },
        };
        let phone = phone.or_else(|| match &address {
            Ok(address) if address.kind == AddressKind::Tel => phone::parse(&address.target, None).ok(),
            _ => None,
        });
        Self { typed: typed.to_owned(), address, phone, twice: false }
    }
}

/// How far a typed destination was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It can be dialed.
    Fine,
    /// It can be dialed, and something about it looks wrong.
    Doubtful,
    /// It stands in the list before, and is called once.
    Twice,
    /// It cannot be dialed.
    Refused,
}

impl Fit {
    /// The sign before it.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Fine | Self::Doubtful => "→",
            Self::Twice => "=",
            Self::Refused => "✗",
        }
    }
}

impl Whom {
    /// What was made of it, in words.
    #[must_use]
    pub fn understood(&self, book: &Book) -> (Fit, String) {
        let address = match &self.address {
            Err(why) if why.starts_with(&format!("“{}”", self.typed)) => return (Fit::Refused, why.clone()),
            Err(why) => return (Fit::Refused, format!("{}: {why}", self.typed)),
            Ok(address) if self.twice => {
                return (Fit::Twice, format!("{} · twice in the list: called once", address.label()));
            }
            Ok(address) => address,
        };
        if let Some(phone) = &self.phone {
            let region = phone.region.as_deref().unwrap_or("no country");
            let words = format!("{} · {region} · {}", phone.pretty, phone.kind);
            if phone.valid {
                return (Fit::Fine, words);
            }
            return (Fit::Doubtful, format!("{words} · no numbering plan has it; sent as it is"));
        }
        if address.kind != AddressKind::Extension {
            return (Fit::Fine, address.label());
        }
        let dialed = address.dialed();
        let known = book.extensions.items().iter().find(|known| known.name == dialed || known.extension == dialed);
        match known {
            Some(known) => (Fit::Fine, format!("{} · {} ({})", address.label(), known.name, known.extension)),
            None if book.extensions.is_whole() => {
                (Fit::Doubtful, format!("{} · none of your extensions is spelled so", address.label()))
            }
            None => (Fit::Fine, address.label()),
        }
    }
}

/// A number without country code may only have been read in the wrong country.
fn national_hint(typed: &str, error: &phone::PhoneError) -> String {
    use phone::PhoneError as E;
    match error {
        E::TooShort(_) | E::TooLong(_) if !typed.starts_with('+') => {
            format!("{error}; for another country begin with +")
        }
        _ => error.to_string(),
    }
}

fn with_kind(kind: &str, rest: &str, region: Option<&str>) -> Result<Address, String> {
    let kind = kind.trim().to_ascii_lowercase();
    // What the user types is sent as typed, but for the blanks around it and the quotes that protect a comma.
    let rest = unquoted(rest.trim());
    match (kind.as_str(), rest) {
        ("ext" | "extension", "") => Err("which extension? ext:NAME".to_owned()),
        ("ext" | "extension", name) => Ok(Address::extension(name)),
        ("sip", address) => sip(address),
        ("agent", "") => Err("which agent? agent:ID".to_owned()),
        ("agent", id) => Ok(Address::new(AddressKind::Agent, id)),
        ("conf" | "conference", "") => Err("which conference? conference:ID".to_owned()),
        ("conf" | "conference", id) => Ok(Address::new(AddressKind::Conference, id)),
        ("tel", number) => {
            phone::parse(number, region).map(|phone| Address::tel(&phone.e164)).map_err(|error| error.to_string())
        }
        _ => Err(not_understood(&kind)),
    }
}

fn sip(address: &str) -> Result<Address, String> {
    match address.split_once('@') {
        Some((user, host)) if !user.is_empty() && !host.is_empty() && !address.contains(char::is_whitespace) => {
            Ok(Address::new(AddressKind::Sip, address))
        }
        _ => Err("a SIP address is user@host".to_owned()),
    }
}

fn not_understood(typed: &str) -> String {
    format!("“{typed}” is no number, nor ext:NAME, sip:user@host, agent:ID, conference:ID")
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// Splits a typed list at commas, semicolons and line ends outside quotes. Empty parts are left out.
#[must_use]
pub fn split(list: &str) -> Vec<&str> {
    let mut quoted = false;
    list.split(|c| {
        quoted ^= c == '"';
        !quoted && matches!(c, ',' | ';' | '\n' | '\r')
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
    .collect()
}

/// How an extension of that name is typed: with quotes where it needs them.
#[must_use]
pub fn typed_extension(name: &str) -> String {
    with_quotes("ext", name)
}

/// With quotes around the name where it would not read back as itself without.
fn with_quotes(kind: &str, name: &str) -> String {
    let plain = format!("{kind}:{name}");
    let reads_back = split(&plain) == [plain.as_str()] && unquoted(name.trim()) == name;
    if reads_back { plain } else { format!("{kind}:\"{name}\"") }
}

/// How an address is typed, so that it reads back as the same.
#[must_use]
pub fn typed(address: &Address) -> String {
    match &address.kind {
        AddressKind::Extension => typed_extension(address.dialed()),
        kind @ (AddressKind::Sip | AddressKind::Agent | AddressKind::Conference) => {
            with_quotes(kind.as_str(), address.dialed())
        }
        _ => address.label(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_understood_as_typed() {
        for (typed, region, expected) in [
            ("010-1234-5678", Some("KR"), Address::tel("+821012345678")),
            ("tel:+14155552671", None, Address::tel("+14155552671")),
            ("ext:Reception Desk", None, Address::extension("Reception Desk")),
            ("EXT: alice", None, Address::extension("alice")),
            ("ext:\"Desk, front\"", None, Address::extension("Desk, front")),
            ("sip:a@b.example", None, Address::new(AddressKind::Sip, "a@b.example")),
            ("a@b.example", None, Address::new(AddressKind::Sip, "a@b.example")),
            ("sip:a@b.example:5061", None, Address::new(AddressKind::Sip, "a@b.example:5061")),
            ("\"a@b.example;transport=tcp\"", None, Address::new(AddressKind::Sip, "a@b.example;transport=tcp")),
            ("conf: 7", None, Address::new(AddressKind::Conference, "7")),
            ("agent:42", None, Address::new(AddressKind::Agent, "42")),
        ] {
            assert_eq!(Whom::parse(typed, region).address, Ok(expected), "{typed}");
        }
    }

    #[test]
    fn what_is_not_understood_is_told_in_words() {
        for (typed, part) in [
            ("alice", "ext:NAME"),
            ("ext:", "which extension"),
            ("sip:nobody", "user@host"),
            ("fax:123", "is no number"),
            ("010-1234-5678", "which country"),
        ] {
            let error = Whom::parse(typed, None).address.unwrap_err();
            assert!(error.contains(part), "{typed}: {error}");
        }
    }

    #[test]
    fn lists_are_split_outside_quotes() {
        assert_eq!(
            split("+1 415 555 2671, ext:\"a, b\";\n\nsip:c@d ,"),
            ["+1 415 555 2671", "ext:\"a, b\"", "sip:c@d"]
        );
    }

    #[test]
    fn an_address_is_typed_so_that_it_reads_back() {
        for (address, expected) in [
            (Address::new(AddressKind::Sip, "a@b;transport=tcp"), "sip:\"a@b;transport=tcp\""),
            (Address::new(AddressKind::Agent, "a,b"), "agent:\"a,b\""),
            (Address::extension(" a"), "ext:\" a\""),
            (Address::extension("\"\""), "ext:\"\"\"\""),
            (Address::extension("a\",\"b"), "ext:a\",\"b"),
        ] {
            assert_eq!(typed(&address), expected);
            assert_eq!(split(expected), [expected]);
            assert_eq!(Whom::parse(expected, None).address, Ok(address));
        }
    }

    proptest! {
        #[test]
        fn an_extension_that_is_picked_reads_back_as_itself(name in "[^\"\r\n\\pC]{1,20}") {
            prop_assume!(name.trim() == name);
            let typed = typed_extension(&name);
            let parts = split(&typed);
            prop_assert_eq!(parts.len(), 1);
            prop_assert_eq!(Whom::parse(parts[0], None).address, Ok(Address::extension(&name)));
        }
    }
}
