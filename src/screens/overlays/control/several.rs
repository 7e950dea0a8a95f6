//! Asks for the count of calls before a control is sent to several.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::base::clock::Now;
use crate::domain::{CallId, Control, Target};
use crate::keys::command::Section;
use crate::messages::intent::Intent;
use crate::screens::View;
use crate::screens::question_parts::{counted, described, popup};
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::widgets::input_guard::InputGuard;
use crate::widgets::prompt::{Prompt, PromptAnswer};
use crate::widgets::text;

/// The question.
#[derive(Clone, Debug)]
pub struct CountQuestion {
    control: Control,
    calls: Vec<CallId>,
    /// The notice about calls that were left out.
    left_out: Option<String>,
    prompt: Prompt,
}

impl CountQuestion {
    /// The question before the control is sent to these calls; `left_out` is the notice about others.
    pub fn new(control: Control, calls: Vec<CallId>, left_out: Option<String>, now: Now) -> Self {
        Self { control, calls, left_out, prompt: Prompt::new(now) }
    }
}

impl Screen for CountQuestion {
    fn section(&self) -> Section {
        Section::Questions
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        match self.prompt.count_key(key, cx.own(key), self.calls.len(), cx.now) {
            PromptAnswer::Open => Outcome::Stay,
            PromptAnswer::No => Outcome::Close,
            PromptAnswer::Yes => Outcome::CloseAnd(Intent::SendControl(self.control.clone(), self.calls.clone())),
        }
    }

    fn hints(&self, _cx: &Context) -> Vec<Hint> {
        vec![fixed("count, Enter", "send"), fixed("Esc", "cancel")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let count = self.calls.len();
        let most = usize::from(body.height).saturating_sub(9).clamp(1, 8);
        let targets = self.calls.iter().take(most).cloned().map(Target::Call);
        let mut lines: Vec<Line> = targets.map(|target| described(view, &target)).collect();
        if count > most {
            lines.push(Line::raw(format!("  and {} more", count - most)));
        }
        lines.push(Line::default());
        if let Some(words) = &self.left_out {
            lines.push(Line::styled(words.clone(), view.appearance.theme.warning()));
        }
        let does = text::cut(&self.control.imperative(), 60);
        let calls = if count == 1 { "1 call".to_owned() } else { format!("{count} calls") };
        lines.push(Line::raw(format!("To {calls}: {does}")));
        lines.extend(counted(view, &self.prompt, count, "send it"));
        popup(frame, body, view, self.control.kind().words(), lines);
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
