//! Every built-in theme, role by role: what it looks like on the background that it is made for.

use ratatui::style::{Color, Modifier, Style};

use super::built_in::READABLE;
use super::colors::linear;
use super::*;

/// A terminal's colours: foreground, background, the first eight and the last.
struct Palette {
    name: &'static str,
    ink: Rgb,
    ground: Rgb,
    /// Black, red, green, yellow, cyan, bright white.
    colors: [Rgb; 6],
}

const XTERM: [Rgb; 6] = [(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 205, 205), (255, 255, 255)];
const SOLARIZED: [Rgb; 6] = [(7, 54, 66), (220, 50, 47), (133, 153, 0), (181, 137, 0), (42, 161, 152), (253, 246, 227)];

const PALETTES: [Palette; 4] = [
    Palette { name: "black", ink: (229, 229, 229), ground: (0, 0, 0), colors: XTERM },
    Palette { name: "white", ink: (0, 0, 0), ground: (255, 255, 255), colors: XTERM },
    Palette { name: "Solarized Dark", ink: (131, 148, 150), ground: (0, 43, 54), colors: SOLARIZED },
    Palette { name: "Solarized Light", ink: (101, 123, 131), ground: (253, 246, 227), colors: SOLARIZED },
];

/// Roles that are words.
const WORDS: [&str; 9] =
    ["quiet", "strong", "warning", "error", "changed", "selected", "selected_elsewhere", "badge", "failed_badge"];
/// Roles that are signs and bars. WCAG 2.2 asks 3 of such things (success criterion 1.4.11); each has a word beside it.
const SIGNS: [&str; 5] = ["talk", "dial", "hold", "failed", "bar"];
const SIGN: f64 = 3.0;

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

fn all() -> impl Iterator<Item = (&'static str, Theme)> {
    NAMES.into_iter().map(|name| (name, Theme::named(name).unwrap()))
}

#[test]
fn what_a_theme_shows_can_be_read_on_the_background_that_it_is_made_for() {
    let mut checked = 0;
    for (name, theme) in all() {
        let Some((ink, ground)) = theme.made_for() else { continue };
        let palette = Palette { name, ink, ground, colors: XTERM };
        for (roles, least) in [(&WORDS[..], READABLE), (&SIGNS, SIGN)] {
            for role in roles {
                let found = palette.contrast(theme.role(role).unwrap());
                let least = if name == "high-contrast" { 7.0 } else { least };
                assert!(found >= least, "{name}: {role} has {found:.1}");
                checked += 1;
            }
        }
        assert!(contrast(ink, ground) >= READABLE, "{name}: plain words");
    }
    assert_eq!(WORDS.len() + SIGNS.len(), Theme::ROLES.len());
    assert_eq!(checked, 7 * Theme::ROLES.len());
}

#[test]
fn themes_for_any_background_can_be_read_on_four_of_them() {
    for palette in &PALETTES {
        // Solarized's own foreground has at most 4.7; our words match it, within rounding.
        let ink = contrast(palette.ink, palette.ground);
        for theme in [Theme::terminal(), Theme::mono()] {
            for role in WORDS {
                let found = palette.contrast(theme.role(role).unwrap());
                let least = if role == "quiet" { 2.3 } else { ink.min(4.0) };
                assert!(found >= least, "{role} has {found:.1} on {}", palette.name);
            }
        }
    }
}

#[test]
fn the_theme_for_a_background_can_be_read_on_it() {
    for (background, expected) in [
        ((0, 0, 0), "dark"),
        ((0x1c, 0x1c, 0x1c), "dark"),
        ((0x28, 0x28, 0x28), "dark"),
        ((0x00, 0x2b, 0x36), "dark"),
        ((0x2e, 0x34, 0x40), "dark"),
        ((0x1e, 0x1e, 0x2e), "dark"),
        ((0xff, 0xff, 0xff), "light"),
        ((0xfd, 0xf6, 0xe3), "light"),
        ((0xfb, 0xf1, 0xc7), "light"),
        ((0xef, 0xf1, 0xf5), "light"),
        // Neither of the two: the terminal's own colours were chosen for it.
        ((0x80, 0x80, 0x80), "terminal"),
        ((0x66, 0x33, 0x99), "terminal"),
    ] {
        let theme = Theme::for_background(background);
        let name = all().find(|(_, known)| *known == theme).unwrap().0;
        assert_eq!(name, expected, "{background:?}");
        let palette = Palette { name, ink: (0, 0, 0), ground: background, colors: XTERM };
        for role in SIGNS.into_iter().chain(["quiet"]).filter(|_| name != "terminal") {
            let found = palette.contrast(theme.role(role).unwrap());
            assert!(found >= READABLE, "{role} has {found:.1} on {background:?}");
        }
    }
}

#[test]
fn words_have_no_colour_and_nothing_has_colour_8_or_blue() {
    for (name, theme) in all() {
        for role in Theme::ROLES {
            let style = theme.role(role).unwrap();
            let is_word = WORDS.contains(role) && *role != "quiet";
            assert!(!is_word || style.fg.is_none() || style.bg.is_some(), "{name}: {role}");
            let odd = |color| matches!(color, Some(Color::DarkGray | Color::Blue | Color::LightBlue));
            assert!(!odd(style.fg) && !odd(style.bg), "{name}: {role}");
            assert!(name != "mono" || (style.fg, style.bg) == (None, None), "{role}");
        }
    }
}

#[test]
fn selections_what_changed_and_badges_differ_without_colours_in_every_theme() {
    for (name, theme) in all() {
        let roles = ["selected", "selected_elsewhere", "changed", "quiet"].map(|role| theme.role(role).unwrap());
        let looks: Vec<_> = roles.iter().map(|style| style.add_modifier).collect();
        for (at, one) in looks.iter().enumerate().take(3) {
            assert!(looks[at + 1..].iter().all(|other| one != other), "{name}: {looks:?}");
            assert!(!one.is_empty(), "{name}");
        }
        assert!(theme.badge != theme.failed_badge && theme.badge != Style::new(), "{name}");
    }
}

#[test]
fn with_fewer_colours_a_theme_has_the_nearest_ones() {
    let dark = Theme::named("dark").unwrap();
    assert_eq!(dark.reduced(ColorDepth::True), dark);
    let indexed = dark.reduced(ColorDepth::Indexed);
    assert_eq!((indexed.quiet.fg, indexed.badge.bg), (Some(Color::Indexed(248)), Some(Color::Indexed(179))));
    let sixteen = dark.reduced(ColorDepth::Sixteen);
    let terminal = Theme::terminal();
    // Colour 8 is never used: a grey becomes faint.
    assert_eq!(sixteen.quiet, terminal.quiet);
    for role in ["talk", "dial", "hold", "failed", "bar", "badge", "failed_badge", "selected"] {
        assert_eq!(sixteen.role(role), terminal.role(role), "{role}");
    }
    for (name, theme) in all() {
        for depth in [ColorDepth::Sixteen, ColorDepth::Indexed] {
            let reduced = theme.reduced(depth);
            let has_all =
                |style: Style| matches!(style.fg, Some(Color::Rgb(..))) || matches!(style.bg, Some(Color::Rgb(..)));
            assert!(Theme::ROLES.iter().all(|role| !has_all(reduced.role(role).unwrap())), "{name}");
        }
    }
    let contrast = Theme::named("high-contrast").unwrap();
    assert_eq!(contrast.painted(ColorDepth::Sixteen), Some(Style::new().fg(Color::White).bg(Color::Black)));
    assert_eq!(dark.painted(ColorDepth::True), None, "the terminal has its own");
}

/// What people without one kind of cones see, in proportion to light: the matrices for a severity of 1.0 of Machado,
/// Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions
/// on Visualization and Computer Graphics 15 (2009).
const PROTANOPIA: [[f64; 3]; 3] =
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]];
const DEUTERANOPIA: [[f64; 3]; 3] =
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]];

/// A colour as it is then seen, in CIE L*a*b* (white point D65).
fn seen((red, green, blue): Rgb, matrix: [[f64; 3]; 3]) -> [f64; 3] {
    let light = [red, green, blue].map(linear);
    let mix = |row: [f64; 3]| row.iter().zip(light).map(|(part, light)| part * light).sum::<f64>();
    let light = matrix.map(|row| mix(row).clamp(0.0, 1.0));
    let to = |row: [f64; 3], white: f64| row.iter().zip(light).map(|(part, light)| part * light).sum::<f64>() / white;
    let curve = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    let x = curve(to([0.412_456_4, 0.357_576_1, 0.180_437_5], 0.950_47));
    let y = curve(to([0.212_672_9, 0.715_152_2, 0.072_175_0], 1.0));
    let z = curve(to([0.019_333_9, 0.119_192_0, 0.950_304_1], 1.088_83));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The colour difference of CIE 1976.
fn difference(one: [f64; 3], other: [f64; 3]) -> f64 {
    one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn colour_blind_users_can_tell_the_signs_apart_by_their_colours() {
    // About 2.3 is just noticeable side by side, on large patches; a sign is a small one, and seen alone. Ten times as
    // much is left of it.
    const LEAST: f64 = 23.0;
    let closest = |theme: Theme| {
        let colors = ["talk", "dial", "hold", "failed"].map(|role| match theme.role(role).unwrap().fg {
            Some(Color::Rgb(red, green, blue)) => (red, green, blue),
            other => panic!("{other:?} is not the same everywhere"),
        });
        let mut closest = f64::MAX;
        for matrix in [PROTANOPIA, DEUTERANOPIA] {
            for (at, one) in colors.iter().enumerate() {
                for other in &colors[at + 1..] {
                    closest = closest.min(difference(seen(*one, matrix), seen(*other, matrix)));
                }
            }
        }
        closest
    };
    for name in ["color-blind", "color-blind-light"] {
        let found = closest(Theme::named(name).unwrap());
        assert!(found >= LEAST, "{name}: {found:.1}");
    }
    assert!(closest(Theme::named("dark").unwrap()) < LEAST, "else these themes would not be needed");
}
