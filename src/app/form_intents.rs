//! Carries out the intents that concern the call form: it is opened, filled, emptied, and told what came of its request.

use super::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{CallRequest, ExtensionId, Favourite, KeptAnswer};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::PaneId;
use crate::model::batch::Batch;
use crate::screens::form::destinations::typed_extension;
use crate::screens::form::{Field, FormContext};
use crate::screens::overlays::Overlay;
use crate::screens::overlays::batch::BatchList;
use crate::screens::overlays::palette::holds_another;

impl App {
    /// Carries out an intent about the form.
    ///
    /// # Errors
    /// The intent, if it concerns something else.
    pub(super) fn carry_out_in_form(&mut self, intent: Intent, now: Now) -> Result<Vec<Effect>, Box<Intent>> {
        match intent {
            Intent::OpenForm => self.open_form(),
            Intent::FillForm(request) => {
                self.with_form(|form, context| form.fill(&request, context));
                self.open_form();
            }
            Intent::FillTestCall(id) => fill_test_call(self, &id, now),
            Intent::CallAgain { request, warning } => {
                self.open_form();
                self.with_form(|form, context| form.call_again(&request, context));
                self.model.intents.extend(warning.map(|words| Intent::Say(Severity::Warning, words)));
            }
            Intent::UseFavourite(favourite) => self.use_favourite(&favourite),
            Intent::EditActionsAsText(change) => {
                if let Some(text) = change {
                    self.screens.form.write_actions(text);
                }
                return Ok(vec![Effect::Edit(self.screens.form.actions_for_editor())]);
            }
            Intent::WriteActions(text) => self.screens.form.write_actions(text),
            Intent::FormClosed => return Ok(self.form_closed()),
            Intent::BatchBegun(request) => {
                if self.form_holds(&request) {
                    self.screens.form.to.set("");
                }
                self.screens.focus = PaneId::Calls;
                self.screens.overlays.retain(|overlay| !matches!(overlay, Overlay::Form));
                self.screens.batch_list = BatchList::default();
                self.open(BatchList::default(), now);
            }
            Intent::Accepted { request, untouched } => self.forget_sent_form(&request, untouched),
            Intent::Refused(why) => self.screens.form.failure = Some(why),
            Intent::FoundPlaced(request) => self.found_placed(&request),
            Intent::EditActions => match self.screens.form.edit_actions(&self.model) {
                Ok(editor) => self.open(editor, now),
                Err(why) => self.model.notices.say(Severity::Warning, why, now),
            },
            Intent::Sending => {
                self.screens.form.show_all_errors = false;
                self.screens.form.failure = None;
            }
            other => return Err(Box::new(other)),
        }
        Ok(Vec::new())
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
                question.question.found_placed(request);
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
        if self.form_request().is_some_and(|request| self.model.attempts.placed_late(&request).is_some()) {
            self.screens.form.to.set("");
        }
    }

    /// Whether the form holds exactly this request.
    pub(super) fn form_holds(&mut self, request: &CallRequest) -> bool {
        self.screens.form.used && self.form_request().as_ref() == Some(request)
    }

    fn form_request(&self) -> Option<CallRequest> {
        self.screens.form.check(&FormContext::of(&self.model)).request
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
}

/// Opens the form with a short text for an extension; a form that holds another call is left as it is.
fn fill_test_call(app: &mut App, id: &ExtensionId, now: Now) {
    let Some(extension) = app.model.extensions.get(id).cloned() else { return };
    if let Some(held) = app.screens.form.drafted() {
        let words = holds_another(held, &app.model.keys);
        return app.model.notices.say(Severity::Info, words, now);
    }
    let name = extension.dialed(app.model.settings.extension_target);
    let text = "This is a test call from vdial.".to_owned();
    let say = KeptAnswer::Say { text, language: None };
    let call = Favourite { on_answer: Some(say), ..Favourite::new("", vec![typed_extension(name)]) };
    app.use_favourite(&call);
    app.screens.form.field = Field::To;
}
