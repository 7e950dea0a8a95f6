//! Carries out the intents in the queue: each opens an overlay, changes a screen, or calls a function of the model.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::CallRequest;
use crate::domain::Favourite;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::batch::Batch;
use crate::model::offer::Offer;
use crate::screens::PaneId;
use crate::screens::form::Field;
use crate::screens::overlays::Overlay;
use crate::screens::overlays::say::SpeechForm;
use crate::screens::screen::Context;
use crate::screens::screen::Screen;
use crate::screens::sign_in::SignIn;

impl App {
    /// Carries out all intents, in the order in which they were given. Returns the effects that follow.
    pub(super) fn carry_out_intents(&mut self, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        while !self.model.intents.is_empty() {
            for intent in std::mem::take(&mut self.model.intents) {
                effects.extend(self.carry_out(intent, now));
            }
        }
        effects
    }

    fn carry_out(&mut self, intent: Intent, now: Now) -> Vec<Effect> {
        match Overlay::asked_for(intent, &self.model, now) {
            Ok(overlay) => {
                self.open(overlay, now);
                Vec::new()
            }
            Err(other) => self.carry_out_other(*other, now),
        }
    }

    fn carry_out_other(&mut self, intent: Intent, now: Now) -> Vec<Effect> {
        match intent {
            Intent::Command(command) => return self.act(command, now),
            Intent::Run(effect) => return vec![effect],
            Intent::Say(level, words) => self.model.notices.say(level, words, now),
            Intent::NotPasted => {
                let words = "What was pasted is no phone number: dropped. A list goes into the call form.";
                self.model.notices.say(Severity::Info, words, now);
            }
            Intent::UseFavourite(favourite) => self.use_favourite(&favourite),
            Intent::LoadFavourites => {
                if self.screens.overlays.iter().any(|overlay| matches!(overlay, Overlay::Favourites(_))) {
                    return vec![self.model.load_favourites()];
                }
            }
            Intent::NameFavourite(None) => {
                self.model.notices.say(Severity::Info, "Nothing to keep yet: fill in who is called.", now);
            }
            Intent::KeepFavourite(favourite) => return vec![self.model.keep_favourite(favourite)],
            Intent::ReadAccountStatus => self.model.account_status.read_again(),
            Intent::MarkDestination(at) => self.model.mark_destination(at, now),
            Intent::StopBatch => self.model.stop_batch("stopped by key"),
            Intent::FillForm(request) => {
                self.with_form(|form, context| form.fill(&request, context));
                self.open_form();
            }
            Intent::LoadHistory => {
                if self.screens.shows_history() {
                    return self.model.load_history().into_iter().collect();
                }
            }
            Intent::CallAgain { request, warning } => {
                self.open_form();
                self.with_form(|form, context| form.call_again(&request, context));
                self.model.intents.extend(warning.map(|words| Intent::Say(Severity::Warning, words)));
            }
            Intent::Copy(choice) => return self.model.copy(choice, now),
            Intent::SaveNote { on, attempt, text } => return self.model.save_note(on, attempt, text, now),
            Intent::Place(request) => return self.model.place(request, now),
            Intent::EnterOnButton => self.screens.held_keys.enter_on_button(now.instant),
            Intent::OpenForm => self.open_form(),
            Intent::FormClosed => return self.form_closed(),
            Intent::EditActions => match self.screens.form.edit_actions(&self.model) {
                Ok(editor) => self.open(editor, now),
                Err(why) => self.model.notices.say(Severity::Warning, why, now),
            },
            Intent::EditActionsAsText(change) => {
                if let Some(text) = change {
                    self.screens.form.write_actions(text);
                }
                return vec![Effect::Edit(self.screens.form.actions_for_editor())];
            }
            Intent::WriteActions(text) => self.screens.form.write_actions(text),
            Intent::SignIn { credential, keep } => {
                self.keep_credential = keep;
                return self.model.connect(credential);
            }
            Intent::Login { username, password, keep } => {
                self.keep_credential = keep;
                return vec![Effect::Login { username, password }];
            }
            Intent::AskToQuit => return self.ask_to_quit(now),
            Intent::StartDemo => return self.begin_demo(),
            Intent::AskForCredential(why) => self.ask_for_credential(why, now),
            Intent::SignInFailed(why) => {
                if let Some(sign_in) = &mut self.screens.sign_in {
                    sign_in.failed(why);
                }
            }
            Intent::SignedIn => {
                if self.screens.sign_in.take().is_some() && std::mem::take(&mut self.keep_credential) {
                    return self.model.credential.clone().map(Effect::SaveCredential).into_iter().collect();
                }
            }
            Intent::LeaveAccount => self.close_questions(),
            Intent::SendNow { request, journalled } => return self.model.send_now(request, journalled, now),
            Intent::Sending => {
                self.screens.form.show_all_errors = false;
                self.screens.form.failure = None;
            }
            Intent::BatchBegun(request) => {
                if self.form_holds(&request) {
                    self.screens.form.to.set("");
                }
                self.screens.focus = PaneId::Calls;
                self.screens.overlays.retain(|overlay| !matches!(overlay, Overlay::Form));
                self.open(Overlay::Batch(Box::default()), now);
            }
            Intent::Accepted { request, untouched } => self.forget_sent_form(&request, untouched),
            Intent::Refused(why) => self.screens.form.failure = Some(why),
            Intent::FoundPlaced(request) => self.found_placed(&request),
            Intent::DialExtensionsBy(target) => self.model.settings.extension_target = target,
            Intent::OpenSpeech(targets) => {
                let form = match self.screens.speech_draft.take() {
                    Some(draft) => draft.for_targets(targets),
                    None => SpeechForm::new(targets, &self.model.settings.language),
                };
                self.open(form, now);
                return self.model.control.recall_once();
            }
            Intent::Control(control, targets) => return self.model.control(control, &targets, false, now),
            Intent::SendControl(control, calls) => return self.model.control_counted(&control, calls, now),
            // Keep a text that was typed since.
            Intent::Spoken(text) => {
                if let Some(draft) = &mut self.screens.speech_draft {
                    draft.spoken(&text);
                }
            }
            Intent::HangUp { targets, then_quit } => return self.hang_up(targets, then_quit, now),
            Intent::HangUpAllAndQuit => self.ask_to_hang_all_up_and_quit(now),
            Intent::Quit => return self.model.quit(),
            Intent::StayAfterFailedHangUp => {
                if self.quit_after.take().is_some() {
                    self.model.notices.say(Severity::Warning, "Not quit: a call could not be hung up.", now);
                }
            }
            // The others open an overlay.
            _ => {}
        }
        Vec::new()
    }

    /// Opens an overlay.
    pub(super) fn open(&mut self, overlay: impl Into<Overlay>, now: Now) {
        self.screens.overlays.push(overlay.into());
        self.refresh_screens(now);
    }

    /// Lets the overlays take up what has become known.
    pub(super) fn refresh_screens(&mut self, now: Now) {
        for screen in self.screens.overlays.iter_mut().filter_map(Overlay::screen_mut) {
            let cx = Context { model: &self.model, section: screen.section(), now };
            screen.refresh(&cx);
        }
    }

    /// Shows the list from the user's own editor. Text that is not a list closes this editor: the form shows it.
    pub(super) fn reread_steps(&mut self, now: Now) {
        let Some(Overlay::Actions(editor)) = self.screens.overlays.last_mut() else { return };
        if let Err(why) = editor.reread(self.screens.form.actions.value()) {
            self.screens.overlays.pop();
            self.model.notices.say(Severity::Warning, why, now);
        }
    }

    /// Empties a closed form whose call was placed after all. A call that is not sent yet is given up.
    fn form_closed(&mut self) -> Vec<Effect> {
        self.empty_form_found_placed();
        let of_list = self.model.batch.as_ref().is_some_and(Batch::runs);
        if self.model.attempts.is_sending() && !of_list { vec![Effect::GiveUp] } else { Vec::new() }
    }

    /// Opens the form filled with a favourite. Nothing is sent.
    pub fn use_favourite(&mut self, favourite: &Favourite) {
        self.screens.overlays.retain(|overlay| !matches!(overlay, Overlay::Favourites(_)));
        self.open_form();
        self.with_form(|form, context| {
            form.use_favourite(favourite);
            form.refresh_parse_cache(context);
        });
    }

    fn found_placed(&mut self, request: &CallRequest) {
        for overlay in &mut self.screens.overlays {
            if let Overlay::SendQuestion(question) = overlay {
                question.found_placed(request);
            }
        }
        let open = self.screens.overlays.iter().any(|overlay| matches!(overlay, Overlay::Form));
        if self.form_holds(request) {
            self.screens.form.failure = None;
        }
        // An open form shows a message, and is emptied when it is closed.
        if !open {
            self.empty_form_found_placed();
        }
    }

    /// Removes the destinations from a form whose call was placed after all, so that it is not sent again.
    pub(super) fn empty_form_found_placed(&mut self) {
        let request = self.with_form(|form, context| form.check(context)).request;
        if request.is_some_and(|request| self.model.attempts.placed_late(&request).is_some()) {
            self.screens.form.to.set("");
        }
    }

    /// Whether the form holds exactly this request.
    pub(super) fn form_holds(&mut self, request: &CallRequest) -> bool {
        self.screens.form.used && self.with_form(|form, context| form.check(context)).request.as_ref() == Some(request)
    }

    /// Closes and empties the form that was sent. A form that was touched since, or is under another overlay, belongs
    /// to the user and is kept.
    fn forget_sent_form(&mut self, request: &CallRequest, untouched: bool) {
        let open = self.screens.overlays.iter().any(|overlay| matches!(overlay, Overlay::Form));
        let on_top = matches!(self.screens.overlays.last(), Some(Overlay::Form));
        if !self.form_holds(request) || (open && !(on_top && untouched)) {
            return;
        }
        if on_top {
            self.screens.overlays.pop();
            self.screens.focus = PaneId::Calls;
        }
        self.screens.form.failure = None;
        self.screens.form.to.set("");
        self.screens.form.field = Field::To;
    }

    /// Closes questions about calls of the previous account, and those that would send one made for it.
    pub(super) fn close_questions(&mut self) {
        self.screens.overlays.retain(|overlay| !overlay.screen().is_some_and(Screen::concerns_account));
    }

    /// Asks for another credential. Only the first sign-in screen of a session opens by itself, and only over the bare
    /// panes; later it would take a key meant for something else, so it is offered.
    pub(super) fn ask_for_credential(&mut self, why: String, now: Now) {
        if let Some(sign_in) = &mut self.screens.sign_in {
            sign_in.failed(why);
        } else if self.model.connection.last_good.is_none()
            && self.screens.overlays.is_empty()
            && !self.screens.typing_filter(&self.model)
        {
            self.screens.sign_in = Some(SignIn::new(Some(why), true));
        } else {
            self.model.offer(
                Offer::SignIn(why),
                Severity::Error,
                "The server refused the credential.",
                "give another one",
                now,
            );
        }
    }
}
