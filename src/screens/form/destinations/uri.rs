//! SIP addresses as typed, or copied from a trace: `To: "Alice" <sip:alice@gw.example>;tag=1`. Only the address is sent
//! (RFC 3261, 19.1); what belongs to the message around it is left out and listed.

use crate::domain::{Address, AddressKind, invisible};

/// Parameters of a header, not of the address; they end up after the address when the brackets are not copied.
const OF_HEADERS: [&str; 8] = ["tag", "q", "expires", "reg-id", "branch", "received", "rport", "to-tag"];
/// Parameters of an address that have no value.
const FLAGS: [&str; 5] = ["lr", "ob", "gr", "npdi", "isfocus"];

/// A SIP address, and the text around it that is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Uri {
    pub(super) address: Address,
    pub(super) left_out: Vec<String>,
}

/// Whether the text begins with a kind that takes the rest literally: `ext:`, `agent:`, `conference:`.
pub(super) fn is_plain_kind(text: &str) -> bool {
    let kind = text.split(':').next().filter(|kind| kind.len() < text.len()).unwrap_or_default();
    matches!(kind.trim().to_ascii_lowercase().as_str(), "ext" | "extension" | "agent" | "conf" | "conference")
}

/// Whether the text contains the scheme of an address that may have parameters.
pub(super) fn has_scheme(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["sip:", "sips:", "tel:"].iter().any(|scheme| lower.contains(scheme))
}

/// Whether the text contains the scheme of a phone number and is not a SIP address.
pub(super) fn is_number(text: &str) -> bool {
    text.to_ascii_lowercase().contains("tel:") && !text.contains(['@', '>'])
}

/// Whether the text is a parameter of an address: `transport=tcp`, `lr`.
pub(super) fn is_parameter(text: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "-.!%*_+`'~".contains(c);
    let (name, value) = text.trim().split_once('=').map_or((text.trim(), None), |(name, value)| (name, Some(value)));
    !name.is_empty()
        && name.chars().all(is_token)
        && (value.is_some() || FLAGS.contains(&name.to_ascii_lowercase().as_str()))
}

/// The text before, inside and after angle brackets; `None` without brackets.
pub(super) fn bracketed(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find('<')?;
    let inner = &text[open + 1..];
    let close = inner.find('>')?;
    Some((text[..open].trim(), inner[..close].trim(), inner[close + 1..].trim()))
}

/// A line of a trace without the method and version around the address: `INVITE sip:a@b SIP/2.0`.
pub(super) fn without_method(text: &str) -> &str {
    let Some((method, rest)) = text.split_once(char::is_whitespace) else { return text };
    let is_method = method.len() >= 3 && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let rest = rest.trim();
    if is_method && has_scheme(rest) { rest.strip_suffix("SIP/2.0").unwrap_or(rest).trim_end() } else { text }
}

/// Parses an address; `sips:` is the only scheme that is kept. `behind` is the text after the brackets.
pub(super) fn read(scheme: &str, rest: &str, behind: &str) -> Result<Uri, String> {
    let rest = invisible::trim(rest.trim_start_matches('/'));
    if let Some(why) = invisible::inside(rest) {
        return Err(why);
    }
    let mut left_out: Vec<String> = Vec::new();
    let (rest, headers) = match rest.split_once('@') {
        // The user part may contain a question mark.
        Some((user, host)) => match host.split_once('?') {
            Some((host, headers)) => (format!("{user}@{host}"), Some(headers)),
            None => (rest.to_owned(), None),
        },
        None => return Err("a SIP address is user@host".to_owned()),
    };
    let (user, host) = rest.split_once('@').unwrap_or_default();
    let mut parts = host.split(';');
    let host = parts.next().unwrap_or_default().trim();
    check(user, host)?;
    let mut address = format!("{user}@{host}");
    for parameter in parts.map(str::trim).filter(|parameter| !parameter.is_empty()) {
        let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
        if OF_HEADERS.contains(&name.as_str()) {
            left_out.push(format!(";{parameter}"));
        } else if let Some(c) = parameter.chars().find(|c| cannot_stand(*c) || *c == '@') {
            return Err(named(c));
        } else {
            address = format!("{address};{parameter}");
        }
    }
    left_out.extend(headers.map(|headers| format!("?{headers}")));
    let behind = behind.trim_matches(|c: char| c.is_whitespace() || c == ';');
    if !behind.is_empty() {
        left_out.push(format!(";{behind}"));
    }
    // The platform adds `sip:`; an address that requires TLS on every hop must keep `sips:`.
    let target = if scheme.eq_ignore_ascii_case("sips") { format!("sips:{address}") } else { address };
    Ok(Uri { address: Address::new(AddressKind::Sip, &target), left_out })
}

/// Checks that user and host are possible ones.
fn check(user: &str, host: &str) -> Result<(), String> {
    if let Some(c) = user.chars().find(|c| cannot_stand(*c)) {
        return Err(named(c));
    }
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) if address.parse::<std::net::Ipv6Addr>().is_ok() => {
            ("ipv6", rest.strip_prefix(':').or((!rest.is_empty()).then_some(rest)))
        }
        Some((address, _)) => return Err(format!("“{address}” is not an IPv6 address")),
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    if user.is_empty() || name.is_empty() {
        return Err("a SIP address is user@host".to_owned());
    }
    if let Some(c) = name.chars().find(|c| !(c.is_alphanumeric() || "-._".contains(*c))) {
        return Err(if c == '@' { "it contains two @: a SIP address is user@host".to_owned() } else { named(c) });
    }
    match port {
        Some(port) if port.parse::<u16>().is_ok_and(|port| port > 0) && port.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(())
        }
        Some(port) => Err(format!("“{port}” is not a port")),
        None => Ok(()),
    }
}

/// Whether no part of an address can contain this character.
fn cannot_stand(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '\\' | '^' | '`' | '{' | '|' | '}' | '“' | '”' | '„')
}

fn named(c: char) -> String {
    let what = match c {
        ' ' => "a blank".to_owned(),
        c if c.is_whitespace() => format!("a blank (U+{:04X})", u32::from(c)),
        c if c.is_ascii() => format!("“{c}”"),
        c => format!("“{c}” (U+{:04X})", u32::from(c)),
    };
    format!("{what} cannot stand in a SIP address; delete it")
}
