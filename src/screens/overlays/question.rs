//! A question that only one key confirms; every other way out cancels.

use crate::widgets::input_guard::may_answer;
use crossterm::event::{KeyCode, KeyEvent};

use crate::base::clock::Now;
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::widgets::input_guard::InputGuard;

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The heading.
    pub title: &'static str,
    /// What the question is about.
    pub words: String,
    /// What the key for yes does, such as "removes it".
    pub does: &'static str,
    /// The effect of yes.
    pub then: Effect,
    /// When it opened: it ignores keys at first.
    pub opened: InputGuard,
}

/// The answer that a key gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptAnswer {
    /// No answer yet.
    None,
    /// Do it.
    Yes,
    /// Do not do it.
    No,
}

impl Question {
    /// Handles a key; `answer` is its command in questions.
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
