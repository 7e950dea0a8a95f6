//! What is never dialed, whatever is typed: a mistyped digit must not call out the fire brigade or cost by the minute.

use serde_json::Value;

use super::phone;
use super::{Address, AddressKind, CallRequest, OnAnswer};

/// Emergency numbers of the world, as national short codes: those of ITU-T E.161.1 (112, 911) and of the countries that
/// have others. None has an international form, so that none can be a phone number of the API; but a SIP gateway may
/// take them.
const EMERGENCY: [&str; 62] = [
    "000", "08", "061", "062", "065", "066", "068", "080", "085", "088", "091", "092", "100", "101", "102", "103",
    "104", "105", "106", "107", "108", "110", "111", "112", "113", "114", "115", "116", "117", "118", "119", "120",
    "122", "123", "125", "127", "128", "129", "130", "131", "132", "133", "144", "150", "155", "158", "15", "17", "18",
    "180", "190", "191", "192", "193", "197", "198", "199", "911", "995", "999", "10111", "10177",
];

/// The word for [`EMERGENCY`] in the configuration.
const EMERGENCY_RULE: &str = "emergency";

/// Rules about what is never dialed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NeverDial(Vec<Rule>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Emergency,
    Kind(&'static str),
    Prefix(String),
}

impl NeverDial {
    /// The rules unless somebody sets others: emergency numbers and numbers that cost by the minute.
    #[must_use]
    pub fn usual() -> Self {
        Self(vec![Rule::Emergency, Rule::Kind(phone::PREMIUM_RATE)])
    }

    /// The rules as they stand in the configuration.
    #[must_use]
    pub fn rules(&self) -> Vec<String> {
        let written = self.0.iter().map(|rule| match rule {
            Rule::Emergency => EMERGENCY_RULE.to_owned(),
            Rule::Kind(kind) => written(kind),
            Rule::Prefix(prefix) => prefix.clone(),
        });
        written.collect()
    }

    /// Reads rules as they stand in the configuration: `emergency`, a kind of number such as `premium-rate`, or the
    /// beginning of numbers such as `+1900`.
    ///
    /// # Errors
    /// Names the rule that is none, and what it could be.
    pub fn parse<'a>(rules: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        rules.into_iter().map(rule).collect::<Result<_, _>>().map(Self)
    }

    /// Why a request is never sent, if it is not: a destination, or one that an action connects to.
    #[must_use]
    pub fn refuses(&self, request: &CallRequest) -> Option<String> {
        let actions = match &request.on_answer {
            OnAnswer::Actions(actions) => actions.as_slice(),
            OnAnswer::Flow(_) | OnAnswer::Say { .. } => &[],
        };
        let connected = actions.iter().find_map(|action| self.refuses_within(action));
        request.destinations.iter().find_map(|to| self.refuses_address(to)).or(connected)
    }

    /// Why an address is never dialed, if it is not.
    #[must_use]
    pub fn refuses_address(&self, address: &Address) -> Option<String> {
        let dialed = address.dialed();
        match address.kind {
            AddressKind::Tel => self.refuses_number(dialed),
            AddressKind::Sip => {
                let user = dialed.strip_prefix("sip:").unwrap_or(dialed).split('@').next().unwrap_or_default();
                self.refuses_number(user)
            }
            _ => None,
        }
    }

    fn refuses_number(&self, number: &str) -> Option<String> {
        let why = |rule: &Rule| match rule {
            Rule::Emergency if is_emergency(number) => Some("an emergency number: call it from a telephone".to_owned()),
            Rule::Prefix(prefix) if number.starts_with(prefix) => Some(format!("it begins with {prefix}")),
            // The numbering plans take memory: they are asked last, and only about numbers.
            Rule::Kind(kind) if number.starts_with('+') => {
                phone::parse(number, None).is_ok_and(|phone| phone.kind == *kind).then(|| format!("its kind is {kind}"))
            }
            _ => None,
        };
        self.0.iter().find_map(why).map(|why| format!("{number} is never dialed here (never_dial): {why}"))
    }

    /// Looks for an address anywhere in an action.
    fn refuses_within(&self, value: &Value) -> Option<String> {
        match value {
            Value::Object(fields) => {
                let text = |field| fields.get(field).and_then(Value::as_str);
                let address = text("type").zip(text("target")).map(|(kind, target)| Address::new(kind.into(), target));
                let within = || fields.values().find_map(|value| self.refuses_within(value));
                address.and_then(|address| self.refuses_address(&address)).or_else(within)
            }
            Value::Array(items) => items.iter().find_map(|item| self.refuses_within(item)),
            _ => None,
        }
    }
}

/// Whether a number is one that calls for help, in some country.
#[must_use]
pub fn is_emergency(number: &str) -> bool {
    EMERGENCY.contains(&number)
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
            Err(format!("{text:?} is no beginning of a number"))
        };
    }
    let kinds = phone::KINDS.iter().find(|kind| written(kind) == text);
    kinds.map(|kind| Rule::Kind(kind)).ok_or_else(|| {
        let known: Vec<_> = phone::KINDS.iter().map(|kind| written(kind)).collect();
        format!("{text:?} is not emergency, the beginning of numbers such as +1900, or a kind: {}", known.join(", "))
    })
}

/// A kind of number as it stands in the configuration.
fn written(kind: &str) -> String {
    kind.replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_rules_read_back_as_they_are_written() {
        let rules = ["emergency", "premium-rate", "+1900", "toll-free"];
        assert_eq!(NeverDial::parse(rules).unwrap().rules(), rules);
        assert_eq!(NeverDial::usual().rules(), rules[..2]);
    }

    fn request(destinations: Vec<Address>, actions: Vec<Value>) -> CallRequest {
        CallRequest::new(Address::tel("+12025550142"), destinations, OnAnswer::Actions(actions))
    }

    #[test]
    fn what_calls_for_help_or_costs_extra_is_never_dialed() {
        let sip = |target| Address::new(AddressKind::Sip, target);
        for (address, refused) in [
            (Address::tel("+19002345678"), true),
            (Address::tel("+449098790123"), true),
            (Address::tel("+82602345678"), true),
            (Address::tel("+821012345678"), false),
            (sip("112@gateway.example"), true),
            (sip("sip:911@gateway.example"), true),
            (sip("+19002345678@gateway.example"), true),
            (sip("alice@gateway.example"), false),
            (Address::extension("112"), false),
        ] {
            assert_eq!(NeverDial::usual().refuses_address(&address).is_some(), refused, "{}", address.label());
        }
        assert_eq!(NeverDial::default().refuses_address(&Address::tel("+19002345678")), None);
    }

    #[test]
    fn beginnings_of_numbers_can_be_named() {
        let rules = NeverDial::parse(["+1900", "+8210"]).unwrap();
        assert!(rules.refuses_address(&Address::tel("+821012345678")).unwrap().contains("+8210"));
        assert_eq!(rules.refuses_address(&Address::tel("+827012345678")), None);
        for wrong in ["", "premium", "+", "+1 900", "1900"] {
            assert!(NeverDial::parse([wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_an_action_connects_to_counts_too() {
        let connect =
            json!({"type": "connect", "option": {"destinations": [{"type": "tel", "target": "+19002345678"}]}});
        let to = vec![Address::tel("+821012345678")];
        assert!(NeverDial::usual().refuses(&request(to.clone(), vec![connect])).is_some());
        assert_eq!(NeverDial::usual().refuses(&request(to, vec![json!({"type": "hangup"})])), None);
    }
}
