//! vdial: a dialer and live call monitor for the terminal.

pub mod api;
pub mod cli;
pub mod config;
pub mod domain;
pub mod logging;
pub mod simulator;
