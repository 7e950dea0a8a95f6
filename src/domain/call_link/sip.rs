//! `sip:` and `sips:` links: user and host, and the few parameters that a call needs (RFC 3261, 19.1).

use std::net::Ipv6Addr;

use super::{CallLink, tel};

/// Reads what follows the scheme.
pub(super) fn read(scheme: &str, text: &str) -> Result<CallLink, String> {
    let mut link = CallLink { destination: String::new(), left_out: Vec::new() };
    let (text, headers) = text.split_once('?').map_or((text, false), |(text, _)| (text, true));
    let (user, rest) = text.split_once('@').ok_or("a SIP address is user@host")?;
    let (user, password) = user.split_once(':').map_or((user, false), |(user, _)| (user, true));
    let mut parameters = rest.split(';');
    let host = host(parameters.next().unwrap_or_default())?;
    let mut transport = "";
    let mut is_phone = false;
    for parameter in parameters {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.to_ascii_lowercase().as_str() {
            "transport" if value.bytes().all(|byte| byte.is_ascii_alphanumeric()) => transport = parameter,
            "transport" => return Err("its transport is none".to_owned()),
            "user" => is_phone = value.eq_ignore_ascii_case("phone"),
            // The call would not go where it seems to go.
            "maddr" => return Err("it leads to another host than it shows".to_owned()),
            "method" if !value.eq_ignore_ascii_case("invite") => return Err("it asks for no call".to_owned()),
            "method" | "" => {}
            _ => link.leave_out("unknown parameters"),
        }
    }
    if is_phone && user.starts_with('+') {
        let number = tel::read(user)?;
        link.destination = number.destination;
        link.left_out.splice(..0, number.left_out);
    } else {
        link.destination = format!("{scheme}:{}@{host}", self::user(user)?);
        if !transport.is_empty() {
            link.destination = format!("{};{transport}", link.destination);
        }
    }
    if password {
        link.leave_out("the password");
    }
    if !link.destination.contains('@') {
        link.leave_out(format!("the gateway {host}"));
    }
    if headers {
        link.leave_out("what follows the ?");
    }
    Ok(link)
}

/// Whether the character means itself wherever it stands, escaped or not.
fn is_unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.!~*'()".contains(c)
}

/// The user part, with escapes only where they are needed: otherwise `%39%31%31` would look like anything.
fn user(text: &str) -> Result<String, String> {
    let mut user = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let escape = rest.strip_prefix('%').and_then(|rest| rest.get(..2));
        let escaped = escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()).map(char::from);
        match (escape, escaped) {
            (Some(_), Some(escaped)) if is_unreserved(escaped) => user.push(escaped),
            (Some(digits), _) => user.extend(['%'].into_iter().chain(digits.to_ascii_uppercase().chars())),
            (None, _) if is_unreserved(c) || "&=+$".contains(c) => user.push(c),
            (None, _) => return Err(format!("“{c}” cannot stand before the @ of a SIP address")),
        }
        rest = &rest[escape.map_or(c.len_utf8(), |_| 3)..];
    }
    if user.is_empty() { Err("a SIP address is user@host".to_owned()) } else { Ok(user) }
}

/// The host with its port. Letters of other scripts could look like those of another host.
fn host(text: &str) -> Result<&str, String> {
    if text.contains('@') {
        return Err("it has two @: a SIP address is user@host".to_owned());
    }
    let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) if address.parse::<Ipv6Addr>().is_ok() => ("ipv6", port),
        Some(_) => return Err("its host is no address".to_owned()),
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)) {
        return Err("its host is no name of a machine".to_owned());
    }
    let number = port.strip_prefix(':').unwrap_or_default();
    let is_port = number.bytes().all(|byte| byte.is_ascii_digit()) && number.parse::<u16>().is_ok_and(|port| port > 0);
    if port.is_empty() || is_port { Ok(text) } else { Err("its port is none".to_owned()) }
}
