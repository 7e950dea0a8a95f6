//! The roles of a theme.

use ratatui::style::Style;

use super::colors::{ColorDepth, Rgb};

/// Declares the roles: a field of [`Theme`] for each, and their names in a file.
macro_rules! roles {
    ($($(#[$meta:meta])* $role:ident,)+) => {
        /// A style for each role, and the background that they are made for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Theme {
            $($(#[$meta])* pub(crate) $role: Style,)+
            /// The foreground of words that go with `background`; `None`: the terminal's own.
            pub(super) ink: Option<Rgb>,
            /// The background that the theme is made for; `None`: any.
            pub(super) background: Option<Rgb>,
            /// Whether the screen is drawn in these two, and not in the terminal's own.
            pub(super) painted: bool,
        }

        impl Theme {
            /// The names of the roles.
            pub const ROLES: &'static [&'static str] = &[$(stringify!($role)),+];

            /// No role has a style.
            pub(super) const BARE: Self = Self { $($role: Style::new(),)+ ink: None, background: None, painted: false };

            /// The style of a role.
            #[must_use]
            pub fn role(&self, name: &str) -> Option<Style> {
                match name {
                    $(stringify!($role) => Some(self.$role),)+
                    _ => None,
                }
            }

            pub(super) fn role_mut(&mut self, name: &str) -> Option<&mut Style> {
                match name {
                    $(stringify!($role) => Some(&mut self.$role),)+
                    _ => None,
                }
            }
        }
    };
}

roles!(
    /// Less important text: rules, headings of columns, labels, calls that ended normally.
    quiet,
    /// Headings, keys, and the frame of the pane that has the focus.
    strong,
    /// Words of a warning. Their sign has the colour.
    warning,
    /// Words of an error. Their sign has the colour.
    error,
    /// A value that changed a moment ago.
    changed,
    /// The selected row of the pane that has the focus.
    selected,
    /// The selected row of another pane.
    selected_elsewhere,
    /// A badge that must not be overlooked; also a ringing call.
    badge,
    /// The badge of a call that failed a moment ago.
    failed_badge,
    /// The sign of a call that talks, and of what is done.
    talk,
    /// The sign of a call that is dialed, and of what is under way.
    dial,
    /// The sign of a call that rings, is on hold or is stale, and of what is uncertain.
    hold,
    /// The sign of what failed.
    failed,
    /// A bar or curve of activity.
    bar,
);

impl Theme {
    /// The foreground of words and the background that the theme is made for, if it names them.
    #[must_use]
    pub fn made_for(&self) -> Option<(Rgb, Rgb)> {
        self.ink.zip(self.background)
    }

    /// The foreground and background that the whole screen is drawn in, unless they are the terminal's own.
    #[must_use]
    pub fn painted(&self, depth: ColorDepth) -> Option<Style> {
        let (ink, background) = self.made_for().filter(|_| self.painted)?;
        Some(Style::new().fg(depth.nearest(ink)).bg(depth.nearest(background)))
    }
}
