//! The menus and questions of controls, one in each file. All are bound to calls, not to rows.

pub mod menu;
pub mod mute;
pub mod record;
pub mod several;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::text::Line;

use crate::keys::command::{Command, Section};
use crate::screens::View;
use crate::screens::screen::{Context, Hint, fixed};
use crate::widgets::input_guard::may_answer;
use crate::widgets::menu::{Bar, BarMove};

/// Handles a key in a menu whose lines these commands choose; `None` for a key that closes it.
fn menu_key(bar: &mut Bar, key: KeyEvent, commands: &[Command], cx: &Context) -> Option<BarMove> {
    let action = cx.model.keys.main(key.into());
    let moves = action.is_some_and(Command::moves);
    // A held arrow keeps moving. Other keys do not repeat, and a letter with a modifier is another key.
    if !may_answer(key) && !moves && key.code != KeyCode::BackTab {
        return Some(BarMove::Not);
    }
    let own = |section| may_answer(key).then(|| cx.model.keys.own(section, key.into())).flatten();
    let taken = own(cx.section);
    let closes = match key.code {
        KeyCode::Esc => true,
        KeyCode::Enter => false,
        _ if taken.is_some() || moves => false,
        _ => {
            matches!(action, Some(Command::Back | Command::Cancel))
                || own(Section::Questions) == Some(Command::AnswerNo)
        }
    };
    if closes {
        return None;
    }
    let named = commands.iter().position(|command| Some(*command) == taken);
    Some(named.map_or_else(|| bar.key(key, action, commands.len()), BarMove::Taken))
}

fn menu_hints(cx: &Context) -> Vec<Hint> {
    vec![fixed("↑↓", "choose"), fixed("Enter", "take"), cx.closing()]
}

fn mark(selected: bool) -> &'static str {
    if selected { "> " } else { "  " }
}

/// The hint on how to choose a line.
fn walk(view: &View) -> Line<'static> {
    let words = view.keyed("  ↑↓ and Enter, or press its key   Esc closes");
    Line::styled(words, view.appearance.theme.dim())
}
