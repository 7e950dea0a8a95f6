//! What a certificate says about itself (RFC 5280, section 4.1), to be shown. Whether it is trusted is decided elsewhere.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::base::safe_text;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The attribute types `organizationName` (2.5.4.10) and `commonName` (2.5.4.3).
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// Longest name that is shown.
const LONGEST_NAME: usize = 60;

/// What a certificate says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The organization that issued it, or else the issuer's common name; empty if it has neither.
    pub issuer: String,
    /// The last moment at which it is valid.
    pub until: Timestamp,
}

/// Reads a certificate in DER; `None` if it is none.
pub(in crate::api) fn facts(certificate: &[u8]) -> Option<CertificateFacts> {
    let (certificate, _) = expect(SEQUENCE, certificate)?;
    let (mut rest, _) = expect(SEQUENCE, certificate)?;
    if let Some((_, after)) = expect(VERSION, rest) {
        rest = after;
    }
    let (_serial, _, rest) = element(rest)?;
    let (_algorithm, rest) = expect(SEQUENCE, rest)?;
    let (issuer, rest) = expect(SEQUENCE, rest)?;
    let (validity, _) = expect(SEQUENCE, rest)?;
    let (_from, _, rest) = element(validity)?;
    let (tag, until, _) = element(rest)?;
    let name = attribute(issuer, ORGANIZATION).or_else(|| attribute(issuer, COMMON_NAME));
    Some(CertificateFacts { issuer: name.unwrap_or_default(), until: time(tag, until)? })
}

/// The first element: its tag, its content, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) =
            rest.split_at_checked(usize::from(first & 0x7f)).filter(|(digits, _)| digits.len() <= 4)?;
        (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn expect(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    element(bytes).filter(|(found, ..)| *found == tag).map(|(_, content, rest)| (content, rest))
}

/// An attribute of a name, which is a sequence of sets of attributes.
fn attribute(mut name: &[u8], wanted: &[u8]) -> Option<String> {
    while let Some((_, set, rest)) = element(name) {
        name = rest;
        let (attribute, _) = expect(SEQUENCE, set)?;
        let (_, kind, value) = element(attribute)?;
        if kind == wanted {
            let (_, value, _) = element(value)?;
            return Some(safe_text::clean_start(&String::from_utf8_lossy(value), LONGEST_NAME));
        }
    }
    None
}

fn time(tag: u8, text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let whole = match tag {
        GENERALIZED_TIME => text.to_owned(),
        // Two digits of a year mean 1950 to 2049.
        UTC_TIME => format!("{}{text}", if text < "50" { "20" } else { "19" }),
        _ => return None,
    };
    DateTime::strptime("%Y%m%d%H%M%SZ", whole).ok()?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};

    #[test]
    fn the_issuer_and_the_last_day_are_read() {
        for (organization, name, year, issuer) in [
            (Some("Sandbox Ltd"), "a name", 2049, "Sandbox Ltd"),
            (None, "a name", 2050, "a name"),
            (None, "a\u{1b}[31mname", 1999, "a[31mname"),
        ] {
            let mut params = CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
            params.distinguished_name = rcgen::DistinguishedName::new();
            params.distinguished_name.push(DnType::CommonName, name);
            if let Some(organization) = organization {
                params.distinguished_name.push(DnType::OrganizationName, organization);
            }
            (params.not_before, params.not_after) = (date_time_ymd(1980, 1, 1), date_time_ymd(year, 3, 4));
            let made = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
            let facts = facts(made.der()).unwrap();
            assert_eq!(facts.until.to_string(), format!("{year}-03-04T00:00:00Z"));
            assert_eq!(facts.issuer, issuer);
        }
    }

    #[test]
    fn what_is_no_certificate_is_none_wherever_it_breaks_off() {
        let made = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
        let der = made.cert.der();
        for length in 0..der.len() {
            assert_eq!(facts(&der[..length]), None);
        }
        assert_eq!(facts(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), None);
    }
}
