//! The values that the program works with: calls, groupcalls, numbers, flows, extensions, and who owns or uses them.
//!
//! Plain values and their rules. Nothing here knows HTTP, a terminal, a clock, a task or the API's field names, except
//! for the options of actions: the user writes those himself.

mod account;
mod account_number;
mod activeflow;
mod address;
mod call;
mod call_request;
mod control;
pub mod emergency;
mod extension;
mod favourite;
mod flow;
mod flow_action;
pub mod flow_actions;
mod groupcall;
mod hangup_cause;
mod ids;
pub mod invisible;
mod memory_size;
pub mod names;
pub mod never_dial;
mod open_enum;
pub mod phone_number;

pub use account::{Agent, BillingAccount, Customer, Money, OutboundConfig, Resource};
pub use account_number::{Number, NumberStatus, NumberType};
pub use activeflow::Activeflow;
pub use address::{Address, AddressKind};
pub use call::{Call, CallStatus, CallTimes, Direction, HangupBy, HangupReason, Stage, lasted};
pub use call_request::{Anonymous, CallRequest, OnAnswer, Placed};
pub use control::{
    Control, ControlKind, MuteDirection, Recording, RecordingChange, Speech, SpeechProvider, not_controllable,
};
pub use extension::{Extension, ExtensionTarget};
pub use favourite::{Favourite, KeptAnswer};
pub use flow::Flow;
pub use flow_action::FlowAction;
pub use groupcall::{Groupcall, GroupcallStatus};
pub use hangup_cause::{Evidence, HangupCause, explain, has_failed, unfit_source};
pub use ids::{
    ActiveflowId, CallId, CustomerId, ExtensionId, FlowId, GroupcallId, Identifier, NumberId, RecordingId, Target,
};
pub use memory_size::Weight;
pub use never_dial::NeverDial;
