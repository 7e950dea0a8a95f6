//! Helpers that every other room may use: time, safe text, private and shared files, the environment.

pub mod choices;
pub mod clock;
pub mod core_dumps;
pub mod days;
pub mod edit_distance;
pub mod environment;
pub mod private_file;
pub mod safe_text;
pub mod server_clock;
pub mod severity;
pub mod shared_file;
pub mod time_zone;
