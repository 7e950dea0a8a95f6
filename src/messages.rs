//! What is exchanged between the state and the tasks: messages in, effects out. Plain data.

pub mod effect;
pub mod intent;
pub mod message;
