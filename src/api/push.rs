//! The push channel: a WebSocket over which the server tells changes as they happen. Best effort, by its own word:
//! nothing is replayed, so that reading stays the truth.

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
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::redact::Secrets;
use super::route::Connection;
use super::transport::{Transport, authorization, without_secrets};
use super::wire::{self, Pushed};
use super::{ApiError, ErrorKind, Operation, classify};
use crate::api::credential::Credential;
use crate::domain::CustomerId;

/// The server pings every 10 seconds: a line that has been silent for longer than two of them is dead.
pub const SILENCE: Duration = Duration::from_secs(25);
/// The longest event that is read.
const LONGEST_EVENT: usize = 1024 * 1024;
/// How many bytes may wait to be sent: a subscription, and the answer to a ping. A server that pings and reads nothing is
/// owed no more than the answer to its newest ping.
const LONGEST_UNSENT: usize = 64 * 1024;
/// How much may be said in a second that is no event. It takes time to read and tells nothing.
const MOST_IDLE: u32 = 1_000;

/// An open push channel.
pub struct Push {
    socket: WebSocketStream<Connection>,
    /// What no event may repeat.
    secrets: Arc<Secrets>,
    idle: Idle,
}

/// What came within a second that was no event.
struct Idle {
    since: Instant,
    count: u32,
}

impl Idle {
    fn new() -> Self {
        Self { since: Instant::now(), count: 0 }
    }

    /// One more; whether that is too much.
    fn is_too_much(&mut self) -> bool {
        if self.since.elapsed() > Duration::from_secs(1) {
            *self = Self::new();
        }
        self.count += 1;
        self.count > MOST_IDLE
    }
}

/// What came over the channel.
#[derive(Debug)]
pub enum PushFrame {
    /// A change.
    Event(Pushed),
    /// A sign of life, or an event that is about something else.
    Alive,
    /// Something that cannot be read.
    Garbled,
}

/// Why a channel ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushClosed {
    /// The server closed it because a topic is not allowed to this credential.
    NotAllowed,
    /// The server closed it.
    Closed,
    /// The connection broke.
    Broken,
    /// Nothing was heard for [`SILENCE`].
    Silent,
    /// Much was heard that says nothing.
    Noisy,
}

impl PushClosed {
    /// In words that follow "push ended: ".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotAllowed => "not allowed to this credential",
            Self::Closed => "closed by the server",
            Self::Broken => "the connection broke",
            Self::Silent => "nothing was heard for 25 s",
            Self::Noisy => "the server talks without end and says nothing",
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
            Ok(Self { socket, secrets: transport.secrets().clone(), idle: Idle::new() })
        });
        opened.await.unwrap_or_else(|_| Err(ApiError::local(Operation::Push, ErrorKind::ConnectTimeout, None)))
    }

    /// What a text says, without the credential, should the server have put it there.
    fn heard(&self, text: &str) -> PushFrame {
        let cleaned = self.secrets.without_echo(text.as_bytes());
        let event = cleaned.as_deref().unwrap_or(text.as_bytes());
        match wire::pushed(&String::from_utf8_lossy(event)) {
            Ok(Some(event)) => PushFrame::Event(event),
            Ok(None) => PushFrame::Alive,
            Err(wire::Unreadable) => PushFrame::Garbled,
        }
    }

    /// Waits for what comes next. Pings are answered on the way.
    ///
    /// # Errors
    /// Why nothing more comes.
    pub async fn next(&mut self) -> Result<PushFrame, PushClosed> {
        let Ok(message) = timeout(SILENCE, self.socket.next()).await else { return Err(PushClosed::Silent) };
        let heard = match message {
            Some(Ok(Message::Text(text))) => Ok(self.heard(text.as_str())),
            Some(Ok(Message::Close(Some(frame)))) if frame.code == CloseCode::Policy => Err(PushClosed::NotAllowed),
            Some(Ok(Message::Close(_))) | None => Err(PushClosed::Closed),
            Some(Ok(_)) => Ok(PushFrame::Alive),
            Some(Err(tungstenite::Error::Capacity(_))) => Ok(PushFrame::Garbled),
            Some(Err(_)) => Err(PushClosed::Broken),
        }?;
        if !matches!(heard, PushFrame::Event(_)) && self.idle.is_too_much() {
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
    without_secrets(error, transport.secrets())
}
