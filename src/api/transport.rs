//! Sends one HTTP request: adds the credential, enforces the limits, classifies the answer, logs one line.
//!
//! Only requests that certainly had no effect are repeated, at once: a read once, and up to twice a request that the
//! server did not take when it recycled a connection, since the next connection may be recycled too. The request that
//! places a call is never repeated. The libraries below repeat only what was not written to any connection.
//! No body and no URL with a query is logged.

mod address;
mod answer;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::ACCEPT;
use reqwest::{Method, RequestBuilder, Url, Version};
use tokio::sync::{Notify, Semaphore};

pub(super) use self::address::authorization;
use super::classify;
use super::http_request::HttpRequest;
use super::redact::Secrets;
use super::route::{Connection, Route};
use super::server_clock::ClockEstimate;
use super::{ApiError, ClientError, Endpoint, ErrorKind, Operation, RateLimiter, RequestResult, Timeouts, tls};
use crate::api::credential::Credential;

/// Idle connections are closed before a load balancer does it: a request on a connection that is just being closed
/// would have an unknown outcome.
const IDLE: Duration = Duration::from_secs(30);
/// Keeps connections alive through routers that forget silent ones.
const KEEPALIVE: Duration = Duration::from_secs(20);

/// Detects a dead HTTP/2 connection within the time of one request, as after a laptop's sleep. Until then every request
/// would use it.
const PING: Duration = Duration::from_secs(5);

/// Most repeats of a request that had no effect.
const MOST_REPEATS: u32 = 2;

/// Sends requests to the server.
pub(super) struct Transport {
    http: reqwest::Client,
    endpoint: Endpoint,
    route: Route,
    /// Time limit for connecting.
    patience: Duration,
    credential: Option<Credential>,
    /// Secrets that no answer may repeat.
    secrets: Arc<Secrets>,
    budget: RateLimiter,
    clock: ClockEstimate,
    /// Set when the last request was answered: a connection that breaks now may only have been idle for too long.
    answering: AtomicBool,
    /// Set once the server has answered.
    known: AtomicBool,
    /// The version of HTTP of the first answer.
    version: OnceLock<Version>,
    /// Notified when the server answers again after an unanswered request.
    back: Notify,
    /// Held by the reader of a long answer.
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
        let proxy = endpoint.proxy_in_use();
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
            // No proxy but the one selected above.
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
            version: OnceLock::new(),
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

    /// Secrets that no answer and no event may repeat.
    pub(super) fn secrets(&self) -> &Arc<Secrets> {
        &self.secrets
    }

    pub(super) fn clock(&self) -> &ClockEstimate {
        &self.clock
    }

    /// The version of HTTP of the first answer; `None` before it.
    pub(super) fn version(&self) -> Option<&'static str> {
        self.version.get().map(|version| if *version == Version::HTTP_2 { "HTTP/2" } else { "HTTP/1.1" })
    }

    /// Sends `request` and returns the body of a successful answer, which may be empty.
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
        if self.endpoint.read_only.is_on() && request.method != Method::GET {
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

    /// Sends a login without the credential: a bad one next to a good password would be refused.
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
        self.budget.count(how_it_went(&result));
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
        self.version.get_or_init(|| response.version());
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

    /// Opens a separate connection to the server of `url`.
    pub(super) async fn connect(&self, url: &Url) -> Result<Connection, ErrorKind> {
        self.route.connect(url).await
    }

    /// After an unanswered request, waits until the server answers again.
    pub(super) async fn back(&self) {
        self.back.notified().await;
    }
}

/// Redacts an error: a server or a proxy may repeat in it what it was sent.
pub(super) fn without_secrets(mut error: ApiError, secrets: &Secrets) -> ApiError {
    let mut texts: Vec<_> =
        [&mut error.reason, &mut error.message, &mut error.request_id].into_iter().flatten().collect();
    secrets.redact_together(&mut texts);
    error
}

/// What the answer counts as.
fn how_it_went<T>(result: &Result<T, ApiError>) -> RequestResult {
    match result {
        Ok(_) => RequestResult::Ok,
        Err(error) if matches!(error.kind, ErrorKind::RateLimited { .. }) => RequestResult::RateLimited,
        Err(error) => match error.status {
            Some(500..) => RequestResult::ServerError,
            Some(300..500) => RequestResult::Refused,
            _ => RequestResult::NoAnswer,
        },
    }
}

/// Whether to repeat the request once, at once. `answering`: the server answered the request before. It closes idle
/// connections, possibly while a request is on its way.
fn is_to_be_repeated(error: &ApiError, answering: bool) -> bool {
    match error.kind {
        ErrorKind::Unprocessed => error.operation != Operation::PlaceCall,
        ErrorKind::Reset => error.operation.is_read() && error.status.is_none() && answering,
        _ => false,
    }
}
