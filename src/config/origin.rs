//! Where a setting comes from, and the error that names that place. No rules about settings.

use std::fmt;
use std::path::PathBuf;

use crate::base::environment::{Env, set};

/// Where a setting was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A command-line option.
    Flag(&'static str),
    /// An environment variable.
    Env(&'static str),
    /// A line of the configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
}

impl Origin {
    /// The line of the configuration file; `None` if it is something else.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::File { line, .. } => Some(*line),
            Self::Flag(_) | Self::Env(_) => None,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Env(name) => f.write_str(name),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
        }
    }
}

/// A value and where it was found.
#[derive(Clone, Debug)]
pub(super) struct Sourced<T> {
    pub value: T,
    pub origin: Origin,
}

impl<T> Sourced<T> {
    pub fn flag(name: &'static str, value: Option<T>) -> Option<Self> {
        value.map(|value| Self { value, origin: Origin::Flag(name) })
    }
}

impl Sourced<bool> {
    /// A switch that sets `true`; `None` if it is not given, so that the next layer decides.
    pub fn switch(name: &'static str, given: bool) -> Option<Self> {
        Self::flag(name, given.then_some(true))
    }

    /// A switch that sets `false`; `None` if it is not given.
    pub fn off_switch(name: &'static str, given: bool) -> Option<Self> {
        Self::flag(name, given.then_some(false))
    }
}

impl Sourced<String> {
    pub fn env(name: &'static str, env: Env<'_>) -> Option<Self> {
        set(env, name).map(|value| Self { value, origin: Origin::Env(name) })
    }
}

/// An error in a setting: its place, and what would be valid. Never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct ConfigError {
    /// The file and line, the option, or the variable.
    pub place: String,
    /// What is wrong, and what would be valid.
    pub problem: String,
}

impl ConfigError {
    pub(super) fn new(place: impl fmt::Display, problem: impl Into<String>) -> Self {
        Self { place: place.to_string(), problem: problem.into() }
    }
}
