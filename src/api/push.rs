//! The push channel: a WebSocket on which the server reports changes as they happen. It is best effort, as its
//! documentation says: nothing is replayed. Reads therefore remain the source of truth.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::header::AUTHORIZATION;
use http::{HeaderMap, Request};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{self, Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::redact::Secrets;
use super::route::Connection;
use super::transport::{Transport, authorization, without_secrets};
use super::wire::{self, Pushed};
use super::{ApiError, ErrorKind, Operation, classify};
use crate::api::credential::Credential;
use crate::domain::CustomerId;

/// The server pings every 10 seconds: a connection silent for more than two of them is dead.
pub const SILENCE: Duration = Duration::from_secs(25);
/// Longest event that is read, in bytes.
const LONGEST_EVENT: usize = 1024 * 1024;
/// Limit of unsent bytes: a subscription, and the answer to a ping. A server that pings without reading gets only the
/// answer to its newest ping.
const LONGEST_UNSENT: usize = 64 * 1024;
/// Most messages per second that are not events. Reading them takes time and tells nothing.
const MOST_IDLE: u32 = 1_000;

/// An open push channel.
pub struct Push {
    socket: WebSocketStream<Connection>,
    /// Secrets that no event may repeat.
    secrets: Arc<Secrets>,
    idle: Idle,
    /// The last event. The server may send each of them twice, once for each topic that it belongs to.
    last: Option<Utf8Bytes>,
}

/// Messages of the current second that were not events.
struct Idle {
    since: Instant,
    count: u32,
}

impl Idle {
    fn new() -> Self {
        Self { since: Instant::now(), count: 0 }
    }

    /// Counts a message; whether there are too many.
    fn is_too_much(&mut self) -> bool {
        if self.since.elapsed() > Duration::from_secs(1) {
            *self = Self::new();
        }
        self.count += 1;
        self.count > MOST_IDLE
    }
}

/// A message on the channel.
#[derive(Debug)]
pub enum PushFrame {
    /// A change.
    Event(Pushed),
    /// The change before it, once more.
    Repeated,
    /// A sign of life, or an event about something else.
    Alive,
    /// An unreadable message.
    Garbled,
}

/// Why the channel closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushClosed {
    /// The server closed it: the credential may not subscribe to a topic.
    NotAllowed,
    /// The server closed it.
    Closed,
    /// The connection broke.
    Broken,
    /// No message for [`SILENCE`].
    Silent,
    /// Too many messages that were not events.
    Noisy,
}

impl PushClosed {
    /// Completes "push ended: …".
    pub fn words(self) -> &'static str {
        match self {
            Self::NotAllowed => "not allowed with this credential",
            Self::Closed => "closed by the server",
            Self::Broken => "the connection broke",
            Self::Silent => "nothing received for 25 s",
            Self::Noisy => "the server sends data without end, but no event",
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
            // The documentation only has tokens in the query. The header is tried first: no log keeps it.
            if matches!(&socket, Err(error) if error.kind == ErrorKind::Unauthorized) && transport.has_token() {
                socket = connect(transport, true).await;
            }
            let mut socket = socket?;
            let subscription = Message::text(wire::subscription(customer));
            socket.send(subscription).await.map_err(|error| failure(transport, error))?;
            Ok(Self { socket, secrets: transport.secrets().clone(), idle: Idle::new(), last: None })
        });
        opened.await.unwrap_or_else(|_| Err(ApiError::local(Operation::Push, ErrorKind::ConnectTimeout, None)))
    }

    /// Reads a text message, without the credential if the server repeats it. `Repeated` if it says again what the
    /// message before it said.
    fn heard(&mut self, message: Utf8Bytes) -> PushFrame {
        if self.last.as_ref() == Some(&message) {
            return PushFrame::Repeated;
        }
        let heard = self.read(message.as_str());
        self.last = matches!(heard, PushFrame::Event(_)).then_some(message);
        heard
    }

    fn read(&self, text: &str) -> PushFrame {
        let cleaned = self.secrets.without_echo(text.as_bytes());
        let event = cleaned.as_deref().unwrap_or(text.as_bytes());
        match wire::pushed(&String::from_utf8_lossy(event)) {
            Ok(Some(event)) => PushFrame::Event(event),
            Ok(None) => PushFrame::Alive,
            Err(wire::Unreadable) => PushFrame::Garbled,
        }
    }

    /// Waits for the next message. Pings are answered meanwhile.
    ///
    /// # Errors
    /// Why the channel closed.
    pub async fn next(&mut self) -> Result<PushFrame, PushClosed> {
        let Ok(message) = timeout(SILENCE, self.socket.next()).await else { return Err(PushClosed::Silent) };
        let heard = match message {
            Some(Ok(Message::Text(text))) => Ok(self.heard(text)),
            Some(Ok(Message::Close(Some(frame)))) if frame.code == CloseCode::Policy => Err(PushClosed::NotAllowed),
            Some(Ok(Message::Close(_))) | None => Err(PushClosed::Closed),
            Some(Ok(_)) => Ok(PushFrame::Alive),
            Some(Err(tungstenite::Error::Capacity(_))) => Ok(PushFrame::Garbled),
            Some(Err(_)) => Err(PushClosed::Broken),
        }?;
        if !matches!(heard, PushFrame::Event(_) | PushFrame::Repeated) && self.idle.is_too_much() {
            return Err(PushClosed::Noisy);
        }
        Ok(heard)
    }
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push").finish_non_exhaustive()
    }
}

async fn connect(transport: &Transport, token_in_query: bool) -> Result<WebSocketStream<Connection>, ApiError> {
    let unusable = || ApiError::local(Operation::Push, ErrorKind::NotAllowed, None);
    let url = transport.push_url(token_in_query)?;
    let line = transport.connect(&url).await.map_err(|kind| ApiError::local(Operation::Push, kind, None))?;
    let mut request: Request<()> = url.as_str().into_client_request().map_err(|_| unusable())?;
    if let Some(token @ Credential::Token(_)) = transport.credential().filter(|_| !token_in_query) {
        let value = authorization(token).map_err(|_| unusable())?;
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    let config = WebSocketConfig::default()
        .max_message_size(Some(LONGEST_EVENT))
        .max_frame_size(Some(LONGEST_EVENT))
        .write_buffer_size(0)
        .max_write_buffer_size(LONGEST_UNSENT);
    let opened = client_async_with_config(request, line, Some(config)).await;
    opened.map(|(socket, _)| socket).map_err(|error| failure(transport, error))
}

fn failure(transport: &Transport, error: tungstenite::Error) -> ApiError {
    let error = match error {
        // A proxy without WebSocket support forwards this as an ordinary request.
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
    without_secrets(error, transport.secrets())
}
