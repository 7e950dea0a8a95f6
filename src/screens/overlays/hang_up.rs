//! The dialog that confirms a hang-up. It is bound to calls, not to rows, and Cancel has the focus. Only the key for
//! yes confirms one call, and only the typed count confirms several.

use crossterm::event::{KeyCode, KeyEvent};

use crate::base::clock::Now;
use crate::domain::Target;
use crate::keys::command::Command;
use crate::widgets::input_guard::InputGuard;
use crate::widgets::typed_count::TypedCount;

/// The dialog.
#[derive(Clone, Debug)]
pub struct HangUpDialog {
    /// The calls and groupcalls to hang up.
    pub targets: Vec<Target>,
    /// The count as typed so far, for several calls.
    pub typed: TypedCount,
    /// Whether the program quits once they are over.
    pub then_quit: bool,
    /// When it opened: it ignores keys at first.
    pub opened: InputGuard,
}

/// What the application does after a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing.
    None,
    /// Close the dialog and hang up nothing.
    Cancel,
    /// Hang up the targets.
    Confirm,
}

impl HangUpDialog {
    /// A dialog about these calls.
    #[must_use]
    pub fn new(targets: Vec<Target>, then_quit: bool, now: Now) -> Self {
        Self { targets, typed: TypedCount::default(), then_quit, opened: InputGuard::at(now) }
    }

    /// Handles a key. `answer` is its command in questions; `live` is how many of the targets are not over yet.
    pub fn key(&mut self, key: KeyEvent, answer: Option<Command>, live: usize, now: Now) -> Outcome {
        if !self.opened.accepts_input(now) {
            return Outcome::None;
        }
        let count = self.targets.len();
        if count > 1 && self.typed.key(key) {
            return Outcome::None;
        }
        match (key.code, answer) {
            (KeyCode::Enter, _) if count > 1 && live > 0 && self.typed.is_begun() => {
                // Calls that have ended meanwhile do not count: the question shows how many are left.
                if self.typed.confirms(live) { Outcome::Confirm } else { Outcome::None }
            }
            (_, Some(Command::AnswerYes)) if count == 1 && live > 0 => Outcome::Confirm,
            (_, Some(Command::AnswerNo)) | (KeyCode::Esc | KeyCode::Enter, _) => Outcome::Cancel,
            _ => Outcome::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::domain::CallId;
    use crate::keys::command::Section;
    use crate::keys::key_map::KeyMap;
    use crate::widgets::input_guard::INPUT_DELAY;
    use crossterm::event::KeyModifiers;
    use jiff::Timestamp;
    use std::collections::BTreeMap;

    fn dialog(count: usize) -> (HangUpDialog, Now) {
        let now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        let targets = (0..count).map(|n| Target::Call(CallId::new(&format!("c{n}")).unwrap())).collect();
        let later = Now { instant: now.instant + INPUT_DELAY, ..now };
        (HangUpDialog::new(targets, false, now), later)
    }

    fn press(dialog: &mut HangUpDialog, code: KeyCode, live: usize, now: Now) -> Outcome {
        let key = KeyEvent::new(code, KeyModifiers::NONE);
        let answer = KeyMap::new(&BTreeMap::new()).unwrap().own(Section::Questions, key.into());
        dialog.key(key, answer, live, now)
    }

    #[test]
    fn one_call_takes_a_y_and_nothing_else() {
        let (mut dialog, now) = dialog(1);
        for code in [KeyCode::Enter, KeyCode::Esc, KeyCode::Char('n'), KeyCode::Char('q')] {
            assert_eq!(press(&mut dialog, code, 1, now), Outcome::Cancel, "{code:?}");
        }
        for code in [KeyCode::Char('Y'), KeyCode::Char(' '), KeyCode::Char('H'), KeyCode::Char('1'), KeyCode::Tab] {
            assert_eq!(press(&mut dialog, code, 1, now), Outcome::None, "{code:?}");
        }
        assert_eq!(press(&mut dialog, KeyCode::Char('y'), 1, now), Outcome::Confirm);
        assert_eq!(press(&mut dialog, KeyCode::Char('ㅛ'), 1, now), Outcome::Confirm);
        assert_eq!(press(&mut dialog, KeyCode::Char('y'), 0, now), Outcome::None, "the call has ended meanwhile");
    }

    #[test]
    fn it_is_deaf_at_first() {
        let (mut dialog, later) = dialog(1);
        let now = Now { instant: later.instant.checked_sub(Duration::from_millis(1)).unwrap(), ..later };
        assert_eq!(press(&mut dialog, KeyCode::Char('y'), 1, now), Outcome::None);
    }

    #[test]
    fn several_calls_take_their_count() {
        let (mut dialog, now) = dialog(12);
        assert_eq!(press(&mut dialog, KeyCode::Char('y'), 12, now), Outcome::None);
        press(&mut dialog, KeyCode::Char('1'), 12, now);
        assert_eq!(press(&mut dialog, KeyCode::Enter, 12, now), Outcome::None, "1 is not 12: the question stays");
        assert_eq!((dialog.typed.as_str(), dialog.typed.wrong()), ("", Some("1")));
        press(&mut dialog, KeyCode::Char('1'), 12, now);
        press(&mut dialog, KeyCode::Char('2'), 12, now);
        assert_eq!(press(&mut dialog, KeyCode::Enter, 12, now), Outcome::Confirm);
    }

    #[test]
    fn enter_without_a_count_cancels() {
        let (mut dialog, now) = dialog(12);
        assert_eq!(press(&mut dialog, KeyCode::Enter, 12, now), Outcome::Cancel);
    }
}
