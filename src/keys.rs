//! Keys: what each can be bound to, and how a key is written.

pub mod chord;
pub mod command;
pub mod key_map;
pub mod keyboard_layout;
