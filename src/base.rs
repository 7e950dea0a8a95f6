//! Helpers that every other room may use: time, safe text, private and shared files, the environment.

pub(crate) mod choices;
pub mod clock;
pub(crate) mod core_dumps;
pub(crate) mod csv;
pub mod day_clock;
pub(crate) mod days;
pub(crate) mod edit_distance;
pub(crate) mod environment;
pub(crate) mod executable;
pub mod motion;
pub mod mouse;
pub(crate) mod private_file;
pub mod progress;
pub mod quiet_hours;
pub(crate) mod reader;
pub mod safe_text;
pub(crate) mod server_clock;
pub mod severity;
pub(crate) mod shared_file;
pub(crate) mod time_zone;
