//! A question before an effect: only the key for yes confirms it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::base::clock::Now;
use crate::keys::command::{Command, Section};
use crate::messages::intent::{Intent, Question};
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::screens::{View, question_parts};
use crate::widgets::input_guard::InputGuard;
use crate::widgets::prompt::{Prompt, PromptAnswer};
use crate::widgets::text;

/// An open question.
#[derive(Clone, Debug)]
pub struct OpenQuestion {
    question: Question,
    prompt: Prompt,
}

impl OpenQuestion {
    /// Asks the question.
    pub fn new(question: Question, now: Now) -> Self {
        Self { question, prompt: Prompt::new(now) }
    }
}

impl Screen for OpenQuestion {
    fn section(&self) -> Section {
        Section::Questions
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        match self.prompt.key(key, cx.own(key), cx.now) {
            PromptAnswer::Open => Outcome::Stay,
            PromptAnswer::No => Outcome::Close,
            PromptAnswer::Yes => Outcome::CloseAnd(Intent::Run(self.question.then.clone())),
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        vec![cx.hint(Command::AnswerYes, "yes"), fixed("Esc", "no")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let words = text::wrap(&self.question.words, question_parts::WIDE);
        let mut lines: Vec<Line> = words.into_iter().take(4).map(Line::raw).collect();
        lines.push(Line::default());
        lines.push(question_parts::choice(view, "[ No ]", self.question.does, self.prompt.guard));
        question_parts::popup(frame, body, view, self.question.title, lines);
        Extent::default()
    }

    fn guard(&self) -> Option<InputGuard> {
        Some(self.prompt.guard)
    }

    fn guard_mut(&mut self) -> Option<&mut InputGuard> {
        Some(&mut self.prompt.guard)
    }
}
