//! Asks before a call that looks like a mistake is sent.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::text::Line;

use crate::domain::{Address, CallRequest};
use crate::keys::command::Command;
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::screens::View;
use crate::screens::overlays::question::{Asks, Dialog};
use crate::screens::question_parts::{WIDE, choice, choices};
use crate::screens::screen::{Context, Hint, Outcome, fixed};
use crate::widgets::prompt::Prompt;
use crate::widgets::text;

/// The question.
#[derive(Clone, Debug)]
pub struct SendQuestion {
    /// The call.
    pub request: CallRequest,
    /// Why it looks like a mistake.
    pub reasons: Vec<String>,
    /// Whether it could not be written into the journal.
    pub unjournalled: bool,
    /// Whether the call was found to have been placed since the question opened, so that it need not be sent.
    pub found: bool,
}

impl SendQuestion {
    /// Takes up that this request was found to have been placed.
    pub fn found_placed(&mut self, request: &CallRequest) {
        self.found |= self.request == *request;
    }

    fn can_send(&self, model: &Model) -> bool {
        !self.found && !model.attempts.is_sending()
    }
}

impl Asks for SendQuestion {
    fn key(&mut self, key: KeyEvent, prompt: &mut Prompt, cx: &Context) -> Outcome {
        if !prompt.hears(key, cx.now) {
            return Outcome::Stay;
        }
        let journalled = match (key.code, cx.own(key)) {
            (_, Some(Command::AnswerNo)) | (KeyCode::Esc | KeyCode::Enter, _) => return Outcome::Close,
            (_, Some(Command::AnswerYes)) if !self.unjournalled => true,
            // Calling without the journal needs a key that confirms nothing else.
            (_, Some(Command::CallUnjournalled)) if self.unjournalled => false,
            (_, Some(Command::RetryJournal)) if self.unjournalled => true,
            _ => return Outcome::Stay,
        };
        if !self.can_send(cx.model) {
            return Outcome::Stay;
        }
        Outcome::CloseAnd(Intent::SendNow { request: self.request.clone(), journalled })
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        let mut hints = match (self.found, self.unjournalled) {
            (true, _) => return vec![fixed("Esc", "close")],
            (false, true) => cx.bound(&[
                (Command::CallUnjournalled, "call without the journal"),
                (Command::RetryJournal, "try again"),
            ]),
            (false, false) => cx.bound(&[(Command::AnswerYes, "call")]),
        };
        hints.push(fixed("Esc", "no"));
        hints
    }

    fn dialog(&self, view: &View, prompt: &Prompt, height: u16) -> Dialog {
        let theme = view.appearance.theme;
        let most = usize::from(height).saturating_sub(7).clamp(3, 10);
        let reasons = self.reasons.iter().flat_map(|reason| text::wrap(reason, WIDE));
        let mut lines: Vec<Line> = reasons.map(|line| Line::styled(line, theme.warning())).collect();
        if lines.len() > most {
            lines.truncate(most - 1);
            lines.push(Line::styled("…", theme.warning()));
        }
        lines.push(Line::default());
        let to = Address::labels(&self.request.destinations);
        let parties = format!("{}  ▸  {to}", self.request.source.label());
        lines.push(Line::styled(text::cut(&parties, WIDE), theme.strong()));
        if self.found {
            lines.push(Line::styled("Found: this call was placed. There is nothing to send.", theme.strong()));
            lines.push(Line::styled("[ Close ]", theme.selected(true)));
        } else if !self.can_send(view.model) {
            lines.push(choice(view, "[ No ]", "waiting: another call is being sent", prompt.guard));
        } else if self.unjournalled {
            let answers = [
                (Command::CallUnjournalled, "calls without the journal"),
                (Command::RetryJournal, "tries the journal again"),
            ];
            lines.push(choices(view, "[ No ]", &answers, prompt.guard));
        } else {
            lines.push(choice(view, "[ No ]", "calls anyway", prompt.guard));
        }
        let title = if self.unjournalled { "Call without the journal?" } else { "Call anyway?" };
        (title, lines)
    }
}
