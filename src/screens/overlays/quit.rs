//! Asks before quitting while something would go on or be lost.

use crossterm::event::KeyEvent;
use ratatui::text::Line;

use crate::keys::command::Command;
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::other_profiles::OtherProfile;
use crate::screens::View;
use crate::screens::overlays::question::{Asks, Dialog};
use crate::screens::question_parts::choices;
use crate::screens::screen::{Context, Hint, Outcome, fixed};
use crate::widgets::prompt::Prompt;

/// The question.
#[derive(Clone, Debug)]
pub struct QuitQuestion;

impl Asks for QuitQuestion {
    fn key(&mut self, key: KeyEvent, prompt: &mut Prompt, cx: &Context) -> Outcome {
        if !prompt.hears(key, cx.now) {
            return Outcome::Stay;
        }
        match cx.own(key) {
            Some(Command::AnswerYes) => Outcome::Do(Intent::Quit),
            Some(Command::HangUpAll) if can_hang_up(cx.model) => Outcome::CloseAnd(Intent::HangUpAllAndQuit),
            _ => Outcome::Close,
        }
    }

    fn concerns_account(&self) -> bool {
        false
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        let mut hints = vec![cx.hint(Command::AnswerYes, "quit")];
        if can_hang_up(cx.model) {
            hints.push(cx.hint(Command::HangUpAll, "hang all up"));
        }
        hints.push(fixed("Esc", "stay"));
        hints
    }

    fn dialog(&self, view: &View, prompt: &Prompt, _height: u16) -> Dialog {
        let (model, warning) = (view.model, view.appearance.theme.warning());
        let calls = match model.calls.live_placed_here().len() {
            0 if model.unwritten.lines > 0 => "The latest events would be lost.".to_owned(),
            0 if model.attempts.is_sending() => "A call is being sent to the server.".to_owned(),
            0 if model.as_other_profile(view.now).looks_for_a_call => {
                "A call that may have been placed is still looked for.".to_owned()
            }
            0 if model.other_profiles.iter().any(OtherProfile::holds_back) => "Another profile is not done.".to_owned(),
            0 => "No call placed here goes on any more.".to_owned(),
            1 => "1 call placed here is still live.".to_owned(),
            live => format!("{live} calls placed here are still live."),
        };
        let after = match model.settings.profile.as_str() {
            "demo" => "The demo and its calls end with the program.",
            _ if model.calls.live_placed_here().is_empty() => "Quitting does not hang up: calls go on without vdial.",
            _ => "Quitting does not hang up: they continue without vdial.",
        };
        let mut lines = vec![Line::raw(calls), Line::raw(after)];
        if let Some(batch) = model.batch.as_ref().filter(|batch| batch.runs()) {
            let left = batch.entries.len() - batch.count().answered;
            lines.push(Line::raw(format!("{left} destinations of the list have not been called and will not be.")));
        }
        let unwritten = match model.unwritten.lines {
            0 => None,
            1 => Some("Not on disk yet: a line of the journal.".to_owned()),
            count => Some(format!("Not on disk yet: {count} lines of the journal.")),
        };
        lines.extend(unwritten.map(|words| Line::styled(words, warning)));
        let set = model.calls.calls().filter(|tracked| tracked.is_set_here()).count();
        if set > 0 {
            let words = format!("On hold, silenced or hearing music from here, and left so: {set}.");
            lines.push(Line::styled(words, warning));
        }
        for other in model.other_profiles.iter().filter(|other| other.holds_back()) {
            lines.push(Line::styled(of_other(other), warning));
        }
        let answers = [(Command::AnswerYes, "quits"), (Command::HangUpAll, "hangs all up, then quits")];
        let offered = if can_hang_up(model) { &answers[..] } else { &answers[..1] };
        lines.extend([Line::default(), choices(view, "[ Stay ]", offered, prompt.guard)]);
        ("Quit", lines)
    }
}

/// What another profile leaves behind.
fn of_other(other: &OtherProfile) -> String {
    match other.placed_here {
        0 => format!("In profile {}, something is still being sent or written.", other.profile.name),
        1 => format!("In profile {}, 1 call placed here is still live.", other.profile.name),
        live => format!("In profile {}, {live} calls placed here are still live.", other.profile.name),
    }
}

/// Whether quitting can offer to hang up all calls placed here: it reaches those of this profile alone.
fn can_hang_up(model: &Model) -> bool {
    let elsewhere = model.other_profiles.iter().any(|other| other.placed_here > 0);
    !model.settings.read_only && !elsewhere && !model.calls.live_placed_here().is_empty()
}
