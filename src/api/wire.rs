//! JSON to domain values and back: the only place that knows the API's field names.
//!
//! Reading is tolerant: an optional field of a wrong type reads as absent, an unknown word is kept, and only an item
//! without an id is unreadable. Nothing here sends, waits or knows HTTP.

mod billing;
mod call_body;
mod control;
mod envelope;
mod fields;
mod item;
mod list;
mod push;
mod secret_names;
mod time;
mod transcript;
mod tree;

pub use billing::billing;
pub use call_body::{call_body, login_body};
pub use control::{ControlRequest, control, recording};
pub use envelope::{Envelope, error_envelope, login_token, token_customer, token_expiry};
pub use fields::Unreadable;
pub use item::{
    action, activeflow, agent, billing_account, call, call_request, contact_name, customer, extension, flow, groupcall,
    number, outbound_config,
};
pub use list::{Page, list, placed};
pub use push::{Pushed, owner, pushed, subscription};
pub use time::{cursor, timestamp};
pub use transcript::{TRANSCRIBE_ID, transcribe_body, transcript_id, utterances};
pub use tree::{tree, whole_tree};

/// Query field of a list: items per page.
pub(super) const PAGE_SIZE: &str = "page_size";
/// Query field of a list: where the page begins.
pub(super) const PAGE_TOKEN: &str = "page_token";
/// Query field of an access key.
pub(super) const ACCESS_KEY: &str = "accesskey";
/// Query field of a token; only used when the header is not accepted.
pub(super) const TOKEN: &str = "token";
/// The server's reason code for a route that it lacks.
pub(super) const ROUTE_NOT_FOUND: &str = "ROUTE_NOT_FOUND";
/// The server's reason code for a call whose record was deleted.
pub(super) const STATE_INVALID: &str = "STATE_INVALID";
/// The server's reason code for every request of a frozen account.
pub(super) const ACCOUNT_FROZEN: &str = "ACCOUNT_FROZEN";
/// The server's reason code for a hang-up that came too late.
pub(super) const CALL_ALREADY_HANGUP: &str = "CALL_ALREADY_HANGUP";
