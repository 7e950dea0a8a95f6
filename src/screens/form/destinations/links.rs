//! Links and cells with a number: `tel:`, `https://wa.me/…`, `[text](tel:…)`, `="+49 30 123456"`, `'+49 30 123456`.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::list::ENOUGH;
use crate::domain::invisible;

/// Pairs of quotes around a text.
const AROUND: [(char, char); 12] = [
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('«', '»'),
    ('»', '«'),
    ('‹', '›'),
    ('‘', '’'),
    ('「', '」'),
    ('『', '』'),
    ('`', '`'),
    ('\'', '\''),
    ('”', '”'),
];
/// Schemes that are followed by a number and its parameters.
const OF_NUMBERS: [&str; 10] =
    ["tel", "callto", "sms", "smsto", "mms", "facetime", "facetime-audio", "skype", "phone", "telprompt"];
/// Web addresses that are followed by a number without its plus.
const PAGES: [&str; 5] =
    ["wa.me/", "api.whatsapp.com/send", "web.whatsapp.com/send", "whatsapp.com/send", "signal.me/#p/"];
/// The paths of links that open a program, followed by a number.
const PLACES: [&str; 4] = ["send", "chat", "add", "contact"];
/// Parameters of a number that do not change what is dialed.
const WITHOUT_MEANING: [&str; 9] = ["npdi", "rn", "rn-context", "cic", "cic-context", "verstat", "user", "cpc", "oli"];

/// A cell without what a spreadsheet, a mail or a web page has put around its text.
pub(super) fn peeled(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(invisible::trim(text));
    // Every iteration removes something.
    while let Some(inner) = peel(&text) {
        text = Cow::Owned(invisible::trim(&inner).to_owned());
    }
    text
}

fn peel(text: &str) -> Option<String> {
    if let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let whole = inner.replace("\"\"", "");
        return (!whole.contains('"')).then(|| inner.replace("\"\"", "\""));
    }
    let first = text.chars().next()?;
    let inner = &text[first.len_utf8()..];
    if first == '=' {
        return Some(inner.to_owned());
    }
    let around = AROUND.iter().filter(|(open, _)| *open == first).find_map(|(_, close)| inner.strip_suffix(*close));
    if let Some(inner) = around {
        return Some(inner.to_owned());
    }
    // A spreadsheet marks a cell as text this way.
    if matches!(first, '\'' | '’') {
        return Some(inner.to_owned());
    }
    if let Some((_, link)) = text.split_once("](").filter(|_| first == '[') {
        return link.strip_suffix(')').map(str::to_owned);
    }
    let (_, link) = text.split_once("href=\"").filter(|_| first == '<')?;
    link.split_once('"').map(|(link, _)| link.to_owned())
}

/// The error for a link that shows one number and calls another; `None` for any other link.
pub(super) fn shows_another(text: &str) -> Option<String> {
    let of_text = text.strip_prefix('[').and_then(|rest| rest.split_once("]("));
    let of_page = || {
        let (link, rest) = text.strip_prefix('<')?.split_once("href=\"")?.1.split_once('"')?;
        Some((rest.split_once('>')?.1.split('<').next()?, link))
    };
    let (shown, link) = of_text.or_else(of_page)?;
    are_others(shown, link).then(|| format!("the link shows {shown} and calls {link}: type the one that is meant"))
}

/// Whether both are numbers and they differ. One may lack the country code.
pub(super) fn are_others(shown: &str, link: &str) -> bool {
    let digits = |text: &str| text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect::<String>();
    let (shown, link) = (digits(shown), digits(link));
    let (long, short) = if shown.len() > link.len() { (&shown, &link) } else { (&link, &shown) };
    short.len() >= ENOUGH && !long.ends_with(short.trim_start_matches('0'))
}

/// The number in a link, as it would be typed; `None` when the text is not a link.
pub(super) fn read(text: &str) -> Option<Result<String, String>> {
    let (scheme, rest) = text.split_once(':')?;
    number(&scheme.trim().to_ascii_lowercase(), rest)
}

/// Why a link cannot be called; `None` when it can, or is not a link.
pub(super) fn refused(text: &str) -> Option<String> {
    read(text)?.err()
}

/// Like [`read`], with the lower-case scheme and the text after the colon.
pub(super) fn number(scheme: &str, rest: &str) -> Option<Result<String, String>> {
    let decoded = percent_decode_str(rest).decode_utf8_lossy();
    let rest = decoded.trim_start_matches('/').trim();
    if OF_NUMBERS.contains(&scheme) {
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        if scheme == "skype" && !rest.starts_with(|c: char| c == '+' || c.is_numeric()) {
            return Some(Err(format!("“{rest}” is a name in Skype, and no number")));
        }
        return Some(if scheme == "tel" && !query.is_empty() {
            Err(format!("“?{query}” is no part of a number; delete it"))
        } else {
            with_parameters(rest)
        });
    }
    match scheme {
        "http" | "https" => Some(of_page(rest, &PAGES)),
        "whatsapp" | "viber" | "sgnl" if PLACES.iter().any(|place| rest.starts_with(place)) => {
            Some(of_page(rest, &PLACES))
        }
        "mailto" | "xmpp" | "im" | "iax" | "iax2" | "ftp" | "h323" | "geo" | "data" | "javascript" => {
            Some(Err(format!("“{scheme}:” is no way to call anybody: a number, or sip:user@host")))
        }
        _ => None,
    }
}

/// The number in the address of a web page.
fn of_page(rest: &str, pages: &[&str]) -> Result<String, String> {
    let none = || Err("this link carries no number".to_owned());
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let Some(behind) = pages.iter().find_map(|page| rest.strip_prefix(page)) else { return none() };
    let named = |name: &str| behind.split(['?', '&', '/']).find_map(|part| part.strip_prefix(name));
    let (path, _) = behind.split_once('?').unwrap_or((behind, ""));
    let number = named("phone=").or_else(|| named("number=")).unwrap_or(path).trim().trim_end_matches('/');
    let digits = number.trim_start_matches(['+', ' ']);
    let is_number = digits.starts_with(char::is_numeric);
    if is_number { Ok(format!("+{digits}")) } else { none() }
}

/// A number with parameters (RFC 3966). Reports those that change which phone it reaches.
fn with_parameters(rest: &str) -> Result<String, String> {
    let mut parts = rest.split(';');
    let mut number = parts.next().unwrap_or_default().trim().to_owned();
    let mut behind = String::new();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name.to_ascii_lowercase().as_str() {
            "phone-context" if number.starts_with('+') => {}
            "phone-context" if value.starts_with('+') => number = format!("{value}{number}"),
            "phone-context" => {
                return Err(format!("it is a number of {value} alone: begin with + and the country code"));
            }
            "isub" => return Err(format!("subaddress {value} cannot be dialed: take it off")),
            known if WITHOUT_MEANING.contains(&known) => {}
            "ext" | "postd" => behind = format!("{behind};{part}"),
            _ if number.starts_with('+') || part.contains('=') => {
                let digits = part.starts_with(|c: char| c.is_numeric() || matches!(c, '*' | '#' | 'p' | 'w'));
                if !digits {
                    return Err(format!("“;{part}” is no part of a number; delete it"));
                }
                behind = format!("{behind};{part}");
            }
            _ => behind = format!("{behind};{part}"),
        }
    }
    Ok(number + &behind)
}
