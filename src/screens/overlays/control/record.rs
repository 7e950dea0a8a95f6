//! Asks before a recording starts.

use crossterm::event::KeyEvent;
use ratatui::text::Line;

use crate::domain::{Control, RecordingChange, Target};
use crate::keys::command::Command;
use crate::messages::intent::Intent;
use crate::screens::View;
use crate::screens::overlays::question::{Asks, Dialog, answered};
use crate::screens::question_parts::{choice, named};
use crate::screens::screen::{Context, Hint, Outcome, fixed};
use crate::widgets::format;
use crate::widgets::prompt::Prompt;

/// The question.
#[derive(Clone, Debug)]
pub struct RecordQuestion {
    /// The calls and groupcalls that it is about.
    pub targets: Vec<Target>,
}

/// The longest duration in seconds, which is the typed count; 0 for no limit.
fn seconds(prompt: &Prompt) -> u32 {
    prompt.count.as_str().parse().unwrap_or(0)
}

impl Asks for RecordQuestion {
    fn key(&mut self, key: KeyEvent, prompt: &mut Prompt, cx: &Context) -> Outcome {
        if prompt.hears(key, cx.now) && prompt.count.key(key) {
            return Outcome::Stay;
        }
        let control = Control::Record(RecordingChange::Start(seconds(prompt)));
        answered(prompt.key(key, cx.own(key), cx.now), || Intent::Control(control, self.targets.clone()))
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        vec![cx.hint(Command::AnswerYes, "record"), fixed("Esc", "cancel")]
    }

    fn dialog(&self, view: &View, prompt: &Prompt, _height: u16) -> Dialog {
        let theme = view.appearance.theme;
        let mut lines = named(view, &self.targets, &view.model.expand(&self.targets));
        lines.push(Line::default());
        let limit = match seconds(prompt) {
            0 => "no limit".to_owned(),
            seconds => format!("at most {seconds} s ({})", format::clock(f64::from(seconds))),
        };
        lines.push(Line::raw(format!("  wav, {limit}; it also ends with the call.")));
        lines.push(Line::styled("  Type digits for a limit in seconds; Backspace deletes one.", theme.dim()));
        lines.push(Line::styled("  In many countries the parties must be told.", theme.warning()));
        lines.push(Line::default());
        lines.push(choice(view, "[ Cancel ]", "records", prompt.guard));
        ("Record", lines)
    }
}
