//! What leaves for the server and what comes of it: placing calls, long lists, hanging up, controls. Functions of the
//! model: they return effects, and ask for what concerns the screens by intents.

mod batch;
mod control;
mod control_answers;
mod hang_up;
mod other_name;
mod place;
mod placed;
mod unknown_outcome;
