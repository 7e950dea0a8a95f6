//! vdial: a dialer and live call monitor for the terminal.

pub mod api;
pub mod domain;
