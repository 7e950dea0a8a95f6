//! What the program can ask of the API, one method each.

mod answer;
mod control;
mod hang_up;
mod pages;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use self::answer::{json, of, readable, undecodable};
use super::client_error::ClientError;
use super::endpoint::{Endpoint, Timeouts};
use super::error::ApiError;
use super::http_request::HttpRequest;
use super::operation::Operation;
use super::push::Push;
use super::rate_limiter::{Priority, RateLimiter, RateUsage};
use super::retry;
use super::transport::Transport;
use super::url::without_secrets;
use super::wire;
use crate::api::credential::Credential;
use crate::domain::{
    Activeflow, ActiveflowId, Agent, BillingAccount, Call, CallId, CallRequest, Customer, CustomerId, Extension, Flow,
    FlowId, Groupcall, GroupcallId, Number, OutboundConfig, Placed,
};

/// The longest page of a list that the API gives.
const LONGEST_PAGE: usize = 100;

/// The items of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// Those that could be read, in the server's order, each once.
    pub items: Vec<T>,
    /// How many could not be read.
    pub skipped: usize,
    /// What there is besides.
    pub rest: Rest,
}

impl<T> Listed<T> {
    /// These are all there are.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, skipped: 0, rest: Rest::Nothing }
    }
}

/// What of a list comes after the items that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nothing: this is its end.
    Nothing,
    /// Its next page.
    ToCome,
    /// Unknown: the server sends what it has sent before.
    Circles,
    /// More than is read of any list: it is long, or has no end.
    TooLong,
}

/// One page of a list that is read page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage<T> {
    /// The items, newest first.
    pub listed: Listed<T>,
    /// How many items it had, with those that came twice or could not be read.
    pub length: usize,
    /// Down to which moment of creation it holds all items; `None` when it is the last page.
    pub reached: Option<Timestamp>,
}

/// The API's client. Clones share connections, the budget and what was learned about the server.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    transport: Transport,
    budget: RateLimiter,
    timeouts: Timeouts,
    /// The server was seen to lack the route that hangs up and keeps the record.
    hangup_missing: AtomicBool,
}

pub use control::operation;
pub use pages::Pages;

impl Client {
    /// A client that waits as long as [`Timeouts::default`].
    ///
    /// # Errors
    /// When the address, the credential or the certificate file cannot be used.
    pub fn new(endpoint: Endpoint, credential: Option<Credential>, budget: RateLimiter) -> Result<Self, ClientError> {
        Self::with_timeouts(endpoint, credential, budget, Timeouts::default())
    }

    /// A client that waits as long as `timeouts` say.
    ///
    /// # Errors
    /// See [`Client::new`].
    pub fn with_timeouts(
        endpoint: Endpoint,
        credential: Option<Credential>,
        budget: RateLimiter,
        timeouts: Timeouts,
    ) -> Result<Self, ClientError> {
        let transport = Transport::new(endpoint, credential, budget.clone(), timeouts)?;
        Ok(Self(Arc::new(Inner { transport, budget, timeouts, hangup_missing: AtomicBool::new(false) })))
    }

    /// Exchanges a name and a password for a token. Allowed in a read-only session, since it changes nothing.
    ///
    /// # Errors
    /// A wrong name or password is a bare 400: [`ErrorKind::Invalid`](super::ErrorKind::Invalid).
    pub async fn login(&self, username: &str, password: &SecretString) -> Result<Credential, ApiError> {
        self.0.budget.urgent();
        let password = password.expose_secret();
        let body = self.0.transport.login(&wire::login_body(username, password), password).await?;
        let token = wire::login_token(&json(Operation::Login, &body)?);
        token.map(Credential::Token).ok_or_else(|| undecodable(Operation::Login))
    }

    /// Who is logged in. An access key may have nobody behind it.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind).
    pub async fn me(&self, priority: Priority) -> Result<Agent, ApiError> {
        let value = self.read(priority, HttpRequest::get(Operation::Me, "me")).await?;
        readable(Operation::Me, wire::agent(&value))
    }

    /// The customer that owns the account.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind).
    pub async fn customer(&self, priority: Priority) -> Result<Customer, ApiError> {
        let value = self.read(priority, HttpRequest::get(Operation::Customer, "customer")).await?;
        readable(Operation::Customer, wire::customer(&value))
    }

    /// What calls are paid from.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind); a credential may not be allowed to know.
    pub async fn billing_account(&self, priority: Priority) -> Result<BillingAccount, ApiError> {
        let request = HttpRequest::get(Operation::BillingAccount, "billing_account");
        readable(Operation::BillingAccount, wire::billing_account(&self.read(priority, request).await?))
    }

    /// The account's rules for calls to the telephone network.
    ///
    /// # Errors
    /// See [`Client::billing_account`].
    pub async fn outbound_config(&self, priority: Priority) -> Result<OutboundConfig, ApiError> {
        let request = HttpRequest::get(Operation::OutboundConfig, "outbound_config");
        readable(Operation::OutboundConfig, wire::outbound_config(&self.read(priority, request).await?))
    }

    /// One flow.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind).
    pub async fn flow(&self, priority: Priority, id: &FlowId) -> Result<Flow, ApiError> {
        let request = HttpRequest::get(Operation::GetFlow, "flows").of(id);
        let flow = readable(Operation::GetFlow, wire::flow(self.read(priority, request).await?))?;
        of(&flow.id, id, Operation::GetFlow).map(|()| flow)
    }

    /// The list of all numbers.
    #[must_use]
    pub fn numbers(&self) -> Pages<Number> {
        let request = HttpRequest::get(Operation::ListNumbers, "numbers");
        Pages::new(self, request, wire::number, |number| number.id.as_str())
    }

    /// The list of all flows.
    #[must_use]
    pub fn flows(&self) -> Pages<Flow> {
        let request = HttpRequest::get(Operation::ListFlows, "flows");
        Pages::new(self, request, wire::flow, |flow| flow.id.as_str())
    }

    /// The list of all extensions.
    #[must_use]
    pub fn extensions(&self) -> Pages<Extension> {
        let request = HttpRequest::get(Operation::ListExtensions, "extensions");
        Pages::new(self, request, wire::extension, |extension| extension.id.as_str())
    }

    /// The budget. What is polled ([`Client::calls_page`], [`Client::call`], [`Client::groupcall`], [`Pages`]) takes nothing out
    /// of it by itself: who plans the reads has done so.
    #[must_use]
    pub fn budget(&self) -> &RateLimiter {
        &self.0.budget
    }

    /// The page of the calls that were created before a moment, or of the newest ones. One attempt.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind).
    pub async fn calls_page(&self, before: Option<Timestamp>) -> Result<ListPage<Call>, ApiError> {
        let operation = Operation::ListCalls;
        self.list_page(operation, "calls", before, wire::call, |call| (call.id.as_str(), call.times.create)).await
    }

    /// The page of the groupcalls that were created before a moment, or of the newest ones. One attempt.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind); an older server has no such route.
    pub async fn groupcalls_page(&self, before: Option<Timestamp>) -> Result<ListPage<Groupcall>, ApiError> {
        let operation = Operation::ListGroupcalls;
        self.list_page(operation, "groupcalls", before, wire::groupcall, |group| (group.id.as_str(), group.created))
            .await
    }

    /// Opens the push channel for a customer. One attempt.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind); an older server has no such route.
    pub async fn push(&self, customer: &CustomerId) -> Result<Push, ApiError> {
        Push::open(&self.0.transport, self.0.timeouts.connect, customer).await
    }

    /// Waits until the server answers again, after a request that it did not answer.
    pub async fn back(&self) {
        self.0.transport.back().await;
    }

    /// One call; one attempt. A leg of a groupcall may be [`ErrorKind::NotFound`](super::ErrorKind::NotFound) for a
    /// moment after it was named.
    ///
    /// # Errors
    /// [`ErrorKind::Gone`](super::ErrorKind::Gone) when its record was deleted; else see [`ErrorKind`](super::ErrorKind).
    pub async fn call(&self, id: &CallId) -> Result<Call, ApiError> {
        let value = self.poll(HttpRequest::get(Operation::GetCall, "calls").of(id)).await?;
        let call = readable(Operation::GetCall, wire::call(value))?;
        of(&call.id, id, Operation::GetCall).map(|()| call)
    }

    /// The run of a call's flow.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind); it may be missing on an older server, or refused to a credential.
    pub async fn activeflow(&self, priority: Priority, id: &ActiveflowId) -> Result<Activeflow, ApiError> {
        let request = HttpRequest::get(Operation::GetActiveflow, "activeflows").of(id);
        readable(Operation::GetActiveflow, wire::activeflow(&self.read(priority, request).await?))
    }

    /// One groupcall; one attempt.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind).
    pub async fn groupcall(&self, id: &GroupcallId) -> Result<Groupcall, ApiError> {
        let request = HttpRequest::get(Operation::GetGroupcall, "groupcalls").of(id);
        let groupcall = readable(Operation::GetGroupcall, wire::groupcall(self.poll(request).await?))?;
        of(&groupcall.id, id, Operation::GetGroupcall).map(|()| groupcall)
    }

    /// Places a call by exactly one request.
    ///
    /// # Errors
    /// Where [`ApiError::outcome_unknown`] holds, the call may have been placed all the same.
    pub async fn place(&self, request: &CallRequest) -> Result<Placed, ApiError> {
        let request = HttpRequest::post(Operation::PlaceCall, "calls").with_body(wire::call_body(request));
        let placed = readable(Operation::PlaceCall, wire::placed(&self.urgent(request).await?))?;
        // When every destination fails it is an error: a success that names no call says nothing about calls.
        let silent = placed.calls.is_empty() && placed.groupcalls.is_empty();
        if silent { Err(undecodable(Operation::PlaceCall)) } else { Ok(placed) }
    }

    /// How far the server's clock is ahead of ours, to about a second; zero for less than two. `None` before the
    /// first answer.
    #[must_use]
    pub fn server_clock_offset(&self) -> Option<SignedDuration> {
        self.0.transport.clock().offset()
    }

    /// How the budget stands.
    #[must_use]
    pub fn usage(&self) -> RateUsage {
        self.0.budget.snapshot()
    }

    /// Sends what the user asked for: at once, and once.
    async fn urgent(&self, request: HttpRequest) -> Result<Vec<u8>, ApiError> {
        self.0.budget.urgent();
        self.0.transport.send(request).await
    }

    /// Sends a read once; the poller asks again by itself.
    async fn poll(&self, request: HttpRequest) -> Result<Value, ApiError> {
        let operation = request.operation;
        json(operation, &self.0.transport.send(request).await?)
    }

    async fn read(&self, priority: Priority, request: HttpRequest) -> Result<Value, ApiError> {
        let Inner { transport, budget, timeouts, .. } = &*self.0;
        let operation = request.operation;
        let body = retry::read(budget, priority, *timeouts, || transport.send(request.clone())).await?;
        json(operation, &body)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api_url", &without_secrets(&self.0.transport.endpoint().api_url))
            .field("credential", &self.0.transport.credential())
            .finish_non_exhaustive()
    }
}
