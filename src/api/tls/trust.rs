//! Whether a server's certificate is accepted.
//!
//! A certificate that the user named is accepted byte for byte: it need not be signed by anyone, and may claim to be an
//! authority, as `openssl req -x509` makes it by default. Two checks remain. Its dates: an expired certificate should
//! have been replaced. Its names, if it has any: a certificate without names, which openssl makes too, is accepted for
//! every name, since the user who named it knew its server. That the server holds the key is always proved.

use std::fmt;
use std::sync::Arc;

use rustls::client::danger::{ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, OtherError, RootCertStore};

/// Checks the user's file first, then the machine's certificates.
#[derive(Debug)]
pub(super) struct Trust {
    pub(super) machine: Arc<dyn ServerCertVerifier>,
    pub(super) named: Option<Named>,
}

/// The certificates of the user's file.
#[derive(Debug)]
pub(super) struct Named {
    certificates: Vec<CertificateDer<'static>>,
    verifier: Arc<WebPkiServerVerifier>,
}

/// Why a certificate is refused that only itself has signed.
#[derive(Debug)]
pub(super) struct SelfSigned;

impl fmt::Display for SelfSigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("signed by itself")
    }
}

impl std::error::Error for SelfSigned {}

impl Named {
    /// # Errors
    /// When a certificate is invalid.
    pub(super) fn new(
        certificates: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots.add(certificate.clone())?;
        }
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone()).build()?;
        Ok(Self { certificates, verifier })
    }

    fn verify(&self, shown: &CertificateDer<'_>, name: &ServerName<'_>, now: UnixTime) -> Result<(), Error> {
        use CertificateError as C;
        match self.verifier.verify_server_cert(shown, &[], name, &[], now) {
            // The library checks the dates first. Any other fault is about who may sign what.
            Err(
                error @ Error::InvalidCertificate(
                    C::Expired
                    | C::ExpiredContext { .. }
                    | C::NotValidYet
                    | C::NotValidYetContext { .. }
                    | C::BadEncoding,
                ),
            ) => Err(error),
            _ => match verify_server_name(&ParsedCertificate::try_from(shown)?, name) {
                Err(Error::InvalidCertificate(C::NotValidForNameContext { presented, .. })) if presented.is_empty() => {
                    Ok(())
                }
                verdict => verdict,
            },
        }
    }
}

impl Trust {
    /// Checks a certificate; the parameters are those of [`ServerCertVerifier::verify_server_cert`].
    pub(super) fn verify(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(named) = self.named.as_ref().filter(|named| named.certificates.iter().any(|one| one == end_entity))
        {
            return named.verify(end_entity, server_name, now).map(|()| ServerCertVerified::assertion());
        }
        let verdict = self.machine.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verdict.map_err(|error| match error {
            // The signature is wrong by the key of another certificate of the same name, such as its predecessor.
            Error::InvalidCertificate(
                CertificateError::UnknownIssuer | CertificateError::BadSignature | CertificateError::Other(_),
            ) if is_self_signed(end_entity) => {
                Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(SelfSigned))))
            }
            error => error,
        })
    }
}

fn is_self_signed(certificate: &CertificateDer<'_>) -> bool {
    webpki::EndEntityCert::try_from(certificate).is_ok_and(|parsed| parsed.issuer() == parsed.subject())
}
