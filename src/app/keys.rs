//! Finds who receives a key or pasted text: the sign-in screen, the topmost overlay, the filter that is being typed, or
//! the pane. Closes a screen and queues an intent as the screen's outcome says.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tui_input::backend::crossterm::EventHandler;

use crate::app::{App, links, other_programs};
use crate::base::clock::Now;
use crate::domain::invisible;
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::screens::form::destinations;
use crate::screens::overlays::Overlay;
use crate::screens::screen::{Context, Input, Outcome, Screen};
use crate::widgets::filter::Filter;

/// A key while the screen is too small to show what it would do: it stops the program, draws the screen anew, or ends
/// the program where nothing would be asked.
pub(super) fn unseen(app: &mut App, key: KeyEvent, now: Now) -> Vec<Effect> {
    let chord = Chord::from(key);
    let ends = app.model.settings.quit_on_ctrl_c
        && app.model.keys.on_top(app.screens.section(), chord, false) == Some(Command::QuitNow);
    if ends && !app.asks_before_it_quits(now) {
        return app.model.quit();
    }
    match app.model.keys.main(chord).filter(|_| chord.types_nothing()) {
        Some(Command::Suspend) => vec![Effect::Suspend],
        Some(Command::Redraw) => vec![Effect::Redraw],
        _ => Vec::new(),
    }
}

impl App {
    pub(super) fn key(&mut self, key: KeyEvent, now: Now) -> Vec<Effect> {
        if !self.screens.held_keys.take(key, now.instant) {
            return Vec::new();
        }
        let key = self.esc_of(key);
        let unheard = !self.accepts_input(now);
        // A key that is held since before a question was seen must not answer it later either.
        let may_confirm =
            matches!(key.code, KeyCode::F(_)) || matches!(key.code, KeyCode::Char(c) if !c.is_ascii_digit());
        let mut effects = self.key_to_topmost(key, now);
        effects.extend(self.carry_out_intents(now));
        if effects.iter().any(Effect::acts_on_calls) || unheard && may_confirm {
            self.screens.held_keys.spend(key.code, now.instant);
        }
        self.screens.held_keys.on_button(self.is_on_send_button(), Some(key.code), now.instant);
        effects
    }

    /// Turns an Alt character without a command into Esc: tmux makes it from Esc and a character typed within 500 ms,
    /// and a user who pressed Esc wants to leave. Not on a sign-in screen that cannot be left: there Esc would quit.
    fn esc_of(&self, key: KeyEvent) -> KeyEvent {
        let chord = Chord::from(key);
        let is_free = self.model.keys.is_free(self.screens.section(), chord);
        if chord.is_alt_char() && is_free && self.screens.sign_in.as_ref().is_none_or(|sign_in| sign_in.can_leave) {
            return KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
        }
        key
    }

    fn key_to_topmost(&mut self, key: KeyEvent, now: Now) -> Vec<Effect> {
        let chord = Chord::from(key);
        if chord.is_modified_enter() && self.model.keys.main(chord).is_none() {
            return Vec::new();
        }
        let on_top = self.model.keys.on_top(self.screens.section(), chord, self.screens.types_text(&self.model));
        if self.model.settings.quit_on_ctrl_c && on_top == Some(Command::QuitNow) {
            // The second press quits.
            return match self.screens.overlays.last() {
                Some(Overlay::Quit(_)) if !self.accepts_input(now) || key.kind == KeyEventKind::Repeat => Vec::new(),
                Some(Overlay::Quit(_)) => self.model.quit(),
                _ => self.ask_to_quit(now),
            };
        }
        if chord.types_nothing() && self.model.keys.main(chord) == Some(Command::Suspend) {
            return vec![Effect::Suspend];
        }
        if on_top == Some(Command::TakeOffer) && self.screens.offered(&self.model).is_some() {
            return self.take_offer(now);
        }
        if on_top == Some(Command::OpenLink) && self.screens.takes_offers(&self.model) {
            links::open(self, now);
            return Vec::new();
        }
        if on_top == Some(Command::OpenLink) && self.screens.sign_in.is_none() && self.model.links.waiting().is_some() {
            links::say_how(self, now);
            return Vec::new();
        }
        if on_top == Some(Command::Proposals) && self.screens.takes_offers(&self.model) {
            return other_programs::open_proposal(self, now);
        }
        if on_top == Some(Command::Mask) {
            self.model.toggle_mask(now);
            self.refresh_screens(now);
            return Vec::new();
        }
        if self.screens.top().is_some() {
            self.input_to_screen(Input::Key(key), now);
            return Vec::new();
        }
        if self.screens.typing_filter(&self.model) {
            return self.filter_key(key);
        }
        self.model.keys.main(chord).map(|command| self.act(command, now)).unwrap_or_default()
    }

    /// Passes input to the topmost screen, and asks for what it answers.
    fn input_to_screen(&mut self, input: Input, now: Now) {
        if self.screens.form_is_on_top() {
            self.model.attempts.touched();
        }
        let Some(screen) = self.screens.top_mut() else { return };
        let cx = Context { model: &self.model, section: screen.section(), now };
        let is_spent = screen.spends_its_key();
        let outcome = screen.handle(input, &cx);
        if let Input::Key(key) = input {
            let sends = cx.section == Section::Form && cx.model.keys.form(key.into()) == Some(Command::Send);
            let answers = is_spent && matches!(outcome, Outcome::CloseAnd(_));
            // Held longer, the key must not send or answer again.
            if answers || sends && key.kind != KeyEventKind::Repeat {
                self.screens.held_keys.spend(key.code, now.instant);
            }
        }
        self.take_outcome(outcome);
    }

    pub(super) fn take_outcome(&mut self, outcome: Outcome) {
        if matches!(outcome, Outcome::Close | Outcome::CloseAnd(_)) {
            self.screens.close_top();
            if !self.screens.shows_history() {
                self.model.history.rows = Vec::new();
            }
        }
        if let Outcome::Do(intent) | Outcome::CloseAnd(intent) = outcome {
            self.model.intents.push(intent);
        }
    }

    pub(super) fn paste(&mut self, text: &str, now: Now) {
        self.screens.held_keys.interrupted();
        self.model.attempts.touched();
        if self.screens.top().is_some() {
            self.input_to_screen(Input::Paste(text), now);
        } else if self.screens.typing_filter(&self.model) {
            self.model.edit_filter(self.screens.focus, |filter| filter.paste(text));
        } else if destinations::is_one_number(text, self.model.settings.region.as_deref()) {
            self.open_form();
            self.screens.form.add_destination(invisible::trim(text));
        } else {
            self.model.intents.push(Intent::NotPasted);
        }
    }

    fn filter_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        match key.code {
            KeyCode::Esc => self.model.edit_filter(self.screens.focus, Filter::clear),
            KeyCode::Enter => self.model.edit_filter(self.screens.focus, |filter| filter.typing = false),
            KeyCode::Down => self.model.step(self.screens.focus, 1),
            KeyCode::Up => self.model.step(self.screens.focus, -1),
            _ => self.model.edit_filter(self.screens.focus, |filter| _ = filter.input.handle_event(&Event::Key(key))),
        }
        Vec::new()
    }

    /// Whether the focus is on a button that sends with Enter.
    pub(super) fn is_on_send_button(&self) -> bool {
        self.screens.top().is_some_and(Screen::is_on_send_button)
    }

    /// Sends what Enter on the button requested, once that Enter is known not to repeat a held key.
    pub(super) fn send_if_due(&mut self, now: Now) {
        if !self.is_on_send_button() || !self.screens.held_keys.sends(now.instant) {
            return;
        }
        let Some(screen) = self.screens.top_mut() else { return };
        let cx = Context { model: &self.model, section: screen.section(), now };
        let outcome = screen.send(&cx);
        self.take_outcome(outcome);
    }
}
