//! What proves to the API who we are. The secret leaves this type only where a request is built.

use std::fmt;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::wire;

/// The two kinds of credential, without the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// A token of some days, got by logging in.
    Token,
    /// A long-lived access key.
    AccessKey,
}

impl CredentialKind {
    /// For people: `token` or `access key`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::AccessKey => "access key",
        }
    }

    /// The environment variable it is read from.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Token => "VOIPBIN_TOKEN",
            Self::AccessKey => "VOIPBIN_ACCESSKEY",
        }
    }
}

/// A credential with its secret.
#[derive(Clone)]
pub enum Credential {
    /// A token (JWT); goes out in the `Authorization` header.
    Token(SecretString),
    /// An access key; goes out in the query, the only way that is documented for it.
    AccessKey(SecretString),
}

impl Credential {
    /// Which of the two it is.
    #[must_use]
    pub fn kind(&self) -> CredentialKind {
        match self {
            Self::Token(_) => CredentialKind::Token,
            Self::AccessKey(_) => CredentialKind::AccessKey,
        }
    }

    /// For people: `token` or `access key`.
    #[must_use]
    pub fn kind_word(&self) -> &'static str {
        self.kind().word()
    }

    /// The environment variable it is read from.
    #[must_use]
    pub fn variable(&self) -> &'static str {
        self.kind().variable()
    }

    /// When a token runs out, as its payload says. `None` for an access key and for a token that cannot be read:
    /// the server alone decides what is valid, so an unreadable one is no error.
    #[must_use]
    pub fn token_expiry(&self) -> Option<Timestamp> {
        let Self::Token(token) = self else { return None };
        let payload = token.expose_secret().trim().split('.').nth(1)?;
        wire::token_expiry(&base64url(payload)?)
    }

    /// The secret itself, without the line end that a file or a shell may have added.
    pub(super) fn secret(&self) -> &str {
        match self {
            Self::Token(secret) | Self::AccessKey(secret) => secret.expose_secret().trim(),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({})", self.kind_word())
    }
}

/// Decodes base64 of the URL alphabet, padded or not; takes the standard alphabet as well.
fn base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for character in text.trim_end_matches('=').bytes() {
        let six = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Credential {
        Credential::Token(text.to_owned().into())
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
    fn the_secret_is_not_printed() {
        for credential in [token("s3cr3t"), Credential::AccessKey("s3cr3t".to_owned().into())] {
            assert_eq!(format!("{credential:?}"), format!("Credential({})", credential.kind_word()));
        }
    }
}
