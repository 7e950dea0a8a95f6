//! Finds the numbers that an address dials, in any spelling: `sip:9-1-1@gw`, `sip:%39%31%31@gw`, `９１１`.

use percent_encoding::percent_decode_str;

use crate::domain::phone_number;
use crate::domain::{emergency, invisible, names};

/// How many times a text is decoded: `%2539` becomes a nine at the second gateway.
const DECODED: usize = 3;
/// International prefixes, which gateways treat as a plus. Longer ones first.
const INTERNATIONAL: [&str; 4] = ["0011", "011", "010", "00"];
/// Prefixes that switches use for an outside line.
const OUTSIDE: [char; 3] = ['0', '8', '9'];
/// Prefix of long-distance numbers, and of short ones that are not phone numbers.
const LONG_DISTANCE: char = '1';
/// Most digits of a number, with its prefixes.
const LONGEST: usize = 32;
/// Longest target that can dial a number.
const LONGEST_TEXT: usize = 1_000;

/// A number that an address dials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelled {
    /// Whether a plus precedes the digits.
    pub plus: bool,
    /// Whether a star or a hash precedes the digits: they may begin with a service code.
    pub starred: bool,
    /// The digits.
    pub digits: String,
    /// The digits after the plus, or after each prefix that may stand for one.
    pub international: Vec<String>,
}

impl Spelled {
    fn new(group: &Group) -> Self {
        let digits = &group.digits;
        let behind = |prefix: &&str| digits.strip_prefix(*prefix).filter(|rest| !rest.starts_with('0'));
        let international = if group.plus {
            vec![digits.clone()]
        } else {
            INTERNATIONAL.iter().filter_map(behind).map(str::to_owned).collect()
        };
        Self { plus: group.plus, starred: group.starred, digits: digits.clone(), international }
    }

    /// The digits after each prefix that a switch may consume: for an outside line, or for a service (`*67`).
    pub(super) fn behind_prefixes(&self) -> Vec<&str> {
        if self.plus {
            return Vec::new();
        }
        let outside = (1..=3).filter(|length| {
            let prefix = self.digits.get(..*length);
            prefix.is_some_and(|prefix| prefix.chars().all(|c| OUTSIDE.contains(&c)))
        });
        // Three digits may be an extension: 118 is not 18 with the prefix 1.
        let long = (self.digits.starts_with(LONG_DISTANCE) && (4..=5).contains(&self.digits.len())).then_some(1);
        let service = [2, 3].into_iter().filter(|_| self.starred);
        outside
            .chain(service)
            .chain(long)
            .filter_map(|length| self.digits.get(length..))
            .filter(|rest| !rest.is_empty())
            .collect()
    }
}

/// The numbers that a target may dial, one per group of digits between pauses and tones; empty when it is a name.
pub(super) fn numbers(target: &str) -> Vec<Spelled> {
    let Some(decoded) = decoded(target) else { return Vec::new() };
    let (user, parameters) = user(&decoded);
    let mut text = user.to_owned();
    // Digits after a semicolon, and those of `postd=`, are sent after a pause.
    for part in parameters.split('@').next().unwrap_or_default().split(';') {
        let (name, value) = part.split_once('=').unwrap_or(("postd", part));
        if name.trim().eq_ignore_ascii_case("postd") && groups(&format!("0,{value}")).is_some() {
            text = format!("{text},{value}");
        }
    }
    let Some(groups) = groups(&text) else { return Vec::new() };
    let mut numbers: Vec<Spelled> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let dialed = numbers.iter().any(|number| number.digits.len() >= super::LEAST);
        let code = group.starred && group.digits.len() <= 3 && at + 1 < groups.len();
        let everywhere = emergency::is_everywhere(&group.digits);
        if group.digits.len() <= LONGEST && (everywhere || !(dialed || code)) {
            numbers.push(Spelled::new(group));
        }
    }
    // A number of a private plan (`phone-context`): the plan's prefix precedes it.
    let context = parameters.split(';').filter_map(|part| part.trim().split_once('='));
    let context = context.filter(|(name, _)| name.eq_ignore_ascii_case("phone-context"));
    for (_, plan) in context {
        let plan = self::groups(plan.split('@').next().unwrap_or_default()).unwrap_or_default();
        if let (Some(code), Some(number)) = (plan.first().filter(|code| code.plus), numbers.first_mut()) {
            number.international.push(format!("{}{}", code.digits, number.digits));
        }
    }
    numbers
}

/// Whether a target addresses the emergency service by its name (RFC 5031).
pub(super) fn is_service_of_help(target: &str) -> bool {
    decoded(target).is_some_and(|text| text.to_ascii_lowercase().contains("service:sos"))
}

fn decoded(target: &str) -> Option<String> {
    let decode = |text: String, _| percent_decode_str(&text).decode_utf8_lossy().into_owned();
    let text = (target.len() <= LONGEST_TEXT).then(|| (0..DECODED).fold(target.to_owned(), decode))?;
    Some(names::compatible(&text).into_owned())
}

/// The user part of an address, and the text after its first semicolon.
fn user(text: &str) -> (&str, &str) {
    let lower = text.to_ascii_lowercase();
    let schemes = ["sip:", "sips:", "tel:"];
    let start = schemes.iter().filter_map(|scheme| lower.rfind(scheme).map(|at| at + scheme.len())).max().unwrap_or(0);
    let address = text[start..].trim_start_matches('/');
    let (user, parameters) = address.split_once(';').unwrap_or((address, ""));
    let user = user.split('@').next().unwrap_or_default();
    // A password may follow the user.
    (user.split(':').next().unwrap_or_default(), parameters)
}

/// Digits sent without a pause in between.
#[derive(Default)]
struct Group {
    plus: bool,
    starred: bool,
    digits: String,
}

/// The groups of digits in a user part that is a number; `None` when it is a name.
fn groups(user: &str) -> Option<Vec<Group>> {
    let mut groups = vec![Group::default()];
    let mut chars = user.chars().filter(|c| !invisible::is_invisible(*c)).peekable();
    while let Some(c) = chars.next() {
        let group = groups.last_mut()?;
        let pauses = |c: char| matches!(c, 'p' | 'P' | 'w' | 'W' | 'x' | 'X' | 't' | 'T' | 'ｐ' | 'ｗ' | 'ｘ' | 'ｔ');
        match c {
            _ if phone_number::digit(c).is_some() => group.digits.extend(phone_number::digit(c)),
            _ if phone_number::is_plus(c) && !group.digits.is_empty() => {
                groups.push(Group { plus: true, ..Group::default() });
            }
            _ if phone_number::is_plus(c) => group.plus = true,
            '#' | '＃' | '*' | '＊' => groups.push(Group { starred: true, ..Group::default() }),
            ',' | ';' | '&' | '，' | '、' | '；' => groups.push(Group::default()),
            _ if pauses(c) && groups.iter().any(|group| !group.digits.is_empty()) => {
                let goes_on = |c: char| phone_number::digit(c).is_some() || pauses(c) || !c.is_alphanumeric();
                if chars.peek().is_some_and(|c| !goes_on(*c)) {
                    return None;
                }
                groups.push(Group::default());
            }
            _ if phone_number::separates(c) || !c.is_alphanumeric() => {}
            _ => return None,
        }
    }
    groups.retain(|group| !group.digits.is_empty());
    (!groups.is_empty()).then_some(groups)
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
            "⑨①①@gw",
            "⁹¹¹@gw",
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
        for (target, groups) in [
            ("9w911@gw", vec!["9", "911"]),
            ("9%2C911@gw", vec!["9", "911"]),
            ("9p９１１", vec!["9", "911"]),
            ("9;911@gw", vec!["9", "911"]),
            ("9;postd=pp911@gw", vec!["9", "911"]),
            ("*67*911@gw", vec!["911"]),
            ("*31%23112@gw", vec!["112"]),
            ("#31#110@gw", vec!["110"]),
            ("*67911@gw", vec!["67911"]),
            ("911t1@gw", vec!["911", "1"]),
            ("+12025550142,,15#@gw", vec!["12025550142"]),
            ("12025550142;transport=tcp", vec!["12025550142"]),
        ] {
            let digits: Vec<String> = numbers(target).into_iter().map(|number| number.digits).collect();
            assert_eq!(digits, groups, "{target}");
        }
        assert!(is_service_of_help("sip:urn:service:sos.fire@gw") && !is_service_of_help("sip:sos@gw"));
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
