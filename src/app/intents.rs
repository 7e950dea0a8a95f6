//! Carries out the intents of screens and use cases.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::CallRequest;
use crate::domain::Favourite;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::offer::Offer;
use crate::screens::PaneId;
use crate::screens::form::Field;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::control::menu::ControlMenu;
use crate::screens::overlays::control::mute::MuteChoice;
use crate::screens::overlays::control::record::RecordQuestion;
use crate::screens::overlays::control::several::CountQuestion;
use crate::screens::overlays::favourites::NameFavourite;
use crate::screens::overlays::note::NotePrompt;
use crate::screens::overlays::question::OpenQuestion;
use crate::screens::overlays::say::SpeechForm;
use crate::screens::overlays::send_question::SendQuestion;
use crate::screens::screen::{Context, Screen};
use crate::screens::sign_in_state::SignIn;

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
        match intent {
            Intent::Command(command) => return self.act(command, now),
            Intent::Run(effect) => return vec![effect],
            Intent::Say(level, words) => self.model.notices.say(level, words, now),
            Intent::NotPasted => {
                let words = "What was pasted is no phone number: dropped. A list goes into the call form.";
                self.model.notices.say(Severity::Info, words, now);
            }
            Intent::Ask(question) => self.open(Overlay::Ask(Box::new(OpenQuestion::new(question, now))), now),
            Intent::UseFavourite(favourite) => self.use_favourite(&favourite),
            Intent::LoadFavourites => {
                if self.screens.overlays.iter().any(|overlay| matches!(overlay, Overlay::Favourites(_))) {
                    return vec![self.model.load_favourites()];
                }
            }
            Intent::NameFavourite(None) => {
                self.model.notices.say(Severity::Info, "Nothing to keep yet: fill in who is called.", now);
            }
            Intent::NameFavourite(Some(favourite)) => {
                self.open(Overlay::NameFavourite(Box::new(NameFavourite::new(favourite))), now);
            }
            Intent::KeepFavourite(favourite) => return vec![self.model.keep_favourite(favourite)],
            Intent::AskForNote { title, on, attempt } => {
                let before = self.model.notes.on(&on).unwrap_or_default();
                let prompt = NotePrompt::new(title, on.clone(), attempt, before);
                self.open(Overlay::Note(Box::new(prompt)), now);
            }
            Intent::SaveNote { on, attempt, text } => return self.model.save_note(on, attempt, text, now),
            Intent::AskForCredential(why) => self.ask_for_credential(why, now),
            Intent::SignInFailed(why) => {
                if let Some(sign_in) = &mut self.screens.sign_in {
                    sign_in.busy = false;
                    sign_in.message = Some(why);
                }
            }
            Intent::SignedIn => {
                if self.screens.sign_in.take().is_some() && std::mem::take(&mut self.keep_credential) {
                    return self.model.credential.clone().map(Effect::SaveCredential).into_iter().collect();
                }
            }
            Intent::LeaveAccount => self.close_questions(),
            Intent::AskBeforeSending { request, reasons, unjournalled } => {
                let question = SendQuestion::new(request, reasons, unjournalled, now);
                self.open(Overlay::SendQuestion(Box::new(question)), now);
            }
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
                self.screens.overlays.push(Overlay::Batch);
            }
            Intent::Accepted { request, untouched } => self.forget_sent_form(&request, untouched),
            Intent::Refused(why) => self.screens.form.failure = Some(why),
            Intent::FoundPlaced(request) => self.found_placed(&request),
            Intent::DialExtensionsBy(target) => self.model.settings.extension_target = target,
            Intent::OpenControls(targets) => self.open(Overlay::Controls(Box::new(ControlMenu::new(targets))), now),
            Intent::ChooseMute(targets) => {
                let choice = MuteChoice::new(&self.model, targets);
                self.open(Overlay::Mute(Box::new(choice)), now);
            }
            Intent::AskToRecord(targets) => {
                self.open(Overlay::Record(Box::new(RecordQuestion::new(targets, now))), now);
            }
            Intent::OpenSpeech(targets) => {
                let draft = self.screens.speech_draft.take();
                let form = draft.unwrap_or_else(|| SpeechForm::new(&self.model.settings.language));
                self.open(Overlay::Say(Box::new(form.for_targets(targets))), now);
                return self.model.control.recall_once();
            }
            Intent::Control(control, targets) => return self.model.control(control, &targets, false, now),
            Intent::AskForCount { control, calls, left_out } => {
                let question = CountQuestion::new(control, calls, left_out, now);
                self.open(Overlay::Several(Box::new(question)), now);
            }
            Intent::SendControl(control, calls) => return self.model.control_counted(&control, calls, now),
            Intent::EnterOnButton => self.screens.held_keys.enter_on_button(now.instant),
            Intent::Send(key) => return self.send_topmost(key, now),
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
        }
        Vec::new()
    }

    /// Opens an overlay.
    pub(super) fn open(&mut self, overlay: Overlay, now: Now) {
        self.screens.overlays.push(overlay);
        self.refresh_screens(now);
    }

    /// Lets the overlays take up what has become known.
    pub(super) fn refresh_screens(&mut self, now: Now) {
        for screen in self.screens.overlays.iter_mut().filter_map(Overlay::screen_mut) {
            let cx = Context { model: &self.model, section: screen.section(), now };
            screen.refresh(&cx);
        }
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
            sign_in.busy = false;
            sign_in.message = Some(why);
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
