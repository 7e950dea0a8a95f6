//! `App`: what is known and what is seen, and what a message does to both: `update(message, now) -> effects`.
//!
//! Synchronous and pure: no clock, no task, no file, no socket. This file gives each message to the part that it
//! concerns.
mod answers;
mod attention;
mod commands;
mod configuration;
mod drawing;
mod form_intents;
mod intents;
mod keys;
mod links;
mod mouse;
mod other_programs;
mod palette_intents;
pub mod profiles;
mod quitting;
mod session;
mod signing_in;
mod take_offer;
mod telling;
mod wake;

use std::time::Instant;

use crate::api::credential::KeepIn;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{BoardLayout, Target};
use crate::keys::key_map::KeyMap;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::messages::message::{Answer, Message};
use crate::model::events::Events;
use crate::model::hooks::Hooks;
use crate::model::notifier::Notifier;
use crate::model::{Model, Prefill, Settings, Start};
use crate::screens::Screens;
use crate::screens::form::{Form, FormContext};
use crate::screens::overlays::Overlay;
use crate::screens::screen::Screen;
use crate::widgets::input_guard::InputGuard;

pub use wake::next_wake;

/// The application's state.
#[derive(Clone, Debug)]
pub struct App {
    /// What is known.
    pub model: Model,
    /// What is seen and typed.
    pub screens: Screens,
    /// The hooks, where they are run.
    pub hooks: Option<Hooks>,
    /// What is told outside of the screen, where there is a terminal.
    pub notifier: Option<Notifier>,
    events: Events,
    /// Whether the program should end.
    pub quitting: bool,
    /// What must be over before the program ends, and how long to wait for it.
    quit_after: Option<(Vec<Target>, Instant)>,
    keep_credential: KeepIn,
    warnings: Vec<String>,
}

impl App {
    /// The state at the start.
    #[must_use]
    pub fn new(settings: Settings, keys: KeyMap) -> Self {
        Self {
            screens: Screens {
                folded: settings.board.layout == BoardLayout::Monitor,
                ..Screens::new(&settings.language)
            },
            model: Model::new(settings, keys),
            hooks: None,
            notifier: None,
            events: Events::default(),
            quitting: false,
            quit_after: None,
            keep_credential: KeepIn::default(),
            warnings: Vec::new(),
        }
    }

    /// The effects to start with.
    pub fn start(&mut self, start: Start, now: Now) -> Vec<Effect> {
        self.screens.held_keys.on_button(self.is_on_send_button(), None, now.instant);
        for words in std::mem::take(&mut self.warnings) {
            self.model.notices.say(Severity::Warning, words, now);
        }
        telling::begin(self);
        let mut effects = begin(self, start, now);
        if self.model.settings.mouse {
            effects.insert(0, Effect::Mouse(true));
        }
        effects
    }

    /// Opens the form as the command line fills it in. Sends nothing.
    pub fn prefill(&mut self, prefill: &Prefill) {
        if prefill.from.is_none() && prefill.to.is_empty() && prefill.flow.is_none() && prefill.say.is_none() {
            return;
        }
        self.screens.form.prefill(prefill);
        self.screens.overlays.push(Overlay::Form);
    }

    /// Adds a warning from before there was a screen, to be shown at the start.
    pub fn warn_at_start(&mut self, words: String) {
        self.warnings.push(words);
    }

    /// Updates the state from a message. Returns the effects to carry out.
    pub fn update(&mut self, msg: Message, now: Now) -> Vec<Effect> {
        self.model.dirty |= !matches!(
            msg,
            Message::Answer(..) | Message::Vitals(..) | Message::Asked(..) | Message::Focus(_) | Message::Mouse(_)
        );
        if let Some(notifier) = &mut self.notifier {
            notifier.heed(&msg);
        }
        let of_calls = matches!(msg, Message::Answer(..));
        self.model.traffic.answered |= of_calls;
        let placed = matches!(&msg, Message::Answer(_, answer) if matches!(**answer, Answer::Placed(..)));
        self.model.dirty |= self.screens.play(self.model.connection.clock.time(now.wall), now);
        self.model.dirty |= self.model.proposals.expire(now);
        self.model.dirty |= self.model.links.expire(now);
        let mut effects = self.take(msg, now);
        effects.extend(self.carry_out_intents(now));
        self.screens.held_keys.on_button(self.is_on_send_button(), None, now.instant);
        self.send_if_due(now);
        effects.extend(self.carry_out_intents(now));
        other_programs::forget_choice(self, now);
        self.model.warn_of_expiry(now);
        effects.extend(self.model.search_if_due(now));
        if self.screens.need_account_status(&self.model) {
            let flow = self.screens.flow_on_screen(&self.model);
            effects.extend(self.model.refresh_account_status(flow, now));
        }
        effects.extend(self.model.ledger_to_read(self.screens.shows_account(), now));
        effects.extend(self.model.send_next_part(now));
        if of_calls {
            effects.extend(self.model.write_down_ends(now));
        }
        effects.extend(self.carry_out_intents(now));
        effects.extend(self.quit_when_all_is_over(now));
        if placed || effects.iter().any(|effect| matches!(effect, Effect::Journal(..))) {
            self.model.intents.push(Intent::LoadHistory);
            effects.extend(self.carry_out_intents(now));
        }
        effects.extend(telling::tell(self, now));
        effects
    }

    #[expect(clippy::too_many_lines, reason = "an arm for each message")]
    fn take(&mut self, msg: Message, now: Now) -> Vec<Effect> {
        match msg {
            Message::Key(key) if self.screens.too_small => keys::unseen(self, key, now),
            Message::Mouse(_) | Message::Paste(_) if self.screens.too_small => Vec::new(),
            Message::Key(key) => {
                self.screens.spots.clear();
                self.screens.watch.touched(now);
                if let Some(words) = self.screens.about_foreign_key(key, &self.model) {
                    self.model.notices.say(Severity::Warning, words, now);
                }
                self.key(key, now)
            }
            Message::Mouse(mouse) => {
                mouse::used(self, mouse, now);
                Vec::new()
            }
            Message::Paste(text) => {
                self.screens.spots.clear();
                self.screens.watch.touched(now);
                self.paste(&text, now);
                Vec::new()
            }
            Message::Answer(session, answer) if session < self.model.account_since => {
                self.model.answer_of_before(*answer, now)
            }
            Message::Answer(session, answer) if session == self.model.session || answer.outlives_its_session() => {
                self.answer(*answer, now)
            }
            Message::CursorAt { row, column } => self.screens.terminal.answered(row, column),
            Message::Background(red, green, blue) => {
                self.screens.terminal.background = Some((red, green, blue));
                Vec::new()
            }
            Message::Resized(width, height) => {
                self.screens.resized(width, height);
                Vec::new()
            }
            Message::Answer(..) | Message::Focus(_) | Message::Tick => Vec::new(),
            Message::Vitals(polling) => {
                self.model.polling(polling, now);
                Vec::new()
            }
            Message::Woke(asleep) => self.woke(asleep, now),
            Message::Suspend => {
                self.screens.held_keys.interrupted();
                vec![Effect::Suspend]
            }
            Message::Stopped(stopped) => self.stopped(stopped, now),
            Message::Edited(Ok(text)) => {
                self.screens.form.edited(&text);
                self.reread_steps(now);
                Vec::new()
            }
            Message::Edited(Err(why)) | Message::Trouble(why) => {
                self.model.notices.say(Severity::Error, why, now);
                Vec::new()
            }
            Message::Asked(id, request, at) => other_programs::asked(self, id, *request, at, now),
            Message::Unreachable(why) => {
                let words = format!("Other programs cannot reach this vdial: {why}.");
                self.model.notices.say(Severity::Warning, words, now);
                Vec::new()
            }
            Message::CanSignIn(choices) => {
                if let Some(sign_in) = &mut self.screens.sign_in {
                    sign_in.offer(*choices);
                }
                Vec::new()
            }
            Message::CredentialKept(result) => {
                signing_in::kept(self, result, now);
                Vec::new()
            }
            Message::NotConnected(why) => {
                let effects = signing_in::failed(self, why.clone());
                self.model.notices.say(Severity::Error, why, now);
                self.model.numbers.loading = false;
                self.model.flows.loading = false;
                self.model.extensions.loading = false;
                effects
            }
            Message::HookTrouble(why) => {
                self.model.notices.say(Severity::Warning, why, now);
                Vec::new()
            }
            Message::DemoStarted(api_url, credential) => {
                self.model.settings.api_url = api_url;
                "demo".clone_into(&mut self.model.settings.profile);
                self.model.notices.say(
                    Severity::Info,
                    "This is the demo: a server inside this program. No phone rings.",
                    now,
                );
                self.model.connect(credential)
            }
            Message::SpokenTexts(texts) => {
                self.model.control.recalled(texts);
                Vec::new()
            }
            Message::Unfinished(pending, damage) => self.model.resumed(pending, damage, now),
            Message::Earlier(earlier) => {
                self.model.calls.recall_ended(earlier.hung_up.iter().cloned());
                for id in &earlier.hung_up {
                    self.model.archive_call(id);
                }
                self.model.attempts.recall_called(earlier.called);
                Vec::new()
            }
            Message::Notes(notes) => {
                self.model.calls.notes.lay_under(notes);
                Vec::new()
            }
            Message::Journal(unwritten) => {
                self.model.journal_heard(unwritten, now);
                Vec::new()
            }
            Message::History(read) => {
                self.model.on_history(read, self.screens.shows_history(), now);
                self.refresh_screens(now);
                Vec::new()
            }
            Message::ReadConfiguration => vec![Effect::ReadConfiguration],
            Message::ConfigurationRead(result, why) => configuration::read(self, result, &why, now),
            Message::SettingWritten(result) => {
                configuration::written_or_not(self, result, now);
                Vec::new()
            }
            Message::ReadOnly(on) => {
                palette_intents::became_read_only(self, on, now);
                Vec::new()
            }
            Message::CallsWritten(result) => {
                self.model.calls_written(result, now);
                Vec::new()
            }
            Message::BoardKept(choice, file) => {
                self.model.board_kept(&choice, &file, now);
                Vec::new()
            }
            Message::Favourites(news) => {
                self.model.on_favourites(news, now);
                self.refresh_screens(now);
                Vec::new()
            }
            Message::Terminate => self.model.quit(),
        }
    }

    /// The open question that waits for a key; `None` without one.
    #[must_use]
    pub fn question(&self) -> Option<InputGuard> {
        self.screens.top_overlay().and_then(Screen::guard)
    }

    /// Whether a key counts: no question is open, or it has been open long enough.
    pub(in crate::app) fn accepts_input(&self, now: Now) -> bool {
        self.question().is_none_or(|opened| opened.accepts_input(now))
    }

    /// Delays that question to when the user's screen showed it: what was typed before is not meant for it.
    pub fn put_off(&mut self, seen: Instant) {
        if let Some(guard) = self.screens.overlays.last_mut().and_then(Overlay::screen_mut).and_then(Screen::guard_mut)
        {
            guard.put_off(seen);
        }
    }

    /// Calls `use_form` with the form and the account data that it reads.
    pub(crate) fn with_form<T>(&mut self, use_form: impl FnOnce(&mut Form, &FormContext) -> T) -> T {
        use_form(&mut self.screens.form, &FormContext::of(&self.model))
    }
}

/// Connects with the credential, starts the demo, or asks.
fn begin(app: &mut App, start: Start, now: Now) -> Vec<Effect> {
    match start {
        Start::Credential(credential, source) => {
            app.model.notices.say(
                Severity::Info,
                format!("Using the {} from {source}.", credential.kind().words()),
                now,
            );
            let effects = app.model.connect(credential);
            app.model.credential_kept = Some(format!("from {source}"));
            app.model.warn_of_expiry(now);
            effects
        }
        Start::Demo => app.begin_demo(),
        Start::SignIn => signing_in::open(app, None, false),
    }
}
