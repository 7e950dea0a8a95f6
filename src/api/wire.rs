//! JSON to domain and back: the only place that knows the API's field names.
//!
//! Reading is tolerant: an optional field of a wrong type reads as absent, an unknown word is kept, and only an item
//! without an id is unreadable. Nothing here sends, waits or knows HTTP.

mod call_body;
mod control;
mod envelope;
mod fields;
mod item;
mod list;
mod push;
mod secret_names;
mod time;
mod tree;

pub use call_body::{call_body, login_body};
pub use control::{ControlRequest, control, recording};
pub use envelope::{Envelope, error_envelope, login_token, token_customer, token_expiry};
pub use fields::Unreadable;
pub use item::{
    action, activeflow, agent, billing_account, call, call_request, customer, extension, flow, groupcall, number,
    outbound_config,
};
pub use list::{Page, list, placed};
pub use push::{Pushed, owner, pushed, subscription};
pub use time::{cursor, timestamp};
pub use tree::{tree, whole_tree};

/// The fields of a list's query.
pub(super) const PAGE_SIZE: &str = "page_size";
/// See [`PAGE_SIZE`].
pub(super) const PAGE_TOKEN: &str = "page_token";
/// The query field of an access key.
pub(super) const ACCESS_KEY: &str = "accesskey";
/// The query field of a token; only where the header is not taken.
pub(super) const TOKEN: &str = "token";
/// The server's word for a route that it does not have.
pub(super) const ROUTE_NOT_FOUND: &str = "ROUTE_NOT_FOUND";
/// The server's word for a call whose record was deleted.
pub(super) const STATE_INVALID: &str = "STATE_INVALID";
/// The reason with which a frozen account is refused everything.
pub(super) const ACCOUNT_FROZEN: &str = "ACCOUNT_FROZEN";
/// The server's word for a hang-up that came too late.
pub(super) const CALL_ALREADY_HANGUP: &str = "CALL_ALREADY_HANGUP";
