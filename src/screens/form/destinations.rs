//! Parses destinations as people type and paste them: a number, `ext:NAME`, `sip:user@host` or `agent:ID`.
//! Every destination is parsed here, whichever field, file or command line it comes from.

mod links;
mod list;
mod uri;

use uri::Uri;

use crate::domain::phone_number::{self, Phone, PhoneError};
use crate::domain::{Address, AddressKind, invisible};
use crate::screens::form::FormContext;

pub use list::{join, pasted, split};

/// Most characters of the typed text that are quoted before what is wrong with it.
const SHOWN: usize = 30;

/// A typed destination or source as understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedDestination {
    /// The text as typed.
    pub typed: String,
    /// The address to send, or why there is none.
    pub address: Result<Address, String>,
    /// The details of a phone number.
    pub phone: Option<Phone>,
    /// Whether it is a duplicate of an earlier destination; it is called once.
    pub duplicate: bool,
    /// Whether it is understood, and never dialed from here: then there is no address.
    pub never_dialed: bool,
    /// What was typed and is not sent, or how else it could have been meant.
    pub note: Option<String>,
}

impl TypedDestination {
    /// Parses a typed address; `region` is the country for national numbers.
    #[must_use]
    pub fn parse(typed: &str, region: Option<&str>) -> Self {
        let typed = invisible::trim(typed);
        let destination = |address| Self {
            typed: typed.to_owned(),
            address,
            phone: None,
            duplicate: false,
            never_dialed: false,
            note: None,
        };
        match read(typed, region) {
            Ok(Read::Number(phone)) => {
                let note = phone.doubt.clone();
                Self { note, phone: Some(phone.clone()), ..destination(Ok(Address::tel(&phone.e164))) }
            }
            Ok(Read::Uri(uri)) => {
                let note = (!uri.left_out.is_empty()).then(|| format!("without {}", uri.left_out.concat()));
                Self { note, ..destination(Ok(uri.address)) }
            }
            Ok(Read::Other(address)) => destination(Ok(address)),
            Err(why) => destination(Err(why)),
        }
    }

    /// The typed name of an extension, even if none can have it; `None` for another kind.
    pub(crate) fn extension_typed(&self) -> Option<String> {
        let (kind, name) = self.typed.split_once(':')?;
        matches!(kind.trim().to_ascii_lowercase().as_str(), "ext" | "extension").then(|| name_of(name))
    }
}

/// Whether a text is one phone number and nothing else.
pub(crate) fn is_one_number(text: &str, region: Option<&str>) -> bool {
    matches!(split(text).as_slice(), [one] if TypedDestination::parse(one, region).phone.is_some())
}

/// The result of parsing.
enum Read {
    Number(Phone),
    Uri(Uri),
    Other(Address),
}

fn read(typed: &str, region: Option<&str>) -> Result<Read, String> {
    if uri::is_plain_kind(typed) {
        let (kind, name) = typed.split_once(':').unwrap_or_default();
        return with_name(&kind.trim().to_ascii_lowercase(), name).map(Read::Other);
    }
    if let Some(why) = links::shows_another(typed) {
        return Err(why);
    }
    let core = links::peeled(typed);
    let core = uri::without_method(&core);
    if let Some((before, inner, behind)) = uri::bracketed(core).filter(|(_, inner, _)| !inner.is_empty()) {
        if !behind.is_empty() && !behind.starts_with(';') {
            return Err(format!("“{behind}” follows the address; delete it"));
        }
        // Any name may come before an address; without an address in the brackets this is no name.
        let scheme = inner.split_once(':').map_or(inner, |(scheme, _)| scheme);
        if uri::is_plain_kind(inner) || inner.contains('<') {
            return Err(not_understood(typed));
        }
        return match scheme.to_ascii_lowercase().as_str() {
            "sip" | "sips" => uri_of(inner, behind),
            _ if let Some(why) = links::refused(inner) => Err(why),
            _ if links::are_others(before, inner) && !inner.contains('@') => {
                Err(format!("“{before}” is in front of {inner}: delete the wrong one"))
            }
            _ if inner.contains('@') => uri_of(inner, behind),
            _ => number_or_link(inner, region, inner),
        }
        .map_err(|why| if before.is_empty() { why } else { format!("{inner}: {why}") });
    }
    let address = without_header(core);
    if let Some(why) = links::refused(address) {
        return Err(why);
    }
    let is_sip = address.split_once(':').is_some_and(|(scheme, _)| is_sip(scheme));
    if is_sip || (address.contains('@') && !address.contains(':')) || (address.contains('@') && is_bare_sip(address)) {
        return uri_of(address, "");
    }
    number_or_link(address, region, typed)
}

fn is_sip(scheme: &str) -> bool {
    matches!(scheme.trim().to_ascii_lowercase().as_str(), "sip" | "sips")
}

/// Whether a text is an address that has no scheme, but a port or a password.
fn is_bare_sip(text: &str) -> bool {
    let (before, after) = text.split_once(':').unwrap_or((text, ""));
    before.contains('@') || (after.contains('@') && links::number(&before.to_ascii_lowercase(), after).is_none())
}

/// The address after the name of a header: `To: sip:a@b`.
fn without_header(text: &str) -> &str {
    let Some((name, rest)) = text.split_once(':') else { return text };
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !is_sip(name);
    let rest = rest.trim_start();
    let has_scheme =
        rest.split_once(':').is_some_and(|(scheme, _)| is_sip(scheme) || scheme.eq_ignore_ascii_case("tel"));
    if is_name && has_scheme { rest } else { text }
}

fn uri_of(text: &str, behind: &str) -> Result<Read, String> {
    let mut rest = text;
    let mut secure = false;
    // An address from the server has its scheme; with a typed one before it there are two.
    while let Some((scheme, behind)) = rest.split_once(':').filter(|(scheme, _)| is_sip(scheme)) {
        secure |= scheme.trim().eq_ignore_ascii_case("sips");
        rest = behind;
    }
    let rest = unquoted(rest.trim());
    uri::read(if secure { "sips" } else { "sip" }, &rest, behind).map(Read::Uri)
}

fn number_or_link(text: &str, region: Option<&str>, typed: &str) -> Result<Read, String> {
    let number = match links::read(text) {
        Some(number) => number?,
        None => text.to_owned(),
    };
    phone_number::parse(&number, region).map(Read::Number).map_err(|error| match error {
        PhoneError::NotANumber if !typed.is_empty() => not_understood(typed),
        error => national_hint(&number, &error),
    })
}

/// The API does not accept a conference as a destination; a flow can join one.
const NO_CONFERENCE: &str = "a conference cannot be called: call someone with a flow that joins it (conference_join)";

/// An address given by a name or an id.
fn with_name(kind: &str, name: &str) -> Result<Address, String> {
    let name = name_of(name);
    let (kind, which) = match kind {
        "agent" => (AddressKind::Agent, "which agent? agent:ID"),
        "conf" | "conference" => return Err(NO_CONFERENCE.to_owned()),
        _ => (AddressKind::Extension, "which extension? ext:NAME"),
    };
    if name.is_empty() {
        return Err(which.to_owned());
    }
    if let Some(why) = invisible::inside(&name) {
        return Err(why);
    }
    Ok(if kind == AddressKind::Extension { Address::extension(&name) } else { Address::new(kind, &name) })
}

/// The name as typed, without surrounding blanks, invisible characters, and quotes that protect a comma.
fn name_of(typed: &str) -> String {
    let name = unquoted(invisible::trim(typed));
    name.trim_matches(invisible::is_invisible).to_owned()
}

fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let whole = inner.filter(|inner| !inner.replace("\"\"", "").contains('"'));
    whole.map_or_else(|| text.to_owned(), |inner| inner.replace("\"\"", "\""))
}

/// How well a typed destination was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DestinationCheck {
    /// It can be dialed.
    Valid,
    /// It can be dialed, but something about it looks wrong.
    Suspicious,
    /// Duplicate of an earlier destination; called once.
    Duplicate,
    /// It cannot be dialed.
    Invalid,
}

impl DestinationCheck {
    /// The sign in front of it.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Valid | Self::Suspicious => "→",
            Self::Duplicate => "=",
            Self::Invalid => "✗",
        }
    }
}

impl TypedDestination {
    /// How it was understood, with a description.
    #[must_use]
    pub fn understood(&self, context: &FormContext) -> (DestinationCheck, String) {
        let address = match &self.address {
            Err(why) if why.starts_with(&format!("“{}”", shortened(&self.typed))) => {
                return (DestinationCheck::Invalid, why.clone());
            }
            Err(why) => return (DestinationCheck::Invalid, format!("{}: {why}", shortened(&self.typed))),
            Ok(address) if self.duplicate => {
                return (DestinationCheck::Duplicate, format!("{} · duplicate: called once", address.label()));
            }
            Ok(address) => address,
        };
        if let Some(phone) = &self.phone {
            let region = phone.region.as_deref().unwrap_or("no country");
            let words = format!("{} · {region} · {}", phone.pretty, phone.kind);
            let fit =
                if phone.valid && self.note.is_none() { DestinationCheck::Valid } else { DestinationCheck::Suspicious };
            let plan = if phone.valid { "" } else { " · not in a numbering plan; sent unchanged" };
            let note = self.note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
            return (fit, format!("{words}{note}{plan}"));
        }
        if address.kind != AddressKind::Extension {
            return match &self.note {
                Some(note) => (DestinationCheck::Suspicious, format!("{} · {note}", address.label())),
                None => (DestinationCheck::Valid, address.label()),
            };
        }
        let dialed = address.dialed();
        match context.extension(dialed) {
            Some(known) => {
                (DestinationCheck::Valid, format!("{} · {} ({})", address.label(), known.name, known.extension))
            }
            None if context.extensions.is_whole() => (
                DestinationCheck::Suspicious,
                format!("{} · none of your extensions has this spelling", address.label()),
            ),
            None => (DestinationCheck::Valid, address.label()),
        }
    }
}

/// The error for a number; without a country code, hints that it may have been read in the wrong country.
fn national_hint(typed: &str, error: &PhoneError) -> String {
    match error {
        PhoneError::TooShort(_) | PhoneError::TooLong(_) if !typed.trim_start().starts_with(['+', '＋']) => {
            format!("{error}; for another country begin with +")
        }
        _ => error.to_string(),
    }
}

fn not_understood(typed: &str) -> String {
    format!("“{}” is not a number, ext:NAME, sip:user@host or agent:ID", shortened(typed))
}

/// The typed text, cut to leave room for what is wrong with it. The field has it whole.
fn shortened(typed: &str) -> String {
    let mut chars = typed.chars();
    let start: String = chars.by_ref().take(SHOWN).collect();
    if chars.next().is_none() {
        start
    } else {
        format!("{}…", start.trim_end_matches(|c: char| !c.is_alphanumeric()))
    }
}

/// How an extension is typed, with quotes if its name needs them.
pub(crate) fn typed_extension(name: &str) -> String {
    with_quotes("ext", name)
}

/// Adds quotes around the name if it would not parse as the same name without.
fn with_quotes(kind: &str, name: &str) -> String {
    let plain = format!("{kind}:{name}");
    let reads_back = split(&plain) == [plain.as_str()] && name_of(name) == name;
    if reads_back { plain } else { format!("{kind}:\"{}\"", name.replace('"', "\"\"")) }
}

/// How an address is typed, so that it parses as the same address.
#[must_use]
pub fn as_typed(address: &Address) -> String {
    match &address.kind {
        AddressKind::Extension => typed_extension(address.dialed()),
        // Calls the extension again, on whichever devices it is registered now.
        AddressKind::Sip if address.device().is_some() => typed_extension(&address.target_name),
        AddressKind::Agent => with_quotes(AddressKind::Agent.as_str(), address.dialed()),
        AddressKind::Sip => {
            let label = address.label();
            let (scheme, rest) = label.split_once(':').unwrap_or_default();
            with_quotes(scheme, rest)
        }
        _ => address.label(),
    }
}

#[cfg(test)]
mod tests;
