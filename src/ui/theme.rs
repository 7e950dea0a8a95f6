//! Colours, by what they mean. Sixteen-colour names only, so that they are the user's own; with `NO_COLOR` none at
//! all. A colour never says alone what is said: every status has a sign and a word.

use ratatui::style::{Color, Modifier, Style};

use crate::app::notices::Level;
use crate::domain::CallStatus;

/// Whether there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// With colours.
    Color,
    /// Without.
    Mono,
}

impl Theme {
    fn colored(self, color: Color) -> Style {
        match self {
            Self::Color => Style::new().fg(color),
            Self::Mono => Style::new(),
        }
    }

    /// What matters less.
    #[must_use]
    pub fn dim(self) -> Style {
        match self {
            Self::Color => Style::new().fg(Color::DarkGray),
            Self::Mono => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// Headings and keys.
    #[must_use]
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The frame of a pane.
    #[must_use]
    pub fn border(self, focused: bool) -> Style {
        if focused { self.colored(Color::Cyan).add_modifier(Modifier::BOLD) } else { self.dim() }
    }

    /// The selected row.
    #[must_use]
    pub fn selected(self, focused: bool) -> Style {
        Style::new().add_modifier(if focused { Modifier::REVERSED } else { Modifier::UNDERLINED })
    }

    /// What has changed a moment ago.
    #[must_use]
    pub fn just_changed(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// Something is well.
    #[must_use]
    pub fn good(self) -> Style {
        self.colored(Color::Green)
    }

    /// Something wants attention.
    #[must_use]
    pub fn warning(self) -> Style {
        self.colored(Color::Yellow)
    }

    /// Something is wrong.
    #[must_use]
    pub fn bad(self) -> Style {
        self.colored(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// A badge that must not be overlooked.
    #[must_use]
    pub fn badge(self) -> Style {
        self.colored(Color::Yellow).add_modifier(Modifier::REVERSED | Modifier::BOLD)
    }

    /// A notice.
    #[must_use]
    pub fn notice(self, level: Level) -> Style {
        match level {
            Level::Info => Style::new(),
            Level::Warning => self.warning(),
            Level::Error => self.bad(),
        }
    }

    /// The status of a call: how it looks, and the sign before its word.
    #[must_use]
    pub fn status(self, status: &CallStatus) -> (Style, &'static str) {
        match status {
            CallStatus::Dialing => (self.colored(Color::Blue), "◌"),
            CallStatus::Ringing => (self.colored(Color::Yellow), "◔"),
            CallStatus::Progressing => (self.colored(Color::Green), "●"),
            CallStatus::Canceling | CallStatus::Terminating => (self.colored(Color::Magenta), "◒"),
            CallStatus::Hangup => (self.dim(), "○"),
            CallStatus::Other(_) => (Style::new(), "?"),
        }
    }
}
