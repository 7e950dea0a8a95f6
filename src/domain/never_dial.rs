//! Numbers that are never dialed: a typing error must not call the fire brigade or a number charged by the minute.

mod spelled;
mod within;

use super::{Address, AddressKind, CallRequest, OnAnswer, emergency};
use crate::domain::phone_number::{self, Phone};
use spelled::Spelled;

/// Fewest digits of a telephone number, with or without what stands for a plus.
const LEAST: usize = 7;

/// Why an emergency number is refused.
const EMERGENCY: &str = "an emergency number; call it from a telephone";

/// The configuration's word for emergency numbers.
const EMERGENCY_RULE: &str = "emergency";

/// Rules for numbers that are never dialed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NeverDial(Vec<Rule>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Emergency,
    Kind(&'static str),
    Prefix(String),
}

impl NeverDial {
    /// The default rules: emergency numbers, and numbers charged by the minute.
    #[must_use]
    pub fn usual() -> Self {
        Self(vec![Rule::Emergency, Rule::Kind(phone_number::PREMIUM_RATE)])
    }

    /// The rules as written in the configuration.
    #[must_use]
    pub fn rules(&self) -> Vec<String> {
        let written = self.0.iter().map(|rule| match rule {
            Rule::Emergency => EMERGENCY_RULE.to_owned(),
            Rule::Kind(kind) => written(kind),
            Rule::Prefix(prefix) => prefix.clone(),
        });
        written.collect()
    }

    /// Parses rules from the configuration: `emergency`, a kind of number such as `premium-rate`, or the first digits
    /// of numbers such as `+1900`.
    ///
    /// # Errors
    /// Names the invalid rule, and the valid ones.
    pub fn parse<'a>(rules: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        rules.into_iter().map(rule).collect::<Result<_, _>>().map(Self)
    }

    /// Why a request is refused, because of a destination or an address that an action connects to; `None` when it is
    /// not. `home`: the configured region.
    #[must_use]
    pub fn refuses(&self, request: &CallRequest, home: Option<&str>) -> Option<String> {
        let regions = regions(&request.source, home);
        let connected = connected(request);
        let refused = |to: &Address| {
            let why = self.why(to, &regions)?;
            Some(format!("{why}: {} is never dialed here (never_dial)", to.label()))
        };
        request.destinations.iter().chain(&connected).find_map(refused)
    }

    /// What to ask before sending: numbers that look like emergency numbers of other regions.
    #[must_use]
    pub fn asks(&self, request: &CallRequest, home: Option<&str>) -> Vec<String> {
        if !self.0.contains(&Rule::Emergency) {
            return Vec::new();
        }
        let regions = regions(&request.source, home);
        let connected = connected(request);
        let all = request.destinations.iter().chain(&connected).filter(|to| dials(to));
        let ask = |to: &Address| Some(format!("{}: {}.", to.label(), elsewhere(to, &regions)?));
        let mut asked: Vec<String> = all.filter_map(ask).collect();
        asked.dedup();
        asked
    }

    /// Why an address is refused for calls from those regions, as the end of a sentence; `None` when it is not.
    #[must_use]
    pub fn refuses_address(&self, address: &Address, regions: &[String]) -> Option<String> {
        self.why(address, regions).map(|why| format!("{why}; never dialed here (never_dial)"))
    }

    fn why(&self, address: &Address, regions: &[String]) -> Option<String> {
        if !dials(address) {
            return None;
        }
        if self.0.contains(&Rule::Emergency) && spelled::is_service_of_help(address.dialed()) {
            return Some(EMERGENCY.to_owned());
        }
        spelled::numbers(address.dialed()).iter().find_map(|number| self.refuses_number(number, regions))
    }

    /// What to ask about an address before it is dialed from those regions; `None` when nothing.
    #[must_use]
    pub fn doubts_address(&self, address: &Address, regions: &[String]) -> Option<String> {
        (self.0.contains(&Rule::Emergency) && dials(address)).then(|| elsewhere(address, regions)).flatten()
    }

    fn refuses_number(&self, number: &Spelled, regions: &[String]) -> Option<String> {
        let phones = || phones(number, regions);
        let why = |rule: &Rule| match rule {
            Rule::Emergency => calls_for_help(number, regions).then(|| EMERGENCY.to_owned()),
            Rule::Prefix(prefix) => {
                let starts = |digits: &String| format!("+{digits}").starts_with(prefix);
                let begins = number.international.iter().any(starts)
                    || phones().iter().any(|phone| phone.e164.starts_with(prefix));
                begins.then(|| format!("it begins with {prefix}"))
            }
            // The numbering plans take memory: they are checked last, and only for long enough numbers.
            Rule::Kind(kind) if number.digits.len() >= LEAST => {
                phones().iter().any(|phone| phone.kind == *kind).then(|| format!("its kind is {kind}"))
            }
            Rule::Kind(_) => None,
        };
        self.0.iter().find_map(why)
    }
}

/// The phone numbers that a number may reach from those regions. Digits after an outside line prefix are only checked
/// when the whole is not a phone number.
fn phones(number: &Spelled, regions: &[String]) -> Vec<Phone> {
    let national = |digits: &str| {
        let read = regions.iter().filter(|_| digits.len() >= LEAST);
        read.filter_map(|region| phone_number::parse(digits, Some(region)).ok()).collect::<Vec<_>>()
    };
    let bare = Some(&number.digits).filter(|_| !number.plus);
    let all = number.international.iter().chain(bare).filter(|digits| digits.len() >= LEAST);
    let mut phones: Vec<Phone> =
        all.filter_map(|digits| phone_number::parse(&format!("+{digits}"), None).ok()).collect();
    let whole: Vec<Phone> = bare.into_iter().flat_map(|digits| national(digits)).collect();
    if number.starred || !whole.iter().any(|phone| phone.valid) {
        phones.extend(number.behind_prefixes().into_iter().flat_map(national).filter(|phone| phone.valid));
    }
    phones.extend(whole);
    phones
}

/// The regions that a call may leave from, by its source and by the configuration: emergency numbers of all of them are
/// refused, whichever of them national numbers are parsed in.
pub fn regions(source: &Address, home: Option<&str>) -> Vec<String> {
    let of_source = (source.kind == AddressKind::Tel).then(|| phone_number::region_of(source.dialed())).flatten();
    let mut regions: Vec<String> = of_source.into_iter().chain(home.map(str::to_owned)).collect();
    regions.dedup();
    regions
}

/// Whether an address of this kind may dial a number. An unknown kind counts as one that may.
fn dials(address: &Address) -> bool {
    let others = ["email", "line", "web", "webchat"];
    match &address.kind {
        AddressKind::Tel | AddressKind::Sip | AddressKind::None => true,
        AddressKind::Extension | AddressKind::Agent => false,
        AddressKind::Other(kind) => !others.contains(&&**kind),
    }
}

/// The addresses that a call's actions connect to.
fn connected(request: &CallRequest) -> Vec<Address> {
    let actions = match &request.on_answer {
        OnAnswer::Actions(actions) => actions.as_slice(),
        OnAnswer::Flow(_) | OnAnswer::Say { .. } => &[],
    };
    actions.iter().flat_map(|action| within::addresses(action, &request.variables)).collect()
}

/// Whether a number is an emergency number: everywhere, in one of the regions, or in the country of its country code.
fn calls_for_help(number: &Spelled, regions: &[String]) -> bool {
    let here = is_emergency(&number.digits, regions) || behind_service(number, regions);
    let abroad = |digits: &String| {
        let behind = |length: usize| digits.get(..length).zip(digits.get(length..));
        (1..=3).filter_map(behind).any(|(code, rest)| {
            rest.len() <= 6 && phone_number::regions_of_code(code).iter().any(|region| emergency::is_in(rest, region))
        })
    };
    here || number.international.iter().any(abroad)
}

/// Whether a number is an emergency number after a service code: `*67911`.
fn behind_service(number: &Spelled, regions: &[String]) -> bool {
    number.starred && number.behind_prefixes().into_iter().any(|rest| is_emergency(rest, regions))
}

fn is_emergency(digits: &str, regions: &[String]) -> bool {
    emergency::is_everywhere(digits) || regions.iter().any(|region| emergency::is_in(digits, region))
}

/// What to ask about an address that is an emergency number elsewhere, or after an outside line prefix.
fn elsewhere(address: &Address, regions: &[String]) -> Option<String> {
    spelled::numbers(address.dialed()).iter().find_map(|number| elsewhere_number(number, regions))
}

fn elsewhere_number(number: &Spelled, regions: &[String]) -> Option<String> {
    let is_long = !number.international.is_empty() && number.digits.len() >= LEAST;
    if number.plus || calls_for_help(number, regions) || is_long {
        return None;
    }
    // After the outside line prefix, a user may also dial the long-distance prefix: 9-1-911.
    let outside = number.behind_prefixes().into_iter().find_map(|rest| {
        let long = rest.strip_prefix('1').filter(|rest| *rest == "911");
        Some(rest).filter(|rest| is_emergency(rest, regions)).or(long)
    });
    if let Some(rest) = outside {
        return Some(format!("may be the emergency number {rest} after the digits for an outside line"));
    }
    let places = emergency::regions(&number.digits);
    let (first, more) = places.split_at(places.len().min(3));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    (!first.is_empty()).then(|| format!("{} is an emergency number in {}{more}", number.digits, first.join(", ")))
}

fn rule(text: &str) -> Result<Rule, String> {
    let text = text.trim();
    if text == EMERGENCY_RULE {
        return Ok(Rule::Emergency);
    }
    if let Some(digits) = text.strip_prefix('+') {
        let fits = (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        return if fits {
            Ok(Rule::Prefix(text.to_owned()))
        } else {
            Err(format!("{text:?} is not the beginning of a number"))
        };
    }
    let kinds = phone_number::KINDS.iter().find(|kind| written(kind) == text);
    kinds.map(|kind| Rule::Kind(kind)).ok_or_else(|| {
        let known: Vec<_> = phone_number::KINDS.iter().map(|kind| written(kind)).collect();
        format!(
            "{text:?} is none of: emergency, the beginning of a number such as +1900, or a kind: {}",
            known.join(", ")
        )
    })
}

/// A kind of number as the configuration spells it.
fn written(kind: &str) -> String {
    kind.replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn the_rules_read_back_as_they_are_written() {
        let rules = ["emergency", "premium-rate", "+1900", "toll-free"];
        assert_eq!(NeverDial::parse(rules).unwrap().rules(), rules);
        assert_eq!(NeverDial::usual().rules(), rules[..2]);
    }

    fn request(destinations: Vec<Address>, actions: Vec<Value>) -> CallRequest {
        CallRequest::new(Address::tel("+12025550142"), destinations, OnAnswer::Actions(actions))
    }

    fn sip(target: &str) -> Address {
        Address::new(AddressKind::Sip, target)
    }

    #[test]
    fn what_calls_for_help_or_costs_extra_is_never_dialed() {
        for (address, refused) in [
            (Address::tel("+19002345678"), true),
            (Address::tel("+449098790123"), true),
            (Address::tel("+82602345678"), true),
            (Address::tel("+821012345678"), false),
            (sip("112@gateway.example"), true),
            (sip("sip:911@gateway.example"), true),
            (sip("9-1-1@gateway.example"), true),
            (sip("%39%31%31@gateway.example"), true),
            (sip("911;phone-context=+1@gateway.example"), true),
            (sip("+1911@gateway.example"), true),
            (sip("0044999@gateway.example"), true),
            (sip("+49110@gateway.example"), true),
            (sip("+19002345678@gateway.example"), true),
            (sip("19002345678@gateway.example"), true),
            (sip("0019002345678@gateway.example"), true),
            (sip("0111-900-234-5678@gateway.example"), true),
            (sip("9002345678@gateway.example"), true),
            (sip("٩٠٠٢٣٤٥٦٧٨@gateway.example"), true),
            (sip("101@gateway.example"), false),
            (sip("1911@gateway.example"), false),
            (sip("911+1@gateway.example"), true),
            (sip("alice@gateway.example"), false),
            (sip("2025550143@gateway.example"), false),
            (Address::extension("112"), false),
            (Address::new("".into(), "911"), true),
            (Address::new("pstn".into(), "911"), true),
        ] {
            let refuses = NeverDial::usual().refuses_address(&address, &["US".to_owned()]);
            assert_eq!(refuses.is_some(), refused, "{}", address.label());
        }
        assert_eq!(NeverDial::default().refuses_address(&Address::tel("+19002345678"), &[]), None);
    }

    #[test]
    fn emergency_numbers_depend_on_the_source_and_on_the_configured_region() {
        // The number, the source, the configured region; whether it is refused, and whether the user is asked.
        for (user, source, home, refused, asked) in [
            ("101", "+12025550142", None, false, true),
            ("101", "+380441234567", None, true, false),
            ("101", "+12025550142", Some("UA"), true, false),
            ("998", "+12025550142", None, false, true),
            ("998", "+48221234567", None, true, false),
            ("1122", "+12025550142", None, false, true),
            ("1122", "+12025550142", Some("PK"), true, false),
            ("1355", "+12025550142", None, false, true),
            ("1355", "+24101234567", None, true, false),
            ("9112", "+12025550142", None, false, true),
            ("112", "+899100000001", None, true, false),
            ("100", "+899100000001", None, false, true),
            ("2001", "+12025550142", None, false, false),
            ("9w911", "+12025550142", None, true, false),
            ("9%2C911", "+12025550142", None, true, false),
            ("*67911", "+12025550142", None, true, false),
            ("*67*911", "+12025550142", None, true, false),
            ("*82%2C911", "+12025550142", None, true, false),
            ("#31#112", "+12025550142", None, true, false),
            ("*31%23112", "+12025550142", None, true, false),
            ("911t1", "+12025550142", None, true, false),
            ("urn:service:sos", "+12025550142", None, true, false),
            ("00112", "+12025550142", None, false, true),
            ("99911", "+12025550142", None, false, true),
            ("8911", "+12025550142", None, false, true),
            ("91911", "+12025550142", None, false, true),
            ("1911", "+12025550142", None, false, true),
            ("1-911", "+12025550142", None, false, true),
            ("8w1911", "+12025550142", None, false, true),
            ("1111", "+6442345678", None, false, true),
            ("0110", "+493023125100", None, false, true),
            ("0-110", "+493023125100", None, false, true),
            ("0w110", "+493023125100", None, true, false),
            ("*31#110", "+493023125100", None, true, false),
            ("0119", "+82212345678", None, false, true),
            ("0999", "+442079460999", None, false, true),
            ("015", "+33123456789", None, false, true),
            ("919002345678", "+12025550142", None, true, false),
            ("9w19002345678", "+12025550142", None, true, false),
            ("0-0900-1234567", "+493023125100", None, true, false),
            ("009001234567", "+493023125100", None, true, false),
            ("912025550142", "+12025550142", None, false, false),
            ("9192345678", "+12025550142", None, false, false),
            ("0030123456", "+493023125100", None, false, false),
            ("*67%2C2025550143", "+12025550142", None, false, false),
        ] {
            let to = sip(&format!("{user}@pbx.example"));
            let request = CallRequest { source: Address::tel(source), ..request(vec![to], Vec::new()) };
            let rules = NeverDial::usual();
            let told = (rules.refuses(&request, home).is_some(), !rules.asks(&request, home).is_empty());
            assert_eq!(told, (refused, asked), "{user} from {source}, {home:?}");
            assert_eq!(NeverDial::default().asks(&request, home), Vec::<String>::new());
        }
        let request = request(vec![sip("101@pbx.example")], Vec::new());
        let asked = NeverDial::usual().asks(&request, None);
        assert_eq!(asked, ["sip:101@pbx.example: 101 is an emergency number in AM, AR, AZ and 15 more."]);
    }

    #[test]
    fn beginnings_of_numbers_can_be_named() {
        let rules = NeverDial::parse(["+1900", "+8210"]).unwrap();
        assert!(rules.refuses_address(&Address::tel("+821012345678"), &[]).unwrap().contains("+8210"));
        assert!(rules.refuses_address(&sip("00821012345678@gw"), &[]).is_some());
        assert!(rules.refuses_address(&sip("010-1234-5678@gw"), &["KR".to_owned()]).is_some());
        assert_eq!(rules.refuses_address(&Address::tel("+827012345678"), &[]), None);
        for wrong in ["", "premium", "+", "+1 900", "1900"] {
            assert!(NeverDial::parse([wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_an_action_connects_to_counts_too() {
        let to = || vec![Address::tel("+821012345678")];
        for (option, refused) in [
            (json!({"destinations": [{"type": "tel", "target": "+19002345678"}]}), true),
            (json!({"destinations": [{"type": "tel", "target": "+1 900 234-5678"}]}), true),
            (json!({"destinations": [{"type": "sip", "target": "9-1-1@gw"}]}), true),
            (json!({"destinations": [{"target": "911"}]}), true),
            (json!({"Destinations": [{"Type": "TEL", "Target": "911"}]}), true),
            (json!({"destinations": [{"type": "tel", "target": 911}]}), true),
            (json!({"destinations": ["sip:112@gw"]}), true),
            (json!({"destinations": "911"}), true),
            (json!({"source": {"type": "tel", "target": "+19002345678"}}), true),
            (
                json!({"actions": [{"type": "call", "option": {"destinations": [{"type": "tel", "target": "112"}]}}]}),
                true,
            ),
            (json!({"destinations": [{"type": "tel", "target": "${who}"}]}), true),
            (json!({"destinations": [{"type": "tel", "target": "9${one}"}]}), true),
            (json!({"destinations": [{"type": "extension", "target_name": "911"}]}), false),
            (json!({"destinations": [{"type": "tel", "target": "+12025550143"}]}), false),
            (json!({"text": "911"}), false),
            (json!({"duration": 911}), false),
        ] {
            let variables = vec![("who".to_owned(), "+19002345678".to_owned()), ("one".to_owned(), "11".to_owned())];
            let action = json!({"type": "connect", "option": option});
            let request = CallRequest { variables, ..request(to(), vec![action.clone()]) };
            assert_eq!(NeverDial::usual().refuses(&request, None).is_some(), refused, "{action}");
        }
        let asked = json!({"type": "connect", "option": {"destinations": [{"type": "sip", "target": "101@gw"}]}});
        assert_eq!(NeverDial::usual().asks(&request(to(), vec![asked]), None).len(), 1);
        assert_eq!(NeverDial::usual().refuses(&request(to(), vec![json!({"type": "hangup"})]), None), None);
    }
}
