//! Takes what the newest notice offers: opens the sign-in screen or fills the form. Sends nothing.

use crate::app::{App, signing_in};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::model::offer::Offer;
use crate::screens::overlays::Overlay;

impl App {
    /// Takes the offer. Sends nothing.
    pub(crate) fn take_offer(&mut self, now: Now) -> Vec<Effect> {
        match self.model.offer.take() {
            None => self.model.notices.say(Severity::Info, "No notice offers anything now.", now),
            Some(Offer::GoOn) => self.model.ask_to_go_on(),
            Some(Offer::SignIn(why)) => return signing_in::open(self, Some(why), true),
            Some(Offer::Call { request, instead_of }) => {
                let form_is_open = matches!(self.screens.overlays.last(), Some(Overlay::Form));
                if form_is_open
                    && !self.screens.form.to.input.value().trim().is_empty()
                    && !self.form_holds(&instead_of)
                {
                    let key = self.model.hint(Command::TakeOffer);
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
