//! vdial: a dialer and live call monitor for the terminal.
//!
//! Messages ([`msg`]) go into the state ([`app`]), which answers with effects ([`effect`]); the [`runtime`] carries
//! them out in tasks that answer with messages; the [`ui`] draws the state. Where does a line go?
//!
//! | it is about | module |
//! | --- | --- |
//! | a rule about calls, numbers, addresses | [`domain`] |
//! | a JSON name of the API | `api::wire` |
//! | a request, an error, the budget | [`api`] |
//! | how often something is read | [`cadence`] |
//! | which read goes out next | [`planner`] |
//! | a reaction to a key or an answer | [`app`] |
//! | a task, a timer, the loop | [`runtime`] |
//! | text of others made safe to show | [`plain`] |
//! | a colour, a column, a word on screen | [`ui`] |
//! | the terminal's modes, the signals | [`terminal`] |
//! | what a panic leaves | [`panic_report`] |
//! | a signal that is to do nothing | [`signals`] |
//! | what must not be left on disk after a crash | [`core_dumps`] |
//! | a setting, a file of the user's | [`config`] |
//! | what was placed here, on disk | [`journal`] |
//! | the user's time zone | [`zone`] |
//! | a command line option | [`cli`] |
//! | the built-in server | [`simulator`] |

pub mod api;
pub mod app;
pub mod cadence;
pub mod cli;
pub mod clock;
pub mod config;
pub mod core_dumps;
pub mod credential;
pub mod domain;
pub mod effect;
pub mod journal;
pub mod logging;
pub mod msg;
pub mod panic_report;
pub mod plain;
pub mod planner;
pub mod program;
pub mod runtime;
pub mod signals;
pub mod simulator;
pub mod terminal;
pub mod ui;
pub mod zone;
