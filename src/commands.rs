//! The commands without a screen: they read, watch, place and end calls with the state, the client, the planner, the
//! journal and the guards of the terminal UI.

pub mod call;
pub mod check;
mod client;
pub mod doctor;
pub mod exit_code;
pub mod flags;
pub mod hang_up;
pub mod list;
pub mod mcp;
mod metrics;
pub mod open;
mod output;
mod placing;
mod request;
mod session;
pub mod show;
pub mod status;
mod targets;
pub mod watch;

pub(crate) use exit_code::Failed;
pub use session::Prepared;
