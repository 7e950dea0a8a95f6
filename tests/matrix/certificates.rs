//! Certificates, good and bad, of an authority that the program is told to trust.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::TempDir;

/// Everything a server can show.
pub struct Certificates {
    /// For this machine, of the trusted authority.
    pub good: Arc<ServerConfig>,
    /// The same, of long ago.
    pub expired: Arc<ServerConfig>,
    /// Of the trusted authority for another name.
    pub wrong_host: Arc<ServerConfig>,
    /// The good one, for HTTP/2.
    pub http2: Arc<ServerConfig>,
    /// For this machine, of nobody.
    pub self_signed: Arc<ServerConfig>,
    authority: PathBuf,
    _home: TempDir,
}

/// Made once: keys take time.
pub static ALL: LazyLock<Certificates> = LazyLock::new(Certificates::new);

const HERE: &str = "127.0.0.1";
/// The server that only a proxy can reach.
pub const BEHIND_PROXY: &str = "api.sandbox.test";

impl Certificates {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let authority = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        let signed = |name: &str, expired: bool| {
            let key = KeyPair::generate().unwrap();
            let mut names = vec![name.to_owned()];
            if name == HERE {
                names.push(BEHIND_PROXY.to_owned());
            }
            let mut params = CertificateParams::new(names).unwrap();
            if expired {
                params.not_before = date_time_ymd(2001, 1, 1);
                params.not_after = date_time_ymd(2002, 1, 1);
            }
            config(params.signed_by(&key, &issuer).unwrap().der().clone(), &key)
        };
        let own = KeyPair::generate().unwrap();
        let alone = CertificateParams::new([HERE.to_owned()]).unwrap().self_signed(&own).unwrap();
        let home = TempDir::new().unwrap();
        let path = home.path().join("authority.pem");
        std::fs::write(&path, authority).unwrap();
        let good = signed(HERE, false);
        let mut http2 = (*good).clone();
        http2.alpn_protocols = vec![b"h2".to_vec()];
        Self {
            http2: Arc::new(http2),
            good,
            expired: signed(HERE, true),
            wrong_host: signed("other.example", false),
            self_signed: config(alone.der().clone(), &own),
            authority: path,
            _home: home,
        }
    }

    /// The file that names the authority.
    pub fn authority(&self) -> PathBuf {
        self.authority.clone()
    }
}

fn config(certificate: rustls::pki_types::CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    Arc::new(config)
}
