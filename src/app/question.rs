//! A question with one key that does the thing and every other way out that does not.

use crossterm::event::{KeyCode, KeyEvent};

use crate::app::question_keys::may_answer;
use crate::base::clock::Now;
use crate::keys::command::Command;
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
    /// Takes a key; `answer` is what the key map says of it in a question.
    #[must_use]
    pub fn key(&self, key: KeyEvent, answer: Option<Command>, now: Now) -> PromptAnswer {
        if !may_answer(key) || !self.opened.accepts_input(now) {
            return PromptAnswer::None;
        }
        match (key.code, answer) {
            (_, Some(Command::AnswerYes)) => PromptAnswer::Yes,
            (_, Some(Command::AnswerNo)) | (KeyCode::Esc | KeyCode::Enter, _) => PromptAnswer::No,
            _ => PromptAnswer::None,
        }
    }
}
