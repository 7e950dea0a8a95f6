//! The answer to a question: the key for yes, or for several calls their count. Everything else is no.

use crossterm::event::{KeyCode, KeyEvent};

use crate::base::clock::Now;
use crate::keys::command::Command;
use crate::widgets::input_guard::{InputGuard, may_answer};
use crate::widgets::typed_count::TypedCount;

/// A question that waits for its answer.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// Ignores keys at first.
    pub guard: InputGuard,
    /// The count as typed so far.
    pub count: TypedCount,
}

/// The answer that a key gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptAnswer {
    /// None yet.
    Open,
    /// Do it.
    Yes,
    /// Do not do it.
    No,
}

impl Prompt {
    /// A question that opens now.
    #[must_use]
    pub fn new(now: Now) -> Self {
        Self { guard: InputGuard::at(now), count: TypedCount::default() }
    }

    /// Whether a key counts: the question has been open long enough, and the key is plain and no repeat.
    #[must_use]
    pub fn hears(&self, key: KeyEvent, now: Now) -> bool {
        may_answer(key) && self.guard.accepts_input(now)
    }

    /// Handles a key of a question with yes and no; `answer` is its command in questions.
    #[must_use]
    pub fn key(&self, key: KeyEvent, answer: Option<Command>, now: Now) -> PromptAnswer {
        if !self.hears(key, now) {
            return PromptAnswer::Open;
        }
        match (key.code, answer) {
            (_, Some(Command::AnswerYes)) => PromptAnswer::Yes,
            (_, Some(Command::AnswerNo)) | (KeyCode::Esc | KeyCode::Enter, _) => PromptAnswer::No,
            _ => PromptAnswer::Open,
        }
    }

    /// Handles a key of a question that the typed count confirms: Enter after a wrong count asks again, Enter without
    /// one is no. Nothing confirms a count of zero.
    pub fn count_key(&mut self, key: KeyEvent, answer: Option<Command>, count: usize, now: Now) -> PromptAnswer {
        if !self.hears(key, now) || self.count.key(key) {
            return PromptAnswer::Open;
        }
        match (key.code, answer) {
            (KeyCode::Enter, _) if count > 0 && self.count.is_begun() => {
                if self.count.confirms(count) {
                    PromptAnswer::Yes
                } else {
                    PromptAnswer::Open
                }
            }
            (_, Some(Command::AnswerNo)) | (KeyCode::Esc | KeyCode::Enter, _) => PromptAnswer::No,
            _ => PromptAnswer::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crossterm::event::KeyModifiers;
    use jiff::Timestamp;

    use crate::widgets::input_guard::INPUT_DELAY;

    fn question() -> (Prompt, Now) {
        let now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        (Prompt::new(now), Now { instant: now.instant + INPUT_DELAY, ..now })
    }

    fn key(code: KeyCode) -> (KeyEvent, Option<Command>) {
        let answer = match code {
            KeyCode::Char('y') => Some(Command::AnswerYes),
            KeyCode::Char('n') => Some(Command::AnswerNo),
            _ => None,
        };
        (KeyEvent::new(code, KeyModifiers::NONE), answer)
    }

    #[test]
    fn it_is_deaf_at_first() {
        let (mut prompt, later) = question();
        let now = Now { instant: later.instant.checked_sub(Duration::from_millis(1)).unwrap(), ..later };
        for code in [KeyCode::Char('y'), KeyCode::Char('1'), KeyCode::Enter, KeyCode::Esc] {
            let (key, answer) = key(code);
            assert_eq!(prompt.key(key, answer, now), PromptAnswer::Open, "{code:?}");
            assert_eq!(prompt.count_key(key, answer, 1, now), PromptAnswer::Open, "{code:?}");
        }
        assert!(!prompt.count.is_begun());
    }

    #[test]
    fn only_the_count_and_enter_confirm_a_count() {
        use PromptAnswer::{No, Open, Yes};
        // The keys, the count, the answer to the last key, what stands typed then, and the last wrong count.
        for (keys, count, last, typed, wrong) in [
            ("y", 12, Open, "", None),
            ("y", 1, Open, "", None),
            ("n", 12, No, "", None),
            ("1n", 12, No, "1", None),
            ("⎋", 12, No, "", None),
            ("⏎", 12, No, "", None),
            ("12", 12, Open, "12", None),
            ("12⏎", 12, Yes, "12", None),
            ("1⏎", 12, Open, "", Some("1")),
            ("1⏎⏎", 12, Open, "", Some("1")),
            ("1⏎12⏎", 12, Yes, "12", Some("1")),
            ("1⏎n", 12, No, "", Some("1")),
            ("13⌫2⏎", 12, Yes, "12", None),
            ("1⌫⏎", 12, No, "", None),
            ("0⏎", 0, No, "0", None),
        ] {
            let (mut prompt, now) = question();
            let mut answered = Open;
            for c in keys.chars() {
                let code = match c {
                    '⏎' => KeyCode::Enter,
                    '⎋' => KeyCode::Esc,
                    '⌫' => KeyCode::Backspace,
                    c => KeyCode::Char(c),
                };
                let (key, answer) = key(code);
                answered = prompt.count_key(key, answer, count, now);
            }
            assert_eq!(
                (answered, prompt.count.as_str(), prompt.count.wrong()),
                (last, typed, wrong),
                "{keys} of {count}"
            );
        }
    }
}
