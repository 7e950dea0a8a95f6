//! The next step that the newest notice offers. One key takes it, which opens something and never sends. Nothing opens
//! by itself, because the user's next key would answer it.

use crate::app::overlay::Overlay;
use crate::app::sign_in::SignIn;
use crate::app::{App, Screens};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::CallRequest;
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::model::Model;

/// An offered next step.
#[derive(Clone, Debug)]
pub enum Offer {
    /// The form with a call that was not placed, or with the other name of an extension.
    Call {
        /// What to fill the form with.
        request: Box<CallRequest>,
        /// The request that was tried before.
        instead_of: Box<CallRequest>,
    },
    /// The sign-in screen, with the reason why the credential was refused.
    SignIn(String),
}

impl Offer {
    /// What the key does, for the footer.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Call { .. } => "fill the form",
            Self::SignIn(_) => "credential",
        }
    }
}

impl Model {
    /// Reports something and offers a next step.
    pub(crate) fn offer(&mut self, offer: Offer, level: Severity, words: &str, does: &str, now: Now) {
        let key = self.hint(Command::TakeOffer);
        self.notices.say(level, format!("{words} {key}: {does}."), now);
        self.offer = Some(offer);
    }
}

impl Screens {
    /// The current offer; `None` where its key does not work.
    #[must_use]
    pub fn offered<'a>(&self, model: &'a Model) -> Option<&'a Offer> {
        let reachable = match self.overlays.last() {
            None => !self.typing_filter(model),
            Some(overlay) => matches!(overlay, Overlay::Form),
        };
        model.offer.as_ref().filter(|_| reachable && self.sign_in.is_none())
    }
}

impl App {
    /// Takes the offer. Sends nothing.
    pub(super) fn take_offer(&mut self, now: Now) -> Vec<Effect> {
        match self.model.offer.take() {
            None => self.model.notices.say(Severity::Info, "Nothing is offered now.", now),
            Some(Offer::SignIn(why)) => self.screens.sign_in = Some(SignIn::new(Some(why), true)),
            Some(Offer::Call { request, instead_of }) => {
                let form_is_open = matches!(self.screens.overlays.last(), Some(Overlay::Form));
                if form_is_open
                    && !self.screens.form.to.input.value().trim().is_empty()
                    && !self.form_holds(&instead_of)
                {
                    let key = self.hint(Command::TakeOffer);
                    let words = format!("The form holds another call. Close it with Esc, then press {key}.");
                    self.model.notices.say(Severity::Info, words, now);
                    self.model.offer = Some(Offer::Call { request, instead_of });
                    return Vec::new();
                }
                self.open_form();
                self.with_form(|form, context| {
                    form.fill(&request, context);
                    form.refresh_parse_cache(context);
                });
            }
        }
        Vec::new()
    }
}
