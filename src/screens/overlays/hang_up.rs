//! Asks before a hang-up. The question is bound to calls, not to rows. Only the key for yes confirms one call, and only
//! the typed count confirms several.

use crossterm::event::KeyEvent;
use ratatui::text::Line;

use crate::base::clock::Now;
use crate::domain::Target;
use crate::keys::command::Command;
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::screens::View;
use crate::screens::overlays::question::{Asks, Dialog, answered};
use crate::screens::question_parts::{choice, counted, listed};
use crate::screens::screen::{Context, Hint, Outcome, fixed};
use crate::widgets::prompt::{Prompt, PromptAnswer};

/// The question.
#[derive(Clone, Debug)]
pub struct HangUpQuestion {
    /// The calls and groupcalls that it is about.
    pub targets: Vec<Target>,
    /// Whether the program quits once they are over.
    pub then_quit: bool,
}

impl HangUpQuestion {
    /// How many of the targets are not over yet.
    fn live(&self, model: &Model) -> usize {
        self.targets.iter().filter(|target| model.calls.is_live(target)).count()
    }

    /// What a key answers while `live` of the targets are not over yet; `answer` is its command in questions.
    fn answer(
        &self,
        prompt: &mut Prompt,
        key: KeyEvent,
        answer: Option<Command>,
        live: usize,
        now: Now,
    ) -> PromptAnswer {
        if self.targets.len() > 1 {
            // Calls that have ended meanwhile do not count: the question shows how many are left.
            return prompt.count_key(key, answer, live, now);
        }
        match prompt.key(key, answer, now) {
            PromptAnswer::Yes if live == 0 => PromptAnswer::Open,
            answer => answer,
        }
    }
}

impl Asks for HangUpQuestion {
    fn key(&mut self, key: KeyEvent, prompt: &mut Prompt, cx: &Context) -> Outcome {
        let answer = self.answer(prompt, key, cx.own(key), self.live(cx.model), cx.now);
        answered(answer, || Intent::HangUp { targets: self.targets.clone(), then_quit: self.then_quit })
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        match (self.live(cx.model), self.targets.len()) {
            (0, _) => vec![fixed("Esc", "close")],
            (_, 1) => vec![cx.hint(Command::AnswerYes, "hang up"), fixed("Esc", "cancel")],
            _ => vec![fixed("count, Enter", "hang up"), fixed("Esc", "cancel")],
        }
    }

    fn dialog(&self, view: &View, prompt: &Prompt, height: u16) -> Dialog {
        let theme = view.appearance.theme;
        let title = if self.then_quit { "Hang up, then quit" } else { "Hang up" };
        let (count, live) = (self.targets.len(), self.live(view.model));
        let most = usize::from(height).saturating_sub(8).clamp(1, 8);
        let mut lines = listed(view, &self.targets, most);
        lines.push(Line::default());
        match count - live {
            0 => {}
            _ if live == 0 => {
                let words =
                    if count == 1 { "It has just ended; there is nothing to hang up." } else { "All have just ended." };
                lines.push(Line::raw(words));
            }
            1 => lines.push(Line::styled("1 of them has just ended.", theme.warning())),
            ended => lines.push(Line::styled(format!("{ended} of them have just ended."), theme.warning())),
        }
        match (live, count) {
            (0, _) => lines.push(Line::styled("[ Close ]", theme.selected(true))),
            (_, 1) => lines.push(choice(view, "[ Cancel ]", "hangs up", prompt.guard)),
            _ => lines.extend(counted(view, prompt, live, "hang up")),
        }
        (title, lines)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Instant;

    use super::*;
    use crate::domain::CallId;
    use crate::keys::command::Section;
    use crate::keys::key_map::KeyMap;
    use crate::widgets::input_guard::INPUT_DELAY;
    use crossterm::event::{KeyCode, KeyModifiers};
    use jiff::Timestamp;

    fn question(count: usize) -> ((HangUpQuestion, Prompt), Now) {
        let now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        let targets = (0..count).map(|n| Target::Call(CallId::new(&format!("c{n}")).unwrap())).collect();
        let later = Now { instant: now.instant + INPUT_DELAY, ..now };
        ((HangUpQuestion { targets, then_quit: false }, Prompt::new(now)), later)
    }

    fn press((question, prompt): &mut (HangUpQuestion, Prompt), code: KeyCode, live: usize, now: Now) -> PromptAnswer {
        let key = KeyEvent::new(code, KeyModifiers::NONE);
        let answer = KeyMap::new(&BTreeMap::new()).unwrap().own(Section::Questions, key.into());
        question.answer(prompt, key, answer, live, now)
    }

    #[test]
    fn one_call_takes_a_y_and_nothing_else() {
        let (mut question, now) = question(1);
        for code in [KeyCode::Enter, KeyCode::Esc, KeyCode::Char('n'), KeyCode::Char('q')] {
            assert_eq!(press(&mut question, code, 1, now), PromptAnswer::No, "{code:?}");
        }
        for code in [KeyCode::Char('Y'), KeyCode::Char(' '), KeyCode::Char('H'), KeyCode::Char('1'), KeyCode::Tab] {
            assert_eq!(press(&mut question, code, 1, now), PromptAnswer::Open, "{code:?}");
        }
        assert_eq!(press(&mut question, KeyCode::Char('y'), 1, now), PromptAnswer::Yes);
        assert_eq!(press(&mut question, KeyCode::Char('ㅛ'), 1, now), PromptAnswer::Yes);
        assert_eq!(
            press(&mut question, KeyCode::Char('y'), 0, now),
            PromptAnswer::Open,
            "the call has ended meanwhile"
        );
    }

    #[test]
    fn several_calls_take_the_count_of_those_that_are_left() {
        let (mut question, now) = question(12);
        for (code, live, answer) in [
            (KeyCode::Char('y'), 12, PromptAnswer::Open),
            (KeyCode::Char('9'), 12, PromptAnswer::Open),
            (KeyCode::Enter, 9, PromptAnswer::Yes),
            (KeyCode::Enter, 0, PromptAnswer::No),
        ] {
            assert_eq!(press(&mut question, code, live, now), answer, "{code:?} {live}");
        }
    }
}
