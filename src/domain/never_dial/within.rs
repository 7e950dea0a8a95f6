//! Finds addresses in the actions of a call, wherever the platform could read one.

use serde_json::{Map, Value};

use crate::domain::Address;

/// Options that hold one or more addresses.
const HOLDERS: [&str; 6] = ["destination", "destinations", "source", "sources", "to", "from"];

/// The addresses in an action, at any depth, with the call's variables substituted for `${key}`.
pub(super) fn addresses(action: &Value, variables: &[(String, String)]) -> Vec<Address> {
    let mut found = Vec::new();
    look(action, false, variables, &mut found);
    found
}

fn look(value: &Value, holds: bool, variables: &[(String, String)], found: &mut Vec<Address>) {
    match value {
        Value::Object(fields) => {
            found.extend(address(fields, variables));
            for (name, value) in fields {
                let holds = HOLDERS.iter().any(|holder| name.eq_ignore_ascii_case(holder));
                look(value, holds, variables, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| look(item, holds, variables, found)),
        Value::String(text) if holds => found.push(Address::new("".into(), &filled(text, variables))),
        Value::Number(number) if holds => found.push(Address::new("".into(), &number.to_string())),
        _ => {}
    }
}

/// The address in an object. Field names are compared without case, like on the platform.
fn address(fields: &Map<String, Value>, variables: &[(String, String)]) -> Option<Address> {
    let text = |name: &str| {
        let named = fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
        let texts = named.filter_map(|(_, value)| match value {
            Value::String(text) => Some(filled(text, variables)),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        texts.fold(String::new(), |_, text| text)
    };
    let kind = text("type").trim().to_ascii_lowercase();
    let address = Address { target_name: text("target_name"), ..Address::new(kind.as_str().into(), &text("target")) };
    (!address.dialed().is_empty()).then_some(address)
}

/// The text with the values of variables substituted.
fn filled(text: &str, variables: &[(String, String)]) -> String {
    let fill = |text: String, (key, value): &(String, String)| text.replace(&format!("${{{key}}}"), value);
    if text.contains("${") { variables.iter().fold(text.to_owned(), fill) } else { text.to_owned() }
}
