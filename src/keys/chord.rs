//! A key with its modifiers, as written in the key map and shown on the screen.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

const NAMED: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("del", KeyCode::Delete),
    ("ins", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
];

impl Chord {
    /// A plain character.
    pub fn char(c: char) -> Self {
        Self { code: KeyCode::Char(c), modifiers: KeyModifiers::NONE }
    }

    /// Esc.
    pub fn esc() -> Self {
        Self { code: KeyCode::Esc, modifiers: KeyModifiers::NONE }
    }

    /// Whether it is an arrow without modifiers.
    pub fn is_arrow(self) -> bool {
        matches!(self.code, KeyCode::Up | KeyCode::Down | KeyCode::Left | KeyCode::Right) && self.is_plain()
    }

    /// Whether no modifier is held. Shift does not count with a character, which already shows it.
    pub fn is_plain(self) -> bool {
        self.modifiers.is_empty()
    }

    /// Whether it is a character with Alt only.
    pub fn is_alt_char(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && self.modifiers == KeyModifiers::ALT
    }

    /// Whether it is Enter with a modifier. Terminals send the same for Esc then Enter, so it never counts as Enter.
    pub fn is_modified_enter(self) -> bool {
        self.code == KeyCode::Enter && !self.is_plain()
    }

    /// Whether it moves or edits in a form: Enter, Esc, Tab, arrows and similar, with or without Shift.
    pub fn edits(self) -> bool {
        let plain = (self.modifiers - KeyModifiers::SHIFT).is_empty();
        plain && !matches!(self.code, KeyCode::Char(_) | KeyCode::F(_))
    }

    /// Whether it is a function key without modifiers.
    pub fn is_function_key(self) -> bool {
        matches!(self.code, KeyCode::F(_)) && self.is_plain()
    }

    /// Whether it has no effect in a field: it is no character and neither moves nor edits.
    pub fn types_nothing(self) -> bool {
        self.as_char().is_none() && !self.edits()
    }

    /// The key that sends the same byte; `None` if terminals can tell the chord apart.
    pub fn same_byte_as(self) -> Option<&'static str> {
        match self.code {
            KeyCode::Char(c) if self.modifiers == KeyModifiers::CONTROL => match c {
                'm' | 'j' => Some("enter"),
                'i' => Some("tab"),
                '[' => Some("esc"),
                'h' => Some("backspace"),
                _ => None,
            },
            _ => None,
        }
    }

    /// The character, if the chord is a character without modifiers.
    pub fn as_char(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }
}

impl From<KeyEvent> for Chord {
    fn from(key: KeyEvent) -> Self {
        let mut modifiers = key.modifiers;
        let code = match key.code {
            // A character already shows whether Shift was held.
            KeyCode::Char(c) => {
                modifiers -= KeyModifiers::SHIFT;
                KeyCode::Char(if modifiers.contains(KeyModifiers::CONTROL) { c.to_ascii_lowercase() } else { c })
            }
            KeyCode::BackTab => {
                modifiers |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            code => code,
        };
        Self { code, modifiers }
    }
}

impl FromStr for Chord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        while let Some((name, after)) = rest.split_once('-').filter(|(_, after)| !after.is_empty()) {
            modifiers |= match name.to_ascii_lowercase().as_str() {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => return Err(format!("“{name}-” is not a modifier; use ctrl-, alt- or shift-")),
            };
            rest = after;
        }
        let lower = rest.to_ascii_lowercase();
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            // No terminal sends a bare control character: it is a key with Ctrl, or has a name.
            (Some(c), None) if !c.is_control() => KeyCode::Char(c),
            _ => NAMED
                .iter()
                .find(|(name, _)| *name == lower)
                .map(|(_, code)| *code)
                .or_else(|| lower.strip_prefix('f')?.parse().ok().filter(|n| (1..=12).contains(n)).map(KeyCode::F))
                .ok_or_else(|| format!("“{rest}” is not a key; write a character, f1 to f12, or enter, esc, tab, …"))?,
        };
        Ok(KeyEvent::new(code, modifiers).into())
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in [
            (KeyModifiers::CONTROL, "Ctrl-"),
            (KeyModifiers::ALT, "Alt-"),
            (KeyModifiers::SHIFT, "Shift-"),
            (KeyModifiers::SUPER, "Super-"),
            (KeyModifiers::HYPER, "Hyper-"),
            (KeyModifiers::META, "Meta-"),
        ] {
            if self.modifiers.contains(modifier) {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Up => f.write_str("↑"),
            KeyCode::Down => f.write_str("↓"),
            KeyCode::Left => f.write_str("←"),
            KeyCode::Right => f.write_str("→"),
            KeyCode::F(n) => write!(f, "F{n}"),
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                write!(f, "{}", c.to_ascii_uppercase())
            }
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            code => {
                let name = NAMED.iter().find(|(_, named)| *named == code).map_or("?", |(name, _)| name);
                let mut chars = name.chars();
                match chars.next() {
                    Some(first) => write!(f, "{}{}", first.to_ascii_uppercase(), chars.as_str()),
                    None => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_the_terminal_sends() {
        for (text, code, modifiers, shown) in [
            ("H", KeyCode::Char('H'), KeyModifiers::SHIFT, "H"),
            ("?", KeyCode::Char('?'), KeyModifiers::NONE, "?"),
            ("ctrl-r", KeyCode::Char('r'), KeyModifiers::CONTROL, "Ctrl-R"),
            ("alt-enter", KeyCode::Enter, KeyModifiers::ALT, "Alt-Enter"),
            ("shift-tab", KeyCode::BackTab, KeyModifiers::SHIFT, "Shift-Tab"),
            ("space", KeyCode::Char(' '), KeyModifiers::NONE, "Space"),
            ("pgdn", KeyCode::PageDown, KeyModifiers::NONE, "PgDn"),
            ("f1", KeyCode::F(1), KeyModifiers::NONE, "F1"),
            ("-", KeyCode::Char('-'), KeyModifiers::NONE, "-"),
            ("ctrl--", KeyCode::Char('-'), KeyModifiers::CONTROL, "Ctrl--"),
        ] {
            let chord: Chord = text.parse().unwrap();
            assert_eq!(chord, Chord::from(KeyEvent::new(code, modifiers)), "{text}");
            assert_eq!(chord.to_string(), shown);
        }
        for wrong in ["", "hyper-x", "enterr", "f13", "ctrl-nokey"] {
            assert!(wrong.parse::<Chord>().is_err(), "{wrong}");
        }
    }
}
