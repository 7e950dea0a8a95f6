//! Other programs ask a running vdial: its socket, the cards of what they propose, the links that they give, and the line
//! for status bars. What a program proposes goes out only by the card's own key; a link only fills the form.
#![cfg(test)]
#![cfg(unix)]

mod common;

#[path = "instance/cards.rs"]
mod cards;
#[path = "instance/links.rs"]
mod links;
#[path = "instance/open.rs"]
mod open;
#[path = "common/pty.rs"]
mod pty;
#[path = "instance/sockets.rs"]
mod sockets;
