//! Tries the reads that the program uses: which of them the server has, and which this credential may use.

use serde_json::Value;

use super::{Client, json, readable};
use crate::api::error::{ApiError, ErrorKind};
use crate::api::http_request::HttpRequest;
use crate::api::operation::Operation;
use crate::api::wire;
use crate::domain::{ActiveflowId, CallId, FlowId, GroupcallId, RecordingId};

/// A number that belongs to nobody (it is reserved for fiction), to look up as a contact.
const NOBODY: &str = "+12025550199";

/// A read that is tried. Those of one record need its id, from the answer to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// The agent who is logged in.
    Me,
    /// The account.
    Customer,
    /// The balance.
    BillingAccount,
    /// The rules for calls to phones.
    OutboundConfig,
    /// The list of calls.
    Calls,
    /// A call.
    Call(CallId),
    /// The run of a call's flow.
    Activeflow(ActiveflowId),
    /// A recording.
    Recording(RecordingId),
    /// The list of groupcalls.
    Groupcalls,
    /// A groupcall.
    Groupcall(GroupcallId),
    /// The list of numbers.
    Numbers,
    /// The list of flows.
    Flows,
    /// A flow.
    Flow(FlowId),
    /// The list of extensions.
    Extensions,
    /// The contact with a number.
    Contact,
    /// The ledger.
    Billings,
}

impl Trial {
    /// Those that need no id, in the order in which they are shown.
    pub const FIRST: [Self; 11] = [
        Self::Me,
        Self::Customer,
        Self::BillingAccount,
        Self::OutboundConfig,
        Self::Calls,
        Self::Groupcalls,
        Self::Numbers,
        Self::Flows,
        Self::Extensions,
        Self::Contact,
        Self::Billings,
    ];

    /// The route, as the API's documentation writes it.
    #[must_use]
    pub fn route(&self) -> &'static str {
        match self {
            Self::Me => "GET /me",
            Self::Customer => "GET /customer",
            Self::BillingAccount => "GET /billing_account",
            Self::OutboundConfig => "GET /outbound_config",
            Self::Calls => "GET /calls",
            Self::Call(_) => "GET /calls/{id}",
            Self::Activeflow(_) => "GET /activeflows/{id}",
            Self::Recording(_) => "GET /recordings/{id}",
            Self::Groupcalls => "GET /groupcalls",
            Self::Groupcall(_) => "GET /groupcalls/{id}",
            Self::Numbers => "GET /numbers",
            Self::Flows => "GET /flows",
            Self::Flow(_) => "GET /flows/{id}",
            Self::Extensions => "GET /extensions",
            Self::Contact => "GET /contacts/lookup",
            Self::Billings => "GET /billings",
        }
    }

    fn request(&self) -> HttpRequest {
        use Operation as O;
        let get = HttpRequest::get;
        let page_of_one = |operation, list| get(operation, list).with_query(wire::PAGE_SIZE, "1");
        match self {
            Self::Me => get(O::Me, "me"),
            Self::Customer => get(O::Customer, "customer"),
            Self::BillingAccount => get(O::BillingAccount, "billing_account"),
            Self::OutboundConfig => get(O::OutboundConfig, "outbound_config"),
            Self::Calls => page_of_one(O::ListCalls, "calls"),
            Self::Call(id) => get(O::GetCall, "calls").of(id),
            Self::Activeflow(id) => get(O::GetActiveflow, "activeflows").of(id),
            Self::Recording(id) => get(O::GetRecording, "recordings").of(id),
            Self::Groupcalls => page_of_one(O::ListGroupcalls, "groupcalls"),
            Self::Groupcall(id) => get(O::GetGroupcall, "groupcalls").of(id),
            Self::Numbers => page_of_one(O::ListNumbers, "numbers"),
            Self::Flows => page_of_one(O::ListFlows, "flows"),
            Self::Flow(id) => get(O::GetFlow, "flows").of(id),
            Self::Extensions => page_of_one(O::ListExtensions, "extensions"),
            Self::Contact => get(O::LookUpContact, "contacts").to("lookup").with_query("phone", NOBODY),
            Self::Billings => page_of_one(O::ListBillings, "billings"),
        }
    }
}

/// The routes that change something or cost something, and are therefore never tried.
pub const UNTRIED: &str = "POST /auth/login, POST /calls, POST /calls/{id}/hangup, DELETE /calls/{id}, \
    POST /groupcalls/{id}/hangup, and hold, mute, moh, silence, talk, recording_start and recording_stop of a call";

impl Client {
    /// Tries a read, once. Takes no token of the rate limit: the caller does. Returns the reads that its answer makes
    /// possible.
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub async fn attempt(&self, trial: &Trial) -> Result<Vec<Trial>, ApiError> {
        let request = trial.request();
        let operation = request.operation;
        let body = match self.0.transport.send(request).await {
            // Nobody has that number.
            Err(error) if *trial == Trial::Contact && error.kind == ErrorKind::NotFound => return Ok(Vec::new()),
            answer => answer?,
        };
        Ok(match trial {
            Trial::Calls => {
                let call = first(operation, &body, wire::call)?;
                let recording = call.as_ref().and_then(|call| call.recordings().first()).cloned();
                let activeflow = call.as_ref().and_then(|call| call.activeflow_id.clone());
                let call = call.map(|call| Trial::Call(call.id));
                [call, activeflow.map(Trial::Activeflow), recording.map(Trial::Recording)]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Trial::Groupcalls => {
                let group = first(operation, &body, wire::groupcall)?;
                group.into_iter().map(|group| Trial::Groupcall(group.id)).collect()
            }
            Trial::Flows => {
                let flow = first(operation, &body, wire::flow)?;
                flow.into_iter().map(|flow| Trial::Flow(flow.id)).collect()
            }
            Trial::Numbers | Trial::Extensions | Trial::Billings => {
                first(operation, &body, Ok)?;
                Vec::new()
            }
            _ => json(operation, &body).map(|_| Vec::new())?,
        })
    }
}

/// The first item of a list.
fn first<T>(
    operation: Operation,
    body: &[u8],
    item: fn(Value) -> Result<T, wire::Unreadable>,
) -> Result<Option<T>, ApiError> {
    Ok(readable(operation, wire::list(body, item))?.items.into_iter().next())
}
