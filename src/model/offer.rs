//! The next step that the newest notice offers. One key takes it, which opens something and never sends. Nothing opens
//! by itself, because the user's next key would answer it.

use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::CallRequest;
use crate::keys::command::Command;
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
    /// The question whether a paused list goes on.
    GoOn,
    /// The sign-in screen, with the reason why the credential was refused.
    SignIn(String),
}

impl Offer {
    /// What the key does, for the footer.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Call { .. } => "fill the form",
            Self::GoOn => "go on?",
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
