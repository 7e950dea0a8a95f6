//! Passes each key to the sign-in screen, the topmost overlay, the filter that is being typed, or the pane.

use crate::app::App;
use crate::messages::intent::Intent;
use crate::model::batch::Batch;
use crate::screens::PaneId;
use crate::screens::form;
use crate::screens::overlay::Overlay;
use crate::screens::screen::{Context, Input, Outcome, Screen};
use crate::screens::sign_in_state;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tui_input::backend::crossterm::EventHandler;

use crate::base::clock::Now;
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::domain::invisible;
use crate::keys::chord::Chord;
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::screens::form::destinations;
use crate::screens::form::{Field, Form};
use crate::widgets::filter::Filter;

impl App {
    pub(super) fn key(&mut self, key: KeyEvent, now: Now) -> Vec<Effect> {
        if !self.screens.held_keys.take(key, now.instant) {
            return Vec::new();
        }
        let key = self.esc_of(key);
        let unheard = !self.accepts_input(now);
        // A key that is held since before a question was seen must not answer it later either.
        let may_confirm = matches!(key.code, KeyCode::Char(c) if !c.is_ascii_digit());
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
        let is_free = self.model.keys.is_free(Overlay::section(&self.screens.overlays), chord);
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
        let on_top = self.model.keys.on_top(Overlay::section(&self.screens.overlays), chord, self.types_text());
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
        if let Some(sign_in) = &mut self.screens.sign_in {
            let command = sign_in.key(key);
            return self.sign_in_command(command, now);
        }
        if on_top == Some(Command::TakeOffer) && self.screens.offered(&self.model).is_some() {
            return self.take_offer(now);
        }
        if self.screens.overlays.last().is_some_and(|overlay| overlay.screen().is_some()) {
            return self.input_to_screen(Input::Key(key), now);
        }
        match self.screens.overlays.last() {
            Some(Overlay::Form) => self.form_key(key, chord, now),
            Some(Overlay::Batch) => {
                self.batch_key(chord, now);
                Vec::new()
            }
            Some(Overlay::Actions(_)) => self.steps_key(key, chord, now),
            Some(Overlay::Help(_)) => self.help_key(key, chord),
            Some(Overlay::Account(_) | Overlay::Text(_) | Overlay::Flow(_)) => self.reader_key(chord),
            Some(Overlay::History(_) | Overlay::Copy(_)) => self.again_key(key, chord, now),
            Some(_) => Vec::new(),
            None if self.screens.typing_filter(&self.model) => self.filter_key(key),
            None => match self.model.keys.main(chord) {
                Some(action) => self.act(action, now),
                None => Vec::new(),
            },
        }
    }

    /// Passes input to the topmost overlay, and asks for what it answers.
    fn input_to_screen(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let Some(screen) = self.screens.overlays.last_mut().and_then(Overlay::screen_mut) else { return Vec::new() };
        let cx = Context { model: &self.model, section: screen.section(), now };
        let asks = screen.guard().is_some();
        let outcome = screen.handle(input, &cx);
        if let (true, Outcome::CloseAnd(_), Input::Key(key)) = (asks, &outcome, input) {
            self.screens.held_keys.spend(key.code, now.instant);
        }
        self.answered(outcome);
        Vec::new()
    }

    /// Does what the topmost screen answered.
    fn answered(&mut self, outcome: Outcome) {
        if matches!(outcome, Outcome::Close | Outcome::CloseAnd(_))
            && let Some(Overlay::Say(form)) = self.screens.overlays.pop()
        {
            // What was typed comes back when the form is opened again.
            self.screens.speech_draft = Some(*form);
        }
        if let Outcome::Do(intent) | Outcome::CloseAnd(intent) = outcome {
            self.model.intents.push(intent);
        }
    }

    /// Lets the topmost form send. The key that asked for it does not count again until it is released.
    pub(super) fn send_topmost(&mut self, key: Option<KeyCode>, now: Now) -> Vec<Effect> {
        if let Some(key) = key {
            self.screens.held_keys.spend(key, now.instant);
        }
        let Some(screen) = self.screens.overlays.last_mut().and_then(Overlay::screen_mut) else {
            return self.send(now);
        };
        let cx = Context { model: &self.model, section: screen.section(), now };
        let outcome = screen.send(&cx);
        self.answered(outcome);
        Vec::new()
    }

    pub(super) fn paste(&mut self, text: &str, now: Now) -> Vec<Effect> {
        self.screens.held_keys.interrupted();
        self.model.attempts.touched();
        if self.screens.sign_in.is_none()
            && self.screens.overlays.last().is_some_and(|overlay| overlay.screen().is_some())
        {
            return self.input_to_screen(Input::Paste(text), now);
        }
        if self.screens.sign_in.is_none() && self.paste_again(text) {
            return Vec::new();
        }
        if let Some(sign_in) = &mut self.screens.sign_in {
            sign_in.paste(text);
        } else if let Some(Overlay::Form) = self.screens.overlays.last() {
            self.screens.form.paste(text);
            self.with_form(Form::suggest_source);
            self.with_form(Form::refresh_parse_cache);
        } else if let Some(Overlay::Actions(_)) = self.screens.overlays.last() {
            self.steps_paste(text, now);
        } else if self.screens.overlays.is_empty() && self.screens.typing_filter(&self.model) {
            let line = safe_text::one_line(text);
            self.edit_filter(|filter| filter.input = format!("{}{line}", filter.input.value()).into());
        } else if self.screens.overlays.is_empty()
            && destinations::is_one_number(text, self.model.settings.region.as_deref())
        {
            self.open_form();
            self.screens.form.add_destination(invisible::trim(text));
        } else {
            self.model.intents.push(Intent::NotPasted);
        }
        Vec::new()
    }

    pub(super) fn edit_filter(&mut self, edit: impl FnOnce(&mut Filter)) {
        match self.screens.focus {
            PaneId::Calls => {
                edit(&mut self.model.calls.table.filter);
                self.model.calls.rebuild();
            }
            PaneId::Numbers => {
                edit(&mut self.model.numbers.filter);
                self.model.numbers.refilter();
            }
            PaneId::Flows => {
                edit(&mut self.model.flows.filter);
                self.model.flows.refilter();
            }
            PaneId::Extensions => {
                edit(&mut self.model.extensions.filter);
                self.model.extensions.refilter();
            }
            PaneId::Log => {}
        }
    }

    fn filter_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        match key.code {
            KeyCode::Esc => self.edit_filter(Filter::clear),
            KeyCode::Enter => self.edit_filter(|filter| filter.typing = false),
            KeyCode::Down => self.step(1),
            KeyCode::Up => self.step(-1),
            _ => self.edit_filter(|filter| _ = filter.input.handle_event(&Event::Key(key))),
        }
        Vec::new()
    }

    fn form_key(&mut self, key: KeyEvent, chord: Chord, now: Now) -> Vec<Effect> {
        self.model.attempts.touched();
        let action = self.model.keys.form(chord);
        match action {
            Some(Command::SaveFavourite) => {
                self.model.intents.push(Intent::NameFavourite(self.screens.form.to_favourite()));
                return Vec::new();
            }
            Some(Command::CopyForm) => return self.copy_form(now),
            _ => {}
        }
        if action == Some(Command::Recheck) {
            self.model.account_status.read_again();
            return Vec::new();
        }
        let command = self.with_form(|form, context| form.key(key, action, context));
        self.with_form(Form::suggest_source);
        self.with_form(Form::refresh_parse_cache);
        match command {
            form::Outcome::None => Vec::new(),
            form::Outcome::Close => {
                self.screens.overlays.pop();
                self.empty_form_found_placed();
                let of_list = self.model.batch.as_ref().is_some_and(Batch::runs);
                if self.model.attempts.is_sending() && !of_list { vec![Effect::GiveUp] } else { Vec::new() }
            }
            form::Outcome::ListDestinations => {
                self.list_destinations(now);
                Vec::new()
            }
            form::Outcome::Edit(text) => vec![Effect::Edit(text)],
            form::Outcome::Steps => {
                self.open_steps(now);
                Vec::new()
            }
            form::Outcome::Empty => {
                let language = self.model.settings.language.clone();
                self.with_form(|form, context| form.empty(&language, context));
                Vec::new()
            }
            form::Outcome::Send if key.kind == KeyEventKind::Repeat => Vec::new(),
            form::Outcome::Send => {
                self.screens.held_keys.spend(key.code, now.instant);
                self.send(now)
            }
            form::Outcome::Button => {
                self.screens.held_keys.enter_on_button(now.instant);
                Vec::new()
            }
        }
    }

    /// Whether the focus is on a button that sends with Enter.
    pub(super) fn is_on_send_button(&self) -> bool {
        let on_button = self.screens.overlays.last().is_some_and(|overlay| match overlay {
            Overlay::Form => self.screens.form.field == Field::Call,
            overlay => overlay.screen().is_some_and(Screen::is_on_send_button),
        });
        on_button && self.screens.sign_in.is_none()
    }

    fn send(&mut self, now: Now) -> Vec<Effect> {
        if self.model.attempts.is_sending() {
            return Vec::new();
        }
        if self.model.settings.read_only {
            self.model.notices.say(Severity::Warning, "Read-only: nothing is sent.", now);
            return Vec::new();
        }
        self.screens.form.show_all_errors = true;
        let checked = self.with_form(|form, context| form.check(context));
        let amiss = self.with_form(|form, context| form.first_error(&checked, context));
        if let Some((field, why)) = amiss {
            self.screens.form.field = field;
            self.screens.form.show_fields();
            let words = match why.chars().last() {
                Some('.') => format!("Not sent. {why}"),
                Some('?') => format!("Not sent: {why}"),
                _ => format!("Not sent: {why}."),
            };
            self.model.notices.say(Severity::Warning, words, now);
        }
        let request = checked.request;
        self.screens.form.show_all_errors = request.is_none();
        self.screens.form.failure = None;
        request.map(|request| self.model.place(request, now)).unwrap_or_default()
    }

    /// Handles a key in the help: `/` searches it.
    fn help_key(&mut self, key: KeyEvent, chord: Chord) -> Vec<Effect> {
        let action = self.model.keys.main(chord);
        let Some(Overlay::Help(help)) = self.screens.overlays.last_mut() else { return Vec::new() };
        match (key.code, action) {
            (KeyCode::Esc, _) if !help.filter.is_empty() || help.filter.typing => help.filter.clear(),
            (KeyCode::Enter, _) if help.filter.typing => help.filter.typing = false,
            (KeyCode::Down, _) => help.scroll.by(1),
            (KeyCode::Up, _) => help.scroll.by(-1),
            _ if help.filter.typing => {
                help.filter.input.handle_event(&Event::Key(key));
                help.scroll.to_top();
            }
            (_, Some(Command::Filter)) => help.filter.typing = true,
            _ => return self.reader_key(chord),
        }
        Vec::new()
    }

    fn reader_key(&mut self, chord: Chord) -> Vec<Effect> {
        let Some(scroll) = self.screens.overlays.last_mut().and_then(Overlay::scroll) else { return Vec::new() };
        match self.model.keys.main(chord) {
            Some(command) if scroll.moved(command) => {}
            Some(Command::Redraw) => return vec![Effect::Redraw],
            Some(Command::Reload) => self.model.account_status.read_again(),
            Some(
                Command::Cancel
                | Command::Back
                | Command::Help
                | Command::Use
                | Command::Json
                | Command::Details
                | Command::Account,
            ) => {
                self.screens.overlays.pop();
            }
            _ => {}
        }
        Vec::new()
    }

    fn sign_in_command(&mut self, command: sign_in_state::Outcome, now: Now) -> Vec<Effect> {
        let keep = self.screens.sign_in.as_ref().is_some_and(|sign_in| sign_in.keep);
        match command {
            sign_in_state::Outcome::None => Vec::new(),
            sign_in_state::Outcome::Quit => self.ask_to_quit(now),
            sign_in_state::Outcome::Leave => {
                self.screens.sign_in = None;
                Vec::new()
            }
            sign_in_state::Outcome::Use(credential) => {
                self.keep_credential = keep;
                self.model.connect(credential)
            }
            sign_in_state::Outcome::Login(username, password) => {
                self.keep_credential = keep;
                vec![Effect::Login { username, password }]
            }
            sign_in_state::Outcome::Demo => self.begin_demo(),
        }
    }
}
