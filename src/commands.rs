//! The commands without a screen: they read, watch, place and end calls with the state, the client, the planner, the
//! journal and the guards of the terminal UI.

pub mod call;
mod client;
pub mod doctor;
pub mod exit_code;
pub mod flags;
pub mod hang_up;
pub mod list;
mod output;
mod session;
pub mod show;
pub mod watch;

pub(crate) use exit_code::Failed;
pub use session::Prepared;
