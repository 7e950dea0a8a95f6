//! Keys: the commands they can be bound to, and how keys are written.

pub(crate) mod chord;
pub mod command;
pub mod key_map;
pub(crate) mod keyboard_layout;
pub mod section;
