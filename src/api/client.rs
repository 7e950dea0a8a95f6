//! The API client: one method per request.

mod answer;
mod control;
mod hang_up;
mod pages;
mod transcripts;
mod trial;

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
    Activeflow, ActiveflowId, Agent, Billing, BillingAccount, Call, CallId, CallRequest, Customer, CustomerId,
    Extension, Flow, FlowId, Groupcall, GroupcallId, Number, OutboundConfig, Placed,
};

/// Longest page of a list that the API returns.
const LONGEST_PAGE: usize = 100;

/// The items of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// The readable items in the server's order, without duplicates.
    pub items: Vec<T>,
    /// How many items could not be read.
    pub skipped: usize,
    /// Whether the list goes on after these items.
    pub rest: Rest,
}

impl<T> Listed<T> {
    /// A complete list.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, skipped: 0, rest: Rest::Nothing }
    }
}

/// Whether a list goes on after the items that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// No more items: the end of the list.
    Nothing,
    /// More pages follow.
    ToCome,
    /// Unknown: the server repeats pages that it sent before.
    Circles,
    /// Reading stopped at the limit: the list is very long or endless.
    TooLong,
}

/// One page of a list that is read page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage<T> {
    /// The items, newest first.
    pub listed: Listed<T>,
    /// Number of items on the page, duplicates and unreadable ones included.
    pub length: usize,
    /// The page holds every item created since this time; `None` for the last page.
    pub reached: Option<Timestamp>,
}

/// The API client. Clones share the connections, the rate limit and what was learned about the server.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    transport: Transport,
    budget: RateLimiter,
    timeouts: Timeouts,
    /// Set once the server proved to lack the route that hangs up and keeps the record.
    hangup_missing: AtomicBool,
}

pub use control::operation;
pub use pages::Pages;
pub use trial::{Trial, UNTRIED};

impl Client {
    /// A client with [`Timeouts::default`].
    ///
    /// # Errors
    /// When the address, the credential or the certificate file cannot be used.
    pub fn new(endpoint: Endpoint, credential: Option<Credential>, budget: RateLimiter) -> Result<Self, ClientError> {
        Self::with_timeouts(endpoint, credential, budget, Timeouts::default())
    }

    /// A client with the given `timeouts`.
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

    /// Exchanges a name and a password for a token. Allowed in a read-only session: it changes nothing.
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

    /// The agent who is logged in. An access key may belong to no agent.
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

    /// The billing account that pays for calls.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind); some credentials are not allowed to read it.
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

    /// A flow by its id.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind).
    pub async fn flow(&self, priority: Priority, id: &FlowId) -> Result<Flow, ApiError> {
        let request = HttpRequest::get(Operation::GetFlow, "flows").of(id);
        let flow = readable(Operation::GetFlow, wire::flow(self.read(priority, request).await?))?;
        of(&flow.id, id, Operation::GetFlow).map(|()| flow)
    }

    /// All numbers, page by page.
    pub fn numbers(&self) -> Pages<Number> {
        let request = HttpRequest::get(Operation::ListNumbers, "numbers");
        Pages::new(self, request, wire::number, |number| number.id.as_str())
    }

    /// All flows, page by page.
    pub fn flows(&self) -> Pages<Flow> {
        let request = HttpRequest::get(Operation::ListFlows, "flows");
        Pages::new(self, request, wire::flow, |flow| flow.id.as_str())
    }

    /// All extensions, page by page.
    pub fn extensions(&self) -> Pages<Extension> {
        let request = HttpRequest::get(Operation::ListExtensions, "extensions");
        Pages::new(self, request, wire::extension, |extension| extension.id.as_str())
    }

    /// The rate limiter. Polling ([`Client::calls_page`], [`Client::call`], [`Client::groupcall`], [`Pages`]) takes no
    /// tokens itself: the planner of the reads takes them.
    #[must_use]
    pub fn budget(&self) -> &RateLimiter {
        &self.0.budget
    }

    /// The page of calls created before a time, or the newest page. One attempt.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind).
    pub async fn calls_page(&self, before: Option<Timestamp>) -> Result<ListPage<Call>, ApiError> {
        let operation = Operation::ListCalls;
        self.list_page(operation, "calls", before, wire::call, |call| (call.id.as_str(), call.times.create)).await
    }

    /// The page of groupcalls created before a time, or the newest page. One attempt.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind); an older server has no such route.
    pub async fn groupcalls_page(&self, before: Option<Timestamp>) -> Result<ListPage<Groupcall>, ApiError> {
        let operation = Operation::ListGroupcalls;
        self.list_page(operation, "groupcalls", before, wire::groupcall, |group| (group.id.as_str(), group.created))
            .await
    }

    /// The page of the ledger with the rows created before a time, or the newest page. One attempt.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind); only an administrator may read it, and an older server has no such route.
    pub async fn billings_page(&self, before: Option<Timestamp>) -> Result<ListPage<Billing>, ApiError> {
        let operation = Operation::ListBillings;
        self.list_page(operation, "billings", before, wire::billing, |row| (row.id.as_str(), row.created)).await
    }

    /// Opens the push channel of a customer. One attempt.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind); an older server has no such route.
    pub async fn push(&self, customer: &CustomerId) -> Result<Push, ApiError> {
        Push::open(&self.0.transport, self.0.timeouts.connect, customer).await
    }

    /// After an unanswered request, waits until the server answers again.
    pub async fn back(&self) {
        self.0.transport.back().await;
    }

    /// A call by its id. One attempt. A leg of a groupcall may be [`ErrorKind::NotFound`](super::ErrorKind::NotFound)
    /// for a moment after the groupcall names it.
    ///
    /// # Errors
    /// [`ErrorKind::Gone`](super::ErrorKind::Gone) when its record was deleted; else see
    /// [`ErrorKind`](super::ErrorKind).
    pub async fn call(&self, id: &CallId) -> Result<Call, ApiError> {
        let value = self.poll(HttpRequest::get(Operation::GetCall, "calls").of(id)).await?;
        let call = readable(Operation::GetCall, wire::call(value))?;
        of(&call.id, id, Operation::GetCall).map(|()| call)
    }

    /// The run of a call's flow.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind); an older server lacks the route, and some credentials are not allowed to
    /// read it.
    pub async fn activeflow(&self, priority: Priority, id: &ActiveflowId) -> Result<Activeflow, ApiError> {
        let request = HttpRequest::get(Operation::GetActiveflow, "activeflows").of(id);
        readable(Operation::GetActiveflow, wire::activeflow(&self.read(priority, request).await?))
    }

    /// The name of the contact with a phone number; `None` if there is none.
    ///
    /// # Errors
    /// See [`ErrorKind`](super::ErrorKind); an older server lacks the route, and some credentials are not allowed to
    /// use it.
    pub async fn contact_name(&self, priority: Priority, number: &str) -> Result<Option<String>, ApiError> {
        let request = HttpRequest::get(Operation::LookUpContact, "contacts").to("lookup").with_query("phone", number);
        match self.read(priority, request).await {
            Ok(contact) => Ok(wire::contact_name(&contact)),
            Err(error) if error.kind == super::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A groupcall by its id. One attempt.
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
    /// When [`ApiError::outcome_unknown`] is true, the call may have been placed anyway.
    pub async fn place(&self, request: &CallRequest) -> Result<Placed, ApiError> {
        let request = HttpRequest::post(Operation::PlaceCall, "calls").with_body(wire::call_body(request));
        let placed = readable(Operation::PlaceCall, wire::placed(&self.urgent(request).await?))?;
        // If every destination fails, the server answers an error. A success without calls tells nothing.
        let silent = placed.calls.is_empty() && placed.groupcalls.is_empty();
        if silent { Err(undecodable(Operation::PlaceCall)) } else { Ok(placed) }
    }

    /// How far the server's clock is ahead of ours, to about a second; zero below two. `None` before the first answer.
    #[must_use]
    pub fn server_clock_offset(&self) -> Option<SignedDuration> {
        self.0.transport.clock().offset()
    }

    /// The version of HTTP of the first answer; `None` before it.
    #[must_use]
    pub fn http_version(&self) -> Option<&'static str> {
        self.0.transport.version()
    }

    /// Current use of the rate limit.
    #[must_use]
    pub fn usage(&self) -> RateUsage {
        self.0.budget.snapshot()
    }

    /// Sends a request of the user: immediately, and once.
    async fn urgent(&self, request: HttpRequest) -> Result<Vec<u8>, ApiError> {
        self.0.budget.urgent();
        self.0.transport.send(request).await
    }

    /// Sends a read once; the poller repeats it.
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
