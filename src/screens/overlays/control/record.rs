//! Asks before a recording starts.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::base::clock::Now;
use crate::domain::{Control, RecordingChange, Target};
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::screens::View;
use crate::screens::question_parts::{choice, named, popup};
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::widgets::format;
use crate::widgets::input_guard::InputGuard;
use crate::widgets::prompt::{Prompt, PromptAnswer};

/// The question.
#[derive(Clone, Debug)]
pub struct RecordQuestion {
    targets: Vec<Target>,
    /// Its count is the longest duration in seconds as typed so far; empty for no limit.
    prompt: Prompt,
}

impl RecordQuestion {
    /// The question about these calls and groupcalls.
    pub fn new(targets: Vec<Target>, now: Now) -> Self {
        Self { targets, prompt: Prompt::new(now) }
    }

    /// The longest duration in seconds; 0 for no limit.
    fn seconds(&self) -> u32 {
        self.prompt.count.as_str().parse().unwrap_or(0)
    }
}

impl Screen for RecordQuestion {
    fn section(&self) -> Section {
        Section::Questions
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        if self.prompt.hears(key, cx.now) && self.prompt.count.key(key) {
            return Outcome::Stay;
        }
        match self.prompt.key(key, cx.own(key), cx.now) {
            PromptAnswer::Open => Outcome::Stay,
            PromptAnswer::No => Outcome::Close,
            PromptAnswer::Yes => {
                let control = Control::Record(RecordingChange::Start(self.seconds()));
                Outcome::CloseAnd(Intent::Control(control, self.targets.clone()))
            }
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        vec![cx.hint(Command::AnswerYes, "record"), fixed("Esc", "cancel")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let mut lines = named(view, &self.targets, &view.model.expand(&self.targets));
        lines.push(Line::default());
        let limit = match self.seconds() {
            0 => "no limit".to_owned(),
            seconds => format!("at most {seconds} s ({})", format::clock(f64::from(seconds))),
        };
        lines.push(Line::raw(format!("  wav, {limit}; the call's end ends it too.")));
        lines.push(Line::styled("  Digits set a limit in seconds, Backspace takes one back.", theme.dim()));
        lines.push(Line::styled("  In many countries the parties must be told.", theme.warning()));
        lines.push(Line::default());
        lines.push(choice(view, "[ Cancel ]", "records", self.prompt.guard));
        popup(frame, body, view, "Record", lines);
        Extent::default()
    }

    fn guard(&self) -> Option<InputGuard> {
        Some(self.prompt.guard)
    }

    fn guard_mut(&mut self) -> Option<&mut InputGuard> {
        Some(&mut self.prompt.guard)
    }

    fn concerns_account(&self) -> bool {
        true
    }
}
