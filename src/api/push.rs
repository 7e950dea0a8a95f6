//! The push channel: a WebSocket over which the server tells changes as they happen. Best effort, by its own word:
//! nothing is replayed, so that reading stays the truth.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::header::AUTHORIZATION;
use http::{HeaderMap, Request};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use tokio_util::either::Either;

use super::redact::without_echo;
use super::transport::{Transport, authorization};
use super::wire::{self, Pushed};
use super::{ApiError, ErrorKind, Operation, classify, tls};
use crate::credential::Credential;
use crate::domain::CustomerId;

/// The server pings every 10 seconds: a line that has been silent for longer than two of them is dead.
pub const SILENCE: Duration = Duration::from_secs(25);
/// The longest event that is read.
const LONGEST_EVENT: usize = 1024 * 1024;

type Line = Either<TcpStream, TlsStream<TcpStream>>;

/// An open push channel.
pub struct Push {
    socket: WebSocketStream<Line>,
    credential: Option<Credential>,
}

/// What came over the channel.
#[derive(Debug)]
pub enum Heard {
    /// A change.
    Event(Pushed),
    /// A sign of life, or an event that is about something else.
    Alive,
    /// Something that cannot be read.
    Garbled,
}

/// Why a channel ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The server closed it because a topic is not allowed to this credential.
    NotAllowed,
    /// The server closed it.
    Closed,
    /// The connection broke.
    Broken,
    /// Nothing was heard for [`SILENCE`].
    Silent,
}

impl Ended {
    /// In words that follow "push ended: ".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotAllowed => "not allowed to this credential",
            Self::Closed => "closed by the server",
            Self::Broken => "the connection broke",
            Self::Silent => "nothing was heard for 25 s",
        }
    }
}

impl Push {
    /// Opens the channel and subscribes to the customer's calls and groupcalls. The server does not acknowledge it.
    pub(super) async fn open(
        transport: &Transport,
        patience: Duration,
        customer: &CustomerId,
    ) -> Result<Self, ApiError> {
        let opened = timeout(patience, async {
            let mut socket = connect(transport, false).await;
            // The documentation knows only the query for tokens; the header, which no log keeps, is tried first.
            if matches!(&socket, Err(error) if error.kind == ErrorKind::Unauthorized) && transport.has_token() {
                socket = connect(transport, true).await;
            }
            let mut socket = socket?;
            let subscription = Message::text(wire::subscription(customer));
            socket.send(subscription).await.map_err(|error| failure(transport, error))?;
            Ok(Self { socket, credential: transport.credential().cloned() })
        });
        opened.await.unwrap_or_else(|_| Err(ApiError::local(Operation::Push, ErrorKind::ConnectTimeout, None)))
    }

    /// Waits for what comes next. Pings are answered on the way.
    ///
    /// # Errors
    /// Why nothing more comes.
    pub async fn next(&mut self) -> Result<Heard, Ended> {
        let Ok(message) = timeout(SILENCE, self.socket.next()).await else { return Err(Ended::Silent) };
        match message {
            Some(Ok(Message::Text(text))) => {
                let secrets: Vec<&str> = self.credential.iter().map(Credential::secret).collect();
                let cleaned = without_echo(text.as_bytes(), &secrets);
                let event = cleaned.as_deref().unwrap_or(text.as_bytes());
                Ok(match wire::pushed(&String::from_utf8_lossy(event)) {
                    Ok(Some(event)) => Heard::Event(event),
                    Ok(None) => Heard::Alive,
                    Err(wire::Unreadable) => Heard::Garbled,
                })
            }
            Some(Ok(Message::Close(Some(frame)))) if frame.code == CloseCode::Policy => Err(Ended::NotAllowed),
            Some(Ok(Message::Close(_))) | None => Err(Ended::Closed),
            Some(Ok(_)) => Ok(Heard::Alive),
            Some(Err(tungstenite::Error::Capacity(_))) => Ok(Heard::Garbled),
            Some(Err(_)) => Err(Ended::Broken),
        }
    }
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push").finish_non_exhaustive()
    }
}

async fn connect(transport: &Transport, token_in_query: bool) -> Result<WebSocketStream<Line>, ApiError> {
    let endpoint = transport.endpoint();
    let unusable = || ApiError::local(Operation::Push, ErrorKind::NotAllowed, None);
    let url = transport.push_url(token_in_query)?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return Err(unusable()) };
    let host = host.trim_matches(['[', ']']);
    let refused = |_| ApiError::local(Operation::Push, ErrorKind::Refused, None);
    let stream = TcpStream::connect((host, port)).await.map_err(refused)?;
    // Latency matters, and nothing large is sent.
    let _ = stream.set_nodelay(true);
    let line = if url.scheme() == "wss" {
        let mut config = tls::config(endpoint.ca_cert.as_deref(), endpoint.insecure).map_err(|_| unusable())?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let name = rustls::pki_types::ServerName::try_from(host.to_owned()).map_err(|_| unusable())?;
        let secured = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        Either::Right(secured.map_err(|_| ApiError::local(Operation::Push, ErrorKind::Tls, None))?)
    } else {
        Either::Left(stream)
    };
    let mut request: Request<()> = url.as_str().into_client_request().map_err(|_| unusable())?;
    if let Some(token @ Credential::Token(_)) = transport.credential().filter(|_| !token_in_query) {
        let value = authorization(token).map_err(|_| unusable())?;
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    let config = WebSocketConfig::default().max_message_size(Some(LONGEST_EVENT)).max_frame_size(Some(LONGEST_EVENT));
    let opened = client_async_with_config(request, line, Some(config)).await;
    opened.map(|(socket, _)| socket).map_err(|error| failure(transport, error))
}

fn failure(transport: &Transport, error: tungstenite::Error) -> ApiError {
    let error = match error {
        // A proxy that knows no WebSocket passes an ordinary request on.
        tungstenite::Error::Http(response) if response.status().is_success() => {
            ApiError::local(Operation::Push, ErrorKind::Decode, None)
        }
        tungstenite::Error::Http(response) => {
            let (parts, body) = response.into_parts();
            let headers: HeaderMap = parts.headers;
            classify::answer(Operation::Push, parts.status, &headers, &body.unwrap_or_default())
        }
        tungstenite::Error::Protocol(_) => ApiError::local(Operation::Push, ErrorKind::Decode, None),
        _ => ApiError::local(Operation::Push, ErrorKind::Reset, None),
    };
    transport.without_secrets(error, None)
}
