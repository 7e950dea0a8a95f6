//! Credentials: a token or an access key. The text can be used but never printed.

use std::fmt;

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::api::wire;
use crate::domain::CustomerId;

/// The two kinds of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// A signed token that expires after some days.
    Token,
    /// A key without an expiry date.
    AccessKey,
}

impl CredentialKind {
    /// The kind of a pasted text. A token has three parts separated by dots, the first of which starts like a JSON
    /// object in base64 (RFC 7515, section 3.1). Everything else is an access key.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        if text.starts_with("eyJ") && text.split('.').count() == 3 { Self::Token } else { Self::AccessKey }
    }

    /// The name in the configuration file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::AccessKey => "accesskey",
        }
    }

    /// The name shown to the user.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::AccessKey => "access key",
        }
    }

    /// The environment variable that a command for the user to run reads it from.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Token => "VOIPBIN_TOKEN",
            Self::AccessKey => "VOIPBIN_ACCESSKEY",
        }
    }
}

/// Where a credential is kept for the next start, once it has worked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeepIn {
    /// Nowhere.
    #[default]
    UntilQuit,
    /// A file that only the user can read.
    File,
    /// The operating system's keyring.
    Keyring,
}

/// A credential. `Debug` hides the secret, and its memory is wiped on drop.
#[derive(Clone)]
pub enum Credential {
    /// A token.
    Token(SecretString),
    /// An access key.
    AccessKey(SecretString),
}

impl Credential {
    /// Checks a typed or pasted text; surrounding whitespace is removed.
    ///
    /// # Errors
    /// What is wrong with the text, in words that do not repeat it.
    pub fn new(kind: CredentialKind, text: &str) -> Result<Self, String> {
        let text = text.trim();
        let name = kind.words();
        if text.is_empty() {
            return Err(format!("the {name} is empty"));
        }
        if text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer ")) {
            return Err(format!("the {name} begins with \"Bearer\"; leave that word out"));
        }
        if !text.chars().all(|c| c.is_ascii_graphic()) {
            return Err(format!("the {name} has a space, a control character or a letter that is not ASCII in it"));
        }
        Ok(match kind {
            CredentialKind::Token => Self::Token(text.into()),
            CredentialKind::AccessKey => Self::AccessKey(text.into()),
        })
    }

    /// Takes a text as people copy it: a token or a key, in quotes, after `Bearer` or `accesskey=`, or in a whole URL.
    /// The line breaks within a token are those of the terminal it was copied from.
    ///
    /// # Errors
    /// What is wrong with the text, in words that do not repeat it.
    pub fn pasted(text: &str) -> Result<Self, String> {
        let mut text = bare(text);
        for name in ["accesskey=", "access_key=", "access_key:", "token="] {
            if let Some(at) = text.to_ascii_lowercase().find(name).filter(|_| !text.starts_with("eyJ")) {
                text = bare(text[at + name.len()..].split('&').next().unwrap_or_default());
            }
        }
        for header in ["authorization:", "bearer"] {
            let start = text.get(..header.len()).filter(|start| start.eq_ignore_ascii_case(header));
            let rest = start.and_then(|_| text.get(header.len()..));
            if let Some(rest) = rest.filter(|rest| header.ends_with(':') || !rest.starts_with(char::is_alphanumeric)) {
                text = bare(rest);
            }
        }
        if text.contains("://") {
            return Err("it is an address without a key in it".to_owned());
        }
        if text.starts_with("eyJ") {
            let whole: String = text.split_whitespace().collect();
            return Self::new(CredentialKind::of(&whole), &whole);
        }
        Self::new(CredentialKind::of(text), text)
    }

    /// The kind of credential.
    #[must_use]
    pub fn kind(&self) -> CredentialKind {
        match self {
            Self::Token(_) => CredentialKind::Token,
            Self::AccessKey(_) => CredentialKind::AccessKey,
        }
    }

    /// The secret itself, to send or save; never show it.
    #[must_use]
    pub fn secret(&self) -> &str {
        match self {
            Self::Token(secret) | Self::AccessKey(secret) => secret.expose_secret(),
        }
    }

    /// Expiry time in a token's payload. `None` for an access key and for an unreadable token: only the server decides
    /// what is valid, so an unreadable token is no error.
    #[must_use]
    pub fn token_expiry(&self) -> Option<Timestamp> {
        let Self::Token(token) = self else { return None };
        let payload = token.expose_secret().split('.').nth(1)?;
        wire::token_expiry(&base64url(payload)?)
    }
}

impl Credential {
    /// The customer in a token's payload.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        let Self::Token(token) = self else { return None };
        let payload = token.expose_secret().split('.').nth(1)?;
        wire::token_customer(&base64url(payload)?)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({})", self.kind().words())
    }
}

/// The text without surrounding blanks, quotes and commas.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | ',' | ';')
    })
}

/// Decodes base64 in the URL or the standard alphabet, with or without padding.
fn base64url(text: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let lenient = lenient.with_decode_padding_mode(DecodePaddingMode::RequireNone);
    let one_alphabet = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    GeneralPurpose::new(&alphabet::URL_SAFE, lenient).decode(one_alphabet).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Credential {
        Credential::Token(text.to_owned().into())
    }

    #[test]
    fn a_key_is_found_in_what_people_paste() {
        use CredentialKind::{AccessKey, Token};
        let taken = [
            ("k3y", AccessKey, "k3y"),
            (" \"k3y\",\r\n", AccessKey, "k3y"),
            ("Bearer k3y", AccessKey, "k3y"),
            ("“k3y”", AccessKey, "k3y"),
            ("Authorization: bearer eyJa.b.c", Token, "eyJa.b.c"),
            ("eyJa.b\n  b.c", Token, "eyJa.bb.c"),
            ("accesskey=k3y", AccessKey, "k3y"),
            ("export VOIPBIN_ACCESSKEY='k3y'", AccessKey, "k3y"),
            ("VN_ACCESS_KEY=k3y", AccessKey, "k3y"),
            ("        access_key: k3y", AccessKey, "k3y"),
            ("https://api.voipbin.net/v1.0/calls?page_size=1&accesskey=k3y&x=1", AccessKey, "k3y"),
            ("https://api.voipbin.net/v1.0/calls?token=eyJa.b.c", Token, "eyJa.b.c"),
        ];
        for (text, kind, secret) in taken {
            let credential = Credential::pasted(text).unwrap();
            assert_eq!((credential.kind(), credential.secret()), (kind, secret), "{text}");
        }
        for text in ["", "\"\"", "Bearer ", "k3y and more", "one\ntwo", "k\u{e9}y", "https://admin.voipbin.net/"] {
            let why = Credential::pasted(text).unwrap_err();
            assert!(!why.contains("k3y"), "{text}: {why}");
        }
    }

    #[test]
    fn base64_of_either_alphabet_is_read() {
        for (text, expected) in
            [("", Some("")), ("Zg", Some("f")), ("Zg==", Some("f")), ("Zm9vYmFy", Some("foobar")), ("Z*", None)]
        {
            assert_eq!(base64url(text), expected.map(|text| text.as_bytes().to_vec()), "{text}");
        }
        assert_eq!(base64url("-_-_"), base64url("+/+/"));
    }

    #[test]
    fn a_tokens_expiry_is_read_from_its_payload() {
        // {"expire":"2026-01-15T09:30:00.000000Z"}
        let read = token("e30.eyJleHBpcmUiOiIyMDI2LTAxLTE1VDA5OjMwOjAwLjAwMDAwMFoifQ.sig\n").token_expiry();
        assert_eq!(read, Some("2026-01-15T09:30:00Z".parse().unwrap()));
        for unreadable in ["", "abc", "a.b", "a.%%%.c", "a.e30.c"] {
            assert_eq!(token(unreadable).token_expiry(), None, "{unreadable}");
        }
        assert_eq!(Credential::AccessKey("a.e30.c".to_owned().into()).token_expiry(), None);
    }

    #[test]
    fn a_token_is_told_from_an_access_key() {
        for (text, kind) in [
            (" eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.sig\n", CredentialKind::Token),
            ("eyJhbGciOiJIUzI1NiJ9", CredentialKind::AccessKey),
            ("a.b.c", CredentialKind::AccessKey),
            ("vdial-simulator-access-key", CredentialKind::AccessKey),
        ] {
            assert_eq!(CredentialKind::of(text), kind, "{text}");
        }
    }

    #[test]
    fn the_secret_is_not_printed() {
        for credential in [token("s3cr3t"), Credential::AccessKey("s3cr3t".to_owned().into())] {
            assert_eq!(format!("{credential:?}"), format!("Credential({})", credential.kind().words()));
        }
    }
}
