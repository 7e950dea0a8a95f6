//! The whole program driven by keys against the built-in server over HTTP.
#![cfg(test)]

mod common;

#[path = "flows/actions.rs"]
mod actions;
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
#[path = "flows/history_and_favourites.rs"]
mod history_and_favourites;
#[path = "flows/inspect.rs"]
mod inspect;
#[path = "flows/keys.rs"]
mod keys;
#[path = "flows/lists.rs"]
mod lists;
#[path = "flows/lists_of_destinations.rs"]
mod lists_of_destinations;
#[path = "flows/lost_answers.rs"]
mod lost_answers;
#[path = "flows/menus.rs"]
mod menus;
#[path = "flows/money.rs"]
mod money;
#[path = "flows/preflight.rs"]
mod preflight;
#[path = "flows/profiles.rs"]
mod profiles;
#[path = "flows/push.rs"]
mod push;
#[path = "flows/send_warnings.rs"]
mod send_warnings;
#[path = "flows/session.rs"]
mod session;
#[path = "flows/variables.rs"]
mod variables;
