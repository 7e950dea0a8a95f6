//! The whole program driven by keys against the built-in server over HTTP.
#![cfg(test)]

mod common;

#[path = "flows/actions.rs"]
mod actions;
#[path = "flows/again.rs"]
mod again;
#[path = "flows/board.rs"]
mod board;
#[path = "flows/calls.rs"]
mod calls;
#[path = "flows/control.rs"]
mod control;
#[path = "flows/destinations.rs"]
mod destinations;
#[path = "flows/form.rs"]
mod form;
#[path = "flows/groups.rs"]
mod groups;
#[path = "flows/groups_elsewhere.rs"]
mod groups_elsewhere;
#[path = "flows/hangup.rs"]
mod hangup;
#[path = "flows/keys.rs"]
mod keys;
#[path = "flows/lists.rs"]
mod lists;
#[path = "flows/lists_of_destinations.rs"]
mod lists_of_destinations;
#[path = "flows/lost.rs"]
mod lost;
#[path = "flows/menus.rs"]
mod menus;
#[path = "flows/preflight.rs"]
mod preflight;
#[path = "flows/push.rs"]
mod push;
#[path = "flows/session.rs"]
mod session;
#[path = "flows/slips.rs"]
mod slips;
#[path = "flows/variables.rs"]
mod variables;
