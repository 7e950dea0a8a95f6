//! Reads a theme file: TOML with a line for each role, such as `badge = "black on yellow"`.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use toml::{Spanned, Value};

use super::colors::Rgb;
use super::roles::Theme;
use crate::base::edit_distance;

/// What is wrong in a theme file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeError {
    /// The line, counted from 1.
    pub line: usize,
    /// The key, and what would be valid.
    pub problem: String,
}

/// The keys that are no roles.
const INHERITS: &str = "inherits";
const INK: &str = "ink";
const BACKGROUND: &str = "background";
const PAINTED: &str = "painted";

/// The names of the sixteen colours of a terminal.
const COLORS: [(&str, Color); 16] = [
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

const ATTRIBUTES: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

/// The theme of a file. It inherits from `base`, unless it names another one: `find` knows them by their `names`.
pub(super) fn parse(
    text: &str,
    base: Theme,
    names: &[&str],
    find: impl Fn(&str) -> Option<Theme>,
) -> Result<Theme, ThemeError> {
    let line_of = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    let file: BTreeMap<String, Spanned<Value>> = toml::from_str(text).map_err(|error| {
        let line = line_of(error.span().map_or(0, |span| span.start));
        ThemeError { line, problem: error.message().to_owned() }
    })?;
    let wrong = |key: &str, value: &Spanned<Value>, problem: String| ThemeError {
        line: line_of(value.span().start),
        problem: format!("{key}: {problem}"),
    };
    let mut theme = match file.get_key_value(INHERITS) {
        None => base,
        Some((key, value)) => value
            .get_ref()
            .as_str()
            .and_then(find)
            .ok_or_else(|| wrong(key, value, format!("{} is not one of {}", value.get_ref(), names.join(", "))))?,
    };
    for (key, value) in &file {
        theme.set(key, value.get_ref()).map_err(|problem| wrong(key, value, problem))?;
    }
    if theme.painted && theme.made_for().is_none() {
        let value = file.get(PAINTED).or_else(|| file.values().next());
        let line = value.map_or(1, |value| line_of(value.span().start));
        return Err(ThemeError { line, problem: format!("{PAINTED} needs {INK} and {BACKGROUND}") });
    }
    Ok(theme)
}

impl Theme {
    fn set(&mut self, key: &str, value: &Value) -> Result<(), String> {
        match key {
            INHERITS => {}
            PAINTED => self.painted = value.as_bool().ok_or("it is true or false")?,
            INK => self.ink = rgb_or_none(value)?,
            BACKGROUND => self.background = rgb_or_none(value)?,
            role => {
                let Some(style) = self.role_mut(role) else { return Err(unknown(role)) };
                *style = self::style(value.as_str().ok_or("it is a text such as \"bold\" or \"black on yellow\"")?)?;
            }
        }
        Ok(())
    }
}

fn unknown(role: &str) -> String {
    let mut known = vec![INHERITS, INK, BACKGROUND, PAINTED];
    known.extend(Theme::ROLES);
    match edit_distance::nearest(role, &known) {
        Some(meant) => format!("no role has this name; did you mean {meant:?}?"),
        None => format!("no role has this name; there are {}", known.join(", ")),
    }
}

/// `#rrggbb`, or `none` for the terminal's own.
fn rgb_or_none(value: &Value) -> Result<Option<Rgb>, String> {
    let problem = || format!("{value} is not a colour such as \"#1c1c1c\", or \"none\"");
    match value.as_str() {
        Some("none") => Ok(None),
        Some(text) => rgb(text).map(Some).ok_or_else(problem),
        None => Err(problem()),
    }
}

fn rgb(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    // The parser takes a sign for part of a number.
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some((red, green, blue))
}

/// A style such as `bold`, `#9aa4ad`, `black on yellow` or `red bold underlined`; `plain` is none at all.
fn style(text: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word == "plain" {
            continue;
        }
        if let Some((_, attribute)) = ATTRIBUTES.iter().find(|(name, _)| *name == word) {
            style = style.add_modifier(*attribute);
        } else if word == "on" {
            let background = words.next().ok_or("a colour is missing after \"on\"")?;
            style = style.bg(color(background)?);
        } else {
            style = style.fg(color(word)?);
        }
    }
    Ok(style)
}

fn color(word: &str) -> Result<Color, String> {
    if let Some((red, green, blue)) = rgb(word) {
        return Ok(Color::Rgb(red, green, blue));
    }
    if let Some((_, color)) = COLORS.iter().find(|(name, _)| *name == word) {
        return Ok(*color);
    }
    let known: Vec<&str> = COLORS.iter().map(|(name, _)| *name).chain(ATTRIBUTES.map(|(name, _)| name)).collect();
    Err(match edit_distance::nearest(word, &known) {
        Some(meant) => format!("{word:?} is not known; did you mean {meant:?}?"),
        None => format!("{word:?} is not known; write #rrggbb, or words of {}, on, plain", known.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Theme, ThemeError> {
        Theme::read(text)
    }

    #[test]
    fn a_style_is_written_in_words() {
        for (text, expected) in [
            ("", Style::new()),
            ("plain", Style::new()),
            ("bold", Style::new().add_modifier(Modifier::BOLD)),
            ("#9aA4ad", Style::new().fg(Color::Rgb(0x9a, 0xa4, 0xad))),
            ("black on yellow", Style::new().fg(Color::Black).bg(Color::Yellow)),
            ("on #000000", Style::new().bg(Color::Rgb(0, 0, 0))),
            (
                "bright-red  underlined reversed",
                Style::new().fg(Color::LightRed).add_modifier(Modifier::UNDERLINED | Modifier::REVERSED),
            ),
        ] {
            assert_eq!(style(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_left_out_is_inherited() {
        let terminal = Theme::terminal();
        assert_eq!(read("").unwrap(), terminal);
        let theme = read("talk = \"blue\"").unwrap();
        assert_eq!(theme, Theme { talk: Style::new().fg(Color::Blue), ..terminal });
        let mono = read("inherits = \"mono\"\nfailed = \"red\"").unwrap();
        assert_eq!(mono, Theme { failed: Style::new().fg(Color::Red), ..Theme::mono() });
        let dark = read("inherits = \"dark\"\nbackground = \"none\"").unwrap();
        assert!(dark.made_for().is_none() && Theme::named("dark").unwrap().made_for().is_some());
    }

    #[test]
    fn an_error_names_its_line_its_key_and_what_would_be_right() {
        for (text, line, problem) in [
            ("\n\ntalk = \"gren\"", 3, "talk: \"gren\" is not known; did you mean \"green\"?"),
            ("talk = \"#12345\"", 1, "talk: \"#12345\" is not known; write #rrggbb, or words of black, red,"),
            ("talk = \"#+12345\"", 1, "talk: \"#+12345\" is not known"),
            ("talk = \"red on\"", 1, "talk: a colour is missing after \"on\""),
            ("talk = 3", 1, "talk: it is a text such as \"bold\" or \"black on yellow\""),
            ("# x\nfaild = \"red\"", 2, "faild: no role has this name; did you mean \"failed\"?"),
            (
                "colour = \"red\"",
                1,
                "colour: no role has this name; there are inherits, ink, background, painted, quiet,",
            ),
            ("inherits = \"drak\"", 1, "inherits: \"drak\" is not one of terminal, dark, light,"),
            ("inherits = 1", 1, "inherits: 1 is not one of terminal,"),
            ("\nbackground = \"black\"", 2, "background: \"black\" is not a colour such as \"#1c1c1c\", or \"none\""),
            ("painted = \"yes\"", 1, "painted: it is true or false"),
            ("\npainted = true", 2, "painted needs ink and background"),
            ("talk = red", 1, ""),
            ("[talk]\nfg = \"red\"", 1, "talk: it is a text"),
            ("talk = \"red\"\ntalk = \"red\"", 2, "duplicate key"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.line == line && error.problem.starts_with(problem), "{text}: {error:?}");
        }
    }
}
