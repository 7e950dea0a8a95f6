//! The selection bar of a menu: its line, and the keys that move it.

use crossterm::event::{KeyCode, KeyEvent};

use crate::keys::command::Command;

/// The selection bar of a menu.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bar(usize);

/// What the bar did with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarMove {
    /// It moved, or is already at the end.
    Moved,
    /// The user chose this line.
    Taken(usize),
    /// The bar does not use this key.
    Not,
}

impl Bar {
    /// A bar on the given line.
    pub fn at(line: usize) -> Self {
        Self(line)
    }

    /// The line under the bar, in a menu of `lines` lines.
    pub fn line(self, lines: usize) -> usize {
        self.0.min(lines.saturating_sub(1))
    }

    /// Handles a key; `action` is its command in the key map.
    pub fn key(&mut self, key: KeyEvent, action: Option<Command>, lines: usize) -> BarMove {
        let at = self.line(lines);
        let last = lines.saturating_sub(1);
        self.0 = match (key.code, action) {
            (KeyCode::Enter, _) if key.modifiers.is_empty() && lines > 0 => return BarMove::Taken(at),
            (KeyCode::Tab, _) | (_, Some(Command::NextPane)) => (at + 1) % lines.max(1),
            (KeyCode::BackTab, _) | (_, Some(Command::PreviousPane)) => at.checked_sub(1).unwrap_or(last),
            (KeyCode::Down, _) | (_, Some(Command::Down)) => at + 1,
            (KeyCode::Up, _) | (_, Some(Command::Up)) => at.saturating_sub(1),
            (KeyCode::Home | KeyCode::PageUp, _)
            | (_, Some(Command::First | Command::PageUp | Command::HalfPageUp)) => 0,
            (KeyCode::End | KeyCode::PageDown, _)
            | (_, Some(Command::Last | Command::PageDown | Command::HalfPageDown)) => last,
            _ => return BarMove::Not,
        }
        .min(last);
        BarMove::Moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    #[test]
    fn it_walks_stops_at_the_ends_and_takes_the_line_under_it() {
        let mut bar = Bar::default();
        for (code, action, line) in [
            (KeyCode::Up, None, 0),
            (KeyCode::Down, None, 1),
            (KeyCode::Char('j'), Some(Command::Down), 2),
            (KeyCode::Down, None, 2),
            (KeyCode::Tab, None, 0),
            (KeyCode::BackTab, None, 2),
            (KeyCode::Char('k'), Some(Command::Up), 1),
            (KeyCode::Home, None, 0),
            (KeyCode::End, None, 2),
        ] {
            assert_eq!(bar.key(KeyEvent::new(code, KeyModifiers::NONE), action, 3), BarMove::Moved, "{code:?}");
            assert_eq!(bar.line(3), line, "{code:?}");
        }
        let enter = |modifiers| KeyEvent::new(KeyCode::Enter, modifiers);
        assert_eq!(bar.key(enter(KeyModifiers::NONE), Some(Command::Use), 3), BarMove::Taken(2));
        assert_eq!(bar.key(enter(KeyModifiers::ALT), None, 3), BarMove::Not);
        assert_eq!(bar.key(enter(KeyModifiers::NONE), None, 0), BarMove::Not, "there is nothing to take");
        assert_eq!(bar.line(1), 0, "a menu that has become shorter");
    }
}
