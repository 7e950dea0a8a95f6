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

    /// Handles a key of a question with yes and no; `answer` is its command in questions.
    #[must_use]
    pub fn key(&self, key: KeyEvent, answer: Option<Command>, now: Now) -> PromptAnswer {
        if !may_answer(key) || !self.guard.accepts_input(now) {
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
        if !may_answer(key) || !self.guard.accepts_input(now) || self.count.key(key) {
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
