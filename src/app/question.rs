//! A question with one key that does the thing and every other way out that does not.

use crossterm::event::{KeyCode, KeyEvent};

use super::questions::may_answer;
use crate::base::clock::Now;
use crate::keys::answer_letters::{means_no, means_yes};
use crate::messages::effect::Effect;
use crate::widgets::input_guard::InputGuard;

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// A heading.
    pub title: &'static str,
    /// What is asked about, in words.
    pub words: String,
    /// What the key does, in words.
    pub does: &'static str,
    /// What is done then.
    pub then: Effect,
    /// When it was put: it takes no key at first.
    pub opened: InputGuard,
}

/// What came of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptAnswer {
    /// Nothing yet.
    None,
    /// It is to be done.
    Yes,
    /// It is not.
    No,
}

impl Question {
    /// Takes a key.
    #[must_use]
    pub fn key(&self, key: KeyEvent, now: Now) -> PromptAnswer {
        if !may_answer(key) || !self.opened.accepts_input(now) {
            return PromptAnswer::None;
        }
        match key.code {
            KeyCode::Char(c) if means_yes(c) => PromptAnswer::Yes,
            KeyCode::Char(c) if means_no(c) => PromptAnswer::No,
            KeyCode::Esc | KeyCode::Enter => PromptAnswer::No,
            _ => PromptAnswer::None,
        }
    }
}
