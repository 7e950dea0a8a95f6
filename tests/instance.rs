//! Other programs ask a running vdial: its socket, the cards of what they propose, and the line for status bars. What a
//! program proposes goes out only by the card's own key.
#![cfg(test)]
#![cfg(unix)]

mod common;

#[path = "instance/cards.rs"]
mod cards;
#[path = "common/pty.rs"]
mod pty;
#[path = "instance/sockets.rs"]
mod sockets;
