//! Carries out the intents in the queue: each opens an overlay, changes a screen, or calls a function of the model.

use crate::app::{App, other_programs, palette_intents, signing_in};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::messages::effect::{Effect, ProfileOrder};
use crate::messages::intent::Intent;
use crate::model::PaneId;
use crate::screens::overlays::Overlay;
use crate::screens::overlays::say::SpeechForm;
use crate::screens::screen::{Context, Screen};

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
            Err(other) => signing_in::carry_out(self, *other, now)
                .or_else(|other| palette_intents::carry_out(self, *other, now))
                .or_else(|other| self.carry_out_in_form(*other, now))
                .unwrap_or_else(|other| self.carry_out_other(*other, now)),
        }
    }

    #[expect(clippy::too_many_lines, reason = "an arm for each intent, and the compiler asks for a new one")]
    fn carry_out_other(&mut self, intent: Intent, now: Now) -> Vec<Effect> {
        match intent {
            Intent::Command(command) => return self.act(command, now),
            Intent::Run(effect) => return vec![effect],
            Intent::Say(level, words) => self.model.notices.say(level, words, now),
            Intent::NotPasted => {
                let words = "The pasted text is not a phone number and was dropped. Paste lists into the call form.";
                self.model.notices.say(Severity::Info, words, now);
            }
            Intent::LoadFavourites if self.screens.shows_favourites() => return vec![self.model.load_favourites()],
            Intent::NameFavourite(None) => {
                self.model.notices.say(Severity::Info, "Nothing to save yet: enter a destination first.", now);
            }
            Intent::KeepFavourite(favourite) => return vec![self.model.keep_favourite(favourite)],
            Intent::ReadAccountStatus => self.model.account_status.read_again(),
            Intent::MarkDestination(at) => self.model.mark_destination(at, now),
            Intent::StopBatch => self.model.stop_batch("stopped by key"),
            Intent::LoadHistory if self.screens.shows_history() => {
                return self.model.load_history().into_iter().collect();
            }
            Intent::Export(name) => return self.model.export(name, now).into_iter().collect(),
            Intent::ShowColumns(columns) => self.model.calls.table.columns = columns,
            Intent::ShowView(view) => {
                self.screens.focus = PaneId::Calls;
                self.model.show_view(view);
            }
            Intent::KeepBoard(choice) => return vec![self.model.keep_board(choice)],
            Intent::ChooseWindow(window) => self.model.choose_window(window),
            Intent::GroupCalls(by) => self.model.group_by(by),
            Intent::ReadOlderCalls(false) => return self.model.stop_reading_back().into_iter().collect(),
            Intent::ReadOlderCalls(true) => self.model.read_back_again(),
            Intent::FilterCalls { filter, calls } => self.filter_calls(filter, calls, now),
            Intent::Copy(choice) => return self.model.copy(choice, now),
            Intent::SaveNote { on, attempt, text } => return self.model.save_note(on, attempt, text, now),
            Intent::Place(request) => return self.model.place(request, now),
            Intent::SendProposal(id) => return other_programs::send_proposal(self, &id, now),
            Intent::DeclineProposal(id) => self.model.decline_proposal(&id, now),
            Intent::EnterOnButton => self.screens.held_keys.enter_on_button(now.instant),
            Intent::Select(target) => self.model.calls.select(target, now),
            Intent::AskToHangUp(targets) => return self.ask_to_hang_up_these(targets, now),
            Intent::AskToQuit if self.screens.sign_in.is_some() && !self.model.other_profiles.is_empty() => {
                return vec![Effect::Profile(ProfileOrder::Leave)];
            }
            Intent::AskToQuit => return self.ask_to_quit(now),
            Intent::StartDemo => return self.begin_demo(),
            Intent::LeaveAccount => self.close_questions(),
            Intent::SendNow { request, journalled } => return self.model.send_now(request, journalled, now),
            Intent::DialExtensionsBy(target) => {
                let settings = &mut self.model.settings;
                (settings.extension_target, settings.learned_target) = (target, Some(target));
            }
            Intent::OpenSpeech(targets) => {
                let draft = self.screens.speech_draft.take();
                let form = draft.unwrap_or_else(|| SpeechForm::new(&self.model.settings.language));
                self.open(form.for_targets(targets), now);
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
                let was_quitting = self.quit_after.take().is_some();
                if was_quitting {
                    self.model.notices.say(
                        Severity::Warning,
                        "Still open: hanging up a call failed. See the log.",
                        now,
                    );
                }
            }
            // Nothing shows those lists; the others were carried out before: they open an overlay, concern the form or
            // the sign-in, or come of the palette.
            Intent::LoadFavourites
            | Intent::LoadHistory
            | Intent::Ask(_)
            | Intent::AskBeforeSending { .. }
            | Intent::AskForCount { .. }
            | Intent::AskForNote { .. }
            | Intent::AskToRecord(_)
            | Intent::ChooseMute(_)
            | Intent::NameFavourite(Some(_))
            | Intent::NameView
            | Intent::NameExport
            | Intent::OfferCopies(_)
            | Intent::OpenControls(_)
            | Intent::ShowFlow { .. }
            | Intent::ShowText { .. }
            | Intent::OpenForm
            | Intent::FormClosed
            | Intent::FillForm(_)
            | Intent::UseItem(_)
            | Intent::FillDestinations(_)
            | Intent::Inspect(_)
            | Intent::RewindTo(_)
            | Intent::CountOver(_)
            | Intent::OpenSettings
            | Intent::WriteSetting(_)
            | Intent::UseTheme(_)
            | Intent::UseMouse(_)
            | Intent::UseMotion(_)
            | Intent::CallAgain { .. }
            | Intent::UseFavourite(_)
            | Intent::EditActions
            | Intent::EditActionsAsText(_)
            | Intent::WriteActions(_)
            | Intent::Sending
            | Intent::BatchBegun(_)
            | Intent::Accepted { .. }
            | Intent::Refused(_)
            | Intent::FoundPlaced(_)
            | Intent::SignIn { .. }
            | Intent::Login { .. }
            | Intent::AskForCredential(_)
            | Intent::SignInFailed(_)
            | Intent::SignedIn
            | Intent::ShowGuide
            | Intent::FillTestCall(_) => {}
        }
        Vec::new()
    }

    /// Opens an overlay.
    pub(super) fn open(&mut self, overlay: impl Into<Overlay>, now: Now) {
        let mut overlay = overlay.into();
        if let Some(screen) = overlay.screen_mut() {
            screen.refresh(&Context { model: &self.model, section: screen.section(), now });
        }
        self.screens.overlays.push(overlay);
    }

    /// Lets the overlays take up what has become known.
    pub(super) fn refresh_screens(&mut self, now: Now) {
        for screen in self.screens.overlays.iter_mut().filter_map(Overlay::screen_mut) {
            let cx = Context { model: &self.model, section: screen.section(), now };
            screen.refresh(&cx);
        }
    }

    /// Closes questions about calls of the previous account, and those that would send one made for it.
    pub(super) fn close_questions(&mut self) {
        self.screens.overlays.retain(|overlay| !overlay.screen().is_some_and(Screen::concerns_account));
    }
}
