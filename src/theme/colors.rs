//! Colours as numbers: contrast, and how many of them a terminal has.

use ratatui::style::{Color, Style};

use crate::base::environment::{Env, set};

/// Red, green and blue of the colour space sRGB.
pub type Rgb = (u8, u8, u8);

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorDepth {
    /// The sixteen that the user's palette names.
    Sixteen,
    /// 256, of which the upper 240 are the same everywhere.
    Indexed,
    /// All of 24 bits.
    True,
}

/// Parts of `TERM` of terminals that have all colours and may not set `COLORTERM`.
const TRUE_COLOR: [&str; 7] = ["direct", "kitty", "alacritty", "foot", "wezterm", "ghostty", "contour"];

/// The levels of each channel of the colours 16 to 231, and their first greys.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The least difference between the channels of what counts as a hue and not as a grey.
const A_HUE: u8 = 40;

impl ColorDepth {
    /// What the environment says of the terminal.
    #[must_use]
    pub fn find(env: Env) -> Self {
        let term = set(env, "TERM").unwrap_or_default();
        let told = set(env, "COLORTERM").is_some_and(|told| matches!(told.as_str(), "truecolor" | "24bit"));
        if term == "linux" || term == "dumb" {
            // Whatever was inherited from the terminal in which this one was started.
            Self::Sixteen
        } else if told || TRUE_COLOR.iter().any(|part| term.contains(part)) {
            Self::True
        } else if term.contains("256color") {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Sixteen => "16",
            Self::Indexed => "256",
            Self::True => "16 million",
        }
    }

    /// The nearest colour that the terminal has.
    #[must_use]
    pub fn nearest(self, color: Rgb) -> Color {
        match self {
            Self::Sixteen => nearest_named(color),
            Self::Indexed => Color::Indexed(nearest_index(color)),
            Self::True => Color::Rgb(color.0, color.1, color.2),
        }
    }

    /// A style in colours that the terminal has.
    pub(super) fn style(self, mut style: Style) -> Style {
        for color in [&mut style.fg, &mut style.bg] {
            if let Some(Color::Rgb(red, green, blue)) = *color {
                *color = Some(self.nearest((red, green, blue)));
            }
        }
        style
    }
}

/// The nearest of the upper 240 colours, which no palette of the user's changes.
fn nearest_index(color: Rgb) -> u8 {
    let cube = (0..216_u8).map(|at| {
        let level = |part: u8| LEVELS[usize::from(part % 6)];
        (16 + at, (level(at / 36), level(at / 6), level(at)))
    });
    let greys = (0..24_u8).map(|at| (232 + at, (8 + 10 * at, 8 + 10 * at, 8 + 10 * at)));
    cube.chain(greys).min_by_key(|(_, known)| distance(color, *known)).map_or(16, |(index, _)| index)
}

fn distance(one: Rgb, other: Rgb) -> u32 {
    let square = |one: u8, other: u8| u32::from(one.abs_diff(other)).pow(2);
    square(one.0, other.0) + square(one.1, other.1) + square(one.2, other.2)
}

/// The colour of the same hue: the users' palettes differ in everything else. A grey is black or white, never colour 8,
/// which is the background of Solarized Dark.
fn nearest_named((red, green, blue): Rgb) -> Color {
    let most = red.max(green).max(blue);
    let least = red.min(green).min(blue);
    let spread = most - least;
    if spread < A_HUE {
        return match most {
            0..64 => Color::Black,
            64..224 => Color::Gray,
            224.. => Color::White,
        };
    }
    // A channel counts if it is above the middle between the most and the least.
    let has = |part: u8| part - least > spread / 2;
    match (has(red), has(green), has(blue)) {
        (true, true, _) => Color::Yellow,
        (true, false, true) => Color::Magenta,
        (true, false, false) => Color::Red,
        (false, true, true) => Color::Cyan,
        (false, true, false) => Color::Green,
        (false, false, _) => Color::Blue,
    }
}

/// Relative luminance by WCAG 2, from 0 to 1.
pub(super) fn luminance((red, green, blue): Rgb) -> f64 {
    let [red, green, blue] = [red, green, blue].map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// A channel in proportion to its light, from 0 to 1.
pub(super) fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

/// Contrast ratio by WCAG 2, from 1 to 21.
#[must_use]
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_tells_how_many_colours_there_are() {
        for (variables, depth) in [
            (&[("TERM", "xterm-256color")][..], ColorDepth::Indexed),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], ColorDepth::True),
            (&[("TERM", "screen"), ("COLORTERM", "24bit")], ColorDepth::True),
            (&[("TERM", "tmux-256color"), ("COLORTERM", "yes")], ColorDepth::Indexed),
            (&[("TERM", "xterm-kitty")], ColorDepth::True),
            (&[("TERM", "xterm-direct")], ColorDepth::True),
            (&[("TERM", "xterm")], ColorDepth::Sixteen),
            (&[("TERM", "linux"), ("COLORTERM", "truecolor")], ColorDepth::Sixteen),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], ColorDepth::Sixteen),
            (&[], ColorDepth::Sixteen),
        ] {
            let env = |name: &str| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(ColorDepth::find(&env), depth, "{variables:?}");
        }
    }

    #[test]
    fn a_colour_that_the_terminal_lacks_becomes_the_nearest_one() {
        for (color, index, named) in [
            ((0, 0, 0), 16, Color::Black),
            ((255, 255, 255), 231, Color::White),
            ((0x9a, 0xa4, 0xad), 248, Color::Gray),
            ((0xff, 0x7b, 0x72), 209, Color::Red),
            ((0x3f, 0xb9, 0x50), 71, Color::Green),
            ((0x56, 0xb4, 0xe9), 74, Color::Cyan),
            ((0xe3, 0xb3, 0x41), 179, Color::Yellow),
            ((0x08, 0x30, 0x6b), 23, Color::Blue),
            ((0xff, 0x00, 0xff), 201, Color::Magenta),
        ] {
            assert_eq!(ColorDepth::True.nearest(color), Color::Rgb(color.0, color.1, color.2));
            assert_eq!(ColorDepth::Indexed.nearest(color), Color::Indexed(index), "{color:?}");
            assert_eq!(ColorDepth::Sixteen.nearest(color), named, "{color:?}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        // The examples of the standard's own definition, and a published one.
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 0.01);
        assert!((contrast((9, 9, 9), (9, 9, 9)) - 1.0).abs() < 0.01);
        assert!((contrast((0x76, 0x76, 0x76), (255, 255, 255)) - 4.54).abs() < 0.01);
    }
}
