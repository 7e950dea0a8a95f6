//! Sources and destinations of calls.

use super::open_enum::open_enum;

open_enum!(
    /// The kind of an [`Address`].
    AddressKind {
        /// A phone number on the public network.
        Tel = "tel",
        /// A SIP account of the customer; every registered device rings.
        Extension = "extension",
        /// `user@domain`.
        Sip = "sip",
        /// A person, by the agent's id.
        Agent = "agent",
        /// No kind, as the server writes it.
        None = "",
    }
);

/// One end of a call, as the API describes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// What kind of endpoint it is.
    pub kind: AddressKind,
    /// The endpoint: E.164 for `tel`, `user@domain` for `sip`, an id for `agent`.
    pub target: String,
    /// The endpoint of an `extension`; a display name for all other kinds.
    pub target_name: String,
    /// A label for display.
    pub name: String,
}

impl Address {
    /// An address with the endpoint `target`.
    #[must_use]
    pub fn new(kind: AddressKind, target: &str) -> Self {
        Self { kind, target: target.to_owned(), target_name: String::new(), name: String::new() }
    }

    /// A phone number in E.164.
    #[must_use]
    pub fn tel(e164: &str) -> Self {
        Self::new(AddressKind::Tel, e164)
    }

    /// An extension by its exact name: the server's comparison is case-sensitive.
    #[must_use]
    pub fn extension(target_name: &str) -> Self {
        Self { target_name: target_name.to_owned(), ..Self::new(AddressKind::Extension, "") }
    }

    /// The dialed part, which distinguishes addresses of the same kind.
    #[must_use]
    pub fn dialed(&self) -> &str {
        let by_name = self.kind == AddressKind::Extension;
        if self.target.is_empty() || (by_name && !self.target_name.is_empty()) {
            &self.target_name
        } else {
            &self.target
        }
    }

    /// Whether both are the same endpoint; labels are ignored.
    pub(crate) fn same_endpoint(&self, other: &Self) -> bool {
        self.kind == other.kind && self.dialed() == other.dialed()
    }

    /// Whether a call to `asked` reaches this address: the same endpoint, or a device registered under that extension.
    pub(crate) fn is_reached_by(&self, asked: &Self) -> bool {
        let is_extension = asked.kind == AddressKind::Extension;
        let is_device = self.kind == AddressKind::Sip && self.target_name == asked.dialed();
        self.same_endpoint(asked) || (is_extension && is_device)
    }

    /// Host and port of a device registered under an extension. The API describes a device by its contact, with the
    /// scheme, and the extension as `target_name`. `None` for every other address.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        let is_device = self.kind == AddressKind::Sip && has_scheme(&self.target) && !self.target_name.is_empty();
        let contact = self.target.split(';').next().filter(|_| is_device)?;
        Some(contact.rsplit('@').next().unwrap_or(contact))
    }

    /// A short label: `+821012345678`, `ext:alice`, `sip:a@b`; for a device `ext:alice @192.0.2.7`.
    #[must_use]
    pub fn label(&self) -> String {
        if let Some(device) = self.device() {
            return format!("ext:{} @{device}", self.target_name);
        }
        match &self.kind {
            AddressKind::Tel | AddressKind::None => self.dialed().to_owned(),
            AddressKind::Extension => format!("ext:{}", self.dialed()),
            // Addresses from the server may include the scheme.
            AddressKind::Sip if has_scheme(self.dialed()) => self.dialed().to_owned(),
            kind => format!("{}:{}", kind.as_str(), self.dialed()),
        }
    }

    /// The labels of several addresses, separated by commas.
    pub fn labels<'a>(addresses: impl IntoIterator<Item = &'a Self>) -> String {
        addresses.into_iter().map(Self::label).collect::<Vec<_>>().join(", ")
    }
}

fn has_scheme(target: &str) -> bool {
    let scheme = target.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("sip") || scheme.eq_ignore_ascii_case("sips"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_is_known_by_its_name_and_others_by_their_target() {
        assert_eq!(Address::extension("Reception Desk").label(), "ext:Reception Desk");
        assert_eq!(Address::tel("+15551234").label(), "+15551234");
        assert_eq!(Address::new(AddressKind::Sip, "a@b").label(), "sip:a@b");
        assert_eq!(Address::new(AddressKind::Sip, "sip:a@b;transport=udp").label(), "sip:a@b;transport=udp");
        assert_eq!(Address::new(AddressKind::Sip, "sips:a@b").label(), "sips:a@b");
        let device = Address {
            target_name: "alice".into(),
            ..Address::new(AddressKind::Sip, "sip:2001@192.0.2.7:5060;transport=udp")
        };
        assert_eq!(device.label(), "ext:alice @192.0.2.7:5060");
        assert!(device.is_reached_by(&Address::extension("alice")));
        assert_eq!(Address::new(AddressKind::Other("webchat".into()), "x").label(), "webchat:x");
    }

    #[test]
    fn labels_do_not_make_endpoints_differ() {
        let named = Address { name: "Main".into(), target_name: "Office".into(), ..Address::tel("+15551234") };
        assert!(named.same_endpoint(&Address::tel("+15551234")));
        assert!(!Address::extension("1001").same_endpoint(&Address::tel("1001")));
    }
}
