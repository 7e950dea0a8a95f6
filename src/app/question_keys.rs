//! Keys in the questions before a call, before a hang-up and before quitting. Only a plain key answers one.

use crate::widgets::input_guard::may_answer;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent};

use crate::app::App;
use crate::base::clock::Now;
use crate::keys::command::{Command, Section};
use crate::messages::effect::Effect;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::hang_up::{self, HangUpDialog};

/// How long the program waits for the calls that it hangs up before it quits.
const QUIT_PATIENCE: Duration = Duration::from_secs(20);

impl App {
    /// Handles a key in one of these questions.
    pub(super) fn question_key(&mut self, key: KeyEvent, now: Now) -> Vec<Effect> {
        if !may_answer(key) || !self.accepts_input(now) {
            return Vec::new();
        }
        let answer = self.model.keys.own(Section::Questions, key.into());
        match self.screens.overlays.last() {
            Some(Overlay::HangUp(_)) => self.hang_up_key(key, answer, now),
            Some(Overlay::Quit { .. }) => self.quit_key(answer, now),
            Some(Overlay::Confirm(_)) => self.confirm_key(key, answer, now),
            _ => Vec::new(),
        }
    }

    fn hang_up_key(&mut self, key: KeyEvent, answer: Option<Command>, now: Now) -> Vec<Effect> {
        let Some(Overlay::HangUp(dialog)) = self.screens.overlays.last_mut() else { return Vec::new() };
        let live = dialog.targets.iter().filter(|target| self.model.calls.is_live(target)).count();
        match dialog.key(key, answer, live, now) {
            hang_up::Outcome::None => Vec::new(),
            hang_up::Outcome::Cancel => {
                self.screens.overlays.pop();
                Vec::new()
            }
            hang_up::Outcome::Confirm => {
                self.screens.held_keys.spend(key.code, now.instant);
                self.hang_up_confirmed(now)
            }
        }
    }

    fn hang_up_confirmed(&mut self, now: Now) -> Vec<Effect> {
        let Some(Overlay::HangUp(dialog)) = self.screens.overlays.pop() else { return Vec::new() };
        self.model.calls.marked.clear();
        let live: Vec<_> = dialog.targets.into_iter().filter(|target| self.model.calls.is_live(target)).collect();
        for target in &live {
            self.model.calls.hanging_up(target, now);
        }
        if dialog.then_quit {
            self.model.stop_batch("stopped to quit");
            self.quit_after = Some((live.clone(), now.instant + QUIT_PATIENCE));
        }
        live.into_iter().map(Effect::HangUp).collect()
    }

    fn quit_key(&mut self, answer: Option<Command>, now: Now) -> Vec<Effect> {
        match answer {
            Some(Command::AnswerYes) => return self.model.quit(),
            Some(Command::HangUpAll) if !self.model.settings.read_only => {
                self.screens.overlays.pop();
                self.model.stop_batch("stopped to quit");
                let targets = self.model.calls.live_placed_here();
                if !targets.is_empty() {
                    self.screens.overlays.push(Overlay::HangUp(HangUpDialog::new(targets, true, now)));
                }
            }
            _ => drop(self.screens.overlays.pop()),
        }
        Vec::new()
    }

    fn confirm_key(&mut self, key: KeyEvent, answer: Option<Command>, now: Now) -> Vec<Effect> {
        let Some(Overlay::Confirm(confirm)) = self.screens.overlays.last() else { return Vec::new() };
        let can_send = confirm.settled.is_none() && !self.model.attempts.is_sending();
        let unjournalled = confirm.unjournalled;
        match (key.code, answer) {
            (_, Some(Command::AnswerYes)) if !unjournalled && can_send => return self.confirmed(key, true, now),
            // Calling without the journal needs a key that confirms nothing else.
            (_, Some(Command::CallUnjournalled)) if unjournalled && can_send => return self.confirmed(key, false, now),
            (_, Some(Command::RetryJournal)) if unjournalled && can_send => return self.confirmed(key, true, now),
            (_, Some(Command::AnswerNo)) | (KeyCode::Esc | KeyCode::Enter, _) => drop(self.screens.overlays.pop()),
            _ => {}
        }
        Vec::new()
    }

    fn confirmed(&mut self, key: KeyEvent, journalled: bool, now: Now) -> Vec<Effect> {
        let Some(Overlay::Confirm(confirm)) = self.screens.overlays.pop() else { return Vec::new() };
        self.screens.held_keys.spend(key.code, now.instant);
        self.model.send_now(confirm.request, journalled, now)
    }
}
