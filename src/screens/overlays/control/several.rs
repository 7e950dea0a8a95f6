//! Asks for the count of calls before a control is sent to several.

use crossterm::event::KeyEvent;
use ratatui::text::Line;

use crate::domain::{CallId, Control, Target};
use crate::messages::intent::Intent;
use crate::screens::View;
use crate::screens::overlays::question::{Asks, Dialog, answered};
use crate::screens::question_parts::{counted, listed};
use crate::screens::screen::{Context, Hint, Outcome, fixed};
use crate::widgets::prompt::Prompt;
use crate::widgets::text;

/// The question.
#[derive(Clone, Debug)]
pub struct CountQuestion {
    /// The control.
    pub control: Control,
    /// The calls that it is sent to.
    pub calls: Vec<CallId>,
    /// The notice about calls that were left out.
    pub left_out: Option<String>,
}

impl Asks for CountQuestion {
    fn key(&mut self, key: KeyEvent, prompt: &mut Prompt, cx: &Context) -> Outcome {
        let answer = prompt.count_key(key, cx.own(key), self.calls.len(), cx.now);
        answered(answer, || Intent::SendControl(self.control.clone(), self.calls.clone()))
    }

    fn hints(&self, _cx: &Context) -> Vec<Hint> {
        vec![fixed("count, Enter", "send"), fixed("Esc", "cancel")]
    }

    fn dialog(&self, view: &View, prompt: &Prompt, height: u16) -> Dialog {
        let count = self.calls.len();
        let most = usize::from(height).saturating_sub(9).clamp(1, 8);
        let targets: Vec<_> = self.calls.iter().cloned().map(Target::Call).collect();
        let mut lines = listed(view, &targets, most);
        lines.push(Line::default());
        if let Some(words) = &self.left_out {
            lines.push(Line::styled(words.clone(), view.appearance.theme.warning()));
        }
        let does = text::cut(&self.control.imperative(), 60);
        let calls = if count == 1 { "1 call".to_owned() } else { format!("{count} calls") };
        lines.push(Line::raw(format!("To {calls}: {does}")));
        lines.extend(counted(view, prompt, count, "send it"));
        (self.control.kind().words(), lines)
    }
}
