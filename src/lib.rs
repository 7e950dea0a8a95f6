//! vdial: a dialer and live call monitor for the terminal.
//!
//! Messages ([`messages`]) go into the state ([`app`]): what is known ([`model`]), and what is seen and typed
//! ([`screens`]). It answers with effects; the [`runtime`] carries them out in tasks that answer with messages. Where
//! does a line go?
//!
//! | it is about | module |
//! | --- | --- |
//! | a rule about calls, numbers, addresses | [`domain`] |
//! | a JSON name of the API | `api::wire` |
//! | a request, an error, the rate limit | [`api`] |
//! | which read goes out next | [`planner`] |
//! | a key and what it can be bound to | [`keys`] |
//! | what is known: calls, lists, the connection, the preflight | [`model`] |
//! | what leaves for the server: placing, hanging up, controls | [`calling`] |
//! | what is seen and typed: a pane, an overlay, the form, a hint | [`screens`] |
//! | a command of the panes, or where a key, an intent or an answer goes | [`app`] |
//! | what happens, and what can be asked for, as data | [`messages`] |
//! | a task, a timer, the loop | [`runtime`] |
//! | time, text made safe to show, private and shared files, the environment | [`base`] |
//! | a list, a field, a popup | [`widgets`] |
//! | a colour | [`theme`] |
//! | the terminal's modes, the signals | [`terminal`] |
//! | a setting, a file of the user | [`config`] |
//! | the calls placed here, on disk | [`journal`] |
//! | how other programs of the user ask a running vdial | [`instance`] |
//! | a command without a screen: call, watch, list, show, hangup | [`commands`] |
//! | start and end: arguments, files, exit code | [`program`] |
//! | the built-in server | [`simulator`] |

pub mod api;
pub mod app;
pub mod base;
pub mod calling;
pub mod commands;
pub mod config;
pub mod domain;
pub mod instance;
pub mod journal;
pub mod keys;
pub mod messages;
pub mod model;
pub mod planner;
pub mod program;
pub mod runtime;
pub mod screens;
pub mod simulator;
pub mod terminal;
pub mod theme;
pub mod widgets;
