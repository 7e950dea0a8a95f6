//! The whole program driven by keys against the built-in server over HTTP.
#![cfg(test)]

mod common;

#[path = "flows/calls.rs"]
mod calls;
#[path = "flows/control.rs"]
mod control;
#[path = "flows/form.rs"]
mod form;
#[path = "flows/hangup.rs"]
mod hangup;
#[path = "flows/lists.rs"]
mod lists;
#[path = "flows/lost.rs"]
mod lost;
#[path = "flows/push.rs"]
mod push;
#[path = "flows/session.rs"]
mod session;
#[path = "flows/slips.rs"]
mod slips;
