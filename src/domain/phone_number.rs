//! Parses phone numbers as people type them into E.164, with the metadata of libphonenumber.

mod looks;
mod signs;
mod words;
mod written;

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, ValidationError};
use thiserror::Error;

use crate::domain::emergency;
pub(super) use signs::{digit, is_plus, separates};
pub use words::is_extension_word;
use written::Written;
pub use written::is_rounded;

/// Prefix of `VoIPBIN`'s virtual numbers, which belong to no numbering plan.
const VIRTUAL_PREFIX: &str = "+899";
/// Fewest digits of an E.164 number that the API accepts.
const SHORTEST: usize = 7;
/// Most digits of an E.164 number.
const LONGEST: usize = 15;
/// Most digits of a country's short codes for information and services.
const LONGEST_CODE: usize = 6;
/// Longest text that is parsed as a number. The library takes seconds for a pasted million of digits.
const LONGEST_TEXT: usize = 250;

/// A parsed phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// `+` and 7 to 15 digits, as sent to the API.
    pub e164: String,
    /// Formatted with spaces for display.
    pub pretty: String,
    /// ISO 3166 alpha-2, upper case; `None` for numbers outside any country.
    pub region: Option<String>,
    /// Kind of line, in a word or two.
    pub kind: &'static str,
    /// Whether the numbering plan assigns such numbers. A possible but unassigned number is sent with a warning.
    pub valid: bool,
    /// What else the text could mean, and how to write it unambiguously; `None` when it is unambiguous.
    pub doubt: Option<String>,
}

/// Why a text is not a phone number, in words for its field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PhoneError {
    /// Contains nothing to dial.
    #[error("not a phone number")]
    NotANumber,
    /// A national number, and no country is known.
    #[error("which country? Start with + and the country code, or choose a source number")]
    NoCountry,
    /// No country has this code.
    #[error("no country has this country code")]
    UnknownCountry,
    /// Too few digits for the country.
    #[error("too short for {0}")]
    TooShort(String),
    /// Too many digits for the country.
    #[error("too long for {0}")]
    TooLong(String),
    /// An emergency number.
    #[error("an emergency number: vdial never dials it; call it from a telephone")]
    Emergency,
    /// A short code such as an emergency number, which has no E.164 form.
    #[error("a short code: it has no international form and cannot be called through the API")]
    ShortCode,
    /// An extension number follows it.
    #[error("extension {0} cannot be dialed: remove it, or speak it in the actions")]
    Extension(String),
    /// Tones to send after the answer follow it.
    #[error("tones cannot be dialed: remove {0}, or send it in the actions (digits_send)")]
    Tones(String),
    /// A spreadsheet has rounded it to a power of ten.
    #[error("rounded by a spreadsheet, its last digits are lost: copy it from its origin")]
    Rounded,
    /// Something else with as many digits.
    #[error("it looks like {0}; if it is a phone number, begin with + and the country code")]
    Looks(&'static str),
    /// No numbering plan has it, and it does not tell its country.
    #[error("not a number in the numbering plan of {0}; begin with + and the country code")]
    NoSuchNumber(String),
    /// Contains something that is not part of a number, described in words.
    #[error("{0}")]
    Inside(String),
}

/// Whether there is a numbering plan for a region (ISO 3166 alpha-2, in capitals).
#[must_use]
pub fn has_plan(region: &str) -> bool {
    region.parse().is_ok_and(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region).is_some())
}

/// Parses `text` as a phone number; `region` (ISO 3166 alpha-2) is the country of national numbers.
///
/// # Errors
/// Why the text is not a number that can be dialed.
pub fn parse(text: &str, region: Option<&str>) -> Result<Phone, PhoneError> {
    if text.len() > LONGEST_TEXT {
        return Err(PhoneError::NotANumber);
    }
    let written = written::read(text)?;
    let text = written.dialed();
    if written.plus && text.starts_with(VIRTUAL_PREFIX) {
        return virtual_number(&written.digits);
    }
    let calls_for_help = |region| emergency::is_in(&written.digits, region);
    if !written.plus && (emergency::is_everywhere(&written.digits) || region.is_some_and(calls_for_help)) {
        return Err(PhoneError::Emergency);
    }
    if !written.plus && (written.digits.len() <= 4 || is_code(&written.digits, region)) {
        return Err(PhoneError::ShortCode);
    }
    let region_of = |code: &str| code.parse().ok();
    let number = PHONE_NUMBER_UTIL
        .parse(&text, region.and_then(region_of))
        .map_err(|error| parse_error(&error, &text, region))?;
    if let Some((place, rest)) = &written.place
        && let Ok(behind) = PHONE_NUMBER_UTIL.parse(rest, region.and_then(region_of))
        && behind != number
    {
        if written.first == number.country_code.to_string() {
            return Err(PhoneError::Inside(format!("“{place}” is the country code? Begin with +")));
        }
        if behind.is_valid() {
            return Err(written::place_in_list(place));
        }
    }
    let place = number.get_region_code().map(|region| region.as_region_str().to_string());
    let e164 = number.format_as(PhoneNumberFormat::E164).to_string();
    let place_name = || {
        PHONE_NUMBER_UTIL
            .get_region_for_country_code(number.country_code)
            .map_or_else(|| "this country".to_owned(), |region| region.as_region_str().to_string())
    };
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number) {
        Ok(NumberLengthType::IsPossible) if e164.len() > SHORTEST => {}
        Ok(_) | Err(ValidationError::TooShort)
            if !written.plus && written.digits.len() <= LONGEST_CODE && written.digits.starts_with('1') =>
        {
            return Err(PhoneError::ShortCode);
        }
        // A number without its area code has no E.164 form.
        Ok(_) | Err(ValidationError::TooShort) => return Err(PhoneError::TooShort(place_name())),
        Err(ValidationError::InvalidCountryCode) => return Err(PhoneError::UnknownCountry),
        Err(_) => return Err(PhoneError::TooLong(place_name())),
    }
    // A national number may be possible and still be too long with its country code.
    if e164.len() > LONGEST + 1 {
        return Err(PhoneError::TooLong(place_name()));
    }
    // The result must parse to the same number again, as for a redial.
    let again = PHONE_NUMBER_UTIL.parse(&e164, None).map(|again| again.format_as(PhoneNumberFormat::E164).to_string());
    if again.ok().as_ref() != Some(&e164) {
        return Err(PhoneError::NotANumber);
    }
    if let Some((ending, before)) = &written.ending {
        let plus = if written.plus { "+" } else { "" };
        let without = PHONE_NUMBER_UTIL.parse(format!("{plus}{before}"), region.and_then(region_of));
        let is_other = without.is_ok_and(|without| without.is_valid());
        // In these two countries, a dash often precedes the digits of an extension.
        let in_use = [49, 43].contains(&number.country_code);
        if is_other && (!number.is_valid() || (!in_use && ending.starts_with(signs::is_dash) && ending.len() == 2)) {
            return Err(written::another(ending));
        }
    }
    if !written.plus && !number.is_valid() {
        return Err(if written.digits.len() <= LONGEST_CODE {
            PhoneError::ShortCode
        } else {
            PhoneError::NoSuchNumber(place_name())
        });
    }
    Ok(Phone {
        doubt: doubt(&written, number.country_code, &e164),
        e164,
        pretty: number.format_as(PhoneNumberFormat::International).to_string(),
        kind: kind_word(number.get_type()),
        valid: number.is_valid(),
        region: place,
    })
}

/// Whether the digits are a short code in a country where numbers begin with a zero: the zero makes no difference then.
fn is_code(digits: &str, region: Option<&str>) -> bool {
    let region = region.and_then(|code| code.parse().ok());
    let read = |digits: &str| PHONE_NUMBER_UTIL.parse(digits, region).ok();
    let without_zero = || read(digits).is_some_and(|number| read(&format!("0{digits}")) == Some(number));
    digits.len() <= LONGEST_CODE && !digits.starts_with('0') && without_zero()
}

/// What else a written number could mean, in words.
fn doubt(written: &Written, code: i32, e164: &str) -> Option<String> {
    let gap = || written.gap.then(|| "it contains a wide gap: is it one number?".to_owned());
    let label = || written.label.as_ref().map(|label| format!("“{label}” is in front of it: is it a phone number?"));
    let ending = || {
        let (ending, _) = written.ending.as_ref()?;
        let apart = ending.starts_with(signs::is_dash) && ending.contains(char::is_whitespace);
        apart.then(|| format!("“{ending}” may stand for another number"))
    };
    with_code(written, code, e164).or_else(label).or_else(ending).or_else(gap)
}

/// The other reading of a number without a plus whose first digits are a country code: its own country's, or another
/// one that is separated from the rest or that nothing distinguishes from it.
fn with_code(written: &Written, code: i32, e164: &str) -> Option<String> {
    if written.plus {
        return None;
    }
    let with_plus = PHONE_NUMBER_UTIL.parse(format!("+{}", written.digits), None).ok()?;
    let own = written.digits.starts_with(&code.to_string());
    if own && with_plus.format_as(PhoneNumberFormat::E164) == e164 {
        return Some(format!("{code} is taken as the country code; begin with + to be sure"));
    }
    let by_itself = written.first == written.digits || written.first == with_plus.country_code.to_string();
    let other = ((own || by_itself) && with_plus.is_valid()).then_some(with_plus)?;
    Some(format!("or {}? Then begin with +", other.format_as(PhoneNumberFormat::International)))
}

/// The country of an E.164 number, ISO 3166 alpha-2.
#[must_use]
pub fn region_of(e164: &str) -> Option<String> {
    parse(e164, None).ok()?.region
}

/// The regions of a country code, ISO 3166 alpha-2.
pub(super) fn regions_of_code(code: &str) -> Vec<String> {
    let regions = code.parse().ok().and_then(|code| PHONE_NUMBER_UTIL.get_regions_for_country_calling_code(code));
    regions.into_iter().flatten().map(|region| region.as_region_str().to_string()).collect()
}

fn virtual_number(digits: &str) -> Result<Phone, PhoneError> {
    let e164 = format!("+{digits}");
    match digits.len() {
        ..SHORTEST => Err(PhoneError::TooShort("a virtual number".to_owned())),
        SHORTEST..=LONGEST => {
            Ok(Phone { pretty: e164.clone(), e164, region: None, kind: "virtual", valid: true, doubt: None })
        }
        _ => Err(PhoneError::TooLong("a virtual number".to_owned())),
    }
}

fn parse_error(error: &rlibphonenumber::ParseError, text: &str, region: Option<&str>) -> PhoneError {
    use rlibphonenumber::ParseError as E;
    let place = || region.unwrap_or("any country").to_owned();
    match error {
        E::InvalidCountryCode if !text.starts_with('+') && region.is_none() => PhoneError::NoCountry,
        E::InvalidCountryCode => PhoneError::UnknownCountry,
        E::TooShortAfterIdd | E::TooShortNsn => PhoneError::TooShort(place()),
        E::TooLongNsn => PhoneError::TooLong(place()),
        E::NotANumber(_) => PhoneError::NotANumber,
    }
}

/// The kind of numbers charged by the minute.
pub(super) const PREMIUM_RATE: &str = "premium rate";

/// All values of [`Phone::kind`] for known kinds.
pub const KINDS: [&str; 12] = [
    "fixed line",
    "mobile",
    "fixed line or mobile",
    "toll-free",
    PREMIUM_RATE,
    "shared cost",
    "VoIP",
    "personal",
    "pager",
    "company-wide",
    "voicemail",
    "virtual",
];

fn kind_word(kind: PhoneNumberType) -> &'static str {
    match kind {
        PhoneNumberType::FixedLine => "fixed line",
        PhoneNumberType::Mobile => "mobile",
        PhoneNumberType::FixedLineOrMobile => "fixed line or mobile",
        PhoneNumberType::TollFree => "toll-free",
        PhoneNumberType::PremiumRate => PREMIUM_RATE,
        PhoneNumberType::SharedCost => "shared cost",
        PhoneNumberType::VoIP => "VoIP",
        PhoneNumberType::PersonalNumber => "personal",
        PhoneNumberType::Pager => "pager",
        PhoneNumberType::UAN => "company-wide",
        PhoneNumberType::VoiceMail => "voicemail",
        PhoneNumberType::Unknown => "kind not known",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_understood_as_people_write_them() {
        for (text, region, e164, place, kind) in [
            ("010-1234-5678", Some("KR"), "+821012345678", Some("KR"), "mobile"),
            ("+82 10 1234 5678", None, "+821012345678", Some("KR"), "mobile"),
            ("(415) 555-2671", Some("US"), "+14155552671", Some("US"), "fixed line or mobile"),
            ("07400 123456", Some("GB"), "+447400123456", Some("GB"), "mobile"),
            ("+39 06 1234 5678", None, "+390612345678", Some("IT"), "fixed line"),
            ("0011 44 7400 123456", Some("AU"), "+447400123456", Some("GB"), "mobile"),
            ("+899 123 456 789", Some("KR"), "+899123456789", None, "virtual"),
        ] {
            let phone = parse(text, region).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((phone.e164.as_str(), phone.region.as_deref(), phone.kind), (e164, place, kind), "{text}");
            assert!(phone.valid, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_a_number_is_refused_in_words() {
        for (text, region, expected) in [
            ("", None, PhoneError::NotANumber),
            ("alice", Some("US"), PhoneError::NotANumber),
            ("1-800-FLOWERS", Some("US"), PhoneError::NotANumber),
            ("010-1234-5678", None, PhoneError::NoCountry),
            ("911", Some("US"), PhoneError::Emergency),
            ("1-1-2", Some("KR"), PhoneError::Emergency),
            ("10111", Some("ZA"), PhoneError::Emergency),
            ("1588", Some("KR"), PhoneError::ShortCode),
            ("101", Some("US"), PhoneError::ShortCode),
            ("101", Some("UA"), PhoneError::Emergency),
            ("+999 12345678", None, PhoneError::UnknownCountry),
            ("+82 10 1", None, PhoneError::TooShort("KR".into())),
            ("555-2671", Some("US"), PhoneError::TooShort("US".into())),
            ("+1 415 555 26711", None, PhoneError::TooLong("US".into())),
            ("0010167", Some("KR"), PhoneError::NotANumber),
            ("82123453456678", Some("KR"), PhoneError::TooLong("KR".into())),
            ("+8991", None, PhoneError::TooShort("a virtual number".into())),
        ] {
            assert_eq!(parse(text, region).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn a_number_that_no_plan_has_is_told_from_a_valid_one() {
        assert!(!parse("+1 555 000 0000", None).unwrap().valid);
    }

    #[test]
    fn what_is_too_long_for_a_number_is_refused_before_it_is_looked_at() {
        let pasted = format!("+{}", "1".repeat(1_000_000));
        assert_eq!(parse(&pasted, Some("US")), Err(PhoneError::NotANumber));
    }

    proptest! {
        #[test]
        fn what_is_understood_is_e164_and_is_understood_again(text in "[+0-9 ()-]{0,20}") {
            if let Ok(phone) = parse(&text, Some("KR")) {
                prop_assert!(phone.e164.starts_with('+'));
                prop_assert!(phone.e164[1..].bytes().all(|byte| byte.is_ascii_digit()));
                prop_assert!((8..=16).contains(&phone.e164.len()), "{}", phone.e164);
                prop_assert_eq!(parse(&phone.e164, None).map(|again| again.e164), Ok(phone.e164));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = parse(&text, Some("US"));
        }
    }
}
