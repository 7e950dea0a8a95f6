//! One rule per setting: valid values, and the message for others. Reads no file and no environment.
//!
//! Messages quote the value, except where it may contain a secret.

use crate::api::url::is_loopback;
use crate::base::safe_text;
use crate::domain::{Badge, BoardView, Favourite, Money, phone_number};
use reqwest::Url;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// A profile's name becomes part of a file name.
pub(super) fn profile_name(name: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if (1..=64).contains(&name.len()) && name.chars().all(plain) {
        Ok(name.to_owned())
    } else {
        Err("the name of a profile is 1 to 64 letters, digits, - and _".to_owned())
    }
}

/// A short word that can be shown.
pub(super) fn badge(text: &str) -> Result<String, String> {
    if can_be_shown(text, Badge::LONGEST) {
        Ok(text.to_owned())
    } else {
        Err(format!("a badge is 1 to {} characters, without spaces around it", Badge::LONGEST))
    }
}

/// An absolute http(s) URL with a path, without any part that may be a secret.
pub(super) fn api_url(text: &str, allow_http: bool) -> Result<String, String> {
    const LIKE: &str = "it should look like https://api.voipbin.net/v1.0";
    let text = text.trim();
    // A credential in a URL follows one of these characters. A text that is no URL may itself be a misplaced
    // credential.
    if text.contains(['@', '?', '#']) {
        return Err(format!("the URL may not hold a user name, a password, a query or a fragment; {LIKE}"));
    }
    let is_http = text.starts_with("http://") || text.starts_with("https://");
    let url = Url::parse(text).ok().filter(|_| is_http && !text.contains(char::is_whitespace));
    let Some(url) = url else {
        return Err(format!("the value is not an http or https URL; {LIKE}"));
    };
    if url.path().trim_end_matches('/').is_empty() {
        return Err(format!("{text:?} lacks the path with the API's version; {LIKE}"));
    }
    if url.scheme() == "http" && !allow_http && !is_loopback(&url) {
        return Err(format!(
            "{text:?} would send the credential unencrypted; use https, or --allow-http on a network of your own"
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// A path to an existing file.
pub(super) fn ca_cert(path: &Path) -> Result<PathBuf, String> {
    match std::fs::metadata(path) {
        Ok(data) if data.is_file() => Ok(path.to_owned()),
        Ok(_) => Err(format!("{} is not a file; a PEM file with certificates is needed", path.display())),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

/// ISO 3166 alpha-2, converted to capitals.
pub(super) fn region(text: &str) -> Result<String, String> {
    let code = text.to_ascii_uppercase();
    if code.len() == 2 && phone_number::has_plan(&code) {
        Ok(code)
    } else {
        Err(format!("{text:?} is not a country; it is two letters, such as KR or US"))
    }
}

/// The format of BCP 47, without its registry: the server decides which languages it speaks.
pub(super) fn language(text: &str) -> Result<String, String> {
    let mut parts = text.split('-');
    let letters = |part: &str| (2..=3).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphabetic());
    let subtag = |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    if parts.next().is_some_and(letters) && parts.all(subtag) {
        Ok(text.to_owned())
    } else {
        Err(format!("{text:?} is not a language; it is a tag such as en-US or ko-KR"))
    }
}

/// A favourite's name.
pub(super) fn favourite_name(text: &str) -> Result<(), String> {
    name(text, "favourite", Favourite::LONGEST_NAME)
}

/// A view's name.
pub(super) fn view_name(text: &str) -> Result<(), String> {
    name(text, "view", BoardView::LONGEST_NAME)
}

/// A name that the user gives: one line without invisible characters.
fn can_be_shown(text: &str, longest: usize) -> bool {
    let is_seen = safe_text::sanitize(text) == text && text.trim() == text;
    is_seen && (1..=longest).contains(&text.chars().count())
}

fn name(name: &str, of: &str, longest: usize) -> Result<(), String> {
    if can_be_shown(name, longest) {
        Ok(())
    } else {
        Err(format!("the name of a {of} is 1 to {longest} characters, without spaces around it"))
    }
}

/// Destinations as typed. The form checks each one exactly.
pub(super) fn called(to: &[String]) -> Result<(), String> {
    if to.is_empty() {
        return Err("no destination; write at least one number, ext:NAME, sip:user@host or agent:ID".to_owned());
    }
    to.iter().try_for_each(|destination| line(destination))
}

/// A text of one line that is not blank.
pub(super) fn line(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("it contains a line end or another control character".to_owned());
    }
    Ok(())
}

/// A JSON array of actions, on one line.
pub(super) fn actions(text: &str) -> Result<String, String> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value @ serde_json::Value::Array(_)) => Ok(value.to_string()),
        Ok(_) => Err("not a list of actions: [{\"type\":\"talk\",\"option\":{…}}, …]".to_owned()),
        Err(error) => Err(format!("invalid JSON: {error}")),
    }
}

/// A whole number within these limits.
pub(super) fn whole<T: TryFrom<i64>>(count: i64, range: RangeInclusive<i64>) -> Result<T, String> {
    let problem = || format!("{count} is not a whole number from {} to {}", range.start(), range.end());
    T::try_from(count).ok().filter(|_| range.contains(&count)).ok_or_else(problem)
}

/// An amount of dollars such as `$5.00`; the sign may be left out.
pub fn dollars(text: &str) -> Result<Money, String> {
    let problem = || format!("{text:?} is not an amount of dollars such as \"$5.00\"");
    let number = text.trim().trim_start_matches('$');
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || decimals.len() > 6 || !digits(whole) || !digits(decimals) {
        return Err(problem());
    }
    let micros = format!("{whole}{decimals:0<6}");
    micros.parse().map(Money).map_err(|_| problem())
}

/// The account allows 1000 requests a minute.
pub(super) fn per_second(rate: f64) -> Result<f64, String> {
    if (0.2..=16.7).contains(&rate) { Ok(rate) } else { Err(format!("{rate} is not a number from 0.2 to 16.7")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_dollars_with_up_to_six_decimals() {
        for (text, micros) in [("$5.00", 5_000_000), ("5", 5_000_000), ("$0.5", 500_000), ("0.000001", 1), ("$0", 0)] {
            assert_eq!(dollars(text), Ok(Money(micros)), "{text}");
        }
        for text in ["", "$", "-5", "5,00", "5.0000001", "five", "$1e3", ".5", "5 USD", "1234567890"] {
            assert!(dollars(text).is_err(), "{text}");
        }
    }
}
