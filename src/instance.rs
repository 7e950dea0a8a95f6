//! How other programs of the same user reach a running vdial: what they may ask, and the way there.
//!
//! The [`protocol`] is the contract. [`client`] finds a running vdial and asks it; `listener` is its other end, a task
//! of the runtime, which hands each request to the state and writes back what the state answers.

pub mod client;
#[cfg(unix)]
pub mod listener;
pub mod protocol;
#[cfg(unix)]
mod socket;
