//! What is wrong with a TLS connection. The TLS library's errors are converted here and go no further.

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};

use super::trust::SelfSigned;
use crate::base::safe_text;

/// Most names of a certificate that are shown.
const MOST_NAMES: usize = 3;
const LONGEST_NAME: usize = 100;

/// Why a TLS connection failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// The server's certificate has expired.
    Expired {
        /// When it expired.
        at: Option<Timestamp>,
    },
    /// The server's certificate is not valid yet.
    NotYetValid {
        /// When it becomes valid.
        from: Option<Timestamp>,
    },
    /// The server's certificate is for other names.
    WrongName {
        /// The first few of its names.
        names: Vec<String>,
    },
    /// Only the certificate itself has signed it.
    SelfSigned,
    /// The user named certificates, and this one is neither among them nor signed by one.
    NotNamed,
    /// No trusted authority has signed the server's certificate.
    UnknownIssuer,
    /// The server's certificate was revoked.
    Revoked,
    /// A signature is wrong.
    BadSignature,
    /// The certificate is not for servers, or cannot be read.
    Unusable,
    /// The other side does not speak TLS.
    NotTls,
    /// The other side expects TLS but got plain HTTP.
    Wanted,
    /// The two sides have no TLS version or no cipher in common.
    NothingInCommon,
    /// The other side ended the handshake, with this alert if any.
    Ended(Option<String>),
    /// Any other fault, in the library's words.
    Other(String),
}

impl From<&Error> for TlsFault {
    fn from(error: &Error) -> Self {
        match error {
            Error::InvalidCertificate(error) => of_certificate(error),
            Error::InvalidMessage(_) => Self::NotTls,
            Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
            )
            | Error::AlertReceived(AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity) => {
                Self::NothingInCommon
            }
            Error::AlertReceived(alert) => Self::Ended(Some(words(&format!("{alert:?}")))),
            error => Self::Other(safe_text::clean_start(&error.to_string(), LONGEST_NAME)),
        }
    }
}

fn of_certificate(error: &CertificateError) -> TlsFault {
    use CertificateError as C;
    match error {
        C::Expired => TlsFault::Expired { at: None },
        C::ExpiredContext { not_after, .. } => TlsFault::Expired { at: moment(*not_after) },
        C::NotValidYet => TlsFault::NotYetValid { from: None },
        C::NotValidYetContext { not_before, .. } => TlsFault::NotYetValid { from: moment(*not_before) },
        C::NotValidForName => TlsFault::WrongName { names: Vec::new() },
        C::NotValidForNameContext { presented, .. } => {
            TlsFault::WrongName { names: presented.iter().take(MOST_NAMES).map(|name| plain_name(name)).collect() }
        }
        C::UnknownIssuer => TlsFault::UnknownIssuer,
        C::Revoked => TlsFault::Revoked,
        C::BadSignature => TlsFault::BadSignature,
        C::Other(other) if other.0.is::<SelfSigned>() => TlsFault::SelfSigned,
        _ => TlsFault::Unusable,
    }
}

fn moment(at: UnixTime) -> Option<Timestamp> {
    i64::try_from(at.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok())
}

/// Name from the library's debug form: `DnsName("api.example")`.
fn plain_name(presented: &str) -> String {
    let inner = presented.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(presented);
    safe_text::clean_start(inner.trim_matches('"'), LONGEST_NAME)
}

/// `HandshakeFailure` as `handshake failure`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_alerts_are_told_without_the_librarys_code() {
        for (presented, expected) in [
            ("DnsName(\"api.example\")", "api.example"),
            ("DnsName(\"*.api.example\")", "*.api.example"),
            ("IpAddress(127.0.0.1)", "127.0.0.1"),
            ("other", "other"),
        ] {
            assert_eq!(plain_name(presented), expected);
        }
        let alert = Error::AlertReceived(AlertDescription::HandshakeFailure);
        assert_eq!(TlsFault::from(&alert), TlsFault::Ended(Some("handshake failure".to_owned())));
    }
}
