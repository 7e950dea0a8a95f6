//! Keys: the commands they can be bound to, and how keys are written.

pub mod chord;
pub mod command;
pub mod key_map;
pub mod keyboard_layout;
