//! The stages of a connection to the server, one by one, so that a failure can be told by its stage. The HTTP library
//! goes through them at once and says less.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::Url;
use rustls::{ClientConfig, ProtocolVersion};
use tokio::net::{TcpStream, lookup_host};

use super::proxy::ProxyFault;
use super::route::{Connection, Route, handshake, host};
use super::tls::certificate::{self, CertificateFacts};
use super::tls::{self, TrustStore};
use super::url::is_loopback;
use super::{ClientError, Endpoint, ErrorKind, Proxy, TlsFault};

/// The way to one server.
pub struct Stages {
    url: Url,
    route: Route,
    tls: Arc<ClientConfig>,
    /// The certificates that are trusted.
    pub store: TrustStore,
}

/// A connection that TLS protects.
pub struct Secured {
    /// The version of TLS.
    pub version: &'static str,
    /// What the certificates say that the server showed, its own first.
    pub chain: Vec<CertificateFacts>,
}

impl Stages {
    /// The way to the server of `endpoint`; connects to nothing yet.
    ///
    /// # Errors
    /// As those of [`Client::new`](super::Client::new) about certificates.
    pub fn new(endpoint: &Endpoint) -> Result<Self, ClientError> {
        let (config, store) = tls::config_and_store(endpoint.ca_cert.as_deref(), endpoint.insecure)?;
        Ok(Self {
            url: endpoint.api_url.clone(),
            tls: Arc::new(config.clone()),
            route: Route::new(endpoint.proxy_in_use(), config),
            store,
        })
    }

    /// The proxy, if the way leads through one.
    pub fn proxy(&self) -> Option<&Proxy> {
        self.route.proxy()
    }

    /// Host and port of what is connected to first: the proxy or the server.
    pub fn first(&self) -> (&str, u16) {
        self.proxy().map_or_else(|| self.server(), Proxy::address)
    }

    /// Host and port of the server.
    pub fn server(&self) -> (&str, u16) {
        (host(&self.url), self.url.port_or_known_default().unwrap_or_default())
    }

    /// The failure of a stage before TLS: the proxy's, or else the server's.
    pub fn blamed(&self, server: ErrorKind, fault: ProxyFault) -> ErrorKind {
        self.proxy().map_or(server, |proxy| ErrorKind::Proxy { proxy: proxy.shown(), fault })
    }

    /// Whether the server is on this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// Whether the address asks for TLS.
    pub fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Looks up the addresses of [`Stages::first`].
    ///
    /// # Errors
    /// The name has none, or nobody answers for it.
    pub async fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        Ok(lookup_host(self.first()).await?.collect())
    }

    /// Connects to one of those addresses.
    ///
    /// # Errors
    /// It is refused, or there is no way to it.
    pub async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
        TcpStream::connect(address).await
    }

    /// Has the proxy connect to the server, if there is one.
    ///
    /// # Errors
    /// The proxy refuses, or is none.
    pub async fn pass_proxy(&self, stream: TcpStream) -> Result<Connection, ProxyFault> {
        let (host, port) = self.server();
        match self.proxy() {
            Some(proxy) => self.route.ask(proxy, Box::new(stream), host, port).await,
            None => Ok(Box::new(stream)),
        }
    }

    /// Begins TLS with the server.
    ///
    /// # Errors
    /// Its certificate is not trusted, or it does not speak TLS.
    pub async fn secure(&self, line: Connection) -> Result<Secured, TlsFault> {
        let secured = handshake(&self.tls, line, self.server().0).await?;
        let (_, session) = secured.get_ref();
        let chain = session.peer_certificates().unwrap_or_default();
        Ok(Secured {
            version: match session.protocol_version() {
                Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
                _ => "TLS 1.3",
            },
            chain: chain.iter().filter_map(|shown| certificate::facts(shown)).collect(),
        })
    }
}
