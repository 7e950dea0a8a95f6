//! The values that the program works with: calls, groupcalls, numbers, flows, extensions, and who owns or uses them.
//!
//! Plain values and their rules. Nothing here knows HTTP, a terminal, a clock, a task or the API's field names, except
//! for the options of actions: the user writes those himself.

mod account;
mod account_number;
mod activeflow;
mod address;
mod billing;
mod board;
mod call;
mod call_link;
mod call_request;
mod column;
mod control;
pub(crate) mod emergency;
mod extension;
mod favourite;
mod flow;
mod flow_action;
pub mod flow_actions;
mod groupcall;
mod hangup_cause;
mod hook_event;
mod ids;
pub(crate) mod invisible;
mod memory_size;
pub mod name_list;
pub(crate) mod names;
pub(crate) mod never_dial;
mod open_enum;
pub mod phone_number;
mod setting;
pub mod traffic;
mod transcript;

pub use account::Money;
pub use account::Resource;
pub(crate) use account::{Agent, BillingAccount, Customer, OutboundConfig};
pub use account_number::{Number, NumberStatus, NumberType};
pub(crate) use activeflow::Activeflow;
pub use address::Address;
pub(crate) use address::AddressKind;
pub use billing::{Amount, Billing, cost_type_to, expected_cost_type};
pub use board::{BoardChoice, BoardLayout, BoardSettings, BoardView, Thresholds};
pub use call::{Call, CallStatus};
pub(crate) use call::{CallLinks, CallTimes, Direction, HangupBy, HangupReason, Stage, lasted};
pub use call_link::CallLink;
pub use call_request::{Anonymous, CallRequest, OnAnswer, Placed};
pub use column::{ChosenColumn, Column};
pub use control::{Control, MuteDirection, RecordingChange, Speech};
pub(crate) use control::{ControlKind, Recording, SpeechProvider, not_controllable};
pub use extension::{Extension, ExtensionTarget};
pub use favourite::{Favourite, KeptAnswer};
pub use flow::Flow;
pub(crate) use flow_action::FlowAction;
pub use groupcall::Groupcall;
pub(crate) use groupcall::GroupcallStatus;
pub(crate) use hangup_cause::{Evidence, HangupCause, explain, has_failed, replaced_source, unfit_source};
pub use hook_event::HookEvent;
pub(crate) use ids::{ActiveflowId, ExtensionId, NumberId};
pub use ids::{CallId, CustomerId, FlowId, GroupcallId, Identifier, RecordingId, Target, TranscriptId};
pub use memory_size::Weight;
pub use name_list::{NameList, Named};
pub use never_dial::NeverDial;
pub use setting::{Setting, SettingChange, SettingKind};
pub use transcript::Utterance;
