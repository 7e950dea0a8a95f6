//! Typed client of the `VoIPBIN` API: one method per request the program makes, one error type for every failure.
//!
//! ```text
//!   Client ── retry (reads only) ── RateLimiter ── transport ── one HTTP request
//!      └─ wire: JSON ⇄ domain             │       classify: failure → ApiError → error_message: text for the user
//!                                         └─ proxy, route, tls: the connection, and which servers are trusted
//! ```
//!
//! Nothing here knows the screen or the program's state. A call is placed by exactly one request, whatever happens.

mod classify;
pub(crate) mod client;
mod client_error;
pub mod credential;
pub(crate) mod curl;
pub(crate) mod endpoint;
pub(crate) mod error;
pub(crate) mod error_message;
mod http_request;
mod operation;
pub(crate) mod proxy;
pub(crate) mod push;
pub(crate) mod rate_limiter;
pub mod redact;
pub(crate) mod retry;
mod route;
mod server_clock;
mod stages;
pub mod tls;
mod transport;
pub(crate) mod url;
pub mod wire;

pub(crate) use client::ListPage;
pub use client::{Client, Listed, Pages, Rest, Trial, UNTRIED};
pub(crate) use client_error::ClientError;
pub(crate) use curl::curl_get_line;
pub use curl::curl_line;
pub use endpoint::{Endpoint, HangupRoute, ReadOnly, Timeouts};
pub use error::{ApiError, ErrorKind};
pub use error_message::message_for;
pub(crate) use error_message::{ErrorMessage, advice_knowing, in_words, server as server_words};
pub use operation::Operation;
pub use proxy::Proxy;
pub(crate) use push::Push;
pub use rate_limiter::{Priority, RateLimiter, RateUsage, RequestResult, TokenBucket};
pub(crate) use rate_limiter::{backoff, believed_wait};
pub(crate) use route::Connection;
pub(crate) use stages::{Secured, Stages};
pub(crate) use tls::TrustStore;
pub use tls::fault::TlsFault;
