//! What all questions have in common, and the question before an effect.

use crossterm::event::KeyEvent;
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

/// The title and the lines of a question.
pub type Dialog = (&'static str, Vec<Line<'static>>);

/// What a question asks, and what its answers do.
pub trait Asks {
    /// Handles a key.
    fn key(&mut self, key: KeyEvent, prompt: &mut Prompt, cx: &Context) -> Outcome;

    /// The keys that work now, for the footer.
    fn hints(&self, cx: &Context) -> Vec<Hint>;

    /// What it shows on a screen with `height` lines between header and footer.
    fn dialog(&self, view: &View, prompt: &Prompt, height: u16) -> Dialog;

    /// Whether it closes when the account changes.
    fn concerns_account(&self) -> bool {
        true
    }
}

/// A question that is open.
#[derive(Clone, Debug)]
pub struct Asked<Q> {
    /// What it asks.
    pub question: Q,
    prompt: Prompt,
}

impl<Q> Asked<Q> {
    /// Opens the question now.
    pub fn new(question: Q, now: Now) -> Self {
        Self { question, prompt: Prompt::new(now) }
    }
}

impl<Q: Asks> Screen for Asked<Q> {
    fn section(&self) -> Section {
        Section::Questions
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        self.question.key(key, &mut self.prompt, cx)
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        self.question.hints(cx)
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let (title, lines) = self.question.dialog(view, &self.prompt, body.height);
        question_parts::popup(frame, body, view, title, lines);
        Extent::default()
    }

    fn guard(&self) -> Option<InputGuard> {
        Some(self.prompt.guard)
    }

    fn guard_mut(&mut self) -> Option<&mut InputGuard> {
        Some(&mut self.prompt.guard)
    }

    fn concerns_account(&self) -> bool {
        self.question.concerns_account()
    }
}

/// What a question does after an answer; after yes it closes and asks for `then`.
pub fn answered(answer: PromptAnswer, then: impl FnOnce() -> Intent) -> Outcome {
    match answer {
        PromptAnswer::Open => Outcome::Stay,
        PromptAnswer::No => Outcome::Close,
        PromptAnswer::Yes => Outcome::CloseAnd(then()),
    }
}

/// A question before an effect: only the key for yes confirms it.
impl Asks for Question {
    fn key(&mut self, key: KeyEvent, prompt: &mut Prompt, cx: &Context) -> Outcome {
        answered(prompt.key(key, cx.own(key), cx.now), || Intent::Run(self.then.clone()))
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        vec![cx.hint(Command::AnswerYes, "yes"), fixed("Esc", "no")]
    }

    fn dialog(&self, view: &View, prompt: &Prompt, _height: u16) -> Dialog {
        let words = text::wrap(&self.words, question_parts::WIDE);
        let mut lines: Vec<Line> = words.into_iter().take(4).map(Line::raw).collect();
        lines.push(Line::default());
        lines.push(question_parts::choice(view, "[ No ]", self.does, prompt.guard));
        (self.title, lines)
    }

    fn concerns_account(&self) -> bool {
        false
    }
}
