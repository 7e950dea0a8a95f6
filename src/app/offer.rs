//! What the newest notice offers to do next. One key takes it up, and that key opens something: it never sends. Nothing
//! opens by itself, since the user's next key would answer it.

use super::App;
use super::overlay::Overlay;
use super::sign_in::SignIn;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::CallRequest;
use crate::keys::command::Command;
use crate::messages::effect::Effect;

/// Something that is offered.
#[derive(Clone, Debug)]
pub enum Offer {
    /// The form with a call that was not placed, or with the other name of an extension.
    Call {
        /// What the form is filled with.
        request: Box<CallRequest>,
        /// What was tried before.
        instead_of: Box<CallRequest>,
    },
    /// The sign-in screen, with why the credential was refused.
    SignIn(String),
}

impl Offer {
    /// What its key does, for the footer.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Call { .. } => "fill the form",
            Self::SignIn(_) => "credential",
        }
    }
}

impl App {
    /// Says something and offers what to do about it.
    pub(super) fn offer(&mut self, offer: Offer, level: Severity, words: &str, does: &str, now: Now) {
        let key = self.hint(Command::TakeOffer);
        self.notices.say(level, format!("{words} {key}: {does}."), now);
        self.offer = Some(offer);
    }

    /// What is offered now, where its key works.
    #[must_use]
    pub fn offered(&self) -> Option<&Offer> {
        let reachable = match self.overlays.last() {
            None => !self.typing_filter(),
            Some(overlay) => matches!(overlay, Overlay::Form),
        };
        self.offer.as_ref().filter(|_| reachable && self.sign_in.is_none())
    }

    /// Does what is offered. Sends nothing.
    pub(super) fn take_offer(&mut self, now: Now) -> Vec<Effect> {
        match self.offer.take() {
            None => self.notices.say(Severity::Info, "Nothing is offered now.", now),
            Some(Offer::SignIn(why)) => self.sign_in = Some(SignIn::new(Some(why), true)),
            Some(Offer::Call { request, instead_of }) => {
                let form_is_open = matches!(self.overlays.last(), Some(Overlay::Form));
                if form_is_open && !self.dialer.to.input.value().trim().is_empty() && !self.form_holds(&instead_of) {
                    let key = self.hint(Command::TakeOffer);
                    let words = format!("The form holds another call. Close it with Esc, then press {key}.");
                    self.notices.say(Severity::Info, words, now);
                    self.offer = Some(Offer::Call { request, instead_of });
                    return Vec::new();
                }
                self.open_form();
                self.with_form(|dialer, book| {
                    dialer.fill(&request, book);
                    dialer.remember_readings(book);
                });
            }
        }
        Vec::new()
    }
}
