//! Colours by meaning. Words keep the terminal's own foreground; colour is for signs, bars and two badges, and never
//! the only carrier of a meaning: every status has a sign and a word.
//!
//! Less important text is faint (SGR 2), never colour 8, which is the background of Solarized Dark. A terminal mixes
//! faint text from foreground and background, at least half of it foreground; the tests below assume that. Themes
//! that name a background have their own grey instead.

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;

use crate::base::severity::Severity;
use crate::domain::CallStatus;
use crate::widgets::plain_signs;

/// A colour theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// The terminal's sixteen colours.
    Color,
    /// The terminal's colours, with a grey for a black background.
    Dark,
    /// The terminal's colours, with a grey for a white background.
    Light,
    /// The terminal's colours, with a grey for Solarized Dark.
    SolarizedDark,
    /// The terminal's colours, with a grey for Solarized Light.
    SolarizedLight,
    /// No colours.
    Mono,
}

impl Theme {
    /// All themes.
    pub const ALL: [Self; 6] =
        [Self::Color, Self::Dark, Self::Light, Self::SolarizedDark, Self::SolarizedLight, Self::Mono];

    /// Its name, as in the configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Color => "color",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::SolarizedDark => "solarized-dark",
            Self::SolarizedLight => "solarized-light",
            Self::Mono => "mono",
        }
    }

    fn colored(self, color: Color) -> Style {
        if self == Self::Mono { Style::new() } else { Style::new().fg(color) }
    }

    /// Less important text: rules, column headings, labels, calls that ended normally.
    pub(crate) fn dim(self) -> Style {
        match self {
            Self::Color | Self::Mono => Style::new().add_modifier(Modifier::DIM),
            Self::Dark => Style::new().fg(Color::Rgb(0x9a, 0xa4, 0xad)),
            Self::Light => Style::new().fg(Color::Rgb(0x5a, 0x64, 0x70)),
            Self::SolarizedDark => Style::new().fg(Color::Rgb(0x93, 0xa1, 0xa1)),
            Self::SolarizedLight => Style::new().fg(Color::Rgb(0x58, 0x6e, 0x75)),
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
        if focused { self.strong() } else { self.dim() }
    }

    /// The selected row: reversed if it has the focus, underlined otherwise.
    #[must_use]
    pub fn selected(self, focused: bool) -> Style {
        Style::new().add_modifier(if focused { Modifier::REVERSED } else { Modifier::UNDERLINED })
    }

    /// A value that changed a moment ago.
    #[must_use]
    pub fn just_changed(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Words of a warning. Their sign has the colour, see [`Self::said`].
    #[must_use]
    pub fn warning(self) -> Style {
        self.strong()
    }

    /// Words of an error. Their sign has the colour, see [`Self::said`].
    #[must_use]
    pub fn bad(self) -> Style {
        self.strong()
    }

    /// A badge that must not be overlooked; also a ringing call. Never bold: some terminals turn bold black to grey.
    #[must_use]
    pub fn badge(self) -> Style {
        match self {
            Self::Mono => Style::new().add_modifier(Modifier::REVERSED),
            _ => Style::new().fg(Color::Black).bg(Color::Yellow),
        }
    }

    /// The badge of a call that failed a moment ago.
    pub(crate) fn failed_badge(self) -> Style {
        match self {
            Self::Mono => Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD),
            _ => Style::new().fg(Color::White).bg(Color::Red),
        }
    }

    /// A bar or curve of activity.
    #[must_use]
    pub fn bar(self) -> Style {
        self.colored(Color::Green)
    }

    /// The words of a notice.
    #[must_use]
    pub fn notice(self, level: Severity) -> Style {
        match level {
            Severity::Info => Style::new(),
            Severity::Warning => self.warning(),
            Severity::Error => self.bad(),
        }
    }

    /// A sign in the colour of its meaning.
    #[must_use]
    pub fn sign(self, sign: char) -> Style {
        match sign {
            '●' | '✓' => self.colored(Color::Green),
            '◌' | '…' => self.colored(Color::Cyan),
            '◔' | '◒' | '‖' | '?' | '!' => self.colored(Color::Yellow),
            '✗' => self.colored(Color::Red),
            _ => Style::new(),
        }
    }

    /// Text that may begin with a sign: the sign has its colour, the words have the given style.
    #[must_use]
    pub fn said(self, text: &str, words: Style) -> Vec<Span<'static>> {
        let (blanks, said) = text.split_at(text.len() - text.trim_start().len());
        let sign = said.split(' ').next().and_then(plain_signs::only).map(|c| (c, self.sign(c)));
        // A badge has its own colours.
        match sign.filter(|(_, style)| *style != Style::new() && words.bg.is_none()) {
            Some((c, style)) => vec![
                Span::styled(format!("{blanks}{c}"), words.patch(style)),
                Span::styled(said[c.len_utf8()..].to_owned(), words),
            ],
            None => vec![Span::styled(text.to_owned(), words)],
        }
    }

    /// The sign of a call's status, and the style of its word.
    #[must_use]
    pub fn status(self, status: &CallStatus) -> (char, Style) {
        match status {
            CallStatus::Dialing => ('◌', Style::new()),
            CallStatus::Ringing => ('◔', self.badge()),
            CallStatus::Progressing => ('●', Style::new()),
            CallStatus::Canceling | CallStatus::Terminating => ('◒', Style::new()),
            CallStatus::Hangup => ('○', self.dim()),
            CallStatus::Other(_) => ('?', Style::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rgb = (u8, u8, u8);

    /// A terminal's colours: foreground, background, the first eight and the last.
    struct Palette {
        name: &'static str,
        ink: Rgb,
        ground: Rgb,
        /// Black, red, green, yellow, cyan, bright white.
        colors: [Rgb; 6],
    }

    const XTERM: [Rgb; 6] = [(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 205, 205), (255, 255, 255)];
    const SOLARIZED: [Rgb; 6] =
        [(7, 54, 66), (220, 50, 47), (133, 153, 0), (181, 137, 0), (42, 161, 152), (253, 246, 227)];

    const PALETTES: [Palette; 4] = [
        Palette { name: "black", ink: (229, 229, 229), ground: (0, 0, 0), colors: XTERM },
        Palette { name: "white", ink: (0, 0, 0), ground: (255, 255, 255), colors: XTERM },
        Palette { name: "Solarized Dark", ink: (131, 148, 150), ground: (0, 43, 54), colors: SOLARIZED },
        Palette { name: "Solarized Light", ink: (101, 123, 131), ground: (253, 246, 227), colors: SOLARIZED },
    ];

    /// Contrast ratio by WCAG 2.
    fn contrast(one: Rgb, other: Rgb) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let light = |(red, green, blue)| 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        let (one, other): (f64, f64) = (light(one), light(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    impl Palette {
        fn color(&self, color: Color) -> Rgb {
            match color {
                Color::Black => self.colors[0],
                Color::Red => self.colors[1],
                Color::Green => self.colors[2],
                Color::Yellow => self.colors[3],
                Color::Cyan => self.colors[4],
                Color::White => self.colors[5],
                Color::Rgb(red, green, blue) => (red, green, blue),
                other => panic!("{other:?} is not one of the roles' colours"),
            }
        }

        /// The contrast of a style, with faint text two thirds foreground, as most terminals mix it.
        fn contrast(&self, style: Style) -> f64 {
            let mut ink = style.fg.map_or(self.ink, |color| self.color(color));
            let mut ground = style.bg.map_or(self.ground, |color| self.color(color));
            if style.add_modifier.contains(Modifier::REVERSED) {
                std::mem::swap(&mut ink, &mut ground);
            }
            if style.add_modifier.contains(Modifier::DIM) {
                let mix = |ink: u8, ground: u8| u8::try_from((2 * u16::from(ink) + u16::from(ground)) / 3).unwrap();
                ink = (mix(ink.0, ground.0), mix(ink.1, ground.1), mix(ink.2, ground.2));
            }
            contrast(ink, ground)
        }
    }

    fn words(theme: Theme) -> Vec<Style> {
        let statuses = ["dialing", "ringing", "progressing", "terminating", "parked"].map(CallStatus::from);
        let mut all = vec![
            theme.strong(),
            theme.selected(true),
            theme.selected(false),
            theme.just_changed(),
            theme.warning(),
            theme.bad(),
            theme.badge(),
            theme.failed_badge(),
            theme.border(true),
        ];
        all.extend(statuses.map(|status| theme.status(&status).1));
        all
    }

    #[test]
    fn words_can_be_read_on_black_white_and_both_solarized_palettes() {
        for palette in &PALETTES {
            // Solarized's own foreground has at most 4.1; our words match it, within rounding.
            let ink = contrast(palette.ink, palette.ground);
            for style in words(Theme::Color).into_iter().chain(words(Theme::Mono)) {
                let found = palette.contrast(style);
                assert!(found >= ink.min(4.0), "{style:?} has {found:.1} on {}", palette.name);
            }
            let quiet = palette.contrast(Theme::Color.dim());
            assert!(quiet >= 2.3, "quiet words have {quiet:.1} on {}", palette.name);
        }
    }

    #[test]
    fn a_theme_that_names_its_background_has_a_quiet_grey_for_it() {
        let themes = [Theme::Dark, Theme::Light, Theme::SolarizedDark, Theme::SolarizedLight];
        for (theme, palette) in themes.into_iter().zip(&PALETTES) {
            let found = palette.contrast(theme.dim());
            assert!(found >= 4.95, "{theme:?} has {found:.1} on {}", palette.name);
        }
    }

    #[test]
    fn words_have_no_colour_and_nothing_has_colour_8_or_blue() {
        for theme in Theme::ALL {
            for style in words(theme) {
                assert!(style.fg.is_none() || style.bg.is_some(), "{theme:?}: {style:?}");
            }
            for sign in "●✓◌…◔◒‖?!✗○∅".chars() {
                let color = theme.sign(sign).fg;
                assert!(!matches!(color, Some(Color::DarkGray | Color::Blue | Color::LightBlue)), "{sign}");
                assert!(theme != Theme::Mono || color.is_none(), "{sign}");
            }
        }
    }

    #[test]
    fn a_selection_elsewhere_what_just_changed_and_the_selection_differ_without_colours() {
        let looks = [Theme::Mono.selected(true), Theme::Mono.selected(false), Theme::Mono.just_changed(), Style::new()];
        for (at, one) in looks.iter().enumerate() {
            assert!(looks[at + 1..].iter().all(|other| one != other), "{one:?}");
        }
    }

    #[test]
    fn only_the_sign_before_the_words_has_a_colour() {
        let spans = Theme::Color.said("  ✗ no such number", Theme::Color.bad());
        assert_eq!(spans.iter().map(|span| span.content.as_ref()).collect::<Vec<_>>(), ["  ✗", " no such number"]);
        assert_eq!((spans[0].style.fg, spans[1].style.fg), (Some(Color::Red), None));
        for plain in ["no sign", "?what", "", "   "] {
            assert_eq!(Theme::Color.said(plain, Style::new()).len(), 1, "{plain:?}");
        }
    }
}
