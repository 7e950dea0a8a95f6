//! Connects to the server, directly or through a proxy, for what the HTTP library does not do: the push channel. It
//! also finds out what is wrong with a proxy, since the library does not report it.

mod socks;

use std::io;
use std::sync::Arc;

use reqwest::Url;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::ErrorKind;
use super::proxy::{Proxy, ProxyFault, Speaks};
use super::tls::fault::TlsFault;
use crate::base::safe_text;

/// Longest head of a proxy's answer that is read, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// Longest status text of a proxy that is shown.
const LONGEST_ANSWER: usize = 60;

/// A connection over any transport.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// An open connection.
pub(crate) type Connection = Box<dyn Stream>;

/// How to reach one server.
pub(super) struct Route {
    proxy: Option<Proxy>,
    tls: Arc<ClientConfig>,
}

impl Route {
    /// `tls` determines which certificates are trusted.
    pub(super) fn new(proxy: Option<Proxy>, mut tls: ClientConfig) -> Self {
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self { proxy, tls: Arc::new(tls) }
    }

    pub(super) fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref()
    }

    /// Connects to the server of `url`, with TLS if the scheme asks for it.
    pub(super) async fn connect(&self, url: &Url) -> Result<Connection, ErrorKind> {
        let line = self.reach(url).await?;
        if matches!(url.scheme(), "https" | "wss") {
            return self.secure(line, host(url)).await.map_err(ErrorKind::Tls);
        }
        Ok(line)
    }

    /// Connects without TLS to the server, to test only the proxy's part of the connection.
    pub(super) async fn reach(&self, url: &Url) -> Result<Connection, ErrorKind> {
        let (host, port) = (host(url), url.port_or_known_default().unwrap_or_default());
        match &self.proxy {
            None => Ok(Box::new(straight(host, port).await?)),
            Some(proxy) => {
                let through = self.through(proxy, host, port).await;
                through.map_err(|fault| ErrorKind::Proxy { proxy: proxy.shown(), fault })
            }
        }
    }

    async fn through(&self, proxy: &Proxy, host: &str, port: u16) -> Result<Connection, ProxyFault> {
        let (proxy_host, proxy_port) = proxy.address();
        let stream = straight(proxy_host, proxy_port).await.map_err(|kind| match kind {
            ErrorKind::Dns => ProxyFault::UnknownName,
            _ => ProxyFault::Unreachable,
        })?;
        self.ask(proxy, Box::new(stream), host, port).await
    }

    /// Asks the proxy at the other end of `line` for a connection to the server.
    pub(super) async fn ask(
        &self,
        proxy: &Proxy,
        mut line: Connection,
        host: &str,
        port: u16,
    ) -> Result<Connection, ProxyFault> {
        match proxy.speaks() {
            Speaks::Http => {}
            Speaks::Https => line = self.secure(line, proxy.address().0).await.map_err(|_| ProxyFault::Insecure)?,
            Speaks::Socks { names } => return socks::through(line, proxy, host, port, names).await,
        }
        tunnel(line, proxy, host, port).await
    }

    async fn secure(&self, line: Connection, host: &str) -> Result<Connection, TlsFault> {
        Ok(Box::new(handshake(&self.tls, line, host).await?))
    }
}

/// Begins TLS with a host.
pub(super) async fn handshake(
    tls: &Arc<ClientConfig>,
    line: Connection,
    host: &str,
) -> Result<TlsStream<Connection>, TlsFault> {
    let unusable = |_| TlsFault::WrongName { names: Vec::new() };
    let name = ServerName::try_from(host.to_owned()).map_err(unusable)?;
    TlsConnector::from(tls.clone()).connect(name, line).await.map_err(|error| tls_fault(&error))
}

fn tls_fault(error: &io::Error) -> TlsFault {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    inner.map_or(TlsFault::Ended(None), TlsFault::from)
}

/// The host of a URL, without the brackets of an IPv6 address.
pub(super) fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default().trim_matches(['[', ']'])
}

async fn straight(host: &str, port: u16) -> Result<TcpStream, ErrorKind> {
    let addresses: Vec<_> = lookup_host((host, port)).await.map_err(|_| ErrorKind::Dns)?.collect();
    let stream = TcpStream::connect(&addresses[..]).await.map_err(|_| ErrorKind::Refused)?;
    // Latency matters, and messages are small.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// Opens a tunnel through an HTTP proxy.
async fn tunnel(mut line: Connection, proxy: &Proxy, host: &str, port: u16) -> Result<Connection, ProxyFault> {
    let target = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n").into_bytes();
    if let Some(value) = proxy.authorization() {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(value.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    let broken = |_| ProxyFault::NoProxy;
    line.write_all(&request).await.map_err(broken)?;
    line.flush().await.map_err(broken)?;
    let mut head = Vec::new();
    // Byte by byte: everything after the head belongs to the server.
    while !head.ends_with(b"\r\n\r\n") {
        head.push(line.read_u8().await.map_err(broken)?);
        if head.len() > LONGEST_HEAD {
            return Err(ProxyFault::NoProxy);
        }
    }
    let head = String::from_utf8_lossy(&head);
    let answer =
        head.lines().next().and_then(|line| line.strip_prefix("HTTP/1.")).and_then(|rest| rest.split_once(' '));
    let answer =
        answer.map(|(_, answer)| answer.trim()).filter(|answer| answer.starts_with(|c: char| c.is_ascii_digit()));
    match answer {
        Some(answer) if answer.starts_with('2') => Ok(line),
        Some(answer) if answer.starts_with("407") => Err(proxy.login_fault()),
        Some(answer) => Err(ProxyFault::Answered(safe_text::clean_start(answer, LONGEST_ANSWER))),
        None => Err(ProxyFault::NoProxy),
    }
}
