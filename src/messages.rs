//! What is exchanged between screens, state and tasks, as plain data: messages come in, effects go out, intents stay
//! within.

pub mod effect;
pub mod intent;
pub mod message;
pub mod sign_in;
