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
pub mod client;
mod client_error;
pub mod credential;
pub mod curl;
pub mod endpoint;
pub mod error;
pub mod error_message;
mod http_request;
mod operation;
pub mod proxy;
pub mod push;
pub mod rate_limiter;
pub mod redact;
pub mod retry;
mod route;
mod server_clock;
pub mod tls;
mod transport;
pub(crate) mod url;
pub mod wire;

pub use client::{Client, ListPage, Listed, Pages, Rest};
pub use client_error::ClientError;
pub use curl::{curl_get_line, curl_line};
pub use endpoint::{Endpoint, HangupRoute, Timeouts};
pub use error::{ApiError, ErrorKind};
pub use error_message::{ErrorMessage, advice_knowing, message_for};
pub use operation::Operation;
pub use proxy::{Proxy, ProxyFault};
pub use push::Push;
pub(crate) use rate_limiter::backoff;
pub use rate_limiter::{Priority, RateLimiter, RateUsage, TokenBucket, believed_wait};
pub use tls::fault::TlsFault;
