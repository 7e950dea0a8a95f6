//! Certificates as servers show them, good and bad.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;

/// A certificate with its key, and a file that holds it.
pub struct Made {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
    pub file: PathBuf,
    _home: TempDir,
}

/// How a certificate is made that is signed by itself.
#[derive(Clone, Copy)]
pub struct Kind {
    /// For which names; none, as `openssl req -x509 -subj /CN=…` has it.
    pub names: &'static [&'static str],
    /// Whether it says that it may sign others, as openssl's do unless told otherwise.
    pub authority: bool,
    /// The years from which and until which it is good.
    pub years: (i32, i32),
}

/// Good for this machine.
pub const GOOD: Kind = Kind { names: &["127.0.0.1"], authority: false, years: (2020, 2100) };

impl Made {
    pub fn new(kind: Kind) -> Self {
        let mut params =
            CertificateParams::new(kind.names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "sandbox");
        params.is_ca = if kind.authority { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::ExplicitNoCa };
        (params.not_before, params.not_after) = (date_time_ymd(kind.years.0, 1, 2), date_time_ymd(kind.years.1, 3, 4));
        let key = KeyPair::generate().unwrap();
        let made = params.self_signed(&key).unwrap();
        let home = TempDir::new().unwrap();
        let file = home.path().join("server.pem");
        std::fs::write(&file, made.pem()).unwrap();
        Self { certificate: made.der().clone(), key: key.serialize_der(), file, _home: home }
    }

    /// A server's configuration that shows it.
    pub fn server_config(&self, protocols: &[&[u8]]) -> ServerConfig {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.clone()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], key)
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        config
    }
}
