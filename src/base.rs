//! What every other room may use: time, text made safe to show, files that only their owner reads.

pub mod clock;
pub mod core_dumps;
pub mod days;
pub mod edit_distance;
pub mod private_file;
pub mod safe_text;
pub mod server_clock;
pub mod severity;
pub mod time_zone;
