//! vdial: a dialer and live call monitor for the terminal.

pub mod domain;
pub mod simulator;
