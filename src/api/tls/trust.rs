//! Whether a server's certificate is taken.
//!
//! One that the user has named, byte for byte, is taken for itself: it need not be signed by anybody, and may say that it is
//! an authority, as `openssl req -x509` has it by default. Two things are still looked at. Its dates, since a certificate
//! that has run out was to be replaced; and its names, if it has any. One without names, which openssl makes as well, is
//! taken for whatever name it is reached by: who named it knew where it stands. That the server has its key is always proved.

use std::fmt;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme};

/// Asks the machine, and the user's file first.
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

/// The reason for which a certificate is refused that nobody but itself has signed.
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
    /// When one of them is broken.
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
            // The dates are looked at first. What else is wrong is about who may sign what.
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

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
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
            // A signature is wrong by the key of another certificate of the same name, such as the one that it replaced.
            Error::InvalidCertificate(
                CertificateError::UnknownIssuer | CertificateError::BadSignature | CertificateError::Other(_),
            ) if is_self_signed(end_entity) => {
                Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(SelfSigned))))
            }
            error => error,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.machine.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.machine.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.machine.supported_verify_schemes()
    }
}

fn is_self_signed(certificate: &CertificateDer<'_>) -> bool {
    webpki::EndEntityCert::try_from(certificate).is_ok_and(|parsed| parsed.issuer() == parsed.subject())
}
