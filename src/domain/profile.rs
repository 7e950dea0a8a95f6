//! A profile of the configuration, which is an account on a server, and how it is told apart from others on screen.

use crate::base::choices::choices;

/// A profile that the configuration has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The API's URL.
    pub api_url: String,
    /// Whether the configuration lets it only look.
    pub read_only: bool,
    /// How it is told apart; `None`: by its name alone.
    pub badge: Option<Badge>,
}

/// A word on a colour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// The word.
    pub text: String,
    /// The colour.
    pub color: BadgeColor,
}

impl Badge {
    /// Most characters of the word.
    pub const LONGEST: usize = 12;
}

choices!(
    /// The colour of a badge.
    BadgeColor {
        /// Red: where a mistake is dear.
        Red = "red",
        /// Yellow.
        Yellow = "yellow",
        /// Green.
        #[default]
        Green = "green",
        /// Cyan.
        Cyan = "cyan",
        /// Blue.
        Blue = "blue",
        /// Magenta.
        Magenta = "magenta",
    }
);
