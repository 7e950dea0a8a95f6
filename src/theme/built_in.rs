//! The built-in themes, read once, and which of them suits a terminal.

use std::sync::OnceLock;

use ratatui::style::Color;

use super::colors::{ColorDepth, Rgb, contrast, luminance};
use super::file::{self, ThemeError};
use super::roles::Theme;

const TERMINAL: &str = "terminal";
const MONO: &str = "mono";
const DARK: &str = "dark";
const LIGHT: &str = "light";

/// An earlier name of the terminal's own colours.
pub const OLD_NAME: &str = "color";

/// The names, in the order in which they are offered.
pub const NAMES: [&str; FILES.len()] = {
    let mut names = [""; FILES.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = FILES[at].0;
        at += 1;
    }
    names
};

/// The files. One inherits only from those before it.
const FILES: [(&str, &str); 9] = [
    (TERMINAL, include_str!("../../assets/themes/terminal.toml")),
    (DARK, include_str!("../../assets/themes/dark.toml")),
    (LIGHT, include_str!("../../assets/themes/light.toml")),
    ("high-contrast", include_str!("../../assets/themes/high-contrast.toml")),
    ("solarized-dark", include_str!("../../assets/themes/solarized-dark.toml")),
    ("solarized-light", include_str!("../../assets/themes/solarized-light.toml")),
    ("color-blind", include_str!("../../assets/themes/color-blind.toml")),
    ("color-blind-light", include_str!("../../assets/themes/color-blind-light.toml")),
    (MONO, include_str!("../../assets/themes/mono.toml")),
];

static THEMES: OnceLock<Vec<(&str, Theme)>> = OnceLock::new();

/// The least contrast of text that matters (WCAG 2.2, success criterion 1.4.3).
pub(super) const READABLE: f64 = 4.5;

impl Theme {
    /// The built-in theme of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        find(name)
    }

    /// The terminal's own colours: for any background.
    #[must_use]
    pub fn terminal() -> Self {
        find(TERMINAL).unwrap_or(Self::BARE)
    }

    /// No colours.
    #[must_use]
    pub fn mono() -> Self {
        find(MONO).unwrap_or(Self::BARE)
    }

    /// The theme of a file of the user's.
    ///
    /// # Errors
    /// The first thing in it that is wrong, with its line.
    pub fn read(text: &str) -> Result<Self, ThemeError> {
        file::parse(text, Self::terminal(), &NAMES, find)
    }

    /// The light or the dark theme, for a terminal with this background. If neither can be read well on it, the
    /// terminal's own colours.
    #[must_use]
    pub fn for_background(background: Rgb) -> Self {
        // On a background of this luminance black and white have the same contrast.
        let light = luminance(background) > 0.179;
        let theme = Self::named(if light { LIGHT } else { DARK });
        let reads = |theme: &Self| match theme.quiet.fg {
            Some(Color::Rgb(red, green, blue)) => contrast((red, green, blue), background) >= READABLE,
            _ => true,
        };
        theme.filter(reads).unwrap_or_else(Self::terminal)
    }

    /// The same theme in the colours that the terminal has.
    #[must_use]
    pub fn reduced(mut self, depth: ColorDepth) -> Self {
        let quiet = self.quiet;
        for role in Self::ROLES {
            if let Some(style) = self.role_mut(role) {
                *style = depth.style(*style);
            }
        }
        if depth == ColorDepth::Sixteen && matches!(quiet.fg, Some(Color::Rgb(..))) {
            // Of sixteen colours none is a grey that can be read on any background.
            self.quiet = Self::terminal().quiet;
        }
        self
    }
}

/// The built-in theme of that name.
fn find(name: &str) -> Option<Theme> {
    let name = if name == OLD_NAME { TERMINAL } else { name };
    within(THEMES.get_or_init(read), name)
}

fn within(themes: &[(&str, Theme)], name: &str) -> Option<Theme> {
    themes.iter().find(|(known, _)| *known == name).map(|(_, theme)| *theme)
}

fn read() -> Vec<(&'static str, Theme)> {
    let mut themes = Vec::with_capacity(FILES.len());
    for (name, text) in FILES {
        // A test reads every file: this one is right.
        let base = within(&themes, TERMINAL).unwrap_or(Theme::BARE);
        let theme = file::parse(text, base, &NAMES, |inherited| within(&themes, inherited)).unwrap_or(Theme::BARE);
        themes.push((name, theme));
    }
    themes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_theme_and_each_has_its_own_looks() {
        let mut before: Vec<(&str, Theme)> = Vec::new();
        for (name, text) in FILES {
            let base = within(&before, TERMINAL).unwrap_or(Theme::BARE);
            let theme = file::parse(text, base, &NAMES, |inherited| within(&before, inherited)).unwrap();
            assert!(before.iter().all(|(_, other)| *other != theme), "{name}");
            assert_eq!(find(name), Some(theme));
            before.push((name, theme));
        }
        assert_eq!(find(OLD_NAME), find(TERMINAL));
        assert_eq!(find("auto"), None, "that is no theme but a choice");
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/themes")).unwrap();
        assert_eq!(files.count(), NAMES.len());
    }
}
