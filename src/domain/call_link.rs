//! Links that call somebody: `tel:` and `callto:` (RFC 3966), `sip:` and `sips:` (RFC 3261, 19.1). Anybody may have
//! written one, on a web page or in a message: what is not understood is refused, and what is left out is said.

mod sip;
mod tel;

use percent_encoding::percent_decode_str;

use crate::base::safe_text;
use crate::domain::invisible;
use crate::domain::phone_number::{self, PhoneError};

/// Longest link, in bytes.
const LONGEST: usize = 500;
/// Most characters of a destination in a sentence.
const SHOWN: usize = 60;

/// A link that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallLink {
    /// Who is called, as it is typed into the call form, in printable ASCII: a number with its country code, a national
    /// number as written, or a SIP address with its scheme.
    pub destination: String,
    /// What else the link says, which is not used: `extension 12`, `the password`.
    pub left_out: Vec<String>,
}

impl CallLink {
    /// Reads a link.
    ///
    /// # Errors
    /// It calls nobody, or hides something. Says why and what to do, as the end of a sentence; repeats none of its text.
    pub fn read(link: &str) -> Result<Self, String> {
        let link = link.trim_ascii();
        if link.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} characters"));
        }
        let (scheme, rest) = link.split_once(':').unwrap_or_default();
        let decoded = decoded(link)?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        match scheme.to_ascii_lowercase().as_str() {
            "tel" | "callto" => {
                let decoded = decoded.split_once(':').map_or("", |(_, rest)| rest);
                tel::read(decoded.strip_prefix("//").unwrap_or(decoded))
            }
            "sip" => sip::read("sip", rest),
            "sips" => sip::read("sips", rest),
            _ => Err("it is no link to a telephone (tel:, sip: or sips:); vdial --to takes anything else".to_owned()),
        }
    }

    /// The destination in a sentence. A national number is read in the region (ISO 3166 alpha-2), as the form reads it;
    /// without one the form asks.
    ///
    /// # Errors
    /// It is no number there. Says why, as the end of a sentence.
    pub fn label(&self, region: Option<&str>) -> Result<String, String> {
        if self.destination.starts_with("sip") {
            return Ok(safe_text::clean_start(&self.destination, SHOWN));
        }
        match phone_number::parse(&self.destination, region) {
            Ok(phone) if self.destination == phone.e164 => Ok(phone.pretty),
            Ok(phone) => Ok(format!("{}, read as {}", self.destination, phone.pretty)),
            Err(PhoneError::NoCountry) => Ok(self.destination.clone()),
            Err(why) => Err(why.to_string()),
        }
    }

    /// What is not used, as a sentence with a blank before it; empty if nothing is left out.
    #[must_use]
    pub fn omissions(&self) -> String {
        if self.left_out.is_empty() { String::new() } else { format!(" Left out: {}.", self.left_out.join(", ")) }
    }

    fn leave_out(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.left_out.contains(&what) {
            self.left_out.push(what);
        }
    }
}

/// The link without percent signs. Refuses what can be seen by nobody, in whatever part of the link it is hidden.
fn decoded(link: &str) -> Result<String, String> {
    let is_escape =
        |at: usize| link.as_bytes().get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    if !link.match_indices('%').all(|(at, _)| is_escape(at)) {
        return Err("a % in it stands for no character".to_owned());
    }
    let decoded = percent_decode_str(link).decode_utf8().map_err(|_| "it is no text in UTF-8".to_owned())?;
    match decoded.chars().find(|c| safe_text::is_unsafe(*c) || invisible::is_invisible(*c)) {
        Some(c) => Err(format!("it contains U+{:04X}, which cannot be seen", u32::from(c))),
        None => Ok(decoded.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_link_leads_to_one_destination() {
        for (link, destination, left_out) in [
            ("tel:+82-10-1234-5678", "+821012345678", ""),
            ("TEL:+82%2010%201234%205678", "+821012345678", ""),
            ("tel://+1(415)555.2671", "+14155552671", ""),
            (" callto:+442079460999\n", "+442079460999", ""),
            ("tel:+1-415-555-2671;ext=12-3", "+14155552671", "extension 12-3"),
            (
                "tel:+14155552671;isub=1411;EXT=7?subject=x",
                "+14155552671",
                "what follows the ?, the subaddress, extension 7",
            ),
            ("tel:+14155552671,,123456789%23", "+14155552671", "the tones after it"),
            ("tel:+14155552671;postd=pp22", "+14155552671", "the tones after it"),
            ("tel:+14155552671;foo=bar;cic=1;baz", "+14155552671", "unknown parameters"),
            ("tel:01012345678;phone-context=+82", "+821012345678", ""),
            ("tel:20-7946-0999;phone-context=+44", "+442079460999", ""),
            ("tel:+14155552671;phone-context=example.com", "+14155552671", ""),
            ("tel:010-1234-5678", "010-1234-5678", ""),
            ("tel:(02)%20123-4567", "(02) 123-4567", ""),
            ("sip:alice@example.com", "sip:alice@example.com", ""),
            ("SIPS:alice@example.com:5061;transport=TLS", "sips:alice@example.com:5061;transport=TLS", ""),
            ("sip:alice:secret@example.com", "sip:alice@example.com", "the password"),
            (
                "sip:alice@example.com;lr;method=INVITE?Replaces=a%40b",
                "sip:alice@example.com",
                "unknown parameters, what follows the ?",
            ),
            ("sip:alice@[2001:db8::1]:5060", "sip:alice@[2001:db8::1]:5060", ""),
            ("sip:%61lice%40home@example.com", "sip:alice%40home@example.com", ""),
            ("sip:%EC%95%88@example.com", "sip:%EC%95%88@example.com", ""),
            ("sip:+1-415-555-2671@gw.example;user=phone", "+14155552671", "the gateway gw.example"),
            (
                "sip:+14155552671;ext=4:pin@gw.example;USER=phone",
                "+14155552671",
                "extension 4, the password, the gateway gw.example",
            ),
            ("sip:1001@pbx.example;user=phone", "sip:1001@pbx.example", ""),
            ("sip:+14155552671@gw.example", "sip:+14155552671@gw.example", ""),
        ] {
            let read = CallLink::read(link).unwrap_or_else(|why| panic!("{link}: {why}"));
            assert_eq!(
                (read.destination.as_str(), read.left_out.join(", ").as_str()),
                (destination, left_out),
                "{link}"
            );
        }
    }

    #[test]
    fn what_calls_nobody_or_hides_something_is_refused_without_its_text() {
        for (link, part) in [
            ("", "no link to a telephone"),
            ("+14155552671", "no link to a telephone"),
            ("https://example.com", "no link to a telephone"),
            ("javascript:alert(1)", "no link to a telephone"),
            ("tel:", "no number"),
            ("tel:;ext=1", "no number"),
            ("tel:+", "no number"),
            ("tel:+1415555%002671", "U+0000"),
            ("tel:+1415555%0A2671", "U+000A"),
            ("tel:+1415%E2%80%AE5552671", "U+202E"),
            ("tel:+14155552671?x=%1B%5B2J", "U+001B"),
            ("tel:+1415\u{200b}5552671", "U+200B"),
            ("tel:+14155552671%2", "a % in it"),
            ("tel:+14155552671%zz", "a % in it"),
            ("tel:%FF", "UTF-8"),
            ("tel:%2531%2531%2532", "“%”"),
            ("tel:+1-800-FLOWERS", "letters"),
            ("tel:*%2306%23", "a service code"),
            ("tel:%2A21%2A+14155552671%23", "a service code"),
            ("tel:+14155552671+14155552672", "“+”"),
            ("tel:+14155552671,+14155552672", "more than a number"),
            ("tel:+14155552671;ext=press F5", "extension"),
            ("tel:+14155552671;m-route=x", "must be understood"),
            ("tel:+1415", "too short"),
            ("tel:+99912345678", "no country"),
            ("tel:112", "emergency"),
            ("tel:9-1-1", "emergency"),
            ("tel:1001", "short code"),
            ("tel:7042;phone-context=example.com", "one network"),
            ("tel:863-1234;phone-context=+1-914-555", "together"),
            ("tel:911;phone-context=+1", "together"),
            ("tel:110;phone-context=+49", "together"),
            ("tel:7042;phone-context=+1;phone-context=+44", "two contexts"),
            ("tel:+１４１５５５５２６７１", "“１”"),
            ("sip:example.com", "user@host"),
            ("sip:@example.com", "user@host"),
            ("sip:alice@", "host"),
            ("sip:alice:secret@x@example.com", "two @"),
            ("sip:alice@exa mple.com", "host"),
            ("sip:alice@ехample.com", "host"),
            ("sip:alice@example.com:99999", "port"),
            ("sip:alice@[::zz]", "host"),
            ("sip:al,ice@example.com", "“,”"),
            ("sip:al ice@example.com", "“ ”"),
            ("sip:안@example.com", "“안”"),
            ("sip:alice@example.com;maddr=evil.example", "another host"),
            ("sip:alice@example.com;method=BYE", "no call"),
            ("sip:alice@example.com;transport=a b", "transport"),
            ("sip:a%0d%0ab@example.com", "U+000D"),
            ("sip:a@example.com?Subject=%00", "U+0000"),
            (&format!("tel:+1415555{}", "1".repeat(500)), "longer than"),
            (&format!("tel:+1415555{}", "1".repeat(300)), "not a phone number"),
        ] {
            let why = CallLink::read(link).expect_err(link);
            assert!(why.contains(part), "{link}: {why}");
            assert!(!why.contains("secret") && !why.contains("press"), "{link}: {why}");
        }
    }

    #[test]
    fn a_national_number_is_read_where_the_form_reads_it() {
        let link = CallLink::read("tel:010-1234-5678").unwrap();
        assert_eq!(link.label(Some("KR")).unwrap(), "010-1234-5678, read as +82 10-1234-5678");
        assert_eq!(link.label(None).unwrap(), "010-1234-5678");
        assert!(link.label(Some("US")).is_err());
        let help = CallLink::read("tel:11-10").and_then(|link| link.label(Some("KR")));
        assert!(help.is_err(), "{help:?}");
    }

    proptest! {
        #[test]
        fn whatever_it_is_it_is_refused_or_plain(
            scheme in "tel:|sip:|sips:|callto:|[a-z]{0,3}:?",
            rest in "(\\PC|[\u{0}-\u{20}\u{200b}-\u{202e}]|[0-9+;:@=?%,./-]|%[0-9a-fA-F]{2}|;ext=|;user=phone|@a\\.b|;phone-context=){0,40}",
        ) {
            if let Ok(link) = CallLink::read(&format!("{scheme}{rest}")) {
                prop_assert!(link.destination.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{}", link.destination);
                prop_assert!(link.left_out.iter().all(|part| part.bytes().all(|byte| (b' '..=b'~').contains(&byte))));
                let _ = link.label(Some("KR"));
            }
        }
    }
}
