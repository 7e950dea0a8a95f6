//! One HTTP request, sent once: credential in, limits kept, answer classified, one line logged.
//!
//! Only what surely did nothing the first time is repeated, at once: a read, once, and what the server did not take when it
//! recycled a connection, twice, since the next one may be recycled as well. Never a call: that is placed by one request.
//! The libraries below repeat only what was not written to any connection. No URL with a query and no body is logged.

mod address;
mod answer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::ACCEPT;
use reqwest::{Method, RequestBuilder, Url};
use tokio::sync::{Notify, Semaphore};

pub(super) use self::address::authorization;
use super::classify;
use super::http_request::HttpRequest;
use super::redact::Secrets;
use super::route::{Connection, Route};
use super::server_clock::ClockEstimate;
use super::{ApiError, ClientError, Endpoint, ErrorKind, Operation, RateLimiter, Timeouts, tls};
use crate::api::credential::Credential;

/// Connections at rest are dropped before a load balancer does it: a request on one that is just being closed
/// would leave its outcome unknown.
const IDLE: Duration = Duration::from_secs(30);
/// Keeps a connection through routers that forget silent ones.
const KEEPALIVE: Duration = Duration::from_secs(20);

/// Finds out within the time of one request that an HTTP/2 connection is dead, as after a laptop's sleep; every
/// request would be given to it until then.
const PING: Duration = Duration::from_secs(5);

/// How often a request goes out again that did nothing before.
const MOST_REPEATS: u32 = 2;

/// How requests get to the server.
pub(super) struct Transport {
    http: reqwest::Client,
    endpoint: Endpoint,
    route: Route,
    /// How long a connection may take.
    patience: Duration,
    credential: Option<Credential>,
    /// What no answer may repeat.
    secrets: Arc<Secrets>,
    budget: RateLimiter,
    clock: ClockEstimate,
    /// The server's last word was an answer: a connection that breaks now may only have been at rest for too long.
    answering: AtomicBool,
    /// The server has answered at least once.
    known: AtomicBool,
    /// Told when the server answers that did not.
    back: Notify,
    /// Who reads a long answer.
    long: Semaphore,
}

impl Transport {
    pub(super) fn new(
        endpoint: Endpoint,
        credential: Option<Credential>,
        budget: RateLimiter,
        timeouts: Timeouts,
    ) -> Result<Self, ClientError> {
        endpoint.check()?;
        if let Some(credential) = &credential {
            authorization(credential)?;
        }
        let tls = tls::config(endpoint.ca_cert.as_deref(), endpoint.insecure)?;
        // A proxy cannot reach this machine's loopback, and must not be handed what goes there.
        let proxy = endpoint.proxy.clone().filter(|_| !endpoint.is_loopback());
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .user_agent(concat!("vdial/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(timeouts.connect)
            .timeout(timeouts.total)
            .tcp_keepalive(KEEPALIVE)
            .pool_idle_timeout(IDLE)
            .http2_keep_alive_interval(PING)
            .http2_keep_alive_timeout(PING)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            // None but the one that was decided on.
            .no_proxy();
        if let Some(proxy) = &proxy {
            tracing::info!("requests go through the proxy {}", proxy.shown());
            let setup = |error: reqwest::Error| ClientError::Setup(error.without_url().to_string());
            builder = builder.proxy(reqwest::Proxy::all(proxy.url().clone()).map_err(setup)?);
        } else {
            tracing::info!("requests go straight to the server, through no proxy");
        }
        let http = builder.build().map_err(|error| ClientError::Setup(error.without_url().to_string()))?;
        Ok(Self {
            http,
            endpoint,
            route: Route::new(proxy, tls),
            patience: timeouts.connect,
            secrets: Arc::new(Secrets::new(credential.as_ref().map(Credential::secret).as_slice())),
            credential,
            budget,
            clock: ClockEstimate::default(),
            answering: AtomicBool::new(false),
            known: AtomicBool::new(false),
            back: Notify::new(),
            long: Semaphore::new(1),
        })
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(super) fn credential(&self) -> Option<&Credential> {
        self.credential.as_ref()
    }

    /// What no answer and no event may repeat.
    pub(super) fn secrets(&self) -> &Arc<Secrets> {
        &self.secrets
    }

    pub(super) fn clock(&self) -> &ClockEstimate {
        &self.clock
    }

    /// Sends `request` and gives the body of a successful answer, which may be empty.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<Vec<u8>, ApiError> {
        let operation = request.operation;
        let mut answering = self.answering.load(Ordering::Relaxed);
        for _ in 0..MOST_REPEATS {
            match self.send_once(&request).await {
                Err(error) if is_to_be_repeated(&error, answering) => {
                    tracing::debug!(?operation, "sent again: {}", error.kind.words());
                    self.budget.urgent();
                    answering = false;
                }
                result => return result,
            }
        }
        self.send_once(&request).await
    }

    async fn send_once(&self, request: &HttpRequest) -> Result<Vec<u8>, ApiError> {
        let operation = request.operation;
        if self.endpoint.read_only && request.method != Method::GET {
            let message = "this session is read-only".to_owned();
            return Err(ApiError::local(operation, ErrorKind::NotAllowed, Some(message)));
        }
        let url = self.url(request)?;
        let builder = self.authorized(self.http.request(request.method.clone(), url));
        let builder = match &request.body {
            Some(body) => builder.json(body),
            None => builder,
        };
        let body = self.run(operation, builder, &self.secrets).await?;
        Ok(self.secrets.without_echo(&body).unwrap_or(body))
    }

    /// Sends a login: without the credential, since a bad one beside a good password would be refused.
    pub(super) async fn login(&self, body: &serde_json::Value, password: &str) -> Result<Vec<u8>, ApiError> {
        let builder = self.http.post(self.endpoint.login_url()).json(body);
        let credential = self.credential.as_ref().map(Credential::secret);
        let secrets: Vec<&str> = credential.into_iter().chain([password]).collect();
        self.run(Operation::Login, builder, &Secrets::new(&secrets)).await
    }

    async fn run(&self, operation: Operation, builder: RequestBuilder, secrets: &Secrets) -> Result<Vec<u8>, ApiError> {
        let began = Instant::now();
        let result = self.exchange(operation, builder).await;
        let elapsed = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        match result {
            Ok((status, body)) => {
                self.budget.accepted();
                tracing::debug!(?operation, status, elapsed_ms = elapsed, "answered");
                Ok(body)
            }
            Err(error) => {
                let error = without_secrets(error, secrets);
                match (&error.kind, error.status) {
                    (ErrorKind::RateLimited { retry_after, .. }, _) => self.budget.refused(*retry_after),
                    (_, Some(_)) => self.budget.accepted(),
                    (_, None) => self.answering.store(false, Ordering::Relaxed),
                }
                let request_id = error.request_id.as_deref().unwrap_or_default();
                tracing::debug!(
                    ?operation,
                    status = error.status,
                    elapsed_ms = elapsed,
                    request_id,
                    "{}",
                    error.kind.words()
                );
                Err(error)
            }
        }
    }

    async fn exchange(&self, operation: Operation, builder: RequestBuilder) -> Result<(u16, Vec<u8>), ApiError> {
        let asked = Timestamp::now();
        let sent = builder.header(ACCEPT, "application/json").send().await;
        let response = match sent {
            Ok(response) => response,
            Err(error) => return Err(self.by_proxy(self.about_tls(classify::transport(operation, error))).await),
        };
        self.known.store(true, Ordering::Relaxed);
        if !self.answering.swap(true, Ordering::Relaxed) {
            self.back.notify_waiters();
        }
        self.observe_clock(response.headers(), asked);
        let status = response.status();
        if status.is_success() {
            let body = self.whole_body(operation, response).await?;
            return Ok((status.as_u16(), body));
        }
        Err(self.refusal(operation, status, response).await)
    }

    /// A connection of its own to where `url` leads.
    pub(super) async fn connect(&self, url: &Url) -> Result<Connection, ErrorKind> {
        self.route.connect(url).await
    }

    /// Waits until the server answers a request after it did not.
    pub(super) async fn back(&self) {
        self.back.notified().await;
    }
}

/// A server or a proxy may repeat in its error what it was sent.
pub(super) fn without_secrets(mut error: ApiError, secrets: &Secrets) -> ApiError {
    let mut texts: Vec<_> =
        [&mut error.reason, &mut error.message, &mut error.request_id].into_iter().flatten().collect();
    secrets.redact_together(&mut texts);
    error
}

/// Whether to send it once more, at once. `answering` is whether the server answered the request before it: it closes
/// connections that were at rest, and may do so while a request is on its way.
fn is_to_be_repeated(error: &ApiError, answering: bool) -> bool {
    match error.kind {
        ErrorKind::Unprocessed => error.operation != Operation::PlaceCall,
        ErrorKind::Reset => error.operation.is_read() && error.status.is_none() && answering,
        _ => false,
    }
}
