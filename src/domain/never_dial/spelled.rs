//! What the target of an address dials, whatever way it is spelled: `sip:9-1-1@gw`, `sip:%39%31%31@gw`, `９１１`.

use percent_encoding::percent_decode_str;

use crate::domain::{invisible, phone};

/// So often a text is decoded: `%2539` is a nine behind the second gateway.
const DECODED: usize = 3;
/// What gateways take for a plus. Longer ones first.
const INTERNATIONAL: [&str; 4] = ["0011", "011", "010", "00"];
/// No number has more digits, with the prefixes before it.
const LONGEST: usize = 32;
/// No target that dials a number is longer.
const LONGEST_TEXT: usize = 1_000;

/// A number that a target dials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelled {
    /// Whether a plus stands before them.
    pub plus: bool,
    /// Its digits.
    pub digits: String,
    /// Its digits behind the plus, or behind what stands for one.
    pub international: Vec<String>,
}

/// The numbers that a target may dial; none when it is a name.
pub(super) fn numbers(target: &str) -> Vec<Spelled> {
    if target.len() > LONGEST_TEXT {
        return Vec::new();
    }
    let decoded =
        (0..DECODED).fold(target.to_owned(), |text, _| percent_decode_str(&text).decode_utf8_lossy().into_owned());
    let (user, parameters) = user(&decoded);
    let Some((plus, digits)) = digits(user) else { return Vec::new() };
    let mut international: Vec<String> = if plus {
        vec![digits.clone()]
    } else {
        let behind = |prefix: &&str| digits.strip_prefix(*prefix).filter(|rest| !rest.starts_with('0'));
        INTERNATIONAL.iter().filter_map(behind).map(str::to_owned).collect()
    };
    // A number of a plan of its own: what the plan says comes before it.
    let context = parameters.split(';').filter_map(|part| part.trim().split_once('='));
    let context = context.filter(|(name, _)| name.eq_ignore_ascii_case("phone-context"));
    for (_, plan) in context {
        if let Some((true, code)) = self::digits(plan.split('@').next().unwrap_or_default()) {
            international.push(format!("{code}{digits}"));
        }
    }
    vec![Spelled { plus, digits, international }]
}

/// The user of an address, with what stands behind its first semicolon.
fn user(text: &str) -> (&str, &str) {
    let lower = text.to_ascii_lowercase();
    let schemes = ["sip:", "sips:", "tel:"];
    let start = schemes.iter().filter_map(|scheme| lower.rfind(scheme).map(|at| at + scheme.len())).max().unwrap_or(0);
    let address = text[start..].trim_start_matches('/');
    let (user, parameters) = address.split_once(';').unwrap_or((address, ""));
    let user = user.split('@').next().unwrap_or_default();
    // A password may stand behind the user.
    (user.split(':').next().unwrap_or_default(), parameters)
}

/// The digits of a user that is a number, and whether a plus stands before them.
fn digits(user: &str) -> Option<(bool, String)> {
    let mut digits = String::new();
    let mut plus = false;
    let mut chars = user.chars().filter(|c| !invisible::is_invisible(*c)).peekable();
    while let Some(c) = chars.next() {
        match c {
            _ if phone::digit(c).is_some() => digits.extend(phone::digit(c)),
            _ if phone::is_plus(c) => plus |= digits.is_empty(),
            // Tones, or an extension.
            ',' | '#' | '*' | '&' if !digits.is_empty() => break,
            'p' | 'P' | 'w' | 'W' | 'x' | 'X' if !digits.is_empty() => {
                let behind = chars.peek().copied();
                if behind.is_some_and(|c| phone::digit(c).is_none()) {
                    return None;
                }
                break;
            }
            _ if phone::separates(c) || !c.is_alphanumeric() => {}
            _ => return None,
        }
    }
    (1..=LONGEST).contains(&digits.len()).then_some((plus, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_in_every_spelling() {
        for target in [
            "911",
            "9-1-1",
            "9.1.1@gw",
            "sip:911@gw",
            "SIP:911@gw",
            "sips:911@gw:5061",
            "sip:(911)@gw",
            "sip:%39%31%31@gw",
            "sip:%2539%2531%2531@gw",
            "９１１",
            "٩١١@gw",
            "९११",
            "911;user=phone",
            "911;phone-context=example.com@gw",
            "911:password@gw",
            "\"Help\" <sip:911@gw>",
            "tel:911",
            "sip://911@gw",
            "sip: 911 @gw",
            "9\u{200b}11@gw",
            "911,,1@gw",
            "911p1@gw",
            "911#@gw",
            "9%2D1%2D1@gw",
            "_911_@gw",
        ] {
            let read = numbers(target);
            assert_eq!(read.first().map(|number| number.digits.as_str()), Some("911"), "{target}");
        }
        for (target, international) in [
            ("+1900", vec!["1900"]),
            ("001900@gw", vec!["1900"]),
            ("0111900@gw", vec!["1900"]),
            ("%2B1900@gw", vec!["1900"]),
            ("＋１９００", vec!["1900"]),
            ("234567;phone-context=+1900@gw", vec!["1900234567"]),
            ("234567", vec![]),
        ] {
            assert_eq!(numbers(target)[0].international, international, "{target}");
        }
        for name in ["alice", "desk911@gw", "911a@gw", "a911@gw", "", "@gw", "911pizza@gw", "sip:"] {
            assert_eq!(numbers(name), Vec::new(), "{name}");
        }
    }
}
