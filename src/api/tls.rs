//! Which certificates are trusted: the machine's, the bundled ones if it has none, and those the user names.

pub(crate) mod certificate;
mod environment;
pub(crate) mod fault;
mod trust;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use self::trust::{Named, Trust};
use super::ClientError;
use crate::base::private_file;

pub(crate) use self::environment::check as check_environment;

/// Longest certificate file, in bytes: larger than any real collection.
const LONGEST: u64 = 4 * 1024 * 1024;
const NO_CERTIFICATE: &str = "it contains no PEM certificate";

/// A TLS configuration that offers HTTP/2 and HTTP/1.1.
///
/// A certificate in `ca_cert` is trusted both as an authority that signs others and as the server's own, whatever the
/// certificate says about itself.
///
/// # Errors
/// When `ca_cert` cannot be read, or holds no certificate or a broken one.
pub fn config(ca_cert: Option<&Path>, insecure: bool) -> Result<ClientConfig, ClientError> {
    config_and_store(ca_cert, insecure).map(|(config, _)| config)
}

/// The same, and which certificates it trusts.
///
/// # Errors
/// As those of [`config`].
pub(super) fn config_and_store(
    ca_cert: Option<&Path>,
    insecure: bool,
) -> Result<(ClientConfig, TrustStore), ClientError> {
    // Named here, not installed for the whole process: a client must not depend on which component installs one first.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| ClientError::Setup(error.to_string()))?;
    let (trust, store) = if insecure {
        (None, TrustStore::Any)
    } else {
        let (trust, store) = trust(ca_cert, &provider)?;
        (Some(trust), store)
    };
    let check = ServerCheck { trust, algorithms: provider.signature_verification_algorithms };
    let mut config = builder.dangerous().with_custom_certificate_verifier(Arc::new(check)).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((config, store))
}

/// The certificates that are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TrustStore {
    /// Those of this machine, and those of the user's file.
    Machine(Option<PathBuf>),
    /// The bundled ones, because this machine has none.
    Bundled,
    /// All: `insecure` is set.
    Any,
}

impl fmt::Display for TrustStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine(None) => f.write_str("this machine's certificates"),
            Self::Machine(Some(file)) => write!(f, "this machine's certificates and {}", file.display()),
            Self::Bundled => f.write_str("the bundled certificates, as this machine has none"),
            Self::Any => f.write_str("no certificates: insecure is set"),
        }
    }
}

fn trust(ca_cert: Option<&Path>, provider: &Arc<CryptoProvider>) -> Result<(Trust, TrustStore), ClientError> {
    let named = ca_cert.map_or_else(|| Ok(Vec::new()), certificates)?;
    let mut store = TrustStore::Machine(ca_cert.map(Path::to_owned));
    let machine: Arc<dyn ServerCertVerifier> = match Verifier::new_with_extra_roots(named.clone(), provider.clone()) {
        Ok(verifier) => Arc::new(verifier),
        // A minimal container has no certificate store. With `ca_cert`, that file alone would have been enough.
        Err(error) if ca_cert.is_none() => {
            tracing::info!(%error, "no certificates on this machine, using the bundled ones");
            store = TrustStore::Bundled;
            bundled(provider.clone())?
        }
        Err(_) => return Err(bad_file(ca_cert, BROKEN.to_owned())),
    };
    let named = if named.is_empty() { None } else { Some(Named::new(named, provider)) };
    let named = named.transpose().map_err(|_| bad_file(ca_cert, BROKEN.to_owned()))?;
    Ok((Trust { machine, named }, store))
}

const BROKEN: &str = "a certificate in it is damaged or of an unknown kind";

fn bundled(provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, ClientError> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider).build();
    Ok(verifier.map_err(|error| ClientError::Setup(error.to_string()))?)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, ClientError> {
    let bad = |why: String| bad_file(Some(path), why);
    let pem = private_file::read(path, LONGEST).map_err(|error| bad(error.to_string()))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found {
        Ok(found) if found.is_empty() => Err(bad(NO_CERTIFICATE.to_owned())),
        Ok(found) => Ok(found),
        Err(_) => Err(bad("it is not a PEM file".to_owned())),
    }
}

fn bad_file(path: Option<&Path>, why: String) -> ClientError {
    ClientError::CaCert { path: path.unwrap_or(Path::new("")).to_owned(), why }
}

/// Checks a server: its certificate, and the signatures of the handshake.
#[derive(Debug)]
struct ServerCheck {
    /// Which certificates are accepted; any if `None`. The signatures are checked all the same: that costs nothing.
    trust: Option<Trust>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for ServerCheck {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match &self.trust {
            Some(trust) => trust.verify(end_entity, intermediates, server_name, ocsp_response, now),
            None => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_file_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (missing, empty) = (folder.path().join("missing.pem"), folder.path().join("empty.pem"));
        std::fs::write(&empty, "no certificate").unwrap();
        for (path, expected) in [(&missing, "missing.pem"), (&empty, "no PEM certificate")] {
            let error = config(Some(path), false).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn there_is_a_configuration_with_and_without_the_machines_certificates() {
        for insecure in [false, true] {
            assert_eq!(config(None, insecure).unwrap().alpn_protocols.len(), 2);
        }
        assert!(bundled(Arc::new(rustls::crypto::ring::default_provider())).is_ok());
    }
}
