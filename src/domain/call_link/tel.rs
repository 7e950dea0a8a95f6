//! `tel:` links: a number with visual separators, and its parameters (RFC 3966).

use super::CallLink;
use crate::domain::phone_number::{self, PhoneError};

/// Parameters that change nothing about who is called.
const WITHOUT_MEANING: [&str; 8] = ["npdi", "rn", "rn-context", "cic", "cic-context", "verstat", "cpc", "oli"];
/// Most characters of an extension that is named.
const LONGEST_EXTENSION: usize = 12;

/// What to do about a number that is not known everywhere.
const ASK: &str = "ask for it with + and the country code";

/// Reads what follows `tel:`, without percent signs.
pub(super) fn read(text: &str) -> Result<CallLink, String> {
    let mut link = CallLink { destination: String::new(), left_out: Vec::new() };
    let (text, query) = text.split_once('?').map_or((text, false), |(text, _)| (text, true));
    if query {
        link.leave_out("what follows the ?");
    }
    let mut parts = text.split(';');
    let number = without_tones(parts.next().unwrap_or_default(), &mut link)?;
    let mut context = None;
    for (name, value) in parts.map(|part| part.split_once('=').unwrap_or((part, ""))) {
        match name.trim().to_ascii_lowercase().as_str() {
            "phone-context" if context.is_some() => return Err(format!("it has two contexts: {ASK}")),
            "phone-context" => context = Some(value.trim()),
            "ext" => link.leave_out(format!("extension {}", extension(value)?)),
            "isub" => link.leave_out("the subaddress"),
            "postd" => link.leave_out("the tones after it"),
            name if name.starts_with("m-") => {
                return Err("it has a parameter that must be understood, and is not".to_owned());
            }
            name if name.is_empty() || WITHOUT_MEANING.contains(&name) => {}
            _ => link.leave_out("unknown parameters"),
        }
    }
    link.destination = dialed(number, context)?;
    Ok(link)
}

/// The number without the pauses and tones behind it, as in the links to conferences: `+14155552671,,123456#`.
fn without_tones<'a>(text: &'a str, link: &mut CallLink) -> Result<&'a str, String> {
    let Some((number, tones)) = text.split_once(',') else { return Ok(text.trim()) };
    if !tones.chars().all(|c| c.is_ascii_digit() || "*#,pPwW ".contains(c)) {
        return Err(format!("there is more than a number in it: {ASK}"));
    }
    link.leave_out("the tones after it");
    Ok(number.trim())
}

/// An extension. Words in its place could ask the user for anything.
fn extension(value: &str) -> Result<&str, String> {
    let is_number = !value.is_empty() && value.chars().all(separated);
    let extension = Some(value).filter(|value| is_number && value.len() <= LONGEST_EXTENSION);
    extension.ok_or_else(|| "its extension is no number".to_owned())
}

/// Whether the character is a digit, or separates digits.
fn separated(c: char) -> bool {
    c.is_ascii_digit() || separates(c)
}

/// The separators of RFC 3966, and those that web pages use.
fn separates(c: char) -> bool {
    "-.() /".contains(c)
}

/// The number as it is typed into the form: with its country code, if it or its context tells it.
fn dialed(number: &str, context: Option<&str>) -> Result<String, String> {
    check(number)?;
    let words = |why: &PhoneError| why.to_string();
    if number.starts_with('+') {
        return phone_number::parse(number, None).map(|phone| phone.e164).map_err(|why| words(&why));
    }
    match context {
        None => match phone_number::parse(number, None) {
            Ok(_) | Err(PhoneError::NoCountry) => Ok(number.to_owned()),
            Err(why) => Err(words(&why)),
        },
        Some(context) if context.starts_with('+') && context[1..].chars().all(separated) => {
            // Such a context need not be the beginning of the number (RFC 3966, 5.1.5).
            let joined = phone_number::parse(&format!("{context}{number}"), None).ok().filter(|phone| phone.valid);
            let words = || format!("its number and its context are no number together: {ASK}");
            joined.map(|phone| phone.e164).ok_or_else(words)
        }
        Some(_) => Err(format!("it is a number of one network alone: {ASK}")),
    }
}

/// Refuses what is no number with separators.
fn check(number: &str) -> Result<(), String> {
    let (plus, digits) = number.strip_prefix('+').map_or((false, number), |rest| (true, rest));
    let service = |c: char| matches!(c, '*' | '#');
    if !plus && number.contains(service) {
        return Err("it is a service code, which only a telephone of that network can dial".to_owned());
    }
    match digits.chars().find(|c| !separated(*c)) {
        Some(c) if c.is_ascii_alphabetic() => Err("it has letters in place of digits: dial the digits".to_owned()),
        Some(c) => Err(format!("“{c}” is no part of a number: {ASK}")),
        None if digits.chars().all(separates) => Err("it has no number".to_owned()),
        None => Ok(()),
    }
}
